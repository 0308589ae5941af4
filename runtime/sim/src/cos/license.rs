//! The licence and the state of its subscription: `/api/oper/license`.

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Cos;
use super::measure::time_text;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::clock::{earlier, later, seconds_between};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Get, "/api/oper/license", show)];

/// How often a unit asks the license server.
const ATTEMPTS: SignedDuration = SignedDuration::from_hours(4);

#[derive(Serialize)]
struct Status<'a> {
    license: License<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secaas: Option<Subscription>,
}

#[derive(Serialize)]
struct License<'a> {
    registration_key: &'a str,
    subscription_based: bool,
    issued_date: String,
    lastmodified_date: String,
    expiration_date: &'a str,
    techsupport_date: &'a str,
    idp_date: &'a str,
    av_date: &'a str,
    wcf_date: &'a str,
    di_date: &'a str,
    dcc_date: &'a str,
    incenter_date: &'a str,
    iprep_date: &'a str,
}

#[derive(Serialize)]
struct Subscription {
    status: &'static str,
    server_reached: bool,
    last_reached: String,
    last_attempt: String,
    last_result: &'static str,
    seconds_until_next_attempt: i64,
    seconds_until_reduced_mode: i64,
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

fn show(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let scenario = &state.scenario.license;
    let issued = earlier(state.started, scenario.issued);
    let end = later(state.started, scenario.remaining);
    let until = day(end);
    let license = License {
        registration_key: &scenario.registration_key,
        subscription_based: scenario.subscription,
        issued_date: day(issued),
        lastmodified_date: time_text(later(issued, SignedDuration::from_hours(5 * 24))),
        expiration_date: &until,
        techsupport_date: &until,
        idp_date: &until,
        av_date: &until,
        wcf_date: &until,
        di_date: &until,
        dcc_date: &until,
        incenter_date: &until,
        iprep_date: &until,
    };
    let secaas = scenario.subscription.then(|| subscription(state, issued, end, call.now));
    reply::ok(Status { license, secaas })
}

/// A unit that cannot reach its server, or whose subscription is over, counts down and then runs with less.
fn subscription(state: &Cos, issued: Timestamp, end: Timestamp, now: Timestamp) -> Subscription {
    let scenario = &state.scenario.license;
    let attempt = state.moment(now).last_beat(issued, ATTEMPTS);
    let silent_since = scenario.server_silent.map(|silent| earlier(state.started, silent));
    let deadline = [silent_since, (end <= now).then_some(end)]
        .into_iter()
        .flatten()
        .min()
        .map(|since| later(since, scenario.grace));
    let reduced = deadline.is_some_and(|deadline| deadline <= now);
    Subscription {
        status: if reduced { "Reduced functionality mode" } else { "Running normally" },
        server_reached: silent_since.is_none(),
        last_reached: time_text(silent_since.map_or(attempt, |since| since.min(attempt))),
        last_attempt: time_text(attempt),
        last_result: match silent_since {
            Some(_) => "License server could not be reached",
            None if end <= now => "License has expired",
            None => "License is up to date",
        },
        seconds_until_next_attempt: ATTEMPTS.as_secs().saturating_sub(seconds_between(attempt, now)),
        seconds_until_reduced_mode: deadline.map_or(-1, |deadline| seconds_between(now, deadline)),
    }
}
