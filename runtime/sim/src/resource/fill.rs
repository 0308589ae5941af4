//! Completes an object to what the description promises: every documented field is there, with a plausible value that
//! follows from its type, its name and the seed alone.

use edgebook_model::{Api, Field, TextFormat, TypeId, TypeKind, ValueRules, VariantTest};
use jiff::Timestamp;
use serde_json::{Number, Value};

use super::Object;
use crate::conform::check_value;
use crate::entropy::{Entropy, derive};

/// How deep a made-up value is: a type may hold itself.
const DEEPEST: usize = 12;

/// How a kind of thing writes its dates.
pub(crate) type Dates = fn(Timestamp) -> String;

/// Makes values for the fields of things.
#[derive(Clone, Copy)]
pub(crate) struct Filler<'a> {
    pub(crate) api: &'a Api,
    pub(crate) seed: u64,
    /// The date of whatever has no date of its own.
    pub(crate) when: Timestamp,
    pub(crate) dates: Dates,
}

impl Filler<'_> {
    /// What is given, in the order of the description, and a value for each documented field that is not. Further
    /// fields stay, but for those whose name begins with an underscore: they are the simulator's own.
    pub(crate) fn complete(&self, ty: TypeId, given: &Object) -> Object {
        let TypeKind::Object { fields, .. } = &self.api.ty(ty).kind else { return shown(given) };
        let identity = identity(given);
        let mut whole = Object::new();
        for field in fields.iter() {
            let value = match given.get(&*field.name) {
                Some(value) => self.inside(field.ty, value),
                None => self.field(field, identity, DEEPEST),
            };
            whole.insert(field.name.to_string(), value);
        }
        for (name, value) in given.iter().filter(|(name, _)| !name.starts_with('_')) {
            if !whole.contains_key(name) {
                whole.insert(name.clone(), value.clone());
            }
        }
        whole
    }

    /// A thing completed to any type: of a union, to the kind that it is of.
    pub(crate) fn completed(&self, ty: TypeId, thing: &Object) -> Value {
        let variants = match &self.api.ty(ty).kind {
            TypeKind::Union { variants } => variants,
            TypeKind::Object { .. } | TypeKind::Any { .. } => return Value::Object(self.complete(ty, thing)),
            _ => return self.made(ty),
        };
        let given = Value::Object(thing.clone());
        let objects = || {
            let is_object = |ty: TypeId| matches!(self.api.ty(ty).kind, TypeKind::Object { .. });
            variants.iter().filter(move |variant| is_object(variant.ty))
        };
        match objects().find(|variant| variant.test.holds(&given)).or_else(|| objects().next()) {
            Some(variant) => {
                let mut whole = self.complete(variant.ty, thing);
                name_variant(&variant.test, &mut whole);
                Value::Object(whole)
            }
            None => self.made(ty),
        }
    }

    /// A value of a type of which nothing is known.
    pub(crate) fn made(&self, ty: TypeId) -> Value {
        self.value("", ty, &ValueRules::default(), derive(&[self.seed]), DEEPEST)
    }

    /// Objects inside of what was given are completed too.
    fn inside(&self, ty: TypeId, value: &Value) -> Value {
        match (&self.api.ty(ty).kind, value) {
            (TypeKind::Object { .. }, Value::Object(object)) => Value::Object(self.complete(ty, object)),
            (TypeKind::List { item, .. }, Value::Array(items)) => {
                items.iter().map(|each| self.inside(*item, each)).collect()
            }
            (TypeKind::Union { variants }, value) => match variants.iter().find(|it| it.test.holds(value)) {
                Some(variant) => self.inside(variant.ty, value),
                None => value.clone(),
            },
            _ => value.clone(),
        }
    }

    fn field(&self, field: &Field, identity: u64, depth: usize) -> Value {
        if field.rules.nullable {
            return Value::Null;
        }
        if let Some(default) = &field.rules.default
            && let Ok(value) = serde_json::from_str(default)
            && check_value(self.api, field.ty, &value).is_empty()
        {
            return value;
        }
        let unique = derive(&[self.seed, identity, hash(&field.name)]);
        self.value(&field.name, field.ty, &field.rules, unique, depth)
    }

    fn value(&self, name: &str, ty: TypeId, rules: &ValueRules, unique: u64, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Null };
        match &self.api.ty(ty).kind {
            TypeKind::Any { .. } => Value::Null,
            TypeKind::Bool => Value::Bool(["enabled", "validate_cert", "reachable"].contains(&name)),
            TypeKind::Int => Value::from(self.number(name, rules, unique)),
            TypeKind::Float => {
                Number::from_f64(rules.minimum.unwrap_or_default()).map_or(Value::Null, Value::Number)
            }
            TypeKind::Text(format) => Value::from(self.text(name, *format, unique)),
            TypeKind::Bytes => Value::from(""),
            TypeKind::Enum { values, numeric, .. } => {
                let first = values.first().map_or("", |value| &**value);
                match first.parse::<i64>() {
                    Ok(number) if *numeric => Value::from(number),
                    _ => Value::from(first),
                }
            }
            TypeKind::List { .. } => Value::Array(Vec::new()),
            TypeKind::Map { .. } => Value::Object(Object::new()),
            TypeKind::Object { fields, .. } => fields
                .iter()
                .filter(|field| depth > 0 || field.required)
                .map(|field| (field.name.to_string(), self.field(field, unique, depth)))
                .collect::<Object>()
                .into(),
            TypeKind::Union { variants } => {
                let plain = variants.iter().find(|variant| variant.test != VariantTest::Null);
                let Some(variant) = plain else { return Value::Null };
                let mut value = self.value(name, variant.ty, rules, unique, depth);
                if let Some(object) = value.as_object_mut() {
                    name_variant(&variant.test, object);
                }
                value
            }
        }
    }

    fn number(&self, name: &str, rules: &ValueRules, unique: u64) -> i64 {
        let value = match name {
            _ if name.ends_with("_i") => self.when.as_second(),
            _ if name.ends_with("mtu") => 1500,
            _ if name.ends_with("port") => 443,
            "version" => 1,
            "mask_bits" => 32,
            "handshake_timeout" => 180,
            "Pid" => i64::try_from(unique % 30_000).unwrap_or_default().saturating_add(1000),
            _ => 0,
        };
        let bound = |bound: Option<f64>| bound.and_then(|bound| format!("{bound:.0}").parse::<i64>().ok());
        value.max(bound(rules.minimum).unwrap_or(i64::MIN)).min(bound(rules.maximum).unwrap_or(i64::MAX))
    }

    fn text(&self, name: &str, format: TextFormat, unique: u64) -> String {
        let hex = |digits| Entropy::new(unique).hex(digits);
        let byte = |shift: u32| (unique >> shift) & 0xff;
        match format {
            TextFormat::DateTime => return (self.dates)(self.when),
            TextFormat::Date => return self.when.strftime("%Y-%m-%d").to_string(),
            TextFormat::Ip | TextFormat::Ipv4 | TextFormat::Ips | TextFormat::IpRanges => {
                return format!("192.0.2.{}", byte(0));
            }
            TextFormat::Uuid => return uuid(unique),
            TextFormat::Url => return format!("https://{}.example.net/", hex(8)),
            TextFormat::Cidr | TextFormat::Cidrs => return format!("10.{}.{}.0/24", byte(0), byte(8)),
            TextFormat::Host | TextFormat::Hosts => return format!("{}.example.net", hex(8)),
            TextFormat::Plain | TextFormat::Base64 | TextFormat::Password => {}
        }
        let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
        match name {
            _ if ends(&["_at", "created", "Created", "timestamp", "mtime"]) => (self.dates)(self.when),
            _ if ends(&["sha1", "sha1_checksum", "checksum"]) => hex(40),
            _ if ends(&["sha256", "Id", "import_id", "image_uuid"]) => hex(64),
            _ if ends(&["uuid"]) => uuid(unique),
            _ if ends(&["cidr", "subnet", "network"]) => format!("10.{}.{}.0/24", byte(0), byte(8)),
            _ if ends(&["netmask"]) => "255.255.255.0".to_owned(),
            _ if ends(&["ipaddress", "ip_address", "ip_internal", "IPAddress"]) => {
                format!("192.0.2.{}", byte(0))
            }
            _ if ends(&["MacAddress"]) => {
                format!("02:42:{:02x}:{:02x}:{:02x}:{:02x}", byte(0), byte(8), byte(16), byte(24))
            }
            "status" => "ok".to_owned(),
            "version" => "1".to_owned(),
            "lifetime" => "1h".to_owned(),
            _ => String::new(),
        }
    }
}

/// Says in an object of a union which kind it is of, where a key tells that.
fn name_variant(test: &VariantTest, object: &mut Object) {
    let VariantTest::KeyIs { key, values } = test else { return };
    let said = object.get(&**key).and_then(Value::as_str);
    if !said.is_some_and(|said| values.iter().any(|value| value == said)) {
        object.insert(key.to_string(), values.first().map_or("", |word| word).into());
    }
}

/// A thing without the simulator's own fields.
pub(crate) fn shown(thing: &Object) -> Object {
    let visible = thing.iter().filter(|(name, _)| !name.starts_with('_'));
    visible.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What makes a thing's made-up values differ from those of others of its kind.
fn identity(thing: &Object) -> u64 {
    let names = ["id", "uuid", "name", "import_id", "Id"];
    let given = names.iter().find_map(|name| thing.get(*name).filter(|value| !value.is_null()));
    given.map_or(0, |value| hash(&value.to_string()))
}

/// A number for a text (FNV-1a).
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A UUID of version 4 in form.
pub(crate) fn uuid(unique: u64) -> String {
    let hex = Entropy::new(unique).hex(32);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use edgebook_model::Method;
    use serde_json::json;

    use super::*;
    use crate::resource::object;

    fn filler(seed: u64) -> Filler<'static> {
        Filler {
            api: edgebook_bindings::api("vns3").unwrap(),
            seed,
            when: "2026-03-02T08:30:00Z".parse().unwrap(),
            dates: |at| at.to_string(),
        }
    }

    #[test]
    fn every_documented_object_can_be_made_from_nothing() {
        let fill = filler(1);
        for operation in fill.api.operations.iter().filter(|it| it.method == Method::Get) {
            let Some(ty) = operation.result() else { continue };
            if matches!(fill.api.ty(ty).kind, TypeKind::Object { .. }) {
                let made = Value::Object(fill.complete(ty, &Object::new()));
                assert_eq!(check_value(fill.api, ty, &made), [], "{}", operation.path);
            }
        }
    }

    #[test]
    fn what_is_given_wins_and_the_rest_follows_from_the_seed() {
        let (fill, other) = (filler(1), filler(2));
        let ty = fill.api.find_id("getPlugin").unwrap().result().unwrap();
        let given =
            object(json!({"id": 3, "name": "IDS", "_hidden": 1, "size": 9, "data": {"comment": "x"}}));
        let whole = fill.complete(ty, &given);
        assert_eq!((&whole["id"], &whole["name"], &whole["size"]), (&json!(3), &json!("IDS"), &json!(9)));
        assert_eq!(whole["data"]["comment"], "x");
        assert!(whole["data"]["container_config"].is_object());
        assert!(!whole.contains_key("_hidden"));
        assert_eq!(whole, fill.complete(ty, &given));
        assert_ne!(whole["import_id"], other.complete(ty, &given)["import_id"]);
    }
}
