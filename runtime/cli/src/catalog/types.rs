//! What `describe` tells about a type and about a group.

use edgebook_model::{Api, Field, Group, Text, TypeDef, TypeId, TypeKind, ValueRules, type_label};
use serde::Serialize;

use super::{Entry, OperationRow, entries};

/// A field of an object, a result or an argument map.
#[derive(Debug, Serialize)]
pub struct FieldCard {
    /// The name.
    pub name: &'static str,
    /// The type as signatures show it.
    #[serde(rename = "type")]
    pub ty: String,
    /// Whether it is always there (answers) or must be given (requests).
    pub required: bool,
    /// What it means.
    pub doc: &'static str,
    /// Whether `null`, `()` in scripts, is a documented value.
    pub nullable: bool,
    /// The documented default as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<&'static str>,
    /// The smallest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// The largest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
    /// What a text holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<&'static str>,
    /// The smallest length of a text in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// The greatest length of a text in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// The regular expression that a text must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<&'static str>,
    /// What a text that matches the pattern is.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub form: &'static str,
    /// Values that are documented as wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<&'static str>,
    /// Whether it is never shown.
    pub secret: bool,
}

impl FieldCard {
    /// A card of anything that has a name, a type and rules.
    pub fn new(
        api: &'static Api,
        (name, ty, required): (&'static str, TypeId, bool),
        doc: &'static str,
        rules: &'static ValueRules,
    ) -> Self {
        Self {
            name,
            ty: type_label(api, ty),
            required,
            doc,
            nullable: rules.nullable,
            default: rules.default.as_deref(),
            minimum: rules.minimum,
            maximum: rules.maximum,
            format: api.text_format(ty).noun(),
            min_length: rules.min_length,
            max_length: rules.max_length,
            pattern: rules.pattern.as_deref(),
            form: &rules.form,
            excluded: rules.excluded.iter().map(AsRef::as_ref).collect(),
            secret: rules.secret,
        }
    }

    fn of(api: &'static Api, field: &'static Field) -> Self {
        Self::new(api, (&field.name, field.ty, field.required), &field.doc, &field.rules)
    }

    /// What is to know beside type and meaning, in a few words.
    pub fn facts(&self) -> String {
        let mut facts = Vec::new();
        if self.nullable {
            facts.push("may be ()".to_owned());
        }
        facts.extend(self.default.map(|default| format!("default {default}")));
        match (self.minimum, self.maximum) {
            (Some(minimum), Some(maximum)) => facts.push(format!("{minimum} to {maximum}")),
            (Some(minimum), None) => facts.push(format!("at least {minimum}")),
            (None, Some(maximum)) => facts.push(format!("at most {maximum}")),
            (None, None) => {}
        }
        facts.extend(self.format.map(str::to_owned));
        facts.extend(self.min_length.map(|length| match length {
            1 => "not empty".to_owned(),
            length => format!("at least {length} characters"),
        }));
        facts.extend(self.max_length.map(|length| format!("at most {length} characters")));
        match self.pattern {
            Some(pattern) if self.form.is_empty() => facts.push(format!("must match {pattern}")),
            Some(_) => facts.push(self.form.to_owned()),
            None => {}
        }
        if !self.excluded.is_empty() {
            facts.push(format!("not {}", self.excluded.join(" or ")));
        }
        if self.secret {
            facts.push("secret".to_owned());
        }
        facts.join(", ")
    }
}

/// The fields of a type, looking through lists and maps; none where it has no named fields.
pub(super) fn fields_within(api: &'static Api, id: TypeId) -> Vec<FieldCard> {
    match &api.ty(id).kind {
        TypeKind::Object { fields, .. } => fields.iter().map(|field| FieldCard::of(api, field)).collect(),
        TypeKind::List { item, .. } if *item != id => fields_within(api, *item),
        TypeKind::Map { value, .. } if *value != id => fields_within(api, *value),
        _ => Vec::new(),
    }
}

/// The fields of all objects that values of a type hold, each name once.
pub(super) fn all_fields(api: &'static Api, root: TypeId) -> Vec<&'static Field> {
    let mut found: Vec<&'static Field> = Vec::new();
    for id in within(api, root) {
        if let TypeKind::Object { fields, .. } = &api.ty(id).kind {
            for field in fields.iter() {
                if found.iter().all(|known| known.name != field.name) {
                    found.push(field);
                }
            }
        }
    }
    found
}

/// A type.
#[derive(Debug, Serialize)]
pub struct TypeCard {
    /// `IpsecTunnel`
    pub name: &'static str,
    /// The appliance.
    pub api: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// What its values look like.
    pub shape: String,
    /// The fields of an object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldCard>,
    /// The values of an enumeration.
    #[serde(skip_serializing_if = "<[Text]>::is_empty")]
    pub values: &'static [Text],
    /// The operations whose results hold it.
    pub returned_by: Vec<String>,
    /// The operations whose bodies hold it.
    pub taken_by: Vec<String>,
}

/// Collects what is known about a type.
pub fn type_card(api: &'static Api, id: TypeId, ty: &'static TypeDef) -> TypeCard {
    let values: &'static [Text] = match &ty.kind {
        TypeKind::Enum { values, .. } => values,
        _ => &[],
    };
    let users = |holds: &dyn Fn(Entry) -> Option<TypeId>| {
        entries(&[api])
            .filter(|entry| holds(*entry).is_some_and(|root| reaches(api, root, id)))
            .map(Entry::name)
            .collect()
    };
    TypeCard {
        name: &ty.name,
        api: &api.kind,
        doc: &ty.doc,
        shape: shape(api, ty),
        fields: match &ty.kind {
            TypeKind::Object { .. } => fields_within(api, id),
            _ => Vec::new(),
        },
        values,
        returned_by: users(&|entry| entry.operation.result()),
        taken_by: users(&|entry| entry.operation.body.as_ref().map(|body| body.ty)),
    }
}

/// What the values of a type look like.
pub(super) fn shape(api: &'static Api, ty: &'static TypeDef) -> String {
    match &ty.kind {
        TypeKind::Any { reason } => format!("any value: {reason}"),
        TypeKind::Bool => "true or false".to_owned(),
        TypeKind::Int => "a whole number".to_owned(),
        TypeKind::Float => "a number".to_owned(),
        TypeKind::Text(_) => "a text".to_owned(),
        TypeKind::Bytes => "bytes".to_owned(),
        TypeKind::Enum { open: true, .. } => {
            "one of these values, or another that firmware may send".to_owned()
        }
        TypeKind::Enum { open: false, .. } => "one of these values".to_owned(),
        TypeKind::List { item, .. } => format!("a list of {}", type_label(api, *item)),
        TypeKind::Map { value, .. } => format!("a map to {}", type_label(api, *value)),
        TypeKind::Object { .. } => "an object; fields beyond these stay readable".to_owned(),
        TypeKind::Union { variants } => {
            let labels: Vec<_> = variants.iter().map(|variant| type_label(api, variant.ty)).collect();
            format!("one of {}", labels.join(", "))
        }
    }
}

/// Whether a type holds another, itself included.
fn reaches(api: &'static Api, root: TypeId, wanted: TypeId) -> bool {
    within(api, root).contains(&wanted)
}

/// A type and all that it holds.
fn within(api: &'static Api, root: TypeId) -> Vec<TypeId> {
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        match &api.ty(id).kind {
            TypeKind::List { item, .. } => open.push(*item),
            TypeKind::Map { value, .. } => open.push(*value),
            TypeKind::Object { fields, extra, .. } => {
                open.extend(fields.iter().map(|field| field.ty));
                open.extend(*extra);
            }
            TypeKind::Union { variants } => open.extend(variants.iter().map(|variant| variant.ty)),
            _ => {}
        }
    }
    found
}

/// A group.
#[derive(Debug, Serialize)]
pub struct GroupCard {
    /// `vns3.ipsec`
    pub name: String,
    /// The vendor's name for it.
    pub title: &'static str,
    /// What it holds.
    pub doc: &'static str,
    /// Its operations.
    pub operations: Vec<OperationRow>,
}

/// Collects what is known about a group.
pub fn group_card(api: &'static Api, group: &'static Group) -> GroupCard {
    GroupCard {
        name: format!("{}.{}", api.kind, group.name),
        title: &group.title,
        doc: &group.doc,
        operations: api
            .operations_in(&group.name)
            .map(|operation| OperationRow::from(Entry { api, operation }))
            .collect(),
    }
}
