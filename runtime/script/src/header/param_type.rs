//! Types and values of parameters.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use rhai::Dynamic;

use super::GivenFile;
use super::literal::{Literal, literal};
use crate::diagnostic::suggest::did_you_mean;
use crate::value::{Secret, Span};

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamType {
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// `true` or `false`.
    Bool,
    /// A text.
    Text,
    /// A length of time: `90s`, `5m`, `1h 30m`.
    Duration,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A network: `10.0.0.0/24`.
    Cidr,
    /// A calendar date: `2026-11-21`.
    Date,
    /// A text that is never shown: a password, a key.
    Secret,
    /// The bytes of a file.
    File,
    /// One of some words.
    Enum(Vec<String>),
    /// Several values of a type.
    List(Box<Self>),
    /// A value of a type, or none: `()`.
    Optional(Box<Self>),
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// None.
    Unit,
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A text; also an address, a network, a date, a word.
    Text(String),
    /// A length of time.
    Duration(jiff::SignedDuration),
    /// A text that is never shown.
    Secret(Secret),
    /// The bytes of a file.
    File(GivenFile),
    /// Several values.
    List(Vec<Self>),
}

/// The names of the plain types.
const PLAIN: [(&str, ParamType); 10] = [
    ("int", ParamType::Int),
    ("float", ParamType::Float),
    ("bool", ParamType::Bool),
    ("string", ParamType::Text),
    ("duration", ParamType::Duration),
    ("ip", ParamType::Ip),
    ("cidr", ParamType::Cidr),
    ("date", ParamType::Date),
    ("secret", ParamType::Secret),
    ("file", ParamType::File),
];

/// What is meant by the name that another language has for a type.
fn foreign(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let (name, inner) = match lower.split_once(['<', '[', '(']) {
        Some((name, inner)) => (name.trim(), inner.trim_end_matches(['>', ']', ')']).trim()),
        None => (lower.trim_end_matches("[]"), ""),
    };
    let inner = if lower.ends_with("[]") { name } else { inner };
    if lower.ends_with("[]")
        || matches!(name, "list" | "array" | "vec" | "set" | "tuple" | "sequence" | "strings")
    {
        let inner = if PLAIN.iter().any(|(known, _)| *known == inner) { inner } else { "string" };
        return Some(format!("a list is written [TYPE], as in `[{inner}]`"));
    }
    let meant = match name {
        "str" | "text" | "char" | "varchar" | "&str" => "write `string`",
        "integer" | "long" | "uint" | "i64" | "i32" | "u32" | "u64" | "int64" | "int32" => "write `int`",
        "number" | "num" | "numeric" => "write `int` for a whole number, `float` for any number",
        "double" | "real" | "decimal" | "f64" | "f32" => "write `float`",
        "boolean" | "flag" | "truth" => "write `bool`",
        "password" | "passwd" | "token" | "key" => "write `secret`",
        "time" | "timeout" | "seconds" | "interval" | "timespan" => {
            "write `duration` for a length of time, `date` for a day"
        }
        "datetime" | "timestamp" => "write `date` for a day, `string` for a time of day",
        "ipv4" | "ipv6" | "address" | "ipaddr" | "host" => "write `ip` for an address, `string` for a name",
        "network" | "net" | "subnet" | "prefix" => "write `cidr`",
        "choice" | "choices" | "literal" | "oneof" | "enum" => "write the words: `enum(a|b)`",
        "option" | "optional" | "maybe" => "put `?` behind the type, as in `string?`",
        "map" | "dict" | "object" | "hash" | "struct" | "record" | "json" => {
            "a parameter is a plain value or a list; declare one parameter for each key"
        }
        "path" | "filename" | "blob" | "bytes" | "binary" | "upload" => {
            "write `file` for the bytes of a file"
        }
        "any" | "dynamic" | "value" => "say which values are taken, as `string`",
        _ => return None,
    };
    Some(meant.to_owned())
}

impl ParamType {
    /// The names of the types that need nothing else.
    pub fn names() -> impl Iterator<Item = &'static str> {
        PLAIN.iter().map(|(name, _)| *name)
    }

    /// Reads `int`, `enum(a|b)`, `[string]`, `cidr?`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(inner) = text.strip_suffix('?') {
            return Self::parse(inner).map(|inner| Self::Optional(Box::new(inner)));
        }
        if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return Self::parse(inner).map(|inner| Self::List(Box::new(inner)));
        }
        if let Some(words) = text.strip_prefix("enum(").and_then(|rest| rest.strip_suffix(')')) {
            let words: Vec<String> = words.split('|').map(|word| word.trim().to_owned()).collect();
            let good = words.iter().all(|word| !word.is_empty());
            return if good { Ok(Self::Enum(words)) } else { Err(format!("`{text}` names no words")) };
        }
        if text.is_empty() {
            return Err("the type is missing".to_owned());
        }
        let plain = PLAIN.iter().find(|(name, _)| *name == text);
        plain.map(|(_, ty)| ty.clone()).ok_or_else(|| {
            let hint = foreign(text).or_else(|| did_you_mean(text, PLAIN.iter().map(|(name, _)| *name)));
            let plain: Vec<&str> = Self::names().collect();
            let all = format!("the types are {}, enum(a|b), [type] and type?", plain.join(", "));
            format!("`{text}` is not a type of a parameter; {}", hint.unwrap_or(all))
        })
    }

    /// Whether a value may be left out.
    pub fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_))
    }

    /// Whether its values are never shown.
    pub fn is_secret(&self) -> bool {
        match self {
            Self::Secret => true,
            Self::List(inner) | Self::Optional(inner) => inner.is_secret(),
            _ => false,
        }
    }

    /// Reads a value as it stands on a command line: `90s`, `true`, `a,b,c`.
    pub fn read(&self, text: &str) -> Result<ParamValue, String> {
        match self {
            Self::Optional(_) if text.is_empty() || text == "()" => Ok(ParamValue::Unit),
            Self::Optional(inner) => inner.read(text),
            Self::List(inner) => {
                let text = text.trim();
                if text.starts_with('[') {
                    return match literal(text)?.0 {
                        Literal::List(items) if inner.is_secret() => {
                            let items = items.iter().map(|item| match item {
                                Literal::Text(text) | Literal::Word(text) => inner.read(text),
                                other => Err(format!("{other} is no {inner}")),
                            });
                            items.collect::<Result<_, _>>().map(ParamValue::List)
                        }
                        whole => self.accept(&whole),
                    };
                }
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                items.map(|item| inner.read(item)).collect::<Result<_, _>>().map(ParamValue::List)
            }
            Self::Text => Ok(ParamValue::Text(text.to_owned())),
            Self::Secret => Ok(ParamValue::Secret(Secret::new(text))),
            Self::File => Err("a file is named with `@` before it, as in @FILE".to_owned()),
            Self::Int => number(text.trim(), "a whole number").map(ParamValue::Int),
            Self::Float => match number::<f64>(text.trim(), "a number")? {
                float if float.is_finite() => Ok(ParamValue::Float(float)),
                _ => Err(format!("{text:?} is not a number")),
            },
            Self::Bool => match text.trim() {
                "true" | "yes" | "on" => Ok(ParamValue::Bool(true)),
                "false" | "no" | "off" => Ok(ParamValue::Bool(false)),
                _ => Err(format!("{text:?} is neither true nor false")),
            },
            Self::Duration => match Span::parse(text) {
                Ok(span) => Ok(ParamValue::Duration(span.0)),
                Err(_) => Err(format!("{text:?} is not a duration; write it like 90s, 5m or 1h 30m")),
            },
            Self::Ip => number::<IpAddr>(text.trim(), "an IP address")
                .map(|address| ParamValue::Text(address.to_string())),
            Self::Cidr => number::<IpNet>(text.trim(), "a network like 10.0.0.0/24")
                .map(|network| ParamValue::Text(network.to_string())),
            Self::Date => number::<jiff::civil::Date>(text.trim(), "a date like 2026-11-21")
                .map(|date| ParamValue::Text(date.to_string())),
            Self::Enum(words) => {
                let text = text.trim();
                if words.iter().any(|word| word == text) {
                    return Ok(ParamValue::Text(text.to_owned()));
                }
                let hint = did_you_mean(text, words.iter().map(String::as_str));
                let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                Err(format!("{text:?} is none of {}{hint}", words.join(", ")))
            }
        }
    }

    /// Takes a default as it stands in a header.
    pub(super) fn accept(&self, literal: &Literal) -> Result<ParamValue, String> {
        let wrong = || Err(format!("{literal} is no {self}"));
        match (self, literal) {
            (Self::Secret, _) => {
                Err("a secret must not stand in a runbook; leave the default out".to_owned())
            }
            (Self::File, _) => Err("a runbook has no files; leave the default out".to_owned()),
            (Self::Optional(_), Literal::Unit) => Ok(ParamValue::Unit),
            (Self::Optional(inner), _) => inner.accept(literal),
            (Self::List(inner), Literal::List(items)) => {
                items.iter().map(|item| inner.accept(item)).collect::<Result<_, _>>().map(ParamValue::List)
            }
            (Self::Int | Self::Float, Literal::Word(text)) => self.read(text),
            (Self::Bool, Literal::Word(text)) if text == "true" || text == "false" => self.read(text),
            (Self::Int | Self::Float | Self::Bool | Self::List(_), _) => wrong(),
            (_, Literal::Text(text)) => self.read(text),
            (Self::Text, _) => wrong(),
            (_, Literal::Word(text)) => self.read(text),
            _ => wrong(),
        }
    }
}

fn number<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is not {what}"))
}

impl fmt::Display for ParamType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enum(words) => write!(f, "enum({})", words.join("|")),
            Self::List(inner) => write!(f, "[{inner}]"),
            Self::Optional(inner) => write!(f, "{inner}?"),
            plain => {
                let name = PLAIN.iter().find(|(_, ty)| ty == plain).map_or("value", |(name, _)| name);
                f.write_str(name)
            }
        }
    }
}

impl ParamValue {
    /// The secrets in it, so that they can be kept out of everything that is shown.
    pub fn secrets(&self) -> Vec<&str> {
        match self {
            Self::Secret(secret) => vec![secret.reveal()],
            Self::List(items) => items.iter().flat_map(Self::secrets).collect(),
            _ => Vec::new(),
        }
    }

    /// The value as a script sees it.
    pub(crate) fn to_value(&self) -> Dynamic {
        match self {
            Self::Unit => Dynamic::UNIT,
            Self::Int(int) => Dynamic::from_int(*int),
            Self::Float(float) => Dynamic::from_float(*float),
            Self::Bool(bool) => Dynamic::from_bool(*bool),
            Self::Text(text) => text.as_str().into(),
            Self::Duration(duration) => Dynamic::from(Span(*duration)),
            Self::Secret(secret) => Dynamic::from(secret.clone()),
            Self::File(file) => Dynamic::from(file.to_content()),
            Self::List(items) => Dynamic::from_array(items.iter().map(Self::to_value).collect()),
        }
    }
}

impl fmt::Display for ParamValue {
    /// As it would be written on a command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => f.write_str("()"),
            Self::Int(int) => int.fmt(f),
            Self::Float(float) => float.fmt(f),
            Self::Bool(bool) => bool.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Duration(duration) => Span(*duration).fmt(f),
            Self::Secret(secret) => write!(f, "{secret:?}"),
            Self::File(file) => file.fmt(f),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                f.write_str(&items.join(","))
            }
        }
    }
}
