//! What goes to stdout and stderr, in every format, and what happens when nobody reads it.

use std::io::Read as _;
use std::process::Stdio;

use crate::assert_run;
use crate::harness::Test;

const BOTH: &str = "print(\"for people\");\ntable([#{ a: 1, b: \"x, y\" }, #{ a: 2, b: () }]);\n";

#[test]
fn without_a_device_the_run_says_that_it_is_simulated() {
    assert_run!(Test::book("print(1);").run());
    assert_run!(Test::book("print(1);").args(["--sim"]).run(), @r"
    exit: 0
    ----- stdout
    1
    ");
}

#[test]
fn text() {
    assert_run!(Test::book(BOTH).args(["--sim"]).run(), @r"
    exit: 0
    ----- stdout
    for people
    A  B
    1  x, y
    2
    ");
}

#[test]
fn data_goes_to_stdout_and_prints_to_stderr() {
    let run = |format: &str| Test::book(BOTH).args(["--sim", "-o", format]).run();
    assert_run!(run("json"), @r#"
    exit: 0
    ----- stdout
    [
      {
        "a": 1,
        "b": "x, y"
      },
      {
        "a": 2,
        "b": null
      }
    ]
    ----- stderr
    for people
    "#);
    assert_run!(run("ndjson"), @r#"
    exit: 0
    ----- stdout
    {"a":1,"b":"x, y"}
    {"a":2,"b":null}
    ----- stderr
    for people
    "#);
    assert_run!(run("csv"), @r#"
    exit: 0
    ----- stdout
    a,b
    1,"x, y"
    2,
    ----- stderr
    for people
    "#);
    assert_run!(run("yaml"), @r#"
    exit: 0
    ----- stdout
    - a: 1
      b: "x, y"
    - a: 2
      b: null
    ----- stderr
    for people
    "#);
}

#[test]
fn the_last_value_is_data() {
    assert_eq!(Test::book("1 + 1").args(["--sim", "-o", "json"]).run().success(), "2\n");
    assert_eq!(Test::book("1 + 1").args(["--sim"]).run().success(), "2\n");
    assert_eq!(Test::book("let x = 1;").args(["--sim", "-o", "json"]).run().success(), "null\n");
}

#[test]
fn nothing_that_is_shown_steers_the_terminal() {
    let ran = Test::book("print(\"\\x1b[31mred\"); warn(\"a\\x07b\"); throw \"\\x1b]0;title\\x07\";").run();
    assert!(!ran.to_string().contains(['\u{1b}', '\u{7}']), "{ran:?}");
    assert!(ran.stdout.contains("\\u{1b}[31mred"), "{ran}");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let shown = Test::new().args(["ops", "-o", "text"]);
    let looped = Test::book("for i in 0..20000 { print(`line ${i}`); }").args(["--sim"]);
    for test in [shown, looped] {
        let mut child = test.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 1];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0));
        assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let test = Test::new().args(["ops", "-o", "text"]);
    let ended =
        test.command().stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(said, "error[no-output]: cannot write to stdout: No space left on device\n");
}
