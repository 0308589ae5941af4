//! One connection: TLS, HTTP/1.1 with keep-alive, and whatever faults do to it.

use std::error::Error;
use std::future::poll_fn;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::fault::Effect;
use crate::respond::Reply;
use crate::server::Served;
use crate::spoil::{Course, Ending, Spoiled, decide};

/// More than any request of either appliance, less than what would hurt.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// How long a write takes, where another one must not come meanwhile.
const LOCKED_FOR: Duration = Duration::from_millis(100);

/// What is to be written by hand once HTTP has given the connection up.
type Leftover = Arc<Mutex<Option<Spoiled>>>;

/// Serves a connection until either side ends it, or `stop` changes.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: IpAddr,
    served: Arc<Served>,
    mut stop: watch::Receiver<bool>,
) {
    // A failure here ends this connection in any case, and the client sees it.
    let _ = stream.set_nodelay(true);
    let mut wait = None;
    let mut identity = Some(served.identity());
    for effect in served.faults.for_connection() {
        match effect {
            Effect::SlowTls(time) => wait = Some(time),
            Effect::ExpiredCertificate => identity = served.expired_identity(),
            Effect::ChangedCertificate => identity = served.changed_identity(),
            _ => {}
        }
    }
    // The other certificates are made when they are needed; without one there is nothing to say.
    let Some(config) = identity else { return };
    let handshake = async {
        if let Some(time) = wait {
            tokio::time::sleep(time).await;
        }
        TlsAcceptor::from(config).accept(stream).await
    };
    let stream = tokio::select! {
        _ = stop.changed() => return,
        // It fails as expected when a client only wants to see the certificate.
        stream = handshake => match stream {
            Ok(stream) => stream,
            Err(_) => return,
        },
    };
    http(stream, peer, served, stop).await;
}

async fn http(
    stream: TlsStream<TcpStream>,
    peer: IpAddr,
    served: Arc<Served>,
    mut stop: watch::Receiver<bool>,
) {
    let leftover = Leftover::default();
    let shared = Arc::clone(&leftover);
    let began_with = served.identity();
    let service = service_fn(move |request| {
        let connection = (Arc::clone(&began_with), Arc::clone(&shared));
        Box::pin(respond(Arc::clone(&served), request, peer, connection))
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    // A `Date` of the real clock would contradict the simulated one.
    builder.auto_date_header(false).pipeline_flush(true);
    let mut serving = builder.serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        ended = poll_fn(|context| serving.poll_without_shutdown(context)) => ended,
        _ = stop.changed() => {
            Pin::new(&mut serving).graceful_shutdown();
            poll_fn(|context| serving.poll_without_shutdown(context)).await
        }
    };
    let mut stream = serving.into_parts().io.into_inner();
    let spoiled = leftover.lock().unwrap_or_else(PoisonError::into_inner).take();
    match spoiled {
        Some(spoiled) => tokio::select! {
            () = write(stream, spoiled) => {}
            _ = stop.changed() => {}
        },
        None if ended.is_ok() => {
            let _ = stream.shutdown().await;
        }
        // The appliance went down: the connection just ends.
        None => {}
    }
}

/// Writes what is left of an answer, as slowly as it is wanted, and ends the connection. The client may be gone.
async fn write(mut stream: TlsStream<TcpStream>, spoiled: Spoiled) {
    let sent = async {
        match spoiled.pause {
            None => stream.write_all(&spoiled.bytes).await?,
            Some(pause) => {
                for byte in spoiled.bytes.chunks(1) {
                    stream.write_all(byte).await?;
                    stream.flush().await?;
                    tokio::time::sleep(pause).await;
                }
            }
        }
        stream.flush().await
    };
    let _: Result<(), std::io::Error> = sent.await;
    match spoiled.ending {
        Ending::Goodbye => {
            let _ = stream.shutdown().await;
        }
        Ending::Close => {}
        Ending::Reset => {
            let _ = stream.get_ref().0.set_zero_linger();
        }
    }
}

/// A request that breaks off is neither applied nor answered nor logged. An error closes the connection.
async fn respond(
    served: Arc<Served>,
    request: Request<Incoming>,
    peer: IpAddr,
    (began_with, leftover): (Arc<ServerConfig>, Leftover),
) -> Result<Response<Full<Bytes>>, Box<dyn Error + Send + Sync>> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(whole) => Some(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => None,
        Err(error) => return Err(error),
    };
    let (wait, mut decision) = decide(&served, &parts);
    if let Some(wait) = wait {
        tokio::time::sleep(wait).await;
    }
    let writing = decision.locks().then(|| served.writing.try_lock());
    match &writing {
        Some(Ok(_)) => tokio::time::sleep(LOCKED_FOR).await,
        Some(Err(_)) => decision.find_locked(),
        None => {}
    }
    let changes = parts.method != Method::GET;
    let course = decision.take(&served, parts, body, peer);
    drop(writing);
    if changes {
        served.doors.look();
    }
    match course {
        Course::Answer(reply) if reply.hangs_up() => {
            served.doors.look();
            Err("the appliance is down".into())
        }
        Course::Answer(reply) => {
            let mut response = response(reply);
            // A server that restarts with another certificate keeps no connection of before.
            if !Arc::ptr_eq(&began_with, &served.identity()) {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(response)
        }
        Course::Silence => std::future::pending().await,
        Course::Spoil(spoiled) => {
            *leftover.lock().unwrap_or_else(PoisonError::into_inner) = Some(spoiled);
            Err("a fault ends the connection".into())
        }
    }
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
