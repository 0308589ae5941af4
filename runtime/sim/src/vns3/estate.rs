//! What a controller holds beside IPsec at the start.

use serde_json::Value;

use super::Vns3;
use super::scenario::Vns3Scenario;
use super::snapshots::PENDING;
use crate::appliance::Origin;
use crate::error::SimError;
use crate::resource::number;

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
    pub(super) fn furnish(&mut self, scenario: &Vns3Scenario, origin: &Origin<'_>) -> Result<(), SimError> {
        self.own_interfaces();
        for (kind, things) in &scenario.resources {
            let known = KINDS.iter().find(|(known, _)| known == kind);
            let wrong = || origin.wrong(format!("there is no kind of resource named {kind:?}"));
            let (name, numbered) = known.ok_or_else(wrong)?;
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
            snapshot.insert("_at".to_owned(), Value::from(origin.now.as_second().saturating_sub(age)));
        }
        self.furnish_firewall();
        self.furnish_plugins();
        self.furnish_instances();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_kinds_are_refused() {
        let mut scenario = Vns3Scenario::default();
        scenario.resources.insert("router".to_owned(), Vec::new());
        let api = edgebook_bindings::api("vns3").unwrap();
        let origin = Origin { name: "hub", api, seed: 1, now: jiff::Timestamp::UNIX_EPOCH };
        let Err(error) = Vns3::begin(&scenario, &origin) else { panic!("taken") };
        assert!(error.to_string().contains("router"), "{error}");
    }
}
