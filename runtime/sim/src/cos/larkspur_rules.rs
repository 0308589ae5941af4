//! The rules of the built-in firewall: the main set hands web traffic to a set of its own.

use serde_json::json;

use super::scenario::{IpRuleScenario, OtherRuleScenario, RulesScenario};

pub(super) fn rules() -> RulesScenario {
    RulesScenario {
        ip: vec![
            ip("Ping_to_firewall", ["lan", "10.10.20.0/24", "core", "10.10.20.1"], PING, "Allow", 120),
            ip("DNS_out", ["lan", "10.10.20.0/24", "wan", "0.0.0.0/0"], DNS, "NAT", 41_000),
            IpRuleScenario {
                goto_ruleset: Some("web".to_owned()),
                ..ip("To_web_rules", ["lan", "10.10.20.0/24", "wan", "0.0.0.0/0"], WEB, "Goto", 96_000)
            },
            ip("Booking", ["wan", "0.0.0.0/0", "core", "203.0.113.10"], WEB, "SLB_SAT", 7_300),
            // One policy, two rules of one name.
            ip("Booking", ["wan", "0.0.0.0/0", "core", "203.0.113.10"], WEB, "Allow", 7_300),
            ip("Guests_out", ["guest", "10.10.30.0/24", "wan", "0.0.0.0/0"], WEB, "NAT", 15_000),
            ip("Guests_to_office", ["guest", "10.10.30.0/24", "lan", "10.10.20.0/24"], ALL, "Drop", 60),
            ip("Old_ftp", ["dmz", "10.6.19.0/24", "wan", "0.0.0.0/0"], ("ftp", "TCP ALL > 21"), "NAT", 0),
            ip("Drop_rest", ["any", "0.0.0.0/0", "any", "0.0.0.0/0"], ALL, "Drop", 2_900),
        ],
        ip_sets: [(
            "web".to_owned(),
            vec![
                ip("Web_filtered", ["lan", "10.10.20.0/24", "wan", "0.0.0.0/0"], WEB, "NAT", 88_000),
                ip("Web_blocked", ["lan", "10.10.20.0/24", "wan", "198.51.100.0/24"], WEB, "Drop", 310),
            ],
        )]
        .into(),
        idp: vec![other("Portscans", &json!({"action": "Protect", "src_if": "wan"}), 14)],
        threshold: vec![other("SSH_rate", &json!({"threshold": "10 connections/second"}), 3)],
        pipe: vec![other(
            "Guest_limit",
            &json!({"forward_pipes": ["guest-in"], "return_pipes": ["guest-out"]}),
            15_000,
        )],
        routing: vec![other("Backup_line", &json!({"forward_table": "backup", "return_table": "main"}), 0)],
    }
}

const PING: (&str, &str) = ("ping-inbound", "ICMP EchoRequest");
const DNS: (&str, &str) = ("dns-all", "TCP/UDP ALL > 53");
const WEB: (&str, &str) = ("http-all", "TCP ALL > 80, 443");
const ALL: (&str, &str) = ("all_services", "ALL");

fn ip(name: &str, at: [&str; 4], service: (&str, &str), action: &str, hits_per_hour: u32) -> IpRuleScenario {
    let [src_if, src_net, dst_if, dst_net] = at.map(str::to_owned);
    IpRuleScenario {
        name: name.to_owned(),
        src_if,
        src_net,
        dst_if,
        dst_net,
        service: service.0.to_owned(),
        details: service.1.to_owned(),
        action: action.to_owned(),
        goto_ruleset: None,
        hits_per_hour,
    }
}

fn other(name: &str, shown: &serde_json::Value, hits_per_hour: u32) -> OtherRuleScenario {
    let shown = shown.as_object().cloned().unwrap_or_default();
    OtherRuleScenario { name: name.to_owned(), shown, hits_per_hour }
}
