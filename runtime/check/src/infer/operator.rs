//! Operators between two values.

use edgebook_script::did_you_mean;
use edgebook_words::listed;

use super::Infer;
use crate::finding::Finding;
use crate::tree::{Expr, ExprKind, Operator, Pos};
use crate::ty::{Ty, Words};

impl Infer<'_> {
    pub(super) fn binary(&mut self, operator: Operator, at: Pos, left: &Expr, right: &Expr) -> Ty {
        let (left_ty, right_ty) = (self.value(left), self.value(right));
        if operator.compares() {
            self.compared(operator, at, (left, &left_ty), (right, &right_ty));
            return Ty::Bool;
        }
        if operator != Operator::Add || !(left_ty.some(Ty::is_text) || right_ty.some(Ty::is_text)) {
            self.needs_presence(left, &left_ty, operator.as_str());
            self.needs_presence(right, &right_ty, operator.as_str());
        }
        for (part, ty) in [(left, &left_ty), (right, &right_ty)] {
            if operator == Operator::Add && matches!(ty, Ty::Secret) {
                self.shown(part, ty, super::output::Shown::Joined);
            }
        }
        self.computed(operator, at, &left_ty, &right_ty)
    }

    /// `target += value`
    pub(super) fn compound(&mut self, operator: Operator, at: Pos, old: &Ty, new: &Ty) -> Ty {
        // `list += item` puts the item at the end.
        if operator == Operator::Add
            && let Ty::List(item) = old
        {
            let added = if let Ty::List(other) = new { Ty::clone(other) } else { new.clone() };
            return Ty::list(self.joined(item, added));
        }
        self.computed(operator, at, old, new)
    }

    fn computed(&mut self, operator: Operator, at: Pos, left: &Ty, right: &Ty) -> Ty {
        if left.is_open() || right.is_open() {
            let text = operator == Operator::Add && (left.is_text() || right.is_text());
            return if text { Ty::Text } else { Ty::Any };
        }
        let results: Vec<Ty> = left
            .present()
            .flat_map(|left| right.present().filter_map(move |right| one(operator, left, right)))
            .collect();
        if results.is_empty() {
            let message =
                format!("`{}` cannot be applied to {} and {}", operator.as_str(), left.kind(), right.kind());
            self.report(
                Finding::new("wrong-type", at, message).maybe_hint(hint(left, right)).wide(width(operator)),
            );
            return Ty::Any;
        }
        results.into_iter().fold(Ty::Never, Ty::join)
    }

    fn compared(&mut self, operator: Operator, at: Pos, left: (&Expr, &Ty), right: (&Expr, &Ty)) {
        let Some((why, hint)) = Self::never_equal(left.1, right.1) else { return };
        if !matches!(operator, Operator::Equal | Operator::NotEqual) {
            let (left, right) = (left.1.without_unit().kind(), right.1.without_unit().kind());
            let message = format!("`{}` cannot be applied to {left} and {right}", operator.as_str());
            let finding = Finding::new("wrong-type", at, message).maybe_hint(hint);
            return self.report(finding.wide(width(operator)));
        }
        let result = if operator == Operator::NotEqual { "true" } else { "false" };
        let message = format!("this is always {result}: {why}");
        let literal = |expr: &Expr| {
            matches!(
                expr.kind,
                ExprKind::Text(_) | ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::Float | ExprKind::Char
            )
        };
        for (expr, _) in [right, left] {
            if literal(expr) {
                return self.report_at("never-equal", expr, message, hint);
            }
        }
        self.report(Finding::new("never-equal", at, message).maybe_hint(hint).wide(width(operator)));
    }

    /// Why two values can never be equal, and what may have been meant.
    pub(super) fn never_equal(left: &Ty, right: &Ty) -> Option<(String, Option<String>)> {
        if left.is_open() || right.is_open() || matches!(left, Ty::Unit) || matches!(right, Ty::Unit) {
            return None;
        }
        let may = left.present().any(|left| right.present().any(|right| may_equal(left, right)));
        if may {
            return None;
        }
        let words = left.present().chain(right.present()).filter_map(as_words).collect::<Vec<_>>();
        if let [one, other] = words.as_slice() {
            let (list, word) = if one.words.len() >= other.words.len() { (one, other) } else { (other, one) };
            let shown: Vec<&str> = list.words.iter().map(AsRef::as_ref).collect();
            let word = word.words.first().map(AsRef::as_ref).unwrap_or_default();
            let hint = did_you_mean(word, shown.iter().copied())
                .or_else(|| Some(format!("it is one of {}", listed(&shown, 12))));
            let list_name = if list.name.is_empty() { "it" } else { &*list.name };
            return Some((format!("{list_name} is never {word:?}"), hint));
        }
        let hint = match (left.present().next(), right.present().next()) {
            (Some(Ty::Duration), Some(Ty::Int | Ty::Float))
            | (Some(Ty::Int | Ty::Float), Some(Ty::Duration)) => {
                Some("compare its `seconds`, or another duration such as duration(\"90s\")".to_owned())
            }
            (Some(Ty::Text | Ty::Words(_)), Some(Ty::Int | Ty::Float))
            | (Some(Ty::Int | Ty::Float), Some(Ty::Text | Ty::Words(_))) => {
                Some("number(text) makes a number of a text".to_owned())
            }
            (Some(Ty::Secret), Some(Ty::Text | Ty::Words(_)))
            | (Some(Ty::Text | Ty::Words(_)), Some(Ty::Secret)) => {
                Some("two secrets can be compared: declare the parameter as `secret`".to_owned())
            }
            (Some(Ty::Time), Some(Ty::Text | Ty::Words(_)))
            | (Some(Ty::Text | Ty::Words(_)), Some(Ty::Time)) => {
                Some("parse_time(text) makes a time of a text".to_owned())
            }
            _ => None,
        };
        Some((
            format!("{} and {} are never equal", left.without_unit().kind(), right.without_unit().kind()),
            hint,
        ))
    }

    /// `item in list`
    pub(super) fn contains(&mut self, at: Pos, item: &Expr, list: &Expr) -> Ty {
        let (item_ty, list_ty) = (self.value(item), self.value(list));
        // The engine calls `contains(list, item)`, as a function.
        self.here = at;
        let candidates = self.candidates("contains", 2);
        self.call_all(&candidates, &[list_ty.clone(), item_ty.clone()], None);
        self.needs_presence(list, &list_ty, "`in`");
        self.contained(&list_ty, item, &item_ty, Some((at, list)));
        Ty::Bool
    }

    /// Whether a value may be in a list, map, text or range. `place` is that of an `in`.
    pub(super) fn contained(&mut self, list: &Ty, item: &Expr, item_ty: &Ty, place: Option<(Pos, &Expr)>) {
        if list.is_open() || item_ty.is_open() {
            return;
        }
        let mut why = None;
        for ty in list.present() {
            let fits = match ty {
                Ty::Any => true,
                Ty::List(inner) => match Self::never_equal(inner, item_ty) {
                    Some((reason, hint)) => {
                        why = Some((reason, hint));
                        false
                    }
                    None => true,
                },
                Ty::Map(_) | Ty::Record(_) => item_ty.some(Ty::is_text),
                Ty::Keyed(..) => item_ty.some(|ty| ty.is_text() || matches!(ty, Ty::Int | Ty::Char)),
                Ty::Text | Ty::Words(_) => item_ty.some(|ty| ty.is_text() || matches!(ty, Ty::Char)),
                Ty::Range | Ty::Blob => item_ty.some(|ty| matches!(ty, Ty::Int)),
                _ => match place {
                    Some((_, expr)) => {
                        let message = format!("`in` cannot look into {}", list.a_kind());
                        return self.report_at("wrong-type", expr, message, None);
                    }
                    None => return,
                },
            };
            if fits {
                return;
            }
        }
        if let Some((reason, hint)) = why {
            self.report_at("never-equal", item, format!("this is always false: {reason}"), hint);
        } else {
            let message = format!("{} is never in {}", item_ty.a_kind(), list.a_kind());
            self.report_at("wrong-type", item, message, None);
        }
    }
}

fn width(operator: Operator) -> Option<usize> {
    (operator != Operator::Bits).then(|| operator.as_str().len())
}

fn is_number(ty: &Ty) -> bool {
    matches!(ty, Ty::Int | Ty::Float)
}

/// What an operator gives for two plain types; `None` where it cannot be applied.
fn one(operator: Operator, left: &Ty, right: &Ty) -> Option<Ty> {
    use Operator as O;
    if left.is_any() || right.is_any() {
        return Some(Ty::Any);
    }
    if is_number(left) && is_number(right) {
        return Some(if *left == Ty::Int && *right == Ty::Int { Ty::Int } else { Ty::Float });
    }
    Some(match (operator, left, right) {
        (O::Add, left, right) if left.is_text() || right.is_text() => Ty::Text,
        (O::Add, Ty::Char, Ty::Char) => Ty::Text,
        (O::Subtract, left, Ty::Char) if left.is_text() => Ty::Text,
        (O::Subtract, left, right) if left.is_text() && right.is_text() => Ty::Text,
        (O::Add, Ty::List(left), Ty::List(right)) => Ty::list(Ty::clone(left).join(Ty::clone(right))),
        (O::Add, Ty::Map(_), Ty::Map(_)) => left.overlaid(right),
        (O::Add, Ty::Blob, Ty::Blob) => Ty::Blob,
        (O::Add | O::Subtract, Ty::Duration, Ty::Duration)
        | (O::Subtract, Ty::Time, Ty::Time)
        | (O::Multiply | O::Divide, Ty::Duration, Ty::Int) => Ty::Duration,
        (O::Add | O::Subtract, Ty::Time, Ty::Duration) => Ty::Time,
        (O::Bits, Ty::Bool, Ty::Bool) => Ty::Bool,
        (O::Bits, ..) => Ty::Any,
        _ => return None,
    })
}

fn hint(left: &Ty, right: &Ty) -> Option<String> {
    let text_and_number =
        (left.all(Ty::is_text) && right.all(is_number)) || (left.all(is_number) && right.all(Ty::is_text));
    if text_and_number {
        return Some("number(text) makes a number of a text".to_owned());
    }
    matches!(left, Ty::List(_)).then(|| "`push` puts an item at the end of an array".to_owned())
}

/// The texts of a type, where more than one is possible or a description lists them.
fn as_words(ty: &Ty) -> Option<&Words> {
    match ty {
        Ty::Words(words) => Some(words),
        _ => None,
    }
}

fn may_equal(left: &Ty, right: &Ty) -> bool {
    match (left, right) {
        (Ty::Any, _) | (_, Ty::Any) => true,
        (Ty::Words(left), Ty::Words(right)) => {
            let alone = |words: &Words| words.words.len() == 1 && words.name.is_empty();
            let shared = left.words.iter().any(|word| right.words.contains(word));
            // Devices write an empty text for what is not set. Two texts of the runbook itself may be a switch that
            // its author sets.
            let empty = |words: &Words| words.words.iter().any(|word| word.is_empty());
            shared || empty(left) || empty(right) || (alone(left) && alone(right))
        }
        (left, right) if left.is_text() || matches!(left, Ty::Char) => {
            right.is_text() || matches!(right, Ty::Char)
        }
        (left, right) if is_number(left) => is_number(right),
        (Ty::List(_), Ty::List(_))
        | (Ty::Map(_), Ty::Map(_))
        | (Ty::Keyed(..), Ty::Keyed(..))
        | (Ty::Record(_), Ty::Record(_))
        | (Ty::Device(_), Ty::Device(_))
        | (Ty::Group(_), Ty::Group(_))
        | (Ty::Function(_), Ty::Function(_)) => true,
        (left, right) => left == right,
    }
}
