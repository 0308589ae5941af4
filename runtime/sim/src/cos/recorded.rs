//! Takes recorded answers of a firewall over as state: blacklist and authenticated users.

use serde_json::Value;

use super::Cos;
use super::blacklist::Entry;
use super::userauth::User;
use crate::recorded::{Adopter, Recorded};
use crate::resource::{Object, text};

pub(super) const ADOPTERS: &[(&str, Adopter<Cos>)] =
    &[("/api/oper/blacklist", blacklist), ("/api/oper/userauth", users)];

fn list<'r>(recorded: &'r Recorded<'_>, field: &str) -> Option<Vec<&'r Object>> {
    let items = recorded.result.get(field)?.as_array()?;
    Some(items.iter().filter_map(Value::as_object).collect())
}

/// A list of one origin replaces the entries of that origin.
fn blacklist(state: &mut Cos, recorded: &Recorded<'_>) -> bool {
    let Some(entries) = list(recorded, "blacklist_hosts") else { return false };
    let origin = recorded.query_text("alert_type");
    state.blacklist.retain(|entry| origin.is_some_and(|origin| !entry.is_of(origin)));
    for answer in entries {
        if let Some(entry) = Entry::of_answer(answer, origin, recorded.now) {
            state.know_service(text(answer, "service"));
            state.blacklist.push(entry);
        }
    }
    true
}

/// A lookup of one address says nothing about the others.
fn users(state: &mut Cos, recorded: &Recorded<'_>) -> bool {
    let Some(users) = list(recorded, "active_users") else { return false };
    if recorded.query.is_empty() {
        state.users.clear();
    }
    for answer in users {
        let Some((key, user)) = User::of_answer(answer, recorded.now) else { continue };
        if !state.scenario.interfaces.contains(&key.1) {
            state.scenario.interfaces.push(key.1.clone());
        }
        state.users.insert(key, user);
    }
    true
}

impl Cos {
    /// A service that an answer names is one that the firewall has.
    fn know_service(&mut self, name: &str) {
        if !["", "-"].contains(&name) && !self.scenario.services.iter().any(|known| known == name) {
            self.scenario.services.push(name.to_owned());
        }
    }
}
