//! The envelope of answers, such as `{"response": ...}`: taken off where an answer has it.

use std::fmt;

use edgebook_model::{TypeId, TypeKind};
use rhai::Dynamic;
use serde::Deserializer as _;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};

use super::Decoder;
use super::seed::{Place, Seed};

/// Decodes a whole answer.
pub(super) fn decode(
    decoder: &Decoder<'_>,
    result: TypeId,
    text: &str,
) -> Result<Dynamic, serde_json::Error> {
    let api = decoder.table.api;
    if let Some(key) = &api.envelope.unwrap
        && !has_field(decoder, result, key)
        && text.trim_start().starts_with('{')
    {
        let mut json = serde_json::Deserializer::from_str(text);
        let inner = json.deserialize_map(Unwrap { decoder, result, key })?;
        json.end()?;
        if let Some(value) = inner {
            return Ok(value);
        }
        // No envelope on this answer: some calls have none, whatever their description says.
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let seed = Seed { decoder, ty: result, place: Place::Answer, hide: &api.envelope.hide, secret: false };
    let value = seed.deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

/// Whether the result itself has a field with the envelope's name: then that is no envelope.
fn has_field(decoder: &Decoder<'_>, ty: TypeId, key: &str) -> bool {
    match &decoder.table.api.ty(ty).kind {
        TypeKind::Object { fields, .. } => fields.iter().any(|field| field.name == key),
        _ => false,
    }
}

struct Unwrap<'d> {
    decoder: &'d Decoder<'d>,
    result: TypeId,
    key: &'d str,
}

impl<'de> Visitor<'de> for Unwrap<'_> {
    type Value = Option<Dynamic>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut inner = None;
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if key == self.key {
                let seed = Seed {
                    decoder: self.decoder,
                    ty: self.result,
                    place: Place::Answer,
                    hide: &[],
                    secret: false,
                };
                inner = Some(map.next_value_seed(seed)?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(inner)
    }
}
