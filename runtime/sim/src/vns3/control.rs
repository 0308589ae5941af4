//! What can happen to a controller that no call does: links break, power fails. A test has a hand on it.

use jiff::Timestamp;
use serde::Deserialize;

use super::Vns3;
use super::scenario::{Vns3Scenario, many_endpoints};
use crate::device_scenario::DeviceScenario;
use crate::engine::Engine;
use crate::kind::Kind;
use crate::settings::SimSettings;
use crate::sim::Sim;

impl Kind {
    /// Cohesive VNS3.
    pub const VNS3: Self = Self::named("vns3");
}

impl From<Vns3Scenario> for DeviceScenario {
    fn from(start: Vns3Scenario) -> Self {
        Self::new(Kind::VNS3, Box::new(start))
    }
}

impl SimSettings {
    /// A VNS3 controller with this many tunnels, for measurements.
    pub fn vns3_with_tunnels(tunnels: u32) -> Self {
        let mut settings = Self::for_kind(&Kind::VNS3);
        if let Some(device) = settings.device.start_mut::<Vns3Scenario>() {
            device.endpoints = many_endpoints(tunnels);
        }
        settings
    }
}

impl Sim {
    /// The hand on a VNS3 controller's links and peers; `None` for another kind.
    pub fn vns3(&self) -> Option<Vns3Control<'_>> {
        self.engine().map(|engine| Vns3Control { engine })
    }
}

/// One thing that happens, as the body of a request has it: `{"link_down": 3}`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Happening {
    /// The other side of this tunnel stops answering: it goes down now, and no bounce brings it back.
    LinkDown(i64),
    /// It answers again: the tunnel comes up now if it is enabled.
    LinkUp(i64),
    /// The power fails for a moment: the controller reboots now.
    PowerCut {},
}

impl Happening {
    /// Lets it happen. Says whether the controller has what it is about.
    pub(super) fn befall(self, state: &mut Vns3, now: Timestamp) -> bool {
        let (id, reachable) = match self {
            Self::PowerCut {} => {
                state.reboot(now);
                return true;
            }
            Self::LinkDown(id) => (id, false),
            Self::LinkUp(id) => (id, true),
        };
        let Some(tunnel) = state.tunnels.get_mut(&id) else { return false };
        tunnel.peer_reachable = reachable;
        if !reachable {
            tunnel.go_down(now);
        } else if tunnel.enabled {
            tunnel.come_up(now);
        }
        true
    }
}

/// Changes what no API call can change: whether the other side of a tunnel answers.
pub struct Vns3Control<'a> {
    engine: &'a Engine<Vns3>,
}

impl Vns3Control<'_> {
    fn befall(&self, happening: Happening) -> bool {
        let (mut state, now) = self.engine.settled();
        happening.befall(&mut state, now)
    }

    /// The other side stops answering. Says whether there is such a tunnel.
    pub fn link_down(&self, tunnel_id: i64) -> bool {
        self.befall(Happening::LinkDown(tunnel_id))
    }

    /// The other side answers again. Says whether there is such a tunnel.
    pub fn link_up(&self, tunnel_id: i64) -> bool {
        self.befall(Happening::LinkUp(tunnel_id))
    }

    /// Somebody pulls the plug: the controller reboots now.
    pub fn reboot(&self) {
        self.befall(Happening::PowerCut {});
    }

    /// The ids of all tunnels, ascending.
    pub fn tunnel_ids(&self) -> Vec<i64> {
        let (state, _) = self.engine.settled();
        state.tunnels.keys().copied().collect()
    }
}
