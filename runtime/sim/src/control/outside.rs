//! What happens around appliances and no call of theirs does or shows: links break, cluster roles change, hosts fall
//! silent.

use std::net::Ipv4Addr;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::sim::Sim;

/// One thing that happens, as the body of a request has it: `{"link_down": 3}`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Happening {
    /// The other side of this tunnel stops answering.
    LinkDown(i64),
    /// It answers again.
    LinkUp(i64),
    /// A controller loses its power for a moment.
    PowerCut {},
    /// A firewall becomes the active unit of its cluster, or the other one does.
    Active(bool),
    /// The other unit of the cluster lives, or dies.
    PeerAlive(bool),
    /// A probed host falls silent.
    HostDown(Ipv4Addr),
    /// It answers again.
    HostUp(Ipv4Addr),
    /// A packet comes from this user's address.
    TrafficFrom(Ipv4Addr),
}

impl Happening {
    /// Lets it happen. Says whether this appliance has what it is about.
    pub(super) fn befall(self, sim: &Sim) -> bool {
        match (sim.vns3(), sim.cos()) {
            (Some(controller), _) => match self {
                Self::LinkDown(tunnel) => controller.link_down(tunnel),
                Self::LinkUp(tunnel) => controller.link_up(tunnel),
                Self::PowerCut {} => {
                    controller.reboot();
                    true
                }
                _ => false,
            },
            (None, Some(firewall)) => match self {
                Self::Active(active) => firewall.set_active(active),
                Self::PeerAlive(alive) => firewall.set_peer_alive(alive),
                Self::HostDown(ip) => firewall.set_host_up(ip, false),
                Self::HostUp(ip) => firewall.set_host_up(ip, true),
                Self::TrafficFrom(ip) => firewall.traffic_from(ip),
                _ => false,
            },
            (None, None) => false,
        }
    }
}

/// What no call shows of an appliance.
pub(super) fn view(sim: &Sim) -> Value {
    match (sim.vns3(), sim.cos()) {
        (Some(controller), _) => json!({ "tunnels": controller.tunnel_ids() }),
        (None, Some(firewall)) => json!({ "balanced_servers": firewall.balanced_servers() }),
        (None, None) => json!({}),
    }
}
