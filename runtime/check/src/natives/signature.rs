//! Forms of functions, read from how the engine and our documents write them.

use crate::ty::{KeyKind, Ty};

/// A form of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) params: Vec<Kind>,
    pub(crate) result: Kind,
}

/// What a parameter takes, or a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Unit,
    Bool,
    Int,
    Float,
    Char,
    Text,
    List,
    TextList,
    Map,
    Blob,
    Fn,
    Range,
    Duration,
    Time,
    /// A duration, a text or a number of seconds.
    Wait,
    /// A time, a text, a number of seconds or ().
    Moment,
    /// A list, or a map of an answer.
    Items,
    /// The name of a field, or a closure.
    Key,
    Number,
    /// A number, a text that is one, or ().
    Numeric,
    Device,
    /// A text, or a list of texts.
    Networks,
}

impl Signature {
    /// Reads `starts_with(string: &str, match_string: &str) -> bool`; `None` for forms that scripts cannot reach.
    pub(super) fn parse(text: &str) -> Option<(&str, Self)> {
        let (name, rest) = text.split_once('(')?;
        let (params, result) = rest.rsplit_once(") -> ").or_else(|| Some((rest.strip_suffix(')')?, "()")))?;
        let types = split(params).into_iter().map(|param| match param.split_once(": ") {
            Some((_, ty)) => kind(ty),
            None => (param == "_").then_some(Kind::Any),
        });
        let params = types.collect::<Option<Vec<Kind>>>()?;
        let result = result
            .strip_prefix("Result<")
            .and_then(|result| result.strip_suffix(", Box<EvalAltResult>>"))
            .unwrap_or(result);
        // What it gives may be of a type that scripts know only by using it, or not be written at all.
        let raw = params.contains(&Kind::Any) && result == "()" && !text.contains(':');
        let result = if raw { Kind::Any } else { kind(result).unwrap_or(Kind::Any) };
        Some((name, Self { params, result }))
    }

    /// Whether arguments may be of the types that the form takes.
    pub(super) fn takes(&self, arguments: &[Ty]) -> bool {
        (0..self.params.len()).all(|at| self.takes_at(at, arguments))
    }

    pub(super) fn takes_at(&self, at: usize, arguments: &[Ty]) -> bool {
        match (self.params.get(at), arguments.get(at)) {
            (Some(kind), Some(ty)) => kind.takes(ty),
            _ => false,
        }
    }
}

/// Splits parameters at their commas, not inside of `<...>`.
fn split(params: &str) -> Vec<&str> {
    let mut depth = 0u32;
    let inside = params.split(|c: char| {
        match c {
            '<' | '(' => depth = depth.saturating_add(1),
            '>' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    inside.map(str::trim).filter(|param| !param.is_empty()).collect()
}

/// The kind that one of the engine's types is.
fn kind(ty: &str) -> Option<Kind> {
    let plain = ty.trim().trim_start_matches("&mut ").trim_start_matches("mut ");
    Some(match plain {
        "Dynamic" | "_" | "?" => Kind::Any,
        "()" | "" => Kind::Unit,
        "bool" => Kind::Bool,
        "i64" => Kind::Int,
        "f64" => Kind::Float,
        "char" => Kind::Char,
        "&str" | "ImmutableString" | "String" | "string" => Kind::Text,
        "Array" => Kind::List,
        "Map" => Kind::Map,
        "Blob" => Kind::Blob,
        "FnPtr" => Kind::Fn,
        "Range<i64>" | "RangeInclusive<i64>" => Kind::Range,
        _ => return None,
    })
}

/// The forms of a function by how our documents write it: `format_time(time, format?) -> string`, `list.sum() -> int`.
pub(super) fn documented(text: &str) -> Vec<Signature> {
    let (call, result) = text.split_once(" -> ").unwrap_or((text, "()"));
    let Some((name, rest)) = call.split_once('(') else { return Vec::new() };
    let params: Vec<&str> = split_arguments(rest.strip_suffix(')').unwrap_or(rest));
    let most = params.len().saturating_add(usize::from(name.contains('.')));
    let optional = params.iter().filter(|param| param.ends_with('?')).count();
    let result = match result.split(' ').next().unwrap_or_default() {
        _ if result.contains(" or ") => Kind::Any,
        "bool" => Kind::Bool,
        "int" => Kind::Int,
        "float" => Kind::Float,
        "string" => Kind::Text,
        "()" => Kind::Unit,
        "duration" => Kind::Duration,
        "time" => Kind::Time,
        "[string]" => Kind::TextList,
        "blob" => Kind::Blob,
        _ => Kind::Any,
    };
    let least = most.saturating_sub(optional);
    (least..=most).map(|count| Signature { params: vec![Kind::Any; count], result }).collect()
}

/// Splits at commas outside of the bars of closures.
fn split_arguments(text: &str) -> Vec<&str> {
    let mut inside = false;
    let parts = text.split(|c: char| {
        if c == '|' {
            inside = !inside;
        }
        c == ',' && !inside
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

impl Kind {
    /// Whether a value of a type may be passed.
    pub(crate) fn takes(self, ty: &Ty) -> bool {
        ty.is_open() || ty.some(|ty| self.takes_one(ty))
    }

    fn takes_one(self, ty: &Ty) -> bool {
        match self {
            Self::Any => true,
            Self::Unit => matches!(ty, Ty::Unit),
            Self::Bool => matches!(ty, Ty::Bool),
            Self::Int => matches!(ty, Ty::Int),
            Self::Float => matches!(ty, Ty::Float),
            Self::Number => matches!(ty, Ty::Int | Ty::Float),
            Self::Numeric => ty.is_text() || matches!(ty, Ty::Int | Ty::Float | Ty::Unit),
            Self::Char => matches!(ty, Ty::Char),
            Self::Text => ty.is_text(),
            Self::List => matches!(ty, Ty::List(_)),
            Self::TextList => matches!(ty, Ty::List(item) if Self::Text.takes(item)),
            Self::Map => matches!(ty, Ty::Map(_)),
            Self::Blob => matches!(ty, Ty::Blob),
            Self::Fn => matches!(ty, Ty::Function(_)),
            Self::Range => matches!(ty, Ty::Range),
            Self::Duration => matches!(ty, Ty::Duration),
            Self::Time => matches!(ty, Ty::Time),
            Self::Wait => ty.is_text() || matches!(ty, Ty::Duration | Ty::Int | Ty::Float),
            Self::Moment => ty.is_text() || matches!(ty, Ty::Time | Ty::Int | Ty::Unit),
            Self::Items => matches!(ty, Ty::List(_) | Ty::Keyed(..)),
            Self::Key => ty.is_text() || matches!(ty, Ty::Function(_)),
            Self::Device => matches!(ty, Ty::Device(_)),
            Self::Networks => ty.is_text() || matches!(ty, Ty::List(item) if Self::Text.takes(item)),
        }
    }

    /// The type that a function gives.
    pub(super) fn ty(self) -> Ty {
        match self {
            Self::Unit => Ty::Unit,
            Self::Bool => Ty::Bool,
            Self::Int => Ty::Int,
            Self::Float => Ty::Float,
            Self::Char => Ty::Char,
            Self::Text => Ty::Text,
            Self::List | Self::Items => Ty::list(Ty::Any),
            Self::TextList => Ty::list(Ty::Text),
            Self::Map => Ty::map_of(Some(Ty::Any)),
            Self::Blob => Ty::Blob,
            Self::Range => Ty::Range,
            Self::Duration => Ty::Duration,
            Self::Time => Ty::Time,
            Self::Number | Self::Numeric => Ty::Int.join(Ty::Float),
            Self::Moment => Ty::Time.optional(),
            Self::Wait => Ty::Duration.optional(),
            Self::Any | Self::Fn | Self::Key | Self::Device | Self::Networks => Ty::Any,
        }
    }

    /// What is expected, in words.
    pub(crate) fn label(self) -> &'static str {
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
        }
    }
}

/// A map that `group_by` makes.
pub(crate) fn grouped(item: Ty) -> Ty {
    Ty::Keyed(std::rc::Rc::new(Ty::list(item)), KeyKind::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_engine_are_read() {
        let cases = [
            ("abs(x: i64) -> Result<i64, Box<EvalAltResult>>", Some(("abs", vec![Kind::Int], Kind::Int))),
            ("get$len(array: &mut Array) -> i64", Some(("get$len", vec![Kind::List], Kind::Int))),
            ("clear(map: &mut Map)", Some(("clear", vec![Kind::Map], Kind::Unit))),
            (
                "append(string: &mut ImmutableString, mut item: Dynamic)",
                Some(("append", vec![Kind::Text, Kind::Any], Kind::Unit)),
            ),
            ("chars(string: &str) -> CharsStream", Some(("chars", vec![Kind::Text], Kind::Any))),
            ("max(x: u8, y: u8) -> u8", None),
            ("to_int(_)", Some(("to_int", vec![Kind::Any], Kind::Any))),
        ];
        for (text, expected) in cases {
            let parsed = Signature::parse(text).map(|(name, s)| (name, s.params, s.result));
            assert_eq!(parsed, expected, "{text}");
        }
    }

    #[test]
    fn forms_of_our_documents_are_counted() {
        let counts = |text| documented(text).iter().map(|form| form.params.len()).collect::<Vec<_>>();
        assert_eq!(counts("format_time(time, format?) -> string"), [1, 2]);
        assert_eq!(counts("list.zip(other, |a, b| ...) -> array"), [3]);
        assert_eq!(counts("devices() -> [string]"), [0]);
    }
}
