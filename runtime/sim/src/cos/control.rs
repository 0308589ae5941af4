//! The hand of a test on a firewall: cluster and traffic.

use std::net::Ipv4Addr;

use super::Cos;
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

    /// A packet from this address: its user's idle time begins anew. Says whether there is such a user.
    pub fn traffic_from(&self, ip: Ipv4Addr) -> bool {
        let (mut state, now) = self.engine.settled();
        let users = state.users.iter_mut().filter(|((its_ip, _), _)| *its_ip == ip);
        users.map(|(_, user)| user.traffic(now)).count() > 0
    }
}
