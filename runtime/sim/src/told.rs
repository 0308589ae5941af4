//! A refusal in the words of a description: the type that it lists for the status, or the shape of its errors, or a
//! message alone.

use edgebook_model::{Api, ErrorMark, Text, TypeId, TypeKind, VariantTest};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::resource::Object;
use crate::resource::fill::Filler;
use crate::respond::{Cause, Refusal, Reply};

/// The names of fields that say what is wrong, the most usual one first.
const MESSAGES: [&str; 9] =
    ["message", "detail", "error_message", "description", "reason", "msg", "error", "errors", "title"];
/// The names of fields that hold the status or a word for it.
const CODES: [&str; 6] = ["status", "code", "error_code", "status_code", "statusCode", "errorCode"];
/// The names of fields that name the kind of error.
const NAMES: [&str; 3] = ["name", "type", "title"];
/// How deep the parts of an error are filled: deeper than any that was seen.
const DEEPEST: usize = 6;

/// The refusal as an answer.
pub(crate) fn reply(api: &Api, refusal: &Refusal, now: Timestamp) -> Reply {
    let told = Told { api, refusal, filler: Filler { api, seed: 0, when: now, dates: |at| at.to_string() } };
    let body = match refusal.shape.or_else(|| usual_shape(api, refusal.status)) {
        Some(ty) => told.value(ty, DEEPEST),
        None => told.by_mark(),
    };
    Reply::json(refusal.status, &body).unwrap_or(Reply::empty(refusal.status))
}

/// The type that most of the description has for failures of a status, or for any.
fn usual_shape(api: &Api, status: u16) -> Option<TypeId> {
    let all = || api.operations.iter().flat_map(|operation| operation.failures.iter());
    let same = all().find(|failure| failure.status == status && failure.ty.is_some());
    same.or_else(|| all().find(|failure| failure.ty.is_some())).and_then(|failure| failure.ty)
}

struct Told<'a> {
    api: &'a Api,
    refusal: &'a Refusal,
    filler: Filler<'a>,
}

impl Told<'_> {
    fn value(&self, ty: TypeId, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Null };
        match &self.api.ty(ty).kind {
            TypeKind::Object { fields, .. } => {
                let is_text = |name: &str| {
                    let field = fields.iter().find(|field| field.name == name);
                    field.is_some_and(|field| matches!(self.api.ty(field.ty).kind, TypeKind::Text(_)))
                };
                let message = MESSAGES.into_iter().find(|name| is_text(name));
                let mut given = Object::new();
                for field in fields.iter() {
                    let name = &*field.name;
                    let value = match &self.api.ty(field.ty).kind {
                        TypeKind::Text(_) if Some(name) == message => self.words().into(),
                        TypeKind::Text(_) if CODES.contains(&name) => self.refusal.status.to_string().into(),
                        TypeKind::Text(_) if NAMES.contains(&name) => self.name().into(),
                        TypeKind::Int if CODES.contains(&name) => self.refusal.status.into(),
                        TypeKind::Bool if MESSAGES.contains(&name) => true.into(),
                        TypeKind::Object { .. } | TypeKind::List { .. } | TypeKind::Union { .. }
                            if message.is_none() && MESSAGES.contains(&name) =>
                        {
                            self.value(field.ty, depth)
                        }
                        _ => continue,
                    };
                    given.insert(field.name.to_string(), value);
                }
                if given.is_empty() && fields.is_empty() {
                    given.insert("message".to_owned(), self.words().into());
                }
                Value::Object(self.filler.complete(ty, &given))
            }
            TypeKind::List { item, .. } => json!([self.value(*item, depth)]),
            TypeKind::Map { value, .. } => json!({ self.name(): self.value(*value, depth) }),
            TypeKind::Union { variants } => {
                let plain = variants.iter().find(|variant| variant.test != VariantTest::Null);
                plain.map_or(Value::Null, |variant| self.value(variant.ty, depth))
            }
            TypeKind::Any { .. } => json!({ "message": self.words() }),
            _ => self.words().into(),
        }
    }

    /// In the first shape by which errors are recognised.
    fn by_mark(&self) -> Value {
        let Some(shape) = self.api.error_shapes.first() else { return json!({ "message": self.words() }) };
        let mut said = Object::new();
        let mut say = |key: &Option<Text>, value: Value| {
            if let Some(key) = key {
                said.insert(key.to_string(), value);
            }
        };
        say(&shape.name, self.name().into());
        say(&shape.code, self.refusal.status.into());
        say(&shape.log, "0".into());
        say(&shape.message, self.words().into());
        let key = shape.key.to_string();
        match shape.mark {
            ErrorMark::Object => json!({ key: said }),
            ErrorMark::True => {
                said.insert(key, true.into());
                said.into()
            }
            ErrorMark::Text => json!({ key: self.words() }),
        }
    }

    /// A word for the kind of error.
    fn name(&self) -> &'static str {
        match self.refusal.cause {
            Cause::Unauthorized => "unauthorized",
            Cause::NotFound => "not_found",
            Cause::Method { .. } => "method_not_allowed",
            Cause::TooLarge => "too_large",
            Cause::Internal => "internal",
            _ => "invalid",
        }
    }

    fn words(&self) -> String {
        match &self.refusal.cause {
            Cause::Unauthorized => "the credentials are missing or wrong".to_owned(),
            _ => self.refusal.words(),
        }
    }
}
