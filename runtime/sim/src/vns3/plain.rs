//! The operations whose behaviour is plain, and the kinds of thing that they are about.

use edgebook_model::Operation;

use super::{Vns3, interfaces, monitoring, packet_monitors, reply};
use crate::call::Call;
use crate::resource::plain::{Ground, Key, Kind, Row, Verb, answer, as_given};
use crate::respond::{Refusal, Reply};

pub(super) static WEBHOOK: Kind = Kind {
    name: "webhook",
    key: Key::Id,
    also: None,
    shown_by: "getWebhook",
    absent: "Requested webhook does not exist",
    dates: reply::iso,
    prepare: monitoring::webhook,
};

pub(super) static ALERT: Kind = Kind {
    name: "alert",
    key: Key::Id,
    also: None,
    shown_by: "getAlert",
    absent: "Requested alert does not exist",
    dates: reply::iso,
    prepare: monitoring::alert,
};

pub(super) static SYSTEM_INTERFACE: Kind = Kind {
    name: "system_interface",
    key: Key::Id,
    also: Some("name"),
    shown_by: "getSystemInterfaceDetails",
    absent: "System interface not found",
    dates: reply::iso,
    prepare: interfaces::system_interface,
};

pub(super) static GRE_INTERFACE: Kind = Kind {
    name: "gre_interface",
    key: Key::Id,
    also: Some("name"),
    shown_by: "getGreInterfaceDetails",
    absent: "GRE Endpoint not found",
    dates: reply::iso,
    prepare: interfaces::gre_interface,
};

pub(super) static PACKET_MONITOR: Kind = Kind {
    name: "packet_monitor",
    key: Key::Name,
    also: None,
    shown_by: "getPacketMonitor",
    absent: "",
    dates: reply::iso,
    prepare: packet_monitors::prepare,
};

/// Its operations are not plain, but the shape that it is shown in is.
pub(super) static PLUGIN: Kind = Kind {
    name: "plugin",
    key: Key::Id,
    also: None,
    shown_by: "getPlugin",
    absent: "Plugin not found",
    dates: reply::iso,
    prepare: as_given,
};

const fn row(operation: &'static str, verb: Verb, kind: &'static Kind) -> Row {
    Row { operation, kind, verb }
}

static TABLE: [Row; 22] = [
    row("getWebhooks", Verb::List, &WEBHOOK),
    row("postCreateWebhook", Verb::Create, &WEBHOOK),
    row("getWebhook", Verb::Show, &WEBHOOK),
    row("putUpdateWebhook", Verb::Update, &WEBHOOK),
    row("deleteWebhook", Verb::Delete, &WEBHOOK),
    row("getAlerts", Verb::List, &ALERT),
    row("postCreateAlert", Verb::Create, &ALERT),
    row("getAlert", Verb::Show, &ALERT),
    row("putUpdateAlert", Verb::Update, &ALERT),
    row("deleteAlert", Verb::Delete, &ALERT),
    row("postToggleEnableAlert", Verb::Flip("enabled"), &ALERT),
    row("getSystemInterfaces", Verb::List, &SYSTEM_INTERFACE),
    row("postCreateSystemInterface", Verb::Create, &SYSTEM_INTERFACE),
    row("getSystemInterfaceDetails", Verb::Show, &SYSTEM_INTERFACE),
    row("putUpdateSystemInterface", Verb::Update, &SYSTEM_INTERFACE),
    row("getGreInterfaces", Verb::List, &GRE_INTERFACE),
    row("postCreateGreInterface", Verb::Create, &GRE_INTERFACE),
    row("getGreInterfaceDetails", Verb::Show, &GRE_INTERFACE),
    row("putUpdateGreInterface", Verb::Update, &GRE_INTERFACE),
    row("deleteGreInterface", Verb::Delete, &GRE_INTERFACE),
    row("getPacketMonitors", Verb::List, &PACKET_MONITOR),
    row("createPacketMonitor", Verb::Create, &PACKET_MONITOR),
];

/// Whether the operation is plain.
pub(super) fn is_plain(operation: &Operation) -> bool {
    row_of(operation).is_some()
}

fn row_of(operation: &Operation) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.operation == operation.id)
}

impl Vns3 {
    pub(super) fn ground(&self) -> Ground {
        Ground { seed: self.seed, since: self.booted }
    }
}

/// The behaviour of every plain operation.
pub(super) fn handle(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let ground = state.ground();
    let row = row_of(call.operation).ok_or_else(|| Refusal::not_found("there is nothing at this path"))?;
    reply::done(call, answer(row, &mut state.store, call, ground)?)
}
