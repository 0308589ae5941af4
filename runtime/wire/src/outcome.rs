//! How a call ended. One enum decides everything that follows.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use edgebook_words::escape;

use crate::base_url::authority;
use crate::reply::Reply;
use crate::request::RequestError;

/// How a call ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// No byte of the request left: it can be repeated without harm.
    NotSent(NotSent),
    /// Status and body are whole. The status may be an error: see [`Reply::device_error`].
    Answered(Reply),
    /// A status was seen, the body is torn, too large or unreadable. A write was applied, or refused, as the status
    /// says; its answer is lost.
    AnswerLost {
        /// The status.
        status: u16,
        /// What became of the body.
        why: LostReason,
    },
    /// Bytes may have left, and nothing came back that tells what became of them: a write may or may not have been
    /// applied.
    Unknown {
        /// What happened.
        why: UnknownReason,
    },
    /// The user interrupted.
    Cancelled {
        /// Whether bytes may have left: then the effect of a write is unknown.
        sent: bool,
    },
}

impl Outcome {
    /// The status, where one was seen.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(reply) => Some(reply.status),
            Self::AnswerLost { status, .. }
            | Self::Unknown { why: UnknownReason::Undecided { status, .. } } => Some(*status),
            Self::NotSent(_) | Self::Unknown { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// Whether it cannot be known what a write did: the condition for exit code 6.
    pub fn is_doubtful(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Cancelled { sent: true })
    }
}

/// A call of which no byte left, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// Why.
    pub cause: NotSentCause,
    /// Where it should have gone; `None` where it never came so far.
    pub endpoint: Option<Endpoint>,
}

impl NotSent {
    /// A call that was refused before any address was looked at.
    pub fn early(cause: NotSentCause) -> Self {
        Self { cause, endpoint: None }
    }
}

/// The other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The host's name or address, with its zone.
    pub host: String,
    /// The TCP port.
    pub port: u16,
    /// The addresses that the name stood for, in the order of trying.
    pub addresses: Vec<IpAddr>,
    /// The proxy on the way there, as `host:port`: what cannot be reached may be it.
    pub proxy: Option<String>,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&authority(&self.host, self.port))?;
        for (index, address) in self.addresses.iter().enumerate() {
            let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
            f.write_str(if index == 0 { " (" } else { ", " })?;
            f.write_str(family)?;
            if address.to_string() != self.host.split('%').next().unwrap_or_default() {
                write!(f, " {address}")?;
            }
        }
        if !self.addresses.is_empty() {
            f.write_str(")")?;
        }
        match &self.proxy {
            Some(proxy) => write!(f, " through the proxy {proxy}"),
            None => Ok(()),
        }
    }
}

/// Why nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSentCause {
    /// The request could not be built.
    #[error(transparent)]
    Invalid(#[from] RequestError),
    /// The host's name was not found.
    #[error("the name was not found: {0}")]
    NameLookup(String),
    /// The connection could not be made.
    #[error("no connection: {0}")]
    Connect(String),
    /// The proxy on the way asks for a login, or refuses the one that it got.
    #[error(
        "no connection: the proxy asks for a login, or for another one than it got (407): `proxy` in the inventory \
         takes `address`, `user` and `secret`"
    )]
    ProxyLogin,
    /// The connection was not ready in time.
    #[error("no connection within {}", seconds(.0))]
    ConnectTimeout(Duration),
    /// The TLS handshake failed.
    #[error("the TLS handshake failed: {0}")]
    Tls(String),
    /// The two sides have no TLS in common: versions, ciphers, the length of a key. Says what can be done.
    #[error("the TLS handshake failed: {0}")]
    Incompatible(String),
    /// The certificate is not trusted by the given authorities.
    #[error("the certificate is not trusted: {0}")]
    Untrusted(String),
    /// The device presented another certificate than the pinned one. No credential was sent.
    #[error("the certificate has changed: pinned {expected}, presented {presented}; no credential was sent")]
    PinMismatch {
        /// The fingerprint that was pinned.
        expected: crate::Fingerprint,
        /// The fingerprint of the certificate that was presented.
        presented: crate::Fingerprint,
    },
    /// A policy withheld the call: read-only, dry run, no consent.
    #[error("withheld: {0}")]
    Policy(crate::Denial),
    /// The run only shows what it would do.
    #[error("withheld: this is a dry run")]
    Withheld,
    /// The journal could not record the intent.
    #[error("not sent, because the journal cannot be written: {0}")]
    Journal(String),
    /// Another process was writing to the device for as long as the call could wait.
    #[error("not sent, because another run is writing to this device (waited {}): {holder}", seconds(.waited))]
    Busy {
        /// Who, for people.
        holder: String,
        /// How long the call waited.
        waited: Duration,
    },
    /// Other processes read from the device as much as it may be read, for as long as the call could wait.
    #[error(
        "not sent, because other runs already read from this device as much as it may (waited {}): {holder}",
        seconds(.waited)
    )]
    Crowded {
        /// Who, for people.
        holder: String,
        /// How long the call waited.
        waited: Duration,
    },
    /// There can be no lock that keeps other processes from writing to the device.
    #[error("not sent, because the device cannot be locked against other runs: {0}")]
    Lock(String),
    /// The transport is closed.
    #[error("the transport has been shut down")]
    Closed,
}

impl NotSentCause {
    /// Whether another attempt may fare better without anybody's help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::NameLookup(_) | Self::Connect(_) | Self::ConnectTimeout(_) | Self::Tls(_) => true,
            Self::Invalid(_)
            | Self::ProxyLogin
            | Self::Incompatible(_)
            | Self::Untrusted(_)
            | Self::PinMismatch { .. }
            | Self::Policy(_)
            | Self::Withheld
            | Self::Journal(_)
            | Self::Busy { .. }
            | Self::Crowded { .. }
            | Self::Lock(_)
            | Self::Closed => false,
        }
    }

    /// Whether its words say what can be done, so that a look at the way to the device would find out no more.
    pub fn says_what_to_do(&self) -> bool {
        matches!(self, Self::Incompatible(_) | Self::ProxyLogin)
    }

    /// Whether trust or policy refused the call: the condition for exit code 5.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Untrusted(_) | Self::PinMismatch { .. } | Self::Policy(_))
    }
}

/// Why an answer's body is lost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LostReason {
    /// The connection ended before the body did.
    #[error("the connection ended inside the answer after {received} bytes: {detail}")]
    Torn {
        /// How many bytes of the body had arrived.
        received: u64,
        /// What the connection reported.
        detail: String,
    },
    /// The body did not end in time.
    #[error("the answer was not complete after {}; {received} bytes had arrived", seconds(.after))]
    TimedOut {
        /// How many bytes of the body had arrived.
        received: u64,
        /// The time limit.
        after: Duration,
    },
    /// The body is larger than the limit.
    #[error("the answer is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
        /// The length that the device announced.
        announced: Option<u64>,
    },
    /// The user interrupted while the body came.
    #[error("interrupted while the answer came")]
    Interrupted,
    /// The body begins like JSON and is not.
    #[error("the answer cannot be read as JSON: {0}")]
    Unreadable(String),
    /// The body is a web page, with this title.
    #[error("a web page{} came instead of data; is this the API's port?", titled(.0.as_deref()))]
    WebPage(Option<String>),
    /// The body is text or bytes where JSON is described: its beginning, escaped.
    #[error("the answer is not JSON, which is described: \"{0}\"")]
    NotJson(String),
    /// The body is empty where JSON is described.
    #[error("the answer is empty where JSON is described")]
    Nothing,
    /// The body has a content coding that was not asked for and cannot be decoded.
    #[error("the answer has the content coding {0:?}, which was not asked for and cannot be decoded")]
    Encoded(String),
    /// The body cannot be decoded from its content coding.
    #[error("the answer's content coding cannot be decoded: {0}")]
    Undecodable(String),
}

impl LostReason {
    /// Whether another attempt may fare better.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Torn { .. } | Self::TimedOut { .. })
    }
}

/// Why an outcome is unknown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownReason {
    /// No answer came in time.
    #[error("no answer within {}", seconds(.0))]
    TimedOut(Duration),
    /// The connection ended, or what came is not HTTP.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// A failure status (408, 5xx) without an error of the appliance's own: a gateway or a server in front of it
    /// answered, and cannot know what the appliance did.
    #[error("the answer is not the appliance's own: {said}")]
    Undecided {
        /// The status.
        status: u16,
        /// What the answer says, escaped.
        said: String,
    },
}

/// ` titled "Sign in"`
pub(crate) fn titled(title: Option<&str>) -> String {
    title.map_or_else(String::new, |title| format!(" titled {title:?}"))
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.endpoint {
            Some(endpoint) => write!(f, "{}: {}", escape(&endpoint.to_string()), self.cause),
            None => write!(f, "{}", self.cause),
        }
    }
}

/// `30 s`, `1.5 s`
pub(crate) fn seconds(duration: &Duration) -> String {
    let rounded = Duration::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
    format!("{} s", if rounded.is_zero() { *duration } else { rounded }.as_secs_f64())
}
