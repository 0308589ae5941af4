//! A schema seen as a whole: its `allOf` members flattened, its `oneOf` and `anyOf` sorted by what they mean.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::way::Way;
use crate::{
    references::{Target, reference},
    source::{Dialect, Document, Node, Value},
};

/// How many schemas one `allOf` may bring together; more are a mistake or an attack.
const MOST_PARTS: usize = 2_000;

/// Up to here, comparing one by one is quicker than a set.
const FEW: usize = 16;

/// A schema that holds at a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'d, 't> {
    pub(crate) node: &'d Node<'t>,
    /// Whether its `oneOf` and `anyOf` are left aside because one variant of them is a part of its own.
    pub(crate) bare: bool,
    /// Whether its `$ref` is left aside because what it leads to is a part of its own.
    pub(crate) beside: bool,
    /// Which way the values go that it describes.
    pub(crate) way: Way,
}

impl<'d, 't> Part<'d, 't> {
    pub(crate) fn whole(node: &'d Node<'t>) -> Self {
        Self { node, bare: false, beside: false, way: Way::Both }
    }

    pub(crate) fn going(node: &'d Node<'t>, way: Way) -> Self {
        Self { way, ..Self::whole(node) }
    }

    /// A schema inside of this one.
    pub(super) fn inner(self, node: &'d Node<'t>) -> Self {
        Self::going(node, self.way)
    }

    pub(super) fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// Identifies the part among all parts.
    pub(super) fn code(self) -> u64 {
        u64::from(self.node.id()) * 16
            + self.way.code() * 4
            + u64::from(self.beside) * 2
            + u64::from(self.bare)
    }

    /// The schema that holds here: the node itself, or what its `$ref` leads to.
    pub(super) fn target(self, document: &'d Document<'t>) -> Target<'d, 't> {
        if self.beside { Target::Found(self.node) } else { document.resolve(self.node) }
    }

    /// Whether the schema says more than a text about what stands there.
    pub(super) fn adds_shape(self) -> bool {
        self.node.map().is_some_and(|map| map.keys().any(|keyword| !is_annotation(keyword)))
    }

    /// A `$ref` whose siblings count, taken apart: what stands beside it, then what it leads to.
    pub(super) fn apart(self, document: &'d Document<'t>) -> Option<[Self; 2]> {
        if document.dialect() == Dialect::ThreeZero || self.beside {
            return None;
        }
        let mut keywords = self.node.map()?.keys();
        let target = document.find(reference(self.node)?)?;
        keywords
            .any(|keyword| keyword != "$ref")
            .then_some([Self { beside: true, ..self }, Self { node: target, ..self }])
    }
}

/// A `oneOf` or `anyOf` with variants that are more than lists of required keys.
#[derive(Debug)]
pub(super) struct Choice<'d, 't> {
    /// The schema whose choice it is.
    pub(super) owner: &'d Node<'t>,
    pub(super) at: &'d Node<'t>,
    pub(super) variants: Vec<&'d Node<'t>>,
}

/// All schemas that hold at a place, references followed.
#[derive(Debug)]
pub(super) struct View<'d, 't> {
    pub(super) parts: Vec<Part<'d, 't>>,
    /// Schemas that could not be followed or are more than can be looked at.
    pub(super) is_cut: bool,
}

impl<'d, 't> View<'d, 't> {
    /// Collects the parts and their `allOf` members in the order of the text; a cycle is entered once.
    pub(super) fn new(document: &'d Document<'t>, parts: &[Part<'d, 't>]) -> Self {
        let mut view = Self { parts: Vec::new(), is_cut: false };
        let mut open: Vec<Part<'d, 't>> = parts.iter().rev().copied().collect();
        let mut seen = HashSet::new();
        while let Some(part) = open.pop() {
            if let Some([beside, target]) = part.apart(document) {
                open.extend([target, beside]);
                continue;
            }
            let Some(node) = part.target(document).found() else { continue };
            let part = Part { node, ..part };
            let is_seen = if view.parts.len() < FEW {
                view.parts.iter().any(|seen| seen.node.id() == node.id())
            } else {
                if seen.is_empty() {
                    seen.extend(view.parts.iter().map(|part| part.node.id()));
                }
                !seen.insert(node.id())
            };
            if is_seen {
                continue;
            }
            if view.parts.len() >= MOST_PARTS {
                view.is_cut = true;
                break;
            }
            view.parts.push(part);
            let inner = node.items("allOf").iter().rev();
            open.extend(inner.map(|node| Part { node, beside: false, ..part }));
        }
        view
    }

    /// The value of the first part that has the keyword.
    pub(super) fn first(&self, keyword: &str) -> Option<&'d Node<'t>> {
        self.parts.iter().find_map(|part| part.node.get(keyword))
    }

    /// The value of the first part that has the keyword, as a schema inside of that part.
    pub(super) fn first_inner(&self, keyword: &str) -> Option<Part<'d, 't>> {
        self.parts.iter().find_map(|part| Some(part.inner(part.node.get(keyword)?)))
    }

    /// The schema of the values whose keys one pattern allows, where there is no other pattern.
    pub(super) fn only_pattern(&self) -> Option<Part<'d, 't>> {
        self.parts.iter().find_map(|part| match part.node.get("patternProperties")?.entries() {
            [only] => Some(part.inner(only.value())),
            _ => None,
        })
    }

    /// Which way the values go.
    pub(super) fn way(&self) -> Way {
        self.parts.iter().map(|part| part.way).find(|way| *way != Way::Both).unwrap_or_default()
    }

    pub(super) fn text(&self, keyword: &str) -> Option<&'d str> {
        self.parts.iter().find_map(|part| part.node.text_at(keyword))
    }

    /// The values that all lists of values allow, in the order of the first; nothing where there is no list.
    pub(super) fn listed(&self, document: &Document<'_>) -> Option<Vec<&'d Node<'t>>> {
        let knows_const = document.dialect() == Dialect::ThreeOne;
        let mut lists = self.parts.iter().flat_map(|part| {
            let constant = part.node.get("const").filter(|_| knows_const).map(std::slice::from_ref);
            part.node.get("enum").and_then(Node::list).into_iter().chain(constant)
        });
        let mut values: Vec<&'d Node<'t>> = lists.next()?.iter().collect();
        for list in lists {
            let allowed: HashSet<String> = list.iter().map(Node::json).collect();
            values.retain(|value| allowed.contains(&value.json()));
        }
        Some(values)
    }

    /// The words under `type`, where it is a list of several that are not null.
    pub(super) fn several_types(&self) -> Option<Vec<&'d str>> {
        let list = self.parts.iter().find_map(|part| part.node.get("type"))?.list()?;
        let words: Vec<&str> = list.iter().filter_map(Node::text).filter(|word| *word != "null").collect();
        (words.len() > 1).then_some(words)
    }

    /// All properties with the schemas that hold for each.
    pub(super) fn properties(&self) -> IndexMap<&'d str, Vec<Part<'d, 't>>> {
        let mut properties: IndexMap<&'d str, Vec<Part<'d, 't>>> = IndexMap::new();
        for part in &self.parts {
            for entry in part.node.get("properties").map_or(&[][..], Node::entries) {
                let schemas = properties.entry(entry.key()).or_default();
                schemas.push(part.inner(entry.value()));
            }
        }
        properties
    }

    /// The keys that must be there.
    pub(super) fn required(&self) -> impl Iterator<Item = &'d Node<'t>> {
        self.parts.iter().flat_map(|part| part.node.items("required"))
    }

    /// The lists of `oneOf` and `anyOf` that still matter, null variants taken out.
    fn groups(&self, document: &'d Document<'t>) -> impl Iterator<Item = Choice<'d, 't>> {
        let open = self.parts.iter().filter(|part| !part.bare);
        let lists = open.flat_map(|part| {
            ["oneOf", "anyOf"].into_iter().filter_map(|keyword| Some((part.node, part.node.get(keyword)?)))
        });
        lists.filter_map(move |(owner, at)| {
            let items = at.list()?;
            let variants: Vec<_> = items.iter().filter(|item| !is_null(document, item)).collect();
            (!variants.is_empty()).then_some(Choice { owner, at, variants })
        })
    }

    /// The choices between real variants.
    pub(super) fn choices(&self, document: &'d Document<'t>) -> Vec<Choice<'d, 't>> {
        self.groups(document)
            .filter(|group| !group.variants.iter().all(|variant| is_required_only(variant)))
            .collect()
    }

    /// The choices between lists of required keys, each as one list of key lists.
    pub(super) fn required_choices(&self, document: &'d Document<'t>) -> Vec<Vec<Vec<&'d str>>> {
        self.groups(document)
            .filter(|group| group.variants.iter().all(|variant| is_required_only(variant)))
            .map(|group| {
                let keys = |variant: &&'d Node<'t>| {
                    variant.items("required").iter().filter_map(Node::text).collect()
                };
                group.variants.iter().map(keys).collect()
            })
            .collect()
    }

    /// Whether anything beside the choices says what the value looks like.
    pub(super) fn has_shape(&self) -> bool {
        let shaping = |keyword: &str| {
            matches!(
                keyword,
                "properties" | "additionalProperties" | "items" | "required" | "enum" | "const" | "format"
            )
        };
        self.parts.iter().any(|part| part.node.map().is_some_and(|map| map.keys().any(shaping)))
            || self.text("type").is_some_and(|ty| ty != "object")
    }

    /// Whether `null` is a documented value.
    pub(super) fn is_nullable(&self, document: &'d Document<'t>, direct: usize) -> bool {
        let says_so = |part: &Part<'d, 't>| part.node.flag("nullable");
        let says_more = |part: &&Part<'d, 't>| {
            part.node.map().is_some_and(|map| {
                map.keys().any(|key| !is_annotation(key) && !matches!(key, "allOf" | "required"))
            })
        };
        let mut shaped = self.parts.iter().filter(says_more).peekable();
        self.parts.iter().take(direct).any(says_so)
            || (shaped.peek().is_some() && shaped.all(says_so))
            || self.parts.iter().any(|part| lists_null(part.node) || is_null_schema(part.node))
            || self.null_in_choice(document)
    }

    fn null_in_choice(&self, document: &'d Document<'t>) -> bool {
        let open = self.parts.iter().filter(|part| !part.bare);
        let mut variants = open.flat_map(|part| ["oneOf", "anyOf"].map(|key| part.node.items(key))).flatten();
        variants.any(|variant| {
            let target = document.resolve(variant).found();
            target
                .is_some_and(|target| is_null_schema(target) || target.flag("nullable") || lists_null(target))
        })
    }
}

/// Whether the schema's `enum` or list of types has null in it.
fn lists_null(node: &Node<'_>) -> bool {
    let in_enum = node.items("enum").iter().any(|value| matches!(value.value(), Value::Null));
    in_enum || node.items("type").iter().any(|ty| ty.text() == Some("null"))
}

fn is_null<'t>(document: &Document<'t>, node: &Node<'t>) -> bool {
    document.resolve(node).found().is_some_and(is_null_schema)
}

/// Whether the schema allows nothing but null.
fn is_null_schema(node: &Node<'_>) -> bool {
    let values = node.items("enum");
    let types = node.items("type");
    node.text_at("type") == Some("null")
        || (!types.is_empty() && types.iter().all(|word| word.text() == Some("null")))
        || node.get("const").is_some_and(|value| matches!(value.value(), Value::Null))
        || (!values.is_empty() && values.iter().all(|value| matches!(value.value(), Value::Null)))
}

/// Whether the schema says nothing but which keys are required.
fn is_required_only(node: &Node<'_>) -> bool {
    node.get("required").is_some()
        && node.map().is_some_and(|map| {
            map.keys().all(|key| {
                key == "required"
                    || is_annotation(key)
                    || (key == "type" && node.text_at("type") == Some("object"))
            })
        })
}

/// Keywords that say nothing about the shape of the value.
pub(super) fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "title"
            | "description"
            | "nullable"
            | "default"
            | "example"
            | "examples"
            | "deprecated"
            | "readOnly"
            | "writeOnly"
            | "externalDocs"
            | "xml"
            | "$ref"
            | "$comment"
            | "$id"
            | "$schema"
            | "$anchor"
            | "$defs"
            | "definitions"
    ) || keyword.starts_with("x-")
}
