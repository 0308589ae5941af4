//! Mistakes as users make them, and what they are told. Each file of `mistakes/` holds cases: `=== what it is`, the
//! arguments after `$`, and files after `--- name`. Without arguments the text is a runbook that is run on the simulator.

use std::fmt::Write as _;

use edgebook::explain::find;

use crate::explain::codes;
use crate::harness::{FILTERS, Ran, Test};

/// A mistake.
struct Case<'t> {
    title: &'t str,
    args: Vec<&'t str>,
    files: Vec<(&'t str, String)>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let case = |part| {
        let (title, rest): (&str, &str) = str::split_once(part, '\n').unwrap();
        let (args, rest) = match rest.strip_prefix('$') {
            Some(rest) => rest.split_once('\n').map_or((rest, ""), |(args, rest)| (args, rest)),
            None => ("run book.rhai --sim", rest),
        };
        let mut files: Vec<(&str, String)> = Vec::new();
        match rest.strip_prefix("--- ") {
            Some(rest) => files.extend(rest.split("\n--- ").map(|file| {
                let (name, text) = file.split_once('\n').unwrap();
                (name, format!("{}\n", text.trim_end()))
            })),
            None if rest.is_empty() => {}
            None => files.push(("book.rhai", format!("{rest}\n"))),
        }
        if files.iter().all(|(name, _)| *name != "book.rhai") {
            files.push(("book.rhai", "print(1);\n".to_owned()));
        }
        Case { title, args: args.split_whitespace().collect(), files }
    };
    text.strip_prefix("=== ").unwrap().split("\n=== ").map(case).collect()
}

/// What shows that a text is meant for the people who write this program and not for those who use it.
const INSIDE: &[&str] = &[
    "Some(",
    "None)",
    "Ok(",
    "Err(",
    "Error(",
    "ErrorMismatch",
    "EvalAltResult",
    "ErrorRuntime",
    "{ code:",
    "rhai::",
    "edgebook_",
    "reqwest",
    "hyper",
    "rustls",
    "serde",
    "Dynamic",
    "ImmutableString",
    "i64",
    "f64",
    "FnPtr",
    "panicked",
    "unwrap",
    "RUST_BACKTRACE",
    "::<",
    "\\\"",
    "os error",
    "invalid type",
    "thread '",
    "src/",
    ".rs:",
    "anon$",
    "Box<",
    "Arc<",
    "&str",
    "u16",
    "usize",
    "NUL",
];

fn look_at(case: &Case<'_>, ran: &Ran) {
    let text = format!("{}{}", ran.stdout, ran.stderr);
    for inside in INSIDE {
        assert!(!text.contains(inside), "{}: {inside:?} is nothing for users\n{ran}", case.title);
    }
    assert!(!text.contains("hunter2"), "{}: a secret is shown\n{ran}", case.title);
    assert!(ran.code.is_some_and(|code| code != 0), "{}: it is no success\n{ran}", case.title);
    let codes = codes(&text);
    assert!(!codes.is_empty() || case.args.is_empty(), "{}: there is no code\n{ran}", case.title);
    for code in codes {
        assert!(find(code).is_some(), "{}: `{code}` is not explained\n{ran}", case.title);
    }
    for line in text.lines().filter(|line| !line.starts_with("Usage")) {
        assert!(line.chars().count() < 480, "{}: nobody reads a line that long\n{ran}", case.title);
    }
}

/// Runs the cases of a file and compares what is told.
fn told(room: &str, text: &str) -> usize {
    let cases = cases(text);
    let mut all = String::new();
    for case in &cases {
        let run = case.files.iter().fold(Test::new(), |run, (name, content)| match *name {
            "edgebook.toml" => run.inventory(content),
            name => run.file(name, content),
        });
        let folder = run.folder().display().to_string();
        let ran = run.args(case.args.iter().copied()).run();
        look_at(case, &ran);
        let shown = ran.to_string().replace(&folder, "[FOLDER]");
        write!(all, "=== {}\n{shown}\n", case.title).unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("mistakes");
    for (pattern, name) in FILTERS {
        settings.add_filter(pattern, *name);
    }
    settings.bind(|| insta::assert_snapshot!(room, all));
    cases.len()
}

const TEXT: &str = include_str!("mistakes/text.cases");
const CALLS: &str = include_str!("mistakes/calls.cases");
const VALUES: &str = include_str!("mistakes/values.cases");
const COMMANDS: &str = include_str!("mistakes/commands.cases");

#[test]
fn in_the_text_of_a_runbook() {
    told("text", TEXT);
}

#[test]
fn in_calls() {
    told("calls", CALLS);
}

#[test]
fn with_values_and_answers() {
    told("values", VALUES);
}

#[test]
fn on_the_command_line_and_in_files() {
    told("commands", COMMANDS);
}

#[test]
fn there_are_many() {
    let count: usize = [TEXT, CALLS, VALUES, COMMANDS].into_iter().map(|text| cases(text).len()).sum();
    assert!(count >= 100, "only {count} mistakes");
}
