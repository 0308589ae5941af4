//! Forms of functions, read from how the engine and our documents write them.

use edgebook_script::{Form, Kind};

use crate::ty::{KeyKind, Ty};

/// A form of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) params: Vec<Kind>,
    pub(crate) result: Kind,
}

impl Signature {
    /// Reads `starts_with(string: &str, match_string: &str) -> bool`; `None` for forms that scripts cannot reach.
    pub(super) fn parse(text: &str) -> Option<(&str, Self)> {
        let (name, rest) = text.split_once('(')?;
        let (params, result) = rest.rsplit_once(") -> ").or_else(|| Some((rest.strip_suffix(')')?, "()")))?;
        let types = split(params).into_iter().map(|param| match param.split_once(": ") {
            Some((_, ty)) => Kind::of_engine(ty),
            None => (param == "_").then_some(Kind::Any),
        });
        let params = types.collect::<Option<Vec<Kind>>>()?;
        let result = result
            .strip_prefix("Result<")
            .and_then(|result| result.strip_suffix(", Box<EvalAltResult>>"))
            .unwrap_or(result);
        // What it gives may be of a type that scripts know only by using it, or not be written at all.
        let raw = params.contains(&Kind::Any) && result == "()" && !text.contains(':');
        let result = if raw { Kind::Any } else { Kind::of_engine(result).unwrap_or(Kind::Any) };
        Some((name, Self { params, result }))
    }

    /// Whether arguments may be of the types that the form takes.
    pub(super) fn takes(&self, arguments: &[Ty]) -> bool {
        (0..self.params.len()).all(|at| self.takes_at(at, arguments))
    }

    /// Whether the arguments up to one may be of the types that the form takes.
    pub(super) fn takes_up_to(&self, last: usize, arguments: &[Ty]) -> bool {
        (0..=last).all(|at| self.takes_at(at, arguments))
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

impl From<&Form> for Signature {
    fn from(form: &Form) -> Self {
        Self { params: form.params.to_vec(), result: form.result }
    }
}

/// What the checker knows of a kind.
pub(crate) trait KindOf: Sized {
    /// Whether a value of a type may be passed.
    fn takes(self, ty: &Ty) -> bool;
    /// The type that a function gives.
    fn ty(self) -> Ty;
}

impl KindOf for Kind {
    fn takes(self, ty: &Ty) -> bool {
        ty.is_open() || ty.some(|ty| takes_one(self, ty))
    }

    fn ty(self) -> Ty {
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
            Self::Any
            | Self::Fn
            | Self::Key
            | Self::Device
            | Self::Networks
            | Self::Saved
            | Self::Content
            | Self::Token => Ty::Any,
            Self::Found => Ty::list(Ty::Text.optional()).optional(),
        }
    }
}

/// Whether a value of one type, not of several, may be passed.
fn takes_one(kind: Kind, ty: &Ty) -> bool {
    match kind {
        Kind::Any => true,
        Kind::Unit => matches!(ty, Ty::Unit),
        Kind::Bool => matches!(ty, Ty::Bool),
        Kind::Int => matches!(ty, Ty::Int),
        Kind::Float => matches!(ty, Ty::Float),
        Kind::Number => matches!(ty, Ty::Int | Ty::Float),
        Kind::Numeric => ty.is_text() || matches!(ty, Ty::Int | Ty::Float | Ty::Unit),
        Kind::Char => matches!(ty, Ty::Char),
        Kind::Text => ty.is_text(),
        Kind::List => matches!(ty, Ty::List(_)),
        Kind::TextList => matches!(ty, Ty::List(item) if Kind::Text.takes(item)),
        Kind::Map => matches!(ty, Ty::Map(_)),
        Kind::Blob => matches!(ty, Ty::Blob | Ty::SecretBlob),
        Kind::Fn => matches!(ty, Ty::Function(_)),
        Kind::Range => matches!(ty, Ty::Range),
        Kind::Duration => matches!(ty, Ty::Duration),
        Kind::Time => matches!(ty, Ty::Time),
        Kind::Wait => ty.is_text() || matches!(ty, Ty::Duration | Ty::Int | Ty::Float),
        Kind::Moment => ty.is_text() || matches!(ty, Ty::Time | Ty::Int | Ty::Unit),
        Kind::Items => matches!(ty, Ty::List(_) | Ty::Keyed(..)),
        Kind::Key => ty.is_text() || matches!(ty, Ty::Function(_)),
        Kind::Device => matches!(ty, Ty::Device(_)),
        Kind::Token => ty.is_text() || matches!(ty, Ty::Secret),
        Kind::Content => ty.is_text() || matches!(ty, Ty::Char | Ty::Blob | Ty::SecretBlob | Ty::Secret),
        Kind::Found => matches!(ty, Ty::List(_) | Ty::Unit),
        Kind::Saved => {
            ty.is_text()
                || matches!(
                    ty,
                    Ty::Char
                        | Ty::Blob
                        | Ty::SecretBlob
                        | Ty::Secret
                        | Ty::List(_)
                        | Ty::Map(_)
                        | Ty::Keyed(..)
                        | Ty::Record(_)
                        | Ty::Params
                )
        }
        Kind::Networks => ty.is_text() || matches!(ty, Ty::List(item) if Kind::Text.takes(item)),
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
}
