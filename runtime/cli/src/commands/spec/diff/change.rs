//! One change from one description to the next, as a runbook sees it.

use serde::Serialize;

/// What a change means for runbooks that were right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Weight {
    /// A request is stricter, or an answer lacks something: a runbook may be wrong now.
    Breaks,
    /// An answer is looser, or a call means something else: somebody has to look.
    Review,
    /// Nothing that was right can be wrong by it.
    Fits,
}

/// What of a runbook meets a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touch {
    /// Every call of the operation.
    Call,
    /// Every call of a runbook that does not write this name: it is needed now.
    Lack(String),
    /// Whoever writes this name of a field or an argument.
    Word(String),
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) weight: Weight,
    /// An operation or a type, perhaps with a field: `vns3.ipsec.get_status`, `IpsecTunnel.connected`.
    pub(super) at: String,
    /// `removed`, `added (disruptive)`, `is now int instead of string`.
    pub(super) what: String,
    pub(super) touch: Touch,
    /// The operations that it is met through, by their names in the old description.
    pub(super) operations: Vec<String>,
}

impl Change {
    /// `IpsecTunnel.connected: removed`
    pub(super) fn sentence(&self) -> String {
        format!("{}: {}", self.at, self.what)
    }
}

impl Touch {
    /// What meets a change at a place: the last name in it, as a runbook writes it. What has none is met by every call:
    /// `vns3.x.y result`, `vns3.x.y (id)`, a type as a whole.
    pub(super) fn at(place: &str) -> Self {
        let (is_inside, tail) = place.rsplit_once(' ').map_or((false, place), |(_, tail)| (true, tail));
        let tail = tail.trim_end_matches("[]");
        let name = match tail.rsplit_once('.') {
            Some((_, name)) => name,
            None if is_inside && !tail.starts_with('(') && !matches!(tail, "result" | "body") => tail,
            None => return Self::Call,
        };
        if matches!(name, "" | "*") { Self::Call } else { Self::Word(name.to_owned()) }
    }
}
