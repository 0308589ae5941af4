//! The hand of a test on a controller: break and mend links.

use crate::engine::Engine;

use super::Vns3;

/// Changes what no API call can change: whether the other side of a tunnel answers.
pub struct Vns3Control<'a> {
    engine: &'a Engine<Vns3>,
}

impl<'a> Vns3Control<'a> {
    pub(crate) fn new(engine: &'a Engine<Vns3>) -> Self {
        Self { engine }
    }

    /// The other side stops answering: the tunnel goes down now, and no bounce brings it back. Says whether there is
    /// such a tunnel.
    pub fn link_down(&self, tunnel_id: i64) -> bool {
        let (mut state, now) = self.engine.settled();
        let Some(tunnel) = state.tunnels.get_mut(&tunnel_id) else { return false };
        tunnel.peer_reachable = false;
        tunnel.go_down(now);
        true
    }

    /// The other side answers again: the tunnel comes up now if it is enabled. Says whether there is such a tunnel.
    pub fn link_up(&self, tunnel_id: i64) -> bool {
        let (mut state, now) = self.engine.settled();
        let Some(tunnel) = state.tunnels.get_mut(&tunnel_id) else { return false };
        tunnel.peer_reachable = true;
        if tunnel.enabled {
            tunnel.come_up(now);
        }
        true
    }

    /// Somebody pulls the plug: the controller reboots now.
    pub fn reboot(&self) {
        let (mut state, now) = self.engine.settled();
        state.reboot(now);
    }

    /// The ids of all tunnels, ascending.
    pub fn tunnel_ids(&self) -> Vec<i64> {
        let (state, _) = self.engine.settled();
        state.tunnels.keys().copied().collect()
    }
}
