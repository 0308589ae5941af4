//! What can happen to a firewall that no call does: cluster and traffic. A test has a hand on it.

use std::net::Ipv4Addr;

use jiff::Timestamp;
use serde::Deserialize;

use super::Cos;
use super::slb::{self, BalancedServer};
use crate::device_scenario::DeviceScenario;
use crate::engine::Engine;
use crate::kind::Kind;
use crate::sim::Sim;

use super::scenario::CosScenario;

impl Kind {
    /// Clavister cOS Core.
    pub const COS: Self = Self::named("cos");
}

impl From<CosScenario> for DeviceScenario {
    fn from(start: CosScenario) -> Self {
        Self::new(Kind::COS, Box::new(start))
    }
}

impl Sim {
    /// The hand on a firewall's cluster and users; `None` for another kind.
    pub fn cos(&self) -> Option<CosControl<'_>> {
        self.engine().map(|engine| CosControl { engine })
    }
}

/// One thing that happens, as the body of a request has it: `{"active": false}`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Happening {
    /// It becomes the active unit of its cluster, or the other one does.
    Active(bool),
    /// The other unit of the cluster lives, or dies.
    PeerAlive(bool),
    /// A probed host falls silent.
    HostDown(Ipv4Addr),
    /// It answers again.
    HostUp(Ipv4Addr),
    /// A packet comes from this user's address: the idle time begins anew.
    TrafficFrom(Ipv4Addr),
}

impl Happening {
    /// Lets it happen. Says whether the firewall has what it is about.
    pub(super) fn befall(self, state: &mut Cos, now: Timestamp) -> bool {
        match self {
            Self::Active(active) => state.ha.as_mut().map(|ha| ha.set_active(active, now)).is_some(),
            Self::PeerAlive(alive) => state.ha.as_mut().map(|ha| ha.peer_alive = alive).is_some(),
            Self::HostDown(ip) => set_host_down(state, ip, true),
            Self::HostUp(ip) => set_host_down(state, ip, false),
            Self::TrafficFrom(ip) => {
                let users = state.users.iter_mut().filter(|((its_ip, _), _)| *its_ip == ip);
                users.map(|(_, user)| user.traffic(now)).count() > 0
            }
        }
    }
}

fn set_host_down(state: &mut Cos, ip: Ipv4Addr, down: bool) -> bool {
    let monitors = state.scenario.host_monitors.iter_mut().filter(|monitor| monitor.ip == ip);
    monitors.map(|monitor| monitor.down = down).count() > 0
}

/// Changes what no API call can change.
pub struct CosControl<'a> {
    engine: &'a Engine<Cos>,
}

impl CosControl<'_> {
    fn befall(&self, happening: Happening) -> bool {
        let (mut state, now) = self.engine.settled();
        happening.befall(&mut state, now)
    }

    /// Makes this unit the active one of its cluster, or the other one. Says whether there is a cluster.
    pub fn set_active(&self, active: bool) -> bool {
        self.befall(Happening::Active(active))
    }

    /// Lets the other unit of the cluster die or come back. Says whether there is a cluster.
    pub fn set_peer_alive(&self, alive: bool) -> bool {
        self.befall(Happening::PeerAlive(alive))
    }

    /// Lets a probed host answer or fall silent. Says whether a monitor probes it.
    pub fn set_host_up(&self, ip: Ipv4Addr, up: bool) -> bool {
        self.befall(if up { Happening::HostUp(ip) } else { Happening::HostDown(ip) })
    }

    /// The servers behind load balancing rules, and which of them get connections.
    pub fn balanced_servers(&self) -> Vec<BalancedServer> {
        let (state, now) = self.engine.settled();
        slb::view(&state.slb, now)
    }

    /// A packet from this address: its user's idle time begins anew. Says whether there is such a user.
    pub fn traffic_from(&self, ip: Ipv4Addr) -> bool {
        self.befall(Happening::TrafficFrom(ip))
    }
}
