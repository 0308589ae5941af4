//! A tunnel's life: up, down, bounced, back; and how the API shows it.

use std::collections::VecDeque;

use ipnet::Ipv4Net;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::scenario::TunnelScenario;
use crate::clock::{earlier, later, seconds_between};
use crate::entropy::derive;
use crate::recorded::whole;
use crate::resource::{Object, text};

/// Older events are forgotten, as on the device.
const LONGEST_HISTORY: usize = 500;

/// A tunnel between two networks.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Tunnel {
    pub(super) id: i64,
    pub(super) endpoint_id: i64,
    pub(super) local_subnet: Ipv4Net,
    pub(super) remote_subnet: Ipv4Net,
    pub(super) description: Option<String>,
    pub(super) enabled: bool,
    pub(super) ping_ipaddress: String,
    pub(super) ping_interface: String,
    pub(super) ping_interval: Option<i64>,
    /// Whether the other side answers.
    pub(super) peer_reachable: bool,
    /// When the negotiation that is under way ends.
    pub(super) returns_at: Option<Timestamp>,
    bounced: bool,
    connected_since: Option<Timestamp>,
    history: VecDeque<LinkEvent>,
}

/// A network of a recorded answer; all of them where it cannot be read.
pub(super) fn network_of(answer: &Object, field: &str) -> Ipv4Net {
    text(answer, field).parse().unwrap_or_default()
}

/// A change of a tunnel's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LinkEvent {
    pub(super) at: Timestamp,
    pub(super) up: bool,
}

impl Tunnel {
    /// A tunnel that has never been up.
    pub(super) fn new(id: i64, endpoint_id: i64, local_subnet: Ipv4Net, remote_subnet: Ipv4Net) -> Self {
        Self {
            id,
            endpoint_id,
            local_subnet,
            remote_subnet,
            description: None,
            enabled: true,
            ping_ipaddress: String::new(),
            ping_interface: String::new(),
            ping_interval: None,
            peer_reachable: true,
            returns_at: None,
            bounced: false,
            connected_since: None,
            history: VecDeque::new(),
        }
    }

    /// A tunnel with the past that a scenario gives it.
    pub(super) fn from_scenario(
        id: i64,
        endpoint_id: i64,
        scenario: &TunnelScenario,
        now: Timestamp,
    ) -> Self {
        let mut tunnel = Self::new(id, endpoint_id, scenario.local_subnet, scenario.remote_subnet);
        tunnel.description.clone_from(&scenario.description);
        tunnel.enabled = scenario.enabled;
        tunnel.ping_ipaddress.clone_from(&scenario.ping_ipaddress);
        tunnel.ping_interface.clone_from(&scenario.ping_interface);
        tunnel.ping_interval = scenario.ping_interval;
        tunnel.peer_reachable = !scenario.peer_down;
        let mut changes = vec![(earlier(now, scenario.age), true)];
        for outage in &scenario.outages {
            let began = earlier(now, outage.ago);
            changes.push((began, false));
            changes.push((later(began, outage.lasted), true));
        }
        changes.extend(scenario.down_for.map(|ago| (earlier(now, ago), false)));
        changes.sort_by_key(|(at, _)| *at);
        for (at, up) in changes {
            if up { tunnel.come_up(at) } else { tunnel.go_down(at) }
        }
        if !tunnel.enabled {
            tunnel.go_down(now);
        }
        tunnel
    }

    /// The tunnel of a recorded answer. When it came up is not in it: its history says that.
    pub(super) fn of_answer(id: i64, endpoint_id: i64, answer: &Object, now: Timestamp) -> Self {
        let is = |field| answer.get(field).and_then(Value::as_bool);
        let (local, remote) = (network_of(answer, "local_subnet"), network_of(answer, "remote_subnet"));
        Self {
            description: answer.get("description").and_then(Value::as_str).map(str::to_owned),
            enabled: is("enabled").unwrap_or(true),
            ping_ipaddress: text(answer, "ping_ipaddress").to_owned(),
            ping_interface: text(answer, "ping_interface").to_owned(),
            ping_interval: whole(answer, "ping_interval"),
            connected_since: is("connected").or(is("active")).unwrap_or(false).then_some(now),
            ..Self::new(id, endpoint_id, local, remote)
        }
    }

    /// Replaces the past.
    pub(super) fn set_history(&mut self, history: VecDeque<LinkEvent>) {
        self.connected_since = self
            .connected_since
            .map(|since| history.back().filter(|event| event.up).map_or(since, |event| event.at));
        self.history = history;
    }

    pub(super) fn connected(&self) -> bool {
        self.connected_since.is_some()
    }

    pub(super) fn history(&self) -> impl Iterator<Item = LinkEvent> {
        self.history.iter().copied()
    }

    /// The link breaks, and nothing is under way to mend it.
    pub(super) fn go_down(&mut self, now: Timestamp) {
        self.returns_at = None;
        self.bounced = false;
        if self.connected_since.take().is_some() {
            self.remember(LinkEvent { at: now, up: false });
        }
    }

    /// The link stands.
    pub(super) fn come_up(&mut self, now: Timestamp) {
        self.returns_at = None;
        self.bounced = false;
        if self.connected_since.is_none() {
            self.connected_since = Some(now);
            self.remember(LinkEvent { at: now, up: true });
        }
    }

    /// The link is torn down and negotiated anew until `returns_at`.
    pub(super) fn renegotiate(&mut self, now: Timestamp, returns_at: Timestamp, bounced: bool) {
        self.go_down(now);
        self.bounced = bounced;
        self.returns_at = Some(returns_at);
    }

    /// The negotiation that was due at `at` ends: well, when the other side answers.
    pub(super) fn negotiated(&mut self, at: Timestamp) {
        if self.returns_at != Some(at) {
            return;
        }
        if self.enabled && self.peer_reachable { self.come_up(at) } else { self.go_down(at) }
    }

    fn remember(&mut self, event: LinkEvent) {
        if self.history.len() >= LONGEST_HISTORY {
            self.history.pop_front();
        }
        self.history.push_back(event);
    }
}

/// A tunnel as the API shows it. The endpoint's id goes by two names, because old clients know only the first.
#[derive(Serialize)]
pub(super) struct TunnelView<'a> {
    id: i64,
    local_subnet: Ipv4Net,
    remote_subnet: Ipv4Net,
    endpointid: i64,
    endpoint_id: i64,
    endpoint_name: &'a str,
    enabled: bool,
    active: bool,
    description: Option<&'a str>,
    bounce: bool,
    connected: bool,
    #[serde(flatten)]
    detail: Option<TunnelDetail<'a>>,
}

/// What `up_down_status_only` leaves out.
#[derive(Serialize)]
struct TunnelDetail<'a> {
    ping_interface: &'a str,
    ping_interval: Option<i64>,
    ping_ipaddress: &'a str,
    tunnel_params: TunnelParams,
}

/// What was negotiated. Every figure is a text, also numbers and durations; an unconnected tunnel has none of them.
#[derive(Default, Serialize)]
struct TunnelParams {
    #[serde(flatten)]
    negotiated: Option<Negotiated>,
}

#[derive(Serialize)]
struct Negotiated {
    phase2: &'static str,
    outbound_spi: String,
    inbound_spi: String,
    bytes_in: String,
    bytes_out: String,
    esp_time_remaining: String,
    esp_port: &'static str,
    phase2_algo: &'static str,
    phase2_hash: &'static str,
    nat_t: &'static str,
    dpd: &'static str,
    pfs_dh_group: Option<&'static str>,
    phase1: &'static str,
    isakmp_port: &'static str,
    isakmp_time_remaining: String,
    last_dpd: &'static str,
    phase1_cipher: &'static str,
    phase1_prf: &'static str,
    phase1_dh_group: &'static str,
    ike_version: &'static str,
}

/// What a tunnel's view takes from its endpoint.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) endpoint_name: &'a str,
    pub(super) ike_version: i64,
    pub(super) nat_t_enabled: bool,
    pub(super) pfs: bool,
    pub(super) seed: u64,
    pub(super) now: Timestamp,
}

impl Tunnel {
    /// Everything, or only the state.
    pub(super) fn view<'a>(&'a self, around: Surroundings<'a>, state_only: bool) -> TunnelView<'a> {
        TunnelView {
            id: self.id,
            local_subnet: self.local_subnet,
            remote_subnet: self.remote_subnet,
            endpointid: self.endpoint_id,
            endpoint_id: self.endpoint_id,
            endpoint_name: around.endpoint_name,
            enabled: self.enabled,
            active: self.connected(),
            description: self.description.as_deref(),
            bounce: self.bounced,
            connected: self.connected(),
            detail: (!state_only).then(|| TunnelDetail {
                ping_interface: &self.ping_interface,
                ping_interval: self.ping_interval,
                ping_ipaddress: &self.ping_ipaddress,
                tunnel_params: TunnelParams {
                    negotiated: self.connected_since.map(|since| self.negotiated_since(since, around)),
                },
            }),
        }
    }

    fn negotiated_since(&self, since: Timestamp, around: Surroundings<'_>) -> Negotiated {
        const PHASE1_LIFETIME: i64 = 3600;
        const PHASE2_LIFETIME: i64 = 28_800;
        let age = seconds_between(since, around.now);
        let unique = derive(&[around.seed, self.id.unsigned_abs(), since.as_second().unsigned_abs()]);
        let (outbound, inbound) = (unique >> 32, unique & 0xFFFF_FFFF);
        let seconds = age.unsigned_abs();
        let bytes = |spi: u64| seconds.saturating_mul((spi % 192).saturating_add(64)).to_string();
        let left = |lifetime: i64| format!("{}s", lifetime.saturating_sub(age.rem_euclid(lifetime)));
        let port = if around.nat_t_enabled { "4500" } else { "500" };
        Negotiated {
            phase2: "up",
            outbound_spi: format!("{outbound:08x}"),
            inbound_spi: format!("{inbound:08x}"),
            bytes_in: bytes(inbound),
            bytes_out: bytes(outbound),
            esp_time_remaining: left(PHASE2_LIFETIME),
            esp_port: if around.nat_t_enabled { "4500" } else { "n/a" },
            phase2_algo: "AES 256",
            phase2_hash: "SHA2_256",
            nat_t: if around.nat_t_enabled { "on" } else { "off" },
            dpd: "on",
            pfs_dh_group: around.pfs.then_some("14"),
            phase1: "up",
            isakmp_port: port,
            isakmp_time_remaining: left(PHASE1_LIFETIME),
            last_dpd: "None",
            phase1_cipher: "AES 256",
            phase1_prf: "SHA2_256",
            phase1_dh_group: "14",
            ike_version: if around.ike_version == 1 { "IKEv1" } else { "IKEv2" },
        }
    }
}
