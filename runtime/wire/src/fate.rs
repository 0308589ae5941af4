//! What became of a write: the one word that a record, a report and an exit code need.

use std::fmt;

use edgebook_model::{Api, Effect, Operation};
use serde::{Serialize, Serializer};

use crate::conclude::undecided;
use crate::{DeviceError, Outcome, UnknownReason};

/// What became of a write, as far as it can be known from how the call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// The device took it.
    Applied,
    /// The device took it, as its status says, and what it answered is lost.
    AnswerLost,
    /// A restart took the connection away before the answer, as restarts do. The device has to be waited for.
    Accepted,
    /// The device refused it.
    Refused,
    /// The device says itself that it failed (5xx): a part may have been done.
    Failed,
    /// No byte left this machine.
    NotSent,
    /// Bytes may have left, and nothing came back.
    Unknown,
}

impl Fate {
    /// All fates.
    pub const ALL: [Self; 7] = [
        Self::Applied,
        Self::AnswerLost,
        Self::Accepted,
        Self::Refused,
        Self::Failed,
        Self::NotSent,
        Self::Unknown,
    ];

    /// The word in records and errors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::AnswerLost => "applied, answer lost",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::NotSent => "not sent",
            Self::Unknown => "unknown",
        }
    }

    /// Whether somebody has to look at the device: the condition for exit code 6. A lost answer may have held an
    /// error, whatever its status.
    pub const fn is_doubtful(self) -> bool {
        matches!(self, Self::Unknown | Self::AnswerLost)
    }

    /// The fate of a word in a record.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fate| fate.as_str() == word)
    }
}

impl Serialize for Fate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Outcome {
    /// What became of the write that ended like this.
    pub fn fate(&self, api: &Api, operation: &Operation) -> Fate {
        match self {
            Self::Answered(reply) => self.fate_with(operation, reply.device_error(api).as_ref()),
            _ => self.fate_with(operation, None),
        }
    }

    /// The same, where it is known what error the answer reports.
    pub(crate) fn fate_with(&self, operation: &Operation, error: Option<&DeviceError>) -> Fate {
        match self {
            // A success that reports an error in its body refused the call, whatever code the body names.
            Self::Answered(reply) if reply.is_success() && error.is_some() => Fate::Refused,
            Self::Answered(reply) if undecided(operation, reply.status, error).is_some() => Fate::Unknown,
            Self::NotSent(_) | Self::Cancelled { sent: false } => Fate::NotSent,
            Self::Unknown { why: UnknownReason::NoAnswer(_) }
                if operation.effects.contains(Effect::Reboot) =>
            {
                Fate::Accepted
            }
            Self::Unknown { .. } | Self::Cancelled { sent: true } => Fate::Unknown,
            Self::AnswerLost { status, .. } => match *status {
                200..300 => Fate::AnswerLost,
                408 | 500.. => Fate::Unknown,
                _ => Fate::Refused,
            },
            Self::Answered(reply) => match reply.status {
                200..300 => Fate::Applied,
                500.. => Fate::Failed,
                _ => Fate::Refused,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use edgebook_model::Method;

    use super::*;
    use crate::testing::{api, operation};
    use crate::testing_answers::error_shapes;
    use crate::{LostReason, NotSent, NotSentCause, Reply};

    #[test]
    fn every_outcome_has_a_fate() {
        let mut api = api();
        api.error_shapes = error_shapes().to_vec().into();
        let lost = |status| Outcome::AnswerLost { status, why: LostReason::Interrupted };
        let gone = || Outcome::Unknown { why: UnknownReason::NoAnswer(String::new()) };
        let late = || Outcome::Unknown { why: UnknownReason::TimedOut(std::time::Duration::ZERO) };
        let undecided =
            || Outcome::Unknown { why: UnknownReason::Undecided { status: 504, said: String::new() } };
        let answered = |status, body: &'static str| Outcome::Answered(Reply::new(status, body));
        for (outcome, change, reboot) in [
            (answered(200, "{}"), Fate::Applied, Fate::Applied),
            (answered(200, r#"{"error":{"message":"no"}}"#), Fate::Refused, Fate::Refused),
            (answered(302, ""), Fate::Refused, Fate::Refused),
            (answered(404, ""), Fate::Refused, Fate::Refused),
            (answered(408, ""), Fate::Unknown, Fate::Unknown),
            (answered(502, ""), Fate::Unknown, Fate::Unknown),
            (answered(500, r#"{"error":{"message":"no"}}"#), Fate::Failed, Fate::Failed),
            (undecided(), Fate::Unknown, Fate::Unknown),
            (lost(200), Fate::AnswerLost, Fate::AnswerLost),
            (lost(403), Fate::Refused, Fate::Refused),
            (lost(408), Fate::Unknown, Fate::Unknown),
            (lost(502), Fate::Unknown, Fate::Unknown),
            (gone(), Fate::Unknown, Fate::Accepted),
            (late(), Fate::Unknown, Fate::Unknown),
            (Outcome::NotSent(NotSent::early(NotSentCause::Closed)), Fate::NotSent, Fate::NotSent),
            (Outcome::Cancelled { sent: false }, Fate::NotSent, Fate::NotSent),
            (Outcome::Cancelled { sent: true }, Fate::Unknown, Fate::Unknown),
        ] {
            for (effect, fate) in [(Effect::Change, change), (Effect::Reboot, reboot)] {
                let operation = operation(Method::Put, "/x", effect, vec![]);
                assert_eq!(outcome.fate(&api, &operation), fate, "{outcome:?} {effect:?}");
            }
        }
    }

    #[test]
    fn words_are_read_back() {
        for fate in Fate::ALL {
            assert_eq!(Fate::parse(fate.as_str()), Some(fate));
        }
        assert_eq!(Fate::parse("perhaps"), None);
    }
}
