//! Headers and settings as users write them.

use std::fmt::Write as _;

use super::{Given, Header, parse};
use crate::{Style, render};

fn header(lines: &[&str]) -> Header {
    let text: Vec<String> = lines.iter().map(|line| format!("//! {line}")).collect();
    parse("test.rhai", &text.join("\n")).unwrap()
}

fn set(pairs: &[(&str, &str)]) -> Vec<(String, Given)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
}

#[test]
fn a_header_is_summary_document_and_parameters() {
    let text = "//! Bounce every tunnel,\n//! one by one.\n//!\n//! Takes a while.\n//!\n\
                //! param endpoint: int = ()         only this endpoint\n\
                //! param wait: duration = \"60s\"     how long it may take\n\
                //! param mode: enum(soft|hard) = soft\n\
                //! param networks: [cidr] = [\"10.0.0.0/8\", \"192.0.2.0/24\"]  which ones\n\
                //! param name: string    the name: a word\n\
                //! param note: string?\n\
                \nlet x = 1; //! param late: int\n";
    let header = parse("test.rhai", text).unwrap();
    assert_eq!(header.summary, "Bounce every tunnel, one by one.");
    assert_eq!(header.doc, "Takes a while.");
    let params: Vec<String> = header
        .params
        .iter()
        .map(|p| {
            let default = p.default.as_ref().map_or("-".to_owned(), ToString::to_string);
            format!("{}:{} = {default} | {} @{}:{}", p.name, p.ty, p.doc, p.line, p.column)
        })
        .collect();
    assert_eq!(
        params,
        [
            "endpoint:int? = () | only this endpoint @6:11",
            "wait:duration = 1m | how long it may take @7:11",
            "mode:enum(soft|hard) = soft |  @8:11",
            "networks:[cidr] = 10.0.0.0/8,192.0.2.0/24 | which ones @9:11",
            "name:string = - | the name: a word @10:11",
            "note:string? = () |  @11:11",
        ]
    );
}

#[test]
fn prose_that_begins_with_param_is_prose() {
    let header = header(&["param names come first: as here", "parameters: not a declaration"]);
    assert_eq!(header.params.len(), 0);
}

#[test]
fn mistakes_in_a_header_are_shown_where_they_are() {
    let cases = [
        "//! param wait: duraton = \"60s\"",
        "//! param wait: duration = \"soon\"",
        "//! param n: int = \"5\"",
        "//! param n: int = five",
        "//! param 9n: int = 5",
        "//! param n: enum(a|) = a",
        "//! param n: [int] = [1, 2",
        "//! param n: string = \"open",
        "//! param n: int = 1\n//! param n: int = 2",
        "//! param n: enum(on|off) = onn",
        "//! param ip: ip = 10.0.0.0/8",
        "//! param n: =5",
    ];
    let mut text = String::new();
    for case in cases {
        let problems = parse("test.rhai", case).unwrap_err();
        for problem in problems {
            writeln!(text, "{}\n", render(&problem, Style::Plain)).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_default_that_is_a_secret_is_refused_unseen() {
    for declaration in [
        "//! param key: secret = \"CANARY-1\"  doc",
        "//! param key: secret = CANARY-1",
        "//! param key: secret? = \"CANARY-1\"",
        "//! param key: [secret] = [\"CANARY-1\"]",
        "//! param key: secret = \"CANARY-1",
        "//! param key: secret = \"x=CANARY-1\"",
        "//! param key: secrets = \"CANARY-1\"",
    ] {
        for problem in parse("test.rhai", declaration).unwrap_err() {
            let shown = format!("{}{}", render(&problem, Style::Plain), problem.to_json());
            assert!(shown.contains("key") && !shown.contains("CANARY"), "{declaration}: {shown}");
        }
    }
}

#[test]
fn a_type_of_another_language_is_told_ours() {
    for (written, ours) in [
        ("list", "`[string]`"),
        ("array", "`[string]`"),
        ("List<int>", "`[int]`"),
        ("list[ip]", "`[ip]`"),
        ("int[]", "`[int]`"),
        ("string[]", "`[string]`"),
        ("str", "`string`"),
        ("Text", "`string`"),
        ("number", "`int` for a whole number, `float`"),
        ("integer", "`int`"),
        ("boolean", "`bool`"),
        ("seconds", "`duration`"),
        ("timestamp", "`date`"),
        ("password", "`secret`"),
        ("address", "`ip`"),
        ("subnet", "`cidr`"),
        ("choice", "`enum(a|b)`"),
        ("Optional[str]", "`string?`"),
        ("dict", "one parameter for each key"),
        ("duraton", "did you mean `duration`?"),
        ("frobnicator", "the types are int, float"),
    ] {
        let problems = parse("test.rhai", &format!("//! param x: {written}")).unwrap_err();
        let message = &problems[0].message;
        assert!(message.starts_with(&format!("`{written}` is not a type of a parameter; ")), "{message}");
        assert!(message.contains(ours), "{message}");
    }
}

#[test]
fn settings_are_read_by_the_declared_types() {
    let header = header(&[
        "param n: int = 1",
        "param ratio: float = 0.5",
        "param dry: bool = false",
        "param wait: duration = \"60s\"",
        "param host: ip = ()",
        "param net: cidr = ()",
        "param day: date = ()",
        "param names: [string] = []",
        "param mode: enum(a|b)? = ()",
    ]);
    let params = header
        .bind(&set(&[
            ("n", "-7"),
            ("ratio", "2"),
            ("dry", "yes"),
            ("wait", "1h 30m"),
            ("host", "2001:DB8::1"),
            ("net", "10.0.0.0/24"),
            ("day", "2026-11-21"),
            ("names", "a, b"),
            ("mode", "b"),
            ("n", "8"),
        ]))
        .unwrap();
    let shown: Vec<String> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        shown.join(" "),
        "n=8 ratio=2 dry=true wait=1h 30m host=2001:db8::1 net=10.0.0.0/24 day=2026-11-21 names=a,b mode=b"
    );
}

#[test]
fn wrong_settings_are_all_reported_with_what_is_near() {
    let header = header(&[
        "param wait: duration = \"60s\"   how long",
        "param n: int",
        "param mode: enum(soft|hard) = soft",
        "param host: ip = ()",
    ]);
    let problems = header
        .bind(&set(&[("wiat", "90s"), ("wait", "later"), ("mode", "sotf"), ("host", "300.1.1.1")]))
        .unwrap_err();
    let text: Vec<String> = problems.iter().map(|problem| render(problem, Style::Plain)).collect();
    insta::assert_snapshot!(text.join("\n\n"));
}
