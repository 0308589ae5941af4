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
        assert!(lines <= 70, "{} has {lines} lines", book.name);
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
