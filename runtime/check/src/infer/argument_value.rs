//! Values of arguments that stand in the text of a runbook.

use edgebook_model::{Api, TypeId, TypeKind, truth_word};
use serde_json::Value;

use crate::tree::{Expr, ExprKind, Pos};
use crate::ty::{Known, Ty};

/// How deep a value is looked into.
const DEEPEST: usize = 12;

/// The expression of a key's value in a map that stands there.
pub(super) fn value_of<'e>(expr: &'e Expr, key: &str) -> Option<&'e Expr> {
    match &expr.kind {
        ExprKind::Map(entries) => entries.iter().find(|(name, _)| **name == *key).map(|(_, value)| value),
        _ => None,
    }
}

/// A value that stands there as a whole, as it is sent where a type is asked for.
pub(super) fn literal_json(api: &Api, id: TypeId, expr: &Expr, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    let depth = depth.saturating_add(1);
    Some(match (&expr.kind, &api.ty(id).kind) {
        (ExprKind::Bool(value), TypeKind::Enum { values, .. }) => {
            truth_word(values, *value).map_or(Value::Bool(*value), Value::from)
        }
        (ExprKind::Bool(value), _) => Value::Bool(*value),
        (ExprKind::Int(number), _) => Value::from(*number),
        (ExprKind::Text(text), _) => Value::from(&**text),
        (ExprKind::List(items), TypeKind::List { item, .. }) => {
            items.iter().map(|value| literal_json(api, *item, value, depth)).collect::<Option<_>>()?
        }
        (ExprKind::Map(entries), TypeKind::Object { fields, .. }) => {
            let known = entries.iter().filter(|(_, value)| !matches!(value.kind, ExprKind::Unit));
            let pairs = known.map(|(key, value)| {
                let field = fields.iter().find(|field| *field.name == **key)?;
                Some(((**key).to_owned(), literal_json(api, field.ty, value, depth)?))
            });
            Value::Object(pairs.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// A value that is known, as if it stood in the place of the variable that holds it.
pub(super) fn stand_in(ty: &Ty, known: Option<&Known>, at: Pos) -> Option<Expr> {
    let kind = match (known, ty) {
        (Some(Known::Number(number)), Ty::Int) => ExprKind::Int(*number),
        (_, Ty::Words(words)) if words.name.is_empty() && words.words.len() == 1 => {
            ExprKind::Text(words.words.first()?.clone())
        }
        _ => return None,
    };
    Some(Expr { at, kind })
}

/// The type of a value that stands there.
pub(super) fn literal(expr: &Expr) -> Option<Ty> {
    Some(match &expr.kind {
        ExprKind::Int(_) => Ty::Int,
        ExprKind::Float => Ty::Float,
        ExprKind::Bool(_) => Ty::Bool,
        ExprKind::Text(text) => Ty::literal(text),
        ExprKind::Interpolated(_) => Ty::Text,
        _ => return None,
    })
}
