//! From the HTTP library's errors to outcomes: what is proven, and nothing more.

use std::error::Error;
use std::io;

use rustls::CertificateError;

use crate::connect::{ConnectInterrupted, ConnectTimedOut, LookupFailed};
use crate::outcome::{NotSentCause, UnknownReason};
use crate::pin::PinMismatch;
use crate::text::escape;

/// How a request ended that got no status.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Proven: no byte left.
    NotSent(NotSentCause),
    /// Proven: no byte left, because the user interrupted.
    Interrupted,
    /// Bytes may have left.
    Unknown(UnknownReason),
}

/// Classifies an error that came instead of a status. Only errors of the connector prove that nothing was sent.
pub(crate) fn no_status(error: &reqwest::Error) -> Failure {
    if error.is_builder() {
        let problem = crate::RequestError::Address(deepest_text(error));
        return Failure::NotSent(problem.into());
    }
    if error.is_connect() {
        return connect_failure(error);
    }
    Failure::Unknown(UnknownReason::NoAnswer(deepest_text(error)))
}

fn connect_failure(error: &reqwest::Error) -> Failure {
    for cause in causes(error) {
        if cause.is::<ConnectInterrupted>() {
            return Failure::Interrupted;
        }
        if let Some(timeout) = cause.downcast_ref::<ConnectTimedOut>() {
            return Failure::NotSent(NotSentCause::ConnectTimeout(timeout.0));
        }
        if let Some(lookup) = cause.downcast_ref::<LookupFailed>() {
            return Failure::NotSent(NotSentCause::NameLookup(escape(&lookup.0)));
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return Failure::NotSent(io_cause(io));
        }
    }
    Failure::NotSent(NotSentCause::Connect(deepest_text(error)))
}

/// What the failure of a TCP connection or a TLS handshake means.
pub(crate) fn io_cause(error: &io::Error) -> NotSentCause {
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return tls_cause(tls);
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            NotSentCause::Tls("the other side closed the connection during the handshake".to_owned())
        }
        kind => NotSentCause::Connect(kind_text(kind).map_or_else(|| deepest_text(error), str::to_owned)),
    }
}

/// What a failed handshake means.
fn tls_cause(error: &rustls::Error) -> NotSentCause {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(other)) => {
            match other.0.downcast_ref::<PinMismatch>() {
                Some(pin) => NotSentCause::PinMismatch { expected: pin.expected, presented: pin.presented },
                None => NotSentCause::Untrusted(escape(&other.to_string())),
            }
        }
        rustls::Error::InvalidCertificate(CertificateError::BadSignature) => NotSentCause::Untrusted(
            "the device does not prove that it holds the certificate's key".to_owned(),
        ),
        rustls::Error::InvalidCertificate(reason) => NotSentCause::Untrusted(escape(&reason.to_string())),
        other => NotSentCause::Tls(escape(&other.to_string())),
    }
}

/// Plain words for the common cases; the system's own words for the rest.
fn kind_text(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::HostUnreachable => "the host cannot be reached",
        io::ErrorKind::NetworkUnreachable => "the network cannot be reached",
        io::ErrorKind::ConnectionReset => "connection reset",
        io::ErrorKind::TimedOut => "timed out",
        io::ErrorKind::PermissionDenied => "this system does not permit it",
        _ => return None,
    })
}

/// The innermost cause in words, escaped and short. Outer layers only repeat themselves, and some of them the URL.
pub(crate) fn deepest_text(error: &(dyn Error + 'static)) -> String {
    let text = causes(error).last().unwrap_or(error).to_string();
    escape(&text.chars().take(200).collect::<String>())
}

/// An error and what caused it, from the outside in. An [`io::Error`] that wraps another error counts as two.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    /// More than any real chain has.
    const DEEPEST: usize = 32;
    std::iter::successors(Some(error), |&error| {
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source())
    })
    .take(DEEPEST)
}
