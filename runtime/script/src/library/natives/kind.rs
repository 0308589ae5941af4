//! What an argument of a function may be, and what a function returns.

use std::any::TypeId;
use std::ops::{Range, RangeInclusive};

use rhai::{Array, Blob, Dynamic, FnPtr, ImmutableString, Map};

use crate::value::{Content, KeyedMap, Span, Time};

/// The type of an argument or of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any value.
    Any,
    /// `()`.
    Unit,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// A character.
    Char,
    /// A text.
    Text,
    /// A list.
    List,
    /// A list of texts.
    TextList,
    /// A map of the script.
    Map,
    /// Bytes: of the script or of a download.
    Blob,
    /// A closure or a function by its name.
    Fn,
    /// `from..to` or `from..=to`.
    Range,
    /// A length of time.
    Duration,
    /// A point in time.
    Time,
    /// A duration, a text or a number of seconds.
    Wait,
    /// A time, a text, a number of seconds or `()`.
    Moment,
    /// A list, or a map of an answer.
    Items,
    /// The name of a field, or a closure.
    Key,
    /// A whole number or one with a fraction.
    Number,
    /// A number, a text that is one, or `()`.
    Numeric,
    /// A device.
    Device,
    /// A text, or a list of texts.
    Networks,
    /// A text, a secret, or bytes.
    Content,
    /// A token: a secret or a text.
    Token,
    /// A list, or `()` where there is none.
    Found,
    /// What can be saved as a file: a text, bytes, a secret, or data.
    Saved,
}

impl Kind {
    /// What is expected, in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Unit => "()",
            Self::Bool => "a bool",
            Self::Int => "an int",
            Self::Float => "a float",
            Self::Number => "a number",
            Self::Numeric => "a number, or a text that is one",
            Self::Char => "a char",
            Self::Text => "a string",
            Self::List => "an array",
            Self::TextList => "an array of strings",
            Self::Map => "a map",
            Self::Blob => "a blob",
            Self::Fn => "a closure such as |x| ...",
            Self::Range => "a range",
            Self::Duration => "a duration",
            Self::Time => "a time",
            Self::Wait => "a duration such as \"90s\" or a number of seconds",
            Self::Moment => "a time, as a text or a number of seconds",
            Self::Items => "an array or a map of an answer",
            Self::Key => "the name of a field or a closure",
            Self::Device => "a device such as vns3",
            Self::Networks => "a network or an array of networks",
            Self::Content => "a text or bytes",
            Self::Token => "a token",
            Self::Found => "an array or ()",
            Self::Saved => "a text, bytes or data",
        }
    }

    /// The kind that one of the engine's types is, as the engine writes it.
    pub fn of_engine(ty: &str) -> Option<Self> {
        let plain = ty.trim().trim_start_matches("&mut ").trim_start_matches("mut ");
        Some(match plain {
            "Dynamic" | "_" | "?" => Self::Any,
            "()" | "" => Self::Unit,
            "bool" => Self::Bool,
            "i64" => Self::Int,
            "f64" => Self::Float,
            "char" => Self::Char,
            "&str" | "ImmutableString" | "String" | "string" => Self::Text,
            "Array" => Self::List,
            "Map" => Self::Map,
            "Blob" => Self::Blob,
            "FnPtr" => Self::Fn,
            "Range<i64>" | "RangeInclusive<i64>" => Self::Range,
            _ => return None,
        })
    }

    /// Whether a value of a type, by the name that scripts know, may be one; also where only the value itself tells.
    pub(super) fn may_be(self, ty: &str) -> bool {
        match self {
            Self::Unit => ty == "()",
            Self::Bool => ty == "bool",
            Self::Int => ty == "int",
            Self::Float => ty == "float",
            Self::Number => matches!(ty, "int" | "float"),
            Self::Char => ty == "char",
            Self::Text => ty == "string",
            Self::List | Self::TextList => ty == "array",
            Self::Map => ty == "map",
            Self::Items => matches!(ty, "array" | "map"),
            Self::Blob => ty == "blob",
            Self::Fn => ty == "fn",
            Self::Range => ty.starts_with("range"),
            Self::Duration => ty == "duration",
            Self::Time => ty == "time",
            _ => true,
        }
    }

    /// The engine's types of such a value; [`Dynamic`] where the function looks at the value itself.
    pub(super) fn ids(self) -> Vec<TypeId> {
        match self {
            Self::Any
            | Self::Wait
            | Self::Moment
            | Self::Numeric
            | Self::Device
            | Self::Networks
            | Self::Content
            | Self::Token
            | Self::Found
            | Self::Saved => vec![TypeId::of::<Dynamic>()],
            Self::Unit => vec![TypeId::of::<()>()],
            Self::Bool => vec![TypeId::of::<bool>()],
            Self::Int => vec![TypeId::of::<i64>()],
            Self::Float => vec![TypeId::of::<f64>()],
            Self::Number => vec![TypeId::of::<i64>(), TypeId::of::<f64>()],
            Self::Char => vec![TypeId::of::<char>()],
            Self::Text => vec![TypeId::of::<ImmutableString>()],
            Self::List | Self::TextList => vec![TypeId::of::<Array>()],
            Self::Items => vec![TypeId::of::<Array>(), TypeId::of::<KeyedMap>()],
            Self::Map => vec![TypeId::of::<Map>()],
            Self::Blob => vec![TypeId::of::<Blob>(), TypeId::of::<Content>()],
            Self::Fn => vec![TypeId::of::<FnPtr>()],
            Self::Key => vec![TypeId::of::<FnPtr>(), TypeId::of::<ImmutableString>()],
            Self::Range => vec![TypeId::of::<Range<i64>>(), TypeId::of::<RangeInclusive<i64>>()],
            Self::Duration => vec![TypeId::of::<Span>()],
            Self::Time => vec![TypeId::of::<Time>()],
        }
    }
}
