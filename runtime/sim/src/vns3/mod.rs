//! The VNS3 controller: its state, what falls due with time, who may call, and how it words a refusal.

mod access;
mod bgp_peers;
mod config;
mod control;
mod endpoints;
mod ipsec;
mod larkspur;
mod license;
mod link_history;
mod reply;
pub(crate) mod scenario;
mod status;
mod subnets;
mod tasks;
mod traffic_pairs;
mod tunnel;
mod tunnels;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use edgebook_model::Operation;
use jiff::Timestamp;

use self::access::Tokens;
use self::bgp_peers::BgpPeer;
use self::endpoints::Endpoint;
use self::scenario::Vns3Scenario;
use self::tasks::Tasks;
use self::traffic_pairs::TrafficPair;
use self::tunnel::{Surroundings, Tunnel, TunnelView};
use crate::auth::{Credentials, Presented};
use crate::clock::{earlier, later};
use crate::engine::{Appliance, Behaviours};
use crate::entropy::Entropy;
use crate::respond::{Cause, Refusal, Reply};
use crate::settings::SimError;
use crate::validate::{Manners, Strictness};

pub use self::control::Vns3Control;

/// The user of basic authentication is fixed on this appliance.
const USER: &str = "api";

/// A VNS3 controller.
pub(crate) struct Vns3 {
    seed: u64,
    entropy: Entropy,
    booted: Timestamp,
    /// Settings that calls may change in place, and those that never change.
    scenario: Vns3Scenario,
    ipsec_local_ipaddress: String,
    endpoints: BTreeMap<i64, Endpoint>,
    tunnels: BTreeMap<i64, Tunnel>,
    traffic_pairs: BTreeMap<i64, TrafficPair>,
    bgp_peers: BTreeMap<i64, BgpPeer>,
    /// Tunnels whose negotiation ends at a known time.
    negotiations: BTreeSet<(Timestamp, i64)>,
    tokens: Tokens,
    tasks: Tasks,
    ids: Ids,
}

/// The last id given out of each kind: ids are never given twice.
#[derive(Default)]
struct Ids {
    endpoint: i64,
    tunnel: i64,
    traffic_pair: i64,
    bgp_peer: i64,
}

fn next(id: &mut i64) -> i64 {
    *id = id.saturating_add(1);
    *id
}

impl Vns3 {
    pub(crate) fn new(scenario: &Vns3Scenario, seed: u64, now: Timestamp) -> Result<Self, SimError> {
        let mut entropy = Entropy::new(seed);
        let token = scenario.token.clone().unwrap_or_else(|| entropy.hex(20));
        let mut state = Self {
            seed,
            entropy,
            booted: earlier(now, scenario.up_for),
            scenario: Vns3Scenario { endpoints: Vec::new(), ..scenario.clone() },
            ipsec_local_ipaddress: scenario.private_ipaddress.to_string(),
            endpoints: BTreeMap::new(),
            tunnels: BTreeMap::new(),
            traffic_pairs: BTreeMap::new(),
            bgp_peers: BTreeMap::new(),
            negotiations: BTreeSet::new(),
            tokens: Tokens::with_lasting(token, now),
            tasks: Tasks::default(),
            ids: Ids::default(),
        };
        for endpoint in &scenario.endpoints {
            if !endpoints::VPN_TYPES.contains(&endpoint.vpn_type.as_str()) {
                return Err(SimError::Scenario {
                    device: scenario.name.clone(),
                    problem: format!("vpn_type of {} is {:?}", endpoint.name, endpoint.vpn_type),
                });
            }
            state.add_from_scenario(endpoint, now);
        }
        Ok(state)
    }

    pub(crate) fn credentials(&self) -> Credentials {
        Credentials {
            user: USER.to_owned(),
            password: self.scenario.password.clone(),
            token: self.tokens.lasting().map(str::to_owned),
        }
    }

    fn endpoint(&self, id: i64, operation: &Operation) -> Result<&Endpoint, Refusal> {
        self.endpoints.get(&id).ok_or_else(|| reply::absent(operation, "endpoint_id"))
    }

    /// The tunnels of one endpoint, by id.
    fn tunnels_of(&self, endpoint_id: i64) -> impl Iterator<Item = &Tunnel> {
        self.tunnels.values().filter(move |tunnel| tunnel.endpoint_id == endpoint_id)
    }

    fn view<'a>(&'a self, tunnel: &'a Tunnel, now: Timestamp, state_only: bool) -> TunnelView<'a> {
        let endpoint = self.endpoints.get(&tunnel.endpoint_id);
        let around = Surroundings {
            endpoint_name: endpoint.map_or("", |endpoint| &endpoint.name),
            ike_version: endpoint.map_or(2, |endpoint| endpoint.ike_version),
            nat_t_enabled: endpoint.is_some_and(|endpoint| endpoint.nat_t_enabled),
            pfs: endpoint.is_some_and(|endpoint| endpoint.pfs),
            seed: self.seed,
            now,
        };
        tunnel.view(around, state_only)
    }

    /// Tears a tunnel down and lets it come back after the usual while.
    fn renegotiate(&mut self, id: i64, now: Timestamp, bounced: bool) {
        let returns_at = later(now, self.scenario.bounce_delay);
        if let Some(tunnel) = self.tunnels.get_mut(&id) {
            if tunnel.enabled {
                tunnel.renegotiate(now, returns_at, bounced);
                self.negotiations.insert((returns_at, id));
            } else {
                tunnel.go_down(now);
            }
        }
    }
}

impl Appliance for Vns3 {
    const MANNERS: Manners = Manners { one_set: true, strictness: Strictness::TextBooleans };

    const AREAS: &'static [Behaviours<Self>] = &[
        status::BEHAVIOURS,
        config::BEHAVIOURS,
        license::BEHAVIOURS,
        access::BEHAVIOURS,
        tasks::BEHAVIOURS,
        ipsec::BEHAVIOURS,
        endpoints::BEHAVIOURS,
        tunnels::BEHAVIOURS,
        traffic_pairs::BEHAVIOURS,
        bgp_peers::BEHAVIOURS,
        link_history::BEHAVIOURS,
        subnets::BEHAVIOURS,
    ];

    fn settle(&mut self, now: Timestamp) {
        while let Some(&(at, id)) = self.negotiations.first() {
            if at > now {
                break;
            }
            self.negotiations.pop_first();
            if let Some(tunnel) = self.tunnels.get_mut(&id) {
                tunnel.negotiated(at);
            }
        }
    }

    fn admit(&mut self, presented: &Presented, peer: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let admitted = match presented {
            Presented::Basic { user, password } => user == USER && *password == self.scenario.password,
            Presented::Token(token) => self.tokens.accept(token, peer, now),
            Presented::Nothing | Presented::Unreadable => false,
        };
        if admitted { Ok(()) } else { Err(Refusal::unauthorized()) }
    }

    /// The operations that need a licence are those that document a 403 for want of one.
    fn gate(&self, operation: &Operation) -> Result<(), Refusal> {
        let needs_license = operation.failures.iter().any(|failure| failure.status == 403);
        if needs_license && !self.scenario.licensed {
            return Err(Refusal::new(Cause::Prerequisite, 403, "Must be licensed first."));
        }
        Ok(())
    }

    fn refuse(refusal: &Refusal, reference: u64, now: Timestamp) -> Reply {
        reply::refuse(refusal, reference, now)
    }
}
