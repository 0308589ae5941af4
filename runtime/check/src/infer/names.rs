//! What the texts of a runbook name: functions as values, entries of maps, devices that travel.
//!
//! Collected once, over all files, without regard to what runs: what is not named anywhere cannot be called through a
//! value, and where no device travels, nothing whose type is unknown can be one of its groups.

use std::collections::HashSet;
use std::rc::Rc;

use edgebook_model::Api;

use super::File;
use crate::tree::{Expr, ExprKind, Go, Node, Statement, StatementKind, Tree};

/// The names in all files.
#[derive(Default)]
pub(super) struct Names {
    /// Names that stand alone, and texts: what may name a function that is handed over.
    values: HashSet<Rc<str>>,
    /// Keys of maps, fields that are assigned to, and texts: what may name a closure in a map.
    entries: HashSet<Rc<str>>,
    /// Whether a device or a group of operations is used other than for a call where it stands.
    pub(super) devices_travel: bool,
}

impl Names {
    /// The names in some files.
    pub(super) fn of(files: &[File], apis: &[&'static Api]) -> Self {
        let mut names = Self::default();
        for file in files {
            names.add(&file.tree, apis);
        }
        names
    }

    /// Whether a function of a name may be handed over as a value.
    pub(super) fn is_value(&self, name: &str) -> bool {
        self.values.contains(name)
    }

    /// The names that may be those of functions that are handed over.
    pub(super) fn values(&self) -> impl Iterator<Item = &Rc<str>> {
        self.values.iter()
    }

    /// Whether a map may have an entry of a name.
    pub(super) fn is_entry(&self, name: &str) -> bool {
        self.entries.contains(name)
    }

    fn add(&mut self, tree: &Tree, apis: &[&'static Api]) {
        let functions = tree.functions.iter().map(|function| &function.body);
        for body in std::iter::once(&tree.body).chain(functions) {
            body.walk(&mut |node| self.see(node, apis));
        }
    }

    fn see(&mut self, node: Node<'_>, apis: &[&'static Api]) -> Go {
        match node {
            Node::Statement(Statement { kind: StatementKind::Assign { target, .. }, .. }) => {
                if let ExprKind::Field { name, .. } = &target.kind {
                    self.entries.insert(name.text.clone());
                }
            }
            Node::Statement(_) => {}
            Node::Expr(expr) => return self.see_expr(expr, apis),
        }
        Go::In
    }

    fn see_expr(&mut self, expr: &Expr, apis: &[&'static Api]) -> Go {
        match &expr.kind {
            ExprKind::Text(text) => {
                self.values.insert(text.clone());
                self.entries.insert(text.clone());
                self.devices_travel |= &**text == "device";
            }
            ExprKind::Map(entries) => {
                let callable = entries.iter().filter(|(_, value)| may_be_called(value));
                self.entries.extend(callable.map(|(key, _)| key.text.clone()));
            }
            ExprKind::Variable { name, .. } => {
                self.values.insert(name.text.clone());
                self.devices_travel |= is_device(expr, apis);
            }
            ExprKind::Call { name, arguments, .. } => {
                // A name that is put together may be that of `device`.
                let built = |argument: &Expr| !matches!(argument.kind, ExprKind::Text(_));
                self.devices_travel |=
                    is_device(expr, apis) || &**name == "Fn" && arguments.iter().any(built);
            }
            ExprKind::Method { object, arguments, .. } => {
                if let ExprKind::Field { object: device, .. } = &object.kind
                    && is_device(device, apis)
                {
                    self.see_arguments(device, apis);
                    for argument in arguments {
                        argument.walk(&mut |node| self.see(node, apis));
                    }
                    return Go::Past;
                }
            }
            _ => {}
        }
        Go::In
    }

    /// What a device that is called where it stands is made of: `device(name)`.
    fn see_arguments(&mut self, device: &Expr, apis: &[&'static Api]) {
        if let ExprKind::Call { arguments, .. } = &device.kind {
            for argument in arguments {
                argument.walk(&mut |node| self.see(node, apis));
            }
        }
    }
}

/// Whether the value of an expression may be a closure, as far as its form tells.
fn may_be_called(value: &Expr) -> bool {
    !matches!(
        value.kind,
        ExprKind::Unit
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Float
            | ExprKind::Char
            | ExprKind::Text(_)
            | ExprKind::Interpolated(_)
            | ExprKind::List(_)
            | ExprKind::Map(_)
            | ExprKind::Unary { .. }
            | ExprKind::Binary { .. }
            | ExprKind::In { .. }
            | ExprKind::All(_)
            | ExprKind::Any(_)
            | ExprKind::Range(..)
    )
}

/// Whether an expression is a device: `vns3`, `device("fw-2")`.
fn is_device(expr: &Expr, apis: &[&'static Api]) -> bool {
    match &expr.kind {
        ExprKind::Variable { name, .. } => apis.iter().any(|api| api.kind == **name),
        ExprKind::Call { name, .. } => &**name == "device",
        _ => false,
    }
}
