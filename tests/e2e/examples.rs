//! The example of every operation runs on a simulated appliance, and its answer is the one that the reference shows.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use edgebook_model::{Api, Operation};
use edgebook_specs::answers;

use crate::harness::{Ran, Test, repository};

/// An appliance that is not the one of the built-in company, by the words of an example.
const SCENARIOS: &[(&str, &str)] =
    &[("a controller without a license", "devices:\n  - {name: new-hub, kind: vns3, licensed: false}\n")];

/// How many examples run side by side.
const AT_ONCE: usize = 3;

const RENEW: &str = "EDGEBOOK_RENEW=1 cargo test -p edgebook --test e2e examples";

/// What is shown of an answer: so many lines and so many characters of each.
const LINES: usize = 14;
const WIDTH: usize = 120;

/// A certificate and its key as PEM texts.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["hub.larkspur.example".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// The appliance that an example is for. Its clock stands still, so that answers are the same each time, unless the
/// example waits for something.
fn scenario(on: &str, waits: bool) -> String {
    let speed = if waits { "1" } else { "0" };
    let clock = format!("clock: {{start: \"2026-03-02T09:00:00Z\", speed: {speed}}}\n");
    let known = SCENARIOS.iter().find(|(words, _)| *words == on);
    clock + known.map_or("company: true\n", |(_, text)| text)
}

/// Runs the example of an operation, which prints its answer.
fn ran(api: &Api, operation: &Operation, pem: &(String, String)) -> Ran {
    let shown = edgebook_model::example(api, operation);
    let on = operation.example.as_ref().map_or("", |example| &example.on);
    let mut statements: Vec<&str> = shown.lines().collect();
    let call = statements.pop().unwrap_or_default();
    let header =
        if shown.contains("params.") { "//! param cert: string\n//! param key: string\n" } else { "" };
    let book = format!("{header}{}\nprint({call});\n", statements.join("\n"));
    let mut test = Test::new()
        .file("book.rhai", &book)
        .file("on.yaml", &scenario(on, shown.contains("wait_")))
        .args(["run", "book.rhai", "--scenario", "on.yaml"]);
    if !header.is_empty() {
        test = test.file("cert.pem", &pem.0).file("key.pem", &pem.1);
        test = test.args(["--set", "cert=@cert.pem", "--set", "key=@key.pem"]);
    }
    test.run()
}

/// An answer of an appliance whose clock runs, with every time being that of its start.
fn stopped(answer: &str) -> String {
    let seconds = same_until_the_end(answer, "1772442", "000", |rest| rest.len().min(3));
    let is_clock = |letter: char| letter.is_ascii_digit() || [':', '.'].contains(&letter);
    same_until_the_end(&seconds, "2026-03-02T09:", "00:00.000", |rest| {
        rest.find(|letter| !is_clock(letter)).unwrap_or(rest.len())
    })
}

/// Puts the same end behind each occurrence of the beginning of a time; `end` says how long the end there is.
fn same_until_the_end(text: &str, beginning: &str, same: &str, end: impl Fn(&str) -> usize) -> String {
    let mut parts = text.split(beginning);
    let mut stopped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        stopped.extend([beginning, same, part.get(end(part)..).unwrap_or_default()]);
    }
    stopped
}

/// The beginning of an answer: enough to see what it looks like.
fn cut(answer: &str) -> String {
    let line = |line: &str| match line.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{} ...", line.get(..at).unwrap_or(line).trim_end()),
        None => line.to_owned(),
    };
    let answer = answer.trim_end();
    if answer.is_empty() {
        return "\"\"".to_owned();
    }
    let mut lines: Vec<String> = answer.lines().take(LINES).map(line).collect();
    if answer.lines().count() > LINES {
        lines.push("...".to_owned());
    }
    lines.join("\n")
}

/// `GET /config`
fn key(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.path)
}

#[test]
fn the_example_of_every_operation_runs_and_answers_what_the_reference_shows() {
    let pem = certificate();
    let all: Vec<(&Api, &Operation)> = edgebook_bindings::apis()
        .iter()
        .flat_map(|api| api.operations.iter().map(move |operation| (*api, operation)))
        .collect();
    let (next, problems) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let answered: Mutex<BTreeMap<usize, String>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some((api, operation)) = all.get(index) else { break };
                    let ran = ran(api, operation, &pem);
                    if ran.code == Some(0) {
                        answered.lock().unwrap().insert(index, cut(&stopped(&ran.stdout)));
                    } else {
                        let name = api.qualified_name(operation);
                        problems.lock().unwrap().push(format!("{name}: {ran}"));
                    }
                }
            });
        }
    });
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), all.len(), problems.join("\n"));
    let answered = answered.into_inner().unwrap();
    for api in edgebook_bindings::apis() {
        let its = all.iter().enumerate().filter(|(_, (owner, _))| std::ptr::eq(*owner, *api));
        let pairs: Vec<(String, String)> =
            its.map(|(index, (_, operation))| (key(operation), answered[&index].clone())).collect();
        let text = answers::written(&api.title, RENEW, &pairs);
        let path = repository().join("spec").join(&*api.appliance).join(answers::FILE);
        if std::env::var_os("EDGEBOOK_RENEW").is_some() {
            std::fs::write(&path, text).unwrap();
        } else {
            let committed = std::fs::read_to_string(&path).unwrap();
            assert!(committed == text, "{} is stale: {RENEW}", path.display());
        }
    }
}

#[test]
fn every_example_is_shown_with_its_answer() {
    for api in edgebook_bindings::apis() {
        for operation in api.operations.iter() {
            let example = operation.example.as_ref().unwrap();
            assert!(!example.answer.is_empty(), "{} shows no answer: {RENEW}", api.qualified_name(operation));
        }
    }
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
