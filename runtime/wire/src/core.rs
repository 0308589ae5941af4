//! The core: one runtime that owns every connection of the process.
//!
//! Whoever waits for a call drives the runtime in the meantime, so a call costs no switch between threads; when many
//! threads wait, one drives for all. Calls from another executor need somebody who drives while nobody waits: a
//! keeper thread, started when it is first needed. `examples/calls.rs` measures what this is worth.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;

use crate::cancel::CancelToken;
use crate::certificate::PresentedCertificate;
use crate::device::{Device, DeviceSettings};
use crate::exclusion::Locks;
use crate::observer::Observer;
use crate::policy::Policy;
use crate::proxy::HttpProxy;
use crate::record::Recorder;
use crate::redact::Redactor;
use crate::retry::{Budget, RetryPolicy};
use crate::{BaseUrl, WireError, fetch};

/// How a core works.
#[derive(Clone, Default)]
pub struct CoreOptions {
    /// Interrupts every call of this core.
    pub cancel: CancelToken,
    /// Is told about every attempt.
    pub observer: Option<Arc<dyn Observer>>,
    /// When calls are repeated.
    pub retry: RetryPolicy,
    /// Keeps the record of every call. What it cannot record is not written to a device.
    pub recorder: Option<Arc<dyn Recorder>>,
    /// Judges every call.
    pub policy: Option<Arc<dyn Policy>>,
    /// Keeps other processes from writing to a device at the same time.
    pub locks: Option<Arc<dyn Locks>>,
    /// Learns every secret that devices, requests and answers hold.
    pub redactor: Redactor,
}

/// The owner of all connections. Clones share it; it ends with its last clone and its last [`Device`].
#[derive(Clone)]
pub struct Core {
    inner: Arc<CoreInner>,
}

pub(crate) struct CoreInner {
    pub(crate) options: CoreOptions,
    pub(crate) provider: Arc<CryptoProvider>,
    /// For throttled calls to all devices together.
    pub(crate) throttled: Budget,
    runtime: Arc<Shared>,
    /// Ends the keeper when dropped.
    keeper: OnceLock<Option<oneshot::Sender<()>>>,
}

/// The runtime, which ends without waiting: a name lookup that hangs must not hold up the end of the program.
struct Shared(Option<Runtime>);

impl Core {
    /// Starts a core with default options.
    pub fn start() -> Result<Self, WireError> {
        Self::with(CoreOptions::default())
    }

    /// Starts a core.
    pub fn with(options: CoreOptions) -> Result<Self, WireError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(WireError::Start)?;
        let inner = CoreInner {
            options,
            provider: Arc::new(aws_lc_rs::default_provider()),
            throttled: Budget::of_process(),
            runtime: Arc::new(Shared(Some(runtime))),
            keeper: OnceLock::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Opens a device. Nothing is sent.
    pub fn device(&self, settings: DeviceSettings) -> Result<Device, WireError> {
        Device::new(Arc::clone(&self.inner), settings, None)
    }

    /// Opens a device that is reached through a proxy. Nothing is sent.
    pub fn device_through(&self, proxy: &HttpProxy, settings: DeviceSettings) -> Result<Device, WireError> {
        Device::new(Arc::clone(&self.inner), settings, Some(proxy))
    }

    /// The token that interrupts every call of this core.
    pub fn cancel_token(&self) -> CancelToken {
        self.inner.options.cancel.clone()
    }

    /// Looks at the certificate that a host presents and closes the connection again: no byte of HTTP is sent, and
    /// no credential. The host has proved that it holds the certificate's key. Blocks the thread.
    pub fn fetch_certificate(
        &self,
        host: &str,
        port: u16,
        timeout: Duration,
    ) -> Result<PresentedCertificate, WireError> {
        self.fetch_certificate_through(None, host, port, timeout)
    }

    /// The same through a proxy, where there is one.
    pub fn fetch_certificate_through(
        &self,
        proxy: Option<&HttpProxy>,
        host: &str,
        port: u16,
        timeout: Duration,
    ) -> Result<PresentedCertificate, WireError> {
        let provider = Arc::clone(&self.inner.provider);
        let base = BaseUrl::new(host, port).map_err(|error| WireError::Configuration(error.to_string()))?;
        if let Some(proxy) = proxy {
            proxy.teach(&self.inner.options.redactor);
        }
        let (cancel, proxy) = (self.cancel_token(), proxy.cloned());
        let looking =
            async move { fetch::certificate(&provider, base, proxy.as_ref(), timeout, &cancel).await };
        self.inner.block_on(looking).unwrap_or(Err(WireError::Cancelled))
    }
}

impl CoreInner {
    /// Runs a future on the core and blocks the thread until it ends; `None` if the core cannot run it.
    pub(crate) fn block_on<F>(&self, future: F) -> Option<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let runtime = self.runtime.0.as_ref()?;
        if Handle::try_current().is_err() {
            return Some(runtime.block_on(async {
                settle().await;
                future.await
            }));
        }
        // A thread that already drives another runtime must not drive this one too.
        let (result, wait) = std::sync::mpsc::sync_channel(1);
        self.spawn(async move {
            let _ = result.send(future.await);
        })?;
        wait.recv().ok()
    }

    /// Runs a future on the core, driven by the keeper; `None` if there can be none.
    pub(crate) fn spawn<F>(&self, future: F) -> Option<tokio::task::JoinHandle<F::Output>>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let keeper = self.keeper.get_or_init(|| keep(Arc::clone(&self.runtime)));
        let runtime = self.runtime.0.as_ref()?;
        keeper.as_ref().map(|_| runtime.spawn(future))
    }
}

/// Starts a thread that drives the runtime until the sender is dropped.
fn keep(runtime: Arc<Shared>) -> Option<oneshot::Sender<()>> {
    let (stop, stopped) = oneshot::channel::<()>();
    let drive = move || {
        if let Some(runtime) = &runtime.0 {
            let _ = runtime.block_on(stopped);
        }
    };
    std::thread::Builder::new().name("edgebook-wire".to_owned()).spawn(drive).ok()?;
    Some(stop)
}

/// Lets the runtime catch up: with what happened while nobody drove it (above all with connections that a device has
/// closed, on which no write must be put), and with connections that an abandoned call leaves behind. The first round collects what the sockets
/// have to say, the second lets their tasks act on it, the third what these woke.
pub(crate) async fn settle() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
