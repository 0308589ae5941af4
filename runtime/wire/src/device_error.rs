//! What a device says when it refuses: one typed error from every shape in which appliances report one.
//!
//! The shapes come from the API's overlay ([`ErrorShape`]); what follows from a status, a web page or a plain text
//! is the same for every appliance and stands here.

use std::fmt;

use edgebook_model::{Answer, Api, ErrorMark, ErrorShape, TypeId, TypeKind};
use edgebook_words::{escape, excerpt};

use crate::conclude::answer_to;
use crate::json::Json;
use crate::outcome::titled;
use crate::{Reply, html};

/// The error that a device reported, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceError {
    /// The status that counts: HTTP's, or the one in the body where HTTP said 2xx and the body names an error code.
    pub status: u16,
    /// The HTTP status.
    pub http_status: u16,
    /// The error's name without namespace (`APIBadRequestError`).
    pub name: Option<String>,
    /// What the device says, as it was sent; escape it before showing it ([`edgebook_words::escape`]).
    pub message: String,
    /// The device's reference into its own log.
    pub log: Option<String>,
    /// The start of the body, escaped, where the message is not all there was.
    pub body_excerpt: Option<String>,
    /// How the device reported it.
    pub form: ErrorForm,
}

/// How an error was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorForm {
    /// In one of the API's error shapes.
    Shape,
    /// In one of the API's error shapes, as a text without a name. Other servers say `{"error":"…"}` too.
    TextShape,
    /// In JSON of another shape.
    OtherJson,
    /// As a web page: a proxy, a login page, another server.
    WebPage,
    /// As text.
    Text,
    /// By the status alone.
    Empty,
    /// By a redirect, which is not followed.
    Redirect,
}

/// The longest message that is kept, in characters.
const LONGEST_MESSAGE: usize = 4096;
/// The length of excerpts, in characters.
const EXCERPT: usize = 200;
/// So many errors of a list are told.
const MOST_ERRORS: usize = 5;
/// The key of a list of errors.
const ERRORS: &str = "errors";
/// So many wrappers are taken off at most.
const WRAPPERS: usize = 3;

impl fmt::Display for DeviceError {
    /// `403 OperationNotAllowedError: must be licensed`, escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if let Some(name) = &self.name {
            write!(f, " {}", escape(name))?;
        }
        write!(f, ": {}", escape(&self.message))
    }
}

impl std::error::Error for DeviceError {}

/// Finds the error in an answer, if it is one.
pub(crate) fn find(reply: &Reply, api: &Api) -> Option<DeviceError> {
    let failed = !reply.is_success();
    let mentioned = |key: &str| failed || reply.reading().mentions_key(key);
    let shapes: Vec<&ErrorShape> = api
        .error_shapes
        .iter()
        .filter(|shape| (failed || shape.any_status) && mentioned(&shape.key))
        .collect();
    // A large success that names no error is not parsed.
    let json = if shapes.is_empty() && !mentioned(ERRORS) { None } else { reply.json() };
    let found = json.and_then(|json| {
        by_shape(reply, &shapes, json)
            .or_else(|| in_envelope(reply, api, &shapes, json))
            .or_else(|| in_list(reply, api, json))
            .or_else(|| if failed { inside(reply, &shapes, json) } else { None })
    });
    if found.is_some() {
        return found;
    }
    // Where the operation is known, its description says whether a page is an answer.
    let unexpected = reply.operation().is_none() && reply.media_type().as_deref() == Some("text/html");
    let page = (failed || unexpected) && html::is_page(&reply.body);
    (failed || page).then(|| by_status(reply, matches!(json, Some(Json::Object(_))), page))
}

/// Tries the shapes in order on the top level of a JSON object. What comes second under one key does not take an error
/// back.
fn by_shape(reply: &Reply, shapes: &[&ErrorShape], top: &Json) -> Option<DeviceError> {
    shapes.iter().find_map(|shape| top.all(&shape.key).find_map(|mark| read_shape(reply, shape, top, mark)))
}

/// Tries the shapes inside the envelope of results, unless the result is described with such a field.
fn in_envelope(reply: &Reply, api: &Api, shapes: &[&ErrorShape], top: &Json) -> Option<DeviceError> {
    let envelope = api.envelope.unwrap.as_deref()?;
    let foreign: Vec<&ErrorShape> = shapes
        .iter()
        .copied()
        .filter(|shape| shape.key != envelope && !describes(reply, api, |answer| answer.result, &shape.key))
        .collect();
    top.all(envelope).find_map(|result| by_shape(reply, &foreign, result))
}

/// A list of errors, as common web frameworks send it, unless the answer is described with such a field.
fn in_list(reply: &Reply, api: &Api, top: &Json) -> Option<DeviceError> {
    if describes(reply, api, |answer| answer.ty, ERRORS) {
        return None;
    }
    let message = top.all(ERRORS).find_map(words_of)?;
    Some(DeviceError {
        status: reply.status,
        http_status: reply.status,
        name: None,
        message: shortened(&message),
        log: None,
        body_excerpt: None,
        form: ErrorForm::OtherJson,
    })
}

/// What a list of errors says; `None` where it is empty.
fn words_of(errors: &Json) -> Option<String> {
    let said = |error: &Json| {
        let named =
            ["message", "detail", "title", "error"].iter().find_map(|key| value_text(error.get(key)?));
        named.or_else(|| value_text(error))
    };
    match errors {
        Json::Text(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Json::List(items) => {
            let words: Vec<String> = items.iter().take(MOST_ERRORS).filter_map(said).collect();
            Some(words.join("; ")).filter(|_| !words.is_empty())
        }
        Json::Object(entries) => {
            let each = entries.iter().take(MOST_ERRORS);
            let words: Vec<String> =
                each.filter_map(|(key, value)| Some(format!("{key}: {}", value_text(value)?))).collect();
            Some(words.join("; ")).filter(|_| !words.is_empty())
        }
        _ => None,
    }
}

/// Whether the description of the answer has a field of this name.
fn describes(reply: &Reply, api: &Api, part: impl Fn(&Answer) -> TypeId, key: &str) -> bool {
    let answer = reply.operation().and_then(|operation| answer_to(operation, reply.status));
    answer.is_some_and(|answer| has_field(api, part(answer), key))
}

fn has_field(api: &Api, ty: TypeId, key: &str) -> bool {
    match api.types.get(ty.index()).map(|ty| &ty.kind) {
        Some(TypeKind::Object { fields, .. }) => fields.iter().any(|field| field.name == key),
        // A variant that is a union itself is told apart by its own variants: one level is enough.
        Some(TypeKind::Union { variants }) => variants.iter().any(|variant| {
            matches!(api.types.get(variant.ty.index()).map(|ty| &ty.kind),
                Some(TypeKind::Object { fields, .. }) if fields.iter().any(|field| field.name == key))
        }),
        _ => false,
    }
}

/// Tries the shapes below wrappers that hold nothing else: some firmware answers with an example of its own
/// description, `{"unlicensedExample":{"value":{"error":{…}}}}`.
fn inside(reply: &Reply, shapes: &[&ErrorShape], top: &Json) -> Option<DeviceError> {
    let mut wrapper = top;
    for _ in 0..WRAPPERS {
        let [(_, inner @ Json::Object(_))] = wrapper.entries() else { return None };
        let found = by_shape(reply, shapes, inner);
        if found.is_some() {
            return found;
        }
        wrapper = inner;
    }
    None
}

fn read_shape(reply: &Reply, shape: &ErrorShape, top: &Json, mark: &Json) -> Option<DeviceError> {
    let (holder, own_text) = match (shape.mark, mark) {
        (ErrorMark::Object, Json::Object(inner)) => {
            // A success may have an object under the same key: an error names itself or says something.
            let named = [&shape.name, &shape.message].into_iter().flatten();
            let says = named.flat_map(|key| mark.all(key)).any(|value| *value != Json::Null);
            if !says && (inner.is_empty() || !shape.any_status) {
                return None;
            }
            (mark, None)
        }
        (ErrorMark::Text, Json::Text(text)) if !text.is_empty() => (top, Some(text.clone())),
        (ErrorMark::Text, Json::List(_)) => (top, Some(words_of(mark)?)),
        (ErrorMark::True, Json::Bool(true)) => (top, None),
        (ErrorMark::True, Json::Text(text)) if text.eq_ignore_ascii_case("true") => (top, None),
        _ => return None,
    };
    let text = |key: &Option<edgebook_model::Text>| {
        let mut values = holder.all(key.as_ref()?);
        values.find_map(value_text)
    };
    let name = text(&shape.name).map(|name| without_namespace(&name));
    let code = text(&shape.code).and_then(|code| code.trim().parse::<u16>().ok());
    let stated = code.filter(|code| (400..600).contains(code));
    let form = if own_text.is_some() { ErrorForm::TextShape } else { ErrorForm::Shape };
    let message = own_text.or_else(|| text(&shape.message));
    Some(DeviceError {
        status: if reply.is_success() { stated.unwrap_or(reply.status) } else { reply.status },
        http_status: reply.status,
        name,
        body_excerpt: message.is_none().then(|| excerpt(&reply.body, EXCERPT)),
        message: message.map_or_else(|| status_text(reply.status), |message| shortened(&message)),
        log: text(&shape.log),
        form,
    })
}

/// An error that no shape describes.
fn by_status(reply: &Reply, json: bool, page: bool) -> DeviceError {
    let status = status_text(reply.status);
    let short = || Some(excerpt(&reply.body, EXCERPT)).filter(|text| !text.is_empty());
    let (form, message, body_excerpt) = if reply.status == 304 {
        let message = format!("{status}: the device refers to an earlier answer, which was not asked for");
        (ErrorForm::Empty, message, None)
    } else if (300..400).contains(&reply.status) {
        let place = reply.headers.get("location").map_or("another place", without_query);
        (ErrorForm::Redirect, format!("{status}: redirects to {place}, which is not followed"), None)
    } else if page {
        let what = titled(html::title(&reply.body).as_deref());
        let text = html::visible_text(&reply.body, EXCERPT);
        let message = format!("{status}: a web page{what} came instead of data; is this the API's port?");
        (ErrorForm::WebPage, message, Some(text).filter(|text| !text.is_empty()))
    } else if json {
        (ErrorForm::OtherJson, status, short())
    } else if let Some(text) = short() {
        (ErrorForm::Text, text, None)
    } else {
        (ErrorForm::Empty, format!("{status}, with an empty body"), None)
    };
    DeviceError {
        status: reply.status,
        http_status: reply.status,
        name: None,
        message,
        log: None,
        body_excerpt,
        form,
    }
}

/// `VPNCubed::API::APIBadRequestError` is `APIBadRequestError`.
fn without_namespace(name: &str) -> String {
    name.rsplit("::").next().unwrap_or(name).to_owned()
}

/// A location without what may hold secrets.
fn without_query(location: &str) -> &str {
    let place = location.split(['?', '#']).next().unwrap_or_default();
    // User and password before the host.
    match place.split_once('@') {
        Some(_) => "an address with credentials",
        None => place,
    }
}

fn value_text(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::Text(text) if text.is_empty() => None,
        Json::Text(text) | Json::Number(text) => Some(text.clone()),
        other => Some(other.to_value().to_string()),
    }
}

fn shortened(message: &str) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", message.get(..end).unwrap_or_default()),
        None => message.to_owned(),
    }
}

/// `404 Not Found`
fn status_text(status: u16) -> String {
    let reason = reqwest::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    reason.map_or_else(|| format!("status {status}"), |reason| format!("{status} {reason}"))
}

#[cfg(test)]
#[path = "device_error_tests.rs"]
mod tests;
