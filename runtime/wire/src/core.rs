//! The core: one thread that owns every connection of the process.
//!
//! Scripts block on their own threads and hand calls over; see `examples/calls.rs` for what that costs. A thread that
//! always runs notices at once when a device closes an idle connection, so no write is put on a dead one.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::cancel::CancelToken;
use crate::certificate::PresentedCertificate;
use crate::device::{Device, DeviceSettings};
use crate::observer::Observer;
use crate::retry::{Budget, RetryPolicy};
use crate::{WireError, fetch};

/// How a core works.
#[derive(Clone, Default)]
pub struct CoreOptions {
    /// Interrupts every call of this core.
    pub cancel: CancelToken,
    /// Is told about every attempt.
    pub observer: Option<Arc<dyn Observer>>,
    /// When calls are repeated.
    pub retry: RetryPolicy,
}

/// The owner of all connections. Clones share it; it ends with its last clone and its last [`Device`].
#[derive(Clone)]
pub struct Core {
    pub(crate) inner: Arc<CoreInner>,
}

pub(crate) struct CoreInner {
    pub(crate) options: CoreOptions,
    pub(crate) provider: Arc<CryptoProvider>,
    /// For throttled calls to all devices together.
    pub(crate) throttled: Budget,
    handle: Handle,
    thread: Option<Running>,
}

struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Core {
    /// Starts a core with default options.
    pub fn start() -> Result<Self, WireError> {
        Self::with(CoreOptions::default())
    }

    /// Starts a core.
    pub fn with(options: CoreOptions) -> Result<Self, WireError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(WireError::Start)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("edgebook-wire".to_owned())
            .spawn(move || {
                let _ = runtime.block_on(stopped);
                // A name lookup that hangs must not hold up the end of the program.
                runtime.shutdown_background();
            })
            .map_err(WireError::Start)?;
        let inner = CoreInner {
            options,
            provider: Arc::new(aws_lc_rs::default_provider()),
            throttled: Budget::of_process(),
            handle,
            thread: Some(Running { stop, thread }),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Opens a device. Nothing is sent.
    pub fn device(&self, settings: DeviceSettings) -> Result<Device, WireError> {
        Device::new(Arc::clone(&self.inner), settings)
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
        let provider = Arc::clone(&self.inner.provider);
        let cancel = self.cancel_token();
        let host = host.to_owned();
        self.inner
            .block_on(async move { fetch::certificate(&provider, host, port, timeout, &cancel).await })
            .unwrap_or(Err(WireError::Cancelled))
    }
}

impl CoreInner {
    /// The runtime, for spawning.
    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Runs a future on the core and blocks until it ends; `None` if the core is gone.
    pub(crate) fn block_on<F>(&self, future: F) -> Option<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        // A plain channel: unlike the runtime's own ways of blocking it cannot panic in an async context.
        let (result, wait) = std::sync::mpsc::sync_channel(1);
        self.handle.spawn(async move {
            let _ = result.send(future.await);
        });
        wait.recv().ok()
    }
}

impl Drop for CoreInner {
    fn drop(&mut self) {
        let Some(running) = self.thread.take() else { return };
        let _ = running.stop.send(());
        // The last handle may be dropped by a task of the core itself.
        if running.thread.thread().id() != std::thread::current().id() {
            let _ = running.thread.join();
        }
    }
}
