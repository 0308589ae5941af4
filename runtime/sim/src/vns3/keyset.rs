//! The keys of the overlay: absent, then in the making, then there for good.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::clock::seconds_between;
use crate::entropy::{Entropy, derive, hash};
use crate::resource::fill::uuid;
use crate::resource::{Object, flag, is, object, text};
use crate::respond::{Cause, Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> =
    &[(Method::Get, "/api/keyset", show), (Method::Put, "/api/keyset", begin)];

/// Where the making of the keys stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyset {
    Absent,
    InProgress {
        since: Timestamp,
    },
    /// `key` stands for the keys: it is the same wherever they are the same.
    Present {
        since: Timestamp,
        key: u64,
    },
}

/// The keys that a secret makes, on whatever controller: that of a request, or at the start the topology's name.
pub(super) fn key(common_seed: u64, secret: &str) -> u64 {
    derive(&[common_seed, 81, hash(secret)])
}

impl Keyset {
    pub(super) fn is_present(self) -> bool {
        self.key().is_some()
    }

    pub(super) fn key(self) -> Option<u64> {
        match self {
            Self::Present { key, .. } => Some(key),
            Self::Absent | Self::InProgress { .. } => None,
        }
    }
}

impl Vns3 {
    /// There are keys of this checksum.
    pub(super) fn know_keys(&mut self, checksum: &str, since: Timestamp) {
        self.keyset = Keyset::Present { since, key: hash(checksum) };
    }

    /// There are no keys.
    pub(super) fn lose_keys(&mut self) {
        self.keyset = Keyset::Absent;
    }

    /// Keys are in the making: they are there after the usual while.
    pub(super) fn make_keys(&mut self, since: Timestamp) {
        self.keyset = Keyset::InProgress { since };
        let wait = self.scenario.keyset_delay;
        self.after(since, wait, finish, object(json!({"source": "", "key": 0, "lost": false})));
    }

    /// Refuses what needs keys.
    pub(super) fn need_keyset(&self) -> Result<(), Refusal> {
        if self.keyset.is_present() {
            return Ok(());
        }
        let cause = Cause::Named { name: "PrerequisiteError", enveloped: true };
        Err(Refusal::new(cause, 403, "Keyset is missing"))
    }

    fn keyset_view(&self, now: Timestamp) -> Value {
        match self.keyset {
            Keyset::Absent => json!({"keyset_present": false, "in_progress": false}),
            Keyset::InProgress { since } => json!({
                "keyset_present": false,
                "in_progress": true,
                "started_at": reply::offset(since),
                "started_at_i": since.as_second(),
                "running": seconds_between(since, now),
            }),
            Keyset::Present { since, key } => json!({
                "keyset_present": true,
                "created_at": reply::offset(since),
                "created_at_i": since.as_second(),
                "checksum": Entropy::new(key).hex(40),
                "uuid": uuid(derive(&[key, 82])),
            }),
        }
    }
}

/// Without a licence there is nothing to tell: `{"response": null}`.
fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if state.license.finalized { reply::ok(state.keyset_view(call.now)) } else { reply::ok(Value::Null) }
}

/// Clients tell the states apart by these sentences.
fn begin(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_license()?;
    match state.keyset {
        Keyset::Present { .. } => return Err(Refusal::bad_request("Keyset already exists.")),
        Keyset::InProgress { .. } => return Err(Refusal::bad_request("Keyset setup in progress.")),
        Keyset::Absent => {}
    }
    let secret = call.arguments.text("token").filter(|secret| !secret.is_empty());
    let secret = secret.ok_or_else(|| Refusal::missing("token"))?;
    if let Some(name) = call.arguments.text("topology_name") {
        name.clone_into(&mut state.scenario.topology_name);
    }
    state.keyset = Keyset::InProgress { since: call.now };
    let source = call.arguments.text("source").unwrap_or_default();
    let lost = call.deviations.has("E7") && !source.is_empty();
    let with = object(json!({"source": source, "key": key(state.common_seed, secret), "lost": lost}));
    let wait = state.scenario.keyset_delay;
    state.after(call.now, wait, finish, with);
    reply::ok(state.keyset_view(call.now))
}

/// Keys that were fetched take a reboot to be used. From itself, or from a controller that is known to be out of
/// reach, nothing can be fetched: then the keys are absent as before, and a further request starts anew.
fn finish(state: &mut Vns3, with: &Object, at: Timestamp) {
    let source = text(with, "source");
    let own = [state.scenario.public_ipaddress, state.scenario.private_ipaddress];
    let unreachable =
        |peer: &Object| is(peer, "name", source) && peer.get("reachable") == Some(&Value::Bool(false));
    if own.iter().any(|address| address.to_string() == source)
        || state.store.all("peer").iter().any(unreachable)
        || flag(with, "lost")
    {
        state.keyset = Keyset::Absent;
        return;
    }
    let key = with.get("key").and_then(Value::as_u64).unwrap_or_default();
    state.keyset = Keyset::Present { since: at, key };
    if !source.is_empty() {
        state.reboot(at);
    }
}
