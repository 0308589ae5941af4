//! What a device answers otherwise than its description says is noted, shapes only, and can be made an overlay.

use serde_json::{Value, json};

use crate::harness::{Ran, Test};
use crate::server::Server;

const SHOP: &str = r##"
openapi: 3.0.3
info: {title: Shop, version: "1.0"}
tags: [{name: Shop}]
paths:
  /things:
    get:
      operationId: listThings
      tags: [Shop]
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties: {things: {type: array, items: {$ref: "#/components/schemas/Thing"}}}
components:
  schemas:
    Thing:
      type: object
      properties:
        size: {type: integer}
        state: {type: string, enum: [open, shut]}
        count: {type: integer}
        label: {type: string}
        parts: {type: array, items: {type: string}}
"##;

/// What the device answers: private words are in every place that may be kept.
const ANSWER: &str = r#"{"things": [
    {"size": null, "state": "private-1", "count": "12", "label": {"private_key": "private-2"}, "parts": [], "fresh": "private-3"},
    {"size": 1, "state": "open", "count": 3, "label": "private-4", "private 5": 1}
]}"#;

/// Calls the operation at a server, from a folder that other commands share.
fn call(test: &Test, server: &Server) -> Ran {
    let fingerprint = server.identity.fingerprint().to_string();
    let address = format!("https://127.0.0.1:{}", server.port);
    let test = test.again(["call", "--kind", "shop", "--fingerprint", &fingerprint]);
    test.args([address.as_str(), "shop.list_things"]).run()
}

fn drift(test: &Test) -> Value {
    test.again(["spec", "drift", "shop", "-o", "json"]).run().json()
}

#[test]
fn what_devices_really_answer_is_noted_and_becomes_an_overlay() {
    let server = Server::start(|connection| connection.answer_all(200, ANSWER));
    let test = Test::new()
        .file("shop.yaml", SHOP)
        .file("book.rhai", "for t in shop.shop.list_things().things { print(t.fresh); }\n");
    test.again(["spec", "add", "shop.yaml"]).run().success();
    assert_eq!(drift(&test), json!([]));
    for _ in 0..2 {
        assert_eq!(call(&test, &server).code, Some(0));
    }
    let known = drift(&test);
    let row = |pointer: &str| {
        known
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["pointer"] == pointer)
            .unwrap_or_else(|| panic!("{pointer} in {known:#}"))
    };
    for (pointer, expected, seen) in [
        ("/things/*/size", "int", "null"),
        ("/things/*/state", "one of its values", "another value"),
        ("/things/*/count", "int", "the value as text"),
        ("/things/*/label", "string", "object"),
        ("/things/*/fresh", "", "a field"),
    ] {
        let row = row(pointer);
        assert_eq!((&row["expected"], &row["seen"]), (&json!(expected), &json!(seen)), "{row}");
        assert_eq!((&row["operation"], &row["times"]), (&json!("shop.shop.list_things"), &json!(2)), "{row}");
    }
    assert!(!known.to_string().contains("private"), "{known:#}");

    // The overlay knows what was seen: the check, and every answer from then on.
    assert_eq!(test.again(["check", "book.rhai"]).run().code, Some(3));
    test.again(["spec", "drift", "shop", "--overlay", "shop-overlay.yaml"]).run().success();
    let again = test.again(["spec", "drift", "shop", "--overlay", "shop-overlay.yaml"]).run();
    assert_eq!(again.code, Some(2), "a file is not overwritten: {again}");
    test.again(["spec", "add", "shop.yaml", "--as", "1.0.1", "--overlay", "shop-overlay.yaml"])
        .run()
        .success();
    test.again(["check", "book.rhai"]).run().success();
    test.again(["spec", "drift", "shop", "--forget"]).run().success();
    let ran = call(&test, &server);
    assert_eq!(ran.code, Some(0), "{ran}");
    let left = drift(&test);
    let left: Vec<&Value> = left.as_array().unwrap().iter().map(|row| &row["pointer"]).collect();
    assert_eq!(left, ["/things/*/count"], "what is read as described needs no entry");
}

#[test]
fn a_rehearsal_and_a_simulator_note_nothing() {
    let test = Test::book("print(vns3.ipsec.get_status().len());\n").args(["--sim"]);
    test.run().success();
    assert_eq!(test.again(["spec", "drift", "-o", "json"]).run().json(), json!([]));
    let unknown = test.again(["spec", "drift", "toaster"]).run();
    assert!(unknown.code == Some(2) && unknown.stderr.contains("the kinds are"), "{unknown}");
}
