//! What an unfinished expression stands for: `vns3.ipsec.get_status().values()[0].`

use std::sync::Arc;

use edgebook_model::{TypeId, TypeKind};
use rhai::{Dynamic, Scope};

use crate::Session;
use crate::library::ApiTable;

/// What is known about a value without evaluating anything.
#[derive(Clone)]
pub(super) enum Shape {
    /// A device: it has groups.
    Device(Arc<ApiTable>),
    /// A group: it has operations.
    Group(Arc<ApiTable>, String),
    /// A value of a described type.
    Typed(Arc<ApiTable>, TypeId),
    /// A list of values of a described type that no description names as such.
    ListOf(Arc<ApiTable>, TypeId),
    /// A value that is there.
    Value(Dynamic),
}

/// One step of a chain.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    /// `.name`, or the name at the start.
    Name(&'t str),
    /// `.name(...)`
    Call(&'t str, &'t str),
    /// `[...]`
    Index,
}

/// The chain that a text ends with: `vns3.ipsec` of `let x = vns3.ipsec`. `None` when it is not plain enough.
pub(super) fn parse(text: &str) -> Option<Vec<Step<'_>>> {
    let mut rest = text.trim_end();
    let mut steps = Vec::new();
    loop {
        if let Some(before) = rest.strip_suffix(']') {
            rest = before_bracket(before, '[', ']')?.0;
            steps.push(Step::Index);
            continue;
        }
        let (before, inside) = match rest.strip_suffix(')') {
            Some(before) => {
                let (before, inside) = before_bracket(before, '(', ')')?;
                (before.trim_end(), Some(inside))
            }
            None => (rest, None),
        };
        let start = before.rfind(|c: char| !is_name(c)).map_or(0, |at| next_char(before, at));
        let name = before.get(start..)?;
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        steps.push(match inside {
            Some(inside) => Step::Call(name, inside),
            None => Step::Name(name),
        });
        let before = before.get(..start)?.trim_end();
        let Some(before) = before.strip_suffix('.') else {
            steps.reverse();
            return Some(steps);
        };
        rest = before.strip_suffix('?').unwrap_or(before).trim_end();
    }
}

pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn next_char(text: &str, at: usize) -> usize {
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    at.saturating_add(width)
}

/// What stands before the bracket that a text is inside of, and what stands inside.
fn before_bracket(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().rev() {
        if c == close {
            depth = depth.saturating_add(1);
        } else if c == open {
            if depth == 0 {
                return Some((text.get(..at)?, text.get(next_char(text, at)..)?));
            }
            depth = depth.saturating_sub(1);
        }
    }
    None
}

/// Finds what a chain stands for.
pub(super) struct Finder<'f> {
    pub(super) session: &'f Session,
    pub(super) scope: &'f Scope<'static>,
    /// The whole text before the cursor: where loop variables and parameters of closures are declared.
    pub(super) text: &'f str,
}

/// How many variables of loops and closures may lead to each other.
const DEEPEST: usize = 4;

impl Finder<'_> {
    /// What a text ends with.
    pub(super) fn find(&self, text: &str) -> Option<Shape> {
        self.find_within(text, 0)
    }

    fn find_within(&self, text: &str, depth: usize) -> Option<Shape> {
        let mut steps = parse(text)?.into_iter();
        let mut shape = match steps.next()? {
            Step::Name(name) => self.root(name, depth)?,
            Step::Call("device", name) => {
                let name = name.trim().trim_matches('"');
                Shape::Device(self.session.table_of(name)?)
            }
            Step::Call(..) | Step::Index => return None,
        };
        for step in steps {
            shape = next(&shape, &step)?;
        }
        Some(shape)
    }

    fn root(&self, name: &str, depth: usize) -> Option<Shape> {
        if let Some(value) = self.scope.get(name) {
            return Some(Shape::Value(value.clone()));
        }
        if let Some(table) = self.session.library.table(name) {
            return Some(Shape::Device(Arc::clone(table)));
        }
        if depth >= DEEPEST {
            return None;
        }
        // `for t in CHAIN {` and `CHAIN.filter(|t| ...`
        let looped = format!("for {name} in ");
        if let Some((_, after)) = self.text.rsplit_once(&looped)
            && let Some((source, _)) = after.split_once('{')
        {
            return item(&self.find_within(source, depth + 1)?);
        }
        let bars = format!("|{name}|");
        let (before, _) = self.text.rsplit_once(&bars)?;
        let before = before.trim_end().strip_suffix('(')?.trim_end();
        let source = before.trim_end_matches(is_name).strip_suffix('.')?;
        item(&self.find_within(source, depth + 1)?)
    }
}

/// Methods that give a list of the same items.
const SAME: [&str; 8] = ["filter", "values", "sort_by", "order_by", "extract", "retain", "drain", "reverse"];
/// Methods that give one item.
const ITEM: [&str; 4] = ["find", "get", "pop", "shift"];

fn next(shape: &Shape, step: &Step<'_>) -> Option<Shape> {
    match (shape, step) {
        (Shape::Device(table), Step::Name(name)) => {
            table.group(name).map(|_| Shape::Group(Arc::clone(table), (*name).to_owned()))
        }
        (Shape::Group(table, group), Step::Call(name, _)) => {
            let operation = table.operation(table.group(group)?, name)?;
            operation.result().map(|ty| Shape::Typed(Arc::clone(table), ty))
        }
        (Shape::Typed(table, ty), Step::Name(name)) => match &table.api.ty(*ty).kind {
            TypeKind::Object { fields, .. } => {
                let field = fields.iter().find(|field| field.name == *name)?;
                Some(Shape::Typed(Arc::clone(table), field.ty))
            }
            _ => None,
        },
        (Shape::Value(value), Step::Name(name)) => field_of(value, name).map(Shape::Value),
        (_, Step::Call(name, _)) if SAME.contains(name) => match item(shape)? {
            Shape::Typed(table, ty) => Some(Shape::ListOf(table, ty)),
            _ => Some(shape.clone()),
        },
        (_, Step::Call(name, _)) if ITEM.contains(name) => item(shape),
        (_, Step::Index) => item(shape),
        _ => None,
    }
}

/// An item of a list or map.
fn item(shape: &Shape) -> Option<Shape> {
    match shape {
        Shape::Typed(table, ty) => match &table.api.ty(*ty).kind {
            TypeKind::List { item, .. } => Some(Shape::Typed(Arc::clone(table), *item)),
            TypeKind::Map { value, .. } => Some(Shape::Typed(Arc::clone(table), *value)),
            _ => None,
        },
        Shape::ListOf(table, ty) => Some(Shape::Typed(Arc::clone(table), *ty)),
        Shape::Value(value) => {
            if let Some(map) = value.read_lock::<crate::value::KeyedMap>() {
                return map.entries().next().map(|(_, value)| Shape::Value(value.clone()));
            }
            let items = value.as_array_ref().ok()?;
            items.first().cloned().map(Shape::Value)
        }
        _ => None,
    }
}

fn field_of(value: &Dynamic, name: &str) -> Option<Dynamic> {
    if let Some(record) = value.read_lock::<crate::value::Record>() {
        return record.get(name).cloned();
    }
    value.as_map_ref().ok()?.get(name).cloned()
}
