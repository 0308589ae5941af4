//! The descriptions in `spec/`: clean in strict mode, complete, and the same as an independent reader finds them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests assert")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use edgebook_model::{Api, Effect, TypeKind};
use edgebook_reader::{Options, Source, read};
use edgebook_words::Severity;

struct Appliance {
    folder: &'static str,
    version: &'static str,
    operations: usize,
    groups: usize,
}

const APPLIANCES: &[Appliance] = &[
    Appliance { folder: "vns3", version: "6.0.0", operations: 241, groups: 14 },
    Appliance { folder: "cos-core", version: "14.00.16", operations: 28, groups: 16 },
];

fn text(folder: &str, file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(folder).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn api(appliance: &Appliance) -> Api {
    let (description, overlay) = (
        text(appliance.folder, &format!("{}.yaml", appliance.version)),
        text(appliance.folder, "overlay.yaml"),
    );
    let name = format!("spec/{}/{}.yaml", appliance.folder, appliance.version);
    let overlay_name = format!("spec/{}/overlay.yaml", appliance.folder);
    let overlay = Source { name: &overlay_name, text: &overlay };
    let reading = read(
        Source { name: &name, text: &description },
        Some(overlay),
        &Options { strict: true, ..Options::default() },
    );
    for found in &reading.diagnostics {
        assert_eq!(found.severity, Severity::Note, "{found:?}");
    }
    reading.api.unwrap()
}

#[test]
fn both_are_read_whole_in_strict_mode() {
    for appliance in APPLIANCES {
        let api = api(appliance);
        assert_eq!(api.operations.len(), appliance.operations, "{}", appliance.folder);
        assert_eq!(api.groups.len(), appliance.groups, "{}", appliance.folder);
        assert_eq!(api.appliance, appliance.folder);
        assert_eq!(api.version, appliance.version);
        assert_eq!(api.digest.len(), 64);
        for operation in api.operations.iter() {
            assert!(!operation.summary.is_empty(), "{} has no summary", operation.id);
            assert!(!operation.name.is_empty(), "{} has no name", operation.id);
        }
        assert!(api.operations.iter().any(|operation| operation.effects.contains(Effect::Disruptive)));
    }
}

#[test]
fn reading_is_deterministic() {
    for appliance in APPLIANCES {
        assert_eq!(api(appliance), api(appliance), "{}", appliance.folder);
    }
}

#[test]
fn an_independent_reader_finds_the_same() {
    for appliance in APPLIANCES {
        let api = api(appliance);
        let description = text(appliance.folder, &format!("{}.yaml", appliance.version));
        let other: openapiv3::OpenAPI = serde_saphyr::from_str(&description).unwrap();
        let theirs: BTreeSet<String> = other
            .operations()
            .map(|(path, method, operation)| {
                format!(
                    "{} {path} {}",
                    method.to_uppercase(),
                    operation.operation_id.as_deref().unwrap_or_default()
                )
            })
            .collect();
        let ours: BTreeSet<String> = api
            .operations
            .iter()
            .map(|operation| format!("{} {} {}", operation.method.as_str(), operation.path, operation.id))
            .collect();
        assert_eq!(ours, theirs);
        compare_schemas(&api, &other);
    }
}

/// Plain object schemas have the same properties, in the same order, and the same of them required.
fn compare_schemas(api: &Api, other: &openapiv3::OpenAPI) {
    let mut compared = 0;
    for (name, schema) in &other.components.as_ref().unwrap().schemas {
        let openapiv3::ReferenceOr::Item(schema) = schema else { continue };
        let openapiv3::SchemaKind::Type(openapiv3::Type::Object(object)) = &schema.schema_kind else {
            continue;
        };
        let Some((_, ty)) = api.find_type(name) else { continue };
        let TypeKind::Object { fields, .. } = &ty.kind else { continue };
        // Types freed of an envelope's keys are not what the description says.
        let theirs: Vec<(&str, bool)> = object
            .properties
            .keys()
            .filter(|key| !api.envelope.hide.iter().any(|hidden| hidden == key.as_str()))
            .map(|key| (key.as_str(), object.required.contains(key)))
            .collect();
        let ours: Vec<(&str, bool)> = fields
            .iter()
            .filter(|field| !api.envelope.hide.contains(&field.name))
            .map(|field| (field.name.as_ref(), field.required))
            .collect();
        assert_eq!(ours, theirs, "{name}");
        compared += 1;
    }
    assert!(compared > 20, "only {compared} schemas were compared");
}
