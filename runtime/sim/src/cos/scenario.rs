//! The state of a cOS Core firewall at the start, as plain data.

mod health;
mod rules;

use std::net::Ipv4Addr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

pub use self::health::{
    HostMonitorScenario, LicenseScenario, LoadScenario, MonitoredRouteScenario, SensorScenario,
    SlbServerScenario,
};
pub use self::rules::{IpRuleScenario, OtherRuleScenario, RulesScenario};

/// A cOS Core firewall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CosScenario {
    /// The user of basic authentication.
    pub user: String,
    /// Its password.
    pub password: String,
    /// Whether it answers without credentials.
    pub open: bool,
    /// Whether the API may only read.
    pub read_only: bool,
    /// The firmware, five numbers: `14.00.16.02-40016`.
    pub version: String,
    /// The platform.
    pub model: String,
    /// The name that the unit was given.
    pub device_name: String,
    /// How long ago it started.
    pub uptime: SignedDuration,
    /// How long ago it was last reconfigured; hits of rules are counted from then on.
    pub reconfigured: SignedDuration,
    /// How busy it is.
    pub load: LoadScenario,
    /// The licence.
    pub license: LicenseScenario,
    /// The names of its interfaces; the first one counts where none is given.
    pub interfaces: Vec<String>,
    /// The names of its service objects, besides `all_services`.
    pub services: Vec<String>,
    /// The cluster that it belongs to, if any.
    pub ha: Option<HaScenario>,
    /// Who is authenticated.
    pub users: Vec<UserScenario>,
    /// What is blacklisted.
    pub blacklist: Vec<BlacklistScenario>,
    /// The DHCP servers and their leases.
    pub dhcp_servers: Vec<DhcpServerScenario>,
    /// Neighbours that have no lease from this firewall.
    pub neighbors: Vec<NeighborScenario>,
    /// The rules.
    pub rules: RulesScenario,
    /// The servers that load balancing rules distribute to.
    pub slb_servers: Vec<SlbServerScenario>,
    /// Whether a report of any server is taken.
    #[serde(skip)]
    pub(crate) any_slb_server: bool,
    /// The hosts that are probed.
    pub host_monitors: Vec<HostMonitorScenario>,
    /// The routes that are watched.
    pub monitored_routes: Vec<MonitoredRouteScenario>,
    /// Whether watched routes come in a reply within the list, as the guide prints it.
    pub nested_routes: bool,
    /// The hardware sensors; a virtual machine has none.
    pub sensors: Vec<SensorScenario>,
}

/// A unit's place in its cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HaScenario {
    /// Whether this is the master by configuration.
    pub master: bool,
    /// Whether this is the active unit.
    pub active: bool,
    /// How long it has been so.
    pub since: SignedDuration,
    /// Whether the other unit is running.
    pub peer_alive: bool,
}

/// An authenticated user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserScenario {
    /// The login name.
    pub username: String,
    /// The address.
    pub ip: Ipv4Addr,
    /// The interface.
    pub interface: String,
    /// Groups, separated by commas.
    #[serde(default)]
    pub groups: String,
    /// How the user came to be authenticated.
    #[serde(default = "identity_awareness")]
    pub agent_type: String,
    /// How long the authentication lasts in any case.
    pub session_timeout: SignedDuration,
    /// How long it lasts without traffic.
    pub idle_timeout: SignedDuration,
    /// How long ago it began.
    #[serde(default)]
    pub ago: SignedDuration,
    /// Whether there is traffic all the time, so that the idle timeout never strikes.
    #[serde(default)]
    pub busy: bool,
}

/// What users are that the API added.
pub(crate) fn identity_awareness() -> String {
    "Identity Awareness".to_owned()
}

/// A blacklist entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlacklistScenario {
    /// The source address.
    pub host: Ipv4Addr,
    /// A service object's name; all services when absent.
    #[serde(default)]
    pub service: Option<String>,
    /// How long it still counts.
    pub ttl: SignedDuration,
    /// Who added it: `REST`, or a function of the firewall, whose entries the API cannot delete.
    pub alert_type: String,
    /// The rule that added it, or free text.
    #[serde(default)]
    pub rule_name: String,
    /// Free text.
    #[serde(default)]
    pub description: String,
}

/// A DHCP server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DhcpServerScenario {
    /// The object's name.
    pub name: String,
    /// The interface that it serves.
    pub interface: String,
    /// How many addresses it has to give.
    pub pool_size: u32,
    /// How long a lease lasts; clients renew at half time.
    pub lease_time: SignedDuration,
    /// The leases.
    pub leases: Vec<LeaseScenario>,
}

/// A lease that its client keeps renewing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaseScenario {
    /// The leased address.
    pub ip: Ipv4Addr,
    /// The name that the client gave; may be empty.
    #[serde(default)]
    pub hostname: String,
    /// The client's MAC address, in upper case with dashes.
    pub mac: String,
    /// How long ago the lease was given or renewed.
    #[serde(default)]
    pub ago: SignedDuration,
}

/// A directly connected device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeighborScenario {
    /// The interface that it is on.
    pub interface: String,
    /// Its MAC address, in upper case with dashes.
    pub mac: String,
    /// Its address.
    #[serde(default)]
    pub ip: Option<Ipv4Addr>,
    /// The maker of its network adapter.
    #[serde(default)]
    pub vendor: Option<String>,
    /// How long ago it was last seen; still there when absent.
    #[serde(default)]
    pub last_seen: Option<SignedDuration>,
}

impl Default for CosScenario {
    /// A stand-alone unit with nothing on it.
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            user: "rest".to_owned(),
            password: "simulated-cos".to_owned(),
            open: false,
            read_only: false,
            version: "14.00.16.02-40016".to_owned(),
            model: "Virtual".to_owned(),
            device_name: "Device".to_owned(),
            uptime: SignedDuration::from_hours(1),
            reconfigured: SignedDuration::from_hours(1),
            load: LoadScenario::default(),
            license: LicenseScenario::default(),
            interfaces: names(&["lan", "wan", "dmz"]),
            services: names(&[
                "http-all",
                "http",
                "https",
                "dns-all",
                "smtp",
                "ssh",
                "ftp",
                "ntp",
                "rdp",
                "ping-inbound",
            ]),
            ha: None,
            users: Vec::new(),
            blacklist: Vec::new(),
            dhcp_servers: Vec::new(),
            neighbors: Vec::new(),
            rules: RulesScenario::default(),
            slb_servers: Vec::new(),
            any_slb_server: false,
            host_monitors: Vec::new(),
            monitored_routes: Vec::new(),
            nested_routes: false,
            sensors: Vec::new(),
        }
    }
}
