//! From the HTTP library's errors to outcomes: what is proven, and nothing more.

use std::error::Error;
use std::io;

use edgebook_words::escape;
use rustls::{AlertDescription, CertificateError, InvalidMessage, PeerIncompatible};

use crate::connect::{ConnectInterrupted, ConnectTimedOut, LookupFailed};
use crate::outcome::{NotSentCause, UnknownReason};
use crate::pin::{PinMismatch, ShortKey};
use crate::proxy::LoginWanted;

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

/// What the HTTP library says of a proxy that answers 407; the type of this error is not public.
const LOGIN_WANTED: &str = "proxy authorization required";

/// What the system says of an interface that does not exist.
const NO_SUCH_DEVICE: i32 = 19;

fn connect_failure(error: &(dyn Error + 'static)) -> Failure {
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
    let text = deepest_text(error);
    Failure::NotSent(if text.ends_with(LOGIN_WANTED) {
        NotSentCause::ProxyLogin
    } else {
        NotSentCause::Connect(text)
    })
}

/// What the failure of a TCP connection or a TLS handshake means.
pub(crate) fn io_cause(error: &io::Error) -> NotSentCause {
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return tls_cause(tls);
    }
    if causes(error).any(<dyn Error>::is::<LoginWanted>) {
        return NotSentCause::ProxyLogin;
    }
    if error.raw_os_error() == Some(NO_SUCH_DEVICE) {
        return NotSentCause::Connect("this machine has no such network interface".to_owned());
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
            if let Some(short) = other.0.downcast_ref::<ShortKey>() {
                return NotSentCause::Incompatible(short_key(short.bits));
            }
            match other.0.downcast_ref::<PinMismatch>() {
                Some(pin) => NotSentCause::PinMismatch { expected: pin.expected, presented: pin.presented },
                None => NotSentCause::Untrusted(escape(&other.to_string())),
            }
        }
        rustls::Error::InvalidCertificate(CertificateError::BadSignature) => NotSentCause::Untrusted(
            "the device does not prove that it holds the certificate's key".to_owned(),
        ),
        rustls::Error::InvalidCertificate(reason) => NotSentCause::Untrusted(
            certificate_text(reason).map_or_else(|| escape(&reason.to_string()), str::to_owned),
        ),
        // What came first is no record of TLS at all, as where a server without TLS answers.
        rustls::Error::InvalidMessage(
            InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
        ) => NotSentCause::Tls("there is no TLS at this port; is it the port of the API?".to_owned()),
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => old_versions(),
        rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => NotSentCause::Incompatible(
            "the device has no cipher in common with this program (TLS 1.2 with ECDHE and AES-GCM or ChaCha20, or \
             TLS 1.3), or speaks TLS 1.0 or 1.1 only, or its certificate has a key other than RSA, ECDSA on a NIST curve \
             or Ed25519: allow newer ones in its TLS settings, install a certificate with an RSA key, or renew its firmware"
                .to_owned(),
        ),
        other => NotSentCause::Tls(escape(&other.to_string())),
    }
}

fn old_versions() -> NotSentCause {
    NotSentCause::Incompatible(
        "the device speaks TLS 1.0 or 1.1 only, and this program needs TLS 1.2 or 1.3: allow a newer version in its \
         TLS settings, or renew its firmware"
            .to_owned(),
    )
}

fn short_key(bits: usize) -> String {
    format!(
        "the RSA key of its certificate has {bits} bits, too few to check the signature that it sent (2048 are needed; \
         1024 are enough where it speaks TLS 1.2 with PKCS#1 signatures): install a certificate with a longer key"
    )
}

/// Plain words for what is mostly wrong with a certificate.
fn certificate_text(reason: &CertificateError) -> Option<&'static str> {
    Some(match reason {
        CertificateError::UnknownIssuer => "none of the trusted authorities has issued it",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet: compare the clocks"
        }
        CertificateError::NotValidForName => "it is for another name",
        CertificateError::Revoked => "it was revoked",
        _ => return None,
    })
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
    let ended = |cause: &(dyn Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof)
    };
    if causes(error).any(ended) {
        // The TLS library's words are about itself.
        return "the other side closed the connection".to_owned();
    }
    let text = causes(error).last().unwrap_or(error).to_string();
    if text == "connection closed before message completed" {
        return "the other side closed the connection before its answer was complete".to_owned();
    }
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

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;
    use std::sync::Arc;
    use std::time::Duration;

    use reqwest::dns::{Name, Resolve as _};
    use rustls::OtherError;

    use super::*;
    use crate::Fingerprint;
    use crate::connect::RememberingResolver;

    /// An outer layer, as HTTP libraries put around causes.
    #[derive(Debug, thiserror::Error)]
    #[error("client error (Connect)")]
    struct Layer(#[source] Box<dyn Error + Send + Sync>);

    fn cause(error: impl Into<Box<dyn Error + Send + Sync>>) -> NotSentCause {
        match connect_failure(&Layer(Layer(error.into()).into())) {
            Failure::NotSent(cause) => cause,
            other => panic!("{other:?}"),
        }
    }

    /// The connector hands TLS errors over inside two I/O errors.
    fn tls(error: rustls::Error) -> NotSentCause {
        cause(io::Error::other(io::Error::new(io::ErrorKind::InvalidData, error)))
    }

    #[test]
    fn causes_are_found_behind_their_layers() {
        let limit = Duration::from_secs(1);
        assert_eq!(cause(ConnectTimedOut(limit)), NotSentCause::ConnectTimeout(limit));
        assert_eq!(cause(LookupFailed("a\u{1b}".into())), NotSentCause::NameLookup("a\\u{1b}".into()));
        let refused = cause(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(refused, NotSentCause::Connect("connection refused".into()));
        assert_eq!(cause("anything else"), NotSentCause::Connect("anything else".into()));
        assert!(matches!(connect_failure(&Layer(ConnectInterrupted.into())), Failure::Interrupted));
    }

    #[test]
    fn failed_handshakes_are_told_apart() {
        let [expected, presented] = [[1; 32], [2; 32]].map(Fingerprint);
        let pin = OtherError(Arc::new(PinMismatch { expected, presented }));
        assert_eq!(
            tls(CertificateError::Other(pin).into()),
            NotSentCause::PinMismatch { expected, presented }
        );
        for refused in
            [CertificateError::Expired, CertificateError::UnknownIssuer, CertificateError::BadSignature]
        {
            assert!(matches!(tls(refused.into()), NotSentCause::Untrusted(_)));
        }
        let alert = tls(rustls::Error::AlertReceived(AlertDescription::HandshakeFailure));
        assert!(matches!(alert, NotSentCause::Incompatible(_)), "{alert}");
        assert!(alert.to_string().contains("no cipher in common"), "{alert}");
        assert!(alert.to_string().contains("has a key other than RSA"), "{alert}");
        for old in [
            rustls::Error::AlertReceived(AlertDescription::ProtocolVersion),
            PeerIncompatible::ServerDoesNotSupportTls12Or13.into(),
        ] {
            let old = tls(old);
            assert!(old.to_string().contains("speaks TLS 1.0 or 1.1 only") && !old.is_transient(), "{old}");
        }
        let short = tls(CertificateError::Other(OtherError(Arc::new(ShortKey { bits: 1024 }))).into());
        assert!(short.to_string().contains("has 1024 bits") && !short.is_refusal(), "{short}");
        let plain = tls(InvalidMessage::InvalidContentType.into());
        assert!(plain.to_string().contains("there is no TLS at this port"), "{plain}");
        let closed = cause(io::Error::new(io::ErrorKind::UnexpectedEof, "tls handshake eof"));
        assert!(matches!(closed, NotSentCause::Tls(_)), "{closed}");
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_a_failed_lookup() {
        // Not a name at all, so that no name server has to be asked.
        let resolver = RememberingResolver::default();
        let found = resolver.resolve(Name::from_str("a..b").unwrap()).await;
        let error = found.err().expect("no address");
        assert!(matches!(cause(error), NotSentCause::NameLookup(_)));
        assert!(resolver.addresses().is_empty());
    }
}
