//! TLS configurations: what a device must show before anything is sent to it.

use std::sync::Arc;

use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::pin::{CaptureVerifier, PinVerifier};
use crate::{Fingerprint, WireError};

/// What makes a device's certificate good.
#[derive(Clone, Debug)]
pub enum Trust {
    /// It is this very certificate; names and validity do not matter.
    Pinned(Fingerprint),
    /// It was issued by one of these authorities (DER), for the name or address that is called.
    Roots(Vec<Vec<u8>>),
    /// The operating system trusts it for the name or address that is called.
    System,
}

impl Trust {
    /// Own authorities from a PEM file's content. Refuses a file without any certificate.
    pub fn roots_from_pem(pem: &[u8]) -> Result<Self, WireError> {
        let read = CertificateDer::pem_slice_iter(pem).map(|der| der.map(|der| der.to_vec()));
        let roots: Vec<_> =
            read.collect::<Result<_, _>>().map_err(|error| WireError::Roots(error.to_string()))?;
        if roots.is_empty() {
            return Err(WireError::Roots("there is no certificate in the file".to_owned()));
        }
        Ok(Self::Roots(roots))
    }
}

/// How many sessions are remembered for each device: a handful of connections is all there ever is.
const REMEMBERED_SESSIONS: usize = 4;

/// The configuration for a device; `None` leaves it to the system's verifier.
pub(crate) fn client_config(
    provider: &Arc<CryptoProvider>,
    trust: &Trust,
) -> Result<Option<ClientConfig>, WireError> {
    let builder = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| WireError::Configuration(error.to_string()))?;
    let mut config = match trust {
        Trust::System => return Ok(None),
        Trust::Pinned(fingerprint) => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(PinVerifier::new(*fingerprint, provider)))
            .with_no_client_auth(),
        Trust::Roots(roots) => {
            let mut store = RootCertStore::empty();
            for root in roots {
                store.add(root.clone().into()).map_err(|error| WireError::Roots(error.to_string()))?;
            }
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider))
                .build()
                .map_err(|error| WireError::Roots(error.to_string()))?;
            builder.with_webpki_verifier(verifier).with_no_client_auth()
        }
    };
    config.resumption = Resumption::in_memory_sessions(REMEMBERED_SESSIONS);
    Ok(Some(config))
}

/// A configuration that only looks: it remembers the certificate and trusts nothing.
pub(crate) fn capture_config(
    provider: &Arc<CryptoProvider>,
) -> Result<(Arc<CaptureVerifier>, ClientConfig), WireError> {
    let verifier = Arc::new(CaptureVerifier::new(provider));
    let mut config = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| WireError::Configuration(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<CaptureVerifier>::clone(&verifier))
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok((verifier, config))
}
