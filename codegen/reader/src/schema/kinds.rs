//! Kinds: the schemas that a `discriminator` tells apart by the text under one key.

use std::collections::{HashMap, HashSet};

use crate::{
    diagnostic::Reporter,
    references::reference,
    source::{Document, Entry, Node},
};

/// One kind: the texts that stand for it, and its schema.
#[derive(Clone, Debug)]
pub(super) struct KindOf<'d, 't> {
    pub(super) values: Vec<String>,
    pub(super) schema: &'d Node<'t>,
}

/// All bases of a description: component schemas with a `discriminator` that others extend.
#[derive(Debug, Default)]
pub(super) struct Kinds<'d, 't> {
    /// By the id of the base.
    bases: HashMap<u32, Vec<KindOf<'d, 't>>>,
}

impl<'d, 't> Kinds<'d, 't> {
    pub(super) fn new(document: &'d Document<'t>) -> Self {
        let components = components(document);
        let mut children: HashMap<u32, Vec<&'d Entry<'t>>> = HashMap::new();
        for component in components {
            for part in component.value().items("allOf") {
                if let Some(base) = reference(part).and_then(|text| document.find(text)) {
                    children.entry(base.id()).or_default().push(component);
                }
            }
        }
        let mut bases = HashMap::new();
        for component in components {
            let base = component.value();
            let chooses = base.get("oneOf").or_else(|| base.get("anyOf")).is_some();
            if property(base).is_none() || chooses {
                continue;
            }
            let kinds = kinds_of(document, base, &children);
            if !kinds.is_empty() {
                bases.insert(base.id(), kinds);
            }
        }
        Self { bases }
    }

    pub(super) fn is_base(&self, node: &Node<'t>) -> bool {
        self.bases.contains_key(&node.id())
    }

    /// The kinds of a base.
    pub(super) fn of(&self, base: &Node<'t>) -> Option<&[KindOf<'d, 't>]> {
        self.bases.get(&base.id()).map(Vec::as_slice)
    }

    /// Adds what the bases that were reached lead to.
    pub(super) fn reach(&self, document: &Document<'t>, reached: &mut HashSet<u32>) {
        loop {
            let open: Vec<&Node<'t>> = self
                .bases
                .iter()
                .filter(|(base, _)| reached.contains(base))
                .flat_map(|(_, kinds)| kinds.iter().map(|kind| kind.schema))
                .filter(|schema| !reached.contains(&schema.id()))
                .collect();
            if open.is_empty() {
                return;
            }
            for schema in open {
                reached.extend(document.reached(schema));
            }
        }
    }
}

fn components<'d, 't>(document: &'d Document<'t>) -> &'d [Entry<'t>] {
    let schemas = document.root().get("components").and_then(|components| components.get("schemas"));
    schemas.map_or(&[][..], Node::entries)
}

/// The key that a `discriminator` names.
pub(super) fn property<'n>(schema: &'n Node<'_>) -> Option<&'n str> {
    schema.get("discriminator")?.text_at("propertyName")
}

/// What a value of a `mapping` leads to: a reference, or the name of a component.
fn target<'d, 't>(document: &'d Document<'t>, text: &str) -> Option<&'d Node<'t>> {
    if text.starts_with('#') {
        return document.find(text);
    }
    components(document).iter().find(|entry| entry.key() == text).map(Entry::value)
}

/// The mapped values of a schema and the schemas that they lead to.
fn mapped<'d, 't>(document: &'d Document<'t>, schema: &'d Node<'t>) -> Vec<(&'d str, &'d Node<'t>)> {
    let mapping = schema.get("discriminator").and_then(|discriminator| discriminator.get("mapping"));
    let entries = mapping.map_or(&[][..], Node::entries).iter();
    entries.filter_map(|entry| Some((entry.key(), target(document, entry.value().text()?)?))).collect()
}

fn kinds_of<'d, 't>(
    document: &'d Document<'t>,
    base: &'d Node<'t>,
    children: &HashMap<u32, Vec<&'d Entry<'t>>>,
) -> Vec<KindOf<'d, 't>> {
    let mut kinds: Vec<KindOf<'d, 't>> = Vec::new();
    for (value, schema) in mapped(document, base) {
        match kinds.iter_mut().find(|kind| kind.schema.id() == schema.id()) {
            Some(kind) => kind.values.push(value.to_owned()),
            None => kinds.push(KindOf { values: vec![value.to_owned()], schema }),
        }
    }
    // Who extends the base without a place in the mapping goes by its own name.
    let mut open = vec![base.id()];
    let mut seen = HashSet::from([base.id()]);
    while let Some(id) = open.pop() {
        for child in children.get(&id).into_iter().flatten() {
            if !seen.insert(child.value().id()) {
                continue;
            }
            open.push(child.value().id());
            let is_mapped = kinds.iter().any(|kind| kind.schema.id() == child.value().id());
            let is_taken = kinds.iter().any(|kind| kind.values.iter().any(|value| value == child.key()));
            if !is_mapped && !is_taken {
                kinds.push(KindOf { values: vec![child.key().to_owned()], schema: child.value() });
            }
        }
    }
    kinds
}

/// The kinds that the variants of a choice are, where its `discriminator` names each.
pub(super) fn of_choice<'d, 't>(
    document: &'d Document<'t>,
    owner: &'d Node<'t>,
    variants: &[&'d Node<'t>],
) -> Option<Vec<Vec<String>>> {
    property(owner)?;
    let mapped = mapped(document, owner);
    let values = variants.iter().map(|variant| {
        let schema = document.resolve(variant).found()?;
        let own: Vec<String> = mapped
            .iter()
            .filter(|(_, target)| target.id() == schema.id())
            .map(|(value, _)| (*value).to_owned())
            .collect();
        if !own.is_empty() {
            return Some(own);
        }
        let name = reference(variant)?.strip_prefix("#/components/schemas/")?;
        Some(vec![name.to_owned()])
    });
    values.collect()
}

/// Reports what the mappings of a description lead to that does not exist.
pub(crate) fn check_mappings(document: &Document<'_>, reporter: &mut Reporter) {
    for component in components(document) {
        let discriminator = component.value().get("discriminator");
        let mapping = discriminator.and_then(|discriminator| discriminator.get("mapping"));
        for entry in mapping.map_or(&[][..], Node::entries) {
            let Some(text) = entry.value().text() else { continue };
            if target(document, text).is_none() {
                let message = format!("`{}` is mapped to `{text}`, which is not a schema here", entry.key());
                reporter.warn(document, entry.value(), "dangling-mapping", message);
                let last = text.rsplit('/').next().unwrap_or(text);
                reporter.did_you_mean(last, components(document).iter().map(Entry::key));
            }
        }
    }
}
