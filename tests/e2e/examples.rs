//! The example of every operation runs on a simulated appliance.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use edgebook_model::{Api, Operation};

use crate::harness::Test;

/// An appliance that is not the one of the built-in company, by the words of an example.
const SCENARIOS: &[(&str, &str)] =
    &[("a controller without a license", "devices:\n  - {name: new-hub, kind: vns3, licensed: false}\n")];

/// How many examples run side by side.
const AT_ONCE: usize = 3;

/// A certificate and its key as PEM texts.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["hub.larkspur.example".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// Runs the example of an operation; says what went wrong.
fn problem(api: &Api, operation: &Operation, pem: &(String, String)) -> Option<String> {
    let name = api.qualified_name(operation);
    let (shown, Some(example)) = (edgebook_model::example(api, operation), &operation.example) else {
        return Some(format!("{name} has no example"));
    };
    let mut statements: Vec<&str> = shown.lines().collect();
    let call = statements.pop().unwrap_or_default();
    let header =
        if shown.contains("params.") { "//! param cert: string\n//! param key: string\n" } else { "" };
    let book = format!("{header}{}\nprint({call});\n", statements.join("\n"));
    let mut test = Test::new().file("book.rhai", &book).args(["run", "book.rhai", "--sim"]);
    if !header.is_empty() {
        test = test.file("cert.pem", &pem.0).file("key.pem", &pem.1);
        test = test.args(["--set", "cert=@cert.pem", "--set", "key=@key.pem"]);
    }
    if !example.on.is_empty() {
        let scenario = SCENARIOS.iter().find(|(words, _)| *words == example.on);
        test = test.file("on.yaml", scenario?.1).args(["--scenario", "on.yaml"]);
    }
    let ran = test.run();
    (ran.code != Some(0)).then(|| format!("{name}: {ran}"))
}

#[test]
fn the_example_of_every_operation_runs() {
    let pem = certificate();
    let all: Vec<(&Api, &Operation)> = edgebook_bindings::apis()
        .iter()
        .flat_map(|api| api.operations.iter().map(move |operation| (*api, operation)))
        .collect();
    let (next, problems) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((api, operation)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    problems.lock().unwrap().extend(problem(api, operation, &pem));
                }
            });
        }
    });
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), all.len(), problems.join("\n"));
}

#[test]
fn no_example_holds_a_placeholder() {
    for api in edgebook_bindings::apis() {
        for operation in api.operations.iter() {
            let text = edgebook_model::example(api, operation);
            for argument in edgebook_model::signature_arguments(api, operation) {
                let placeholder = format!("{0}: \"{0}\"", argument.name);
                assert!(!text.contains(&placeholder) && !text.contains("\"...\""), "{text}");
            }
        }
    }
}
