//! The one network core of the process.

use std::sync::{Arc, OnceLock};

use edgebook_wire::{CancelToken, Core, CoreOptions, Device, DeviceSettings, HttpProxy, WireError};

/// The network core, started when it is first needed. Clones share it.
#[derive(Clone, Default)]
pub struct SharedCore {
    core: Arc<OnceLock<Core>>,
    options: CoreOptions,
}

impl SharedCore {
    /// A core that works in a certain way.
    pub fn new(options: CoreOptions) -> Self {
        Self { core: Arc::default(), options }
    }

    /// Interrupts its calls.
    pub fn cancel(&self) -> &CancelToken {
        &self.options.cancel
    }

    /// The core.
    pub fn get(&self) -> Result<Core, WireError> {
        if let Some(core) = self.core.get() {
            return Ok(core.clone());
        }
        let core = Core::with(self.options.clone())?;
        // Two devices may be called for the first time at once: one core is kept, the other ends.
        Ok(self.core.get_or_init(|| core).clone())
    }

    /// Opens a device, through a proxy where there is one. Nothing is sent.
    pub fn open(&self, proxy: Option<&HttpProxy>, settings: DeviceSettings) -> Result<Device, WireError> {
        let core = self.get()?;
        match proxy {
            Some(proxy) => core.device_through(proxy, settings),
            None => core.device(settings),
        }
    }
}
