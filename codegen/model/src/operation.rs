//! Operations: how a call looks on the wire and in a script.

use crate::{
    Alternative, ArgumentRule, Completion, EffectSet, Example, List, Page, Security, Style, Text, TypeId,
    ValueRules,
};

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Replaces or updates.
    Put,
    /// Updates in part.
    Patch,
    /// Removes.
    Delete,
    /// Reads headers only.
    Head,
}

impl Method {
    /// The method as it stands in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }
}

/// One operation of an appliance.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Operation {
    /// The vendor's operationId, or one made from method and path where the description has none.
    pub id: Text,
    /// Index into [`crate::Api::groups`].
    pub group: u16,
    /// The one name in scripts and in Rust, unique within the group (`update_endpoint_tunnel`).
    pub name: Text,
    /// The HTTP method.
    pub method: Method,
    /// The path below `base_path`, with `{name}` for path parameters.
    pub path: Text,
    /// What stands before the path, where that is not [`crate::Api::base_path`].
    pub base_path: Option<Text>,
    /// One line.
    pub summary: Text,
    /// What it does, what it changes, what to know before.
    pub doc: Text,
    /// Where the appliance's documentation describes it.
    pub source: Text,
    /// What the operation may do to the appliance.
    pub effects: EffectSet,
    /// Path parameters in path order, then query, header and cookie parameters in the order of the description.
    pub params: List<Param>,
    /// The request body.
    pub body: Option<Body>,
    /// The successful answers, most specific status first.
    pub answers: List<Answer>,
    /// The documented failures, by status.
    pub failures: List<Failure>,
    /// Sets of arguments (query and body) of which at least one whole set must be given.
    pub required_sets: List<List<Text>>,
    /// What the arguments demand of each other.
    pub argument_rules: List<ArgumentRule>,
    /// How the end of the work is awaited, where the answer comes before it.
    pub completion: Option<Completion>,
    /// The id of the operation that shows this one's effect, for reading back after a doubtful outcome.
    pub shown_by: Option<Text>,
    /// Where the answer holds a part of a list and says how long that is.
    pub page: Option<Page>,
    /// Other method and path pairs that firmware answers on, tried on 404 and 405.
    pub alternatives: List<Alternative>,
    /// Names that it had in scripts before. They are found and told, but not called.
    pub older_names: List<Text>,
    /// The id of the operation that takes its place in a newer part of the API.
    pub successor: Option<Text>,
    /// The media type that a request names although it has no body.
    pub bodyless_type: Option<Text>,
    /// The argument that becomes the password of the session, where the call changes it.
    pub new_password: Option<Text>,
    /// How it is called in an example that runs on the simulator.
    pub example: Option<Example>,
    /// What a call needs to be let in.
    pub security: Security,
    /// The address of the only server that answers it, where that is another host than the appliance. Calls are
    /// refused.
    pub served_at: Option<Text>,
    /// Whether the description calls it deprecated.
    pub deprecated: bool,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Place {
    /// In the path: positional in scripts.
    Path,
    /// In the query: a key of the argument map in scripts.
    Query,
    /// In a header: a key of the argument map in scripts.
    Header,
    /// In the header `Cookie`: a key of the argument map in scripts.
    Cookie,
}

/// A path, query, header or cookie parameter.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Param {
    /// The name in scripts. Differs from `wire` only where another argument has the same name.
    pub name: Text,
    /// The name on the wire.
    pub wire: Text,
    /// Where it travels.
    pub place: Place,
    /// How its value is written.
    pub style: Style,
    /// What it means, with its unit.
    pub doc: Text,
    /// The type of its value.
    pub ty: TypeId,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Default, bounds, nullability, secrecy.
    pub rules: ValueRules,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Body {
    /// Whether a call without a body is refused.
    pub required: bool,
    /// How it is written, in order of preference: the first that can carry the given fields is sent.
    pub media: List<MediaKind>,
    /// How fields of a form are written, where the description says more than their types.
    pub encoding: List<Encoding>,
    /// Its type: an object for JSON, form and multipart; text or bytes otherwise.
    pub ty: TypeId,
}

/// How one field of a form is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Encoding {
    /// The form: a body may be sent as one of several.
    pub media: MediaKind,
    /// The field.
    pub field: Text,
    /// The style of its value.
    pub style: Option<Style>,
    /// The media type of its value.
    pub mime: Option<Text>,
}

/// How a request body is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MediaKind {
    /// `application/json`
    Json,
    /// JSON under another name: `application/merge-patch+json`.
    OtherJson(Text),
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
    /// `text/plain`
    PlainText,
    /// Any other type, sent as bytes.
    Other(Text),
}

impl MediaKind {
    /// The media type as it stands in a `Content-Type` header.
    pub fn mime(&self) -> &str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Multipart => "multipart/form-data",
            Self::PlainText => "text/plain",
            Self::OtherJson(mime) | Self::Other(mime) => mime,
        }
    }

    /// Whether it is JSON, under whatever name.
    pub const fn is_json(&self) -> bool {
        matches!(self, Self::Json | Self::OtherJson(_))
    }

    /// Whether a body is sent as it is given: a text or bytes.
    pub const fn is_whole(&self) -> bool {
        matches!(self, Self::PlainText | Self::Other(_))
    }
}

/// A successful answer.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Answer {
    /// The status code; 0 stands for `default`.
    pub status: u16,
    /// The documented media types, preferred one first; empty when there is no body.
    pub media: List<Text>,
    /// What a script gets.
    pub kind: BodyKind,
    /// The type of the whole body, envelope included.
    pub ty: TypeId,
    /// The type of what is left after the envelope came off; equals `ty` where there is none.
    pub result: TypeId,
    /// Whether the answer is a secret as a whole: a key, or a file that holds some.
    pub secret: bool,
    /// What the description says about this answer.
    pub doc: Text,
}

/// What the body of an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum BodyKind {
    /// Nothing.
    Empty,
    /// JSON.
    Json,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A documented failure.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Failure {
    /// The status code; 0 stands for `default`.
    pub status: u16,
    /// When it happens.
    pub doc: Text,
    /// The type of the body, where the description gives one.
    pub ty: Option<TypeId>,
}
