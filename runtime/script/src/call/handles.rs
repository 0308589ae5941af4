//! What `vns3` and `vns3.ipsec` are in a script.

use std::fmt;
use std::sync::Arc;

use edgebook_model::Operation;
use edgebook_wire::Transport;

use crate::library::ApiTable;
use crate::run::DeviceFacts;

/// A device: the value of `vns3`, `cos` and `device("name")`. Cloning it is cheap.
#[derive(Clone)]
pub(crate) struct DeviceHandle(Arc<DeviceData>);

struct DeviceData {
    table: Arc<ApiTable>,
    transport: Arc<dyn Transport>,
    facts: DeviceFacts,
}

impl DeviceHandle {
    pub(crate) fn new(table: Arc<ApiTable>, transport: Arc<dyn Transport>, facts: DeviceFacts) -> Self {
        Self(Arc::new(DeviceData { table, transport, facts }))
    }

    /// What the inventory says of it.
    pub(crate) fn facts(&self) -> &DeviceFacts {
        &self.0.facts
    }

    pub(crate) fn table(&self) -> &ApiTable {
        &self.0.table
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        self.0.transport.as_ref()
    }

    /// The device's name in the inventory.
    pub(crate) fn name(&self) -> &str {
        &self.0.transport.device().name
    }
}

impl fmt::Display for DeviceHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "device({:?})", self.name())
    }
}

/// A group of a device's operations: the value of `vns3.ipsec`.
#[derive(Clone)]
pub(crate) struct GroupHandle {
    pub(crate) device: DeviceHandle,
    pub(crate) group: u16,
}

impl GroupHandle {
    pub(crate) fn name(&self) -> &'static str {
        self.device.table().group_name(self.group)
    }

    pub(crate) fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.device.table().operation(self.group, name)
    }

    /// `vns3.ipsec`
    pub(crate) fn qualified_name(&self) -> String {
        format!("{}.{}", self.device.table().api.kind, self.name())
    }
}

impl fmt::Display for GroupHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.qualified_name(), self.device)
    }
}
