//! Fields and entries: `tunnel.connected`, `status[1]`, `params.wait`.

use edgebook_model::TypeId;
use edgebook_script::did_you_mean;
use edgebook_words::{Hint, listed};

use super::Infer;
use crate::finding::Finding;
use crate::tree::{Expr, ExprKind, Name};
use crate::ty::{KeyKind, MapTy, RecordTy, Ty, of_wire};

/// What is wrong with a field.
type Wrong = Box<Finding>;

/// What the engine's own errors have beside these.
const ENGINE_ERROR_FIELDS: [&str; 6] = ["error", "source", "line", "position", "function", "variable"];

/// The fields of an error.
const ERROR_FIELDS: [&str; 8] = ["message", "name", "code", "status", "operation", "device", "log", "hint"];

impl Infer<'_> {
    /// The type of a field. Reports where no possible object has it.
    pub(super) fn field(&mut self, object: &Ty, name: &Name) -> Ty {
        if object.is_open() {
            return Ty::Any;
        }
        let mut joined = Ty::Never;
        let mut found = false;
        let mut wrong = None;
        for ty in object.present() {
            match self.field_of(ty, name) {
                Ok(field) => {
                    joined = self.joined(&joined, field);
                    found = true;
                }
                Err(finding) => wrong = wrong.or(Some(finding)),
            }
        }
        match wrong {
            Some(finding) if !found => {
                self.report(*finding);
                Ty::Any
            }
            _ => joined,
        }
    }

    /// Whether an answer has no field of a name, as far as its description knows.
    pub(super) fn lacks(&mut self, object: &Ty, name: &Name) -> bool {
        object.some(|ty| matches!(ty, Ty::Record(_)))
            && object.present().cloned().collect::<Vec<_>>().iter().all(|ty| !self.has_field(ty, name))
    }

    /// Whether a value has a field of a name, as far as that is known.
    pub(super) fn has_field(&mut self, object: &Ty, name: &Name) -> bool {
        self.field_of(object, name).is_ok()
    }

    fn field_of(&mut self, object: &Ty, name: &Name) -> Result<Ty, Wrong> {
        match object {
            Ty::Any => Ok(Ty::Any),
            Ty::Record(record) => self.record_field(*record, name),
            Ty::Map(map) => map_field(map, name),
            Ty::Keyed(value, key) => keyed_field(value, *key, name),
            Ty::Params => self.parameter(name),
            Ty::Device(device) => self.device_field(device, name),
            Ty::Group(group) => Err(Box::new(Self::no_call(group, name))),
            Ty::Error if &**name == "status" => Ok(Ty::Int),
            Ty::Error if ERROR_FIELDS.contains(&&**name) => Ok(Ty::Text),
            Ty::Error if ENGINE_ERROR_FIELDS.contains(&&**name) => Ok(Ty::Any),
            Ty::Error => Err(no_field("an error", name, &ERROR_FIELDS).into()),
            Ty::Duration => one_of(name, "a duration", &["seconds", "minutes", "hours", "days"], Ty::Float),
            Ty::Time => one_of(name, "a time", &["unix"], Ty::Int),
            Ty::Blob | Ty::SecretBlob if &**name == "file_name" => Ok(Ty::Text.optional()),
            Ty::Unit => {
                let message = format!("`{}` is asked of ()", &**name);
                Err(Box::new(
                    Finding::new("wrong-type", name.at, message).hint("() is nothing: it has no fields"),
                ))
            }
            other => self.given.natives.property(name, other).ok_or_else(|| no_property(other, name).into()),
        }
    }

    fn record_field(&self, record: RecordTy, name: &Name) -> Result<Ty, Wrong> {
        if let Some(field) = record.fields().iter().find(|field| *field.name == **name) {
            let ty = Self::value_of(record, field.ty, field.rules.secret);
            let absent = self.given.strict && (!field.required || field.rules.nullable);
            return Ok(if absent { ty.optional() } else { ty });
        }
        if let Some(extra) = record.extra() {
            return Ok(of_wire(record.api, extra));
        }
        let names: Vec<&str> = record.fields().iter().map(|field| field.name.as_ref()).collect();
        if names.is_empty() {
            // The description says nothing about it.
            return Ok(Ty::Any);
        }
        let mut finding = no_field(record.name(), name, &names);
        if did_you_mean(name, names.iter().copied()).is_none() {
            let asked = format!("a field that the description lacks is read with `.get({:?})`", &*name.text);
            finding.hint = Some(match finding.hint {
                Some(hint) => Hint::All(vec![hint, asked.into()]),
                None => asked.into(),
            });
        }
        Err(finding.into())
    }

    fn value_of(record: RecordTy, id: TypeId, secret: bool) -> Ty {
        let ty = of_wire(record.api, id);
        if !secret {
            return ty;
        }
        match ty {
            Ty::List(_) => Ty::list(Ty::Secret),
            Ty::Record(_) | Ty::Keyed(..) | Ty::Any | Ty::OneOf(_) => Ty::Any,
            _ => Ty::Secret,
        }
    }

    /// The type of an entry.
    pub(super) fn index(&mut self, object: &Ty, object_expr: &Expr, index: &Expr, key: &Ty) -> Ty {
        if object.is_open() {
            return Ty::Any;
        }
        let literal = literal_key(index, key);
        let mut joined = Ty::Never;
        let mut found = false;
        let mut wrong = None;
        for ty in object.present() {
            match self.entry(ty, literal.as_ref(), key) {
                Ok(entry) => {
                    joined = self.joined(&joined, entry);
                    found = true;
                }
                Err(problem) => wrong = wrong.or(Some(problem)),
            }
        }
        match wrong {
            Some(problem) if !found => {
                match problem {
                    Entry::Finding(finding) => self.report(*finding),
                    Entry::Key(expected) => self.wrong_key(object, index, key, expected),
                    Entry::Object => {
                        let message = format!("{} cannot be indexed with `[...]`", object.a_kind());
                        self.report_at("wrong-type", object_expr, message, None);
                    }
                }
                Ty::Any
            }
            _ => joined,
        }
    }

    /// A key of another type than the object has.
    fn wrong_key(&mut self, object: &Ty, index: &Expr, key: &Ty, expected: &str) {
        let message = format!("{expected} is needed to look into {}, got {}", object.a_kind(), key.label());
        let map_by_number = object.all(|ty| matches!(ty, Ty::Map(_))) && key.all(|ty| matches!(ty, Ty::Int));
        let hint = map_by_number.then(|| "the keys of a map are texts: `map[`${number}`]`".to_owned());
        self.report_at("wrong-type", index, message, hint);
    }

    /// Reports a number that is to be the key of a map that the runbook made, where an entry is set.
    pub(super) fn text_as_key(&mut self, object: &Ty, index: &Expr, key: &Ty) {
        if !object.is_open()
            && object.all(|ty| matches!(ty, Ty::Map(_)))
            && !key.is_open()
            && !key.some(Ty::is_text)
            && !key.some(Ty::is_any)
        {
            self.wrong_key(object, index, key, "a string");
        }
    }

    fn entry(&mut self, object: &Ty, literal: Option<&Name>, key: &Ty) -> Result<Ty, Entry> {
        let need = |fits: bool, expected: &'static str| if fits { Ok(()) } else { Err(Entry::Key(expected)) };
        let open = key.is_open();
        let text = || open || key.some(Ty::is_text);
        let int = || open || key.some(|ty| matches!(ty, Ty::Int | Ty::Any));
        match (object, literal) {
            (Ty::Any | Ty::Int, _) | (Ty::Group(_), None) => Ok(Ty::Any),
            (Ty::List(item), _) => need(int(), "an int").map(|()| Ty::clone(item)),
            (Ty::Map(map), Some(name)) => map_field(map, name).map_err(Entry::Finding),
            (Ty::Map(map), None) => {
                need(text(), "a string")?;
                let all = map.fields.values().map(|entry| entry.ty.clone()).chain(map.rest.clone());
                Ok(all.fold(Ty::Unit, Ty::join))
            }
            (Ty::Keyed(value, _), _) => {
                let fits = text() || int() || key.some(|ty| matches!(ty, Ty::Char));
                need(fits, "a number or a string").map(|()| Ty::clone(value))
            }
            (Ty::Record(_) | Ty::Error | Ty::Params | Ty::Device(_) | Ty::Group(_), Some(name)) => {
                self.field_of(object, name).map_err(Entry::Finding)
            }
            (Ty::Record(_) | Ty::Error, None) => need(text(), "a string").map(|()| Ty::Any),
            (Ty::Params, None) => {
                self.all_parameters_used();
                need(text(), "a string").map(|()| Ty::Any)
            }
            (Ty::Device(device), None) => {
                need(text(), "a string")?;
                Ok(self.any_group(device))
            }
            (Ty::Text | Ty::Words(_), _) => {
                let range = key.some(|ty| matches!(ty, Ty::Range));
                need(int() || range, "an int").map(|()| Ty::Char)
            }
            (Ty::Blob, _) => need(int(), "an int").map(|()| Ty::Int),
            _ => Err(Entry::Object),
        }
    }
}

/// Why there is no such entry.
enum Entry {
    Finding(Wrong),
    /// The key is of the wrong type.
    Key(&'static str),
    /// The object has no entries.
    Object,
}

/// The text that an index is, where that is certain.
pub(super) fn literal_key(index: &Expr, key: &Ty) -> Option<Name> {
    if let ExprKind::Text(text) = &index.kind {
        return Some(Name { text: text.clone(), at: index.at });
    }
    match key {
        Ty::Words(words) if words.name.is_empty() => match words.words.as_slice() {
            [one] => Some(Name { text: one.clone(), at: index.at }),
            _ => None,
        },
        _ => None,
    }
}

fn map_field(map: &MapTy, name: &Name) -> Result<Ty, Wrong> {
    if let Some(entry) = map.fields.get(&name.text) {
        return Ok(entry.ty.clone());
    }
    if let Some(rest) = &map.rest {
        return Ok(rest.clone().optional());
    }
    let names: Vec<&str> = map.fields.keys().map(AsRef::as_ref).collect();
    if names.is_empty() {
        // An empty map is filled in a way that is not seen.
        return Ok(Ty::Any);
    }
    let mut finding = no_field("the map", name, &names);
    if matches!(&**name, "len" | "is_empty" | "keys" | "values") {
        finding = finding.hint(format!("call it: {}()", &**name));
    }
    Err(finding.into())
}

fn keyed_field(value: &Ty, key: KeyKind, name: &Name) -> Result<Ty, Wrong> {
    match &**name {
        "len" => return Ok(Ty::Int),
        "is_empty" => return Ok(Ty::Bool),
        _ => {}
    }
    if key != KeyKind::Id {
        return Ok(value.clone());
    }
    let message = format!("a map of {} has no field `{}`", value.label(), &**name);
    let hint = match &**name {
        "keys" | "values" => format!("call it: {}()", &**name),
        name => format!("its keys are ids: take one entry first, as in `map[id].{name}`"),
    };
    Err(Box::new(Finding::new("unknown-field", name.at, message).hint(hint)))
}

fn one_of(name: &Name, what: &str, fields: &[&str], ty: Ty) -> Result<Ty, Wrong> {
    if fields.contains(&&**name) { Ok(ty) } else { Err(no_field(what, name, fields).into()) }
}

pub(super) fn no_field(what: &str, name: &Name, fields: &[&str]) -> Finding {
    let message = format!("{what} has no field `{}`", &**name);
    let hint = did_you_mean(name, fields.iter().copied())
        .unwrap_or_else(|| format!("its fields are {}", listed(fields, 12)));
    Finding::new("unknown-field", name.at, message).hint(hint)
}

/// The one field of an answer that is a list, where it has only one.
pub(super) fn only_list(ty: &Ty) -> Option<&'static str> {
    let Ty::Record(record) = ty else { return None };
    let is_list = |field: &&edgebook_model::Field| matches!(of_wire(record.api, field.ty), Ty::List(_));
    let mut lists = record.fields().iter().filter(is_list);
    match (lists.next(), lists.next()) {
        (Some(only), None) => Some(only.name.as_ref()),
        _ => None,
    }
}

fn no_property(ty: &Ty, name: &Name) -> Finding {
    let message = format!("{} has no field `{}`", ty.a_kind(), &**name);
    let finding = Finding::new("unknown-field", name.at, message);
    match ty {
        Ty::List(_) => {
            let name = &**name;
            finding.hint(format!(
                "take one item first, as in `list[0].{name}`, or use `map(|item| item.{name})`"
            ))
        }
        _ => finding,
    }
}
