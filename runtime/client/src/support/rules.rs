//! Whether what a call sends keeps the documented rules of its values: those that `check` and runbooks are held to.

use edgebook_model::{Api, TypeId, TypeKind, ValueRules};
use serde_json::Value;

use super::Refusal;

/// Why a value of an argument is refused; `None` where it keeps the rules.
pub(super) fn refusal(
    api: &Api,
    name: &str,
    ty: TypeId,
    rules: &ValueRules,
    value: &Value,
) -> Option<Refusal> {
    let (inside, problem) = wrong(api, ty, rules, value)?;
    Some(Refusal::Wrong { place: format!("{name}{inside}"), problem })
}

/// What is wrong with a value, and where inside of it: `.rules[2].position`.
fn wrong(api: &Api, ty: TypeId, rules: &ValueRules, value: &Value) -> Option<(String, String)> {
    let problem = match value {
        Value::Number(number) => number.as_f64().and_then(|number| rules.number_problem(number)),
        Value::String(text) => rules.text_problem(api.text_format(ty), text),
        _ => None,
    };
    if let Some(problem) = problem.or_else(|| unlisted(api, ty, value)) {
        return Some((String::new(), problem));
    }
    let within = |step: String, ty: TypeId, rules: &ValueRules, value: &Value| {
        wrong(api, ty, rules, value).map(|(inside, problem)| (format!("{step}{inside}"), problem))
    };
    match (&api.ty(ty).kind, value) {
        (TypeKind::List { item, .. }, Value::Array(items)) => items
            .iter()
            .enumerate()
            .find_map(|(at, value)| within(format!("[{at}]"), *item, &ValueRules::NONE, value)),
        (TypeKind::Map { value: ty, .. }, Value::Object(map)) => {
            map.iter().find_map(|(key, value)| within(format!(".{key}"), *ty, &ValueRules::NONE, value))
        }
        (TypeKind::Object { fields, .. }, Value::Object(map)) => fields.iter().find_map(|field| {
            let value = map.get(field.name.as_ref())?;
            within(format!(".{}", field.name), field.ty, &field.rules, value)
        }),
        _ => None,
    }
}

/// That a value is none of a closed set.
fn unlisted(api: &Api, ty: TypeId, value: &Value) -> Option<String> {
    let TypeKind::Enum { values, open: false, .. } = &api.ty(ty).kind else { return None };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!values.iter().any(|listed| *listed == text))
        .then(|| format!("must be {}, got {value}", values.join(" or ")))
}
