//! `edgebook spec show|diff|add`: what a description holds, what a next firmware changes, where its description goes.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::assert_run;
use crate::harness::{Test, repository};

/// The overlay and two versions of a small description.
const OVERLAY: &str = r"
kind: shelf
title: Shelf
base_path: /api
default_port: 443
auth: [{basic: {}}]
operations:
  PUT /things/{id}: {effect: disruptive, evidence: made up}
";
const OLD: &str = r##"
openapi: 3.0.3
info: {title: Shelf, version: "1.0"}
tags: [{name: Things}]
paths:
  /things:
    get:
      operationId: listThings
      tags: [Things]
      summary: List things
      parameters:
        - {name: colour, in: query, schema: {type: string, enum: [red, blue]}}
      responses:
        "200":
          description: Things.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}
  /things/{id}:
    put:
      operationId: putUpdateThing
      tags: [Things]
      summary: Change a thing
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {label: {type: string}, size: {type: integer}}}
      responses:
        "200":
          description: The thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
components:
  schemas:
    Thing:
      type: object
      properties:
        id: {type: integer}
        state: {type: string, enum: [new, old]}
        weight: {type: integer}
"##;

/// The old description with some texts replaced.
fn altered(replacements: &[(&str, &str)]) -> String {
    replacements.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// Both descriptions with their overlay, and a comparison.
fn diff(new: &str, args: &[&str]) -> Test {
    let test = Test::new().file("overlay.yaml", OVERLAY).file("1.0.yaml", OLD).file("1.1.yaml", new);
    test.args(["spec", "diff", "1.0.yaml", "1.1.yaml"]).args(args.iter().copied())
}

#[test]
fn what_breaks_and_what_does_not_are_told_apart() {
    let new = altered(&[
        ("version: \"1.0\"", "version: \"1.1\""),
        ("enum: [red, blue]", "enum: [red, green]"),
        ("size: {type: integer}}", "depth: {type: integer}}, required: [depth]"),
        ("enum: [new, old]", "enum: [new, old, lost]"),
        ("weight: {type: integer}", "mass: {type: number}"),
        (
            "  /things/{id}:\n",
            "  /shelves:\n    get:\n      operationId: listShelves\n      tags: [Things]\n      summary: List shelves\n      responses: {\"200\": {description: None.}}\n  /things/{id}:\n",
        ),
    ]);
    let ran = diff(&new, &["-o", "text"]).run();
    assert_run!(ran);
    let data: Value = serde_json::from_str(&diff(&new, &[]).run().stdout).unwrap();
    assert_eq!((&data["breaking"], &data["old"], &data["new"]), (&true.into(), &"1.0".into(), &"1.1".into()));
}

#[test]
fn what_is_only_added_breaks_nothing() {
    let new = altered(&[
        ("version: \"1.0\"", "version: \"1.1\""),
        ("weight: {type: integer}", "weight: {type: integer}\n        mass: {type: number}"),
        ("size: {type: integer}}", "size: {type: integer}, depth: {type: integer}}"),
    ]);
    assert_run!(diff(&new, &["-o", "text"]).run(), @r"
    exit: 0
    ----- stdout
    shelf 1.0 -> 1.1: 0 breaking changes, 0 to review, 2 others

    Others:
      Thing.mass                 added              shelf.things.list_things, shelf.things.update_thing
      shelf.things.update_thing  takes `depth` now
    ");
    assert_run!(diff(OLD, &["-o", "text"]).run(), @r"
    exit: 0
    ----- stdout
    shelf 1.0 -> 1.0: 0 breaking changes, 0 to review, 0 others
    ");
}

#[test]
fn removed_and_renamed_operations_break() {
    let (before, after) = OLD.split_once("  /things/{id}:\n").unwrap();
    let (_, components) = after.split_once("components:").unwrap();
    let removed = format!("{before}components:{components}");
    let ran = diff(&removed, &["-o", "text"]).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stdout.contains("shelf.things.update_thing  removed"), "{ran}");
    let renamed = altered(&[("operationId: putUpdateThing", "operationId: alterThing")]);
    let ran = diff(&renamed, &["-o", "text"]).run();
    assert!(
        ran.stdout.contains("shelf.things.update_thing  is now called shelf.things.alter_thing"),
        "{ran}"
    );
    let moved = altered(&[(
        "{name: id, in: path, required: true, schema: {type: integer}}",
        "{name: id, in: path, required: true, schema: {type: string}}",
    )]);
    let ran = diff(&moved, &["-o", "text"]).run();
    assert!(ran.stdout.contains("is now string instead of int"), "{ran}");
}

/// The next firmware of a VNS3 controller, made up: a field of tunnels has another name, an operation is gone.
fn next_vns3() -> String {
    let text = fs::read_to_string(repository().join("spec/vns3/6.0.0.yaml")).unwrap();
    let (before, rest) = text.split_once("  /status/link_history:\n").unwrap();
    let (_, after) = rest.split_once("\n  /").unwrap();
    let text = format!("{before}  /{after}");
    let (before, tunnel) = text.split_once("    IpsecTunnel:\n").unwrap();
    let tunnel = tunnel.replacen("        connected:\n", "        is_connected:\n", 1);
    format!("{before}    IpsecTunnel:\n{tunnel}").replacen("  version: 6.0.0\n", "  version: 6.1.0\n", 1)
}

#[test]
fn runbooks_that_break_with_the_next_firmware_are_named_with_their_lines() {
    let test = Test::in_repository().file("6.1.0.yaml", &next_vns3());
    let new = test.folder().join("6.1.0.yaml").display().to_string();
    let test = test.args(["spec", "diff", "vns3", &new, "--runbooks", "scripts"]);
    let ran = test.run();
    assert_eq!(ran.code, Some(3), "{ran}");
    let data: Value = serde_json::from_str(&ran.stdout).unwrap();
    let has = |at: &str, what: &str| {
        data["changes"].as_array().unwrap().iter().any(|change| change["at"] == at && change["what"] == what)
    };
    assert!(has("vns3.ipsec.get_link_history", "removed"), "{ran}");
    assert!(has("IpsecTunnel.connected", "removed (perhaps `is_connected` now)"), "{ran}");
    assert!(has("IpsecTunnel.is_connected", "added"), "{ran}");
    let files = data["runbooks"]["files"].as_array().unwrap();
    let judged = |name: &str| files.iter().find(|judged| judged["file"] == name).unwrap();
    let bounce = judged("scripts/bounce-down-tunnels.rhai");
    assert_eq!(bounce["verdict"], "BREAKS", "{ran}");
    let script = fs::read_to_string(repository().join("scripts/bounce-down-tunnels.rhai")).unwrap();
    for (code, word, change) in [
        ("unknown-operation", "get_link_history", "vns3.ipsec.get_link_history: removed"),
        ("unknown-field", ".connected", "IpsecTunnel.connected: removed (perhaps `is_connected` now)"),
    ] {
        let line = script.lines().position(|line| line.contains(word)).unwrap() + 1;
        let found = bounce["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .any(|reason| reason["line"] == line && reason["code"] == code && reason["change"] == change);
        assert!(found, "{code} in line {line}: {ran}");
    }
    // The firewall's runbooks are not touched by it.
    assert_eq!(judged("scripts/blacklist-sync.rhai")["verdict"], "OK", "{ran}");
    let shown = test.args(["-o", "text"]).run();
    assert!(
        shown.stdout.contains("runbooks checked: ") && shown.stdout.contains("help: did you mean"),
        "{shown}"
    );
}

/// What a comparison says, as data, whatever its exit code.
fn said(test: &Test) -> Value {
    let ran = test.run();
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran}"))
}

/// Weight, place and kind of each change, as a line.
fn lines(data: &Value) -> Vec<String> {
    let text = |change: &Value, key: &str| change[key].as_str().unwrap().to_owned();
    let line = |change: &Value| {
        format!("{} {}: {}", text(change, "weight"), text(change, "at"), text(change, "what"))
    };
    data["changes"].as_array().unwrap().iter().map(line).collect()
}

/// What a comparison makes of a runbook of the shelf: its verdict, and line and change of each reason.
fn judged(book: &str, replacements: &[(&str, &str)]) -> (String, Vec<(u64, String)>) {
    let data = said(&diff(&altered(replacements), &["--runbooks", "books"]).file("books/book.rhai", book));
    let judged = &data["runbooks"]["files"][0];
    let reason = |reason: &Value| {
        (reason["line"].as_u64().unwrap(), reason["change"].as_str().unwrap_or_default().to_owned())
    };
    let reasons = judged["reasons"].as_array().unwrap().iter().map(reason).collect();
    (judged["verdict"].as_str().unwrap().to_owned(), reasons)
}

#[test]
fn each_runbook_breaks_is_to_be_reviewed_or_is_as_before() {
    let reads = "let things = shelf.things.list_things();\nfor t in things {\n    print(t.weight);\n}\n";
    let writes = "shelf.things.update_thing(1,\n    #{ size: 3 });\n";
    let review = |line, change: &str| ("REVIEW".to_owned(), vec![(line, change.to_owned())]);
    let ok = ("OK".to_owned(), vec![]);
    let weight = "weight: {type: integer}";
    // An answer that got looser, where its field is read; the same runbook without the field is as before.
    let nullable = [(weight, "weight: {type: integer, nullable: true}")];
    assert_eq!(judged(reads, &nullable), review(3, "Thing.weight: may be null now"));
    assert_eq!(judged(&reads.replace("weight", "id"), &nullable), ok);
    assert_eq!(judged(writes, &nullable), ok);
    // A request that got stricter: the value may be within the new limit.
    let limited = [("size: {type: integer}}", "size: {type: integer, maximum: 9}}")];
    assert_eq!(judged(writes, &limited), review(2, "shelf.things.update_thing size: must be at most 9 now"));
    let (verdict, reasons) = judged(&writes.replace('3', "30"), &limited);
    assert_eq!((verdict.as_str(), reasons[0].0), ("BREAKS", 2), "{reasons:?}");
    assert_eq!(reasons[0].1, "shelf.things.update_thing size: must be at most 9 now");
    // Another default counts where nothing is written.
    let default = [("size: {type: integer}}", "size: {type: integer, default: 3}}")];
    let (verdict, reasons) = judged("shelf.things.update_thing(1, #{});\n", &default);
    assert_eq!((verdict.as_str(), reasons[0].0), ("REVIEW", 1), "{reasons:?}");
    assert!(reasons[0].1.contains("its default is 3 instead of none"), "{reasons:?}");
    // Whoever leaves out what is needed now breaks.
    let needed = [("size: {type: integer}}", "size: {type: integer}}, required: [label]")];
    let (verdict, reasons) = judged(writes, &needed);
    assert_eq!(
        (verdict.as_str(), reasons[0].1.as_str()),
        ("BREAKS", "shelf.things.update_thing: needs `label` now")
    );
    assert_eq!(judged(&writes.replace("size: 3", "label: \"x\""), &needed), ok);
    // Another name of a schema is nothing.
    let renamed = [("schemas/Thing\"", "schemas/Item\""), ("    Thing:\n", "    Item:\n")];
    assert_eq!(judged(reads, &renamed), ok);
    assert_eq!(judged("let x = ;\n", &renamed).0, "REVIEW");
}

#[test]
fn what_moved_below_another_version_is_recognised() {
    let moved =
        altered(&[("  /things:\n", "  /v2/things:\n"), ("operationId: listThings", "operationId: listAll")]);
    let changes = lines(&said(&diff(&moved, &[])));
    assert_eq!(
        changes,
        [
            "breaks shelf.things.list_things: is now called shelf.things.list_all",
            "fits shelf.things.list_things: is sent as GET /api/v2/things instead of GET /api/things",
        ]
    );
}

#[test]
fn what_an_overlay_says_is_compared_as_well() {
    let overlay = OVERLAY
        .replace("effect: disruptive", "effect: [disruptive, reboot], completion: {restart: {seconds: 90}}");
    let overlay = format!("{overlay}fields:\n  label: {{secret: true, evidence: made up}}\n");
    let test = Test::new().file("old/overlay.yaml", OVERLAY).file("old/1.0.yaml", OLD);
    let test = test.file("new/overlay.yaml", &overlay).file("new/1.1.yaml", OLD);
    let changes = lines(&said(&test.args(["spec", "diff", "old/1.0.yaml", "new/1.1.yaml"])));
    assert_eq!(
        changes,
        [
            "review shelf.things.update_thing: is disruptive, reboot instead of disruptive",
            "review shelf.things.update_thing: restarts the appliance for up to 90 s instead of ends with its answer",
            "review shelf.things.update_thing label: is a secret now",
        ]
    );
}

#[test]
fn a_comparison_is_written_for_a_review() {
    let new = altered(&[
        ("weight: {type: integer}", "weight: {type: string}"),
        ("enum: [new, old]", "enum: [new, old, lost]"),
    ]);
    assert_run!(diff(&new, &["-o", "markdown"]).run());
}

#[test]
fn a_side_that_does_not_load_is_never_no_change() {
    for broken in ["", "{}", "[]", "openapi: 3.0.3\n", "not: [closed"] {
        for order in
            [["1.0.yaml", "broken.yaml"], ["broken.yaml", "1.0.yaml"], ["broken.yaml", "broken.yaml"]]
        {
            let test =
                Test::new().file("overlay.yaml", OVERLAY).file("1.0.yaml", OLD).file("broken.yaml", broken);
            let ran = test.args(["spec", "diff"]).args(order).run();
            assert!(ran.code == Some(2) && ran.stdout.is_empty(), "{broken:?} {order:?}: {ran}");
        }
    }
}

#[test]
fn a_description_is_shown_in_short() {
    let all = Test::new().args(["spec", "show"]).run().json();
    let kinds: Vec<&str> = all.as_array().unwrap().iter().map(|api| api["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"vns3") && kinds.contains(&"cos"), "{all}");
    let vns3 = Test::new().args(["spec", "show", "vns3"]).run().json();
    assert_eq!((&vns3["version"], &vns3["operations"]), (&"6.0.0".into(), &241.into()));
    let test = Test::new().file("overlay.yaml", OVERLAY).file("1.0.yaml", OLD);
    assert_run!(test.args(["spec", "show", "1.0.yaml", "-o", "text"]).run());
    assert_run!(Test::new().args(["spec", "show", "vns4"]).run());
    let other = Test::new().file("overlay.yaml", OVERLAY).file("1.0.yaml", OLD);
    let other = other.args(["spec", "diff", "vns3", "1.0.yaml"]).run();
    assert!(
        other.code == Some(2) && other.stderr.contains("describes a vns3, and 1.0.yaml a shelf"),
        "{other}"
    );
}

#[test]
fn a_description_is_put_in_its_place_when_it_is_sound() {
    let spec = |name: &str, text: &str| {
        let test = Test::new().file(name, text);
        fs::create_dir_all(test.folder().join("spec/vns3")).unwrap();
        let overlay = repository().join("spec/vns3/overlay.yaml");
        fs::copy(overlay, test.folder().join("spec/vns3/overlay.yaml")).unwrap();
        test.args(["spec", "add", name, "--kind", "vns3", "--spec", "spec"])
    };
    let there = |test: &Test, path: &str| Path::new(test.folder()).join(path).is_file();
    // An operation with an entry in the overlay has moved: the build would refuse that, too.
    let broken = spec("new.yaml", &next_vns3().replacen("\n  /ipsec:\n", "\n  /ipsec-service:\n", 1));
    let ran = broken.run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stderr.contains("overlay-unmatched") && ran.stderr.contains("POST /ipsec`"), "{ran}");
    assert!(!there(&broken, "spec/vns3/6.1.0.yaml"));
    let text = fs::read_to_string(repository().join("spec/vns3/6.0.0.yaml")).unwrap();
    let text = text.replacen("  version: 6.0.0\n", "  version: 6.1.0\n", 1);
    let sound = spec("new.yaml", &text);
    let ran = sound.run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(
        ran.stderr.contains("wrote spec/vns3/6.1.0.yaml") && there(&sound, "spec/vns3/6.1.0.yaml"),
        "{ran}"
    );
    // The same again is fine, another one is not put over it.
    assert_eq!(sound.run().code, Some(0));
    let other = sound.file("new.yaml", &format!("{text}\n"));
    let ran = other.run();
    assert!(ran.code == Some(2) && ran.stderr.contains("exists and is another one"), "{ran}");
    let third = Test::new().file("shelf.yaml", OLD).file("shelf-overlay.yaml", OVERLAY);
    fs::create_dir_all(third.folder().join("spec")).unwrap();
    let third = third.args(["spec", "add", "shelf.yaml", "--kind", "shelf", "--spec", "spec"]);
    assert_eq!(third.run().code, Some(2));
    let third = third.args(["--overlay", "shelf-overlay.yaml"]);
    assert_eq!(third.run().code, Some(0));
    assert!(there(&third, "spec/shelf/1.0.yaml") && there(&third, "spec/shelf/overlay.yaml"));
}
