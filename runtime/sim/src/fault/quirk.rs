//! What firmware does differently from its description.

use edgebook_model::{Method, Operation};

/// A deviation by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Quirk {
    /// Its number among the known deviations, or a word for the general form.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    pub(super) change: Change,
    /// Only where the operation's path has one of these in it; everywhere when empty.
    pub(super) paths: &'static [&'static str],
    /// Only these keys; all when empty.
    pub(super) keys: &'static [&'static str],
}

/// How an answer, or what comes instead of it, deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The simulator is so in any case.
    Always,
    /// A behaviour asks for it by name.
    Behaviour,
    /// Refused with status 200 and an error in the body.
    ErrorIn200,
    /// Refused with the error in the envelope of results.
    EnvelopedError,
    /// Errors keep their body and get status 200.
    StatusAlways200,
    /// Success has status 200, whatever is described.
    SuccessIs200,
    /// The described path answers as if it were not there.
    Moved,
    /// Operations at these paths are not there.
    Absent,
    /// Of two writes at a time one is refused.
    Locked,
    /// Refusals are web pages.
    WebPages,
    /// The names of errors carry a namespace.
    NamespacedErrors,
    /// The want of a licence is told in other words.
    OtherWords,
    /// The media type carries a character set.
    CharacterSet,
    /// Archives have another media type, and no name of their own.
    OddDownloads,
    /// A deletion is answered with a sentence.
    DeletedInWords,
    /// The result stands there without its envelope.
    NoEnvelope,
    /// The result itself is null.
    NullResult,
    NumbersAsText,
    BooleansAsText,
    Nulls,
    /// Objects that have the first key have null in the others.
    NullFields,
    /// Dates in this format, or in turn in all that were seen.
    Dates(Option<&'static str>),
    /// There is no date.
    EmptyDates,
    ExtraFields,
    DropKeys,
    /// Keys whose value is this text are not there.
    DropWhere(&'static str),
    /// Flags that are false are not there, and neither is the id of what is `self`.
    OnlyTrue,
    /// The first key is called this.
    Renamed(&'static str),
    /// Keys have this JSON value.
    Fixed(&'static str),
    /// Keys have this JSON value beside their own ones.
    Beside(&'static str),
    /// Maps have no entries.
    EmptyMaps,
    /// The keys of a map are not the ids of what they hold.
    OtherKeys,
    /// The first argument is known by the other names only; without them it is this.
    OlderNames {
        default: &'static str,
    },
    /// Pairs of a text and a number end in blanks and are two texts.
    PaddedPairs,
}

/// What a quirk does to a request before the appliance sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instead {
    /// Refuse with status 200.
    ErrorIn200,
    /// Refuse with the error in the envelope of results.
    EnvelopedError,
    /// Answer that the path has other methods (`true`), or is not there.
    Moved(bool),
    /// Refuse, because another write is under way.
    Locked,
}

impl Quirk {
    /// Whether the simulator is so without the fault.
    pub fn is_always_so(&self) -> bool {
        self.change == Change::Always
    }

    pub(super) fn concerns(&self, operation: Option<&Operation>) -> bool {
        let at = |operation: &Operation| self.paths.iter().any(|path| operation.path.contains(path));
        self.paths.is_empty() || operation.is_some_and(at)
    }

    /// Whether the appliance does not get to see the request.
    pub(crate) fn instead(&self, operation: Option<(&Operation, bool)>) -> Option<Instead> {
        if !self.concerns(operation.map(|(operation, _)| operation)) {
            return None;
        }
        match (self.change, operation) {
            (Change::ErrorIn200, _) => Some(Instead::ErrorIn200),
            (Change::EnvelopedError, _) => Some(Instead::EnvelopedError),
            (Change::Absent, Some(_)) => Some(Instead::Moved(false)),
            (Change::Moved, Some((operation, true))) if !operation.alternatives.is_empty() => {
                let same = |path: &str| path == operation.path;
                Some(Instead::Moved(operation.alternatives.iter().any(|other| same(&other.path))))
            }
            _ => None,
        }
    }

    /// Whether this request must not meet another one.
    pub(crate) fn locks(&self, operation: Option<&Operation>) -> bool {
        self.change == Change::Locked && operation.is_some_and(|it| it.method != Method::Get)
    }
}
