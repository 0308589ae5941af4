//! What a controller holds beside IPsec at the start: from a scenario, and Larkspur Freight's in particular.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Vns3;
use super::scenario::Vns3Scenario;
use super::snapshots::PENDING;
use crate::error::SimError;
use crate::resource::{Object, number, object};

/// The kinds of thing that a scenario may name, and whether each has a number.
const KINDS: [(&str, bool); 21] = [
    ("route", true),
    ("peer", false),
    ("webhook", true),
    ("alert", true),
    ("access_url", true),
    ("packet_monitor", false),
    ("variable", false),
    ("link", false),
    ("system_interface", true),
    ("interface_address", true),
    ("gre_interface", true),
    ("firewall_rule", false),
    ("rule_group", false),
    ("fwset", false),
    ("subtable", false),
    ("firewall_v1_rule", false),
    ("firewall_v1_subgroup", false),
    ("firewall_v1_set", false),
    ("plugin", true),
    ("instance", true),
    // With `age`, in seconds, and perhaps `name`.
    (PENDING, false),
];

impl Vns3 {
    /// Puts the things of a scenario in place.
    pub(super) fn furnish(&mut self, scenario: &Vns3Scenario, now: Timestamp) -> Result<(), SimError> {
        self.own_interfaces();
        for (kind, things) in &scenario.resources {
            let known = KINDS.iter().find(|(known, _)| known == kind);
            let (name, numbered) = known.ok_or_else(|| SimError::Scenario {
                device: scenario.name.clone(),
                problem: format!("there is no kind of resource named {kind:?}"),
            })?;
            for thing in things {
                if *numbered && !thing.contains_key("id") {
                    self.store.of(name).add_numbered(thing.clone());
                } else {
                    self.store.of(name).add(thing.clone());
                }
            }
        }
        for snapshot in self.store.of(PENDING).iter_mut() {
            let age = number(snapshot, "age").unwrap_or_default();
            snapshot.insert("_at".to_owned(), Value::from(now.as_second().saturating_sub(age)));
        }
        self.furnish_firewall();
        self.furnish_plugins();
        self.furnish_instances();
        Ok(())
    }
}

fn things(values: Vec<Value>) -> Vec<Object> {
    values.into_iter().map(object).collect()
}

/// A route that cannot be deleted, some that can, one of which is off; two peers, of which one is out of reach; a
/// firewall in both versions; a plugin that runs; alerts by chat.
pub(super) fn larkspur() -> BTreeMap<String, Vec<Object>> {
    let kinds = [
        (
            "route",
            vec![
                json!({"cidr": "224.0.0.0/4", "interface": "tun0", "description": "Multicast (auto-added)", "editable": false}),
                json!({"cidr": "10.10.0.0/16", "interface": "eth0", "gateway": "10.10.0.1", "description": "Frankfurt", "advertise": true}),
                json!({"cidr": "10.64.0.0/16", "interface": "_notset", "gateway": "_notset", "tunnel": 8, "description": "Tracking platform", "metric": 10}),
                json!({"cidr": "172.20.0.0/16", "interface": "eth0", "gateway": "10.10.0.9", "description": "Old MPLS line", "enabled": false}),
            ],
        ),
        (
            "peer",
            vec![
                json!({"id": 2, "name": "198.51.100.52", "overlay_mtu": 1500}),
                json!({"id": 3, "name": "203.0.113.53", "overlay_mtu": 1400, "reachable": false}),
            ],
        ),
        (
            "webhook",
            vec![json!({
                "name": "chat", "url": "https://chat.larkspur.example/hooks/%{token}", "body": "{\"text\": \"%{event}\"}",
                "custom_properties": [{"name": "token", "value": "simulated", "description": "Token of the channel"}],
                "headers": [{"name": "Content-Type", "value": "application/json"}], "events": ["tunnel_up", "tunnel_down"],
            })],
        ),
        (
            "alert",
            vec![
                json!({"name": "tunnels", "url": "https://chat.larkspur.example/network", "enabled": true, "webhook_id": 1, "events": ["tunnel_up", "tunnel_down"]}),
                json!({"name": "reboots", "url": "https://chat.larkspur.example/network", "enabled": false, "webhook_id": 1, "events": ["controller_reboot"]}),
            ],
        ),
        (
            "variable",
            vec![
                json!({"name": "partners", "value": "172.20.8.0/22", "description": "Networks of partners"}),
            ],
        ),
        (
            "packet_monitor",
            vec![json!({
                "name": "gate", "type": "pcap", "interface": "eth0", "filter": "port 500 or port 4500", "duration": "10 minutes", "destination": "file",
            })],
        ),
        (
            "link",
            vec![json!({
                "id": 1, "name": "to-carrier", "description": "Overlay of the carrier", "remotes": ["198.51.100.50"],
                "policies": ["route 100.64.0.0/19"], "tags": [{"key": "partner", "value": "carrier"}],
            })],
        ),
        (
            "gre_interface",
            vec![json!({
                "endpoint_name": "yard", "description": "Yard router", "ip_internal": "169.254.10.1", "mtu": 1350, "enabled": true, "status": "Up",
                "mask_bits": "30", "local_connection_ip": "10.10.0.10", "remote_connection_ip": "10.10.0.99", "name": "gre1", "interface_type": "edge_gre", "interface_id": 101,
            })],
        ),
        (
            "interface_address",
            vec![json!({
                "label": "booking", "ip_internal": "10.10.0.40", "ip_external": "192.0.2.40", "description": "Booking portal", "gateway": "10.10.0.1",
                "mask_bits": 32, "created_at": "2026-01-12T09:00:00.000Z", "updated_at": "2026-01-12T09:00:00.000Z", "_interface": 1,
            })],
        ),
        (
            "firewall_rule",
            vec![
                json!({"rule": "INPUT -p tcp --dport 8000 -s 10.10.0.0/16 -j ACCEPT", "comment": "Administration from Frankfurt", "groups": ["Administration"]}),
                json!({"rule": "FORWARD -s ${vns3_overlay_subnet} -d 10.10.0.0/16 -j ACCEPT", "comment": "Overlay clients to Frankfurt", "groups": ["Clients"]}),
                json!({"rule": "FORWARD -m set --match-set scanners src -j ACCEPT", "comment": "Scanners in the warehouses", "groups": ["Warehouses"]}),
                json!({"rule": "FORWARD -s ${partners} -j partner_gate", "comment": "What partners may do"}),
                json!({"rule": "POSTROUTING -s ${vns3_overlay_subnet} -o eth0 ! -d ${vns3_overlay_subnet} -j MASQUERADE-ONCE", "comment": "Overlay clients to the internet", "groups": ["Clients"], "disabled": true}),
            ],
        ),
        (
            "rule_group",
            vec![
                json!({"name": "Administration", "description": "Ways to the controller"}),
                json!({"name": "Clients", "description": "Overlay clients"}),
            ],
        ),
        (
            "fwset",
            vec![
                json!({"name": "scanners", "type": "net", "description": "Hand scanners", "entries": [{"entry": "10.20.1.64/26", "comment": "Dublin"}, {"entry": "10.30.1.64/26", "comment": "Singapore"}]}),
                json!({"name": "web", "type": "port", "description": "Web servers", "entries": [{"entry": "80"}, {"entry": "443"}]}),
            ],
        ),
        (
            "subtable",
            vec![json!({
                "name": "partner_gate", "type": "forward", "description": "What partners may do",
                "rules": [{"rule": "partner_gate -d 10.10.4.0/24 -j ACCEPT", "comment": "Gate messages"}, {"rule": "partner_gate -j DROP", "comment": ""}],
            })],
        ),
        (
            "firewall_v1_rule",
            vec![
                json!({"rule": "INPUT_CUST -p tcp -s 10.10.0.0/16 --dport 8000 -j ACCEPT"}),
                json!({"rule": "FORWARD_CUST -j FWD_C_branches"}),
                json!({"rule": "MACRO_CUST -o eth0 -s 172.31.1.0/24 -j MASQUERADE"}),
            ],
        ),
        (
            "firewall_v1_subgroup",
            vec![
                json!({"name": "FWD_C_branches", "lines": "FWD_C_branches -s 10.20.0.0/16 -j ACCEPT\nFWD_C_branches -s 10.30.0.0/16 -j ACCEPT"}),
            ],
        ),
        (
            "firewall_v1_set",
            vec![
                json!({"name": "NETS_branches", "lines": "NETS_branches 10.20.0.0/16\nNETS_branches 10.30.0.0/16"}),
            ],
        ),
        (
            "plugin",
            vec![
                json!({"name": "Network IDS", "version": "1", "catalog_id": "nids", "description": "Watches traffic for known attacks"}),
                json!({"name": "Log Shipper", "version": "1", "catalog_id": "logs", "description": "Sends logs to a collector"}),
            ],
        ),
        (
            "instance",
            vec![json!({"name": "ids-1", "image_id": 1, "description": "IDS at the uplink", "firewall": [{
                "rule": "PREROUTING_CUST -i eth0 -p tcp -s 0.0.0.0/0 --dport 10000 -j DNAT --to 198.51.100.2:3000",
                "tags": ["port map"], "destination_port": 10000, "plugin_port": 3000,
            }]})],
        ),
        (PENDING, vec![json!({"age": 604_800}), json!({"age": 86_400})]),
    ];
    kinds.into_iter().map(|(kind, values)| (kind.to_owned(), things(values))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_kinds_are_refused() {
        let mut scenario = Vns3Scenario::default();
        scenario.resources.insert("router".to_owned(), Vec::new());
        let Err(error) = Vns3::new(&scenario, 1, Timestamp::UNIX_EPOCH) else { panic!("taken") };
        assert!(error.to_string().contains("router"), "{error}");
    }
}
