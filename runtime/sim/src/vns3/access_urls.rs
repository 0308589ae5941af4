//! Temporary addresses that let people in without a login: `/access/url` and `/access/urls`.

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::access::short;
use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::clock::later;
use crate::resource::fill::shown;
use crate::resource::{Object, number, object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/access/urls", list),
    (Method::Post, "/api/access/url", create),
    (Method::Delete, "/api/access/url", delete_by_search),
    (Method::Get, "/api/access/url/{access_url_id}", show),
    (Method::Put, "/api/access/url/{access_url_id}", expire),
    (Method::Delete, "/api/access/url/{access_url_id}", delete),
];

const KIND: &str = "access_url";

/// What an address opens: remote support, or one clientpack.
const ACCESS: [&str; 2] = ["rs", "clientpack"];

fn unknown() -> Refusal {
    Refusal::not_found("Invalid or missing access url")
}

fn view(thing: &Object, now: Timestamp) -> Object {
    let mut view = shown(thing);
    let expired = number(thing, "_expires").is_none_or(|at| at <= now.as_second());
    view.insert("expired".to_owned(), Value::Bool(expired));
    view
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(state.store.all(KIND).iter().map(|url| view(url, call.now)).collect::<Vec<_>>())
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let seconds = call.arguments.number("expires").unwrap_or(3600);
    let access = call.arguments.text("access").unwrap_or("rs");
    if !ACCESS.contains(&access) {
        return Err(Refusal::invalid("access", ""));
    }
    let lifetime = SignedDuration::from_secs(seconds);
    let expires_at = later(call.now, lifetime);
    let id = state.store.of(KIND).next_id();
    let secret = state.entropy.hex(40);
    let url = object(json!({
        "id": id,
        "url": format!("https://{}:8000/access/{secret}", state.scenario.public_ipaddress),
        "created_at": reply::iso(call.now),
        "created_ip": call.peer,
        "name": call.arguments.text("name").or_else(|| call.arguments.text("description")).unwrap_or_default(),
        "expires_at": reply::iso(expires_at),
        "lifetime": short(lifetime),
        "expired": false,
        "last_accessed_at": null,
        "last_accessed_ip": null,
        "access": access,
        "_expires": expires_at.as_second(),
    }));
    let reply = reply::with_status(201, view(&url, call.now));
    state.store.of(KIND).add(url);
    reply
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.id("access_url_id")?.to_string();
    reply::ok(view(state.store.find(KIND, "id", &id).ok_or_else(unknown)?, call.now))
}

/// An address expires for good: `expired: false` does not revive it.
fn expire(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.id("access_url_id")?.to_string();
    let url = state.store.find_mut(KIND, "id", &id).ok_or_else(unknown)?;
    if call.arguments.flag("expired") == Some(true) {
        let until = number(url, "_expires").unwrap_or_default().min(call.now.as_second());
        url.insert("_expires".to_owned(), Value::from(until));
        url.insert("expires_at".to_owned(), Value::from(reply::iso(call.now)));
    }
    reply::ok(view(url, call.now))
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.id("access_url_id")?.to_string();
    state.store.remove(KIND, "id", &id).ok_or_else(unknown)?;
    reply::ok("Access url deleted")
}

/// By its number or by itself.
fn delete_by_search(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.number("access_url_id");
    let address = call.arguments.text("access_url");
    let meant = |thing: &Object| {
        (id.is_some() || address.is_some())
            && id.is_none_or(|id| number(thing, "id") == Some(id))
            && address.is_none_or(|address| text(thing, "url") == address)
    };
    state.store.of(KIND).remove(meant).ok_or_else(unknown)?;
    reply::ok("Access url deleted")
}
