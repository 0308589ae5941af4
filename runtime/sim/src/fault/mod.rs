//! Faults by name: what may go wrong between a client and an appliance, and where it does.
//!
//! A fault is one line, the same in a scenario, on a command line and at the control endpoint:
//! `NAME[:VALUE][@PLACE,PLACE…]`, for instance `latency:2s`, `status:503@getIpsecStatus,2-4` or
//! `torn_body@device=edge-1,10%`. A place narrows it: a number or a range counts the requests (for faults of the
//! connection: the connections) that the rest of the place fits, from 1; a percentage lets the seed decide; an operation
//! stands by its vendor's id, as `group.name`, or as a method and a path; several places must all fit.

mod bend;
mod dates;
mod deviations;
mod parse;
mod place;
pub(crate) mod plan;
mod quirk;
mod quirks;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use self::deviations::Deviations;
pub(crate) use self::place::Asked;
pub use self::place::Place;
pub(crate) use self::quirk::Instead;
pub use self::quirk::Quirk;
pub use self::quirks::{NOT_APPLICABLE, quirks};

/// A fault and where it happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fault {
    /// What goes wrong.
    pub effect: Effect,
    /// Where.
    pub place: Place,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Connections are refused, for a while or until the fault is cleared.
    Refuse(Option<Duration>),
    /// The certificate is over.
    ExpiredCertificate,
    /// Another certificate is shown than at the start.
    ChangedCertificate,
    /// The handshake begins late.
    SlowTls(Duration),
    /// The request is taken up late.
    Latency(Duration),
    /// The request is read, and nothing more happens: it is neither applied nor answered.
    Stall,
    /// The answer comes byte by byte, with this pause between two.
    Drip(Duration),
    /// The connection is reset instead of an answer; the request is not applied.
    Reset,
    /// The connection is closed instead of an answer; the request is not applied.
    CloseBeforeAnswer,
    /// The request is applied, and the connection is closed instead of an answer.
    CloseAfterApplying,
    /// The answer breaks off in the middle of its body.
    TornBody,
    /// The answer announces this many bytes more (or fewer) than it has.
    WrongLength(i64),
    /// The body is no JSON: its last quarter is missing, and its length says so.
    BadJson,
    /// A proxy's page instead of an answer, with this status; the request is not applied.
    HtmlPage(u16),
    /// This status instead of an answer, with `Retry-After` in seconds; the request is not applied.
    Status(u16, Option<u32>),
    /// A way in which some firmware deviates from its description.
    Quirk(&'static Quirk),
}

impl Effect {
    /// Whether it strikes before there is a request.
    pub fn is_of_connections(&self) -> bool {
        matches!(
            self,
            Self::Refuse(_) | Self::ExpiredCertificate | Self::ChangedCertificate | Self::SlowTls(_)
        )
    }
}

/// Why a fault was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault {fault:?}: {problem}")]
pub struct FaultError {
    /// What was given.
    pub fault: String,
    /// What is wrong with it.
    pub problem: String,
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        parse::fault(text).map_err(|problem| FaultError { fault: text.to_owned(), problem })
    }
}

impl TryFrom<String> for Fault {
    type Error = FaultError;

    fn try_from(text: String) -> Result<Self, FaultError> {
        text.parse()
    }
}

impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        fault.to_string()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |time: &Duration| format!("{}ms", time.as_millis());
        let (name, value) = match &self.effect {
            Effect::Refuse(time) => ("refuse", time.as_ref().map(millis)),
            Effect::ExpiredCertificate => ("expired_certificate", None),
            Effect::ChangedCertificate => ("changed_certificate", None),
            Effect::SlowTls(time) => ("slow_tls", Some(millis(time))),
            Effect::Latency(time) => ("latency", Some(millis(time))),
            Effect::Stall => ("stall", None),
            Effect::Drip(time) => ("drip", Some(millis(time))),
            Effect::Reset => ("reset", None),
            Effect::CloseBeforeAnswer => ("close_before_answer", None),
            Effect::CloseAfterApplying => ("close_after_applying", None),
            Effect::TornBody => ("torn_body", None),
            Effect::WrongLength(by) => ("wrong_length", Some(by.to_string())),
            Effect::BadJson => ("bad_json", None),
            Effect::HtmlPage(status) => ("html_page", Some(status.to_string())),
            Effect::Status(status, None) => ("status", Some(status.to_string())),
            Effect::Status(status, Some(after)) => ("status", Some(format!("{status}:{after}"))),
            Effect::Quirk(quirk) => (quirk.name, None),
        };
        to.write_str(name)?;
        if let Some(value) = value {
            write!(to, ":{value}")?;
        }
        let place = self.place.to_string();
        if place.is_empty() { Ok(()) } else { write!(to, "@{place}") }
    }
}
