//! A look at a device's certificate before anything is trusted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use rustls_pki_types::ServerName;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::cancel::CancelToken;
use crate::certificate::PresentedCertificate;
use crate::classify;
use crate::outcome::{Endpoint, NotSent, NotSentCause};
use crate::proxy::{self, HttpProxy};
use crate::{WireError, escape, tls};

/// Shakes hands and hangs up.
pub(crate) async fn certificate(
    provider: &Arc<CryptoProvider>,
    host: String,
    port: u16,
    proxy: Option<&HttpProxy>,
    timeout: Duration,
    cancel: &CancelToken,
) -> Result<PresentedCertificate, WireError> {
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let mut endpoint = Endpoint { host, port, addresses: Vec::new(), proxy: proxy.map(HttpProxy::to_string) };
    let looked = tokio::select! {
        biased;
        looked = tokio::time::timeout(timeout, look(provider, &mut endpoint, proxy)) => looked,
        () = cancel.finishing() => return Err(WireError::Cancelled),
    };
    let cause = match looked {
        Ok(Ok(presented)) => return Ok(presented),
        Ok(Err(Look::Setup(error))) => return Err(error),
        Ok(Err(Look::Failed(cause))) => cause,
        Err(_) => NotSentCause::ConnectTimeout(timeout),
    };
    Err(WireError::Fetch(Box::new(NotSent { cause, endpoint: Some(endpoint) })))
}

enum Look {
    Setup(WireError),
    Failed(NotSentCause),
}

async fn look(
    provider: &Arc<CryptoProvider>,
    endpoint: &mut Endpoint,
    proxy: Option<&HttpProxy>,
) -> Result<PresentedCertificate, Look> {
    let (verifier, config) = tls::capture_config(provider).map_err(Look::Setup)?;
    let name = ServerName::try_from(endpoint.host.clone())
        .map_err(|_| Look::Failed(NotSentCause::NameLookup("it is not a host name".to_owned())))?;
    let next = proxy.map_or((endpoint.host.as_str(), endpoint.port), |proxy| (proxy.host(), proxy.port()));
    let found: Vec<SocketAddr> = tokio::net::lookup_host(next)
        .await
        .map_err(|error| Look::Failed(NotSentCause::NameLookup(escape(&error.to_string()))))?
        .collect();
    if proxy.is_none() {
        endpoint.addresses = found.iter().map(SocketAddr::ip).collect();
    }
    let mut tcp = TcpStream::connect(found.as_slice())
        .await
        .map_err(|error| Look::Failed(classify::io_cause(&error)))?;
    if proxy.is_some() {
        proxy::pass_on(&mut tcp, &endpoint.host, endpoint.port)
            .await
            .map_err(|error| Look::Failed(classify::io_cause(&error)))?;
    }
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, tcp).await;
    let mut stream = handshake.map_err(|error| Look::Failed(classify::io_cause(&error)))?;
    // A clean goodbye; what the device makes of it does not matter.
    let _ = stream.shutdown().await;
    let seen = verifier.seen();
    seen.map(|der| PresentedCertificate::read(&der))
        .ok_or_else(|| Look::Failed(NotSentCause::Tls("no certificate was presented".to_owned())))
}
