//! Overlays: what a description cannot say, each entry with its evidence.

mod also;
mod answers;
mod apply;
mod decode;
mod entries;
mod lookup;
mod marks;

use edgebook_model::{
    Auth, EffectSet, Envelope, ErrorMark, ErrorShape, List, MapKey, Readiness, Text, TextFormat, TypeKind,
};

pub(crate) use answers::mark_answers;
pub(crate) use apply::{
    apply_examples, apply_operations, mark_maps, match_operations, readiness, report_effects,
};
pub(crate) use lookup::Operations;
pub(crate) use marks::{Marked, mark_fields};

use crate::{
    diagnostic::Reporter,
    source::{Document, Node},
};
use decode::Decoder;

/// An overlay, taken apart; the nodes say where to point when an entry matches nothing.
#[derive(Debug)]
pub(crate) struct Overlay<'o, 't> {
    pub(crate) document: &'o Document<'t>,
    pub(crate) kind: Option<&'o str>,
    pub(crate) title: Option<&'o str>,
    pub(crate) default_port: Option<u16>,
    pub(crate) base_path: Option<&'o str>,
    pub(crate) auth: Vec<Auth>,
    pub(crate) envelope: Envelope,
    pub(crate) error_shapes: Vec<ErrorShape>,
    pub(crate) readiness: Option<(Readiness, &'o Node<'t>)>,
    pub(crate) groups: Vec<GroupEntry<'o, 't>>,
    pub(crate) operations: Vec<OperationEntry<'o, 't>>,
    pub(crate) fields: Vec<FieldEntry<'o, 't>>,
    pub(crate) answers: Vec<AnswerEntry<'o, 't>>,
    pub(crate) maps: Vec<MapEntry<'o, 't>>,
    /// The example of each operation, by its place.
    pub(crate) examples: Vec<(&'o str, edgebook_model::Example)>,
}

/// A tag's name in scripts.
#[derive(Debug)]
pub(crate) struct GroupEntry<'o, 't> {
    pub(crate) tag: &'o str,
    pub(crate) name: &'o str,
    pub(crate) optional: bool,
    pub(crate) node: &'o Node<'t>,
}

/// What is known about one operation.
#[derive(Debug)]
pub(crate) struct OperationEntry<'o, 't> {
    pub(crate) key: &'o str,
    pub(crate) node: &'o Node<'t>,
    pub(crate) effects: Option<EffectSet>,
    pub(crate) name: Option<&'o str>,
    pub(crate) group: Option<&'o str>,
    pub(crate) source: Option<&'o str>,
    pub(crate) completion: Option<edgebook_model::Completion>,
    pub(crate) shown_by: Option<&'o str>,
    pub(crate) page: Option<edgebook_model::Page>,
    pub(crate) successor: Option<&'o str>,
    pub(crate) bodyless_type: Option<&'o str>,
    pub(crate) new_password: Option<&'o str>,
    pub(crate) older_names: Vec<&'o str>,
    pub(crate) alternatives: Vec<edgebook_model::Alternative>,
    pub(crate) argument_rules: Vec<edgebook_model::ArgumentRule>,
    pub(crate) unwrap: Option<Unwrap<'o>>,
    pub(crate) optional: bool,
}

/// What an operation's answers are freed of, instead of the envelope of all.
#[derive(Debug)]
pub(crate) enum Unwrap<'o> {
    /// The envelope stays on.
    Nothing,
    /// Another key holds the result.
    Key(&'o str),
}

/// What is known about fields and parameters of a name.
#[derive(Debug)]
pub(crate) struct FieldEntry<'o, 't> {
    pub(crate) key: &'o str,
    pub(crate) node: &'o Node<'t>,
    pub(crate) secret: bool,
    pub(crate) open: bool,
    pub(crate) format: Option<TextFormat>,
    pub(crate) older_keys: Vec<&'o str>,
    /// What else than its type it may be.
    pub(crate) also: Vec<TypeKind>,
    pub(crate) nullable: bool,
    /// Whether the description lacks the field.
    pub(crate) added: bool,
    pub(crate) optional: bool,
}

/// An operation whose answer is a secret as a whole.
#[derive(Debug)]
pub(crate) struct AnswerEntry<'o, 't> {
    pub(crate) key: &'o str,
    pub(crate) node: &'o Node<'t>,
    pub(crate) optional: bool,
}

/// An object in an answer whose keys are data.
#[derive(Debug)]
pub(crate) struct MapEntry<'o, 't> {
    pub(crate) key: &'o str,
    pub(crate) node: &'o Node<'t>,
    pub(crate) at: Vec<&'o str>,
    pub(crate) map_key: MapKey,
    pub(crate) optional: bool,
}

impl<'o, 't> Overlay<'o, 't> {
    /// Takes the document apart; what is wrong with it is reported.
    pub(crate) fn read(document: &'o Document<'t>, reporter: &mut Reporter) -> Self {
        let root = document.root();
        let mut decoder = Decoder { document, reporter };
        let allowed = [
            "kind",
            "title",
            "default_port",
            "base_path",
            "auth",
            "envelope",
            "error_shapes",
            "readiness",
            "groups",
            "operations",
            "fields",
            "answers",
            "maps",
            "examples",
        ];
        decoder.keys(root, "an overlay", &allowed);
        let kind = decoder.text(root, "kind");
        if let Some(kind) = kind
            && !crate::names::is_identifier(kind)
        {
            decoder.error(root, format!("`{kind}` cannot be the name of a variable in scripts"));
        }
        let base_path = decoder.text(root, "base_path");
        if let (Some(path), Some(node)) = (base_path, root.get("base_path"))
            && !path.is_empty()
            && (!path.starts_with('/') || path.ends_with('/'))
        {
            decoder.error(node, "`base_path` must begin with a slash and not end with one");
        }
        Self {
            document,
            kind,
            title: decoder.text(root, "title"),
            default_port: decoder.number(root, "default_port"),
            base_path,
            auth: decoder.auth(root),
            envelope: decoder.envelope(root),
            error_shapes: decoder.error_shapes(root),
            readiness: decoder.readiness(root),
            groups: decoder.groups(root),
            operations: decoder.operations(root),
            fields: decoder.fields(root),
            answers: decoder.answers(root),
            maps: decoder.maps(root),
            examples: decoder.examples(root),
        }
    }
}

fn owned(text: &str) -> Text {
    Text::Owned(text.to_owned())
}

fn owned_list(texts: &[&str]) -> List<Text> {
    texts.iter().map(|text| owned(text)).collect::<Vec<_>>().into()
}

impl<'o, 't> Decoder<'o, 't, '_> {
    fn auth(&mut self, root: &'o Node<'t>) -> Vec<Auth> {
        let mut auth = Vec::new();
        for node in self.list(root, "auth") {
            if !self.keys(node, "a way to authenticate", &["basic", "bearer", "header", "query", "cookie"]) {
                continue;
            }
            if let Some(basic) = node.get("basic") {
                self.keys(basic, "`basic`", &["user"]);
                auth.push(Auth::Basic { user: self.text(basic, "user").map(owned) });
            }
            if self.flag(node, "bearer") {
                auth.push(Auth::Bearer);
            }
            if let Some(name) = self.text(node, "header") {
                auth.push(Auth::Header { name: owned(name) });
            }
            if let Some(name) = self.text(node, "query") {
                auth.push(Auth::Query { name: owned(name) });
            }
            if let Some(name) = self.text(node, "cookie") {
                auth.push(Auth::Cookie { name: owned(name) });
            }
        }
        auth
    }

    fn envelope(&mut self, root: &'o Node<'t>) -> Envelope {
        let Some(node) = root.get("envelope") else { return Envelope::default() };
        self.keys(node, "the envelope", &["unwrap", "hide"]);
        Envelope { unwrap: self.text(node, "unwrap").map(owned), hide: owned_list(&self.texts(node, "hide")) }
    }

    fn error_shapes(&mut self, root: &'o Node<'t>) -> Vec<ErrorShape> {
        let mut shapes = Vec::new();
        for node in self.list(root, "error_shapes") {
            let what = "an error shape";
            let allowed = ["key", "mark", "any_status", "name", "message", "log", "code", "evidence"];
            if !self.keys(node, what, &allowed) {
                continue;
            }
            self.evidence(node, what);
            let mark = match node.get("mark").map(|mark| (mark.text(), mark.bool())) {
                Some((Some("object"), _)) => ErrorMark::Object,
                Some((Some("text"), _)) => ErrorMark::Text,
                Some((Some("true"), _) | (_, Some(true))) => ErrorMark::True,
                _ => {
                    self.error(
                        node.get("mark").unwrap_or(node),
                        "`mark` must be `object`, `text` or `\"true\"`",
                    );
                    continue;
                }
            };
            let Some(key) = self.required_text(node, what, "key") else { continue };
            shapes.push(ErrorShape {
                key: owned(key),
                mark,
                any_status: self.flag(node, "any_status"),
                name: self.text(node, "name").map(owned),
                message: self.text(node, "message").map(owned),
                log: self.text(node, "log").map(owned),
                code: self.text(node, "code").map(owned),
            });
        }
        shapes
    }

    fn readiness(&mut self, root: &'o Node<'t>) -> Option<(Readiness, &'o Node<'t>)> {
        let node = root.get("readiness")?;
        let what = "`readiness`";
        if !self.keys(node, what, &["operation", "field", "version", "answers", "down_statuses", "evidence"])
        {
            return None;
        }
        self.evidence(node, what);
        let down_statuses = self.statuses(node, "down_statuses");
        let readiness = Readiness {
            operation: owned(self.required_text(node, what, "operation")?),
            field: self.text(node, "field").map(owned),
            version: self.text(node, "version").map(owned),
            answers: self.number(node, "answers").unwrap_or(1),
            down_statuses: down_statuses.into(),
        };
        Some((readiness, node))
    }

    /// A list of HTTP status codes.
    fn statuses(&mut self, node: &'o Node<'t>, key: &str) -> Vec<u16> {
        let mut statuses = Vec::new();
        for status in self.list(node, key) {
            match status.number().and_then(|number| number.parse().ok()) {
                Some(number @ 100..=599) => statuses.push(number),
                _ => {
                    self.error(status, format!("{} is not a status code", status.brief()));
                }
            }
        }
        statuses
    }

    fn groups(&mut self, root: &'o Node<'t>) -> Vec<GroupEntry<'o, 't>> {
        let mut groups = Vec::new();
        for (tag, node) in self.map(root, "groups") {
            let (name, optional) = match node.text() {
                Some(name) => (Some(name), false),
                None if self.keys(node, "a group", &["name", "optional"]) => {
                    (self.required_text(node, "a group", "name"), self.flag(node, "optional"))
                }
                None => continue,
            };
            let Some(name) = name else { continue };
            if crate::names::is_identifier(name) {
                groups.push(GroupEntry { tag, name, optional, node });
            } else {
                self.error(node, format!("`{name}` cannot be written as a name in scripts"));
            }
        }
        groups
    }

    /// The items of a list; anything else is reported.
    fn list(&mut self, node: &'o Node<'t>, key: &str) -> &'o [Node<'t>] {
        let Some(value) = node.get(key) else { return &[] };
        if value.list().is_none() {
            self.error(value, format!("`{key}` must be a list, but is {}", value.kind()));
        }
        value.list().unwrap_or(&[])
    }

    /// The entries of a map; anything else is reported.
    fn map(&mut self, node: &'o Node<'t>, key: &str) -> Vec<(&'o str, &'o Node<'t>)> {
        let Some(value) = node.get(key) else { return Vec::new() };
        if value.map().is_none() {
            self.error(value, format!("`{key}` must be a map, but is {}", value.kind()));
        }
        value.entries().iter().map(|entry| (entry.key(), entry.value())).collect()
    }
}
