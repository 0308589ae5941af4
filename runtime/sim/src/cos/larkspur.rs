//! The firewall of the built-in scenario: Larkspur Freight's office in Frankfurt.

use std::net::Ipv4Addr;

use jiff::SignedDuration;

use super::scenario::{
    BlacklistScenario, CosScenario, DhcpServerScenario, HaScenario, HostMonitorScenario, LoadScenario,
    MonitoredRouteScenario, NeighborScenario, SensorScenario, SlbServerScenario, UserScenario,
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
            uptime: SignedDuration::from_hours(9 * 24 + 4),
            reconfigured: SignedDuration::from_hours(3 * 24 + 2),
            model: "E10".to_owned(),
            load: LoadScenario {
                cpu: 14,
                connections: 1_850,
                connections_per_second: 42,
                bits_per_second: 38_000_000,
            },
            rules: super::larkspur_rules::rules(),
            slb_servers: [11, 12, 13]
                .map(|last| SlbServerScenario {
                    id: "booking".to_owned(),
                    ip: Ipv4Addr::new(10, 10, 60, last),
                })
                .into(),
            host_monitors: host_monitors(),
            monitored_routes: monitored_routes(),
            nested_routes: true,
            sensors: sensors(),
            ..Self::default()
        }
    }
}

/// The first provider answers; the backup line's gateway is silent.
fn host_monitors() -> Vec<HostMonitorScenario> {
    let monitor = |session, host, ip: [u8; 4], latency, down| HostMonitorScenario {
        session,
        host,
        ip: Ipv4Addr::from(ip),
        protocol: "ICMP".to_owned(),
        interval: 10_000,
        sample: 10,
        max_failed: 2,
        max_latency: 800,
        latency,
        down,
        source_system: "Route".to_owned(),
    };
    vec![
        monitor(1, 1, [203, 0, 113, 1], 9, false),
        monitor(1, 2, [198, 51, 100, 53], 24, false),
        monitor(2, 1, [192, 0, 2, 129], 0, true),
    ]
}

fn monitored_routes() -> Vec<MonitoredRouteScenario> {
    let line = |interface: &str, gateway: [u8; 4], metric, session| MonitoredRouteScenario {
        interface: interface.to_owned(),
        table: String::new(),
        network: "0.0.0.0/0".to_owned(),
        gateway: Some(Ipv4Addr::from(gateway)),
        metric,
        arp: Some(session == 1),
        hostmon: Some(session),
    };
    vec![line("wan", [203, 0, 113, 1], 90, 1), line("dmz", [192, 0, 2, 129], 100, 2)]
}

fn sensors() -> Vec<SensorScenario> {
    let sensor = |name: &str, value, swing, min, max, unit: &str| SensorScenario {
        name: name.to_owned(),
        value,
        swing,
        min: Some(min),
        max: Some(max),
        unit: unit.to_owned(),
    };
    vec![
        sensor("CPU_Temp", 51_000, 4_000, 0, 100_000, "C"),
        sensor("Voltage_CMOS", 3_100, 20, 2_900, 3_200, "V"),
        sensor("CPU_Fan", 7_500_000, 300_000, 5_000_000, 8_500_000, "RPM"),
        SensorScenario { min: None, max: None, ..sensor("Case_Open", 0, 0, 0, 0, "") },
    ]
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
