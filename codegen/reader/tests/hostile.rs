//! Texts that no vendor would write: nothing panics, nothing takes long, and every refusal says why.
#![allow(clippy::unwrap_used, reason = "tests assert")]

mod support;

use std::{fmt::Write as _, fs, path::Path};

use edgebook_reader::{Options, Reading, Source, read};
use edgebook_words::Severity;
use proptest::prelude::*;

fn read_text(name: &str, text: &str) -> Reading {
    read(Source { name, text }, None, &Options::default())
}

/// The first error, as people see it.
fn refusal(name: &str, text: &str) -> String {
    let reading = read_text(name, text);
    assert!(reading.api.is_none(), "{name} was read");
    let error = reading.diagnostics.iter().find(|found| found.severity == Severity::Error).unwrap();
    let place = format!("{}:{}", error.line.unwrap(), error.column.unwrap());
    let hint = error.hint.as_deref().map(|hint| format!(" -> {hint}")).unwrap_or_default();
    format!("{name} {place} {:?} [{}] {}{hint}", error.pointer, error.code, error.message)
}

#[test]
fn refusals_say_what_to_do() {
    let deep_json = format!("{{\"openapi\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let deep_yaml = (0..300).fold(String::new(), |text, depth| format!("{text}{}a:\n", " ".repeat(depth)));
    let paths = |paths: &str| format!("openapi: 3.0.0\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}");
    let response = |schema: &str| {
        paths(&format!(
            "  /a:\n    get:\n      operationId: getA\n      responses:\n        '200': {{description: Good, content: \
             {{application/json: {{schema: {{{schema}}}}}}}}}\n"
        ))
    };
    let texts: Vec<(&str, String)> = vec![
        ("empty.yaml", String::new()),
        ("list.yaml", "- a\n".to_owned()),
        ("page.yaml", "<!DOCTYPE html><html><body>Log in</body></html>".to_owned()),
        ("other.yaml", "title: Something else\n".to_owned()),
        ("typo.yaml", "openapy: 3.0.0\n".to_owned()),
        ("swagger.yaml", "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n".to_owned()),
        ("newer.yaml", "openapi: 3.2.0\ninfo: {title: T, version: '1'}\npaths: {}\n".to_owned()),
        ("older.yaml", "openapi: 1.2\n".to_owned()),
        ("halved.yaml", "openapi: 3.0.0\ninfo: {title: T, version: '1'}\n".to_owned()),
        ("twice.yaml", paths("  /a:\n    get: {}\n    get: {}\n")),
        ("paths.yaml", paths("  /a: {}\n  /b: {}\n  /a: {}\n")),
        ("twice.json", "{\"openapi\": \"3.0.0\",\n \"openapi\": \"3.0.0\"}".to_owned()),
        ("file.yaml", response("$ref: 'types.yaml#/Thing'")),
        ("url.yaml", response("$ref: 'https://host/types.yaml#/Thing'")),
        ("broken.yaml", "openapi: 3.0.0\n  info: [\n".to_owned()),
        ("broken.json", "{\"openapi\": \"3.0.0\",\n  \"info\": }".to_owned()),
        ("documents.yaml", "openapi: 3.0.0\n---\nopenapi: 3.0.0\n".to_owned()),
        ("deep.json", deep_json),
        ("deep.yaml", deep_yaml),
    ];
    let told: Vec<String> = texts.iter().map(|(name, text)| refusal(name, text)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// Reads a text whose size or shape would keep a careless reader busy for ever.
fn read_large(text: &str) -> Reading {
    read_text("large.yaml", text)
}

fn large(schemas: impl Iterator<Item = String>) -> String {
    let head = "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: getA\n      \
                responses:\n        '200': {description: Good, content: {application/json: {schema: {$ref: \
                '#/components/schemas/S0'}}}}\ncomponents:\n  schemas:\n";
    schemas.fold(head.to_owned(), |text, schema| text + "    " + &schema + "\n")
}

#[test]
fn a_chain_of_a_hundred_thousand_schemas_is_read() {
    let count = 100_000;
    let schemas = (0..count).map(|at| {
        let next = (at + 1) % count;
        format!("S{at}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{next}'}}}}}}")
    });
    let reading = read_large(&large(schemas));
    assert_eq!(reading.api.unwrap().types.len(), count);
}

#[test]
fn long_chains_end() {
    let count = 5_000;
    for (wrap, types) in [
        ("$ref: '#/components/schemas/S{}'", 1),
        ("allOf: [{$ref: '#/components/schemas/S{}'}]", 1),
        ("oneOf: [{$ref: '#/components/schemas/S{}'}, {type: string}]", 1),
        ("allOf: [{$ref: '#/components/schemas/S{}'}, {type: object, properties: {a: {type: string}}}]", 1),
    ] {
        let schemas =
            (0..count).map(|at| format!("S{at}: {{{}}}", wrap.replace("{}", &(at + 1).to_string())));
        let reading = read_large(&large(schemas));
        assert!(reading.summary.unwrap().types >= types, "{wrap}");
    }
}

#[test]
fn choices_that_refer_to_each_other_end() {
    let count = 60;
    let schemas = (0..count).map(|at| {
        let variants = (0..count).map(|other| format!("{{$ref: '#/components/schemas/S{other}'}}"));
        let variants = variants.collect::<Vec<_>>().join(", ");
        let keys = format!(
            "{{type: object, properties: {{a: {{oneOf: [{variants}]}}, b{}: {{type: string}}}}}}",
            at % 3
        );
        if at % 2 == 0 { format!("S{at}: {keys}") } else { format!("S{at}: {{oneOf: [{variants}]}}") }
    });
    let reading = read_large(&large(schemas));
    assert!(reading.api.is_some());
}

#[test]
fn examples_against_branching_schemas_end() {
    let mut text = String::new();
    for at in 0..40 {
        let next = format!("{{$ref: '#/components/schemas/S{}'}}", at + 1);
        let _ = write!(text, "S{at}: {{oneOf: [{next}, {next}], anyOf: [{next}, {next}], example: 1}}\n    ");
    }
    let reading = read_large(&large([text + "S40: {type: string}"].into_iter()));
    assert!(reading.api.is_some());
}

fn fixtures() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let cases = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = cases.flat_map(|case| {
        ["description.yaml", "description.json", "overlay.yaml"].map(|file| case.join(file))
    });
    let mut texts: Vec<String> = files.filter_map(|file| fs::read_to_string(file).ok()).collect();
    texts.sort();
    texts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_panics(text in "\\PC{0,200}", overlay in "\\PC{0,100}") {
        let overlay = Source { name: "o", text: &overlay };
        let _ = read(Source { name: "d.json", text: &text }, Some(overlay), &Options { strict: true, ..Options::default() });
        let _ = read(Source { name: "d.yaml", text: &text }, None, &Options::default());
    }

    #[test]
    fn no_damaged_description_panics(
        which in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(), length in 0_usize..40,
        patch in "[\\[\\]{}:,&*'\"#$~/%\\- \n\ta-z0-9]{0,12}",
    ) {
        let texts = fixtures();
        let other: &String = other.get(&texts);
        let letters: Vec<char> = which.get(&texts).chars().collect();
        let start = at.index(letters.len().max(1));
        let damaged: String = letters.iter().take(start).copied()
            .chain(patch.chars())
            .chain(letters.iter().skip(start + length).copied())
            .collect();
        let overlay = Source { name: "o", text: other };
        let reading = read(Source { name: "d.yaml", text: &damaged }, Some(overlay), &Options::default());
        let is_refused = reading.diagnostics.iter().any(|found| found.severity == Severity::Error);
        prop_assert_eq!(reading.api.is_none(), is_refused);
        let _ = read(Source { name: "d.yaml", text: other }, Some(Source { name: "o", text: &damaged }), &Options::default());
        if let Some(api) = reading.api {
            let _ = support::dump(&api);
        }
    }
}
