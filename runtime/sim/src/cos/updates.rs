//! Updates of the signature databases: `/api/updatecenter`. The answer only says that the request was accepted.

use edgebook_model::Method;

use super::Cos;
use super::measure::time_text;
use super::reply;
use crate::arguments::pairs;
use crate::call::{Behaviours, Call};
use crate::respond::{Cause, Refusal, Reply};

pub(super) const PATH: &str = "/api/updatecenter";

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Post, PATH, update)];

/// Whatever is wrong with a request, the firewall has one sentence for it.
pub(super) fn reword(refusal: Refusal) -> Refusal {
    match refusal.cause {
        Cause::Argument { .. } | Cause::BadRequest => Refusal::bad_request("Bad Request, malformed"),
        _ => refusal,
    }
}

/// The request becomes the last event, which `/api/stats` shows: there is no job to follow. It is for one database.
fn update(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    if std::str::from_utf8(call.body).ok().and_then(pairs).is_some_and(|given| given.len() > 1) {
        return Err(Refusal::bad_request("Bad Request, malformed"));
    }
    let database = match call.arguments.text("update") {
        Some("idp") => "IDP",
        Some("antivirus") => "Antivirus",
        _ => "IP reputation",
    };
    let (when, user) = (time_text(call.now), &state.scenario.user);
    state.last_event =
        format!("{when}: {database} database update request from REST by {user} ({}).", call.peer);
    reply::done()
}
