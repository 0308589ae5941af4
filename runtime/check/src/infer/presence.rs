//! What is known to be there, for `--strict`: a value that was asked about is not `()` where the answer was good.

use std::collections::BTreeSet;

use super::Infer;
use crate::finding::Finding;
use crate::tree::{Expr, ExprKind, Name, Operator, Pos};
use crate::ty::Ty;

/// The places that hold something: `tunnel`, `tunnel.endpoint_id`, `status[id]`.
#[derive(Clone, Default)]
pub(super) struct Presence {
    known: BTreeSet<String>,
}

impl Presence {
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }

    /// Takes note that a place holds something.
    pub(super) fn know(&mut self, expr: &Expr) {
        if let Some(place) = place_of(expr) {
            self.known.insert(place);
        }
    }

    pub(super) fn knows(&self, expr: &Expr) -> bool {
        !self.known.is_empty() && place_of(expr).is_some_and(|place| self.known.contains(&place))
    }

    /// A variable gets a new meaning.
    pub(super) fn forget(&mut self, name: &Name) {
        let name = &**name;
        self.known.retain(|place| !is_below(place, name));
    }

    /// A place gets a new value.
    pub(super) fn assigned(&mut self, target: &Expr) {
        if self.known.is_empty() {
            return;
        }
        let root = place_of(target).and_then(|place| place.split(['.', '[']).next().map(str::to_owned));
        match root {
            Some(root) => {
                self.known.retain(|place| !is_below(place, &root) && !place.contains(&format!("[{root}")));
            }
            None => self.clear(),
        }
    }

    /// What is known where a condition held, or did not.
    pub(super) fn learn(&mut self, condition: &Expr, held: bool) {
        match &condition.kind {
            ExprKind::Unary { operator: Operator::Not, value } => self.learn(value, !held),
            ExprKind::All(parts) if held => parts.iter().for_each(|part| self.learn(part, true)),
            ExprKind::Any(parts) if !held => parts.iter().for_each(|part| self.learn(part, false)),
            ExprKind::Binary { operator, left, right, .. } if operator.compares() => {
                let (value, other) =
                    if matches!(left.kind, ExprKind::Unit) { (right, left) } else { (left, right) };
                if matches!(other.kind, ExprKind::Unit) {
                    if (*operator == Operator::NotEqual) == held {
                        self.know(value);
                    }
                } else if *operator == Operator::Equal && held {
                    // What equals something is something.
                    self.know(left);
                    self.know(right);
                }
            }
            ExprKind::In { item, list, .. } if held => {
                if let (Some(list), ExprKind::Text(key)) = (place_of(list), &item.kind) {
                    self.known.insert(format!("{list}.{key}"));
                } else if let (Some(list), Some(key)) = (place_of(list), place_of(item)) {
                    self.known.insert(format!("{list}[{key}]"));
                }
            }
            ExprKind::Method { object, name, arguments, .. } if held && &**name == "contains" => {
                if let (Some(object), [argument]) = (place_of(object), arguments.as_slice())
                    && let ExprKind::Text(key) = &argument.kind
                {
                    self.known.insert(format!("{object}.{key}"));
                }
            }
            // What stood in a condition was true or false, and is so after it.
            _ => self.know(condition),
        }
    }
}

fn is_below(place: &str, name: &str) -> bool {
    place.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// A place that can be asked about twice: variables, fields and entries by plain keys.
fn place_of(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Variable { path, name } if path.is_empty() => Some(name.to_string()),
        ExprKind::Field { object, name, .. } => Some(format!("{}.{}", place_of(object)?, &**name)),
        ExprKind::Index { object, index, .. } => {
            let object = place_of(object)?;
            Some(match &index.kind {
                ExprKind::Int(number) => format!("{object}[{number}]"),
                ExprKind::Text(text) => format!("{object}.{text}"),
                _ => format!("{object}[{}]", place_of(index)?),
            })
        }
        _ => None,
    }
}

impl Infer<'_> {
    /// A value that must not be `()` where it is used. Only `--strict` reports what may be absent.
    pub(super) fn needs_presence(&mut self, expr: &Expr, ty: &Ty, used: &str) {
        if !self.given.strict || !matches!(ty, Ty::OneOf(_)) || !ty.may_be_unit() || self.presence.knows(expr)
        {
            return;
        }
        let (at, what) = last_name(expr);
        let message = match self.record_of(expr) {
            Some(record) => format!(
                "`{record}.{}` may be absent in an answer, and then it is (), which {used} cannot work with",
                what.trim_matches('`')
            ),
            None => format!("{what} may be (), which {used} cannot work with"),
        };
        let place = place_of(expr).unwrap_or_else(|| "x".to_owned());
        let hint =
            format!("ask first: `if {place} != () {{ ... }}`, or give another value: `{place} ?? other`");
        self.report(Finding::new("may-be-absent", at, message).hint(hint));
        // Once is enough for each place.
        self.presence.know(expr);
    }

    /// The type of the answer that a field is of.
    fn record_of(&mut self, expr: &Expr) -> Option<&'static str> {
        let ExprKind::Field { object, .. } = &expr.kind else { return None };
        let reporting = std::mem::replace(&mut self.reporting, false);
        let object = self.expr(object);
        self.reporting = reporting;
        object.present().find_map(|ty| match ty {
            Ty::Record(record) => Some(record.name()),
            _ => None,
        })
    }

    /// A variable that holds something from the start.
    pub(super) fn note_presence(&mut self, name: &Name, value: Option<&Expr>) {
        if !self.given.strict {
            return;
        }
        self.presence.forget(name);
        if value.is_some_and(|value| self.presence.knows(value)) {
            self.presence.known.insert(name.to_string());
        }
    }
}

/// The name that an expression ends with, and where it stands.
pub(super) fn last_name(expr: &Expr) -> (Pos, String) {
    match &expr.kind {
        ExprKind::Variable { name, .. } | ExprKind::Field { name, .. } => (name.at, format!("`{}`", &**name)),
        ExprKind::Method { name, .. } | ExprKind::Call { name, .. } => {
            (name.at, format!("what `{}` gives", &**name))
        }
        _ => (expr.at, "this".to_owned()),
    }
}
