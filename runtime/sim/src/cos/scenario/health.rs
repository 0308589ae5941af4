//! What a firewall watches and measures at the start, as plain data: licence, monitors, sensors, load, balanced servers.

use std::net::Ipv4Addr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The licence of a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LicenseScenario {
    /// The key under which the unit is registered.
    pub registration_key: String,
    /// Whether it is a subscription.
    pub subscription: bool,
    /// How long ago it was issued.
    pub issued: SignedDuration,
    /// How long it still lasts, all services included.
    pub remaining: SignedDuration,
    /// How long the license server has been silent; it answers when absent.
    pub server_silent: Option<SignedDuration>,
    /// How long a unit whose license server is silent keeps all functions.
    pub grace: SignedDuration,
}

impl Default for LicenseScenario {
    fn default() -> Self {
        let days = |days: i64| SignedDuration::from_hours(days.saturating_mul(24));
        Self {
            registration_key: "0000-1111-2222-3333".to_owned(),
            subscription: true,
            issued: days(120),
            remaining: days(245),
            server_silent: None,
            grace: days(14),
        }
    }
}

/// A server that a load balancing rule distributes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlbServerScenario {
    /// The identifier in the rule.
    pub id: String,
    /// The server's address.
    pub ip: Ipv4Addr,
}

/// A host that the firewall probes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostMonitorScenario {
    /// The number of the session.
    pub session: i64,
    /// The number of the host within its session.
    pub host: i64,
    /// The address that is probed.
    pub ip: Ipv4Addr,
    /// `ICMP`, `TCP` or `HTTP`.
    #[serde(default = "icmp")]
    pub protocol: String,
    /// Milliseconds between probes.
    #[serde(default = "ten_thousand")]
    pub interval: i64,
    /// Probes over which the host is judged.
    #[serde(default = "ten")]
    pub sample: i64,
    /// Lost probes that are allowed within the sample.
    #[serde(default = "two")]
    pub max_failed: i64,
    /// Milliseconds that an answer may take.
    #[serde(default = "eight_hundred")]
    pub max_latency: i64,
    /// Milliseconds that an answer takes on average.
    #[serde(default = "ten")]
    pub latency: i64,
    /// Whether no probe is answered.
    #[serde(default)]
    pub down: bool,
    /// The part of the firewall that asked for it.
    #[serde(default = "route")]
    pub source_system: String,
}

fn icmp() -> String {
    "ICMP".to_owned()
}

fn route() -> String {
    "Route".to_owned()
}

const fn two() -> i64 {
    2
}

const fn ten() -> i64 {
    10
}

const fn eight_hundred() -> i64 {
    800
}

const fn ten_thousand() -> i64 {
    10_000
}

/// A route that is watched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitoredRouteScenario {
    /// The interface that it leads to.
    pub interface: String,
    /// The routing table; empty for the main one.
    #[serde(default)]
    pub table: String,
    /// The destination.
    pub network: String,
    /// The next hop, if any.
    #[serde(default)]
    pub gateway: Option<Ipv4Addr>,
    /// Its rank.
    #[serde(default)]
    pub metric: i64,
    /// Whether the next hop is watched by ARP, and if so whether it answers.
    #[serde(default)]
    pub arp: Option<bool>,
    /// The session of the host monitor that it depends on, if any.
    #[serde(default)]
    pub hostmon: Option<i64>,
}

/// A hardware sensor. Figures are in thousandths of the unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SensorScenario {
    /// The name of its object.
    pub name: String,
    /// Its value on average, in thousandths.
    pub value: i64,
    /// How far it moves to either side, in thousandths.
    #[serde(default)]
    pub swing: i64,
    /// The lowest good value, in thousandths.
    #[serde(default)]
    pub min: Option<i64>,
    /// The highest good value, in thousandths.
    #[serde(default)]
    pub max: Option<i64>,
    /// `C`, `V`, `RPM`, or nothing.
    pub unit: String,
}

/// How busy a unit is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoadScenario {
    /// Load of the processor on average, in percent.
    pub cpu: i64,
    /// Connections that are open on average.
    pub connections: i64,
    /// Connections that are opened in a second.
    pub connections_per_second: i64,
    /// Bits that are forwarded in a second.
    pub bits_per_second: i64,
}

impl Default for LoadScenario {
    fn default() -> Self {
        Self { cpu: 4, connections: 40, connections_per_second: 3, bits_per_second: 200_000 }
    }
}
