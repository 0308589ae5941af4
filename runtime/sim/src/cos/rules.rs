//! Rules in the order in which they are tried, and how often each was hit: `/api/oper/iprules` and its kin.

use edgebook_model::Method;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Cos;
use super::reply;
use super::scenario::{IpRuleScenario, OtherRuleScenario, RulesScenario};
use crate::call::{Behaviours, Call};
use crate::clock::earlier;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[
    (Method::Get, "/api/oper/iprules", ip_rules),
    (Method::Get, "/api/oper/idprules", |state, _| others(&state.scenario.rules.idp)),
    (Method::Get, "/api/oper/thresholdrules", |state, _| others(&state.scenario.rules.threshold)),
    (Method::Get, "/api/oper/piperules", |state, _| others(&state.scenario.rules.pipe)),
    (Method::Get, "/api/oper/routingrules", |state, _| others(&state.scenario.rules.routing)),
    (Method::Get, "/api/oper/usage/iprules", ip_usage),
    (Method::Get, "/api/oper/usage/idprules", |state, call| other_usage(state, call, |rules| &rules.idp)),
    (Method::Get, "/api/oper/usage/thresholdrules", |state, call| {
        other_usage(state, call, |rules| &rules.threshold)
    }),
    (Method::Get, "/api/oper/usage/piperules", |state, call| other_usage(state, call, |rules| &rules.pipe)),
    (Method::Get, "/api/oper/usage/routingrules", |state, call| {
        other_usage(state, call, |rules| &rules.routing)
    }),
];

#[derive(Serialize)]
struct Rules<T> {
    rules: Vec<T>,
}

#[derive(Serialize)]
struct IpRule<'a> {
    index: usize,
    name: &'a str,
    filter: Filter<'a>,
    action: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    goto_ruleset: Option<&'a str>,
}

#[derive(Serialize)]
struct Filter<'a> {
    src_if: &'a str,
    src_net: &'a str,
    dst_if: &'a str,
    dst_net: &'a str,
    service: Service<'a>,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    details: &'a str,
}

#[derive(Serialize)]
struct OtherRule<'a> {
    index: usize,
    name: &'a str,
    #[serde(flatten)]
    shown: &'a Map<String, Value>,
}

#[derive(Serialize)]
struct Usage<'a> {
    index: usize,
    name: &'a str,
    usage: i64,
}

/// The set that a call asks for. The guide is silent about a name that no set has; it is refused as an unknown
/// interface is.
fn wanted<'a>(rules: &'a RulesScenario, call: &Call<'_>) -> Result<&'a [IpRuleScenario], Refusal> {
    match call.arguments.query_text("ruleset") {
        None | Some("" | "main") => Ok(&rules.ip),
        Some(name) => {
            let set = rules.ip_sets.get(name).map(Vec::as_slice);
            set.ok_or_else(|| Refusal::invalid("ruleset", "Unknown rule set name"))
        }
    }
}

fn ip_rules(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let rules = (1..).zip(wanted(&state.scenario.rules, call)?).map(|(index, rule)| IpRule {
        index,
        name: &rule.name,
        filter: Filter {
            src_if: &rule.src_if,
            src_net: &rule.src_net,
            dst_if: &rule.dst_if,
            dst_net: &rule.dst_net,
            service: Service { name: &rule.service, details: &rule.details },
        },
        action: &rule.action,
        goto_ruleset: rule.goto_ruleset.as_deref(),
    });
    reply::ok(Rules { rules: rules.collect() })
}

fn others(rules: &[OtherRuleScenario]) -> Result<Reply, Refusal> {
    let rules =
        (1..).zip(rules).map(|(index, rule)| OtherRule { index, name: &rule.name, shown: &rule.shown });
    reply::ok(Rules { rules: rules.collect() })
}

fn ip_usage(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let rules = wanted(&state.scenario.rules, call)?;
    usage(state, call, rules.iter().map(|rule| (rule.name.as_str(), rule.hits_per_hour)))
}

fn other_usage(
    state: &Cos,
    call: &Call<'_>,
    kind: fn(&RulesScenario) -> &Vec<OtherRuleScenario>,
) -> Result<Reply, Refusal> {
    usage(
        state,
        call,
        kind(&state.scenario.rules).iter().map(|rule| (rule.name.as_str(), rule.hits_per_hour)),
    )
}

/// Hits since the last reconfiguration.
fn usage<'a>(
    state: &Cos,
    call: &Call<'_>,
    rules: impl Iterator<Item = (&'a str, u32)>,
) -> Result<Reply, Refusal> {
    let since = earlier(state.started, state.scenario.reconfigured);
    let moment = state.moment(call.now);
    let rules = (1..).zip(rules).map(|(index, (name, per_hour))| Usage {
        index,
        name,
        usage: moment.counted(since, i64::from(per_hour)),
    });
    reply::ok(Rules { rules: rules.collect() })
}
