//! The hand of a test on a firewall: cluster and traffic.

use std::net::Ipv4Addr;

use super::Cos;
use super::slb::{self, BalancedServer};
use crate::engine::Engine;

/// Changes what no API call can change.
pub struct CosControl<'a> {
    engine: &'a Engine<Cos>,
}

impl<'a> CosControl<'a> {
    pub(crate) fn new(engine: &'a Engine<Cos>) -> Self {
        Self { engine }
    }

    /// Makes this unit the active one of its cluster, or the other one. Says whether there is a cluster.
    pub fn set_active(&self, active: bool) -> bool {
        let (mut state, now) = self.engine.settled();
        state.ha.as_mut().map(|ha| ha.set_active(active, now)).is_some()
    }

    /// Lets the other unit of the cluster die or come back. Says whether there is a cluster.
    pub fn set_peer_alive(&self, alive: bool) -> bool {
        let (mut state, _) = self.engine.settled();
        state.ha.as_mut().map(|ha| ha.peer_alive = alive).is_some()
    }

    /// Lets a probed host answer or fall silent. Says whether a monitor probes it.
    pub fn set_host_up(&self, ip: Ipv4Addr, up: bool) -> bool {
        let (mut state, _) = self.engine.settled();
        let monitors = state.scenario.host_monitors.iter_mut().filter(|monitor| monitor.ip == ip);
        monitors.map(|monitor| monitor.down = !up).count() > 0
    }

    /// The servers behind load balancing rules, and which of them get connections.
    pub fn balanced_servers(&self) -> Vec<BalancedServer> {
        let (state, now) = self.engine.settled();
        slb::view(&state.slb, now)
    }

    /// A packet from this address: its user's idle time begins anew. Says whether there is such a user.
    pub fn traffic_from(&self, ip: Ipv4Addr) -> bool {
        let (mut state, now) = self.engine.settled();
        let users = state.users.iter_mut().filter(|((its_ip, _), _)| *its_ip == ip);
        users.map(|(_, user)| user.traffic(now)).count() > 0
    }
}
