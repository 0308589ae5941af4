//! Expressions.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Infer;
use super::field::literal_key;
use super::output::Shown;
use crate::tree::{Expr, ExprKind, Operator};
use crate::ty::{Entry, MapTy, Ty};

impl Infer<'_> {
    /// The type of an expression's value. Reports what is wrong in it.
    pub(super) fn expr(&mut self, expr: &Expr) -> Ty {
        match &expr.kind {
            ExprKind::Unit => Ty::Unit,
            ExprKind::Bool(_) => Ty::Bool,
            ExprKind::Int(_) => Ty::Int,
            ExprKind::Float => Ty::Float,
            ExprKind::Char => Ty::Char,
            ExprKind::Text(text) => {
                self.meant_to_be_filled_in(expr, text);
                Ty::literal(text)
            }
            ExprKind::Unknown => Ty::Any,
            ExprKind::Interpolated(parts) => self.interpolated(parts),
            ExprKind::List(items) => {
                let mut joined = Ty::Never;
                for item in items {
                    let ty = self.value(item);
                    joined = self.joined(&joined, ty);
                }
                Ty::list(joined)
            }
            ExprKind::Map(entries) => {
                let mut fields = BTreeMap::new();
                for (key, value) in entries {
                    let ty = self.value(value);
                    let known = self.known(value);
                    let (file, key_at, value_at) = (self.file, key.at, value.at);
                    fields.insert(Rc::clone(&key.text), Entry { ty, file, key_at, value_at, known });
                }
                Ty::Map(Rc::new(MapTy { fields, rest: None }))
            }
            ExprKind::Variable { path, name } => {
                let ty = self.variable(path, name);
                if self.presence.knows(expr) { ty.without_unit() } else { ty }
            }
            ExprKind::This => self.this.clone(),
            ExprKind::Closure(closure) => self.closure_value(closure),
            ExprKind::Field { object, name, optional } => {
                let ty = self.looked_into(object);
                if !optional {
                    self.needs_presence(object, &ty, "a field");
                }
                if self.presence.knows(expr) && self.lacks(&ty, name) {
                    // It was asked whether it is there: newer firmware may send it.
                    return Ty::Any;
                }
                self.variable_of_device(object, name);
                let field = self.field(&ty, name);
                let field = self.followed_field(expr).unwrap_or(field);
                let field = if self.presence.knows(expr) { field.without_unit() } else { field };
                if *optional && ty.may_be_unit() { field.optional() } else { field }
            }
            ExprKind::Index { object, index, optional } => {
                let ty = self.looked_into(object);
                let key = self.expr(index);
                if !optional {
                    self.needs_presence(object, &ty, "`[...]`");
                }
                if self.presence.knows(expr)
                    && literal_key(index, &key).is_some_and(|name| self.lacks(&ty, &name))
                {
                    return Ty::Any;
                }
                self.index(&ty, object, index, &key)
            }
            ExprKind::Method { object, name, arguments, optional } => {
                self.method(expr, object, name, arguments, *optional)
            }
            ExprKind::Call { path, name, arguments } => self.call(path, name, arguments),
            ExprKind::Unary { operator, value } => self.unary(expr, *operator, value),
            ExprKind::Binary { operator, at, left, right } => self.binary(*operator, *at, left, right),
            ExprKind::In { at, item, list } => self.contains(*at, item, list),
            ExprKind::All(parts) => self.together(parts, true),
            ExprKind::Any(parts) => self.together(parts, false),
            ExprKind::Coalesce(parts) => self.coalesce(parts),
            ExprKind::Range(from, to, _) => {
                for end in [from, to] {
                    let ty = self.expr(end);
                    if !ty.is_open() && !ty.some(|ty| matches!(ty, Ty::Int | Ty::Unit | Ty::Any)) {
                        let message = format!("the ends of a range must be int, got {}", ty.label());
                        self.report_at("wrong-type", end, message, None);
                    }
                }
                Ty::Range
            }
            ExprKind::Block(block) => self.block(block, true),
        }
    }

    /// `"tunnel ${id}"`: only texts in backquotes are filled in.
    fn meant_to_be_filled_in(&mut self, expr: &Expr, text: &str) {
        for rest in text.split("${").skip(1) {
            let Some((inside, _)) = rest.split_once('}') else { continue };
            let name: &str =
                inside.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
            let key = self.local(name);
            if key.is_none() && name != "params" {
                continue;
            }
            self.read.extend(key);
            let message = format!("`${{{inside}}}` is not filled in here");
            let hint = "only texts in backquotes are filled in: `... ${...} ...`";
            self.report_at("not-filled-in", expr, message, Some(hint.to_owned()));
            return;
        }
    }

    fn interpolated(&mut self, parts: &[Expr]) -> Ty {
        for part in parts {
            let ty = self.expr(part);
            self.not_in_place(super::output::inner(part), &ty);
            self.shown(part, &ty, Shown::Interpolated);
        }
        Ty::Text
    }

    /// Parts of `&&` or `||`: each is reached only when those before it held, or did not hold.
    fn together(&mut self, parts: &[Expr], hold: bool) -> Ty {
        let known = self.presence.clone();
        let ended = self.flow.ended;
        for (index, part) in parts.iter().enumerate() {
            if index == 0 {
                self.condition(part);
                self.presence.learn(part, hold);
                continue;
            }
            // What follows need not run.
            self.perhaps(|this| this.condition(part));
            self.presence.learn(part, hold);
            self.flow.ended = ended;
        }
        self.presence = known;
        Ty::Bool
    }

    fn coalesce(&mut self, parts: &[Expr]) -> Ty {
        let mut joined = Ty::Never;
        let ended = self.flow.ended;
        let last = parts.len().saturating_sub(1);
        for (index, part) in parts.iter().enumerate() {
            let ty = if index == 0 { self.expr(part) } else { self.perhaps(|this| this.expr(part)) };
            if index > 0 {
                self.flow.ended = ended;
            }
            let ty = if index < last { ty.without_unit() } else { ty };
            joined = self.joined(&joined, ty);
        }
        joined
    }

    fn unary(&mut self, expr: &Expr, operator: Operator, value: &Expr) -> Ty {
        let ty = self.expr(value);
        if operator == Operator::Not {
            if !ty.is_open() && !ty.some(|ty| matches!(ty, Ty::Bool | Ty::Any)) {
                self.report_at("wrong-type", expr, format!("`!` cannot be applied to {}", ty.a_kind()), None);
            }
            self.needs_presence(value, &ty, "`!`");
            return Ty::Bool;
        }
        if ty.is_open() {
            return Ty::Any;
        }
        self.needs_presence(value, &ty, "`-`");
        let numbers: Vec<Ty> =
            ty.present().filter(|ty| matches!(ty, Ty::Int | Ty::Float | Ty::Any)).cloned().collect();
        if numbers.is_empty() {
            self.report_at("wrong-type", expr, format!("`-` cannot be applied to {}", ty.a_kind()), None);
            return Ty::Any;
        }
        numbers.into_iter().fold(Ty::Never, Ty::join)
    }
}
