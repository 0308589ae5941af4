//! The control endpoint: plain HTTP on loopback, for whoever drives a test from outside.
//!
//! It is no part of any appliance: it moves the clock, sets and clears faults, and shows what was received. `answer`
//! has what it takes and gives.

mod answer;

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Weak};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue, ORIGIN};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;

use self::answer::{Asked, Refused, answer};
use crate::error::SimError;
use crate::fleet::Shared;
use crate::host::Host;
use crate::sim::Sim;

/// Far more than any command.
const LARGEST_BODY: usize = 64 * 1024;

/// The open control endpoint. Closed when dropped.
pub(crate) struct Control {
    address: SocketAddr,
    _stop: watch::Sender<()>,
}

impl Control {
    pub(crate) fn open(host: &Host, address: SocketAddr, fleet: &Arc<Shared>) -> Result<Self, SimError> {
        if !address.ip().is_loopback() {
            return Err(SimError::ControlBeyondLoopback(address));
        }
        let listen_error = |error| SimError::Listen { address, error };
        let listener = TcpListener::bind(address).map_err(listen_error)?;
        listener.set_nonblocking(true).map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let (stop, stopped) = watch::channel(());
        host.handle().spawn(accept(listener, Arc::downgrade(fleet), stopped));
        Ok(Self { address, _stop: stop })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn accept(listener: TcpListener, fleet: Weak<Shared>, mut stop: watch::Receiver<()>) {
    // `open` made the listener non-blocking, so this fails only without a runtime.
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        tokio::select! {
            _ = stop.changed() => return,
            arrived = listener.accept() => if let Ok((stream, _)) = arrived {
                tokio::spawn(serve(stream, fleet.clone(), stop.clone()));
            },
        }
    }
}

async fn serve(stream: TcpStream, fleet: Weak<Shared>, mut stop: watch::Receiver<()>) {
    let service = service_fn(move |request| respond(request, fleet.clone()));
    let serving = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = stop.changed() => {}
        // Whatever ends the connection, the client knows.
        _ = serving => {}
    }
}

async fn respond(
    request: Request<Incoming>,
    fleet: Weak<Shared>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let answered = match (read(request).await, fleet.upgrade()) {
        (Ok(asked), Some(fleet)) => {
            let answered = answer(&fleet, &asked);
            if asked.method != Method::GET {
                opened(&fleet).await;
            }
            answered
        }
        (Err(refused), _) => Err(refused),
        (Ok(_), None) => Err(Refused(503, "the simulator is stopping".to_owned())),
    };
    let (status, body) = match answered {
        Ok(body) => (200, body),
        Err(Refused(status, why)) => (status, serde_json::json!({ "error": why })),
    };
    let mut response = Response::new(Full::from(format!("{body}\n")));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// Waits until every appliance whose outage is over takes connections again: whoever moves the clock relies on it.
async fn opened(fleet: &Shared) {
    const LOOK: Duration = Duration::from_millis(1);
    const LOOKS: u32 = 1000;
    for _ in 0..LOOKS {
        if !fleet.sims.iter().any(Sim::is_late_to_open) {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Reads a request. A browser on this machine may be told by any page to send one: what names another host, or comes
/// from a page, is refused.
async fn read(request: Request<Incoming>) -> Result<Asked, Refused> {
    let (parts, body) = request.into_parts();
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !is_this_machine(host) || parts.headers.contains_key(ORIGIN) {
        return Err(Refused(403, "the control endpoint is for programs on this machine".to_owned()));
    }
    let body = Limited::new(body, LARGEST_BODY).collect().await;
    let body = body.map_err(|_| Refused(413, "the body is not whole, or too large".to_owned()))?;
    Ok(Asked {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body: body.to_bytes(),
    })
}

/// Whether a `Host` header names a loopback address, with or without a port.
fn is_this_machine(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    port.is_none_or(|port| port.parse::<u16>().is_ok())
        && (name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_answered() {
        let cases = [
            ("127.0.0.1:4000", true),
            ("127.0.0.1", true),
            ("localhost:80", true),
            ("[::1]:80", true),
            ("[::1]", true),
            ("", false),
            ("evil.example:80", false),
            ("127.0.0.1.evil.example", false),
            ("192.0.2.1:80", false),
            ("localhost:x", false),
        ];
        for (host, expected) in cases {
            assert_eq!(is_this_machine(host), expected, "{host}");
        }
    }
}
