//! A unit's place in its cluster: `/api/oper/ha`.

use edgebook_model::Method;
use jiff::Timestamp;
use serde::Serialize;

use super::Cos;
use super::reply;
use super::scenario::HaScenario;
use crate::call::{Behaviours, Call};
use crate::clock::{earlier, seconds_between};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Get, "/api/oper/ha", show)];

/// What a unit knows of its cluster.
#[derive(Debug)]
pub(super) struct Ha {
    master: bool,
    active: bool,
    since: Timestamp,
    pub(super) peer_alive: bool,
}

impl Ha {
    pub(super) fn from_scenario(scenario: &HaScenario, now: Timestamp) -> Self {
        Self {
            master: scenario.master,
            active: scenario.active,
            since: earlier(now, scenario.since),
            peer_alive: scenario.peer_alive,
        }
    }

    pub(super) fn set_active(&mut self, active: bool, now: Timestamp) {
        if self.active != active {
            self.active = active;
            self.since = now;
        }
    }
}

#[derive(Serialize)]
struct Status {
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Member>,
}

#[derive(Serialize)]
struct Member {
    active: bool,
    time: i64,
    role: i64,
    role_description: &'static str,
    peer: Peer,
}

#[derive(Serialize)]
struct Peer {
    alive: bool,
}

fn show(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let status = state.ha.as_ref().map(|ha| Member {
        active: ha.active,
        time: seconds_between(ha.since, call.now),
        role: i64::from(!ha.master),
        role_description: if ha.master { "master" } else { "slave" },
        peer: Peer { alive: ha.peer_alive },
    });
    reply::ok(Status { enabled: status.is_some(), status })
}
