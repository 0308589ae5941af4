//! A second opinion: what the OpenAPI object model that other Rust tools share does not accept.
//!
//! The types and operations are read from the raw tree, because `openapiv3` drops what it does not know and knows no
//! places. But it is strict about words and shapes (`in: querry`, an operation without `responses`), so each part of the
//! document is offered to it, and a part that it refuses is noted where nothing else was found wrong. Schemas are left
//! out: its untagged choices take time that doubles with every level of nesting.

use serde::de::DeserializeOwned;

use crate::{
    diagnostic::Reporter,
    references::reference,
    source::{Dialect, Document, Node},
};

/// The most parts that are noted: a text that is wrong all over is told so soon enough.
const MOST: usize = 50;

/// Offers every path and component to the object model.
pub(crate) fn check(document: &Document<'_>, reporter: &mut Reporter) {
    if document.dialect() != Dialect::ThreeZero {
        return;
    }
    let root = document.root();
    let mut judge = Judge { document, reporter, noted: 0 };
    if let Some(info) = root.get("info") {
        judge.offer::<openapiv3::Info>(info, "the title block");
    }
    for server in root.items("servers") {
        judge.offer::<openapiv3::Server>(server, "the server");
    }
    for tag in root.items("tags") {
        judge.offer::<openapiv3::Tag>(tag, "the tag");
    }
    for path in root.get("paths").map_or(&[][..], Node::entries) {
        if path.key().starts_with('/') {
            judge.offer::<openapiv3::PathItem>(path.value(), "the path");
        }
    }
    let kinds = root.get("components").map_or(&[][..], Node::entries);
    for kind in kinds {
        for component in kind.value().entries() {
            judge.component(kind.key(), component.value());
        }
    }
}

struct Judge<'a, 'd, 't> {
    document: &'d Document<'t>,
    reporter: &'a mut Reporter,
    noted: usize,
}

impl Judge<'_, '_, '_> {
    fn component(&mut self, kind: &str, node: &Node<'_>) {
        match kind {
            "responses" => self.offer::<openapiv3::Response>(node, "the response"),
            "parameters" => self.offer::<openapiv3::Parameter>(node, "the parameter"),
            "requestBodies" => self.offer::<openapiv3::RequestBody>(node, "the request body"),
            "headers" => self.offer::<openapiv3::Header>(node, "the header"),
            "securitySchemes" => self.offer::<openapiv3::SecurityScheme>(node, "the security scheme"),
            _ => {}
        }
    }

    fn offer<T: DeserializeOwned>(&mut self, node: &Node<'_>, what: &str) {
        if self.noted == MOST || reference(node).is_some() {
            return;
        }
        let Err(error) = serde_json::from_str::<T>(&node.json_outline()) else { return };
        // Only what the parts say counts: a number such as `.5` is good YAML and no JSON.
        self.noted += 1;
        if error.is_data() && !self.reporter.has_problem_within(self.document, node) {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            let message = format!("{what} is not as OpenAPI 3.0 has it: {reason}");
            self.reporter.note(self.document, node, "not-openapi", message);
        }
    }
}
