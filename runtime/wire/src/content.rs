//! Request bodies as records and traces may show them: secrets by their mark only, files by their size.

use edgebook_model::{Answer, Api, Field, Operation, TextFormat, TypeId, TypeKind};
use serde_json::Value;

use crate::Reply;
use crate::body::{EncodedBody, Fields};
use crate::json::Json;
use crate::redact::fields::SecretPlaces;

/// Larger JSON is not shown field by field, in bytes.
const LARGEST_JSON: usize = 256 * 1024;

/// A body that goes on the wire. Holds arguments, which may be secret: it cannot be printed.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    pub(crate) api: &'static Api,
    pub(crate) operation: &'static Operation,
    pub(crate) body: &'a EncodedBody,
}

/// A body without its secrets.
#[derive(Clone, Debug, PartialEq)]
pub enum ShownContent {
    /// JSON in which every secret value is a text: its mark.
    Json(Value),
    /// Form fields in order.
    Form(Vec<ShownField>),
    /// The parts of a multipart body.
    Parts(Vec<ShownField>),
    /// Anything else is not shown: licenses, keys, certificates, images.
    Whole {
        /// The length in bytes.
        bytes: usize,
        /// The mark of the whole content.
        mark: String,
    },
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownField {
    /// The field's name.
    pub name: String,
    /// The file's name, where the field is a file.
    pub file: Option<String>,
    /// The length in bytes, where the content is not shown.
    pub bytes: Option<usize>,
    /// The content, or its mark.
    pub content: String,
}

impl Content<'_> {
    /// The media type, with its parameters.
    pub fn media_type(&self) -> &str {
        &self.body.content_type
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.body.data.len()
    }

    /// Whether the body has no byte.
    pub fn is_empty(&self) -> bool {
        self.body.data.is_empty()
    }

    /// What stands for the whole body.
    pub fn mark_whole(&self, mark: &dyn Fn(&[u8]) -> String) -> String {
        mark(&self.body.data)
    }

    /// The body without its secrets: `mark` gives what stands for a secret's bytes.
    pub fn shown(&self, mark: &mut dyn FnMut(&[u8]) -> String) -> ShownContent {
        match &self.body.fields {
            Fields::Form(pairs) => ShownContent::Form(
                pairs.iter().map(|pair| self.field(&pair.name, None, pair.value.as_bytes(), mark)).collect(),
            ),
            Fields::Parts(parts) => ShownContent::Parts(
                parts
                    .iter()
                    .map(|part| self.field(&part.name, part.file_name.as_deref(), &part.data, mark))
                    .collect(),
            ),
            Fields::None => match self.json() {
                Some(mut json) => {
                    self.each_secret(&mut json, &mut |secret| *secret = mark_of(secret, mark).into());
                    ShownContent::Json(json)
                }
                None => ShownContent::Whole { bytes: self.len(), mark: mark(&self.body.data) },
            },
        }
    }

    /// Hands over the value of every secret field.
    pub(crate) fn secrets(&self, found: &mut dyn FnMut(&Value)) {
        let pairs: Vec<(&str, &[u8])> = match &self.body.fields {
            Fields::Form(pairs) => {
                pairs.iter().map(|pair| (pair.name.as_str(), pair.value.as_bytes())).collect()
            }
            Fields::Parts(parts) => {
                parts.iter().map(|part| (part.name.as_str(), part.data.as_ref())).collect()
            }
            Fields::None => {
                let places = SecretPlaces::of(self.api);
                let described = self.operation.body.as_ref().is_some_and(|body| places.may_hold(body.ty));
                if let Some(mut json) = self.json().filter(|_| described) {
                    self.each_secret(&mut json, &mut |secret| found(secret));
                }
                return;
            }
        };
        for (name, value) in pairs {
            if self.is_secret(name)
                && let Ok(text) = std::str::from_utf8(value)
            {
                found(&Value::String(text.to_owned()));
                self.inner_secrets(name, text, found);
            }
        }
    }

    /// Hands over the secrets inside a field that is an object and travels as JSON text.
    fn inner_secrets(&self, name: &str, text: &str, found: &mut dyn FnMut(&Value)) {
        if let Some(field) = self.fields().iter().find(|field| field.name == name)
            && let Ok(mut json @ Value::Object(_)) = serde_json::from_str(text)
        {
            SecretPlaces::of(self.api).each(self.api, field.ty, &mut json, &mut |secret| found(secret));
        }
    }

    /// The described fields of the body.
    fn fields(&self) -> &[Field] {
        match self.operation.body.as_ref().map(|body| &self.api.ty(body.ty).kind) {
            Some(TypeKind::Object { fields, .. }) => fields,
            _ => &[],
        }
    }

    fn json(&self) -> Option<Value> {
        let is_read = is_json(&self.body.content_type) && self.len() <= LARGEST_JSON;
        if is_read { serde_json::from_slice(&self.body.data).ok() } else { None }
    }

    fn each_secret(&self, json: &mut Value, found: &mut dyn FnMut(&mut Value)) {
        /// No such type: names tell.
        const UNDESCRIBED: TypeId = TypeId(u32::MAX);
        let ty = self.operation.body.as_ref().map_or(UNDESCRIBED, |body| body.ty);
        SecretPlaces::of(self.api).each(self.api, ty, json, found);
    }

    fn field(
        &self,
        name: &str,
        file: Option<&str>,
        value: &[u8],
        mark: &mut dyn FnMut(&[u8]) -> String,
    ) -> ShownField {
        let text = std::str::from_utf8(value).ok().filter(|_| file.is_none() && !self.is_secret(name));
        ShownField {
            name: name.to_owned(),
            file: file.map(str::to_owned),
            bytes: text.is_none().then_some(value.len()),
            content: text.map_or_else(|| mark(value), str::to_owned),
        }
    }

    /// Whether a field of a form is secret.
    fn is_secret(&self, name: &str) -> bool {
        let fields = self.fields();
        let places = SecretPlaces::of(self.api);
        let holds = |field: &Field| {
            let kind = &self.api.ty(field.ty).kind;
            field.rules.secret
                || matches!(kind, TypeKind::Text(TextFormat::Password))
                || places.may_hold(field.ty)
        };
        // A style writes keys of an object as `name[key]`, or by themselves.
        let outer = name.split('[').next().unwrap_or(name);
        match fields.iter().find(|field| field.name == name || field.name == outer) {
            Some(field) => holds(field),
            None => {
                places.is_secret_name(name)
                    || fields.iter().any(|field| self.has_key(field, name) && holds(field))
            }
        }
    }

    fn has_key(&self, field: &Field, key: &str) -> bool {
        let TypeKind::Object { fields, .. } = &self.api.ty(field.ty).kind else { return false };
        fields.iter().any(|inner| inner.name == key)
    }
}

/// Whether a media type is JSON.
pub(crate) fn is_json(mime: &str) -> bool {
    let essence = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// The mark of a secret JSON value: of a text by itself, of anything else by its JSON.
fn mark_of(secret: &Value, mark: &mut dyn FnMut(&[u8]) -> String) -> String {
    match secret {
        Value::String(text) => mark(text.as_bytes()),
        other => mark(other.to_string().as_bytes()),
    }
}

/// The text of an answer as traces may show it: JSON without secrets, web pages as they are, other texts, files and
/// what is a secret as a whole by their size.
pub(crate) fn shown_answer(api: &'static Api, answer: Option<&Answer>, media: &str, reply: &Reply) -> String {
    let body = &reply.body;
    let whole = || format!("<{} bytes of {media}>", body.len());
    if body.len() > LARGEST_JSON || answer.is_some_and(|answer| answer.secret) {
        return whole();
    }
    if let Some(mut json) = reply.json().map(Json::to_value) {
        let ty = answer.map_or(TypeId(u32::MAX), |answer| answer.ty);
        let mut mask = |secret: &mut Value| *secret = crate::redact::MASK.into();
        SecretPlaces::of(api).each(api, ty, &mut json, &mut mask);
        return json.to_string();
    }
    match std::str::from_utf8(body) {
        // Text answers are exports, keys and configurations unless they are the web page of an error.
        Ok(text) if media == "text/html" => text.to_owned(),
        _ => whole(),
    }
}

#[cfg(test)]
mod tests {
    use crate::FormPair;
    use bytes::Bytes;
    use edgebook_model::{Body, BodyKind, Effect, Field, MediaKind, Method, TypeDef, ValueRules};
    use serde_json::json;

    use super::*;
    use crate::testing::{api, leaked, operation};
    use crate::{Part, RequestBody};

    fn described() -> (&'static Api, &'static Operation) {
        let field = |name: &'static str, secret| Field {
            name: name.into(),
            doc: "".into(),
            ty: TypeId(0),
            required: false,
            rules: ValueRules { secret, ..ValueRules::default() },
        };
        let mut api = api();
        let text = TypeKind::Text(TextFormat::Plain);
        let object = TypeKind::Object {
            fields: vec![field("psk", true), field("name", false)].into(),
            extra: None,
            required_sets: vec![].into(),
        };
        api.types =
            [text, object].map(|kind| TypeDef { name: "".into(), doc: "".into(), kind }).to_vec().into();
        let mut write = operation(Method::Post, "/psk", Effect::Change, vec![]);
        write.body = Some(Body {
            required: true,
            media: vec![MediaKind::Json].into(),
            encoding: vec![].into(),
            ty: TypeId(1),
        });
        api.operations = vec![write].into();
        let api = leaked(api);
        (api, &api.operations[0])
    }

    fn shown(body: &RequestBody) -> (ShownContent, Vec<Value>) {
        let (api, operation) = described();
        let body = body.encode().unwrap();
        let content = Content { api, operation, body: &body };
        let mut secrets = Vec::new();
        content.secrets(&mut |secret| secrets.push(secret.clone()));
        (content.shown(&mut |bytes| format!("<{}>", bytes.len())), secrets)
    }

    fn field(name: &str, file: Option<&str>, bytes: Option<usize>, content: &str) -> ShownField {
        let file = file.map(str::to_owned);
        ShownField { name: name.to_owned(), file, bytes, content: content.to_owned() }
    }

    #[test]
    fn json_is_masked_along_its_type_and_by_name() {
        let body = json!({"psk": "12345", "name": "n", "more": {"psk": {"a": 1}}});
        let (json, secrets) = shown(&RequestBody::Json(body.to_string().into_bytes()));
        assert_eq!(json, ShownContent::Json(json!({"psk": "<5>", "name": "n", "more": {"psk": "<7>"}})));
        assert_eq!(secrets, [json!("12345"), json!({"a": 1})]);
    }

    #[test]
    fn forms_are_masked_by_field() {
        let (form, secrets) =
            shown(&RequestBody::Form(vec![FormPair::new("name", "a b"), FormPair::new("psk", "c&d")]));
        let fields = vec![field("name", None, None, "a b"), field("psk", None, Some(3), "<3>")];
        assert_eq!(form, ShownContent::Form(fields));
        assert_eq!(secrets, [json!("c&d")]);
    }

    #[test]
    fn files_and_texts_are_known_by_their_size() {
        let part = |name: &str, file: Option<&str>, data: &'static [u8]| Part {
            name: name.to_owned(),
            file_name: file.map(str::to_owned),
            mime: None,
            data: Bytes::from_static(data),
        };
        let parts = vec![
            part("name", None, b"n"),
            part("psk", None, b"ps"),
            part("image", Some("i.tgz"), b"abc"),
            part("raw", None, b"\xff"),
        ];
        let fields = vec![
            field("name", None, None, "n"),
            field("psk", None, Some(2), "<2>"),
            field("image", Some("i.tgz"), Some(3), "<3>"),
            field("raw", None, Some(1), "<1>"),
        ];
        assert_eq!(shown(&RequestBody::Multipart(parts)).0, ShownContent::Parts(fields));
        for body in [
            RequestBody::Text("license".into()),
            RequestBody::Bytes { mime: "application/gzip".into(), data: Bytes::from_static(b"license") },
            RequestBody::Json(b"{torn".iter().chain(b"  ").copied().collect()),
        ] {
            assert_eq!(shown(&body).0, ShownContent::Whole { bytes: 7, mark: "<7>".to_owned() });
        }
    }

    #[test]
    fn answers_show_json_without_secrets_and_files_by_their_size() {
        let (api, _) = described();
        let answer = |secret| Answer {
            status: 200,
            media: vec![].into(),
            kind: BodyKind::Json,
            ty: TypeId(1),
            result: TypeId(1),
            secret,
            doc: "".into(),
        };
        let shown = |media: &str, body: &'static str| {
            shown_answer(api, Some(&answer(false)), media, &Reply::new(200, body))
        };
        let whole = shown_answer(api, Some(&answer(true)), "application/json", &Reply::new(200, "\"k3y\""));
        assert_eq!(whole, "<5 bytes of application/json>");
        let text = shown("application/json", r#"{"psk":"secret","name":"n"}"#);
        assert_eq!(text, r#"{"psk":"***","name":"n"}"#);
        assert_eq!(shown("text/plain", "-----BEGIN KEY"), "<14 bytes of text/plain>");
        assert_eq!(shown("text/html", "<h1>502"), "<h1>502");
    }
}
