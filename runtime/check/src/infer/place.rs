//! Places that values are put into: `x = ...`, `row.name = ...`, `list.push(...)`.

use std::rc::Rc;

use super::Infer;
use super::field::literal_key;
use crate::finding::Finding;
use crate::tree::{Expr, ExprKind, Name, Pos};
use crate::ty::{Entry, MapTy, Ty};

/// Gives the new type of a place from its old one.
pub(super) type Change<'f, 'c> = &'f mut dyn FnMut(&mut Infer<'c>, &Ty) -> Ty;

impl<'c> Infer<'c> {
    /// Changes what a place holds. `assigned` says that it is written to by `=`, which answers of devices refuse.
    pub(super) fn store(&mut self, target: &Expr, change: Change<'_, 'c>, assigned: bool) {
        match &target.kind {
            ExprKind::Variable { path, name } if path.is_empty() => match self.local(name) {
                Some(key) => {
                    let old = self.held(key);
                    let new = change(self, &old);
                    self.put(key, new);
                }
                None if assigned => self.no_place(name),
                None => {}
            },
            ExprKind::Field { object, name, .. } => {
                let ty = self.expr(object);
                if assigned {
                    self.refuse_write(&ty, name);
                    if !ty.is_open() && ty.all(has_no_fields) {
                        self.field(&ty, name);
                    }
                }
                self.store(object, &mut |this, old| this.with_field(old, name, change, assigned), false);
            }
            ExprKind::Index { object, index, .. } => {
                let ty = self.expr(object);
                let key = self.expr(index);
                let literal = literal_key(index, &key);
                if assigned {
                    let name = literal.clone().unwrap_or(Name { text: "...".into(), at: index.at });
                    self.refuse_write(&ty, &name);
                }
                self.store(
                    object,
                    &mut |this, old| match &literal {
                        Some(name) => this.with_field(old, name, change, assigned),
                        None => this.with_entry(old, change),
                    },
                    false,
                );
            }
            ExprKind::This => {
                let old = self.this.clone();
                let new = change(self, &old);
                self.this = self.joined(&old, new);
                self.this_changed = true;
            }
            _ => {}
        }
    }

    /// An assignment to a name that is no variable.
    fn no_place(&mut self, name: &Name) {
        if self.api(name).is_some() || &**name == "params" {
            let message = format!("`{}` cannot be assigned to", &**name);
            self.report(Finding::new("read-only", name.at, message).hint("use a variable of another name"));
        } else {
            self.variable(&[], name);
        }
    }

    fn refuse_write(&mut self, object: &Ty, name: &Name) {
        let read_only =
            |ty: &Ty| matches!(ty, Ty::Record(_) | Ty::Keyed(..) | Ty::Device(_) | Ty::Group(_) | Ty::Params);
        if object.is_open() || !object.all(read_only) {
            return;
        }
        let message = match object {
            Ty::Record(record) => {
                format!("{} is read-only: the field `{}` cannot be changed", record.name(), &**name)
            }
            Ty::Params => "the parameters of a run cannot be changed".to_owned(),
            Ty::Device(_) | Ty::Group(_) => {
                format!("`{}` cannot be assigned to: devices and groups only have operations", &**name)
            }
            _ => "an answer of a device is read-only: its entries cannot be changed".to_owned(),
        };
        let finding = Finding::new("read-only", name.at, message);
        let copied = object.all(|ty| matches!(ty, Ty::Record(_) | Ty::Keyed(..)));
        let hint = "copy what you need into a map (`let copy = x.to_map();`) or a variable, and change that";
        self.report(if copied { finding.hint(hint) } else { finding });
    }

    /// The type with another type for a field of a map. Only `=` makes a field that is not there yet.
    fn with_field(&mut self, object: &Ty, name: &Name, change: Change<'_, 'c>, make: bool) -> Ty {
        match object {
            Ty::Map(map) if make || map.rest.is_some() || map.fields.contains_key(&name.text) => {
                let old = map.fields.get(&name.text);
                let before = old.map_or(Ty::Never, |entry| entry.ty.clone());
                let new = change(self, &before);
                let ty = self.joined(&before, new);
                let entry = match old {
                    Some(entry) => Entry { ty, ..entry.clone() },
                    None => Entry { ty, key_at: Pos::default(), value_at: Pos::default() },
                };
                let mut map = MapTy::clone(map);
                map.fields.insert(name.text.clone(), entry);
                Ty::Map(Rc::new(map))
            }
            Ty::OneOf(types) => {
                let mut joined = Ty::Never;
                for ty in types.iter() {
                    let ty = self.with_field(ty, name, change, make);
                    joined = self.joined(&joined, ty);
                }
                joined
            }
            Ty::List(_) => self.with_entry(object, change),
            other => self.out_of_sight(other, change),
        }
    }

    /// The type with another type for an item or an entry that is not known by its name.
    fn with_entry(&mut self, object: &Ty, change: Change<'_, 'c>) -> Ty {
        match object {
            Ty::List(item) => {
                let new = change(self, item);
                Ty::list(self.joined(item, new))
            }
            Ty::Map(map) => {
                let before = map.rest.clone().unwrap_or(Ty::Never);
                let new = change(self, &before);
                let rest = self.joined(&before, new);
                Ty::Map(Rc::new(MapTy { fields: map.fields.clone(), rest: Some(rest) }))
            }
            Ty::OneOf(types) => {
                let mut joined = Ty::Never;
                for ty in types.iter() {
                    let ty = self.with_entry(ty, change);
                    joined = self.joined(&joined, ty);
                }
                joined
            }
            Ty::Words(_) => Ty::Text,
            other => self.out_of_sight(other, change),
        }
    }

    /// What is put into something that is not followed is not seen any more.
    fn out_of_sight(&mut self, object: &Ty, change: Change<'_, 'c>) -> Ty {
        let put = change(self, &Ty::Never);
        self.escape(&put);
        object.clone()
    }

    /// Gives up what is known about a place: it was handed to where it may be changed.
    pub(super) fn give_up(&mut self, target: &Expr) {
        self.store(
            target,
            &mut |this, old| {
                this.escape(old);
                Ty::Any
            },
            false,
        );
    }
}

/// Whether nothing of a type has fields that can be set.
fn has_no_fields(ty: &Ty) -> bool {
    matches!(
        ty,
        Ty::List(_)
            | Ty::Int
            | Ty::Float
            | Ty::Bool
            | Ty::Char
            | Ty::Text
            | Ty::Words(_)
            | Ty::Duration
            | Ty::Time
    )
}
