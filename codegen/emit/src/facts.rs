//! What is known about a value beyond its type, in words: the same in the client's comments and in the documents.

use edgebook_model::{Api, Completion, List, Operation, Text, TypeId, ValueRules};

use crate::text::{code, inline};

/// Default, bounds, format and secrecy as short sentences, in Markdown.
pub(crate) fn sentences(api: &Api, ty: TypeId, rules: &ValueRules) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(format(api, ty));
    if let Some(default) = &rules.default {
        facts.push(format!("Default: {}.", code(default)));
    }
    match (rules.minimum, rules.maximum) {
        (Some(minimum), Some(maximum)) => facts.push(format!("From {minimum} to {maximum}.")),
        (Some(minimum), None) => facts.push(format!("At least {minimum}.")),
        (None, Some(maximum)) => facts.push(format!("At most {maximum}.")),
        (None, None) => {}
    }
    match rules.min_length {
        Some(1) => facts.push("Not empty.".to_owned()),
        Some(length) => facts.push(format!("At least {length} characters.")),
        None => {}
    }
    if let Some(length) = rules.max_length {
        facts.push(format!("At most {length} characters."));
    }
    match &rules.pattern {
        Some(pattern) if rules.form.is_empty() => facts.push(format!("Must match {}.", code(pattern))),
        Some(_) => facts.push(format!("Must be {}.", inline(&rules.form))),
        None => {}
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

/// What a text holds: `A network in CIDR notation.`
fn format(api: &Api, ty: TypeId) -> Option<String> {
    let noun = api.text_format(ty).noun()?;
    let (noun, _) = noun.split_once(", such as").unwrap_or((noun, ""));
    Some(format!("{}.", sentence(noun)))
}

/// A text with a capital letter in front.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// What the arguments of an operation demand of each other, each rule as a sentence.
pub(crate) fn argument_rules(operation: &Operation) -> impl Iterator<Item = String> {
    operation.argument_rules.iter().map(|rule| format!("{}.", sentence(&rule.in_words(code, code))))
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
