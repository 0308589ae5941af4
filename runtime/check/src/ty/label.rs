//! What a type is called in messages.

use super::{MapTy, Ty};

/// How many fields of a map, or texts, a label shows.
const MOST: usize = 4;

impl Ty {
    /// The type as a script's author knows it: `int`, `IpsecTunnel`, `[string]`, `string or ()`.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Never | Self::Any => "any".to_owned(),
            Self::Unit => "()".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Float => "float".to_owned(),
            Self::Char => "char".to_owned(),
            Self::Text => "string".to_owned(),
            Self::Words(words) if !words.name.is_empty() => words.name.to_string(),
            Self::Words(words) if words.words.len() == 1 || words.words.len() > MOST => "string".to_owned(),
            Self::Words(words) => {
                let quoted: Vec<String> = words.words.iter().map(|word| format!("{word:?}")).collect();
                quoted.join(" or ")
            }
            Self::Blob | Self::SecretBlob => "blob".to_owned(),
            Self::Range => "range".to_owned(),
            Self::Duration => "duration".to_owned(),
            Self::Time => "time".to_owned(),
            Self::Error => "error".to_owned(),
            Self::Secret => "secret".to_owned(),
            Self::List(item) if item.is_open() => "array".to_owned(),
            Self::List(item) => format!("[{}]", item.label()),
            Self::Map(map) => map.label(),
            Self::Keyed(value, _) if value.is_open() => "map".to_owned(),
            Self::Keyed(value, _) => format!("map of {}", value.label()),
            Self::Record(record) => record.name().to_owned(),
            Self::Params => "params".to_owned(),
            Self::Device(device) => match device.api {
                Some(api) => format!("device ({})", api.kind),
                None => "device".to_owned(),
            },
            Self::Group(group) => format!("group {}", group.qualified_name()),
            Self::Function(_) => "fn".to_owned(),
            Self::OneOf(types) => {
                let labels: Vec<String> = types.iter().map(Self::label).collect();
                labels.join(" or ")
            }
        }
    }

    /// The name of the kind alone, as `type_name` gives it.
    pub(crate) fn kind(&self) -> String {
        match self {
            Self::Words(_) => "string".to_owned(),
            Self::List(_) => "array".to_owned(),
            Self::Map(_) | Self::Keyed(..) => "map".to_owned(),
            Self::Device(_) => "device".to_owned(),
            Self::Group(_) => "group".to_owned(),
            Self::OneOf(types) => {
                let mut kinds: Vec<String> = types.iter().map(Self::kind).collect();
                kinds.dedup();
                kinds.join(" or ")
            }
            other => other.label(),
        }
    }

    /// The kind with its article: `an int`, `a map`, `()`.
    pub(crate) fn a_kind(&self) -> String {
        let kind = self.kind();
        match kind.chars().next() {
            _ if matches!(self, Self::Params) => kind,
            Some('a' | 'e' | 'i' | 'o') => format!("an {kind}"),
            Some('(') => kind,
            Some(first) if first.is_uppercase() => kind,
            _ => format!("a {kind}"),
        }
    }
}

impl MapTy {
    fn label(&self) -> String {
        if self.fields.is_empty() {
            return "map".to_owned();
        }
        let mut names: Vec<&str> = self.fields.keys().take(MOST).map(AsRef::as_ref).collect();
        if self.fields.len() > MOST || self.rest.is_some() {
            names.push("...");
        }
        format!("map #{{ {} }}", names.join(", "))
    }
}
