//! What is known about a value beyond its type, in words: the same in the client's comments and in the documents.

use edgebook_model::{Api, Completion, List, Operation, Text, TextFormat, TypeId, TypeKind, ValueRules};

use crate::text::{code, inline};

/// Default, bounds, format and secrecy as short sentences, in Markdown.
pub(crate) fn sentences(api: &Api, ty: TypeId, rules: &ValueRules) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(format(api, ty).map(str::to_owned));
    if let Some(default) = &rules.default {
        facts.push(format!("Default: {}.", code(default)));
    }
    match (rules.minimum, rules.maximum) {
        (Some(minimum), Some(maximum)) => facts.push(format!("From {minimum} to {maximum}.")),
        (Some(minimum), None) => facts.push(format!("At least {minimum}.")),
        (None, Some(maximum)) => facts.push(format!("At most {maximum}.")),
        (None, None) => {}
    }
    if let Some(length) = rules.max_length {
        facts.push(format!("At most {length} characters."));
    }
    if let Some(pattern) = &rules.pattern {
        facts.push(format!("Must match {}.", code(pattern)));
    }
    if !rules.excluded.is_empty() {
        let words: Vec<String> = rules.excluded.iter().map(|word| code(word)).collect();
        facts.push(format!("Not {}.", words.join(" or ")));
    }
    if !rules.older_keys.is_empty() {
        let keys: Vec<String> = rules.older_keys.iter().map(|key| code(key)).collect();
        facts.push(format!("Older firmware answers it as {}.", keys.join(" or ")));
    }
    if rules.nullable {
        facts.push("May be null.".to_owned());
    }
    if rules.secret {
        facts.push("Secret: never shown.".to_owned());
    }
    facts
}

/// What a text holds.
fn format(api: &Api, ty: TypeId) -> Option<&'static str> {
    match &api.ty(ty).kind {
        TypeKind::Text(format) => match format {
            TextFormat::Plain | TextFormat::Password => None,
            TextFormat::DateTime => Some("A time."),
            TextFormat::Date => Some("A date."),
            TextFormat::Ip => Some("An IP address."),
            TextFormat::Ipv4 => Some("An IPv4 address."),
            TextFormat::Cidr => Some("A network in CIDR notation."),
            TextFormat::Uuid => Some("A UUID."),
            TextFormat::Url => Some("A URL."),
            TextFormat::Base64 => Some("Bytes in base64."),
        },
        _ => None,
    }
}

/// The rule that one whole set of arguments must be given: "Needs `a` and `b`, or `c`."
pub(crate) fn required_sets(sets: &[List<Text>]) -> Option<String> {
    if sets.is_empty() {
        return None;
    }
    let sets: Vec<String> =
        sets.iter().map(|set| set.iter().map(|name| code(name)).collect::<Vec<_>>().join(" and ")).collect();
    Some(format!("Needs {}.", sets.join(", or ")))
}

/// What is to be awaited after the answer.
pub(crate) fn wait(api: &Api, operation: &Operation) -> Option<String> {
    Some(match operation.completion.as_ref()? {
        Completion::Task { token, poll, .. } => {
            let when = if token.optional { "may carry" } else { "carries" };
            let poll = script_name(api, poll);
            format!("The work goes on after the answer, which {when} a task token; {poll} tells its state.")
        }
        Completion::Poll(state) => format!(
            "The work goes on after the answer: `wait_for` asks {} until {}.",
            script_name(api, &state.poll),
            inline(&state.until)
        ),
        Completion::Settle { seconds } => {
            format!("The API restarts itself; the next call of a runbook waits for it, {seconds} s at most.")
        }
        Completion::Restart { seconds } => {
            format!("The appliance restarts and may be away for up to {seconds} s.")
        }
    })
}

/// An operation that the overlay names by the vendor's id, as scripts call it.
pub(crate) fn script_name(api: &Api, id: &str) -> String {
    code(&api.find_id(id).map_or_else(|| id.to_owned(), |operation| api.qualified_name(operation)))
}
