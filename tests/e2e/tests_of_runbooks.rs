//! `edgebook test`: the tests of the runbooks that ship, and tests that fail.

use crate::harness::Test;

const BOOK: &str = "//! param name: string = \"hub\"\nlet config = vns3.config.get_config();\nvns3.config.put_config(#{ topology_name: params.name });\nprint(`named ${params.name}`);\n";

/// A folder with a runbook and its tests.
fn tests(text: &str) -> Test {
    Test::new().file("book.rhai", BOOK).file("book.test.toml", text).args(["test"])
}

#[test]
fn the_runbooks_that_ship_pass_their_tests() {
    for script in std::fs::read_dir(crate::harness::repository().join("scripts")).unwrap() {
        let path = script.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rhai") {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            // One by one: they wait in real time, and all of them together longer than a command may take here.
            let ran =
                Test::in_repository().args(["test", &format!("scripts/{stem}.rhai"), "-o", "json"]).run();
            assert_eq!(ran.code, Some(0), "{ran}");
            let results: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
            assert_eq!(results["failed"], 0, "{ran}");
            assert!(ran.stdout.contains(&format!("scripts/{stem}.test.toml")), "{stem} has no tests");
        }
    }
}

#[test]
fn what_is_as_expected_passes() {
    let ran = tests(
        "[[test]]\nname = \"renames\"\nset = { name = \"x\" }\noutput = [\"named *\"]\n\
         requests = [\"GET /api/config\", 'PUT /api/config {\"topology_name\":\"x\"}']\n",
    );
    let ran = ran.args(["-o", "text"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ran.stderr, "1 test: 1 passed, 0 failed\n");
    assert!(ran.stdout.starts_with("./book.test.toml\n  ok    renames ("), "{ran}");
}

#[test]
fn what_differs_is_told_and_the_exit_code_is_3() {
    let ran = tests(
        "[[test]]\nname = \"wrong\"\nfaults = [\"status:503@putConfig\"]\nexit = 0\noutput = [\"named hub\"]\n\
         stderr = [\"*no such words*\"]\nwrites = []\n",
    );
    let ran = ran.args(["book.rhai", "-o", "json"]).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    let results: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let failures: Vec<&str> = results["tests"][0]["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect();
    let (stderr, differences) = failures.split_last().unwrap();
    insta::assert_snapshot!(differences.join("\n--\n"));
    assert!(
        stderr.contains("is not known: the answer is not the appliance's own: 503 Service Unavailable"),
        "{stderr}"
    );
}

#[test]
fn mistakes_in_a_file_of_tests_are_told_with_their_line() {
    for (text, said) in [
        ("[[test]]\nname = \"a\"\noutputs = []\n", "book.test.toml:3: unknown field `outputs`"),
        ("[[test]]\nexit = 0\n", "missing field `name`"),
        ("[[test]]\nname = \"a\"\nformat = \"xml\"\n", "`xml` is no format"),
        ("[[test]]\nname = \"a\"\nscenario = \"no.yaml\"\nexit = 2\nstderr = [\"*no.yaml*\"]\n", ""),
    ] {
        let ran = tests(text).run();
        let fine = said.is_empty();
        assert_eq!(ran.code, Some(if fine { 0 } else { 2 }), "{ran}");
        assert!(ran.stderr.contains(said), "{said}: {ran}");
    }
    let none = Test::new().args(["test"]).run();
    assert!(none.code == Some(2) && none.stderr.contains("there is no test in ."), "{none}");
    let untested = Test::new().file("a.rhai", "1").args(["test", "a.rhai"]).run();
    assert!(untested.code == Some(2) && untested.stderr.contains("has no tests"), "{untested}");
}
