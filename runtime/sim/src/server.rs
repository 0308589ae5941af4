//! The socket: accepts connections, speaks TLS and HTTP/1.1 with keep-alive, stops at once when told to.

use std::error::Error;
use std::net::{IpAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::respond::Reply;
use crate::sim::Device;

/// More than any request of either appliance, less than what would hurt.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// How long a connection may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(50);

/// Serves until `stop` changes or its sender is gone.
pub(crate) async fn serve(
    listener: TcpListener,
    config: Arc<ServerConfig>,
    device: Arc<Device>,
    mut stop: watch::Receiver<()>,
) {
    // `start` made the listener non-blocking, so this fails only without a runtime.
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let acceptor = TlsAcceptor::from(config);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let (acceptor, device, stop) = (acceptor.clone(), Arc::clone(&device), stop.clone());
                    connections.spawn(async move {
                        connection(stream, peer.ip(), acceptor, device, stop).await;
                    });
                }
                // Out of file handles, say: give the open connections a moment to end.
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
    drop(listener);
    let farewell = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GOODBYE, farewell).await;
}

async fn connection(
    stream: tokio::net::TcpStream,
    peer: IpAddr,
    acceptor: TlsAcceptor,
    device: Arc<Device>,
    mut stop: watch::Receiver<()>,
) {
    // A failure here ends this connection in any case, and the client sees it.
    let _ = stream.set_nodelay(true);
    let stream = tokio::select! {
        _ = stop.changed() => return,
        stream = acceptor.accept(stream) => match stream {
            Ok(stream) => stream,
            // Expected when a client only wants to see the certificate.
            Err(_) => return,
        },
    };
    let service = service_fn(move |request| respond(Arc::clone(&device), request, peer));
    let mut builder = hyper::server::conn::http1::Builder::new();
    // A `Date` of the real clock would contradict the simulated one.
    builder.auto_date_header(false).pipeline_flush(true);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = serving.as_mut() => {}
        _ = stop.changed() => {
            serving.as_mut().graceful_shutdown();
            let _ = serving.await;
        }
    }
}

/// A request that breaks off is neither applied nor answered nor logged. An error closes the connection.
async fn respond(
    device: Arc<Device>,
    request: Request<Incoming>,
    peer: IpAddr,
) -> Result<Response<Full<Bytes>>, Box<dyn Error + Send + Sync>> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(whole) => Some(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => None,
        Err(error) => return Err(error),
    };
    let reply = device.handle(parts, body, peer);
    if reply.hangs_up() {
        return Err("the appliance is down".into());
    }
    Ok(response(reply))
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(content_type) = reply.content_type {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
