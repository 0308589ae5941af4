//! Statements.

use std::rc::Rc;

use super::Infer;
use super::field::only_list;
use super::kept::Round;
use super::output::Shown;
use crate::effects::Repeat;
use crate::finding::Finding;
use crate::tree::{Block, Case, Expr, ExprKind, Name, Operator, Pos, Statement, StatementKind};
use crate::ty::Ty;

impl Infer<'_> {
    /// A block in a scope of its own; gives the value of its last statement. `used` says whether that is used.
    pub(super) fn block(&mut self, block: &Block, used: bool) -> Ty {
        self.scoped(|this| {
            let mut value = Ty::Unit;
            let mut told = false;
            let last = block.statements.len().saturating_sub(1);
            for (index, statement) in block.statements.iter().enumerate() {
                if this.flow.ended && !told {
                    told = true;
                    this.unreachable(statement);
                }
                value = this.statement(statement, used && index == last);
            }
            if this.flow.ended { Ty::Never } else { value }
        })
    }

    fn unreachable(&mut self, statement: &Statement) {
        let finding = Finding::new("unreachable", statement.at, "this is never reached");
        self.report(finding.hint("what stands before it always leaves: move it up, or take it out"));
    }

    fn statement(&mut self, statement: &Statement, used: bool) -> Ty {
        match &statement.kind {
            StatementKind::Expression(expr) => return self.expression_statement(expr, used),
            StatementKind::Let { name, value, exported } => {
                if let Some(value) = value.as_ref().filter(|_| !exported) {
                    self.kept_in(name, value);
                }
                let ty = value.as_ref().map_or(Ty::Unit, |value| self.value(value));
                let known = value.as_ref().and_then(|value| self.known(value));
                self.declare(name, ty.clone());
                self.hold((self.file, name.at), name, ty, known);
                self.note_presence(name, value.as_ref());
            }
            StatementKind::Assign { target, operator, value } => self.assign(target, *operator, value),
            StatementKind::If { condition, then, otherwise } => {
                return self.conditional(condition, then, otherwise, used);
            }
            StatementKind::Switch { subject, cases } => return self.switch(subject, cases, used),
            StatementKind::While { condition, body } => {
                return self.repeated(statement.at, condition.as_ref(), body);
            }
            StatementKind::Do { body, condition } => {
                let sites = self.effects.count();
                let round = Round::of(statement.at, body);
                let (_, value) = self.in_loop(round, Repeat::Any, statement.at, |this| {
                    this.block(body, false);
                    this.condition(condition);
                });
                self.watch_loop(statement.at, Some(condition), body, &sites);
                return value.join(Ty::Unit);
            }
            StatementKind::For { variable, counter, over, body } => {
                let pair = counter.as_ref().map(|counter| (variable, counter));
                let apart = pair.is_some_and(|(first, counter)| self.taken_apart(over, first, counter, body));
                let (mut items, pairs) = self.iterated(over, pair);
                let mut count = Ty::Int;
                if apart || pairs {
                    // One finding is enough: what is done with the two is no second one.
                    (items, count) = (Ty::Any, Ty::Any);
                }
                let mut round = Round::of(statement.at, body).item((self.file, variable.at));
                if let Some(counter) = counter {
                    round = round.item((self.file, counter.at));
                }
                let (_, value) = self.in_loop(round, turns(over), statement.at, |this| {
                    this.scoped(|this| {
                        if let Some(counter) = counter {
                            this.declare(counter, count);
                        }
                        this.declare(variable, items);
                        this.block(body, false);
                    });
                });
                return value.join(Ty::Unit);
            }
            StatementKind::Break(value) => {
                let ty = value.as_ref().map_or(Ty::Unit, |value| self.expr(value));
                self.round_ends();
                self.flow.broke(ty);
            }
            StatementKind::Continue => {
                self.round_ends();
                self.flow.ended = true;
            }
            StatementKind::Return(value) => {
                let ty = value.as_ref().map_or(Ty::Unit, |value| self.expr(value));
                self.returns_with(statement.at, &ty);
                self.returns_filled();
                self.flow.returned(ty);
            }
            StatementKind::Throw(value) => self.throw(value.as_ref()),
            StatementKind::Try { body, variable, handler } => {
                self.try_catch(body, variable.as_ref(), handler);
                return Ty::Unit;
            }
            StatementKind::Block(block) => return self.block(block, used),
            StatementKind::Import { path, alias } => self.import(path, alias.as_ref()),
            StatementKind::Export(name) => {
                self.variable(&[], name);
            }
        }
        Ty::Unit
    }

    fn expression_statement(&mut self, expr: &Expr, used: bool) -> Ty {
        // `if`, `switch` and loops as an expression that is a statement.
        if let ExprKind::Block(block) = &expr.kind {
            return self.block(block, used);
        }
        let before = self.findings.count();
        let ty = self.expr(expr);
        // One finding about a statement is enough.
        if !used && !self.flow.probing && self.findings.count() == before {
            self.unused_result(expr);
        }
        ty
    }

    fn conditional(&mut self, condition: &Expr, then: &Block, otherwise: &Block, used: bool) -> Ty {
        self.condition(condition);
        let fork = self.effects.fork();
        let then = self.one_way(fork, 0, |this| {
            this.presence.learn(condition, true);
            this.block(then, used)
        });
        let otherwise = self.one_way(fork, 1, |this| {
            this.presence.learn(condition, false);
            this.block(otherwise, used)
        });
        self.meet([(then.ended, &then.now), (otherwise.ended, &otherwise.now)]);
        // Where one way leaves, what follows knows that the other was taken.
        if then.ended != otherwise.ended {
            self.presence.learn(condition, otherwise.ended);
        }
        if then.ended && otherwise.ended {
            self.flow.ended = true;
            return Ty::Never;
        }
        self.joined(&then.value, otherwise.value)
    }

    fn switch(&mut self, subject: &Expr, cases: &[Case], used: bool) -> Ty {
        let ty = self.expr(subject);
        let mut value = Ty::Never;
        let mut all_ended = cases.iter().any(|case| case.is_default);
        let mut ways = Vec::new();
        if !all_ended {
            value = Ty::Unit;
            ways.push((false, self.now.clone()));
        }
        let fork = self.effects.fork();
        for (number, case) in (0u32..).zip(cases) {
            for text in &case.texts {
                self.case_text(&ty, text);
            }
            if let Some(condition) = &case.condition {
                self.condition(condition);
            }
            let way = self.one_way(fork, number, |this| this.block(&case.body, used));
            all_ended &= way.ended;
            value = self.joined(&value, way.value);
            ways.push((way.ended, way.now));
        }
        self.meet(ways.iter().map(|(ended, now)| (*ended, now)));
        self.flow.ended |= all_ended;
        value
    }

    /// A text among the cases of a `switch` that its subject never is.
    fn case_text(&mut self, subject: &Ty, text: &Name) {
        let literal = Ty::literal(&text.text);
        if let Some((message, hint)) = Self::never_equal(subject, &literal) {
            let finding =
                Finding::new("never-equal", text.at, format!("this case is never taken: {message}"));
            self.report(finding.maybe_hint(hint));
        }
    }

    /// `while` and `loop`.
    fn repeated(&mut self, at: Pos, condition: Option<&Expr>, body: &Block) -> Ty {
        let sites = self.effects.count();
        let (broken, value) = self.in_loop(Round::of(at, body), Repeat::Any, at, |this| {
            if let Some(condition) = condition {
                this.condition(condition);
                this.presence.learn(condition, true);
            }
            this.block(body, false);
        });
        let forever = condition.is_none_or(|condition| matches!(condition.kind, ExprKind::Bool(true)));
        self.watch_loop(at, condition, body, &sites);
        if forever {
            self.flow.ended |= !broken;
            value
        } else {
            value.join(Ty::Unit)
        }
    }

    fn throw(&mut self, value: Option<&Expr>) {
        let ty = value.map_or(Ty::Unit, |value| {
            let ty = self.expr(value);
            self.shown(value, &ty, Shown::Thrown);
            ty
        });
        let old = self.thrown.clone();
        let new = self.joined(&old, ty);
        if new != old {
            self.changed = true;
            self.thrown = new;
        }
        self.flow.ended = true;
    }

    fn try_catch(&mut self, body: &Block, variable: Option<&Name>, handler: &Block) {
        let tried = self.branch(|this| {
            this.probing(|this| {
                this.block(body, false);
            });
        });
        // How far it came before it failed is not known.
        self.forget_changed(body);
        let caught = self.branch(|this| {
            this.scoped(|this| {
                if let Some(variable) = variable {
                    let thrown = this.thrown.clone();
                    this.declare(variable, Ty::Error.join(thrown));
                }
                this.block(handler, false);
            });
        });
        self.meet([(tried.ended, &tried.now), (caught.ended, &caught.now)]);
        self.flow.ended |= tried.ended && caught.ended;
    }

    /// A value that decides: it must be true or false.
    pub(super) fn condition(&mut self, condition: &Expr) {
        let ty = self.expr(condition);
        self.must_be_bool(condition, &ty);
    }

    pub(super) fn must_be_bool(&mut self, expr: &Expr, ty: &Ty) {
        if !ty.is_open() && !ty.some(|ty| matches!(ty, Ty::Bool | Ty::Any)) {
            let hint = bool_hint(ty);
            self.report_at("wrong-type", expr, format!("a bool is needed here, got {}", ty.label()), hint);
        }
        self.needs_presence(expr, ty, "a condition");
    }

    /// What a `for` goes through: the type of its items, and whether its two names are misread as a key and its value.
    fn iterated(&mut self, over: &Expr, pair: Option<(&Name, &Name)>) -> (Ty, bool) {
        let ty = self.value(over);
        let pairs = pair.is_some_and(|(first, counter)| self.pairs_of(over, &ty, first, counter));
        self.needs_presence(over, &ty, "`for`");
        if ty.is_open() {
            return (Ty::Any, pairs);
        }
        let items: Vec<Ty> = ty.present().filter_map(items_of).collect();
        if items.is_empty() {
            let hint = match &ty {
                list if only_list(list).is_some() => {
                    only_list(list).map(|field| format!("its list is the field `{field}`"))
                }
                Ty::Map(_) | Ty::Record(_) => Some("go through `keys()` or `values()` of it".to_owned()),
                Ty::Int => Some("write `for i in 0..count`".to_owned()),
                _ => None,
            };
            let message = format!("`for` cannot go through {}", ty.a_kind());
            self.report_at("not-iterable", over, message, hint);
        }
        (items.into_iter().fold(Ty::Never, Ty::join), pairs)
    }

    /// `target = value`
    fn assign(&mut self, target: &Expr, operator: Option<(Operator, Pos)>, value: &Expr) {
        let new = self.value(value);
        let ty = match operator {
            Some((operator, at)) => {
                let old = self.expr(target);
                self.compound(operator, at, &old, &new)
            }
            None => new,
        };
        self.presence.assigned(target);
        if operator.is_none() && self.given.strict && !ty.may_be_unit() {
            self.presence.know(target);
        }
        let known = if operator.is_none() { self.known(value) } else { None };
        self.writing.value = Some((value.at, known));
        if operator.is_some() {
            self.store(target, &mut |_, _| ty.clone(), false);
            if matches!(target.kind, ExprKind::This) {
                self.forget_root(target);
            }
        } else {
            self.store_new(target, &mut |_, _| ty.clone(), true);
        }
        self.writing.value = None;
    }
}

/// How often a `for` goes through its body, where that stands in the text: `0..3`, `[a, b]`.
fn turns(over: &Expr) -> Repeat {
    let count = match &over.kind {
        ExprKind::List(items) => u32::try_from(items.len()).ok(),
        ExprKind::Range(from, to, inclusive) => match (&from.kind, &to.kind) {
            (ExprKind::Int(from), ExprKind::Int(to)) => {
                let turns = i128::from(*to).saturating_sub(i128::from(*from));
                u32::try_from(turns.saturating_add(i128::from(*inclusive)).max(0)).ok()
            }
            _ => None,
        },
        _ => None,
    };
    count.map_or(Repeat::EACH, Repeat::Times)
}

/// The type of the items of something that `for` can go through.
fn items_of(ty: &Ty) -> Option<Ty> {
    Some(match ty {
        Ty::Any => Ty::Any,
        Ty::List(item) => Ty::clone(item),
        Ty::Keyed(value, _) => Ty::clone(value),
        Ty::Range | Ty::Blob => Ty::Int,
        Ty::Text | Ty::Words(_) => Ty::Char,
        _ => return None,
    })
}

pub(super) fn bool_hint(ty: &Ty) -> Option<String> {
    Some(match ty {
        Ty::List(_) | Ty::Map(_) | Ty::Keyed(..) | Ty::Text | Ty::Words(_) => {
            "say what is to hold, as in `!x.is_empty()`".to_owned()
        }
        Ty::Int | Ty::Float => "say what is to hold, as in `x != 0`".to_owned(),
        Ty::Record(_) => "say what is to hold, as in `x != ()`".to_owned(),
        _ => return None,
    })
}

/// What a closure that stands alone is known by.
pub(super) fn closure_of(expr: &Expr) -> Option<&Rc<crate::tree::Closure>> {
    match &expr.kind {
        ExprKind::Closure(closure) => Some(closure),
        _ => None,
    }
}
