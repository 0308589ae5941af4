//! Compares an answer with the description: a simulator must not contradict the document that it is built from.

use edgebook_model::{Api, BodyKind, Operation, TypeId, TypeKind, ValueRules};
use serde_json::Value;

use crate::validate::or_null;

/// One place where an answer contradicts the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The JSON pointer of the place.
    pub pointer: String,
    /// What is wrong there.
    pub problem: String,
}

/// Checks a successful answer's status and JSON body.
pub fn check_answer(api: &Api, operation: &Operation, status: u16, body: &Value) -> Vec<Finding> {
    let Some(answer) = operation.answers.iter().find(|answer| answer.status == status || answer.status == 0)
    else {
        let problem = format!("status {status} is not documented");
        return vec![Finding { pointer: String::new(), problem }];
    };
    match answer.kind {
        BodyKind::Json => check_value(api, answer.ty, body),
        BodyKind::Empty | BodyKind::Text | BodyKind::Bytes => Vec::new(),
    }
}

/// Checks a value against a type. Unknown keys are no finding: firmware adds them freely.
pub fn check_value(api: &Api, ty: TypeId, value: &Value) -> Vec<Finding> {
    let mut check = Check { api, every_key: false, findings: Vec::new() };
    check.value("", ty, &ValueRules::default(), value);
    check.findings
}

/// Finds the keys of a value that its type does not have.
pub fn undescribed(api: &Api, ty: TypeId, value: &Value) -> Vec<Finding> {
    let mut check = Check { api, every_key: true, findings: Vec::new() };
    check.value("", ty, &ValueRules::default(), value);
    check.findings.retain(|finding| finding.problem == UNDESCRIBED);
    check.findings
}

const UNDESCRIBED: &str = "is not described";

struct Check<'a> {
    api: &'a Api,
    /// Whether a key that the description does not have is a finding.
    every_key: bool,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn value(&mut self, at: &str, ty: TypeId, rules: &ValueRules, value: &Value) {
        if value.is_null() && rules.nullable {
            return;
        }
        let wrong = match (&self.api.ty(ty).kind, value) {
            (TypeKind::Any { .. }, _)
            | (TypeKind::Bool, Value::Bool(_))
            | (TypeKind::Text(_) | TypeKind::Bytes, Value::String(_))
            | (TypeKind::Float, Value::Number(_)) => false,
            (TypeKind::Int, value) => !(value.is_i64() || value.is_u64()),
            (TypeKind::Enum { values, numeric, open }, value) => {
                let text = match (value, numeric) {
                    (Value::Number(number), true) => Some(number.to_string()),
                    (Value::String(text), false) => Some(text.clone()),
                    _ => None,
                };
                text.is_none_or(|text| !*open && !values.iter().any(|allowed| *allowed == text))
            }
            (TypeKind::List { item, nullable }, Value::Array(items)) => {
                for (index, entry) in items.iter().enumerate() {
                    self.value(&format!("{at}/{index}"), *item, &or_null(*nullable), entry);
                }
                false
            }
            (TypeKind::Map { value: inner, nullable, .. }, Value::Object(entries)) => {
                for (key, entry) in entries {
                    self.value(&format!("{at}/{key}"), *inner, &or_null(*nullable), entry);
                }
                false
            }
            (TypeKind::Object { fields, extra, .. }, Value::Object(entries)) => {
                for field in fields.iter() {
                    let place = format!("{at}/{}", field.name);
                    match entries.get(&*field.name) {
                        Some(entry) => self.value(&place, field.ty, &field.rules, entry),
                        None if field.required => self.report(&place, "is missing".to_owned()),
                        None => {}
                    }
                }
                let known = |key: &str| fields.iter().any(|field| field.name == key);
                for (key, entry) in entries.iter().filter(|(key, _)| !known(key)) {
                    let place = format!("{at}/{key}");
                    match extra {
                        Some(extra) => self.value(&place, *extra, &ValueRules::default(), entry),
                        None if self.every_key => self.report(&place, UNDESCRIBED.to_owned()),
                        None => {}
                    }
                }
                false
            }
            (TypeKind::Union { variants }, value) => {
                match variants.iter().find(|variant| variant.test.holds(value)) {
                    Some(variant) => {
                        self.value(at, variant.ty, &ValueRules::default(), value);
                        false
                    }
                    None => true,
                }
            }
            _ => true,
        };
        if wrong {
            let expected = edgebook_model::type_label(self.api, ty);
            let found = excerpt(value);
            self.report(at, format!("expected {expected}, found {found}"));
        }
        self.bounds(at, rules, value);
    }

    fn bounds(&mut self, at: &str, rules: &ValueRules, value: &Value) {
        let Some(number) = value.as_f64() else { return };
        if let Some(problem) = rules.number_problem(number) {
            self.report(at, problem);
        }
    }

    fn report(&mut self, at: &str, problem: String) {
        self.findings.push(Finding { pointer: at.to_owned(), problem });
    }
}

/// Enough of a value to recognise it.
fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use edgebook_model::{Field, List, MapKey, TypeKind, ValueRules, Variant, VariantTest};
    use serde_json::json;

    use super::*;
    use crate::testing::{TEXT, api, field, object};

    #[test]
    fn answers_are_compared_with_their_types() {
        let [int, text, map, either, whole] = [0, 1, 2, 3, 4];
        let at_least_one = ValueRules { minimum: Some(1.0), nullable: true, ..ValueRules::default() };
        let variants = vec![
            Variant { ty: TypeId(int), test: VariantTest::Int },
            Variant { ty: TypeId(text), test: VariantTest::Keys(List::Borrowed(&[])) },
        ];
        let types = vec![
            TypeKind::Int,
            TEXT,
            TypeKind::Map { value: TypeId(int), key: MapKey::Id, nullable: false },
            TypeKind::Union { variants: variants.into() },
            object(vec![
                Field { rules: at_least_one, ..field("id", int, true) },
                field("map", map, false),
                field("either", either, false),
            ]),
        ];
        let api = api("test", "", vec![], types);
        let cases = [
            (json!({"id": 1, "extra": true}), vec![]),
            (json!({"id": null}), vec![]),
            (json!({}), vec!["/id is missing"]),
            (json!({"id": 0}), vec!["/id must be at least 1, got 0"]),
            (json!({"id": "1"}), vec![r#"/id expected int, found "1""#]),
            (json!({"id": 1, "map": {"7": 1, "8": "x"}}), vec![r#"/map/8 expected int, found "x""#]),
            (json!({"id": 1, "either": 5}), vec![]),
            (json!({"id": 1, "either": "x"}), vec![r#"/either expected int | string, found "x""#]),
            (json!({"id": 1, "either": {}}), vec!["/either expected string, found {}"]),
            (json!([]), vec![" expected object, found []"]),
        ];
        for (value, expected) in cases {
            let findings: Vec<String> = check_value(api, TypeId(whole), &value)
                .iter()
                .map(|finding| format!("{} {}", finding.pointer, finding.problem))
                .collect();
            assert_eq!(findings, expected, "{value}");
        }
    }
}
