//! The VNS3 controller of the built-in scenario: Larkspur Freight's hub in Frankfurt.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use jiff::SignedDuration;

use super::scenario::{
    BgpPeerScenario, ClientScenario, EndpointScenario, OutageScenario, TrafficPairScenario, TunnelScenario,
    Vns3Scenario, net,
};

impl Vns3Scenario {
    /// Five gateways and eight tunnels: two are enabled but down (Singapore since the night, Rotterdam for three
    /// quarters of an hour), one is disabled.
    pub(crate) fn larkspur() -> Self {
        Self {
            name: "larkspur-hub".to_owned(),
            topology_name: "Larkspur Freight".to_owned(),
            controller_name: "hub-frankfurt".to_owned(),
            endpoints: vec![dublin(), singapore(), rotterdam(), customs(), cloud()],
            clients: vec![
                client(11, [203, 0, 113, 41], "dispatch-laptop"),
                client(12, [203, 0, 113, 42], "yard-tablet"),
                client(17, [198, 51, 100, 77], "backup-host"),
            ],
            resources: super::estate::larkspur(),
            ..Self::default()
        }
    }
}

const FRANKFURT: ([u8; 4], u8) = ([10, 10, 0, 0], 16);

fn frankfurt() -> Ipv4Net {
    net(FRANKFURT.0, FRANKFURT.1)
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn days_ago(days: i64, minutes: i64, lasted_secs: i64) -> OutageScenario {
    let ago = hours(days.saturating_mul(24)).saturating_add(SignedDuration::from_mins(minutes));
    OutageScenario { ago, lasted: SignedDuration::from_secs(lasted_secs) }
}

fn tunnel(remote: Ipv4Net, description: &str) -> TunnelScenario {
    TunnelScenario {
        local_subnet: frankfurt(),
        remote_subnet: remote,
        description: Some(description.to_owned()),
        ..TunnelScenario::default()
    }
}

fn dublin() -> EndpointScenario {
    EndpointScenario {
        name: "Dublin".to_owned(),
        description: "Warehouse and back office in Dublin".to_owned(),
        ipaddress: Ipv4Addr::new(198, 51, 100, 20),
        psk: "larkspur-dublin-simulated".to_owned(),
        tunnels: vec![
            TunnelScenario {
                outages: vec![days_ago(6, 75, 41)],
                ping_ipaddress: "10.20.1.1".to_owned(),
                ping_interface: "tun0".to_owned(),
                ping_interval: Some(30),
                ..tunnel(net([10, 20, 1, 0], 24), "Dublin warehouse scanners")
            },
            TunnelScenario {
                outages: vec![days_ago(6, 75, 43)],
                ..tunnel(net([10, 20, 2, 0], 24), "Dublin back office")
            },
        ],
        ..EndpointScenario::default()
    }
}

fn singapore() -> EndpointScenario {
    EndpointScenario {
        name: "Singapore".to_owned(),
        description: "Regional hub in Singapore".to_owned(),
        ipaddress: Ipv4Addr::new(203, 0, 113, 65),
        private_ipaddress: Some(Ipv4Addr::new(192, 168, 65, 2)),
        psk: "larkspur-singapore-simulated".to_owned(),
        extra_config: vec!["phase1=aes256-sha2_256-dh14".to_owned(), "phase2=aes256-sha2_256".to_owned()],
        tunnels: vec![
            TunnelScenario {
                outages: vec![days_ago(2, 190, 128), days_ago(1, 12, 310)],
                down_for: Some(SignedDuration::from_mins(5 * 60 + 12)),
                ping_ipaddress: "10.30.1.1".to_owned(),
                ping_interface: "tun0".to_owned(),
                ping_interval: Some(30),
                ..tunnel(net([10, 30, 1, 0], 24), "Singapore booking system")
            },
            TunnelScenario {
                outages: vec![days_ago(2, 190, 131)],
                ..tunnel(net([10, 30, 2, 0], 24), "Singapore telephony")
            },
        ],
        ..EndpointScenario::default()
    }
}

fn rotterdam() -> EndpointScenario {
    EndpointScenario {
        name: "Rotterdam".to_owned(),
        description: "Terminal operator in Rotterdam (partner)".to_owned(),
        ipaddress: Ipv4Addr::new(198, 51, 100, 133),
        psk: "larkspur-rotterdam-simulated".to_owned(),
        ike_version: 1,
        nat_t_enabled: false,
        tunnels: vec![TunnelScenario {
            outages: vec![days_ago(4, 15, 33), days_ago(3, 400, 35), days_ago(1, 610, 29)],
            down_for: Some(SignedDuration::from_mins(47)),
            ..tunnel(net([172, 20, 8, 0], 22), "Rotterdam gate messages")
        }],
        ..EndpointScenario::default()
    }
}

fn customs() -> EndpointScenario {
    EndpointScenario {
        name: "Customs broker".to_owned(),
        description: "Declarations, old and new connection".to_owned(),
        ipaddress: Ipv4Addr::new(203, 0, 113, 129),
        psk: "larkspur-customs-simulated".to_owned(),
        pfs: false,
        tunnels: vec![
            tunnel(net([192, 168, 140, 0], 24), "Customs declarations"),
            TunnelScenario {
                enabled: false,
                age: hours(90 * 24),
                down_for: Some(hours(12 * 24)),
                ..tunnel(net([192, 168, 141, 0], 24), "Customs declarations (old, retired)")
            },
        ],
        ..EndpointScenario::default()
    }
}

fn cloud() -> EndpointScenario {
    EndpointScenario {
        name: "Cloud VPC".to_owned(),
        description: "Tracking platform, route-based".to_owned(),
        ipaddress: Ipv4Addr::new(198, 51, 100, 201),
        psk: "larkspur-cloud-simulated".to_owned(),
        vpn_type: "vti".to_owned(),
        tunnels: vec![TunnelScenario {
            local_subnet: net([0, 0, 0, 0], 0),
            ..tunnel(net([0, 0, 0, 0], 0), "Tracking platform")
        }],
        traffic_pairs: vec![
            TrafficPairScenario {
                local_subnet: frankfurt(),
                remote_subnet: net([10, 64, 0, 0], 16),
                enabled: true,
                description: Some("Tracking API".to_owned()),
            },
            TrafficPairScenario {
                local_subnet: net([172, 31, 1, 0], 24),
                remote_subnet: net([10, 64, 0, 0], 16),
                enabled: false,
                description: Some("Overlay clients to tracking".to_owned()),
            },
        ],
        bgp_peers: vec![BgpPeerScenario {
            ipaddress: Ipv4Addr::new(169, 254, 40, 1),
            asn: 65101,
            access_list: "in permit 10.64.0.0/16\nout permit 10.10.0.0/16".to_owned(),
            bgp_password: "larkspur-bgp-simulated".to_owned(),
        }],
        ..EndpointScenario::default()
    }
}

fn client(number: u8, from: [u8; 4], role: &str) -> ClientScenario {
    ClientScenario {
        overlay_ipaddress: Ipv4Addr::new(172, 31, 1, number),
        ipaddress: Ipv4Addr::from(from),
        tags: BTreeMap::from([("role".to_owned(), role.to_owned())]),
    }
}
