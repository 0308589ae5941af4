//! The model as Rust source again: `static` tables that need no start-up work.
//!
//! The tables are written as text, not through a syntax tree: they are plain data of a few fixed shapes, and there
//! are many of them. Every text of a description passes [`literal()`], which leaves nothing that could end a literal.
//!
//! Each list is a static of its own: a large nested constant is slow to check, and a reference to a static is not.

mod literal;
mod operations;
mod overlay;
mod types;
mod writer;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use edgebook_model::{Api, TypeKind};

use crate::File;
use literal::{list, literal, texts};
use writer::Writer;

/// The tables of one appliance: a file that defines `pub static API: Api`, to be included in a module.
pub fn tables(api: &Api) -> Vec<File> {
    let mut out = Writer::default();
    let groups = out.list("GROUPS", "Group", &api.groups, |group| {
        format!(
            "Group {{ name: {}, title: {}, doc: {} }}",
            literal(&group.name),
            literal(&group.title),
            literal(&group.doc)
        )
    });
    let types = types::definitions(&mut out, api);
    let operations = operations::definitions(&mut out, api);
    let general = overlay::general(&mut out, api);
    let mut text = String::from(PREAMBLE);
    let _ = write!(
        text,
        "/// {title}, as described in {appliance}.\npub static API: Api = Api {{\n    \
         kind: {kind},\n    appliance: {appliance_text},\n    title: {title_text},\n    version: {version},\n    \
         digest: {digest},\n    base_path: {base_path},\n    default_port: {port},\n    security_schemes: {security_schemes},\n    \
         envelope: {envelope},\n    error_shapes: {shapes},\n    readiness: {readiness},\n    groups: {groups},\n    \
         operations: {operations},\n    types: {types},\n}};\n\n",
        title = crate::text::inline(&api.title),
        appliance = crate::text::code(&format!("spec/{}", api.appliance)),
        kind = literal(&api.kind),
        appliance_text = literal(&api.appliance),
        title_text = literal(&api.title),
        version = literal(&api.version),
        digest = literal(&api.digest),
        base_path = literal(&api.base_path),
        port = api.default_port,
        security_schemes = general.security_schemes,
        envelope = general.envelope,
        shapes = general.error_shapes,
        readiness = general.readiness,
    );
    text.push_str(&out.finish());
    vec![File { path: "tables.rs".to_owned(), text }]
}

/// What stands above the tables. Every name is used by some description, not by each.
const PREAMBLE: &str = "\
// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

";

/// The distinct names of all fields of all types, sorted: what a script can write behind a dot.
pub fn field_names<'a>(apis: &[&'a Api]) -> Vec<&'a str> {
    let names: BTreeSet<&str> = apis
        .iter()
        .flat_map(|api| api.types.iter())
        .filter_map(|ty| match &ty.kind {
            TypeKind::Object { fields, .. } => Some(fields),
            _ => None,
        })
        .flat_map(|fields| fields.iter().map(|field| field.name.as_ref()))
        .collect();
    names.into_iter().collect()
}

/// The file that joins the tables of several appliances: one module each, which includes
/// `<appliance>/tables.rs` from the build's output folder, and the lists over all of them.
pub fn index(apis: &[&Api]) -> File {
    let mut text = String::new();
    let mut modules = Vec::new();
    let mut scope = crate::ident::Namer::new();
    for api in apis {
        let module = scope.snake(&api.kind);
        let path = format!("/{}/tables.rs", api.appliance);
        let _ = write!(
            text,
            "#[allow(clippy::all, clippy::pedantic, unreachable_pub, unused_imports, reason = \"generated\")]\nmod {module} {{\n    include!(concat!(env!(\"OUT_DIR\"), {path:?}));\n}}\n\n"
        );
        modules.push(module);
    }
    let entries: Vec<String> = modules.iter().map(|module| format!("&{module}::API")).collect();
    let _ = write!(text, "static APIS: [&Api; {}] = {};\n\n", entries.len(), list(&entries, 0));
    let names = field_names(apis);
    let _ = writeln!(text, "static FIELD_NAMES: [&str; {}] = {};", names.len(), texts(&names));
    File { path: "index.rs".to_owned(), text }
}
