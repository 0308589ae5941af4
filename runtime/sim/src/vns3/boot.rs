//! Being down: what clients see of a reboot and of an API server that restarts.
//!
//! While it is closed, connections that there are end without an answer, and new ones are refused. On a clock that
//! stands still the socket stays open, and every connection ends without an answer.

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::clock::later;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[(Method::Put, "/api/server", act)];

/// How a controller goes down and comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BootScenario {
    /// Whether the call that caused a reboot is still answered. Real controllers often do not get round to it.
    pub answers: bool,
    /// What clients see after that, in this order.
    pub phases: Vec<BootPhase>,
    /// How long the API answers 502 when only its own server restarts.
    pub api_restart: SignedDuration,
}

/// A stretch of a reboot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BootPhase {
    /// What clients see.
    pub shows: BootFace,
    /// For how long.
    pub lasts: SignedDuration,
}

/// What a booting controller looks like from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BootFace {
    /// Connections end without an answer, or are refused.
    Closed,
    /// The proxy in front of the API runs, the API does not: 502 with an HTML page.
    BadGateway,
    /// The API runs, but knows no credentials yet: 401 for everybody.
    Unauthorized,
    /// Everything works, though not for long.
    Up,
}

impl Default for BootScenario {
    fn default() -> Self {
        let phase = |shows, seconds| BootPhase { shows, lasts: SignedDuration::from_secs(seconds) };
        Self {
            answers: true,
            phases: vec![
                phase(BootFace::Closed, 3),
                phase(BootFace::BadGateway, 2),
                phase(BootFace::Unauthorized, 1),
            ],
            api_restart: SignedDuration::from_secs(1),
        }
    }
}

/// The stretches that are still to come, each with its end.
#[derive(Debug, Default)]
pub(super) struct Outage(Vec<(Timestamp, BootFace)>);

impl Outage {
    fn begin(&mut self, now: Timestamp, phases: impl IntoIterator<Item = BootPhase>) -> Timestamp {
        self.0.clear();
        let mut until = now;
        for phase in phases {
            until = later(until, phase.lasts);
            self.0.push((until, phase.shows));
        }
        until
    }

    /// Up for a moment, and away once more.
    fn relapse(&mut self, up_at: Timestamp) -> Timestamp {
        let away_at = later(up_at, SignedDuration::from_secs(2));
        let back_at = later(away_at, SignedDuration::from_secs(1));
        self.0.extend([(away_at, BootFace::Up), (back_at, BootFace::BadGateway)]);
        back_at
    }

    fn face(&self, now: Timestamp) -> Option<BootFace> {
        self.0.iter().find(|(until, _)| now < *until).map(|(_, face)| *face)
    }
}

impl Vns3 {
    /// Goes down, and comes back by and by. Tunnels and clients follow.
    pub(super) fn reboot(&mut self, now: Timestamp) {
        let phases = self.scenario.boot.phases.clone();
        let up_at = self.outage.begin(now, phases);
        self.booted = up_at;
        let connected_at = later(up_at, self.scenario.bounce_delay);
        self.clients.lose_all(now, connected_at);
        self.stop_packet_monitors(now);
        for tunnel in self.tunnels.values_mut() {
            tunnel.go_down(now);
            if tunnel.enabled {
                tunnel.renegotiate(now, connected_at, false);
                self.negotiations.insert((connected_at, tunnel.id));
            }
        }
    }

    /// The answer of a call that caused a reboot: it may be the last thing that is sent, or not even that. Some
    /// controllers answer for a moment and are away again.
    pub(super) fn last_words(
        &mut self,
        call: &Call<'_>,
        reply: Result<Reply, Refusal>,
    ) -> Result<Reply, Refusal> {
        if call.deviations.has("V5") {
            self.booted = self.outage.relapse(self.booted);
        }
        let answers = self.scenario.boot.answers && !call.deviations.has("V4");
        if answers { reply } else { reply.map(|_| Reply::hang_up()) }
    }

    /// Restarts only the server that answers the API.
    pub(super) fn restart_api(&mut self, now: Timestamp) {
        let lasts = self.scenario.boot.api_restart;
        self.outage.begin(now, [BootPhase { shows: BootFace::BadGateway, lasts }]);
    }

    /// When it takes connections again, if it takes none.
    pub(super) fn closed_until(&self, now: Timestamp) -> Option<Timestamp> {
        let (until, face) = self.outage.0.iter().find(|(until, _)| now < *until)?;
        (*face == BootFace::Closed).then_some(*until)
    }

    pub(super) fn meets(&self, now: Timestamp) -> Option<Reply> {
        const PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
            <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
        match self.outage.face(now)? {
            BootFace::Closed => Some(Reply::hang_up()),
            BootFace::BadGateway => Some(Reply::of_type(502, "text/html", PAGE)),
            BootFace::Unauthorized => Some(reply::refuse(&Refusal::unauthorized(), 0, now)),
            BootFace::Up => None,
        }
    }
}

/// A reboot is the only action.
fn act(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.reboot(call.now);
    state.last_words(call, reply::ok(json!({"status": "rebooting"})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_follow_one_another() {
        let start: Timestamp = "2026-03-02T08:30:00Z".parse().unwrap();
        let mut outage = Outage::default();
        assert_eq!(outage.face(start), None);
        let end = outage.begin(start, BootScenario::default().phases);
        let face = |second| outage.face(later(start, SignedDuration::from_secs(second)));
        let seen: Vec<_> = (0..7).map(face).collect();
        let (closed, gateway) = (Some(BootFace::Closed), Some(BootFace::BadGateway));
        assert_eq!(seen, [closed, closed, closed, gateway, gateway, Some(BootFace::Unauthorized), None]);
        assert_eq!(end, later(start, SignedDuration::from_secs(6)));
    }
}
