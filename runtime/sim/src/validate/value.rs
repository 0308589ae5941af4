//! Checks one value against its type.

use edgebook_model::{Api, TypeId, TypeKind, ValueRules, VariantTest};
use serde_json::{Map, Number, Value};

use super::Checker;
use crate::respond::Refusal;

/// How exact the values in a JSON body must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Types as described.
    Exact,
    /// Texts such as `"True"` pass for booleans, and texts such as `"8"` for whole numbers: the vendor's own clients send
    /// them.
    Texts,
}

impl Checker<'_> {
    /// Reads an argument that travels as text: path, query or form.
    pub(super) fn text_value(
        &self,
        name: &str,
        ty: TypeId,
        rules: &ValueRules,
        text: &str,
    ) -> Result<Value, Refusal> {
        let value = from_text(self.api, ty, text)
            .ok_or_else(|| Refusal::invalid(name, format!("expected {}", expected(self.api, ty))))?;
        within(self.api, name, ty, rules, &value)?;
        Ok(value)
    }

    /// Checks an argument of a JSON body.
    pub(super) fn json_value(
        &self,
        name: &str,
        ty: TypeId,
        rules: &ValueRules,
        value: &Value,
    ) -> Result<Value, Refusal> {
        if value.is_null() {
            let nullable = rules.nullable || accepts_null(self.api, ty);
            return if nullable {
                Ok(Value::Null)
            } else {
                Err(Refusal::invalid(name, "null is not allowed"))
            };
        }
        let value = match &self.api.ty(ty).kind {
            TypeKind::Bool | TypeKind::Int if self.manners.strictness == Strictness::Texts => {
                value.as_str().and_then(|text| from_text(self.api, ty, text)).unwrap_or_else(|| value.clone())
            }
            _ => value.clone(),
        };
        let value = self.typed(name, ty, value)?;
        within(self.api, name, ty, rules, &value)?;
        Ok(value)
    }

    fn typed(&self, name: &str, ty: TypeId, value: Value) -> Result<Value, Refusal> {
        let wrong = || Refusal::invalid(name, format!("expected {}", expected(self.api, ty)));
        match (&self.api.ty(ty).kind, value) {
            (TypeKind::Any { .. }, value)
            | (TypeKind::Bool, value @ Value::Bool(_))
            | (TypeKind::Text(_) | TypeKind::Bytes, value @ Value::String(_))
            | (TypeKind::Float, value @ Value::Number(_)) => Ok(value),
            (TypeKind::Int, value) => value.is_i64().then_some(value).ok_or_else(wrong),
            (TypeKind::Enum { values, numeric, open }, value) => {
                let text = match (&value, numeric) {
                    (Value::Number(number), true) => number.to_string(),
                    (Value::String(text), false) => text.clone(),
                    _ => return Err(wrong()),
                };
                if *open || values.iter().any(|allowed| *allowed == text) { Ok(value) } else { Err(wrong()) }
            }
            (TypeKind::List { item, nullable }, Value::Array(items)) => items
                .iter()
                .map(|entry| self.json_value(name, *item, &or_null(*nullable), entry))
                .collect::<Result<Vec<_>, _>>()
                .map(Value::Array),
            (TypeKind::Map { value: inner, nullable, .. }, Value::Object(entries)) => entries
                .into_iter()
                .map(|(key, entry)| {
                    let entry = self.json_value(&inside(name, &key), *inner, &or_null(*nullable), &entry)?;
                    Ok((key, entry))
                })
                .collect::<Result<Map<_, _>, _>>()
                .map(Value::Object),
            (TypeKind::Object { .. }, Value::Object(entries)) => self.object(name, ty, entries),
            (TypeKind::Union { variants }, value) => variants
                .iter()
                .filter(|variant| holds(&variant.test, &value))
                .find_map(|variant| self.typed(name, variant.ty, value.clone()).ok())
                .ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    fn object(&self, name: &str, ty: TypeId, entries: Map<String, Value>) -> Result<Value, Refusal> {
        let TypeKind::Object { fields, extra, .. } = &self.api.ty(ty).kind else {
            return Ok(Value::Object(entries));
        };
        if let Some(field) = fields.iter().find(|field| field.required && !entries.contains_key(&*field.name))
        {
            return Err(Refusal::missing(&inside(name, &field.name)));
        }
        let mut checked = Map::new();
        for (key, entry) in entries {
            let inner = inside(name, &key);
            let entry = match (fields.iter().find(|field| field.name == key), extra) {
                (Some(field), _) => self.json_value(&inner, field.ty, &field.rules, &entry)?,
                (None, Some(extra)) => self.json_value(&inner, *extra, &ValueRules::default(), &entry)?,
                (None, None) => {
                    self.pass_over(&inner)?;
                    continue;
                }
            };
            checked.insert(key, entry);
        }
        Ok(Value::Object(checked))
    }
}

/// A type in words that mean something outside the description: a named choice as its values.
fn expected(api: &Api, ty: TypeId) -> String {
    match &api.ty(ty).kind {
        TypeKind::Enum { values, .. } => values.join(" or "),
        TypeKind::Object { .. } => "object".to_owned(),
        _ => edgebook_model::type_label(api, ty),
    }
}

fn inside(outer: &str, inner: &str) -> String {
    format!("{outer}.{inner}")
}

/// The rules of an item or a map's value.
pub(crate) fn or_null(nullable: bool) -> ValueRules {
    ValueRules { nullable, ..ValueRules::default() }
}

fn accepts_null(api: &Api, ty: TypeId) -> bool {
    match &api.ty(ty).kind {
        TypeKind::Any { .. } => true,
        TypeKind::Union { variants } => variants.iter().any(|variant| variant.test == VariantTest::Null),
        _ => false,
    }
}

/// Reads a text as a value of the type; `None` when it is none.
fn from_text(api: &Api, ty: TypeId, text: &str) -> Option<Value> {
    match &api.ty(ty).kind {
        TypeKind::Bool if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        TypeKind::Bool if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        TypeKind::Bool => None,
        TypeKind::Int => text.parse::<i64>().ok().map(Value::from),
        TypeKind::Float => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        TypeKind::Enum { values, numeric, open } => {
            if !*open && !values.iter().any(|allowed| allowed == text) {
                None
            } else if *numeric {
                text.parse::<i64>().ok().map(Value::from)
            } else {
                Some(Value::from(text))
            }
        }
        TypeKind::List { item, .. } => from_text(api, *item, text).map(|item| Value::Array(vec![item])),
        TypeKind::Union { variants } => variants
            .iter()
            .filter(|variant| variant.test != VariantTest::Null)
            .find_map(|variant| from_text(api, variant.ty, text)),
        TypeKind::Object { .. } | TypeKind::Map { .. } => {
            serde_json::from_str(text).ok().filter(Value::is_object)
        }
        TypeKind::Any { .. } | TypeKind::Text(_) | TypeKind::Bytes => Some(Value::from(text)),
    }
}

/// Whether a union's variant is meant.
pub(crate) fn holds(test: &VariantTest, value: &Value) -> bool {
    match test {
        VariantTest::Null => value.is_null(),
        VariantTest::Bool => value.is_boolean(),
        VariantTest::Int => value.is_i64() || value.is_u64(),
        VariantTest::Number => value.is_number(),
        VariantTest::Text => value.is_string(),
        VariantTest::ListOf(inner) => {
            let fits = |first| inner.iter().all(|test| holds(test, first));
            value.as_array().is_some_and(|items| items.first().is_none_or(fits))
        }
        VariantTest::Keys(keys) => {
            value.as_object().is_some_and(|object| keys.iter().all(|key| object.contains_key(&**key)))
        }
        VariantTest::KeyIs { key, values } => value
            .get(&**key)
            .and_then(Value::as_str)
            .is_some_and(|text| values.iter().any(|word| word == text)),
        VariantTest::Always => true,
    }
}

/// The rules of numbers and texts.
fn within(api: &Api, name: &str, ty: TypeId, rules: &ValueRules, value: &Value) -> Result<(), Refusal> {
    let problem = match value {
        Value::Number(number) => {
            let problem = number.as_f64().and_then(|number| rules.number_problem(number));
            problem.map(|_| range(rules.minimum, rules.maximum))
        }
        Value::String(text) => rules.text_problem(api.text_format(ty), text),
        _ => None,
    };
    problem.map_or(Ok(()), |problem| Err(Refusal::invalid(name, problem)))
}

fn range(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("range must be between {low} and {high}"),
        (Some(low), None) => format!("must be at least {low}"),
        (None, Some(high)) => format!("must be at most {high}"),
        (None, None) => String::new(),
    }
}
