//! The connect phase: name lookup, TCP and TLS, bounded so that its end is always provable.
//!
//! Only an error of the connector proves that no byte of a request left. So the time limit of a call, and an
//! interruption, reach into the connector and end it there with an error of its own; a limit around the whole call
//! could only say "perhaps".

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::{Instant, timeout_at};
use tower_layer::Layer;
use tower_service::Service;

use crate::cancel::CancelToken;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What bounds the connect phase of the attempt that the current task makes.
#[derive(Clone)]
pub(crate) struct ConnectBounds {
    /// The end of the whole call.
    pub(crate) deadline: Instant,
    /// The limit of the connect phase alone.
    pub(crate) limit: Duration,
    pub(crate) cancel: CancelToken,
}

tokio::task_local! {
    /// Set around each attempt; read when the HTTP client asks for a connection within it.
    pub(crate) static BOUNDS: ConnectBounds;
}

/// The connect phase took too long.
#[derive(Debug, thiserror::Error)]
#[error("not connected within {0:?}")]
pub(crate) struct ConnectTimedOut(pub(crate) Duration);

/// The user interrupted the connect phase.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub(crate) struct ConnectInterrupted;

/// The name was not found.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct LookupFailed(pub(crate) String);

/// Bounds a connector by [`BOUNDS`].
#[derive(Clone)]
pub(crate) struct BoundedLayer;

impl<S> Layer<S> for BoundedLayer {
    type Service = Bounded<S>;

    fn layer(&self, inner: S) -> Bounded<S> {
        Bounded { inner }
    }
}

#[derive(Clone)]
pub(crate) struct Bounded<S> {
    inner: S,
}

impl<S, R> Service<R> for Bounded<S>
where
    S: Service<R, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connecting = self.inner.call(request);
        let Ok(bounds) = BOUNDS.try_with(Clone::clone) else {
            return Box::pin(connecting);
        };
        Box::pin(async move {
            let started = Instant::now();
            let limit = started.checked_add(bounds.limit).unwrap_or(bounds.deadline);
            tokio::select! {
                biased;
                connected = timeout_at(limit.min(bounds.deadline), connecting) => connected
                    .unwrap_or_else(|_| Err(ConnectTimedOut(started.elapsed()).into())),
                () = bounds.cancel.leaving() => Err(ConnectInterrupted.into()),
            }
        })
    }
}

/// Looks names up and remembers the addresses, so that an error can say where a connection was tried.
#[derive(Default)]
pub(crate) struct RememberingResolver {
    addresses: Arc<Mutex<Vec<IpAddr>>>,
}

impl RememberingResolver {
    /// The addresses that the last lookup gave.
    pub(crate) fn addresses(&self) -> Vec<IpAddr> {
        self.addresses.lock().map(|addresses| addresses.clone()).unwrap_or_default()
    }
}

impl Resolve for RememberingResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let remembered = Arc::clone(&self.addresses);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(|error| LookupFailed(error.to_string()))?
                .collect();
            if let Ok(mut addresses) = remembered.lock() {
                *addresses = found.iter().map(SocketAddr::ip).collect();
            }
            if found.is_empty() {
                return Err(LookupFailed("it has no address".to_owned()).into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}
