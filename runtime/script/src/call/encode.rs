//! Script values to wire values, checked against the type that the description asks for.

use edgebook_model::{
    Api, Field, Problem, ProblemKind, Text, TypeId, TypeKind, ValueRules, Variant, VariantTest, asked_for,
    truth_word, value_problem,
};
use edgebook_words::listed;
use rhai::Dynamic;
use serde_json::Value;

use crate::diagnostic::suggest::did_you_mean;
use crate::value::json::{DEEPEST, to_request_json};
use crate::value::keyed_map::key_text;
use crate::value::secret::SECRET_SHOWN;
use crate::value::{Content, KeyedMap, Record, Secret, Time, is_null, type_name};

/// A value as it travels.
#[derive(Clone)]
pub(super) enum Wire {
    /// Anything that JSON can hold.
    Json(Value),
    /// A file.
    Bytes(Content),
}

/// Why a value does not fit: where inside it, and what is wrong.
#[derive(Debug)]
pub(super) struct Mismatch {
    /// `wrong-type`, `wrong-value` or `missing-argument`.
    pub(super) code: &'static str,
    /// The way into the value: `.peers[2].cost`; empty for the value itself.
    pub(super) path: String,
    /// `must be int, got string`
    pub(super) message: String,
    /// What to do.
    pub(super) hint: Option<String>,
}

impl Mismatch {
    fn new(message: impl Into<String>) -> Self {
        Self { code: "wrong-value", path: String::new(), message: message.into(), hint: None }
    }

    fn of_type(message: impl Into<String>) -> Self {
        Self { code: "wrong-type", ..Self::new(message) }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same mismatch seen from one level further out.
    fn inside(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }
}

impl From<Problem> for Mismatch {
    fn from(problem: Problem) -> Self {
        Self {
            code: match problem.kind {
                ProblemKind::Type => "wrong-type",
                ProblemKind::Value => "wrong-value",
                ProblemKind::Missing => "missing-argument",
            },
            hint: problem.mistaken().and_then(|(given, choices)| did_you_mean(given, choices)),
            path: problem.path,
            message: problem.message,
        }
    }
}

/// A script value as a wire value of a type.
pub(super) fn encode(api: &Api, ty: TypeId, rules: &ValueRules, value: &Dynamic) -> Result<Wire, Mismatch> {
    if value.is_unit() && rules.nullable {
        return Ok(Wire::Json(Value::Null));
    }
    if matches!(api.ty(ty).kind, TypeKind::Bytes)
        && let Some(content) = content(value)
    {
        return Ok(Wire::Bytes(content));
    }
    let json = Encoder { api }.json(ty, value, 0)?;
    match value_problem(api, ty, rules, &json) {
        Some(problem) => Err(problem.into()),
        None => Ok(Wire::Json(json)),
    }
}

/// The bytes of a value that has some: a download, a blob, a text.
pub(super) fn content(value: &Dynamic) -> Option<Content> {
    if let Some(content) = value.read_lock::<Content>() {
        return Some(content.clone());
    }
    if let Ok(blob) = value.as_blob_ref() {
        return Some(Content::new(blob.clone().into(), None));
    }
    if let Some(secret) = value.read_lock::<Secret>() {
        return Some(Content::new(secret.reveal().to_owned().into(), None));
    }
    let text = value.as_immutable_string_ref().ok()?;
    Some(Content::new(text.to_string().into(), None))
}

/// The values of a field: one, or one for each file of a list. Only a form can carry files, and it has a part for each.
pub(super) fn encode_field(
    api: &Api,
    ty: TypeId,
    rules: &ValueRules,
    value: &Dynamic,
) -> Result<Vec<Wire>, Mismatch> {
    if let TypeKind::List { item, .. } = &api.ty(ty).kind
        && matches!(api.ty(*item).kind, TypeKind::Bytes)
        && let Ok(items) = value.as_array_ref()
        && items.iter().any(|item| !item.is_string())
        && let Some(files) = items.iter().map(content).collect::<Option<Vec<_>>>()
    {
        return Ok(files.into_iter().map(Wire::Bytes).collect());
    }
    encode(api, ty, rules, value).map(|wire| vec![wire])
}

struct Encoder<'a> {
    api: &'a Api,
}

impl Encoder<'_> {
    fn json(&self, ty: TypeId, value: &Dynamic, depth: usize) -> Result<Value, Mismatch> {
        if depth > DEEPEST {
            return Err(Mismatch::new(format!("nests deeper than {DEEPEST} levels")));
        }
        refuse_shown_secret(value)?;
        let wrong =
            || Mismatch::of_type(format!("must be {}, got {}", asked_for(self.api, ty), type_name(value)));
        match &self.api.ty(ty).kind {
            TypeKind::Any { .. } => any(value),
            TypeKind::Bool => value.as_bool().map(Value::Bool).map_err(|_| wrong()),
            TypeKind::Int => value.as_int().map(Value::from).map_err(|_| wrong()),
            TypeKind::Float => match (value.as_float(), value.as_int()) {
                (Ok(float), _) if float.is_finite() => Ok(Value::from(float)),
                (_, Ok(int)) => Ok(Value::from(int)),
                _ => Err(wrong()),
            },
            TypeKind::Text(_) | TypeKind::Bytes => text(value).map(Value::String).ok_or_else(wrong),
            TypeKind::Enum { values, numeric, .. } => enumerated(values, *numeric, value).ok_or_else(wrong),
            TypeKind::List { item, nullable } => {
                let items = value.as_array_ref().map_err(|_| wrong())?;
                let items = items.iter().enumerate().map(|(at, item_value)| {
                    self.or_null(*item, *nullable, item_value, depth + 1)
                        .map_err(|m| m.inside(&format!("[{at}]")))
                });
                items.collect::<Result<_, _>>().map(Value::Array)
            }
            TypeKind::Map { value: inner, nullable, .. } => {
                let pairs = pairs(value).ok_or_else(wrong)?;
                let pairs = pairs.into_iter().map(|(key, value)| {
                    let json = self.or_null(*inner, *nullable, &value, depth + 1);
                    json.map(|json| (key.clone(), json)).map_err(|m| m.inside(&format!("[{key:?}]")))
                });
                pairs.collect::<Result<_, _>>().map(Value::Object)
            }
            TypeKind::Object { fields, extra, .. } => {
                let pairs = pairs(value).ok_or_else(wrong)?;
                self.object(fields, *extra, pairs, depth).map(Value::Object)
            }
            TypeKind::Union { variants } => self.union(variants, value, depth)?.ok_or_else(wrong),
        }
    }

    /// An item or a map's value, which may be documented as null.
    fn or_null(&self, ty: TypeId, nullable: bool, value: &Dynamic, depth: usize) -> Result<Value, Mismatch> {
        if nullable && (value.is_unit() || is_null(value)) {
            Ok(Value::Null)
        } else {
            self.json(ty, value, depth)
        }
    }

    /// The fields of an object: known and of the right type.
    fn object(
        &self,
        fields: &[Field],
        extra: Option<TypeId>,
        pairs: Vec<(String, Dynamic)>,
        depth: usize,
    ) -> Result<serde_json::Map<String, Value>, Mismatch> {
        let mut object = serde_json::Map::new();
        let mut pairs = pairs;
        pairs
            .sort_by_key(|(key, _)| fields.iter().position(|field| field.name == *key).unwrap_or(usize::MAX));
        for (key, value) in pairs {
            let field = fields.iter().find(|field| field.name == key);
            let step = |mismatch: Mismatch| mismatch.inside(&format!(".{key}"));
            let Some((ty, rules)) = field.map(|f| (f.ty, Some(&f.rules))).or(extra.map(|ty| (ty, None)))
            else {
                return Err(unknown_key(&key, fields.iter().map(|field| field.name.as_ref())));
            };
            if value.is_unit() {
                if rules.is_some_and(|rules| rules.nullable) {
                    object.insert(key, Value::Null);
                }
                continue;
            }
            let json = self.json(ty, &value, depth + 1).map_err(step)?;
            object.insert(key, json);
        }
        Ok(object)
    }

    /// The first variant that fits. Where none does, the complaint is that of the variant that the value is meant for; without
    /// one, what the value is as JSON, which is judged as a whole.
    fn union(&self, variants: &[Variant], value: &Dynamic, depth: usize) -> Result<Option<Value>, Mismatch> {
        let plain = any(value).ok();
        let mut complaint = None;
        for variant in variants {
            let is_meant = plain.as_ref().is_some_and(|plain| variant.test.holds(plain));
            if matches!(variant.test, VariantTest::KeyIs { .. }) && !is_meant {
                continue;
            }
            match self.json(variant.ty, value, depth + 1) {
                Ok(json) if value_problem(self.api, variant.ty, &ValueRules::NONE, &json).is_none() => {
                    return Ok(Some(json));
                }
                Err(mismatch) if complaint.is_none() && (is_meant || has_shape(&variant.test, value)) => {
                    complaint = Some(mismatch);
                }
                _ => {}
            }
        }
        complaint.map_or(Ok(plain), Err)
    }
}

/// Whether a script value has the outer shape of a variant.
fn has_shape(test: &VariantTest, value: &Dynamic) -> bool {
    match test {
        VariantTest::Keys(_) => pairs(value).is_some(),
        VariantTest::ListOf(_) => value.is_array(),
        _ => false,
    }
}

/// A key that a map must not have.
pub(super) fn unknown_key<'n>(key: &str, known: impl Iterator<Item = &'n str>) -> Mismatch {
    let known: Vec<&str> = known.collect();
    let hint = did_you_mean(key, known.iter().copied()).or_else(|| {
        let all = || format!("it takes {}", listed(&known, 16));
        (!known.is_empty()).then(all)
    });
    let mismatch = Mismatch::new(format!("has no key '{key}'"));
    match hint {
        Some(hint) => mismatch.hint(hint),
        None => mismatch,
    }
}

/// The keys and values of whatever has keys.
pub(super) fn pairs(value: &Dynamic) -> Option<Vec<(String, Dynamic)>> {
    if let Ok(map) = value.as_map_ref() {
        return Some(map.iter().map(|(key, value)| (key.to_string(), value.clone())).collect());
    }
    if let Some(record) = value.read_lock::<Record>() {
        return Some(record.present().map(|(key, value)| (key.to_string(), value.clone())).collect());
    }
    let map = value.read_lock::<KeyedMap>()?;
    Some(map.entries().map(|(key, value)| (key_text(key).to_string(), value.clone())).collect())
}

/// A text made from a secret holds only how the secret is shown. A device would take it for the secret itself.
fn refuse_shown_secret(value: &Dynamic) -> Result<(), Mismatch> {
    let made = value.as_immutable_string_ref().is_ok_and(|text| text.contains(SECRET_SHOWN));
    if !made {
        return Ok(());
    }
    let hint = "a script cannot look into a secret or put it into a text: pass it on as it is";
    Err(Mismatch::new(format!("holds {SECRET_SHOWN}, which stands for a secret and is not the secret"))
        .hint(hint))
}

fn any(value: &Dynamic) -> Result<Value, Mismatch> {
    to_request_json(value).map_err(|failure| Mismatch::new(failure.data().message.clone()))
}

/// A value that can stand where a text is asked for.
pub(super) fn text(value: &Dynamic) -> Option<String> {
    if let Ok(text) = value.as_immutable_string_ref() {
        return Some(text.to_string());
    }
    if let Ok(char) = value.as_char() {
        return Some(char.to_string());
    }
    if let Some(secret) = value.read_lock::<Secret>() {
        return Some(secret.reveal().to_owned());
    }
    value.read_lock::<Time>().map(|time| time.to_string())
}

/// A word or a number of an enumeration, listed or not; nothing for a value of another type.
fn enumerated(values: &[Text], numeric: bool, value: &Dynamic) -> Option<Value> {
    if let Some(word) = value.as_bool().ok().and_then(|value| truth_word(values, value)) {
        return Some(Value::from(word));
    }
    if numeric { value.as_int().ok().map(Value::from) } else { text(value).map(Value::from) }
}
