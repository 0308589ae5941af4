//! What simulated appliances of one process share: threads, routes, and room for their logs.

use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::SimError;
use crate::grounds::Grounds;

/// The threads that serve, and what is made once for all appliances of a kind.
pub(crate) struct Host {
    /// Taken when the last appliance is gone.
    runtime: Option<Runtime>,
    handle: Handle,
    pub(crate) grounds: Grounds,
}

impl Host {
    /// Starts this many threads. One serves a single appliance best.
    pub(crate) fn start(threads: usize) -> Result<Arc<Self>, SimError> {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(threads.max(1)).thread_name("sim").enable_all();
        let runtime = builder.build().map_err(SimError::Thread)?;
        let handle = runtime.handle().clone();
        Ok(Arc::new(Self { runtime: Some(runtime), handle, grounds: Grounds::default() }))
    }

    /// Where tasks are put.
    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }
}

/// Appliances may be dropped anywhere, also where waiting for threads is not allowed.
impl Drop for Host {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
