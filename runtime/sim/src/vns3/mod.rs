//! The VNS3 controller: its state, what falls due with time, who may call, and how it words a refusal.

mod access;
mod access_urls;
mod admin;
mod bgp_peers;
pub(crate) mod boot;
mod clientpack_files;
mod clientpacks;
mod clients;
mod config;
mod containers;
mod control;
mod endpoints;
mod estate;
mod firewall;
mod identity;
mod interfaces;
mod ipsec;
mod jobs;
mod keyset;
mod license;
mod link_history;
mod links;
mod management;
mod monitoring;
mod packet_monitors;
mod peering;
mod plain;
mod recorded;
mod reply;
mod routes;
pub(crate) mod scenario;
mod snapshots;
mod ssl;
mod status;
mod subnets;
mod tasks;
mod traffic_pairs;
mod tunnel;
mod tunnels;
mod variables;
mod wording;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use edgebook_model::{Api, Operation};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::access::Tokens;
use self::admin::Admin;
use self::bgp_peers::BgpPeer;
use self::boot::Outage;
use self::clients::Clients;
use self::containers::Containers;
use self::endpoints::Endpoint;
use self::identity::Identity;
use self::jobs::Jobs;
use self::keyset::Keyset;
use self::license::License;
use self::links::GlobalPolicies;
use self::management::Management;
use self::scenario::Vns3Scenario;
use self::snapshots::Snapshot;
use self::ssl::Ssl;
use self::tasks::Tasks;
use self::traffic_pairs::TrafficPair;
use self::tunnel::{Surroundings, Tunnel, TunnelView};
use crate::appliance::{Appliance, Origin, RefusalMeaning};
use crate::auth::{Credentials, Presented};
use crate::call::{Behaviours, Handler};
use crate::clock::{earlier, later};
use crate::entropy::{Entropy, derive, hash};
use crate::error::SimError;
use crate::recorded::Adopter;
use crate::resource::Store;
use crate::respond::{Refusal, Reply};
use crate::tls::KeyPair;
use crate::validate::{Manners, Strictness};

pub use self::control::Vns3Control;

/// The user of basic authentication is fixed on this appliance.
const USER: &str = "api";

/// A VNS3 controller.
pub(crate) struct Vns3 {
    name: String,
    /// Decides its own made-up figures.
    seed: u64,
    /// Decides those that it has in common with the other controllers of its topology.
    common_seed: u64,
    entropy: Entropy,
    /// When it first booted, as far as anybody knows: the date of what has no date of its own.
    since: Timestamp,
    booted: Timestamp,
    outage: Outage,
    jobs: Jobs,
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
    license: License,
    keyset: Keyset,
    admin: Admin,
    identity: Identity,
    management: Management,
    ssl: Ssl,
    clients: Clients,
    containers: Containers,
    link_policies: GlobalPolicies,
    snapshots: Vec<Snapshot>,
    /// Everything else that calls create.
    store: Store,
}

/// The last id given out of each kind: ids are never given twice.
#[derive(Debug, Default, Serialize, Deserialize)]
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
    pub(crate) fn begin(scenario: &Vns3Scenario, origin: &Origin<'_>) -> Result<Self, SimError> {
        let (common_seed, now) = (origin.seed, origin.now);
        // A token of one controller must not open another.
        let seed = derive(&[common_seed, hash(origin.name)]);
        let mut entropy = Entropy::new(seed);
        let token = scenario.token.clone().unwrap_or_else(|| entropy.hex(20));
        let booted = earlier(now, scenario.up_for);
        let keyset = scenario.keyset && scenario.licensed;
        let mut state = Self {
            name: origin.name.to_owned(),
            seed,
            common_seed,
            entropy,
            since: booted,
            booted,
            outage: Outage::default(),
            jobs: Jobs::default(),
            scenario: Vns3Scenario { endpoints: Vec::new(), resources: BTreeMap::new(), ..scenario.clone() },
            ipsec_local_ipaddress: scenario.private_ipaddress.to_string(),
            endpoints: BTreeMap::new(),
            tunnels: BTreeMap::new(),
            traffic_pairs: BTreeMap::new(),
            bgp_peers: BTreeMap::new(),
            negotiations: BTreeSet::new(),
            tokens: Tokens::with_lasting(token, now),
            tasks: Tasks::default(),
            ids: Ids::default(),
            license: License::new(scenario, booted, seed),
            keyset: if keyset {
                Keyset::Present { since: booted, key: keyset::key(common_seed, &scenario.topology_name) }
            } else {
                Keyset::Absent
            },
            admin: Admin::default(),
            identity: Identity::default(),
            management: Management::default(),
            ssl: Ssl::default(),
            clients: Clients::from_scenario(&scenario.clients, now),
            containers: Containers::default(),
            link_policies: GlobalPolicies::default(),
            snapshots: Vec::new(),
            store: Store::default(),
        };
        for endpoint in &scenario.endpoints {
            if !endpoints::VPN_TYPES.contains(&endpoint.vpn_type.as_str()) {
                let problem = format!("vpn_type of {} is {:?}", endpoint.name, endpoint.vpn_type);
                return Err(origin.wrong(problem));
            }
            state.add_from_scenario(endpoint, now);
        }
        state.furnish(scenario, origin)?;
        Ok(state)
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
    type Start = Vns3Scenario;
    type Happening = control::Happening;

    const MANNERS: Manners = Manners { one_set: true, strictness: Strictness::Texts };

    const AREAS: &'static [Behaviours<Self>] = &[
        boot::BEHAVIOURS,
        status::BEHAVIOURS,
        config::BEHAVIOURS,
        license::BEHAVIOURS,
        access::BEHAVIOURS,
        access_urls::BEHAVIOURS,
        admin::BEHAVIOURS,
        identity::BEHAVIOURS,
        keyset::BEHAVIOURS,
        management::BEHAVIOURS,
        ssl::BEHAVIOURS,
        variables::BEHAVIOURS,
        tasks::BEHAVIOURS,
        ipsec::BEHAVIOURS,
        endpoints::BEHAVIOURS,
        tunnels::BEHAVIOURS,
        traffic_pairs::BEHAVIOURS,
        bgp_peers::BEHAVIOURS,
        link_history::BEHAVIOURS,
        subnets::BEHAVIOURS,
        firewall::v1_rules::BEHAVIOURS,
        firewall::v1_chains::BEHAVIOURS,
        firewall::rules::BEHAVIOURS,
        firewall::import_export::BEHAVIOURS,
        firewall::groups::BEHAVIOURS,
        firewall::fwsets::BEHAVIOURS,
        firewall::subtables::BEHAVIOURS,
        routes::BEHAVIOURS,
        peering::BEHAVIOURS,
        clients::BEHAVIOURS,
        clientpacks::BEHAVIOURS,
        links::BEHAVIOURS,
        interfaces::BEHAVIOURS,
        snapshots::BEHAVIOURS,
        containers::BEHAVIOURS,
        containers::images::BEHAVIOURS,
        containers::engine::BEHAVIOURS,
        containers::plugins::BEHAVIOURS,
        containers::exports::BEHAVIOURS,
        containers::instances::BEHAVIOURS,
        containers::manager::BEHAVIOURS,
        containers::configurations::BEHAVIOURS,
        containers::runtime::BEHAVIOURS,
        monitoring::BEHAVIOURS,
        packet_monitors::BEHAVIOURS,
    ];

    const ADOPTERS: &'static [(&'static str, Adopter<Self>)] = recorded::ADOPTERS;

    const REFUSALS: &'static [RefusalMeaning<Self>] = recorded::REFUSALS;

    fn new(start: &Vns3Scenario, origin: &Origin<'_>) -> Result<Self, SimError> {
        Self::begin(start, origin)
    }

    fn credentials(&self) -> Credentials {
        Credentials {
            user: USER.to_owned(),
            password: self.scenario.password.clone(),
            token: self.tokens.lasting().map(str::to_owned),
        }
    }

    /// Rule groups have two spellings, and documents differ in which one they use where.
    fn behaviour(operation: &Operation, path: &str) -> Option<Handler<Self>> {
        let at = |path: &str| {
            let mut behaviours = Self::AREAS.iter().flat_map(|area| area.iter());
            behaviours.find(|(method, its, _)| *method == operation.method && *its == path)
        };
        let by_hand = at(path).or_else(|| match path.contains("/rules-groups") {
            true => at(&path.replace("/rules-groups", "/rule-groups")),
            false if path.contains("/rule-groups") => at(&path.replace("/rule-groups", "/rules-groups")),
            false => None,
        });
        by_hand
            .map(|(_, _, handler)| *handler)
            .or_else(|| plain::is_plain(operation).then_some(plain::handle as Handler<Self>))
    }

    fn is_plain(operation: &Operation) -> bool {
        plain::is_plain(operation)
    }

    fn outage(&self, now: Timestamp) -> Option<Reply> {
        self.meets(now)
    }

    fn closed_until(&self, now: Timestamp) -> Option<Timestamp> {
        Self::closed_until(self, now)
    }

    fn installed(&self) -> Option<&Arc<KeyPair>> {
        self.ssl.installed()
    }

    fn befall(&mut self, happening: control::Happening, now: Timestamp) -> bool {
        happening.befall(self, now)
    }

    fn outside(&self, _: Timestamp) -> Value {
        json!({ "tunnels": self.tunnels.keys().collect::<Vec<_>>() })
    }

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
        while let Some((at, deed, with)) = self.jobs.take_due(now) {
            deed(self, &with, at);
        }
    }

    /// A token counts before user and password.
    fn admit(
        &mut self,
        presented: &Presented,
        _: Option<&Operation>,
        peer: IpAddr,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let admitted = match presented.token() {
            Some(token) => self.tokens.accept(token, peer, now),
            None => presented.basic() == Some((USER, &self.scenario.password)),
        };
        if admitted { Ok(()) } else { Err(Refusal::unauthorized()) }
    }

    /// The operations that need a licence are those that document a 403 for want of one. The keyset and an import of
    /// a snapshot answer for themselves.
    fn gate(&self, operation: &Operation) -> Result<(), Refusal> {
        let documented = operation.failures.iter().any(|failure| failure.status == 403);
        if !documented || self.license.finalized {
            return Ok(());
        }
        match &*operation.path {
            "/keyset" | "/snapshots/running_config" => Ok(()),
            "/license" if self.license.is_uploaded() => Ok(()),
            path if path.starts_with("/container_system") || path.starts_with("/plugin") => {
                Err(reply::not_allowed("Container support not available"))
            }
            _ => self.need_license(),
        }
    }

    fn reword(operation: &Operation, refusal: Refusal) -> Refusal {
        wording::reword(operation, refusal)
    }

    fn refuse(_: &Api, refusal: &Refusal, reference: u64, now: Timestamp) -> Reply {
        reply::refuse(refusal, reference, now)
    }
}
