//! Request bodies and how they are written.
//!
//! Bodies are written here and not by the HTTP library, so that the same request gives the same bytes each time:
//! a retry repeats them, two clients can be compared byte by byte.

use std::fmt::Write as _;

use bytes::Bytes;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::path::encode_form;
use crate::style::Pair;

/// What a request carries.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum RequestBody {
    /// Nothing.
    #[default]
    None,
    /// `application/json`, already serialised.
    Json(Vec<u8>),
    /// JSON under another name, already serialised.
    OtherJson {
        /// The media type: `application/merge-patch+json`.
        mime: String,
        /// The JSON.
        data: Vec<u8>,
    },
    /// `application/x-www-form-urlencoded` pairs, in order.
    Form(Vec<FormPair>),
    /// `multipart/form-data` parts, in order.
    Multipart(Vec<Part>),
    /// `text/plain`.
    Text(String),
    /// Bytes of any other media type.
    Bytes {
        /// The media type.
        mime: String,
        /// The bytes, sent as they are.
        data: Bytes,
    },
}

/// One name and value of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPair {
    /// The name, not encoded.
    pub name: String,
    /// The value, not encoded.
    pub value: String,
    /// The value as it is sent, where a style says so.
    written: Option<String>,
}

impl FormPair {
    /// A pair whose value is one text.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), written: None }
    }

    /// A pair in one of the styles of queries.
    pub(crate) fn styled(pair: Pair) -> Self {
        Self { name: pair.name, value: pair.value, written: Some(pair.encoded) }
    }
}

impl RequestBody {
    /// The JSON, under whatever name it travels.
    pub fn json(&self) -> Option<&[u8]> {
        match self {
            Self::Json(data) | Self::OtherJson { data, .. } => Some(data),
            _ => None,
        }
    }

    /// The fields that are texts, numbers or truth values, as text. They may be secret.
    pub(crate) fn scalars(&self) -> Vec<(String, String)> {
        match self {
            Self::Json(bytes) | Self::OtherJson { data: bytes, .. } => {
                let Ok(Value::Object(fields)) = serde_json::from_slice(bytes) else { return Vec::new() };
                let scalar = |(name, value): (String, Value)| match value {
                    Value::String(text) => Some((name, text)),
                    Value::Number(_) | Value::Bool(_) => Some((name, value.to_string())),
                    _ => None,
                };
                fields.into_iter().filter_map(scalar).collect()
            }
            Self::Form(pairs) => pairs.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect(),
            _ => Vec::new(),
        }
    }
}

/// One part of a multipart body.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name, which makes the part a file.
    pub file_name: Option<String>,
    /// The media type, where it is not plain text.
    pub mime: Option<String>,
    /// The content.
    pub data: Bytes,
}

/// A body as it goes on the wire.
#[derive(Clone)]
pub(crate) struct EncodedBody {
    pub(crate) content_type: String,
    pub(crate) data: Bytes,
    pub(crate) fields: Fields,
}

/// The fields that a body was written from, for records and traces.
#[derive(Clone)]
pub(crate) enum Fields {
    /// It is written as it was given.
    None,
    Form(Vec<FormPair>),
    Parts(Vec<Part>),
}

impl RequestBody {
    /// Writes the body; `None` where there is nothing to send.
    pub(crate) fn encode(&self) -> Option<EncodedBody> {
        let (content_type, data) = match self {
            Self::None => return None,
            Self::Json(data) => ("application/json".to_owned(), Bytes::copy_from_slice(data)),
            Self::OtherJson { mime, data } => (mime.clone(), Bytes::copy_from_slice(data)),
            Self::Form(pairs) => {
                let pairs = pairs.iter();
                let pairs =
                    pairs.map(|pair| (pair.name.as_str(), pair.value.as_str(), pair.written.as_deref()));
                ("application/x-www-form-urlencoded".to_owned(), encode_form(pairs).into())
            }
            Self::Multipart(parts) => encode_multipart(parts),
            Self::Text(text) => ("text/plain; charset=utf-8".to_owned(), text.clone().into()),
            Self::Bytes { mime, data } => (mime.clone(), data.clone()),
        };
        let fields = match self {
            Self::Form(pairs) => Fields::Form(pairs.clone()),
            Self::Multipart(parts) => Fields::Parts(parts.clone()),
            _ => Fields::None,
        };
        Some(EncodedBody { content_type, data, fields })
    }
}

/// RFC 7578. The boundary is a digest of the parts: repeatable, and not to be found in what it is made from.
fn encode_multipart(parts: &[Part]) -> (String, Bytes) {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.name.len().to_le_bytes());
        digest.update(&part.name);
        digest.update(part.data.len().to_le_bytes());
        digest.update(&part.data);
    }
    let mut boundary = String::from("edgebook-");
    for byte in digest.finalize().iter().take(16) {
        let _ = write!(boundary, "{byte:02x}");
    }
    let mut data = Vec::new();
    for part in parts {
        let mut head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(&part.name));
        if let Some(file_name) = &part.file_name {
            let _ = write!(head, "; filename=\"{}\"", quoted(file_name));
        }
        if let Some(mime) = &part.mime {
            let _ = write!(head, "\r\nContent-Type: {}", mime.replace(['\r', '\n'], " "));
        }
        head.push_str("\r\n\r\n");
        data.extend_from_slice(head.as_bytes());
        data.extend_from_slice(&part.data);
        data.extend_from_slice(b"\r\n");
    }
    data.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), data.into())
}

/// A name inside quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_written_with_their_media_type() {
        let cases = [
            (RequestBody::Json(b"{}".to_vec()), "application/json", "{}"),
            (
                RequestBody::Form(vec![FormPair::new("host", "10.0.0.1"), FormPair::new("d", "a b")]),
                "application/x-www-form-urlencoded",
                "host=10.0.0.1&d=a+b",
            ),
            (RequestBody::Text("license".into()), "text/plain; charset=utf-8", "license"),
            (
                RequestBody::Bytes { mime: "application/gzip".into(), data: Bytes::from_static(b"\x1f") },
                "application/gzip",
                "\x1f",
            ),
        ];
        for (body, content_type, text) in cases {
            let encoded = body.encode().unwrap();
            assert_eq!((encoded.content_type.as_str(), &encoded.data[..]), (content_type, text.as_bytes()));
        }
        assert!(RequestBody::None.encode().is_none());
    }

    #[test]
    fn a_multipart_body_is_repeatable_and_its_names_cannot_break_out() {
        let body = RequestBody::Multipart(vec![
            Part { name: "name\"\r\nX: y".into(), file_name: None, mime: None, data: "v".into() },
            Part {
                name: "imagefile".into(),
                file_name: Some("a.tgz".into()),
                mime: Some("application/gzip".into()),
                data: Bytes::from_static(b"\x00\xff"),
            },
        ]);
        let first = body.encode().unwrap();
        let second = body.encode().unwrap();
        assert_eq!(first.data, second.data);
        let boundary = first.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let mut expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"name%22%0D%0AX: y\"\r\n\r\nv\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"imagefile\"; filename=\"a.tgz\"\r\n\
             Content-Type: application/gzip\r\n\r\n"
        )
        .into_bytes();
        expected.extend_from_slice(b"\x00\xff\r\n");
        expected.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        assert_eq!(first.data, expected);
    }
}
