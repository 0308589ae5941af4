//! The firewall of the built-in scenario: Larkspur Freight's office in Frankfurt.

use std::net::Ipv4Addr;

use jiff::SignedDuration;

use super::scenario::{
    BlacklistScenario, CosScenario, DhcpServerScenario, HaScenario, NeighborScenario, UserScenario,
    identity_awareness, leases,
};
use crate::vns3::scenario::net;

impl CosScenario {
    /// A cluster's active unit: the pool for guests is nearly full, the one for the warehouse half; five blacklist
    /// entries of which three came through the API.
    pub(crate) fn larkspur() -> Self {
        Self {
            name: "larkspur-fw".to_owned(),
            device_name: "fw-frankfurt-1".to_owned(),
            interfaces: ["lan", "wan", "dmz", "guest", "warehouse"].map(str::to_owned).into(),
            ha: Some(HaScenario {
                master: true,
                active: true,
                since: SignedDuration::from_hours(9 * 24 + 4),
                peer_alive: true,
            }),
            users: users(),
            blacklist: blacklist(),
            dhcp_servers: dhcp_servers(),
            neighbors: vec![
                NeighborScenario {
                    interface: "wan".to_owned(),
                    mac: "00-00-5E-00-53-01".to_owned(),
                    ip: Some(Ipv4Addr::new(203, 0, 113, 1)),
                    vendor: Some("Example Networks".to_owned()),
                    last_seen: None,
                },
                NeighborScenario {
                    interface: "dmz".to_owned(),
                    mac: "00-00-5E-00-53-2A".to_owned(),
                    ip: Some(Ipv4Addr::new(10, 6, 19, 1)),
                    vendor: None,
                    last_seen: Some(SignedDuration::from_secs(95)),
                },
            ],
            ..Self::default()
        }
    }
}

fn users() -> Vec<UserScenario> {
    let user = |username: &str, last: u8, groups: &str, hours_ago: i64| UserScenario {
        username: username.to_owned(),
        ip: Ipv4Addr::new(10, 10, 20, last),
        interface: "lan".to_owned(),
        groups: groups.to_owned(),
        agent_type: identity_awareness(),
        session_timeout: SignedDuration::from_hours(12),
        idle_timeout: SignedDuration::from_mins(30),
        ago: SignedDuration::from_hours(hours_ago),
        busy: true,
    };
    vec![
        user("a.okafor", 21, "dispatch,vpn-users", 3),
        user("m.lindqvist", 22, "accounting", 2),
        user("j.tan", 34, "dispatch", 5),
        UserScenario {
            interface: "warehouse".to_owned(),
            ip: Ipv4Addr::new(10, 10, 40, 103),
            ..user("scanner-bay-3", 0, "devices", 1)
        },
    ]
}

fn blacklist() -> Vec<BlacklistScenario> {
    let entry = |last: u8, minutes: i64, alert_type: &str| BlacklistScenario {
        host: Ipv4Addr::new(203, 0, 113, last),
        service: None,
        ttl: SignedDuration::from_mins(minutes),
        alert_type: alert_type.to_owned(),
        rule_name: String::new(),
        description: String::new(),
    };
    vec![
        BlacklistScenario {
            rule_name: "feed".to_owned(),
            description: "abuse list".to_owned(),
            ..entry(201, 55, "REST")
        },
        BlacklistScenario {
            rule_name: "feed".to_owned(),
            description: "abuse list".to_owned(),
            ..entry(202, 4, "REST")
        },
        BlacklistScenario {
            service: Some("http-all".to_owned()),
            description: "web scraper".to_owned(),
            ..entry(210, 180, "REST")
        },
        BlacklistScenario { rule_name: "portscan".to_owned(), ..entry(77, 12, "IDP") },
        BlacklistScenario { rule_name: "ssh-rate".to_owned(), ..entry(78, 9, "THRESHOLD") },
    ]
}

fn dhcp_servers() -> Vec<DhcpServerScenario> {
    let office = ["nb-okafor", "nb-lindqvist", "printer-1", "printer-2", "phone-reception", "nb-tan"];
    let guests = ["visitor-1", "visitor-2", "meeting-room-tv"];
    let server = |name: &str, interface: &str, pool_size: u32, hours: i64| DhcpServerScenario {
        name: name.to_owned(),
        interface: interface.to_owned(),
        pool_size,
        lease_time: SignedDuration::from_hours(hours),
        leases: Vec::new(),
    };
    vec![
        DhcpServerScenario {
            leases: leases(net([10, 10, 20, 0], 24), 21, &office, 18),
            ..server("DHCP_office", "lan", 100, 24)
        },
        DhcpServerScenario {
            leases: leases(net([10, 10, 30, 0], 24), 100, &guests, 29),
            ..server("DHCP_guest", "guest", 30, 2)
        },
        DhcpServerScenario {
            leases: leases(net([10, 10, 40, 0], 24), 100, &["gate-terminal"], 26),
            ..server("DHCP_warehouse", "warehouse", 50, 8)
        },
    ]
}
