//! `edgebook spec check`.

use crate::assert_run;
use crate::harness::{Test, repository};

const SMALL: &str = r##"
openapi: 3.0.3
info: {title: Small, version: "1"}
paths:
  /things:
    get:
      operationId: getThings
      summary: List things
      tags: [Things]
      responses:
        "200":
          description: The things.
          content:
            application/json:
              schema:
                type: object
                properties:
                  free: {}
                  gone: {$ref: "#/components/schemas/Gone"}
"##;

fn check(text: &str, args: &[&str]) -> crate::harness::Ran {
    Test::new()
        .file("small.yaml", text)
        .args(["spec", "check", "small.yaml", "-o", "text"])
        .args(args.iter().copied())
        .run()
}

#[test]
fn findings_and_a_summary() {
    assert_run!(check(SMALL, &[]));
}

#[test]
fn strict_makes_problems_of_warnings() {
    let ran = check(SMALL, &["--strict"]);
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stdout.contains("error["), "{ran}");
}

#[test]
fn what_is_no_description_is_refused() {
    assert_run!(check("openapi: 3.2.0\ninfo: {title: New, version: \"1\"}\npaths: {}\n", &[]));
    assert_run!(check("{ not yaml", &[]));
    let missing = Test::new().args(["spec", "check", "missing.yaml"]).run();
    assert_eq!(missing.code, Some(2), "{missing}");
}

#[test]
fn findings_as_data() {
    let test = Test::new().file("small.yaml", SMALL).args(["spec", "check", "small.yaml"]);
    let report = test.run().json();
    assert_eq!(report["summary"]["operations"], 1);
    let findings = report["findings"].as_array().unwrap();
    let dangling = findings.iter().find(|finding| finding["code"] == "dangling-reference").unwrap();
    assert_eq!(dangling["severity"], "warning");
    assert!(dangling["pointer"].as_str().unwrap().ends_with("/properties/gone"), "{dangling}");
}

#[test]
fn the_descriptions_that_are_built_in_pass_the_strict_check() {
    let spec = repository().join("spec");
    let mut checked = 0;
    for folder in
        std::fs::read_dir(spec).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_some_and(|extension| extension == "yaml")
                && !file.ends_with("overlay.yaml")
            {
                let file = file.display().to_string();
                let ran = Test::new().args(["spec", "check", "--strict", "-o", "text", &file]).run();
                assert_eq!(ran.code, Some(0), "{file}: {ran}");
                checked += 1;
            }
        }
    }
    assert!(checked >= 2);
}
