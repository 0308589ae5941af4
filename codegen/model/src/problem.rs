//! What is wrong with a value by its type and its rules. The one answer for `check`, the calls of runbooks, the typed client and
//! the simulator.

use serde_json::{Map, Value};

use crate::{
    Api, Field, List, Text, TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest, type_label,
};

/// How deep a value is looked into.
const DEEPEST: usize = 128;

/// Why a value or a call is not as described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Of which kind it is.
    pub kind: ProblemKind,
    /// The way into the value, as a script writes it: `.peers[2].cost`; empty for the value itself.
    pub path: String,
    /// What is wrong, without the place: `must be from 500 to 4800, got 5000`.
    pub message: String,
    /// The word that was given where one of a few is asked for. Empty elsewhere and for a secret.
    pub given: String,
    /// The words that are asked for; of something that is missing its name, where that is one thing.
    pub choices: Vec<String>,
}

/// Of which kind a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A value is of another type.
    Type,
    /// A value of the right type is not allowed.
    Value,
    /// Something that is needed is not there.
    Missing,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { kind, path: String::new(), message: message.into(), given: String::new(), choices: Vec::new() }
    }

    /// The same seen from one level further out.
    #[must_use]
    pub fn inside(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }

    /// The word that was meant, for a suggestion: what was given, and what is asked for.
    pub fn mistaken(&self) -> Option<(&str, impl Iterator<Item = &str>)> {
        let given = self.given.as_str();
        (!given.is_empty()).then(|| (given, self.choices.iter().map(String::as_str)))
    }

    /// A word that is none of the documented ones.
    fn unlisted(values: &[Text], given: &Value, secret: bool) -> Self {
        let shown = |word: &str| if given.is_string() { format!("{word:?}") } else { word.to_owned() };
        let choices: Vec<String> = values.iter().map(|word| shown(word)).collect();
        let got = if secret { String::new() } else { format!(", got {}", shown(&plain(given))) };
        let mut problem = Self::new(ProblemKind::Value, format!("must be {}{got}", choices.join(" or ")));
        if !secret {
            problem.given = plain(given);
            problem.choices = values.iter().map(ToString::to_string).collect();
        }
        problem
    }
}

/// A value as a text without quotation marks.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What is wrong with a value, and where inside of it. Keys that the description does not know are no problem here.
pub fn value_problem(api: &Api, ty: TypeId, rules: &ValueRules, value: &Value) -> Option<Problem> {
    Judge { api }.place(ty, rules, value, 0)
}

struct Judge<'a> {
    api: &'a Api,
}

impl Judge<'_> {
    /// A value where its type and its rules stand.
    fn place(&self, ty: TypeId, rules: &ValueRules, value: &Value, depth: usize) -> Option<Problem> {
        if depth > DEEPEST {
            return None;
        }
        if value.is_null() {
            let is_allowed = rules.nullable || self.takes_null(ty);
            return (!is_allowed).then(|| Problem::new(ProblemKind::Type, "must not be null"));
        }
        self.typed(ty, rules.secret, value, depth).or_else(|| {
            let message = match value {
                Value::Number(number) => number.as_f64().and_then(|number| rules.number_problem(number)),
                Value::String(text) => rules.text_problem(self.api.text_format(ty), text),
                Value::Bool(value) => rules.bool_problem(*value),
                _ => None,
            };
            message.map(|message| Problem::new(ProblemKind::Value, message))
        })
    }

    fn takes_null(&self, ty: TypeId) -> bool {
        match &self.api.ty(ty).kind {
            TypeKind::Any { .. } => true,
            TypeKind::Union { variants } => variants.iter().any(|variant| variant.test == VariantTest::Null),
            _ => false,
        }
    }

    fn typed(&self, ty: TypeId, secret: bool, value: &Value, depth: usize) -> Option<Problem> {
        let depth = depth.saturating_add(1);
        match (&self.api.ty(ty).kind, value) {
            (TypeKind::Any { .. }, _)
            | (TypeKind::Bool, Value::Bool(_))
            | (TypeKind::Float, Value::Number(_))
            | (TypeKind::Text(_) | TypeKind::Bytes, Value::String(_)) => None,
            (TypeKind::Int, value) if value.is_i64() => None,
            (TypeKind::Enum { values, open, .. }, value) if self.is_of_enum(ty, value) => {
                let word = plain(value);
                let is_listed = *open || values.iter().any(|known| *known == word);
                (!is_listed).then(|| Problem::unlisted(values, value, secret))
            }
            (TypeKind::List { item, nullable }, Value::Array(items)) => {
                items.iter().enumerate().find_map(|(at, value)| {
                    let problem = self.place(*item, &or_null(*nullable), value, depth)?;
                    Some(problem.inside(&format!("[{at}]")))
                })
            }
            (TypeKind::Map { value: inner, nullable, .. }, Value::Object(map)) => {
                map.iter().find_map(|(key, value)| {
                    let problem = self.place(*inner, &or_null(*nullable), value, depth)?;
                    Some(problem.inside(&format!("[{key:?}]")))
                })
            }
            (TypeKind::Object { fields, extra, required_sets }, Value::Object(map)) => self
                .fields(fields, *extra, map, depth)
                .or_else(|| missing_set(required_sets, |name| map.contains_key(name))),
            (TypeKind::Union { variants }, value) => self.union(ty, variants, value, depth),
            (_, value) => Some(self.wrong(ty, value)),
        }
    }

    fn is_of_enum(&self, ty: TypeId, value: &Value) -> bool {
        match &self.api.ty(ty).kind {
            TypeKind::Enum { numeric: true, .. } => value.is_i64(),
            _ => value.is_string(),
        }
    }

    fn fields(
        &self,
        fields: &[Field],
        extra: Option<TypeId>,
        map: &Map<String, Value>,
        depth: usize,
    ) -> Option<Problem> {
        if let Some(field) = fields.iter().find(|field| field.required && !map.contains_key(&*field.name)) {
            return Some(missing_key(&field.name));
        }
        map.iter().find_map(|(key, value)| {
            let (ty, rules) = match fields.iter().find(|field| field.name == *key) {
                Some(field) => (field.ty, &field.rules),
                None => (extra?, &ValueRules::NONE),
            };
            Some(self.place(ty, rules, value, depth)?.inside(&format!(".{key}")))
        })
    }

    /// A union takes what one of its variants takes. Where none does, the complaint is that of the first with the value's shape.
    fn union(&self, ty: TypeId, variants: &[Variant], value: &Value, depth: usize) -> Option<Problem> {
        let mut complaint = None;
        for variant in variants.iter().filter(|variant| variant.test.holds(value)) {
            let problem = self.typed(variant.ty, false, value, depth)?;
            complaint.get_or_insert(problem);
        }
        let near = || {
            let alike = |variant: &&Variant| {
                matches!(
                    (&variant.test, value),
                    (VariantTest::Keys(_), Value::Object(_)) | (VariantTest::ListOf(_), Value::Array(_))
                )
            };
            self.typed(variants.iter().find(alike)?.ty, false, value, depth)
        };
        let complaint = complaint.or_else(|| unknown_kind(variants, value)).or_else(near);
        Some(complaint.unwrap_or_else(|| self.wrong(ty, value)))
    }

    fn wrong(&self, ty: TypeId, value: &Value) -> Problem {
        Problem::new(
            ProblemKind::Type,
            format!("must be {}, got {}", asked_for(self.api, ty), kind_of(value)),
        )
    }
}

/// The complaint about an object whose kind stands under a key, where that is missing or unknown.
fn unknown_kind(variants: &[Variant], value: &Value) -> Option<Problem> {
    let mut words: Vec<Text> = Vec::new();
    let mut of_all = None;
    for variant in variants {
        let VariantTest::KeyIs { key, values } = &variant.test else { return None };
        of_all = Some(key);
        words.extend(values.iter().cloned());
    }
    let (key, object) = (of_all?, value.as_object()?);
    Some(match object.get(&**key) {
        None => missing_key(key),
        Some(word @ Value::String(_)) => Problem::unlisted(&words, word, false).inside(&format!(".{key}")),
        Some(other) => Problem::new(ProblemKind::Type, format!("must be string, got {}", kind_of(other)))
            .inside(&format!(".{key}")),
    })
}

/// A type as a complaint names it: `int`, `a map (IpsecTunnel)`.
pub fn asked_for(api: &Api, ty: TypeId) -> String {
    match api.ty(ty) {
        TypeDef { kind: TypeKind::Object { .. }, name, .. } if name.is_empty() => "a map".to_owned(),
        TypeDef { kind: TypeKind::Object { .. }, name, .. } => format!("a map ({name})"),
        _ => type_label(api, ty),
    }
}

/// What a JSON value is called in scripts.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_i64() || number.is_u64() => "int",
        Value::Number(_) => "float",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "map",
    }
}

/// The rules of an item or of a map's value.
fn or_null(nullable: bool) -> ValueRules {
    ValueRules { nullable, ..ValueRules::NONE }
}

pub(crate) fn missing_key(name: &str) -> Problem {
    let message = format!("needs the key '{name}'");
    Problem { choices: vec![name.to_owned()], ..Problem::new(ProblemKind::Missing, message) }
}

/// What is missing where no whole set is given.
pub fn missing_set(sets: &[List<Text>], given: impl Fn(&str) -> bool) -> Option<Problem> {
    if sets.is_empty() || sets.iter().any(|set| set.iter().all(|name| given(name))) {
        return None;
    }
    let shown = sets.iter().map(|set| {
        let names: Vec<String> = set.iter().map(|name| format!("'{name}'")).collect();
        names.join(" with ")
    });
    let shown = shown.collect::<Vec<_>>().join(", or ");
    Some(Problem::new(ProblemKind::Missing, format!("needs {shown}")))
}

impl VariantTest {
    /// Whether a JSON value is of the variant's shape.
    pub fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Null => value.is_null(),
            Self::Bool => value.is_boolean(),
            Self::Int => value.is_i64() || value.is_u64(),
            Self::Number => value.is_number(),
            Self::Text => value.is_string(),
            Self::ListOf(inner) => {
                let fits = |first| inner.iter().all(|test| test.holds(first));
                value.as_array().is_some_and(|items| items.first().is_none_or(fits))
            }
            Self::Keys(keys) => {
                value.as_object().is_some_and(|object| keys.iter().all(|key| object.contains_key(&**key)))
            }
            Self::KeyIs { key, values } => value
                .get(&**key)
                .and_then(Value::as_str)
                .is_some_and(|text| values.iter().any(|word| word == text)),
            Self::Always => true,
        }
    }
}
