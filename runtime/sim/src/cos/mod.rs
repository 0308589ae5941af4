//! The cOS Core firewall: its state, what expires with time, who may call, and how it words a refusal.

mod about;
mod blacklist;
mod control;
mod dhcp;
mod ha;
mod license;
mod measure;
mod monitors;
mod neighbors;
mod recorded;
mod reply;
mod rules;
pub(crate) mod scenario;
mod sensors;
mod slb;
mod statistics;
mod summary;
mod updates;
mod userauth;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use edgebook_model::{Api, Method, Operation};
use jiff::Timestamp;
use serde_json::{Value, json};

use self::blacklist::Entry;
use self::ha::Ha;
use self::measure::{Moment, time_text};
use self::scenario::CosScenario;
use self::userauth::User;
use crate::appliance::{Appliance, Origin};
use crate::auth::{Credentials, Presented};
use crate::call::Behaviours;
use crate::clock::earlier;
use crate::entropy::{derive, hash};
use crate::error::SimError;
use crate::recorded::Adopter;
use crate::respond::{Cause, Refusal, Reply};
use crate::validate::{Manners, Strictness};

pub use self::control::CosControl;
pub use self::slb::BalancedServer;

/// A cOS Core firewall.
pub(crate) struct Cos {
    seed: u64,
    started: Timestamp,
    scenario: CosScenario,
    /// Authenticated users by address and interface.
    users: BTreeMap<(Ipv4Addr, String), User>,
    /// In the order in which they were added.
    blacklist: Vec<Entry>,
    ha: Option<Ha>,
    slb: Vec<slb::Server>,
    last_event: String,
}

impl Cos {
    /// The figures of this moment.
    fn moment(&self, now: Timestamp) -> Moment {
        Moment { seed: self.seed, now }
    }
}

impl Appliance for Cos {
    type Start = CosScenario;
    type Happening = control::Happening;

    const MANNERS: Manners = Manners { one_set: false, strictness: Strictness::Exact };

    const AREAS: &'static [Behaviours<Self>] = &[
        userauth::BEHAVIOURS,
        blacklist::BEHAVIOURS,
        about::BEHAVIOURS,
        ha::BEHAVIOURS,
        dhcp::BEHAVIOURS,
        neighbors::BEHAVIOURS,
        license::BEHAVIOURS,
        slb::BEHAVIOURS,
        rules::BEHAVIOURS,
        monitors::BEHAVIOURS,
        statistics::BEHAVIOURS,
        summary::BEHAVIOURS,
        updates::BEHAVIOURS,
        sensors::BEHAVIOURS,
    ];

    const ADOPTERS: &'static [(&'static str, Adopter<Self>)] = recorded::ADOPTERS;

    fn new(scenario: &CosScenario, origin: &Origin<'_>) -> Result<Self, SimError> {
        let now = origin.now;
        let known = |interface: &String| scenario.interfaces.contains(interface);
        if scenario.interfaces.is_empty() {
            return Err(origin.wrong("a firewall has at least one interface"));
        }
        if let Some(user) = scenario.users.iter().find(|user| !known(&user.interface)) {
            let problem = format!("user {} is on unknown interface {}", user.username, user.interface);
            return Err(origin.wrong(problem));
        }
        if let Some(server) = scenario.dhcp_servers.iter().find(|server| !known(&server.interface)) {
            let (name, interface) = (&server.name, &server.interface);
            return Err(origin.wrong(format!("DHCP server {name} is on unknown interface {interface}")));
        }
        let booted = time_text(earlier(now, scenario.uptime));
        Ok(Self {
            // Firewalls beside each other do not carry the same traffic.
            seed: derive(&[origin.seed, hash(origin.name)]),
            started: now,
            users: scenario.users.iter().map(|user| User::from_scenario(user, now)).collect(),
            blacklist: scenario.blacklist.iter().map(|entry| Entry::from_scenario(entry, now)).collect(),
            ha: scenario.ha.as_ref().map(|ha| Ha::from_scenario(ha, now)),
            slb: scenario.slb_servers.iter().map(slb::Server::from_scenario).collect(),
            last_event: format!("{booted}: System started."),
            scenario: scenario.clone(),
        })
    }

    /// No call shows which servers the rules of a firewall name: a report of any is taken.
    fn plain() -> CosScenario {
        CosScenario { any_slb_server: true, ..CosScenario::default() }
    }

    fn credentials(&self) -> Credentials {
        Credentials {
            user: self.scenario.user.clone(),
            password: self.scenario.password.clone(),
            token: None,
        }
    }

    fn settle(&mut self, now: Timestamp) {
        self.users.retain(|_, user| user.ends_at() > now);
        self.blacklist.retain(|entry| entry.expires_at > now);
    }

    fn befall(&mut self, happening: control::Happening, now: Timestamp) -> bool {
        happening.befall(self, now)
    }

    fn outside(&self, now: Timestamp) -> Value {
        json!({ "balanced_servers": slb::view(&self.slb, now) })
    }

    fn admit(
        &mut self,
        presented: &Presented,
        _: Option<&Operation>,
        _: IpAddr,
        _: Timestamp,
    ) -> Result<(), Refusal> {
        let own = (self.scenario.user.as_str(), self.scenario.password.as_str());
        let admitted = self.scenario.open || presented.basic() == Some(own);
        if admitted { Ok(()) } else { Err(Refusal::unauthorized()) }
    }

    /// An access level that may only read refuses the rest. The guide does not say how; 403 is what HTTP has for it.
    fn gate(&self, operation: &Operation) -> Result<(), Refusal> {
        if self.scenario.read_only && operation.method != Method::Get {
            return Err(Refusal::new(Cause::Prerequisite, 403, "Forbidden"));
        }
        Ok(())
    }

    fn reword(operation: &Operation, refusal: Refusal) -> Refusal {
        match &*operation.path {
            slb::PATH => slb::reword(refusal),
            updates::PATH => updates::reword(refusal),
            _ => refusal,
        }
    }

    fn refuse(_: &Api, refusal: &Refusal, _: u64, _: Timestamp) -> Reply {
        reply::refuse(refusal)
    }
}
