//! The state of a VNS3 controller at the start, as plain data.

use ipnet::Ipv4Net;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::boot::BootScenario;

/// A VNS3 controller. All durations count back from the moment of the start ("3d 4h" is three days and four hours ago).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vns3Scenario {
    /// The password of the user `api`.
    pub password: String,
    /// An API token that never expires; made from the seed when absent.
    pub token: Option<String>,
    /// The firmware, as `GET /config` shows it.
    pub version: String,
    /// The name of the topology.
    pub topology_name: String,
    /// The name of this controller.
    pub controller_name: String,
    /// Whether a licence is present; without one most status calls answer 403.
    pub licensed: bool,
    /// The address that peers see.
    pub public_ipaddress: Ipv4Addr,
    /// The address on its own network.
    pub private_ipaddress: Ipv4Addr,
    /// The gateway of its own network.
    pub subnet_gateway: Ipv4Addr,
    /// Its address in the overlay.
    pub overlay_ipaddress: Ipv4Addr,
    /// The overlay network.
    pub overlay_subnet: Ipv4Net,
    /// Its number in the topology.
    pub manager_id: i64,
    /// Its autonomous system.
    pub asn: i64,
    /// NTP servers, separated by blanks.
    pub ntp_hosts: String,
    /// How long ago it booted.
    pub up_for: SignedDuration,
    /// How long a tunnel takes to come back after a bounce.
    pub bounce_delay: SignedDuration,
    /// How long a new keyset takes.
    pub keyset_delay: SignedDuration,
    /// How long the import of an image or a plugin takes.
    pub import_delay: SignedDuration,
    /// What clients see of a reboot.
    pub boot: BootScenario,
    /// Whether the overlay's keys are there; never without a licence.
    pub keyset: bool,
    /// How many controllers the licence allows.
    pub controllers: i64,
    /// How many clientpacks there are.
    pub clientpacks: i64,
    /// How many clientpacks the licence allows.
    pub licensed_clientpacks: i64,
    /// How many tunnels and traffic pairs the licence allows.
    pub licensed_tunnels: usize,
    /// Everything else that is configured: kinds of things with the things of each, as the API shows them. Fields that
    /// are left out get plausible values.
    pub resources: BTreeMap<String, Vec<Map<String, Value>>>,
    /// The remote gateways.
    pub endpoints: Vec<EndpointScenario>,
    /// The connected overlay clients.
    pub clients: Vec<ClientScenario>,
}

/// A remote gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EndpointScenario {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its address.
    pub ipaddress: Ipv4Addr,
    /// Its address behind NAT; the same as `ipaddress` when absent.
    pub private_ipaddress: Option<Ipv4Addr>,
    /// The pre-shared key.
    pub psk: String,
    /// 1 or 2.
    pub ike_version: i64,
    /// Whether perfect forward secrecy is on.
    pub pfs: bool,
    /// Whether IPsec travels in UDP.
    pub nat_t_enabled: bool,
    /// Further settings, one `name=value` each.
    pub extra_config: Vec<String>,
    /// `policy`, `vti` or `gre`.
    pub vpn_type: String,
    /// The tunnels to it.
    pub tunnels: Vec<TunnelScenario>,
    /// The traffic pairs of a route-based gateway.
    pub traffic_pairs: Vec<TrafficPairScenario>,
    /// The BGP peers behind it.
    pub bgp_peers: Vec<BgpPeerScenario>,
}

/// A tunnel. It came up `age` ago, and is up but for its outages, unless `down_for` is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TunnelScenario {
    /// The network on our side.
    pub local_subnet: Ipv4Net,
    /// The network on the other side.
    pub remote_subnet: Ipv4Net,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is configured to be up.
    pub enabled: bool,
    /// How long ago it first came up.
    pub age: SignedDuration,
    /// Past interruptions.
    pub outages: Vec<OutageScenario>,
    /// How long it has been down; up when absent.
    pub down_for: Option<SignedDuration>,
    /// Whether the other side does not answer, so that a bounce does not help.
    pub peer_down: bool,
    /// The address that is pinged to keep it alive; empty for none.
    pub ping_ipaddress: String,
    /// The interface of that ping.
    pub ping_interface: String,
    /// Seconds between pings.
    pub ping_interval: Option<i64>,
}

/// An interruption in the past.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutageScenario {
    /// How long ago it began.
    pub ago: SignedDuration,
    /// How long it lasted.
    pub lasted: SignedDuration,
}

/// A pair of networks that may talk over a route-based gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrafficPairScenario {
    /// The network on our side.
    pub local_subnet: Ipv4Net,
    /// The network on the other side.
    pub remote_subnet: Ipv4Net,
    /// Whether traffic may pass.
    pub enabled: bool,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
}

/// A BGP neighbour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BgpPeerScenario {
    /// Its address.
    pub ipaddress: Ipv4Addr,
    /// Its autonomous system.
    pub asn: i64,
    /// Statements such as `in permit 10.0.0.0/8`, one a line.
    #[serde(default)]
    pub access_list: String,
    /// The shared password; empty for none.
    #[serde(default)]
    pub bgp_password: String,
}

/// A connected overlay client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientScenario {
    /// Its address in the overlay.
    pub overlay_ipaddress: Ipv4Addr,
    /// Where it connects from.
    pub ipaddress: Ipv4Addr,
    /// Tags: name and value.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

const DAY: i64 = 24;

impl Default for Vns3Scenario {
    /// A licensed controller with nothing connected.
    fn default() -> Self {
        Self {
            password: "simulated-vns3".to_owned(),
            token: None,
            version: "6.0.0-20230817".to_owned(),
            topology_name: "Simulated".to_owned(),
            controller_name: "controller".to_owned(),
            licensed: true,
            public_ipaddress: Ipv4Addr::new(192, 0, 2, 10),
            private_ipaddress: Ipv4Addr::new(10, 10, 0, 10),
            subnet_gateway: Ipv4Addr::new(10, 10, 0, 1),
            overlay_ipaddress: Ipv4Addr::new(172, 31, 1, 253),
            overlay_subnet: net([172, 31, 1, 0], 24),
            manager_id: 1,
            asn: 65001,
            ntp_hosts: "ntp1.example.net ntp2.example.net".to_owned(),
            up_for: SignedDuration::from_hours(41 * DAY),
            bounce_delay: SignedDuration::from_secs(2),
            keyset_delay: SignedDuration::from_secs(5),
            import_delay: SignedDuration::from_secs(3),
            boot: BootScenario::default(),
            keyset: true,
            controllers: 4,
            clientpacks: 25,
            licensed_clientpacks: 50,
            licensed_tunnels: 100_000,
            resources: BTreeMap::new(),
            endpoints: Vec::new(),
            clients: Vec::new(),
        }
    }
}

impl Default for EndpointScenario {
    fn default() -> Self {
        Self {
            name: "endpoint".to_owned(),
            description: String::new(),
            ipaddress: Ipv4Addr::new(198, 51, 100, 1),
            private_ipaddress: None,
            psk: "simulated-pre-shared-key".to_owned(),
            ike_version: 2,
            pfs: true,
            nat_t_enabled: true,
            extra_config: Vec::new(),
            vpn_type: "policy".to_owned(),
            tunnels: Vec::new(),
            traffic_pairs: Vec::new(),
            bgp_peers: Vec::new(),
        }
    }
}

impl Default for TunnelScenario {
    /// An enabled tunnel that has been up for thirty days.
    fn default() -> Self {
        Self {
            local_subnet: net([10, 10, 0, 0], 16),
            remote_subnet: net([10, 20, 0, 0], 16),
            description: None,
            enabled: true,
            age: SignedDuration::from_hours(30 * DAY),
            outages: Vec::new(),
            down_for: None,
            peer_down: false,
            ping_ipaddress: String::new(),
            ping_interface: String::new(),
            ping_interval: None,
        }
    }
}

/// A network; a prefix beyond 32 counts as 32.
pub(crate) fn net(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    let address = Ipv4Addr::from(octets);
    Ipv4Net::new(address, prefix).unwrap_or_else(|_| Ipv4Net::from(address))
}

/// Endpoints with this many tunnels in all, a hundred each: one in seven is down, one in thirteen disabled.
pub(crate) fn many_endpoints(tunnels: u32) -> Vec<EndpointScenario> {
    const EACH: u32 = 100;
    let first_gateway = u32::from(Ipv4Addr::new(198, 18, 0, 1));
    (0..tunnels.div_ceil(EACH))
        .map(|endpoint| EndpointScenario {
            name: format!("site-{}", endpoint.saturating_add(1)),
            ipaddress: Ipv4Addr::from(first_gateway.saturating_add(endpoint)),
            tunnels: (endpoint.saturating_mul(EACH)..tunnels)
                .take(usize::try_from(EACH).unwrap_or_default())
                .map(numbered_tunnel)
                .collect(),
            ..EndpointScenario::default()
        })
        .collect()
}

fn numbered_tunnel(number: u32) -> TunnelScenario {
    let [_, _, middle, low] = number.to_be_bytes();
    let disabled = number % 13 == 12;
    let down = disabled || number % 7 == 6;
    TunnelScenario {
        local_subnet: net([192, 168, 0, 0], 24),
        remote_subnet: net([10, middle, low, 0], 24),
        description: Some(format!("tunnel {}", number.saturating_add(1))),
        enabled: !disabled,
        down_for: down.then(|| SignedDuration::from_mins(47)),
        ..TunnelScenario::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_endpoints_hold_exactly_the_tunnels_asked_for() {
        for wanted in [0, 1, 99, 100, 101, 50_000] {
            let endpoints = many_endpoints(wanted);
            let all: Vec<_> = endpoints.iter().flat_map(|endpoint| &endpoint.tunnels).collect();
            assert_eq!(all.len(), wanted as usize);
            let networks: std::collections::BTreeSet<_> = all.iter().map(|t| t.remote_subnet).collect();
            assert_eq!(networks.len(), all.len(), "each tunnel has its own remote network");
        }
    }

    #[test]
    fn a_scenario_reads_as_plain_data() {
        let text = r#"{
            "bounce_delay": "5s",
            "endpoints": [{"name": "a", "tunnels": [
                {"remote_subnet": "10.9.0.0/16", "age": "72h", "down_for": "47m",
                 "outages": [{"ago": "25h 30m", "lasted": "35s"}]}]}]
        }"#;
        let scenario: Vns3Scenario = serde_json::from_str(text).unwrap();
        let tunnel = &scenario.endpoints[0].tunnels[0];
        assert_eq!(scenario.bounce_delay, SignedDuration::from_secs(5));
        assert_eq!(tunnel.down_for, Some(SignedDuration::from_mins(47)));
        assert_eq!(tunnel.outages[0].ago, SignedDuration::from_mins(25 * 60 + 30));
        assert!(serde_json::from_str::<Vns3Scenario>(r#"{"nmae": "x"}"#).is_err());
    }
}
