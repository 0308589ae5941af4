//! API tokens, which are credentials as well: `/access/token` and `/access/tokens`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Vns3;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::clock::later;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/access/tokens", list),
    (Method::Post, "/api/access/token", create),
    (Method::Get, "/api/access/token/{token_id}", show),
    (Method::Put, "/api/access/token/{token_id}", expire),
    (Method::Delete, "/api/access/token/{token_id}", delete),
];

/// All tokens, expired ones included.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    tokens: BTreeMap<i64, Token>,
    last_id: i64,
}

#[derive(Debug)]
struct Token {
    secret: String,
    name: String,
    created_at: Timestamp,
    created_ip: IpAddr,
    lifetime: SignedDuration,
    expires_at: Timestamp,
    refreshes: bool,
    last_accessed: Option<(Timestamp, IpAddr)>,
}

#[derive(Serialize)]
struct TokenView<'a> {
    id: i64,
    created_at: String,
    token: &'a str,
    name: &'a str,
    created_ip: IpAddr,
    expires_at: String,
    lifetime: String,
    refreshes: bool,
    expired: bool,
    last_accessed_at: Option<String>,
    last_accessed_ip: Option<IpAddr>,
}

impl Token {
    fn expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }

    fn view(&self, id: i64, now: Timestamp) -> TokenView<'_> {
        TokenView {
            id,
            created_at: reply::iso(self.created_at),
            token: &self.secret,
            name: &self.name,
            created_ip: self.created_ip,
            expires_at: reply::iso(self.expires_at),
            lifetime: short(self.lifetime),
            refreshes: self.refreshes,
            expired: self.expired(now),
            last_accessed_at: self.last_accessed.map(|(at, _)| reply::iso(at)),
            last_accessed_ip: self.last_accessed.map(|(_, from)| from),
        }
    }
}

/// `30m`, `1h`, `90s`: the largest unit that leaves no rest.
pub(super) fn short(lifetime: SignedDuration) -> String {
    let seconds = lifetime.as_secs();
    let units = [(86_400, "d"), (3600, "h"), (60, "m")];
    units
        .into_iter()
        .find(|(unit, _)| seconds % unit == 0)
        .map_or_else(|| format!("{seconds}s"), |(unit, name)| format!("{}{name}", seconds / unit))
}

impl Tokens {
    /// The token of a scenario: it outlives every test.
    pub(super) fn with_lasting(secret: String, now: Timestamp) -> Self {
        let lifetime = SignedDuration::from_hours(100 * 365 * 24);
        let token = Token {
            secret,
            name: "simulator".to_owned(),
            created_at: now,
            created_ip: IpAddr::from([127, 0, 0, 1]),
            lifetime,
            expires_at: later(now, lifetime),
            refreshes: false,
            last_accessed: None,
        };
        Self { tokens: BTreeMap::from([(1, token)]), last_id: 1 }
    }

    /// The token that [`Tokens::with_lasting`] made.
    pub(super) fn lasting(&self) -> Option<&str> {
        self.tokens.get(&1).map(|token| token.secret.as_str())
    }

    /// Whether the token is valid. Using it is remembered, and prolongs one that refreshes.
    pub(super) fn accept(&mut self, secret: &str, from: IpAddr, now: Timestamp) -> bool {
        let valid = |token: &&mut Token| token.secret == secret && !token.expired(now);
        let Some(token) = self.tokens.values_mut().find(valid) else { return false };
        token.last_accessed = Some((now, from));
        if token.refreshes {
            token.expires_at = later(now, token.lifetime);
        }
        true
    }

    fn named(&mut self, call: &Call<'_>) -> Result<(i64, &mut Token), Refusal> {
        let id = call.arguments.id("token_id")?;
        let token = self.tokens.get_mut(&id);
        token.map(|token| (id, token)).ok_or_else(|| reply::absent(call.operation, "Requested api token"))
    }
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let tokens = state.tokens.tokens.iter();
    reply::ok(tokens.map(|(id, token)| token.view(*id, call.now)).collect::<Vec<_>>())
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let expires = call.arguments.number("expires").unwrap_or(3600);
    let lifetime = SignedDuration::from_secs(expires);
    let name = call.arguments.text("name").or_else(|| call.arguments.text("token_name"));
    let token = Token {
        secret: state.entropy.hex(20),
        name: name.unwrap_or_default().to_owned(),
        created_at: call.now,
        created_ip: call.peer,
        lifetime,
        expires_at: later(call.now, lifetime),
        refreshes: call.arguments.flag("refreshes").unwrap_or(false),
        last_accessed: None,
    };
    let tokens = &mut state.tokens;
    tokens.last_id = tokens.last_id.saturating_add(1);
    let id = tokens.last_id;
    let reply = reply::with_status(201, token.view(id, call.now));
    tokens.tokens.insert(id, token);
    reply
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (id, token) = state.tokens.named(call)?;
    reply::ok(token.view(id, call.now))
}

/// A token expires for good: `expired: false` does not revive it.
fn expire(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (id, token) = state.tokens.named(call)?;
    if call.arguments.flag("expired") == Some(true) {
        token.expires_at = token.expires_at.min(call.now);
    }
    reply::ok(token.view(id, call.now))
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (id, _) = state.tokens.named(call)?;
    state.tokens.tokens.remove(&id);
    reply::ok("Token deleted")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_short() {
        for (seconds, text) in [(1800, "30m"), (3600, "1h"), (90, "90s"), (172_800, "2d")] {
            assert_eq!(short(SignedDuration::from_secs(seconds)), text);
        }
    }
}
