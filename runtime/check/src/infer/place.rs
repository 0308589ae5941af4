//! Places that values are put into: `x = ...`, `row.name = ...`, `list.push(...)`.

use std::rc::Rc;

use super::field::literal_key;
use super::{Infer, Key};
use crate::finding::Finding;
use crate::tree::{Expr, ExprKind, Name, Pos};
use crate::ty::{Entry, Known, MapTy, Ty};

/// How a place is written to.
#[derive(Clone, Debug, Default)]
pub(super) struct Put {
    /// Whether the value takes the place of what was there; else it is one more of what may be there.
    pub(super) replaces: bool,
    /// Where the value stands that is assigned, and what is known of it.
    pub(super) value: Option<(Pos, Option<Known>)>,
}

/// Gives the new type of a place from its old one.
pub(super) type Change<'f, 'c> = &'f mut dyn FnMut(&mut Infer<'c>, &Ty) -> Ty;

impl<'c> Infer<'c> {
    /// Changes what a place holds that was gone through already. `assigned` says that it is written to by `=`, which
    /// answers of devices refuse.
    pub(super) fn store(&mut self, target: &Expr, change: Change<'_, 'c>, assigned: bool) {
        self.unrecorded(|this| this.store_new(target, change, assigned));
    }

    /// The same for a place that was not gone through yet: what it calls is recorded.
    pub(super) fn store_new(&mut self, target: &Expr, change: Change<'_, 'c>, assigned: bool) {
        match &target.kind {
            ExprKind::Variable { path, name } if path.is_empty() => match self.local(name) {
                Some(key) => {
                    let old = self.held(key);
                    let new = change(self, &old);
                    self.keeps(key, &new);
                    self.put(key, new);
                    self.hold_changed(key, name, change, assigned);
                }
                None if assigned => self.no_place(name),
                None => {}
            },
            ExprKind::Field { object, name, .. } => {
                let ty = self.looked_into(object);
                if assigned {
                    self.refuse_write(&ty, name);
                    if !ty.is_open() && ty.all(has_no_fields) {
                        self.field(&ty, name);
                    }
                }
                self.store(object, &mut |this, old| this.with_field(old, name, change, assigned), false);
            }
            ExprKind::Index { object, index, .. } => {
                let ty = self.looked_into(object);
                let key = self.expr(index);
                if assigned {
                    self.text_as_key(&ty, index, &key);
                    let name = literal_key(index, &key).unwrap_or(Name { text: "...".into(), at: index.at });
                    self.refuse_write(&ty, &name);
                }
                self.put_under(object, (index, &key), change, assigned);
            }
            ExprKind::This => {
                let old = self.this.clone();
                let new = change(self, &old);
                self.this = self.joined(&old, new);
                self.this_changed = true;
                if assigned {
                    self.now.forget(self.this_key());
                } else {
                    self.hold_changed_this(change);
                }
            }
            _ => {}
        }
    }

    /// Changes the entry of a map, or the item of a list, under a key of a type.
    pub(super) fn put_under(
        &mut self,
        object: &Expr,
        (index, key): (&Expr, &Ty),
        change: Change<'_, 'c>,
        make: bool,
    ) {
        let literal = literal_key(index, key);
        let words = one_of_words(index, key);
        self.store(
            object,
            &mut |this, old| match &literal {
                Some(name) => this.with_field(old, name, change, make),
                None if this.writing.replaces && !words.is_empty() => {
                    this.with_one_of(old, &words, change, make)
                }
                None => this.with_entry(old, change),
            },
            false,
        );
    }

    /// Takes note of what was put into `this`.
    fn hold_changed_this(&mut self, change: Change<'_, 'c>) {
        let Some(old) = self.now.get(self.this_key()).map(|held| held.ty.clone()) else { return };
        let outer = std::mem::replace(&mut self.writing.replaces, true);
        let new = change(self, &old);
        self.writing.replaces = outer;
        self.hold_this(new);
    }

    /// Takes note of what a variable holds after a change.
    fn hold_changed(&mut self, key: Key, name: &Name, change: Change<'_, 'c>, assigned: bool) {
        let Some(old) = self.now.get(key).map(|held| held.ty.clone()) else {
            if assigned {
                let (ty, known) = (change(self, &Ty::Never), self.put_known());
                self.hold(key, name, ty, known);
            }
            return;
        };
        let outer = std::mem::replace(&mut self.writing.replaces, true);
        let new = change(self, &old);
        self.writing.replaces = outer;
        let known = if assigned { self.put_known() } else { None };
        self.hold(key, name, new, known);
    }

    /// Whether what is put somewhere takes the place of what was there.
    pub(super) fn replaces(&self) -> bool {
        self.writing.replaces
    }

    fn put_known(&self) -> Option<Known> {
        self.writing.value.as_ref().and_then(|(_, known)| known.clone())
    }

    /// The type with another type for one of several keys.
    fn with_one_of(&mut self, object: &Ty, names: &[Name], change: Change<'_, 'c>, make: bool) -> Ty {
        let mut joined = Ty::Never;
        for name in names {
            let ty = self.with_field(object, name, change, make);
            joined = self.joined(&joined, ty);
        }
        joined
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
                let entry = self.entry_of(old, &before, new, name, make);
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

    /// The entry of a map whose value was changed.
    fn entry_of(&mut self, old: Option<&Entry>, before: &Ty, new: Ty, name: &Name, make: bool) -> Entry {
        if !self.writing.replaces {
            let ty = self.joined(before, new);
            let nowhere = Pos::default();
            return match old {
                Some(entry) => Entry { ty, known: None, ..entry.clone() },
                None => Entry { ty, file: self.file, key_at: nowhere, value_at: nowhere, known: None },
            };
        }
        match (old, self.writing.value.clone()) {
            // An entry of the entry was changed, or an item of it.
            (Some(entry), _) if !make => Entry { ty: new, known: None, ..entry.clone() },
            (_, value) => {
                let (value_at, known) = value.unwrap_or_default();
                Entry { ty: new, file: self.file, key_at: name.at, value_at, known }
            }
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
                // Any of the entries that are known may be the one.
                let map =
                    &if self.writing.replaces { self.any_changed(map, change) } else { MapTy::clone(map) };
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

    fn any_changed(&mut self, map: &MapTy, change: Change<'_, 'c>) -> MapTy {
        let mut map = map.clone();
        for entry in map.fields.values_mut() {
            let new = change(self, &entry.ty);
            let ty = self.joined(&entry.ty, new);
            if ty != entry.ty {
                entry.replace(ty, None);
            }
        }
        map
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

/// The texts that a key is one of, where they stand in the runbook.
fn one_of_words(index: &Expr, key: &Ty) -> Vec<Name> {
    match key {
        Ty::Words(words) if words.name.is_empty() => {
            words.words.iter().map(|word| Name { text: Rc::clone(word), at: index.at }).collect()
        }
        _ => Vec::new(),
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
