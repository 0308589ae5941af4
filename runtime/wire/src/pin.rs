//! Trust in one certificate by its fingerprint, and a look at a certificate before anything is trusted.
//!
//! Appliances ship self-signed certificates for names that nobody uses, so names and chains say nothing. The
//! fingerprint says everything, provided that the other side proves that it holds the key: signatures in the
//! handshake are always checked, by the crypto provider.

use std::sync::{Arc, Mutex};

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    UnparsedPublicKey,
};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use crate::certificate;
use crate::fingerprint::Fingerprint;

/// The presented certificate is not the pinned one.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("presented {presented}, pinned {expected}")]
pub(crate) struct PinMismatch {
    pub(crate) expected: Fingerprint,
    pub(crate) presented: Fingerprint,
}

/// The key of the certificate is too short for the way in which the device signs.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("an RSA key of {bits} bits")]
pub(crate) struct ShortKey {
    pub(crate) bits: usize,
}

/// Accepts one certificate only.
#[derive(Debug)]
pub(crate) struct PinVerifier {
    expected: Fingerprint,
    algorithms: WebPkiSupportedAlgorithms,
}

impl PinVerifier {
    pub(crate) fn new(expected: Fingerprint, provider: &CryptoProvider) -> Self {
        Self { expected, algorithms: provider.signature_verification_algorithms }
    }
}

impl ServerCertVerifier for PinVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let presented = Fingerprint::of(end_entity);
        if presented == self.expected {
            return Ok(ServerCertVerified::assertion());
        }
        let mismatch = PinMismatch { expected: self.expected, presented };
        Err(CertificateError::Other(OtherError(Arc::new(mismatch))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        schemes(&self.algorithms)
    }
}

/// Keeps the certificate that is presented, trusting nothing: for showing it to a person.
#[derive(Debug)]
pub(crate) struct CaptureVerifier {
    seen: Mutex<Option<CertificateDer<'static>>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl CaptureVerifier {
    pub(crate) fn new(provider: &CryptoProvider) -> Self {
        Self { seen: Mutex::new(None), algorithms: provider.signature_verification_algorithms }
    }

    /// The certificate, once the other side has proved that it holds its key.
    pub(crate) fn seen(&self) -> Option<CertificateDer<'static>> {
        self.seen.lock().ok()?.clone()
    }
}

impl ServerCertVerifier for CaptureVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut seen = self.seen.lock().map_err(|_| Error::General("a lock is poisoned".to_owned()))?;
        *seen = Some(end_entity.clone().into_owned());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        schemes(&self.algorithms)
    }
}

/// The schemes that a device may sign with. The older form of RSA comes first: a device with a short key can then choose
/// the one in which such a key can be checked.
fn schemes(algorithms: &WebPkiSupportedAlgorithms) -> Vec<SignatureScheme> {
    let mut schemes = algorithms.supported_schemes();
    schemes.sort_by_key(|scheme| is_pss(*scheme));
    schemes
}

fn is_pss(scheme: SignatureScheme) -> bool {
    matches!(
        scheme,
        SignatureScheme::RSA_PSS_SHA256 | SignatureScheme::RSA_PSS_SHA384 | SignatureScheme::RSA_PSS_SHA512
    )
}

fn verify_tls12(
    message: &[u8],
    cert: &CertificateDer<'_>,
    dss: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
        .or_else(|error| verify_by_key(error, message, cert, (dss.scheme, dss.signature()), algorithms))
}

fn verify_tls13(
    message: &[u8],
    cert: &CertificateDer<'_>,
    dss: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let tls13 = !matches!(
        dss.scheme,
        SignatureScheme::RSA_PKCS1_SHA1
            | SignatureScheme::RSA_PKCS1_SHA256
            | SignatureScheme::RSA_PKCS1_SHA384
            | SignatureScheme::RSA_PKCS1_SHA512
            | SignatureScheme::ECDSA_SHA1_Legacy
    );
    rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms).or_else(|error| {
        let signed = (dss.scheme, dss.signature());
        if tls13 { verify_by_key(error, message, cert, signed, algorithms) } else { Err(error) }
    })
}

/// Appliances present certificates that the usual verifier does not read: X.509 version 1, critical extensions that
/// nobody knows, short keys. What counts here is only the key: the signature is checked by the same provider.
fn verify_by_key(
    error: Error,
    message: &[u8],
    cert: &CertificateDer<'_>,
    (scheme, signature): (SignatureScheme, &[u8]),
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let Some((algorithm_id, key)) = certificate::public_key(cert) else { return Err(error) };
    let of_scheme = algorithms.mapping.iter().filter(|(known, _)| *known == scheme);
    let mut candidates = of_scheme
        .flat_map(|(_, algorithms)| algorithms.iter())
        .filter(|algorithm| algorithm.public_key_alg_id().as_ref() == algorithm_id);
    if candidates.any(|algorithm| algorithm.verify_signature(key, message, signature).is_ok()) {
        return Ok(HandshakeSignatureValid::assertion());
    }
    match certificate::rsa_bits(algorithm_id, key).filter(|bits| *bits < USUAL_RSA_BITS) {
        Some(bits) => verify_short(bits, key, message, (scheme, signature)),
        None => Err(CertificateError::BadSignature.into()),
    }
}

/// The shortest RSA key that the usual verifier takes.
const USUAL_RSA_BITS: usize = 2048;
/// The shortest RSA key that is taken at all.
const SHORTEST_RSA_BITS: usize = 1024;

/// Checks a signature by a short RSA key, where the provider can.
fn verify_short(
    bits: usize,
    key: &[u8],
    message: &[u8],
    (scheme, signature): (SignatureScheme, &[u8]),
) -> Result<HandshakeSignatureValid, Error> {
    let algorithm = match scheme {
        SignatureScheme::RSA_PKCS1_SHA256 => Some(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        SignatureScheme::RSA_PKCS1_SHA512 => Some(&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        _ => None,
    };
    let Some(algorithm) = algorithm.filter(|_| bits >= SHORTEST_RSA_BITS) else {
        let short = ShortKey { bits };
        return Err(CertificateError::Other(OtherError(Arc::new(short))).into());
    };
    match UnparsedPublicKey::new(algorithm, key).verify(message, signature) {
        Ok(()) => Ok(HandshakeSignatureValid::assertion()),
        Err(_) => Err(CertificateError::BadSignature.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_form_of_rsa_is_offered_first() {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let schemes = schemes(&provider.signature_verification_algorithms);
        let first = schemes.iter().position(|scheme| is_pss(*scheme)).unwrap();
        let old = schemes.iter().position(|scheme| *scheme == SignatureScheme::RSA_PKCS1_SHA256).unwrap();
        assert!(old < first, "{schemes:?}");
    }

    /// A certificate with an RSA key of 1,024 bits, and the signature of [`SIGNED`] by that key with PKCS#1.
    const SHORT: &[u8] = include_bytes!("../tests/data/short-rsa.der");
    const SIGNATURE: &[u8] = include_bytes!("../tests/data/short-rsa.sig");
    const SIGNED: &[u8] = b"what was signed";

    #[test]
    fn a_short_key_is_checked_where_that_is_possible_and_named_where_not() {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let verify = |scheme, message: &[u8]| {
            let cert = CertificateDer::from(SHORT);
            let error = CertificateError::BadSignature.into();
            let algorithms = &provider.signature_verification_algorithms;
            verify_by_key(error, message, &cert, (scheme, SIGNATURE), algorithms)
        };
        assert!(verify(SignatureScheme::RSA_PKCS1_SHA256, SIGNED).is_ok());
        let forged = verify(SignatureScheme::RSA_PKCS1_SHA256, b"something else").unwrap_err();
        assert_eq!(forged, CertificateError::BadSignature.into());
        let pss = verify(SignatureScheme::RSA_PSS_SHA256, SIGNED).unwrap_err().to_string();
        assert!(pss.contains("bits: 1024"), "{pss}");
    }
}
