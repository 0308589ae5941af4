//! A session at the prompt.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::testing::{FakeDevice, Said, clock, library, ok};
use crate::{Cancel, Interpreter, Output, Session, Style, render};

fn interpreter() -> Interpreter {
    let device = FakeDevice::new("edge-1", "vns3", |_, _| {
        ok(
            r#"{"response":{"1":{"id":1,"enabled":true,"connected":true},"2":{"id":2,"enabled":true,"connected":false}}}"#,
        )
    });
    let output: Arc<dyn Output> = Arc::new(Said::default());
    let mut session = Session::new(library(), output);
    session.clock = clock();
    session.target(device);
    Interpreter::new(session)
}

#[test]
fn variables_and_functions_stay_and_a_failing_entry_changes_nothing() {
    let entries = [
        "let all = vns3.ipsec.get_status()",
        "all",
        "let x = 1;",
        "fn twice(n) { n * 2 }",
        "twice(x + 20)",
        "x = 5; let y = 2; all[9]",
        "x",
        "y",
        "let double = |n| n * 2;",
        "double.call(4)",
        "fn broken() {\n    all.nothing()\n}",
        "broken()",
        "let z = ",
        "all[1].conected",
        "[1, 2, 3]",
        "all[2]",
    ];
    let mut interpreter = interpreter();
    let mut text = String::new();
    for entry in entries {
        let result = interpreter.eval(entry, &Cancel::new());
        let shown = match result {
            Ok(evaluated) => evaluated.text.unwrap_or_default(),
            Err(error) => render(&error.diagnostic, Style::Plain),
        };
        writeln!(text, "> {entry}\n{shown}").unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn an_entry_that_hides_what_it_does_is_refused() {
    let mut interpreter = interpreter();
    interpreter.eval("let a = 1;", &Cancel::new()).unwrap();
    let error = interpreter.eval("let b\u{200b} = 2;", &Cancel::new()).unwrap_err();
    assert_eq!(
        (error.diagnostic.code, error.diagnostic.line, error.diagnostic.column),
        ("hidden-character", Some(2), Some(6))
    );
    assert!(interpreter.eval("a + 1", &Cancel::new()).is_ok());
}

#[test]
fn unfinished_entries_ask_for_more() {
    let interpreter = interpreter();
    let cases = [
        ("let x = 1;", true),
        ("for t in [1] {", false),
        ("vns3.ipsec.get_status(", false),
        ("let m = #{ a: 1,", false),
        ("print(\"a", false),
        ("print(`a", false),
        ("x = )", true),
        ("", true),
        ("let x =", false),
        ("fn f(a) {\n  a\n}", true),
    ];
    for (text, complete) in cases {
        assert_eq!(interpreter.is_complete(text), complete, "{text:?}");
    }
}

#[test]
fn completions_follow_the_model() {
    let mut interpreter = interpreter();
    interpreter.eval("let all = vns3.ipsec.get_status();", &Cancel::new()).unwrap();
    interpreter.eval("let one = all[1]; let group = vns3.bgp;", &Cancel::new()).unwrap();
    let cases = [
        "vn",
        "vns3.ips",
        "vns3.ipsec.get_st",
        "all[1].conn",
        "one.conn",
        "all.filter(|t| t.connec",
        "for t in vns3.ipsec.get_status().values() { t.connec",
        "vns3.ipsec.get_status().values()[0].connec",
        "device(\"edge-1\").ipse",
        "vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bou",
        "vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: true, desc",
        "group.create",
        "wait_",
        "all.sort",
        "1.5.x",
        "nothing.x",
    ];
    let mut text = String::new();
    for case in cases {
        let found = interpreter.completions(case, case.len());
        let found: Vec<String> = found
            .iter()
            .take(4)
            .map(|c| format!("  {:?} {} : {} [{}..]", c.kind, c.text, c.detail, c.start))
            .collect();
        writeln!(text, "{case}\n{}", found.join("\n")).unwrap();
    }
    insta::assert_snapshot!(text);
}
