//! The strict pass over the raw document: what a lenient object model would drop without a word.

mod keywords;

use std::borrow::Cow;

use edgebook_model::is_pattern;
use edgebook_words::{Severity, is_slip, nearest};
use indexmap::IndexMap;
use keywords::{Kind, Shape};

use crate::{
    diagnostic::Reporter,
    references::{Target, is_remote, reference},
    source::{Dialect, Document, Entry, Node, Value},
};

/// Formats that have a place in the model, or that say no more than the type does.
const FORMATS: &[&str] = &[
    "int32",
    "int64",
    "float",
    "double",
    "binary",
    "byte",
    "base64",
    "date",
    "date-time",
    "ip",
    "ipv4",
    "ipv6",
    "uuid",
    "uri",
    "url",
    "uri-reference",
    "password",
];

/// A value that a description shows for a schema.
#[derive(Debug)]
pub(crate) struct Sample<'d, 't> {
    /// The value.
    pub(crate) value: &'d Node<'t>,
    /// The schema that it should fit.
    pub(crate) schema: &'d Node<'t>,
    /// `example` or `default`.
    pub(crate) word: &'static str,
}

/// Checks every object of the description, and collects the examples on the way.
pub(crate) fn check<'d, 't>(document: &'d Document<'t>, reporter: &mut Reporter) -> Vec<Sample<'d, 't>> {
    let mut walk = Walk {
        document,
        reporter,
        samples: Vec::new(),
        seen: Vec::new(),
        targets: Vec::new(),
        dropped: IndexMap::new(),
    };
    walk.visit(document.root(), Kind::OpenApi);
    // A `$ref` may lead to a place that no keyword reaches, such as an extension.
    while let Some((target, kind)) = walk.targets.pop() {
        if !walk.is_seen(target) {
            walk.visit(target, kind);
        }
    }
    walk.report_dropped();
    walk.samples
}

struct Walk<'d, 't, 'r> {
    document: &'d Document<'t>,
    reporter: &'r mut Reporter,
    samples: Vec<Sample<'d, 't>>,
    /// A bit for each node id.
    seen: Vec<u64>,
    targets: Vec<(&'d Node<'t>, Kind)>,
    /// Keywords that the model has no place for: how often, and where first.
    dropped: IndexMap<(&'static str, Cow<'d, str>), (usize, &'d Node<'t>)>,
}

impl<'d, 't> Walk<'d, 't, '_> {
    fn is_seen(&self, node: &Node<'t>) -> bool {
        let word = self.seen.get((node.id() / 64) as usize).copied().unwrap_or_default();
        word & (1 << (node.id() % 64)) != 0
    }

    fn see(&mut self, node: &Node<'t>) {
        let at = (node.id() / 64) as usize;
        if self.seen.len() <= at {
            self.seen.resize(at + 1, 0);
        }
        if let Some(word) = self.seen.get_mut(at) {
            *word |= 1 << (node.id() % 64);
        }
    }

    fn visit(&mut self, node: &'d Node<'t>, kind: Kind) {
        self.see(node);
        if node.get("$ref").is_some() && kind.may_be_reference() {
            self.reference(node, kind);
            if kind != Kind::Schema || self.document.dialect() == Dialect::ThreeZero {
                return;
            }
        }
        if kind == Kind::Schema && node.bool().is_some() && self.document.dialect() == Dialect::ThreeOne {
            return;
        }
        let Some(map) = node.map() else {
            self.misshapen(node, kind.title(), "a map");
            return;
        };
        for entry in map.entries() {
            let (key, value) = (entry.key(), entry.value());
            if key.starts_with("x-") || key == "$ref" {
                continue;
            }
            let known = kind.shape_of(key, self.document.dialect());
            let keyed = || kind.keyed().filter(|_| kind != Kind::Paths || key.starts_with('/'));
            match known.or_else(keyed) {
                Some(shape) => {
                    if let Some(dropped) = kind.dropped().find(|dropped| *dropped == key) {
                        self.drop_keyword(kind, Cow::Borrowed(dropped), value);
                    }
                    self.shape(key, value, shape);
                }
                None => self.unknown(entry.value(), key, kind),
            }
        }
        if kind == Kind::Schema {
            self.drop_of_schema(node);
        }
        self.collect_samples(node, kind);
    }

    fn drop_keyword(&mut self, kind: Kind, keyword: Cow<'d, str>, node: &'d Node<'t>) {
        self.dropped.entry((kind.title(), keyword)).or_insert((0, node)).0 += 1;
    }

    /// What the model has no place for depends on other keywords here.
    fn drop_of_schema(&mut self, node: &'d Node<'t>) {
        for keyword in ["exclusiveMinimum", "exclusiveMaximum"] {
            if node.get(keyword).is_some_and(is_in_force) && !is_whole_number(node) {
                self.drop_keyword(Kind::Schema, Cow::Borrowed(keyword), node);
            }
        }
        // Only a list of excluded values has a place in the model.
        if let Some(not) = node.get("not").filter(|not| not.get("enum").is_none()) {
            self.drop_keyword(Kind::Schema, Cow::Borrowed("not"), not);
        }
        if let Some(at) = node.get("pattern")
            && let Some(pattern) = at.text().filter(|pattern| !is_pattern(pattern))
        {
            let message = format!("the pattern `{pattern}` cannot be used: no call is held to it");
            self.reporter.warn(self.document, at, "unusable-pattern", message).hint(
                "write it without lookahead, lookbehind and backreferences: texts are matched in linear time",
            );
        }
        if let Some(format) = node.text_at("format")
            && !FORMATS.contains(&format)
        {
            self.drop_keyword(Kind::Schema, Cow::Owned(format!("format: {format}")), node);
        }
    }

    /// One note for each keyword that the model has no place for.
    fn report_dropped(&mut self) {
        for ((title, keyword), (count, node)) in &self.dropped {
            let places = if *count == 1 {
                String::new()
            } else {
                format!("; it stands in {count} places, here first")
            };
            let message = format!("`{keyword}` of {title} is not represented{places}");
            self.reporter.note(self.document, node, "not-represented", message);
        }
    }

    fn shape(&mut self, key: &str, value: &'d Node<'t>, shape: Shape) {
        match (shape, value.value()) {
            (Shape::Data, _)
            | (Shape::Text | Shape::TextOrTexts, Value::Text(_))
            | (Shape::Flag | Shape::FlagOr(_), Value::Bool(_))
            | (Shape::Number, Value::Number(_)) => {}
            (Shape::One(kind) | Shape::FlagOr(kind), _) => self.visit(value, kind),
            (Shape::Many(kind), Value::List(items)) => {
                for item in items {
                    self.visit(item, kind);
                }
            }
            (Shape::Named(kind), Value::Map(map)) => {
                for entry in map.entries() {
                    self.visit(entry.value(), kind);
                }
            }
            (Shape::Texts | Shape::TextOrTexts, Value::List(items)) => {
                for item in items.iter().filter(|item| item.text().is_none()) {
                    self.misshapen(item, &format!("an item of `{key}`"), "a text");
                }
            }
            (shape, _) => self.misshapen(value, &format!("`{key}`"), wanted(shape)),
        }
    }

    fn misshapen(&mut self, node: &Node<'t>, what: &str, wanted: &str) {
        let message = format!("{what} must be {wanted}, but is {}", node.kind());
        self.reporter.warn(self.document, node, "wrong-shape", message);
    }

    fn unknown(&mut self, value: &Node<'t>, key: &str, kind: Kind) {
        let dialect = self.document.dialect();
        let keywords = || kind.all_keywords(dialect).map(|(keyword, _)| *keyword);
        let near = nearest(key, keywords()).filter(|near| is_slip(key, near));
        let severity = if near.is_some() || kind == Kind::Paths { Severity::Warning } else { Severity::Note };
        let message = format!(
            "`{key}` is not a keyword of {} in OpenAPI {} and is not used",
            kind.title(),
            dialect.version()
        );
        self.reporter.at(self.document, value, severity, "unknown-keyword", message);
        if let Some(near) = near {
            self.reporter.hint(format!("did you mean `{near}`?"));
        } else if kind == Kind::Paths {
            self.reporter.hint("a path begins with `/`");
        }
    }

    fn reference(&mut self, node: &'d Node<'t>, kind: Kind) {
        let siblings: Vec<String> = node
            .entries()
            .iter()
            .map(Entry::key)
            .filter(|key| *key != "$ref" && !key.starts_with("x-"))
            .map(|key| format!("`{key}`"))
            .collect();
        let counts = self.document.dialect() == Dialect::ThreeOne
            && (kind == Kind::Schema
                || siblings.iter().all(|word| matches!(word.as_str(), "`summary`" | "`description`")));
        if !siblings.is_empty() && kind != Kind::PathItem && !counts {
            let message = format!("{} beside `$ref` is not used", siblings.join(", "));
            self.reporter.warn(self.document, node, "reference-sibling", message);
            self.reporter
                .hint("OpenAPI 3.0 ignores it; an `allOf` with the `$ref` as its only item can say more");
        }
        let Some(text) = reference(node) else {
            self.misshapen(node, "`$ref`", "a text");
            return;
        };
        if is_remote(text) {
            let message = format!("`{text}` refers to another file");
            self.reporter.error(self.document, node, "remote-reference", message);
            self.reporter.hint("bundle the description into one file first; nothing is ever fetched");
            return;
        }
        match self.document.resolve(node) {
            Target::Found(target) => self.targets.push((target, kind)),
            Target::Endless => {
                let message = format!("`{text}` leads back to itself; the place is untyped");
                self.reporter.warn(self.document, node, "endless-reference", message);
            }
            Target::Dangling | Target::Remote => self.dangling(node, text),
        }
    }

    fn dangling(&mut self, node: &Node<'t>, text: &str) {
        let message = format!("`{text}` leads nowhere; the place is untyped");
        self.reporter.warn(self.document, node, "dangling-reference", message);
        if let Some((parent, last)) = text.rsplit_once('/')
            && let Some(map) = self.document.find(parent).and_then(Node::map)
        {
            self.reporter.did_you_mean(last, map.keys());
        }
    }

    fn collect_samples(&mut self, node: &'d Node<'t>, kind: Kind) {
        let mut add = |value: Option<&'d Node<'t>>, schema, word| {
            if let Some(value) = value {
                self.samples.push(Sample { value, schema, word });
            }
        };
        if kind == Kind::Schema {
            add(node.get("example"), node, "example");
            add(node.get("default"), node, "default");
            for example in node.items("examples") {
                add(Some(example), node, "example");
            }
        } else if let Some(schema) = node.get("schema") {
            add(node.get("example"), schema, "example");
            let examples = node.get("examples").map_or(&[][..], Node::entries);
            for example in examples {
                let target = self.document.resolve(example.value()).found();
                add(target.and_then(|target| target.get("value")), schema, "example");
            }
        }
    }
}

/// Whether the schema allows whole numbers only, and perhaps null.
fn is_whole_number(schema: &Node<'_>) -> bool {
    let mut words = schema.items("type").iter().filter_map(Node::text).filter(|word| *word != "null");
    schema.text_at("type") == Some("integer") || (words.next() == Some("integer") && words.next().is_none())
}

/// Whether an exclusive bound excludes anything: `true` in 3.0, a number in 3.1.
fn is_in_force(bound: &Node<'_>) -> bool {
    bound.bool() != Some(false)
}

fn wanted(shape: Shape) -> &'static str {
    match shape {
        Shape::Data => "anything",
        Shape::Text => "a text",
        Shape::Texts => "a list of texts",
        Shape::TextOrTexts => "a text or a list of texts",
        Shape::Flag => "true or false",
        Shape::Number => "a number",
        Shape::One(_) | Shape::Named(_) => "a map",
        Shape::Many(_) => "a list",
        Shape::FlagOr(_) => "true, false or a map",
    }
}
