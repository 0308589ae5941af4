//! What a device says when it refuses: one typed error from every shape in which appliances report one.
//!
//! The shapes come from the API's overlay ([`ErrorShape`]); what follows from a status, a web page or a plain text
//! is the same for every appliance and stands here.

use std::fmt;

use edgebook_model::{Api, ErrorMark, ErrorShape};
use serde_json::Value;

use crate::json_scan::{is_object, mentions_key, top_level};
use crate::text::{escape, excerpt};
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
    /// What the device says, as it was sent; escape it before showing it ([`crate::escape`]).
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
/// Larger answers are not searched below wrappers, in bytes.
const LARGEST_WRAPPED: usize = 64 * 1024;
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
    let json = is_object(&reply.body);
    let shapes = if json { shapes_that_count(reply, api, failed) } else { vec![] };
    let found = by_shape(reply, &shapes);
    if let Some(error) = found.or_else(|| if failed { inside(reply, &shapes) } else { None }) {
        return Some(error);
    }
    let page = html::is_page(&reply.body) && (failed || reply.media_type().as_deref() == Some("text/html"));
    (failed || page).then(|| by_status(reply, json, page))
}

/// The shapes that an answer may have. A large success is searched once for each key, and rarely parsed.
fn shapes_that_count<'a>(reply: &Reply, api: &'a Api, failed: bool) -> Vec<&'a ErrorShape> {
    let mut searched: Option<(&str, bool)> = None;
    let mut mentioned = |key: &'a str| match searched {
        Some((last, found)) if last == key => found,
        _ => {
            let found = mentions_key(&reply.body, key);
            searched = Some((key, found));
            found
        }
    };
    api.error_shapes.iter().filter(|shape| failed || shape.any_status && mentioned(&shape.key)).collect()
}

/// Tries the shapes in order on the top level of a JSON object.
fn by_shape(reply: &Reply, shapes: &[&ErrorShape]) -> Option<DeviceError> {
    if shapes.is_empty() {
        return None;
    }
    let mut wanted: Vec<&str> = Vec::new();
    for shape in shapes {
        let beside = [&shape.name, &shape.message, &shape.log, &shape.code].into_iter().flatten();
        wanted.push(&shape.key);
        wanted.extend(beside.filter(|_| shape.mark != ErrorMark::Object).map(AsRef::as_ref));
    }
    let top = top_level(&reply.body, &wanted)?;
    shapes.iter().find_map(|shape| read_shape(reply, shape, &top))
}

/// Tries the shapes below wrappers that hold nothing else: some firmware answers with an example of its own
/// description, `{"unlicensedExample":{"value":{"error":{…}}}}`.
fn inside(reply: &Reply, shapes: &[&ErrorShape]) -> Option<DeviceError> {
    if shapes.is_empty() || reply.body.len() > LARGEST_WRAPPED {
        return None;
    }
    let mut value: Value = serde_json::from_slice(&reply.body).ok()?;
    for _ in 0..WRAPPERS {
        let Value::Object(wrapper) = value else { return None };
        let mut entries = wrapper.into_iter();
        let (Some((_, Value::Object(inner))), None) = (entries.next(), entries.next()) else { return None };
        if let Some(error) = shapes.iter().find_map(|shape| read_shape(reply, shape, &inner)) {
            return Some(error);
        }
        value = Value::Object(inner);
    }
    None
}

fn read_shape(
    reply: &Reply,
    shape: &ErrorShape,
    top: &serde_json::Map<String, Value>,
) -> Option<DeviceError> {
    let mark = top.get(shape.key.as_ref())?;
    let (holder, own_text) = match (shape.mark, mark) {
        (ErrorMark::Object, Value::Object(inner)) => {
            // A success may have an object under the same key: an error names itself or says something.
            let named = [&shape.name, &shape.message].into_iter().flatten();
            let says = named.filter_map(|key| inner.get(key.as_ref())).any(|value| !value.is_null());
            if !says && (inner.is_empty() || !shape.any_status) {
                return None;
            }
            (inner, None)
        }
        (ErrorMark::Text, Value::String(text)) if !text.is_empty() => (top, Some(text.clone())),
        (ErrorMark::True, Value::Bool(true)) => (top, None),
        (ErrorMark::True, Value::String(text)) if text.eq_ignore_ascii_case("true") => (top, None),
        _ => return None,
    };
    let text = |key: &Option<edgebook_model::Text>| {
        key.as_ref().and_then(|key| holder.get(key.as_ref())).and_then(value_text)
    };
    let name = text(&shape.name).map(|name| without_namespace(&name));
    let code = text(&shape.code).and_then(|code| code.trim().parse::<u16>().ok());
    let stated = code.filter(|code| (400..600).contains(code));
    let message = own_text.or_else(|| text(&shape.message));
    Some(DeviceError {
        status: if reply.is_success() { stated.unwrap_or(reply.status) } else { reply.status },
        http_status: reply.status,
        name,
        body_excerpt: message.is_none().then(|| excerpt(&reply.body, EXCERPT)),
        message: message.map_or_else(|| status_text(reply.status), |message| shortened(&message)),
        log: text(&shape.log),
        form: ErrorForm::Shape,
    })
}

/// An error that no shape describes.
fn by_status(reply: &Reply, json: bool, page: bool) -> DeviceError {
    let status = status_text(reply.status);
    let short = || Some(excerpt(&reply.body, EXCERPT)).filter(|text| !text.is_empty());
    let (form, message, body_excerpt) = if (300..400).contains(&reply.status) {
        let place = reply.headers.get("location").map_or("another place", without_query);
        (ErrorForm::Redirect, format!("{status}: redirects to {place}, which is not followed"), None)
    } else if page {
        let title = html::title(&reply.body);
        let what = title.map_or_else(String::new, |title| format!(" titled {title:?}"));
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

fn value_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
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
