//! `edgebook repl`, driven through a pipe.

use crate::assert_run;
use crate::harness::{Ran, Test};

fn typed(text: &str) -> Ran {
    Test::new().args(["repl", "--sim"]).stdin(text).run()
}

#[test]
fn values_are_shown_and_variables_stay() {
    assert_run!(typed("let x = 20;\nx * 2 + 2\nx = x + 1; x\n"), @r"
    exit: 0
    ----- stdout
    42
    21
    ");
}

#[test]
fn a_failing_line_leaves_variables_intact() {
    assert_run!(typed("let x = 1;\nx = 2; throw \"no\"\nx\nlet y = ;\n:vars\n"));
}

#[test]
fn entries_span_lines_until_they_are_whole() {
    assert_run!(typed("fn double(n) {\n    n * 2\n}\ndouble(\n  21\n)\n"), @r"
    exit: 0
    ----- stdout
    42
    ");
}

#[test]
fn results_of_operations_are_tables() {
    assert_run!(typed("cos.dhcpserver.list(#{ name: \"DHCP_guest\" }).active_leases.extract(0, 3)\n"));
}

#[test]
fn a_list_of_one_record_is_a_table_and_words_of_other_prompts_do_what_they_say() {
    let ran = typed("[#{ name: \"hub\", port: 8000 }]\nhelp\nexit()\nprint(\"not reached\")\n");
    let text = ran.success();
    assert!(text.starts_with("NAME  PORT\nhub   8000\n:ops [WORDS] "), "{text}");
    assert!(!text.contains("not reached"), "{text}");
    let text = typed("let exit = 3;\nexit\n").success();
    assert_eq!(text, "3\n");
}

#[test]
fn results_as_data() {
    let ran = Test::new().args(["repl", "--sim", "-o", "ndjson"]).stdin("[1, #{ a: 2 }]\n\"x\"\n").run();
    assert_eq!(ran.success(), "1\n{\"a\":2}\n\"x\"\n");
}

#[test]
fn commands() {
    assert_run!(typed(":help\n:ops blacklist add\n:vars\n"));
    let described = typed(":describe wait_until\n:quit\nprint(\"not reached\")\n").success();
    assert!(described.contains("wait_until(") && !described.contains("not reached"), "{described}");
}

#[test]
fn commands_that_do_not_exist() {
    assert_run!(typed(":wat\n:describe no_such_thing\n:describe\n"));
}

#[test]
fn a_write_that_is_refused_decides_the_exit_code() {
    let ran = Test::new()
        .args(["repl", "--sim", "--read-only"])
        .stdin("vns3.ipsec.update_endpoint_tunnel(1, 1, #{ bounce: true })\n1 + 1\n")
        .run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert_eq!(ran.stdout, "2\n");
}

#[test]
fn a_session_becomes_a_runbook() {
    let typed = "let down = vns3.ipsec.get_status().values().filter(|t| t.enabled && !t.connected)\n\
                 down.len() // how many\ndown.map(|t| #{ id: t.id })\nlet x = ;\nfn twice(n) {\n    n * 2\n}\n\
                 twice(21)\nlet psk = \"hunter2\"\n:save book.rhai\n:save book.rhai\n:save\n";
    let saving = Test::new().args(["repl", "--sim"]).stdin(typed);
    let saved = saving.run();
    let book = std::fs::read_to_string(saving.folder().join("book.rhai")).unwrap();
    insta::assert_snapshot!(format!("{saved}\n----- book.rhai\n{book}"));
    let again = Test::new().file("book.rhai", &book).args(["run", "book.rhai", "--sim"]);
    assert_run!(again.run());
}
