//! Functions that call a closure for each item: `filter`, `map`, `sort_by` and their like.

use std::rc::Rc;

use super::Infer;
use super::field::no_field;
use super::statement::{bool_hint, closure_of};
use crate::effects::Repeat;
use crate::natives::{calls, grouped};
use crate::tree::{Closure, Expr, ExprKind, Go, Name, Node};
use crate::ty::{FunctionTy, Ty};

impl Infer<'_> {
    /// A function of a list or map of an answer that takes a closure; `None` when it is no such call.
    pub(super) fn collection(
        &mut self,
        name: &Name,
        receiver: Option<&Expr>,
        ty: &Ty,
        arguments: &[Expr],
        method: bool,
    ) -> Option<Ty> {
        let takes_closure = matches!(
            (&**name, arguments.len()),
            (
                "filter"
                    | "map"
                    | "some"
                    | "all"
                    | "find"
                    | "find_map"
                    | "for_each"
                    | "retain"
                    | "drain"
                    | "sort_by"
                    | "group_by"
                    | "order_by"
                    | "order"
                    | "sort"
                    | "dedup"
                    | "index_of",
                1
            ) | ("reduce" | "reduce_rev", 1 | 2)
                | ("find" | "find_map" | "zip", 2)
        );
        if !takes_closure {
            return None;
        }
        let item = item_of(ty)?;
        let closure = if &**name == "zip" { arguments.get(1) } else { arguments.first() }?;
        let is_function = |expr: &Expr| matches!(expr.kind, ExprKind::Closure(_));
        if matches!(&**name, "index_of" | "retain" | "drain" | "dedup") && !is_function(closure) {
            return None;
        }
        let is_map = ty.is_open() || ty.some(|ty| matches!(ty, Ty::Map(_) | Ty::Any));
        if is_map {
            // The closure may get the entries of a map, and what comes out is not followed.
            self.escape(ty);
        }
        let kept = if is_map { Ty::Any } else { Ty::list(item.clone()) };
        let index = Ty::Int;
        let each = [item.clone(), index];
        let pair = [item.clone(), item.clone()];
        let _ = method;
        let result = match &**name {
            "filter" | "retain" | "drain" => {
                self.test(name, closure, &each, &item);
                kept
            }
            "some" | "all" => {
                self.test(name, closure, &each, &item);
                Ty::Bool
            }
            "find" => {
                self.test(name, closure, &each, &item);
                item.optional()
            }
            "map" => {
                let given = self.each(name, closure, &each, &item);
                if is_map { Ty::Any } else { Ty::list(given) }
            }
            "find_map" => self.each(name, closure, &each, &item).optional(),
            "for_each" => {
                self.each(name, closure, &each, &item);
                Ty::Unit
            }
            "index_of" => {
                self.test(name, closure, &each, &item);
                Ty::Int
            }
            "dedup" => {
                let result = self.each_of(name, closure, &pair, &Ty::Never);
                self.decides(name, closure, &result);
                Ty::Unit
            }
            "sort" => {
                self.comparer(name, closure, &pair);
                Ty::Unit
            }
            "order" | "order_by" => {
                self.comparer(name, closure, &pair);
                kept
            }
            "sort_by" => {
                self.key(name, closure, &pair, &item);
                Ty::list(item)
            }
            "group_by" => {
                self.key(name, closure, std::slice::from_ref(&item), &item);
                grouped(item)
            }
            "reduce" | "reduce_rev" => self.fold(name, closure, arguments.get(1), &item),
            "zip" => {
                let other = arguments.first().map_or(Ty::Any, |other| self.expr(other));
                let other = item_of(&other).unwrap_or(Ty::Any);
                Ty::list(self.each_of(name, closure, &[item, other], &Ty::Never))
            }
            _ => return None,
        };
        if std::mem::take(&mut self.this_changed)
            && let Some(receiver) = receiver
        {
            self.give_up(receiver);
        }
        Some(result)
    }

    /// A closure that compares two items.
    fn comparer(&mut self, name: &Name, closure: &Expr, pair: &[Ty]) {
        let result = self.each_of(name, closure, pair, &Ty::Never);
        let decides = |ty: &Ty| matches!(ty, Ty::Bool | Ty::Int | Ty::Float | Ty::Any);
        if !result.is_open() && (!result.some(decides) || result.some(never_decides)) {
            let message = format!(
                "the closure of {}(...) must give a number or a bool, it gives {}",
                &**name,
                result.label()
            );
            let hint = "compare the items: `|a, b| a - b` for numbers, `|a, b| a < b` for texts; sort_by(|item| ...) sorts by a key";
            self.report_at("wrong-type", closure, message, Some(hint.to_owned()));
        }
    }

    /// A closure that says yes or no about each item.
    fn test(&mut self, name: &Name, closure: &Expr, params: &[Ty], this: &Ty) {
        let result = self.each(name, closure, params, this);
        self.decides(name, closure, &result);
    }

    fn decides(&mut self, name: &Name, closure: &Expr, result: &Ty) {
        let decides = |ty: &Ty| matches!(ty, Ty::Bool | Ty::Any);
        if !result.is_open() && (!result.some(decides) || result.some(never_decides)) {
            self.no_truth(name, closure, result);
        }
    }

    /// Reports a closure that does not say whether something holds.
    pub(super) fn no_truth(&mut self, name: &Name, closure: &Expr, result: &Ty) {
        let message =
            format!("the closure of {}(...) must give true or false, it gives {}", &**name, result.label());
        self.report_at("wrong-type", closure, message, bool_hint(result));
    }

    /// A closure that is called for each item; gives what it gives. It takes the item, and its place if it likes, or works
    /// on `this`.
    fn each(&mut self, name: &Name, closure: &Expr, params: &[Ty], this: &Ty) -> Ty {
        self.each_of(name, closure, params, this)
    }

    /// The same with other values than an item and its place.
    fn each_of(&mut self, name: &Name, closure: &Expr, params: &[Ty], this: &Ty) -> Ty {
        if let Some(inline) = closure_of(closure) {
            self.takes_as_called(name, closure, &[inline.params.len()]);
            // A key is asked for once for each item.
            let repeat = if params.len() == 1 { Repeat::EACH } else { calls(name) };
            let often = self.flow.repeated(repeat, (self.file, name.at));
            return self.inline(inline, params, this.clone(), often, false);
        }
        let ty = self.expr(closure);
        self.here = name.at;
        for one in ty.alternatives() {
            if let Ty::Function(function) = one
                && let Some(takes) = self.takes(function)
            {
                self.takes_as_called(name, closure, &takes);
            }
        }
        let often = self.flow.often;
        self.flow.often = self.flow.repeated(calls(name), (self.file, name.at));
        let result = self.apply_each(name, closure, &ty, params, this);
        self.flow.often = often;
        result
    }

    /// Reports a closure that takes another number of parameters than it is called with. `takes` are the numbers of those
    /// that it may be.
    pub(super) fn takes_as_called(&mut self, name: &Name, closure: &Expr, takes: &[usize]) {
        let row = edgebook_script::named(name).flat_map(|function| function.closures).next();
        let Some(row) = row else { return };
        let on_this = closure_of(closure).is_none_or(|inline| works_on_this(inline));
        let wrong: Vec<_> = takes.iter().filter_map(|count| row.wrong_count(name, *count, on_this)).collect();
        if wrong.len() == takes.len()
            && let Some((message, hint)) = wrong.into_iter().next()
        {
            self.report_at("wrong-count", closure, message, hint);
        }
    }

    fn apply_each(&mut self, name: &Name, closure: &Expr, ty: &Ty, params: &[Ty], this: &Ty) -> Ty {
        let callable = |ty: &Ty| matches!(ty, Ty::Any | Ty::Function(_)) || ty.is_text();
        if !ty.is_open() && !ty.some(callable) {
            let message = format!(
                "the argument of {}(...) must be a closure such as |x| ..., got {}",
                &**name,
                ty.label()
            );
            self.report_at("wrong-type", closure, message, None);
            return Ty::Any;
        }
        self.handed_over(ty, closure, params, Some(this))
    }

    /// What to sort or group by: the name of a field, or a closure.
    fn key(&mut self, name: &Name, key: &Expr, params: &[Ty], item: &Ty) {
        let inline = closure_of(key);
        if let Some(closure) = inline {
            let count = closure.params.len().min(params.len());
            let params = params.get(..count).unwrap_or(params);
            if count == 2 {
                self.comparer(name, key, params);
            } else {
                self.each_of(name, key, params, &Ty::Never);
            }
            return;
        }
        let ty = self.expr(key);
        self.here = name.at;
        if let ExprKind::Text(text) = &key.kind {
            self.column(text, key, item);
            return;
        }
        if !ty.is_open() && !ty.some(|ty| ty.is_text() || matches!(ty, Ty::Function(_) | Ty::Any)) {
            let message = format!(
                "argument 2 of {}(...) must be the name of a field or a closure, got {}",
                &**name,
                ty.label()
            );
            return self.report_at("wrong-type", key, message, None);
        }
        let is_key = |function: &FunctionTy| {
            self.takes(function).is_some_and(|takes| takes.iter().all(|count| *count == 1))
        };
        let asked = ty.all(|ty| matches!(ty, Ty::Function(function) if is_key(function)));
        let repeat = if asked { Repeat::EACH } else { calls(name) };
        let often = self.flow.often;
        self.flow.often = self.flow.repeated(repeat, (self.file, name.at));
        // A text is the name of a field here.
        for one in ty.alternatives().iter().filter(|ty| !ty.is_text()) {
            self.handed_over(one, key, params, Some(&Ty::Never));
        }
        self.flow.often = often;
    }

    /// The name of a field of the items: `a`, or `a.b` where that is allowed.
    pub(super) fn column(&mut self, text: &Rc<str>, at: &Expr, item: &Ty) {
        let mut present = item.present();
        let (Some(one), None) = (present.next(), present.next()) else { return };
        let known: Vec<&str> = match one {
            Ty::Record(record) if record.extra().is_none() => {
                record.fields().iter().map(|field| field.name.as_ref()).collect()
            }
            Ty::Map(map) if map.rest.is_none() => map.fields.keys().map(AsRef::as_ref).collect(),
            Ty::Int | Ty::Float | Ty::Text | Ty::Words(_) | Ty::Bool | Ty::List(_) => {
                let message = format!("the items are no records: {} has no field `{text}`", one.a_kind());
                return self.report_at("wrong-type", at, message, None);
            }
            _ => return,
        };
        let first = text.split('.').next().unwrap_or(text);
        if known.is_empty() || known.contains(&&**text) || known.contains(&first) {
            return;
        }
        let what = match one {
            Ty::Record(record) => record.name(),
            _ => "the map",
        };
        let name = Name { text: first.into(), at: at.at };
        let finding = no_field(what, &name, &known);
        self.report(finding);
    }

    /// `reduce(|sum, item| ..., start)`
    fn fold(&mut self, name: &Name, closure: &Expr, start: Option<&Expr>, item: &Ty) -> Ty {
        let start = start.map_or(Ty::Unit, |start| self.expr(start));
        // What the closure gives becomes its first argument the next time that the runbook is gone through: going
        // through the closure twice here would be four times for one inside of it, and so on.
        let key = (self.file, closure.at);
        let known = self.folded.get(&key).cloned().unwrap_or(Ty::Never);
        let sum = self.joined(&start, known);
        let result = self.each_of(name, closure, &[sum.clone(), item.clone(), Ty::Int], &Ty::Never);
        let whole = self.joined(&sum, result);
        if whole != sum {
            self.folded.insert(key, whole.clone());
            self.touch(key);
        }
        whole
    }
}

/// Whether a value says nothing about an order or a condition, whatever it is.
fn never_decides(ty: &Ty) -> bool {
    matches!(
        ty,
        Ty::Text | Ty::Words(_) | Ty::Char | Ty::List(_) | Ty::Map(_) | Ty::Keyed(..) | Ty::Record(_)
    )
}

/// Whether a closure uses what it is called on.
fn works_on_this(closure: &Closure) -> bool {
    let mut found = false;
    closure.body.walk(&mut |node| {
        found |= matches!(node, Node::Expr(Expr { kind: ExprKind::This, .. }));
        Go::In
    });
    found
}

/// The type of the items of what such functions work on.
fn item_of(ty: &Ty) -> Option<Ty> {
    if ty.is_open() {
        return Some(Ty::Any);
    }
    let items: Vec<Ty> = ty
        .present()
        .filter_map(|ty| match ty {
            Ty::Any | Ty::Map(_) => Some(Ty::Any),
            Ty::List(item) => Some(Ty::clone(item)),
            Ty::Keyed(value, _) => Some(Ty::clone(value)),
            _ => None,
        })
        .collect();
    if items.is_empty() { None } else { Some(items.into_iter().fold(Ty::Never, Ty::join)) }
}
