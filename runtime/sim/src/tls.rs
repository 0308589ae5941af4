//! The self-signed certificate that a simulated appliance presents, as appliances do until someone installs another.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use rcgen::{CertificateParams, DnType, PKCS_ECDSA_P256_SHA256, SanType};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::server::NoServerSessionStorage;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest as _, Sha256};

use crate::error::SimError;

/// Whether a certificate still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validity {
    Good,
    Over,
}

/// The ciphers that all appliances share.
fn provider() -> &'static Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    PROVIDER.get_or_init(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

/// A certificate, perhaps with those of its issuers, and its key, as they were uploaded: in PEM.
pub(crate) struct KeyPair {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// A server that shows an uploaded certificate; `None` where certificate and key make no server.
pub(crate) fn serving(pair: &KeyPair) -> Option<Arc<ServerConfig>> {
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pair.certificate.as_bytes()).collect::<Result<_, _>>().ok()?;
    let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).ok()?;
    config(chain, key).ok()
}

fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::clone(provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))?;
    // Nothing of a session is kept: the next connection shows the certificate again, and a thousand idle appliances
    // stay small.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// A certificate with its key, ready to serve.
pub(crate) struct Identity {
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) fingerprint: [u8; 32],
    pub(crate) config: Arc<ServerConfig>,
}

impl Identity {
    /// Makes a new key on P-256, the quickest to make, and a certificate for this name and address.
    pub(crate) fn create(name: &str, address: IpAddr, validity: Validity) -> Result<Self, SimError> {
        let certificate_error = |error: rcgen::Error| SimError::Certificate(error.to_string());
        let key = rcgen::KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(certificate_error)?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).map_err(certificate_error)?;
        params.subject_alt_names.push(SanType::IpAddress(address));
        params.distinguished_name.push(DnType::CommonName, name);
        params.distinguished_name.push(DnType::OrganizationName, "Edgebook simulator");
        // A client of the vendor's looks for this unit before it trusts a controller.
        params.distinguished_name.push(DnType::OrganizationalUnitName, "CohesiveFT_VPNCubed");
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = match validity {
            Validity::Good => rcgen::date_time_ymd(2099, 12, 31),
            Validity::Over => rcgen::date_time_ymd(2021, 1, 1),
        };
        let certificate = params.self_signed(&key).map_err(certificate_error)?.der().clone();
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = config(vec![certificate.clone()], private)
            .map_err(|error| SimError::Certificate(error.to_string()))?;
        let fingerprint = Sha256::digest(&certificate).into();
        Ok(Self { certificate, fingerprint, config })
    }
}

/// `sha256:` and the fingerprint in hexadecimal.
pub(crate) fn fingerprint_text(fingerprint: &[u8; 32]) -> String {
    let mut text = String::from("sha256:");
    for byte in fingerprint {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identity_has_its_own_key() {
        let address = IpAddr::from([127, 0, 0, 1]);
        let first = Identity::create("a", address, Validity::Good).unwrap();
        let second = Identity::create("a", address, Validity::Good).unwrap();
        assert_ne!(first.fingerprint, second.fingerprint);
        let text = fingerprint_text(&first.fingerprint);
        assert_eq!(text.len(), "sha256:".len() + 64);
        assert_eq!(text, text.to_lowercase());
    }
}
