//! `edgebook explain`: every code of the program is explained, and every example shows what it is said to show.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use edgebook::explain::{Explanation, all};
use serde_json::Value;

use crate::assert_run;
use crate::harness::{Ran, Test, repository};

#[test]
fn a_code_is_explained_with_an_example() {
    let explain = |args: &[&str]| Test::new().args(["explain"]).args(args.iter().copied()).run();
    assert_run!(explain(&["unknown-operation", "-o", "text"]));
    // What people copy from an error works, too.
    assert_eq!(
        explain(&["error[unknown-operation]:", "-o", "text"]).stdout,
        explain(&["unknown-operation", "-o", "text"]).stdout
    );
    let data = explain(&["unknown-operation", "-o", "json"]).json();
    assert_eq!((&data["code"], &data["language"]), (&"unknown-operation".into(), &"rhai".into()));
    assert_run!(explain(&["unknwon-operation"]), @r"
    exit: 2
    ----- stderr
    error[unknown-code]: there is no code `unknwon-operation`
    hint: did you mean `unknown-operation`?
    ");
}

#[test]
fn alone_it_lists_all_codes() {
    let listed = Test::new().args(["explain", "-o", "text"]).run().success();
    for explanation in all() {
        assert!(
            listed.lines().any(|line| line.trim_start().starts_with(explanation.code)),
            "{}",
            explanation.code
        );
    }
    let data = Test::new().args(["explain"]).run().json();
    assert_eq!(data.as_array().unwrap().len(), all().count());
}

/// The codes in what a run wrote to stderr: `error[CODE]`, `warning[CODE]`.
pub(crate) fn codes(text: &str) -> Vec<&str> {
    let after = |mark: &'static str| {
        text.split(mark).skip(1).filter_map(|rest| rest.split_once(']')).map(|(code, _)| code)
    };
    after("error[").chain(after("warning[")).chain(after("note[")).collect()
}

/// What comes of an example.
fn show(explanation: &Explanation) -> Option<Ran> {
    let mut words = explanation.language.split(' ');
    let language = words.next()?;
    let example = format!("{}\n", explanation.example);
    let test = Test::new();
    Some(match (language, words.next()) {
        ("rhai", Some("run")) => {
            let args = ["run", "book.rhai", "--sim", "--no-check"].into_iter().chain(words);
            test.file("book.rhai", &example).args(args).run()
        }
        ("rhai", how) => {
            let strict = how.map(|how| format!("--{how}"));
            test.file("book.rhai", &example).args(["check", "book.rhai", "-o", "text"]).args(strict).run()
        }
        ("toml", _) => test
            .inventory(&example)
            .file("book.rhai", "print(1);\n")
            .args(["run", "book.rhai", "--device", "hub"])
            .run(),
        ("yaml", how) => {
            let head =
                if how.is_some() { "" } else { "openapi: 3.0.3\ninfo: {title: Test, version: \"1\"}\n" };
            test.file("api.yaml", &format!("{head}{example}"))
                .args(["spec", "check", "api.yaml", "-o", "text"])
                .run()
        }
        _ => return None,
    })
}

#[test]
fn every_example_shows_its_code() {
    let mut shown = 0;
    let mut wrong = String::new();
    for explanation in all() {
        let Some(ran) = show(&explanation) else { continue };
        shown += 1;
        let text = format!("{}{}", ran.stdout, ran.stderr);
        if !codes(&text).contains(&explanation.code) {
            writeln!(wrong, "――― {}\n{}\n{ran}", explanation.code, explanation.example).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(shown >= 70, "only {shown} examples are run");
}

/// Words in the sources that look like codes and are not: a header, a value of `audit list --outcome`.
const NO_CODES: &[&str] = &["retry-after", "no-end"];

/// The codes that stand in the sources of some folders.
fn codes_in_sources() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for folder in [
        "codegen/reader/src",
        "runtime/script/src",
        "runtime/check/src",
        "runtime/inventory/src",
        "runtime/journal/src",
        "runtime/cli/src",
    ] {
        collect(&repository().join(folder), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "tests" | "snapshots") {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !name.ends_with("tests.rs")
            && name != "testing.rs"
        {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            found.extend(codes_of(text).into_iter().map(|code| (code, name.clone())));
        }
    }
}

/// The codes that a source makes errors with: the first text in such a call.
fn codes_of(source: &str) -> Vec<String> {
    const CALLS: &[&str] = &[
        "Failure::new(",
        "Diagnostic::new(",
        "Finding::new(",
        ".code(",
        "ParseError::new(",
        "limit(",
        "plain(",
        "with(",
        "error(",
        "warning(",
        "warn(",
        "note(",
        ".unsent(",
        "self.failure(",
        ".report(",
        "at_id(",
        "refuse(",
        "code:",
        "Severity::Error,",
        "Severity::Warning,",
        "Severity::Note,",
        "=> (",
        "=> \"",
        "=> Some(\"",
        "else { \"",
        "let (code, name, hint) = ",
    ];
    let mut codes = Vec::new();
    for call in CALLS {
        for (at, _) in source.match_indices(call) {
            // The code is the first text among the next arguments, and stands before any bracket is closed.
            let rest: String = source[at + call.len()..].chars().take(160).collect();
            let rest = if call.ends_with('"') { format!("\"{rest}") } else { rest };
            let Some((before, rest)) = rest.split_once('"') else { continue };
            if before.contains([')', ';', '{']) {
                continue;
            }
            let Some((word, _)) = rest.split_once('"') else { continue };
            let parts: Vec<&str> = word.split('-').collect();
            let plain =
                parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase()));
            if plain && parts.len() > 1 {
                codes.push(word.to_owned());
            }
        }
    }
    codes
}

#[test]
fn every_code_of_the_program_is_explained() {
    let explained: BTreeSet<&str> = all().map(|explanation| explanation.code).collect();
    let used = codes_in_sources();
    let missing: Vec<String> = used
        .iter()
        .filter(|(code, _)| !explained.contains(code.as_str()) && !NO_CODES.contains(&code.as_str()))
        .map(|(code, file)| format!("{code} in {file}"))
        .collect();
    assert!(missing.is_empty(), "explain these in runtime/cli/src/explain: {missing:#?}");
    assert!(used.len() > 90, "only {} codes were found", used.len());
    for code in edgebook_check::CODES {
        assert!(explained.contains(code.name), "{}", code.name);
    }
    // What is explained is used: whole words, in the sources of the crates.
    let sources = all_sources();
    let unused: Vec<&str> =
        explained.into_iter().filter(|code| !sources.contains(&format!("\"{code}\""))).collect();
    assert!(unused.is_empty(), "nothing has these codes any more: {unused:?}");
}

fn all_sources() -> String {
    let mut text = String::new();
    let mut folders: Vec<_> =
        ["codegen/reader/src", "runtime"].map(|folder| repository().join(folder)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text += &fs::read_to_string(&path).unwrap();
            }
        }
    }
    text
}

#[test]
fn errors_are_data_where_data_is_asked_for() {
    let error = |ran: &Ran| -> Value {
        let lines: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with('{')).collect();
        assert_eq!(lines.len(), 1, "{ran}");
        serde_json::from_str::<Value>(lines[0]).unwrap()["error"].clone()
    };
    // A device's error: everything that is known about it.
    let book = "fn bounce(id) {\n    vns3.ipsec.update_endpoint_tunnel(id, 1, #{ bounce: true });\n}\nbounce(999);\n";
    let ran = Test::book(book).args(["--sim", "-o", "json"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
    let mut data = error(&ran);
    let words = data.as_object_mut().unwrap().remove("device_words").unwrap();
    assert!(words.as_str().unwrap().starts_with("see "), "{words}");
    insta::assert_json_snapshot!(data);
    // A finding, a mistake of the text, a parameter, a file, the command line.
    for (book, args, code, exit) in [
        ("print(vns3.ipsec.get_statuss());\n", &[][..], "unknown-operation", 2),
        ("let x = ;\n", &[], "syntax", 2),
        ("//! param host: ip\nprint(params.host);\n", &[], "missing-parameter", 2),
        ("print(1);\n", &["--set", "x"], "bad-option", 2),
        ("print(1);\n", &["--limit", "steps=1"], "bad-limit", 2),
        ("throw \"enough\";\n", &[], "thrown", 1),
        ("vns3.ipsec.restart(#{ restart: true });\n", &["--read-only"], "refused", 5),
    ] {
        let ran = Test::book(book).args(["--sim", "-o", "ndjson"]).args(args.iter().copied()).run();
        let data = error(&ran);
        assert_eq!((ran.code, &data["code"]), (Some(exit), &code.into()), "{ran}");
        assert!(data["message"].is_string() && data["severity"] == "error", "{ran}");
    }
    // Other formats and none: for people.
    for format in ["csv", "yaml", "text"] {
        let ran = Test::book("throw \"enough\";\n").args(["--sim", "-o", format]).run();
        assert!(ran.stderr.starts_with("error[thrown]: enough\n"), "{ran}");
    }
}

#[test]
fn the_number_of_the_attempt_is_told() {
    let ran = Test::book("print(vns3.ipsec.get_status().len());\n")
        .args(["--sim", "--fault", "close_before_answer", "-o", "json"])
        .run();
    let error: Value = serde_json::from_str(ran.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["code"], "no-answer", "{ran}");
    assert!(error["error"]["attempts"].as_u64().unwrap() > 1, "{ran}");
    assert!(error["error"]["request"].as_str().unwrap().starts_with("GET /api/status/ipsec"), "{ran}");
}
