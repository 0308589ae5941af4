//! A look at a device's certificate before anything is trusted.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use edgebook_words::escape;
use rustls::crypto::CryptoProvider;
use rustls_pki_types::ServerName;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::cancel::CancelToken;
use crate::certificate::PresentedCertificate;
use crate::classify;
use crate::device::zone_on_the_way;
use crate::outcome::{Endpoint, NotSent, NotSentCause};
use crate::proxy::{self, HttpProxy};
use crate::{BaseUrl, WireError, tls, zone};

/// Shakes hands and hangs up.
pub(crate) async fn certificate(
    provider: &Arc<CryptoProvider>,
    base: BaseUrl,
    proxy: Option<&HttpProxy>,
    timeout: Duration,
    cancel: &CancelToken,
) -> Result<PresentedCertificate, WireError> {
    let host = base.host().to_owned();
    let proxied = proxy.map(HttpProxy::to_string);
    let mut endpoint = Endpoint { host, port: base.port(), addresses: Vec::new(), proxy: proxied };
    let looked = tokio::select! {
        biased;
        looked = tokio::time::timeout(timeout, look(provider, &base, &mut endpoint.addresses, proxy)) => looked,
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
    base: &BaseUrl,
    addresses: &mut Vec<IpAddr>,
    proxy: Option<&HttpProxy>,
) -> Result<PresentedCertificate, Look> {
    let (verifier, config) = tls::capture_config(provider).map_err(Look::Setup)?;
    let name = ServerName::try_from(base.bare_host().to_owned())
        .map_err(|_| Look::Failed(NotSentCause::NameLookup("it is not a host name".to_owned())))?;
    let zone = zone_on_the_way(base, proxy).map_err(Look::Setup)?;
    let next = proxy.map_or(base, HttpProxy::base);
    let found: Vec<SocketAddr> = tokio::net::lookup_host((next.bare_host(), next.port()))
        .await
        .map_err(|error| Look::Failed(NotSentCause::NameLookup(escape(&error.to_string()))))?
        .collect();
    if proxy.is_none() {
        *addresses = found.iter().map(SocketAddr::ip).collect();
    }
    let connected = match (zone, found.first()) {
        (Some(zone), Some(SocketAddr::V6(address))) => {
            zone::connect(*address.ip(), zone, address.port()).await
        }
        _ => TcpStream::connect(found.as_slice()).await,
    };
    let failed = |error: io::Error| Look::Failed(classify::io_cause(&error));
    let mut tcp = connected.map_err(failed)?;
    if let Some(proxy) = proxy {
        let request = proxy.request(base.bare_host(), base.port()).map_err(Look::Setup)?;
        proxy::pass_on(&mut tcp, &request).await.map_err(failed)?;
    }
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, tcp).await;
    let mut stream = handshake.map_err(|error| Look::Failed(classify::io_cause(&error)))?;
    // A clean goodbye; what the device makes of it does not matter.
    let _ = stream.shutdown().await;
    let seen = verifier.seen();
    seen.map(|der| PresentedCertificate::read(&der))
        .ok_or_else(|| Look::Failed(NotSentCause::Tls("no certificate was presented".to_owned())))
}
