//! `edgebook check`: files, folders and imports; text, JSON and SARIF; exit codes; and the check before a run.

use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::assert_run;
use crate::harness::{Ran, Test};

const GOOD: &str = "print(vns3.ipsec.get_status().len());\n";
const MISTAKE: &str = "print(vns3.ipsec.get_statuss().len());\n";
const WARNING: &str = "vns3.ipsec.get_status();\nprint(1);\n";
const LIBRARY: &str = "fn down(tunnels) {\n    tunnels.filter(|t| !t.conected)\n}\n";

/// The findings of a check as `file:line:column code`.
fn findings(ran: &Ran) -> Vec<String> {
    let data: Value = serde_json::from_str(&ran.stdout).unwrap();
    let finding = |finding: &Value| {
        format!(
            "{}:{}:{} {}",
            finding["file"].as_str().unwrap(),
            finding["line"],
            finding["column"],
            finding["code"].as_str().unwrap()
        )
    };
    data["findings"].as_array().unwrap().iter().map(finding).collect()
}

#[test]
fn findings_for_people() {
    let text = format!("let wait = \"60s\";\n{MISTAKE}{WARNING}print(wait == 60);\n");
    assert_run!(Test::new().file("book.rhai", &text).args(["check", "book.rhai", "-o", "text"]).run());
}

#[test]
fn the_exit_code_says_whether_anything_was_found() {
    for (text, code) in [(GOOD, 0), (MISTAKE, 3), (WARNING, 3), ("let x = ;\n", 3)] {
        for format in ["text", "json", "sarif"] {
            let ran = Test::new().file("book.rhai", text).args(["check", "book.rhai", "-o", format]).run();
            assert_eq!(ran.code, Some(code), "{text}\n{ran}");
        }
    }
    let ran = Test::new().file("book.rhai", GOOD).args(["check", "book.rhai", "-o", "text"]).run();
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "1 runbook checked: no findings\n"), "{ran}");
}

#[test]
fn what_cannot_be_read_is_a_usage_error() {
    let test = Test::new().file("empty/readme.txt", "no runbook").file("good.rhai", GOOD);
    std::fs::write(test.folder().join("binary.rhai"), b"\xff\xfe\x00").unwrap();
    for (path, words) in [
        ("missing.rhai", "cannot read missing.rhai: No such file or directory"),
        ("empty", "there is no runbook in empty"),
        ("binary.rhai", "binary.rhai is not UTF-8 text"),
    ] {
        // The good one does not make up for it.
        let ran = test.again(["check", "good.rhai", path]).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(words), "{ran}");
    }
    // What reads the findings gets a whole document, with the file that was not read and those that were.
    let ran =
        test.file("bad.rhai", MISTAKE).with_args(["check", "binary.rhai", "bad.rhai", "-o", "sarif"]).run();
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!((ran.code, results.len()), (Some(2), 2), "{ran}");
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "binary.rhai");
    let test = Test::new();
    assert_eq!(test.again(["check"]).run().code, Some(2));
}

#[test]
fn a_runbook_can_come_from_the_standard_input() {
    let ran = Test::new().args(["check", "-", "-o", "text"]).stdin(MISTAKE).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stdout.contains("--> stdin:"), "{ran}");
    Test::new().args(["check", "-", "-o", "text"]).stdin(GOOD).run().success();
    let test = Test::new().file("lib/words.rhai", "fn loud(word) { word.to_upper() + \"!\" }\n");
    let book =
        "import \"lib/words\" as words;\nprint(words::loud(`${cos.blacklist.list().blacklist_count}`));\n";
    let printed = test.again(["run", "-", "--sim"]).stdin(book).run().success();
    assert!(printed.trim_end().ends_with('!'), "{printed}");
    let listed = test.again(["effects", "-", "-o", "text"]).stdin(book).run().success();
    assert!(listed.contains("cos.blacklist.list") && listed.contains("stdin:2"), "{listed}");
    let ran = test.again(["run", "-", "--sim"]).stdin(MISTAKE).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("--> stdin:"), "{ran}");
    for option in ["--write", "--check"] {
        let ran = test.again(["effects", "-", option]).stdin(book).run();
        assert!(ran.code == Some(2) && ran.stderr.contains("has no signature"), "{ran}");
    }
}

#[test]
fn a_first_line_may_name_the_program() {
    let book = "#!/usr/bin/env -S edgebook run\n//! Says a word.\n//!\n//! param word: string = \"well\"\n\nprint(params.word);\n";
    let test = Test::new().file("book.rhai", book);
    assert_eq!(test.again(["run", "book.rhai", "--sim"]).run().success(), "well\n");
    let help = test.again(["run", "book.rhai", "--help"]).run();
    assert!(help.stdout.starts_with("Says a word.\n") && help.stdout.contains("word  string"), "{help}");
    test.again(["check", "book.rhai"]).run().success();
    test.again(["effects", "book.rhai"]).run().success();
    let test = Test::new().file("book.rhai", &book.replace("params.word", "params.wrod"));
    let ran = test.again(["run", "book.rhai", "--sim"]).run();
    assert!(ran.stderr.contains("--> book.rhai:6:14"), "{ran}");
}

#[test]
fn hidden_characters_are_refused_in_runbooks_and_imports() {
    let hidden = "print(1); // keep\u{202e} this\n";
    let test = Test::new()
        .file("book.rhai", hidden)
        .file("lib.rhai", &format!("fn f() {{}}\n{hidden}"))
        .file("main.rhai", "import \"lib\" as lib;\nlib::f();\n");
    for (args, code, place) in [
        (vec!["check", "book.rhai", "-o", "text"], 3, "book.rhai:1:18"),
        (vec!["run", "book.rhai", "--sim"], 2, "book.rhai:1:18"),
        (vec!["run", "book.rhai", "--sim", "--no-check"], 2, "book.rhai:1:18"),
        (vec!["effects", "book.rhai"], 2, "book.rhai:1:18"),
        (vec!["check", "main.rhai", "-o", "text"], 3, "lib.rhai:2:18"),
        (vec!["run", "main.rhai", "--sim"], 2, "lib.rhai:2:18"),
    ] {
        let ran = test.again(args).run();
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, Some(code), "{ran}");
        assert!(told.contains("error[hidden-character]") && told.contains(place), "{ran}");
        assert!(!told.contains('\u{202e}'), "{ran}");
    }
}

#[test]
fn what_is_no_regular_file_is_refused_and_not_waited_for() {
    for command in ["check", "effects", "run"] {
        let ran = Test::new().args([command, "/dev/zero"]).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("/dev/zero is not a regular file"), "{ran}");
    }
}

#[test]
fn folders_are_searched_for_runbooks() {
    let test = Test::new()
        .file("books/b.rhai", MISTAKE)
        .file("books/a.rhai", WARNING)
        .file("books/deep/er/c.rhai", MISTAKE)
        .file("books/notes.txt", MISTAKE)
        .file("books/.hidden/d.rhai", MISTAKE)
        .file("elsewhere/e.rhai", MISTAKE);
    symlink(test.folder().join("elsewhere"), test.folder().join("books/link")).unwrap();
    let ran = test.again(["check", "books", "books/b.rhai", "-o", "json"]).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert_eq!(
        findings(&ran),
        [
            "books/a.rhai:1:12 unused-result",
            "books/b.rhai:1:18 unknown-operation",
            "books/deep/er/c.rhai:1:18 unknown-operation"
        ]
    );
    let data: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&data["runbooks"], &data["errors"], &data["warnings"]), (&3.into(), &2.into(), &1.into()));
    let finding = &data["findings"][1];
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["source"], MISTAKE.trim_end());
    assert_eq!(finding["end_column"], 29);
    assert_eq!(finding["hint"], "did you mean `get_status`?");
}

#[test]
fn a_mistake_in_an_imported_file_is_told_there_and_once() {
    let book =
        "import \"lib/tunnels\" as tunnels;\nprint(tunnels::down(vns3.ipsec.get_status().values()).len());\n";
    let test = Test::new()
        .file("books/one.rhai", book)
        .file("books/two.rhai", book)
        .file("books/lib/tunnels.rhai", LIBRARY);
    for paths in [&["books"][..], &["books/one.rhai", "books/two.rhai"], &["books/one.rhai"]] {
        let ran = test.again(["check", "-o", "json"].iter().chain(paths).copied()).run();
        assert_eq!(
            (ran.code, findings(&ran)),
            (Some(3), vec!["books/lib/tunnels.rhai:2:27 unknown-field".into()])
        );
    }
    // A file outside of the runbook's folder is not looked at.
    let ran = Test::new()
        .file("books/book.rhai", "import \"../outside\" as o;\nprint(o::x());\n")
        .file("outside.rhai", "fn x() { 1 }\n")
        .args(["check", "books", "-o", "json"])
        .run();
    assert_eq!((ran.code, findings(&ran)), (Some(3), vec!["books/book.rhai:1:8 import".into()]));
}

#[test]
fn strictness_adds_what_may_be_absent() {
    let book = "let t = vns3.ipsec.get_status()[1];\nif t.connected { print(t.id + 1); }\n";
    let test = Test::new().file("book.rhai", book);
    assert_eq!(test.again(["check", "book.rhai"]).run().code, Some(0));
    let strict = test.again(["check", "book.rhai", "--strict", "-o", "json"]).run();
    assert_eq!(strict.code, Some(3), "{strict}");
    assert_eq!(findings(&strict), ["book.rhai:2:6 may-be-absent", "book.rhai:2:26 may-be-absent"]);
}

#[test]
fn every_kind_of_finding_that_is_promised() {
    let cases = [
        ("secrets that would be printed", "print(vns3.ipsec.get_endpoint(1).psk);", "secret-shown"),
        (
            "the text of a download that holds keys",
            "print(vns3.snapshots.download_snapshot(\"s\").to_text());",
            "secret-shown",
        ),
        ("the address of a webhook", "print(vns3.monitoring.get_webhook(1).url);", "secret-shown"),
        (
            "a configuration as a whole",
            "print(vns3.network_edge_plugins.get_plugin_instance_config_content(1, \"s\"));",
            "secret-shown",
        ),
        (
            "a write in a loop without a bound",
            "loop { vns3.ipsec.restart(#{ restart: true }); }",
            "endless-write",
        ),
        ("unused parameters", "//! param wait: duration = \"5s\"\nprint(1);", "unused-parameter"),
        ("unreachable code", "fn f() {\n    return 1;\n    print(2);\n}\nprint(f());", "unreachable"),
        ("two names over pairs", "for (a, b) in [[1, 2], [3, 4]] { print(`${a} ${b}`); }", "counts-instead"),
        ("an unused result", "vns3.ipsec.get_status();\nprint(1);", "unused-result"),
        ("a comparison that is never true", "print(vns3.ipsec.get_status()[1].id == \"1\");", "never-equal"),
        (
            "iterating the not iterable",
            "for t in vns3.ipsec.get_status().len() { print(t); }",
            "not-iterable",
        ),
        ("an unknown group", "print(vns3.ipsecc.get_status());", "unknown-group"),
        ("an unknown operation", MISTAKE, "unknown-operation"),
        ("an unknown field", "print(vns3.ipsec.get_status()[1].conected);", "unknown-field"),
        ("an unknown variable", "print(stauts);", "unknown-variable"),
        ("an unknown function", "print(\"a\".to_uper());", "unknown-function"),
        ("a wrong argument count", "print(vns3.ipsec.get_status(1, 2));", "wrong-count"),
        ("a wrong argument type", "print(vns3.ipsec.get_endpoint(\"x\"));", "wrong-type"),
        ("an unknown body field", "vns3.ipsec.restart(#{ restrat: true });", "unknown-argument"),
        ("a missing body field", "vns3.ipsec.create_endpoint(#{ name: \"x\" });", "missing-argument"),
        ("a bad enum value", "vns3.firewall.create_fwset(#{ name: \"x\", type: \"nte\" });", "wrong-value"),
    ];
    for (promise, text, code) in cases {
        let ran = Test::new().file("book.rhai", text).args(["check", "book.rhai", "-o", "json"]).run();
        let found = findings(&ran);
        assert!(found.iter().any(|finding| finding.ends_with(&format!(" {code}"))), "{promise}: {found:?}");
        assert_eq!(ran.code, Some(3), "{promise}: {ran}");
    }
}

/// What SARIF 2.1.0 requires of a log, of each rule and of each result, and what code hosts need beyond it.
fn assert_sarif(log: &Value) {
    let text = |value: &Value, what: &str| -> String {
        value.as_str().unwrap_or_else(|| panic!("{what} is no text: {value}")).to_owned()
    };
    assert_eq!(log["version"], "2.1.0");
    assert!(text(&log["$schema"], "$schema").starts_with("https://"));
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert_eq!(driver["name"], "edgebook");
    assert_eq!(driver["version"], env!("CARGO_PKG_VERSION"));
    let rules: Vec<String> =
        driver["rules"].as_array().unwrap().iter().map(|rule| text(&rule["id"], "id")).collect();
    let mut distinct = rules.clone();
    distinct.dedup();
    assert_eq!(rules, distinct, "rules stand there once");
    for rule in driver["rules"].as_array().unwrap() {
        assert!(!text(&rule["shortDescription"]["text"], "shortDescription").is_empty());
    }
    assert!(matches!(runs[0]["columnKind"].as_str(), Some("unicodeCodePoints" | "utf16CodeUnits")));
    for result in runs[0]["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index], text(&result["ruleId"], "ruleId"));
        assert!(matches!(result["level"].as_str(), Some("none" | "note" | "warning" | "error")), "{result}");
        assert!(!text(&result["message"]["text"], "message").is_empty());
        let locations = result["locations"].as_array().unwrap();
        assert_eq!(locations.len(), 1);
        let place = &locations[0]["physicalLocation"];
        let uri = text(&place["artifactLocation"]["uri"], "uri");
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
        assert!(uri.chars().all(allowed), "{uri} is no URI");
        let number =
            |name: &str| place["region"][name].as_u64().unwrap_or_else(|| panic!("{name}: {result}"));
        assert!(number("startLine") >= 1 && number("startColumn") >= 1);
        assert!(number("endColumn") > number("startColumn"));
    }
}

#[test]
fn sarif_has_the_shape_that_its_version_requires() {
    let test = Test::new()
        .file(
            "runbooks of ä #1/50%.rhai",
            &format!("{MISTAKE}{WARNING}print(stauts);\nprint(vns3.ipsec.get_staus());\n"),
        )
        .file("broken.rhai", "let x = ;\n")
        .file("cut.rhai", "fn f() {\n");
    let ran = test.again(["check", ".", "-o", "sarif"]).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_sarif(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 6, "{ran}");
    let uri = |result: &Value| {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    };
    assert!(results.iter().any(|result| uri(result) == "runbooks%20of%20%C3%A4%20%231/50%25.rhai"), "{ran}");
    // A file that is named by its whole path is a file of this machine.
    let whole = test.folder().join("broken.rhai").display().to_string();
    let ran = test.again(["check", whole.as_str(), "-o", "sarif"]).run();
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_sarif(&log);
    assert_eq!(uri(&log["runs"][0]["results"][0]), format!("file://{whole}"));
    // Nothing found is a whole log, too.
    let ran = Test::new().file("good.rhai", GOOD).args(["check", ".", "-o", "sarif"]).run();
    assert_sarif(&ran.json());
}

#[test]
fn a_run_checks_first_and_refuses() {
    let book =
        "vns3.ipsec.restart(#{ restart: true });\nprint(\"restarted\");\nprint(vns3.ipsec.get_statuss());\n";
    let refused = Test::book(book).args(["-v"]).run();
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{refused}");
    assert!(refused.stderr.contains("error[unknown-operation]"), "{refused}");
    assert!(!refused.stderr.contains("PUT"), "nothing is sent: {refused}");
    let unchecked = Test::book(book).args(["--no-check"]).run();
    assert_eq!((unchecked.code, unchecked.stdout.as_str()), (Some(1), "restarted\n"), "{unchecked}");
    // Warnings are for `edgebook check`.
    let warned = Test::book(WARNING).args(["--sim"]).run();
    assert_eq!((warned.code, warned.stderr.as_str()), (Some(0), ""), "{warned}");
    // A mistake in an imported file counts as one of the runbook.
    let imported = Test::book("import \"lib\" as lib;\nprint(\"before\");\nlib::down([]);\n")
        .file("lib.rhai", "fn down(all) { vns3.ipsec.get_statuss() }\n")
        .run();
    assert_eq!((imported.code, imported.stdout.as_str()), (Some(2), ""), "{imported}");
    assert!(imported.stderr.contains("lib.rhai:1:27"), "{imported}");
}

#[test]
fn long_sums_and_chains_are_no_deep_nesting() {
    let sum = vec!["1"; 200].join(" + ");
    let chain: Vec<String> = (0..100).map(|n| format!("if which == {n} {{ print({n}) }} else ")).collect();
    let chain = chain.concat();
    let texts = vec!["\"a\""; 200].join(" + ");
    let book = format!(
        "//! param which: int = 99\nlet which = params.which;\nprint({sum});\n{chain}{{ print(0) }}\nprint({texts});\n"
    );
    let test = Test::new().file("book.rhai", &book);
    for args in [&["check", "book.rhai"][..], &["effects", "book.rhai"]] {
        test.again(args.iter().copied()).run().success();
    }
    let out = test.again(["run", "book.rhai", "--sim"]).run().success();
    assert_eq!(out, format!("200\n99\n{}\n", "a".repeat(200)));
}

#[test]
fn the_limit_on_nesting_is_named_and_can_be_raised_wherever_a_text_is_read() {
    let deep = |depth: usize| format!("print({}1{});\n", "(".repeat(depth), ")".repeat(depth));
    let test = Test::new().file("book.rhai", &deep(600)).file("deeper.rhai", &deep(100_000));
    for (command, code) in [("check", 3), ("effects", 2), ("run", 2)] {
        let ran = test.again([command, "book.rhai"]).run();
        assert_eq!(ran.code, Some(code), "{ran}");
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains("limit-expression-depth"), "{ran}");
        assert!(said.contains("--limit expression_depth=1000"), "{ran}");
        let raised = ["--limit", "expression_depth=2000"];
        test.again([command, "book.rhai"]).args(raised).run().success();
        // However much it is raised, a text cannot end the process.
        let most = test.again([command, "deeper.rhai", "--limit", "expression_depth=5000"]).run();
        assert_eq!(most.code, Some(code), "{most}");
    }
}
