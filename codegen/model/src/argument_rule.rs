//! What the arguments of a call demand of each other, and what is wrong with a call as a whole.

use serde_json::Value;

use crate::{
    Api, ArgumentPosition, FieldTest, List, Operation, Problem, ProblemKind, Text, TypeKind,
    problem::{missing_key, missing_set, plain},
    signature_arguments,
};

/// A rule between arguments: what has to be given, and how, where others have certain values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ArgumentRule {
    /// The rule counts where each of these arguments is given with one of its values; without values, whatever it is.
    pub when: List<FieldTest>,
    /// The arguments that must be given then.
    pub needs: List<Text>,
    /// What arguments must be then, if they are given. The field may lead into the argument (`rules.rule`; of a list, each
    /// item). A value that ends in `*` stands for whatever begins so; one that begins with `$` for another argument.
    pub allows: List<FieldTest>,
    /// What arguments must not be then. A range of numbers is written `1070..1220`.
    pub bars: List<FieldTest>,
}

/// What is known of an argument.
#[derive(Clone, Copy, Debug)]
pub enum Given<'v> {
    /// It is not given.
    Absent,
    /// It is given, and nothing is known of its value.
    Unknown,
    /// It is given with this value.
    Value(&'v Value),
}

impl Given<'_> {
    fn is_given(self) -> bool {
        !matches!(self, Self::Absent)
    }
}

/// What is wrong with the arguments of a call beyond each single value: what is missing, and what they demand of each other.
/// Of a wrong value, the path begins with the name of its argument.
pub fn call_problem<'v>(
    api: &Api,
    operation: &Operation,
    given: impl Fn(&str) -> Given<'v>,
) -> Option<Problem> {
    let arguments = signature_arguments(api, operation);
    let is_given = |name: &str| given(name).is_given();
    let body_counts = operation.body.as_ref().is_some_and(|body| body.required)
        || arguments
            .iter()
            .any(|argument| argument.position == ArgumentPosition::Body && is_given(argument.name));
    let is_needed = |position| match position {
        ArgumentPosition::Query => true,
        ArgumentPosition::Body => body_counts,
        ArgumentPosition::Positional | ArgumentPosition::Content => false,
    };
    let missing = arguments
        .iter()
        .find(|argument| argument.required && is_needed(argument.position) && !is_given(argument.name));
    if let Some(missing) = missing {
        return Some(missing_key(missing.name));
    }
    let body_sets: &[List<Text>] = match operation.body.as_ref().map(|body| &api.ty(body.ty).kind) {
        Some(TypeKind::Object { required_sets, .. }) if body_counts => required_sets,
        _ => &[],
    };
    [&*operation.required_sets, body_sets]
        .into_iter()
        .find_map(|sets| missing_set(sets, is_given))
        .or_else(|| operation.argument_rules.iter().find_map(|rule| rule.problem(&given)))
}

impl ArgumentRule {
    /// The rule as a part of a sentence, with names and values as `name` and `value` write them:
    /// `needs 'port' where 'preset' is "port_map"`.
    pub fn in_words(&self, name: impl Fn(&str) -> String, value: impl Fn(&str) -> String) -> String {
        let mut words = Vec::new();
        if !self.needs.is_empty() {
            let names: Vec<String> = self.needs.iter().map(|needed| name(needed)).collect();
            words.push(format!("needs {}", names.join(" and ")));
        }
        for test in self.allows.iter() {
            let values: Vec<String> = test.values.iter().map(|word| demand(word, &name, &value)).collect();
            words.push(format!("{} must {}", name(&test.field), values.join(" or ")));
        }
        for test in self.bars.iter() {
            words.push(format!("{} {}", name(&test.field), prohibition(test)));
        }
        format!("{}{}", words.join(", "), self.condition(name, value))
    }

    fn problem<'v>(&self, given: &impl Fn(&str) -> Given<'v>) -> Option<Problem> {
        if !self.when.iter().all(|test| counts(test, given(&test.field))) {
            return None;
        }
        if let Some(missing) = self.needs.iter().find(|name| !given(name).is_given()) {
            let mut problem = missing_key(missing);
            problem.message.push_str(&self.condition(quoted, literal));
            return Some(problem);
        }
        let wrong = self.allows.iter().find_map(|test| self.wrong(test, given));
        wrong.or_else(|| self.bars.iter().find_map(|test| self.barred(test, given)))
    }

    fn barred<'v>(&self, test: &FieldTest, given: &impl Fn(&str) -> Given<'v>) -> Option<Problem> {
        let (path, got) = scalars(test, given).into_iter().find(|(_, value)| {
            let number = value.parse::<i64>().ok();
            test.values.iter().any(|word| match (bounds(word), number) {
                (Some((low, high)), Some(number)) => (low..=high).contains(&number),
                _ => **word == *value,
            })
        })?;
        let message = format!("{}{}, got {got}", prohibition(test), self.condition(quoted, literal));
        Some(Problem::new(ProblemKind::Value, message).inside(&path))
    }

    fn wrong<'v>(&self, test: &FieldTest, given: &impl Fn(&str) -> Given<'v>) -> Option<Problem> {
        let values: Vec<String> =
            test.values.iter().map(|value| resolved(value, given)).collect::<Option<_>>()?;
        let (path, got) = scalars(test, given).into_iter().find(|(_, got)| !fits(&values, got))?;
        let words: Vec<String> = values.iter().map(|value| demand(value, quoted, literal)).collect();
        let message = format!("must {}{}, got {got:?}", words.join(" or "), self.condition(quoted, literal));
        Some(Problem::new(ProblemKind::Value, message).inside(&path))
    }

    /// ` where 'type' is "pcap" or "conntrack"`
    fn condition(&self, name: impl Fn(&str) -> String, value: impl Fn(&str) -> String) -> String {
        let words = self.when.iter().map(|test| {
            let values: Vec<String> = test.values.iter().map(|word| value(word)).collect();
            match values.as_slice() {
                [] => format!("{} is given", name(&test.field)),
                values => format!("{} is {}", name(&test.field), values.join(" or ")),
            }
        });
        let words = words.collect::<Vec<_>>().join(" and ");
        if words.is_empty() { words } else { format!(" where {words}") }
    }
}

fn quoted(name: &str) -> String {
    format!("'{name}'")
}

fn literal(value: &str) -> String {
    format!("{value:?}")
}

/// What a value of a rule demands: `be "file"`, `begin with "host:"`, `begin with the value of 'name'`.
fn demand(text: &str, name: impl Fn(&str) -> String, value: impl Fn(&str) -> String) -> String {
    let (verb, word) = match text.strip_suffix('*') {
        Some(start) => ("begin with", start),
        None => ("be", text),
    };
    match word.strip_prefix('$') {
        Some(other) => format!("{verb} the value of {}", name(other)),
        None => format!("{verb} {}", value(word)),
    }
}

fn counts(test: &FieldTest, given: Given<'_>) -> bool {
    match given {
        Given::Absent => false,
        Given::Unknown => test.values.is_empty(),
        Given::Value(value) => {
            test.values.is_empty() || test.values.iter().any(|word| **word == *plain(value))
        }
    }
}

/// The argument, and the keys inside of it.
fn split(field: &str) -> (&str, &str) {
    field.split_once('.').unwrap_or((field, ""))
}

/// A value of a rule with the argument that it names put in; nothing where that is not known.
fn resolved<'v>(value: &str, given: &impl Fn(&str) -> Given<'v>) -> Option<String> {
    let Some(name) = value.strip_prefix('$') else { return Some(value.to_owned()) };
    let (name, rest) = match name.strip_suffix('*') {
        Some(name) => (name, "*"),
        None => (name, ""),
    };
    match given(name) {
        Given::Value(value) => Some(format!("{}{rest}", plain(value))),
        _ => None,
    }
}

fn fits(values: &[String], text: &str) -> bool {
    values.iter().any(|value| match value.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == value,
    })
}

/// The texts, numbers and truth values that a test is about, each with where it stands.
fn scalars<'v>(test: &FieldTest, given: &impl Fn(&str) -> Given<'v>) -> Vec<(String, String)> {
    let (argument, way) = split(&test.field);
    match given(argument) {
        Given::Value(value) => scalars_at(value, way, argument),
        _ => Vec::new(),
    }
}

fn scalars_at(value: &Value, way: &str, path: &str) -> Vec<(String, String)> {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(at, item)| scalars_at(item, way, &format!("{path}[{at}]")))
            .collect(),
        Value::Object(map) => {
            let (key, rest) = split(way);
            let inner = map.get(key).map(|inner| scalars_at(inner, rest, &format!("{path}.{key}")));
            inner.unwrap_or_default()
        }
        Value::Null => Vec::new(),
        value if way.is_empty() => vec![(path.to_owned(), plain(value))],
        _ => Vec::new(),
    }
}

/// The ends of a range.
fn bounds(word: &str) -> Option<(i64, i64)> {
    let (low, high) = word.split_once("..")?;
    Some((low.parse().ok()?, high.parse().ok()?))
}

/// `must not be 22 or 1070 to 1220`
fn prohibition(test: &FieldTest) -> String {
    let words = test.values.iter().map(|word| match bounds(word) {
        Some((low, high)) => format!("{low} to {high}"),
        None => word.to_string(),
    });
    format!("must not be {}", words.collect::<Vec<_>>().join(" or "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn test(field: &'static str, values: &[&'static str]) -> FieldTest {
        let values: Vec<Text> = values.iter().map(|value| (*value).into()).collect();
        FieldTest { field: field.into(), values: values.into() }
    }

    fn rule(when: Vec<FieldTest>) -> ArgumentRule {
        ArgumentRule {
            when: when.into(),
            needs: List::default(),
            allows: List::default(),
            bars: List::default(),
        }
    }

    fn problem(rule: &ArgumentRule, arguments: &Value) -> Option<String> {
        let found = rule.problem(&|name: &str| match arguments.get(name) {
            Some(Value::String(text)) if text == "?" => Given::Unknown,
            Some(value) => Given::Value(value),
            None => Given::Absent,
        })?;
        Some(format!("{} {}", found.path, found.message).trim_start().to_owned())
    }

    #[test]
    fn arguments_are_needed_where_others_have_a_value() {
        let rule = ArgumentRule {
            needs: vec!["port".into()].into(),
            ..rule(vec![test("preset", &["port_map", "both"])])
        };
        let wrong = "needs the key 'port' where 'preset' is \"port_map\" or \"both\"";
        assert_eq!(problem(&rule, &json!({"preset": "port_map"})).as_deref(), Some(wrong));
        for right in [
            json!({"preset": "ssh"}),
            json!({"preset": "?"}),
            json!({}),
            json!({"preset": "both", "port": 1}),
        ] {
            assert_eq!(problem(&rule, &right), None, "{right}");
        }
        assert_eq!(rule.in_words(quoted, literal), "needs 'port' where 'preset' is \"port_map\" or \"both\"");
        let any = ArgumentRule { when: vec![test("preset", &[])].into(), ..rule };
        assert_eq!(
            problem(&any, &json!({"preset": "?"})).as_deref(),
            Some("needs the key 'port' where 'preset' is given")
        );
    }

    #[test]
    fn values_are_held_to_those_of_others() {
        let name = ArgumentRule { allows: vec![test("rules.rule", &["$name*"])].into(), ..rule(vec![]) };
        let call = json!({"name": "gate", "rules": [{"rule": "gate -j DROP"}, {"rule": "door -j DROP"}]});
        let wrong = "rules[1].rule must begin with \"gate\", got \"door -j DROP\"";
        assert_eq!(problem(&name, &call).as_deref(), Some(wrong));
        assert_eq!(problem(&name, &json!({"name": "?", "rules": [{"rule": "x"}]})), None);
        assert_eq!(name.in_words(quoted, literal), "'rules.rule' must begin with the value of 'name'");
        let target = ArgumentRule {
            allows: vec![test("to", &["file", "host:*"])].into(),
            ..rule(vec![test("on", &["true"])])
        };
        let wrong = "to must be \"file\" or begin with \"host:\" where 'on' is \"true\", got \"disk\"";
        assert_eq!(problem(&target, &json!({"on": true, "to": "disk"})).as_deref(), Some(wrong));
        assert_eq!(problem(&target, &json!({"on": false, "to": "disk"})), None);
        assert_eq!(problem(&target, &json!({"on": true, "to": "host:h"})), None);
    }

    #[test]
    fn numbers_are_barred_alone_and_in_ranges() {
        let port = ArgumentRule { bars: vec![test("port", &["22", "1070..1220"])].into(), ..rule(vec![]) };
        for wrong in [22, 1070, 1220] {
            let told = format!("port must not be 22 or 1070 to 1220, got {wrong}");
            assert_eq!(problem(&port, &json!({"port": wrong})), Some(told));
        }
        for right in [json!(23), json!(1221), json!("?")] {
            assert_eq!(problem(&port, &json!({"port": right})), None);
        }
    }
}
