//! Reads one value as its type; what is wrong with it, the model says.

use edgebook_model::{Api, ProblemKind, TypeId, TypeKind, ValueRules, VariantTest, value_problem};
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
        let value = from_text(self.api, ty, text).unwrap_or_else(|| Value::from(text));
        self.judged(name, ty, rules, value)
    }

    /// Checks an argument of a JSON body.
    pub(super) fn json_value(
        &self,
        name: &str,
        ty: TypeId,
        rules: &ValueRules,
        value: &Value,
    ) -> Result<Value, Refusal> {
        let value = self.read(name, ty, value.clone())?;
        self.judged(name, ty, rules, value)
    }

    pub(super) fn judged(
        &self,
        name: &str,
        ty: TypeId,
        rules: &ValueRules,
        value: Value,
    ) -> Result<Value, Refusal> {
        match value_problem(self.api, ty, rules, &value) {
            None => Ok(value),
            Some(problem) => {
                let place = format!("{name}{}", problem.path);
                Err(match (problem.kind, problem.choices.as_slice()) {
                    (ProblemKind::Missing, [missing]) => Refusal::missing(&inside(&place, missing)),
                    _ => Refusal::invalid(&place, problem.message),
                })
            }
        }
    }

    /// A value as the appliance reads it: texts for booleans and whole numbers where it takes them, without the keys that it
    /// does not know.
    pub(super) fn read(&self, name: &str, ty: TypeId, value: Value) -> Result<Value, Refusal> {
        Ok(match (&self.api.ty(ty).kind, value) {
            (TypeKind::Bool | TypeKind::Int, Value::String(text))
                if self.manners.strictness == Strictness::Texts =>
            {
                from_text(self.api, ty, &text).unwrap_or(Value::String(text))
            }
            (TypeKind::List { item, .. }, Value::Array(items)) => {
                items.into_iter().map(|entry| self.read(name, *item, entry)).collect::<Result<_, _>>()?
            }
            (TypeKind::Map { value: inner, .. }, Value::Object(entries)) => {
                let entries = entries.into_iter().map(|(key, entry)| {
                    let entry = self.read(&inside(name, &key), *inner, entry)?;
                    Ok((key, entry))
                });
                Value::Object(entries.collect::<Result<_, Refusal>>()?)
            }
            (TypeKind::Object { fields, extra, .. }, Value::Object(entries)) => {
                let mut known = Map::new();
                for (key, entry) in entries {
                    let inner = inside(name, &key);
                    let field = fields.iter().find(|field| field.name == key).map(|field| field.ty);
                    match field.or(*extra) {
                        Some(ty) => {
                            known.insert(key, self.read(&inner, ty, entry)?);
                        }
                        None => self.pass_over(&inner)?,
                    }
                }
                Value::Object(known)
            }
            (TypeKind::Union { variants }, value) => {
                match variants.iter().find(|variant| variant.test.holds(&value)) {
                    Some(variant) => self.read(name, variant.ty, value)?,
                    None => value,
                }
            }
            (_, value) => value,
        })
    }
}

fn inside(outer: &str, inner: &str) -> String {
    format!("{outer}.{inner}")
}

/// The rules of an item or a map's value.
pub(crate) fn or_null(nullable: bool) -> ValueRules {
    ValueRules { nullable, ..ValueRules::default() }
}

/// Reads a text as a value of the type; `None` when it is none.
pub(crate) fn from_text(api: &Api, ty: TypeId, text: &str) -> Option<Value> {
    match &api.ty(ty).kind {
        TypeKind::Bool if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        TypeKind::Bool if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        TypeKind::Bool => None,
        TypeKind::Int | TypeKind::Enum { numeric: true, .. } => text.parse::<i64>().ok().map(Value::from),
        TypeKind::Float => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        TypeKind::List { item, .. } => from_text(api, *item, text).map(|item| Value::Array(vec![item])),
        TypeKind::Union { variants } => variants
            .iter()
            .filter(|variant| variant.test != VariantTest::Null)
            .find_map(|variant| from_text(api, variant.ty, text)),
        TypeKind::Object { .. } | TypeKind::Map { .. } => {
            serde_json::from_str(text).ok().filter(Value::is_object)
        }
        TypeKind::Any { .. } | TypeKind::Text(_) | TypeKind::Bytes | TypeKind::Enum { .. } => {
            Some(Value::from(text))
        }
    }
}
