//! Mistakes in runbooks and on the command line: each says where, what, and what to do.

use crate::assert_run;
use crate::harness::Test;

#[test]
fn a_misspelt_operation() {
    assert_run!(Test::book("let down = vns3.ipsec.get_staus();\n").run());
}

#[test]
fn the_vendor_s_name_of_an_operation() {
    assert_run!(Test::book("let down = vns3.ipsec.getIpsecStatus();\n").run());
}

#[test]
fn the_device_of_a_call_is_its_first_word() {
    for words in [
        ["call", "--device", "hub", "config.get_config"],
        ["call", "config.get_config", "--device=hub", "-v"],
    ] {
        let ran = Test::new().args(words).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("edgebook call DEVICE GROUP.OPERATION"), "{ran}");
        assert!(!ran.stderr.contains("hub"), "{ran}");
    }
}

#[test]
fn a_misspelt_field() {
    let book = "let tunnels = vns3.ipsec.get_status();\nfor id in tunnels.keys() {\n    print(tunnels[id].conected);\n}\n";
    assert_run!(Test::book(book).run());
}

#[test]
fn a_wrong_type_of_argument() {
    let book = "vns3.ipsec.update_endpoint_tunnel(1, \"two\", #{ bounce: true });\n";
    assert_run!(Test::book(book).run());
}

#[test]
fn an_unknown_argument() {
    let book = "vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bouncy: true });\n";
    assert_run!(Test::book(book).run());
}

#[test]
fn text_that_does_not_parse_sends_nothing() {
    assert_run!(Test::book("let status = vns3.ipsec.get_status(;\n").run());
}

#[test]
fn an_error_of_the_device_can_be_caught() {
    let book = r"
        try {
            vns3.ipsec.update_endpoint_tunnel(999, 999, #{ bounce: true });
        } catch (err) {
            print(`${err.status} from ${err.device} in ${err.operation}`);
        }
    ";
    let out = Test::book(book).run().success();
    assert!(out.starts_with("400 from "), "{out}");
    assert!(out.ends_with(" in vns3.ipsec.update_endpoint_tunnel\n"), "{out}");
}

#[test]
fn an_error_of_the_device_that_is_not_caught() {
    assert_run!(Test::book("vns3.ipsec.update_endpoint_tunnel(999, 999, #{ bounce: true });\n").run());
}

#[test]
fn a_value_that_is_thrown() {
    assert_run!(Test::book("print(\"before\");\nthrow \"enough\";\n").run());
}

#[test]
fn a_parameter_that_is_missing_unknown_or_wrong() {
    let book =
        "//! Wait.\n//!\n//! param wait: duration   how long\n//! param mode: enum(fast|slow) = fast\n";
    assert_run!(Test::book(book).run());
    assert_run!(
        Test::book(book).args(["--set", "wiat=60s", "--set", "wait=soon", "--set", "mode=fats"]).run()
    );
}

#[test]
fn a_setting_without_a_value() {
    assert_run!(Test::book("print(1);").args(["--set", "wait"]).run(), @r"
    exit: 2
    ----- stderr
    error[bad-option]: --set `wait` is not NAME=VALUE
    hint: write it as --set wait=90s
    ");
}

#[test]
fn a_header_that_is_wrong() {
    assert_run!(Test::book("//! Wait.\n//! param wait: duraton = 60s\nprint(1);\n").run());
}

#[test]
fn files_that_are_no_runbooks() {
    assert_run!(Test::new().args(["run", "missing.rhai"]).run(), @r"
    exit: 2
    ----- stderr
    error[unreadable-file]: cannot read missing.rhai: No such file or directory
    hint: check the path: it is taken relative to the current folder
    ");
    assert_run!(Test::new().args(["run", "."]).run(), @r"
    exit: 2
    ----- stderr
    error[unreadable-file]: cannot read .: Is a directory
    hint: name a file: a run takes one runbook; `edgebook check` takes folders, too
    ");
}

#[test]
fn an_import_stays_in_the_folder_of_the_runbook() {
    let helper = "fn twice(x) { x * 2 }";
    let inside =
        Test::book("import \"helper\" as helper;\nprint(helper::twice(21));\n").file("helper.rhai", helper);
    assert_eq!(inside.run().success(), "42\n");
    let outside = Test::book("import \"/etc/passwd\" as p;\n").run();
    assert_eq!(outside.code, Some(2), "{outside}");
    assert!(outside.stderr.contains("cannot be imported"), "{outside}");
    let unchecked = Test::book("import \"/etc/passwd\" as p;\n").args(["--no-check"]).run();
    assert_eq!(unchecked.code, Some(1), "{unchecked}");
    assert!(unchecked.stderr.contains("cannot be imported"), "{unchecked}");
}

#[test]
fn the_command_line() {
    let run = |args: &[&str]| Test::new().args(args.iter().copied()).run();
    let unknown = run(&["runn", "x.rhai"]);
    assert_eq!(unknown.code, Some(2), "{unknown}");
    assert!(unknown.stderr.contains("'run'"), "{unknown}");
    let nothing = run(&[]);
    assert_eq!(nothing.code, Some(2), "{nothing}");
    assert_eq!(run(&["--version"]).success(), format!("edgebook {}\n", env!("CARGO_PKG_VERSION")));
    insta::assert_snapshot!(run(&["--help"]).success());
    insta::assert_snapshot!(run(&["run", "--help"]).success());
}

#[test]
fn command_lines_that_people_type() {
    let test = Test::new()
        .file(
            "book.rhai",
            "//! Wait.\n//!\n//! param wait: duration = 30s\n//! param key: secret?\nprint(params.wait);\n",
        )
        .file("scripts/bounce-down-tunnels.rhai", "print(1);\n");
    for (line, code, said) in [
        ("run book.rhai --wait=60s", "usage", "`wait` is a parameter of book.rhai: --set wait=60s"),
        ("run book.rhai --wait 60s", "usage", "`wait` is a parameter of book.rhai: --set wait=60s"),
        ("run book.rhai --set wait 60s", "bad-option", "without a space: --set wait=VALUE"),
        ("run book.rhai --key hunter2", "usage", "`key` is a parameter of book.rhai: --set key=..."),
        ("run --set wait 60s book.rhai", "bad-option", "without a space: --set wait=VALUE"),
        ("run book.rhai --set wait=30s --set wait=40s", "bad-option", "--set sets `wait` twice"),
        ("run book.rhai --max-writes -1", "bad-option", "`-1` is not a whole number"),
        ("run book.rhai --max-writes=many", "bad-option", "`many` is not a whole number"),
        ("rnu book.rhai", "usage", "did you mean `run`?"),
        ("run scripts/bounce-down-tunnel.rhai", "unreadable-file", "`scripts/bounce-down-tunnels.rhai`?"),
        ("run bounce-down-tunnels", "unreadable-file", "`scripts/bounce-down-tunnels.rhai`?"),
        ("effects scripts --check", "unreadable-file", "for book in scripts/*.rhai"),
        ("call --sim ipsec.get_statuss", "unknown-operation", "did you mean `get_status`?"),
    ] {
        let ran = test.again(line.split(' ')).run();
        assert_eq!(ran.code, Some(2), "{line}: {ran}");
        assert!(ran.stderr.starts_with(&format!("error[{code}]: ")), "{line}: {ran}");
        assert!(ran.stderr.contains(said), "{line}: {ran}");
    }
    test.again(["run", "book.rhai", "--set", "wait=60s", "--sim"]).run().success();
    let ran = test.again(["audit", "show", "lst"]).run();
    assert!(ran.stderr.contains("`last` is the latest run"), "{ran}");
}
