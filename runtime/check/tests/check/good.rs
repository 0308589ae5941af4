//! Good runbooks have no findings.

use edgebook_check::Options;
use edgebook_script::{Style, render};

use super::corpus::{Files, books, check, checker};

#[test]
fn good_runbooks_have_no_findings() {
    let books = books();
    assert!(books.len() >= 45, "only {} runbooks", books.len());
    let checker = checker();
    let mut alarms = Vec::new();
    for book in &books {
        let found = check(&checker, &book.name, &book.text);
        alarms.extend(found.findings.iter().map(|finding| render(finding, Style::Plain)));
        let lines = book.text.lines().count();
        assert!(lines <= 80, "{} has {lines} lines", book.name);
    }
    println!("false alarms: {} in {} runbooks", alarms.len(), books.len());
    assert!(alarms.is_empty(), "{}", alarms.join("\n\n"));
}

#[test]
fn a_file_for_others_is_good_by_itself() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/good/lib/tunnels.rhai")).unwrap();
    let found = check(&checker(), "tunnels.rhai", &text);
    assert_eq!(found.findings, []);
}

#[test]
fn strictness_only_adds_values_that_may_be_absent() {
    let checker = checker();
    let mut count = 0;
    for book in books() {
        let found = checker.check_text(&book.name, &book.text, &Files, Options { strict: true });
        for finding in &found.findings {
            assert_eq!(finding.code, "may-be-absent", "{}", render(finding, Style::Plain));
        }
        count += found.findings.len();
    }
    assert!(count > 0);
}

/// What is gone through twice inside of itself would be gone through more often than anybody can wait.
#[test]
fn nesting_costs_no_more_than_its_length() {
    let nested = |open: &str, close: &str, depth: usize| {
        let opened: Vec<String> = (0..depth).map(|level| open.replace('N', &level.to_string())).collect();
        format!("print({}1{});\n", opened.concat(), close.repeat(depth))
    };
    let calls: Vec<String> = (1..=60)
        .map(|n| format!("fn f{n}(x) {{ f{0}(x); f{0}([x]); f{0}(#{{ a: x }}) }}\n", n - 1))
        .collect();
    for text in [
        nested("[1].reduce(|sumN, xN| ", ", 0)", 40),
        nested("[1].map(|xN| ", ")", 40),
        nested("[1].sort_by(|xN| ", ")", 40),
        nested("wait_until(\"1s\", || ", " == 1)", 40),
        nested("if true { try { ", " } catch { } }", 40).replace("print(", "").replace(");", ""),
        format!("fn f0(x) {{ x }}\n{}print(f60(1));\n", calls.concat()),
    ] {
        let checked = check(&checker(), "book.rhai", &text);
        assert!(!checked.has_errors(), "{text}\n{:#?}", checked.findings);
    }
}
