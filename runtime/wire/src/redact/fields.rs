//! Secrets by provenance: the places in a JSON value that the description calls secret.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use edgebook_model::{Api, TextFormat, TypeDef, TypeId, TypeKind, ValueRules, VariantTest};
use serde_json::Value;

/// What a description says about secrets, gathered once.
pub(crate) struct SecretPlaces {
    /// Names that are secret somewhere: what an undescribed place with such a name holds is taken for a secret.
    names: HashSet<&'static str>,
    /// By type id: whether a value of the type may hold a secret at any depth.
    types: Vec<bool>,
}

impl SecretPlaces {
    /// The places of an API.
    pub(crate) fn of(api: &'static Api) -> Arc<Self> {
        /// By the address of the API, which lives as long as the program.
        static KNOWN: LazyLock<Mutex<HashMap<usize, Arc<SecretPlaces>>>> = LazyLock::new(Mutex::default);
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let address = std::ptr::from_ref(api).addr();
        Arc::clone(known.entry(address).or_insert_with(|| Arc::new(Self::gather(api))))
    }

    fn gather(api: &'static Api) -> Self {
        let fields = api.types.iter().flat_map(|ty| match &ty.kind {
            TypeKind::Object { fields, .. } => fields.as_ref(),
            _ => &[],
        });
        let params = api.operations.iter().flat_map(|operation| operation.params.iter());
        let names = fields
            .filter(|field| is_secret(api, field.ty, &field.rules))
            .map(|field| field.name.as_ref())
            .chain(params.filter(|param| param.rules.secret).map(|param| param.wire.as_ref()))
            .collect();
        Self { names, types: holding_types(api) }
    }

    /// Whether a value of the type may hold a secret.
    pub(crate) fn may_hold(&self, ty: TypeId) -> bool {
        self.types.get(ty.index()).copied().unwrap_or(true)
    }

    /// Whether a field of this name is secret somewhere.
    pub(crate) fn is_secret_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Hands over every secret inside a value of a type.
    pub(crate) fn each(&self, api: &Api, ty: TypeId, value: &mut Value, found: &mut dyn FnMut(&mut Value)) {
        Walk { places: self, api, found }.value(ty, value);
    }
}

fn is_secret(api: &Api, ty: TypeId, rules: &ValueRules) -> bool {
    rules.secret || matches!(api.ty(ty).kind, TypeKind::Text(TextFormat::Password))
}

/// Whether a value of a type may hold a secret, by the description and its overlay.
pub fn may_hold_secret(api: &'static Api, ty: TypeId) -> bool {
    SecretPlaces::of(api).may_hold(ty)
}

/// Spreads from secret fields to everything that contains them.
fn holding_types(api: &Api) -> Vec<bool> {
    let mut holding = vec![false; api.types.len()];
    loop {
        let mut changed = false;
        for (index, ty) in api.types.iter().enumerate() {
            let holds = |id: TypeId| holding.get(id.index()).copied().unwrap_or(false);
            if !holding.get(index).copied().unwrap_or(true) && holds_secret(api, ty, &holds) {
                if let Some(mark) = holding.get_mut(index) {
                    *mark = true;
                }
                changed = true;
            }
        }
        if !changed {
            return holding;
        }
    }
}

fn holds_secret(api: &Api, ty: &TypeDef, holds: &dyn Fn(TypeId) -> bool) -> bool {
    match &ty.kind {
        TypeKind::Text(format) => *format == TextFormat::Password,
        TypeKind::List { item, .. } => holds(*item),
        TypeKind::Map { value, .. } => holds(*value),
        TypeKind::Object { fields, extra, .. } => {
            fields.iter().any(|field| is_secret(api, field.ty, &field.rules) || holds(field.ty))
                || extra.is_some_and(holds)
        }
        TypeKind::Union { variants } => variants.iter().any(|variant| holds(variant.ty)),
        TypeKind::Any { .. }
        | TypeKind::Bool
        | TypeKind::Int
        | TypeKind::Float
        | TypeKind::Bytes
        | TypeKind::Enum { .. } => false,
    }
}

struct Walk<'w> {
    places: &'w SecretPlaces,
    api: &'w Api,
    found: &'w mut dyn FnMut(&mut Value),
}

impl Walk<'_> {
    /// Follows the type; a value of another shape is followed by its names.
    fn value(&mut self, ty: TypeId, value: &mut Value) {
        match (&self.api.ty(ty).kind, &mut *value) {
            (TypeKind::Text(TextFormat::Password), _) => (self.found)(value),
            (TypeKind::List { item, .. }, Value::Array(items)) => {
                let item = *item;
                for value in items {
                    self.value(item, value);
                }
            }
            (TypeKind::Map { value: of, .. }, Value::Object(entries)) => {
                let of = *of;
                entries.values_mut().for_each(|value| self.value(of, value));
            }
            (TypeKind::Object { fields, extra, .. }, Value::Object(entries)) => {
                for (key, value) in entries {
                    match fields.iter().find(|field| field.name == *key) {
                        Some(field) if field.rules.secret => (self.found)(value),
                        Some(field) => self.value(field.ty, value),
                        None if self.places.names.contains(key.as_str()) => (self.found)(value),
                        None => match extra {
                            Some(extra) => self.value(*extra, value),
                            None => self.undescribed(value),
                        },
                    }
                }
            }
            (TypeKind::Union { variants }, _) => {
                match variants.iter().find(|variant| passes(&variant.test, value)) {
                    Some(variant) => self.value(variant.ty, value),
                    None => self.misshapen(ty, value),
                }
            }
            _ => self.misshapen(ty, value),
        }
    }

    /// A value of another shape than its type. A single word in the place of an object with a secret is the secret
    /// itself: a key that comes as bare text.
    fn misshapen(&mut self, ty: TypeId, value: &mut Value) {
        let is_word = value.as_str().is_some_and(|text| !text.contains(char::is_whitespace));
        if is_word && self.places.may_hold(ty) {
            (self.found)(value);
        } else {
            self.undescribed(value);
        }
    }

    /// Where the description knows nothing, names tell.
    fn undescribed(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.undescribed(item)),
            Value::Object(entries) => {
                for (key, value) in entries {
                    if self.places.names.contains(key.as_str()) {
                        (self.found)(value);
                    } else {
                        self.undescribed(value);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a value has the shape that a variant asks for.
fn passes(test: &VariantTest, value: &Value) -> bool {
    match test {
        VariantTest::Always => true,
        VariantTest::Null => value.is_null(),
        VariantTest::KeyIs { key, values } => value
            .get(&**key)
            .and_then(Value::as_str)
            .is_some_and(|text| values.iter().any(|word| word == text)),
        VariantTest::Bool => value.is_boolean(),
        VariantTest::Int => value.is_i64() || value.is_u64(),
        VariantTest::Number => value.is_number(),
        VariantTest::Text => value.is_string(),
        VariantTest::ListOf(inner) => value.as_array().is_some_and(|items| {
            items.first().is_none_or(|item| inner.iter().all(|inner| passes(inner, item)))
        }),
        VariantTest::Keys(keys) => {
            value.as_object().is_some_and(|entries| keys.iter().all(|key| entries.contains_key(key.as_ref())))
        }
    }
}

#[cfg(test)]
mod tests {
    use edgebook_model::{Field, MapKey, Variant};
    use serde_json::json;

    use super::*;
    use crate::testing::{api, leaked};

    fn field(name: &'static str, ty: u32, secret: bool) -> Field {
        Field {
            name: name.into(),
            doc: "".into(),
            ty: TypeId(ty),
            required: false,
            rules: ValueRules { secret, ..ValueRules::default() },
        }
    }

    fn ty(kind: TypeKind) -> TypeDef {
        TypeDef { name: "".into(), doc: "".into(), kind }
    }

    fn object(fields: Vec<Field>) -> TypeDef {
        ty(TypeKind::Object { fields: fields.into(), extra: None, required_sets: vec![].into() })
    }

    const PLAIN: u32 = 0;
    const PASSWORD: u32 = 1;
    const TUNNEL: u32 = 2;
    const TUNNELS: u32 = 3;
    const ENDPOINT: u32 = 4;
    const ANSWER: u32 = 5;
    const ANY: u32 = 6;
    const HARMLESS: u32 = 7;

    fn described() -> &'static Api {
        let keys = |key: &'static str| VariantTest::Keys(vec![key.into()].into());
        let mut api = api();
        api.types = vec![
            ty(TypeKind::Text(TextFormat::Plain)),
            ty(TypeKind::Text(TextFormat::Password)),
            object(vec![field("psk", PLAIN, true), field("name", PLAIN, false)]),
            ty(TypeKind::Map { value: TypeId(TUNNEL), key: MapKey::Id, nullable: false }),
            object(vec![
                field("tunnels", TUNNELS, false),
                field("login", PASSWORD, false),
                field("any", ANY, false),
            ]),
            ty(TypeKind::Union {
                variants: vec![
                    Variant { ty: TypeId(TUNNEL), test: keys("psk") },
                    Variant { ty: TypeId(ENDPOINT), test: keys("tunnels") },
                ]
                .into(),
            }),
            ty(TypeKind::Any { reason: "".into() }),
            object(vec![field("name", PLAIN, false), field("again", HARMLESS, false)]),
        ]
        .into();
        leaked(api)
    }

    #[test]
    fn types_know_whether_they_may_hold_secrets() {
        let places = SecretPlaces::of(described());
        let holding: Vec<bool> = (0..8).map(|id| places.may_hold(TypeId(id))).collect();
        assert_eq!(holding, [false, true, true, true, true, true, false, false]);
        let mut names: Vec<&str> = places.names.iter().copied().collect();
        names.sort_unstable();
        assert_eq!(names, ["login", "part", "psk", "token"]);
    }

    #[test]
    fn every_secret_place_is_found_by_type_or_by_name() {
        let api = described();
        let places = SecretPlaces::of(api);
        let mask = |ty: u32, mut value: Value| {
            places.each(api, TypeId(ty), &mut value, &mut |secret| *secret = json!("!"));
            value
        };
        let answer = json!({
            "tunnels": {"1": {"psk": "a", "name": "n"}, "2": {"psk": ["b"], "extra": {"token": 1, "x": 2}}},
            "login": "c",
            "any": [{"psk": "d", "deep": [{"login": null}]}],
        });
        let masked = json!({
            "tunnels": {"1": {"psk": "!", "name": "n"}, "2": {"psk": "!", "extra": {"token": "!", "x": 2}}},
            "login": "!",
            "any": [{"psk": "!", "deep": [{"login": "!"}]}],
        });
        assert_eq!(mask(ANSWER, answer.clone()), masked);
        // A value that no variant describes is followed by its names.
        assert_eq!(mask(ANSWER, json!([{"psk": 1}])), json!([{"psk": "!"}]));
        assert_eq!(mask(TUNNEL, answer), masked);
        // A key that comes as bare text, in the place of an object that would hold it.
        assert_eq!(mask(TUNNEL, json!("k3y")), json!("!"));
        assert_eq!(
            mask(ANSWER, json!({"tunnels": {"1": "k3y", "2": "no key"}})),
            json!({"tunnels": {"1": "!", "2": "no key"}})
        );
        assert_eq!(mask(HARMLESS, json!("k3y")), json!("k3y"));
        assert_eq!(mask(HARMLESS, json!({"name": "psk"})), json!({"name": "psk"}));
    }
}
