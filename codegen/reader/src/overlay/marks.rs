//! Puts an overlay's knowledge about fields into the finished types: secrets, open enumerations, true formats.

use std::collections::HashSet;

use edgebook_model::{Operation, TextFormat, TypeDef, TypeId, TypeKind, ValueRules};

use super::also::{add_field, widened};
use super::{FieldEntry, Operations, Overlay};
use crate::{diagnostic::Reporter, schema::children};

/// The finished model that the marks go into.
pub(crate) struct Marked<'m> {
    pub(crate) types: &'m mut Vec<TypeDef>,
    pub(crate) operations: &'m mut [Operation],
    /// Types that describe what is sent, by the type of the same schema for what is answered.
    pub(crate) twins: &'m [(usize, usize)],
}

/// Where an entry's name counts.
enum Scope {
    Everywhere,
    /// In the type at this index.
    Type(usize),
    /// In the arguments and results of the operation at this index.
    Operation(usize),
}

/// Puts every entry where its name matches; an entry that matches nothing is an error.
pub(crate) fn mark_fields(
    overlay: &Overlay<'_, '_>,
    operations: &Operations,
    marked: &mut Marked<'_>,
    reporter: &mut Reporter,
) {
    for entry in &overlay.fields {
        let outcome = match scope(entry.key, operations, marked) {
            Some((scope, name)) => mark(entry, &scope, name, marked),
            None => Err(format!("`{}` matches no field and no parameter", entry.key)),
        };
        if let Err(message) = outcome
            && !entry.optional
        {
            let names = known_names(marked);
            let reporter = reporter.error(overlay.document, entry.node, "overlay-unmatched", message);
            reporter.did_you_mean(entry.key, names.iter().map(String::as_str));
        }
    }
}

fn known_names(marked: &Marked<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for ty in marked.types.iter() {
        if let TypeKind::Object { fields, .. } = &ty.kind {
            names.extend(fields.iter().map(|field| field.name.to_string()));
            names.extend(fields.iter().map(|field| format!("{}.{}", ty.name, field.name)));
        }
    }
    names
        .extend(marked.operations.iter().flat_map(|op| op.params.iter()).map(|param| param.wire.to_string()));
    names
}

fn scope<'k>(key: &'k str, operations: &Operations, marked: &Marked<'_>) -> Option<(Scope, &'k str)> {
    if let Some((place, name)) = key.rsplit_once(' ')
        && let Some(at) = operations.at(place)
    {
        return Some((Scope::Operation(at), name));
    }
    if let Some((ty, name)) = key.split_once('.')
        && let Some(at) = marked.types.iter().position(|other| other.name == ty)
    {
        return Some((Scope::Type(at), name));
    }
    (!key.contains(' ')).then_some((Scope::Everywhere, key))
}

fn mark(
    entry: &FieldEntry<'_, '_>,
    scope: &Scope,
    name: &str,
    marked: &mut Marked<'_>,
) -> Result<(), String> {
    let types: Vec<usize> = match scope {
        Scope::Everywhere => (0..marked.types.len()).collect(),
        Scope::Type(at) => {
            let twins = marked.twins.iter().filter(|(own, _)| own == at).map(|(_, twin)| *twin);
            std::iter::once(*at).chain(twins).collect()
        }
        Scope::Operation(at) => types_of(marked, *at),
    };
    if entry.added {
        let Scope::Type(at) = scope else {
            return Err(format!("`added` needs a type and a field, such as `Tunnel.{name}`"));
        };
        add_field(marked.types, *at, name);
    }
    let mut spots =
        Spots { entry, found: 0, fitting: 0, open: Vec::new(), reformed: Vec::new(), widened: Vec::new() };
    // Types grow while formats are set, so places are collected first.
    for at in types {
        let Some(TypeDef { kind: TypeKind::Object { fields, .. }, .. }) = marked.types.get_mut(at) else {
            continue;
        };
        if !fields.iter().any(|field| field.name == name) {
            continue;
        }
        for (index, field) in fields.to_mut().iter_mut().enumerate().filter(|(_, field)| field.name == name) {
            spots.visit(&mut field.rules, field.ty, Spot::Field { ty: at, index });
        }
    }
    let is_in_scope = |at: usize| match scope {
        Scope::Everywhere => true,
        Scope::Type(_) => false,
        Scope::Operation(own) => *own == at,
    };
    for (at, operation) in marked.operations.iter_mut().enumerate().filter(|(at, _)| is_in_scope(*at)) {
        for (index, param) in operation.params.to_mut().iter_mut().enumerate() {
            if param.wire == name || param.name == name {
                spots.visit(&mut param.rules, param.ty, Spot::Param { operation: at, index });
            }
        }
    }
    spots.finish(name, marked)
}

/// A field or a parameter whose type is to be changed.
#[derive(Clone, Copy)]
pub(super) enum Spot {
    Field { ty: usize, index: usize },
    Param { operation: usize, index: usize },
}

struct Spots<'e, 'o, 't> {
    entry: &'e FieldEntry<'o, 't>,
    found: usize,
    fitting: usize,
    open: Vec<TypeId>,
    reformed: Vec<(Spot, TypeId)>,
    /// Fields that may be more than their type says.
    widened: Vec<Spot>,
}

impl Spots<'_, '_, '_> {
    fn visit(&mut self, rules: &mut ValueRules, ty: TypeId, spot: Spot) {
        self.found += 1;
        rules.secret |= self.entry.secret || self.entry.format == Some(TextFormat::Password);
        if !self.entry.older_keys.is_empty() {
            rules.older_keys = super::owned_list(&self.entry.older_keys);
        }
        if self.entry.open {
            self.open.push(ty);
        }
        if self.entry.format.is_some() {
            self.reformed.push((spot, ty));
        }
        rules.nullable |= self.entry.nullable;
        if !self.entry.also.is_empty() {
            self.widened.push(spot);
        }
    }

    fn finish(mut self, name: &str, marked: &mut Marked<'_>) -> Result<(), String> {
        if self.found == 0 {
            return Err(format!("`{}` matches no field and no parameter", self.entry.key));
        }
        for ty in std::mem::take(&mut self.open) {
            self.fitting += usize::from(open_enum(marked.types, ty, 0));
        }
        if self.entry.open && self.fitting == 0 {
            return Err(format!("no field `{name}` is an enumeration that could be open"));
        }
        for spot in &self.widened {
            if let Some(new) = widened(marked.types, *spot, &self.entry.also, name) {
                put(marked, *spot, new);
            }
        }
        let Some(format) = self.entry.format else { return Ok(()) };
        let mut is_changed = false;
        for (spot, ty) in &self.reformed {
            let Some(new) = with_format(marked.types, *ty, format, 0) else { continue };
            is_changed = true;
            put(marked, *spot, new);
        }
        if is_changed { Ok(()) } else { Err(format!("no field `{name}` is a text that could have a format")) }
    }
}

/// Gives a field or a parameter another type.
fn put(marked: &mut Marked<'_>, spot: Spot, new: TypeId) {
    match spot {
        Spot::Field { ty, index } => {
            if let Some(TypeDef { kind: TypeKind::Object { fields, .. }, .. }) = marked.types.get_mut(ty)
                && let Some(field) = fields.to_mut().get_mut(index)
            {
                field.ty = new;
            }
        }
        Spot::Param { operation, index } => {
            let params = marked.operations.get_mut(operation).map(|operation| operation.params.to_mut());
            if let Some(param) = params.and_then(|params| params.get_mut(index)) {
                param.ty = new;
            }
        }
    }
}

/// Opens the enumeration at a type, in a list or in a map of it.
fn open_enum(types: &mut [TypeDef], id: TypeId, depth: usize) -> bool {
    match types.get_mut(id.index()).map(|ty| &mut ty.kind) {
        Some(TypeKind::Enum { open, .. }) => {
            *open = true;
            true
        }
        Some(TypeKind::List { item: inner, .. } | TypeKind::Map { value: inner, .. }) if depth < 4 => {
            let inner = *inner;
            open_enum(types, inner, depth + 1)
        }
        _ => false,
    }
}

/// The type with another text format inside; nothing where there is no text.
fn with_format(types: &mut Vec<TypeDef>, id: TypeId, format: TextFormat, depth: usize) -> Option<TypeId> {
    let kind = match types.get(id.index()).map(|ty| &ty.kind)? {
        TypeKind::Text(_) => TypeKind::Text(format),
        TypeKind::List { item, nullable } if depth < 4 => {
            let (item, nullable) = (*item, *nullable);
            TypeKind::List { item: with_format(types, item, format, depth + 1)?, nullable }
        }
        TypeKind::Map { value, key, nullable } if depth < 4 => {
            let (value, key, nullable) = (*value, *key, *nullable);
            TypeKind::Map { value: with_format(types, value, format, depth + 1)?, key, nullable }
        }
        _ => return None,
    };
    let known = types.iter().position(|ty| ty.name.is_empty() && ty.kind == kind);
    let index = known.unwrap_or_else(|| {
        types.push(TypeDef { name: "".into(), doc: "".into(), kind });
        types.len() - 1
    });
    u32::try_from(index).ok().map(TypeId)
}

/// The types that an operation's body and answers lead to.
fn types_of(marked: &Marked<'_>, at: usize) -> Vec<usize> {
    let Some(operation) = marked.operations.get(at) else { return Vec::new() };
    let answers = operation.answers.iter().flat_map(|answer| [answer.ty, answer.result]);
    let mut open: Vec<TypeId> = operation.body.iter().map(|body| body.ty).chain(answers).collect();
    let mut seen = HashSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id.index())
            && let Some(ty) = marked.types.get(id.index())
        {
            open.extend(children(&ty.kind));
        }
    }
    let mut types: Vec<usize> = seen.into_iter().collect();
    types.sort_unstable();
    types
}
