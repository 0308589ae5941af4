//! `edgebook spec add|list|remove` in no source tree, and versions of one kind side by side: a device is driven by the
//! description of what it runs.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::devices::Simulator;
use crate::harness::{Test, repository};
use crate::inventory::{book, entry};

const KIOSK: &str = "openapi: 3.0.3\ninfo: { title: Kiosk, version: '1.2' }\nservers: [{ url: 'https://kiosk:8443/v1' }]\npaths:\n  \
                     /screens:\n    get:\n      operationId: listScreens\n      tags: [Screens]\n      summary: List screens\n      \
                     responses: { '200': { description: ok } }\n    post:\n      operationId: addScreen\n      tags: [Screens]\n      \
                     responses: { '200': { description: ok } }\n";

/// The description of VNS3 as another version, in which an operation has another name.
fn vns3(version: &str, name: &str) -> String {
    let text = fs::read_to_string(repository().join("spec/vns3/6.0.0.yaml")).unwrap();
    text.replacen("  version: 6.0.0\n", &format!("  version: {version}\n"), 1).replacen(
        "operationId: getConfig\n",
        &format!("operationId: {name}\n"),
        1,
    )
}

/// The same folder, in which versions of VNS3 were added.
fn with_versions(test: &Test, versions: &[(&str, &str)]) {
    for (version, name) in versions {
        fs::write(test.folder().join("new.yaml"), vns3(version, name)).unwrap();
        test.again(["spec", "add", "new.yaml"]).run().success();
    }
}

#[test]
fn an_appliance_that_nobody_heard_of_is_known_to_every_command_from_then_on() {
    let test = Test::new().file("kiosk.yaml", KIOSK).file("book.rhai", "kiosk.screens.list_screens();\n");
    let added = test.again(["spec", "add", "kiosk.yaml"]).run();
    assert_eq!(added.code, Some(0), "{added}");
    assert!(added.stderr.contains("Kiosk 1.2, `kiosk` in scripts, 2 operations"), "{added}");
    assert!(added.stderr.contains("1 operation counts as a change by the method alone"), "{added}");
    assert!(added.stderr.contains("kiosk.screens.add_screen"), "{added}");
    let found = test.again(["ops", "screen"]).run().json();
    let names: Vec<&str> = found.as_array().unwrap().iter().filter_map(|row| row["name"].as_str()).collect();
    assert!(names.contains(&"kiosk.screens.list_screens"), "{names:?}");
    test.again(["describe", "kiosk.screens.add_screen"]).run().success();
    test.again(["check", "book.rhai"]).run().success();
    let effects = test.again(["effects", "book.rhai", "-o", "json"]).run().json();
    assert_eq!(effects["operations"][0]["operation"], "kiosk.screens.list_screens", "{effects}");
    let inventory = test.again(["devices", "-o", "json"]);
    let inventory =
        inventory.inventory("[devices.k]\nkind = \"kiosk\"\naddress = \"192.0.2.7\"\nauth = \"none\"\n");
    let devices = inventory.run().json();
    assert_eq!((&devices[0]["kind"], &devices[0]["version"]), (&json!("kiosk"), &json!("1.2")));
    assert_eq!(devices[0]["address"], "https://192.0.2.7:8443", "{devices}");

    let list = test.again(["spec", "list", "-o", "json"]).run().json();
    let kiosk = list.as_array().unwrap().iter().find(|row| row["kind"] == "kiosk").unwrap();
    assert!(Path::new(kiosk["file"].as_str().unwrap()).is_file() && kiosk["current"] == true, "{list}");
    test.again(["spec", "remove", "kiosk"]).run().success();
    assert_eq!(test.again(["check", "book.rhai"]).run().code, Some(3));
    let gone = test.again(["spec", "remove", "kiosk"]).run();
    assert_eq!(gone.code, Some(2), "{gone}");
    let built_in = test.again(["spec", "remove", "vns3"]).run();
    assert!(built_in.code == Some(2) && built_in.stderr.contains("built in stays"), "{built_in}");
}

#[test]
fn a_new_version_is_recognised_and_used_until_another_one_is_assumed() {
    let test = Test::new().file("book.rhai", "print(vns3.config.fetch_setup().vns3_version);\n");
    assert_eq!(test.again(["check", "book.rhai"]).run().code, Some(3));
    with_versions(&test, &[("6.1.0", "fetchSetup")]);
    test.again(["check", "book.rhai"]).run().success();
    assert_eq!(test.again(["check", "book.rhai", "--assume", "vns3=6.0.0"]).run().code, Some(3));
    for (wrong, said) in
        [("vns3=9", "6.1.0, 6.0.0"), ("toaster=1", "the kinds are"), ("vns3", "KIND=VERSION")]
    {
        let ran = test.again(["check", "book.rhai", "--assume", wrong]).run();
        assert!(ran.code == Some(2) && ran.stderr.contains(said), "{wrong}: {ran}");
    }
    let diff = test.again(["spec", "diff", "vns3@6.0.0", "vns3@6.1.0", "-o", "json"]).run();
    let data: Value = serde_json::from_str(&diff.stdout).unwrap();
    assert_eq!((&data["old"], &data["new"]), (&json!("6.0.0"), &json!("6.1.0")), "{diff}");
    // In the simulators, as everywhere.
    assert_eq!(test.again(["run", "--sim", "book.rhai"]).run().code, Some(0));
    test.again(["spec", "remove", "vns3@6.1.0"]).run().success();
    assert_eq!(test.again(["check", "book.rhai"]).run().code, Some(3));
}

#[test]
fn an_overlay_that_is_kept_counts_for_every_file_of_the_kind() {
    let overlay = "kind: kiosk\ntitle: Kiosk\noperations:\n  POST /screens: { effect: irreversible, evidence: \"the maker says so\" }\n";
    let test = Test::new().file("kiosk.yaml", KIOSK).file("own.yaml", overlay);
    let test = test.file("next.yaml", &KIOSK.replace("'1.2'", "'1.3'"));
    test.again(["spec", "add", "kiosk.yaml", "--overlay", "own.yaml"]).run().success();
    let effect = |args: &[&str]| {
        let words = ["describe", "kiosk.screens.add_screen", "-o", "json"];
        test.again(words.into_iter().chain(args.iter().copied())).run().json()["effect"].clone()
    };
    assert_eq!(effect(&[]), "irreversible");
    assert_eq!(effect(&["--spec", "next.yaml"]), "irreversible");
    assert_eq!(effect(&["--spec", "kiosk=next.yaml"]), "irreversible");
    let diff = test.again(["spec", "diff", "kiosk", "next.yaml", "-o", "json"]).run().json();
    assert_eq!(diff["changes"], json!([]), "{diff}");
    test.again(["spec", "add", "next.yaml"]).run().success();
    assert_eq!(effect(&[]), "irreversible");
    // One version is one text.
    let other = test.file("next.yaml", &KIOSK.replace("'1.2'", "'1.3'").replace("addScreen", "putScreen"));
    let ran = other.again(["spec", "add", "next.yaml"]).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("edgebook spec remove kiosk@1.3"), "{ran}");
}

#[test]
fn what_is_broken_in_the_store_is_named_and_can_be_removed() {
    let test = Test::new().file("kiosk.yaml", KIOSK);
    test.again(["spec", "add", "kiosk.yaml"]).run().success();
    let file = test.folder().join(".local/share/edgebook/descriptions/kiosk/1.2.yaml");
    fs::write(&file, "openapi: 3.0.3\npaths: 7\n").unwrap();
    let ran = test.again(["ops"]).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("1.2.yaml is refused as a description"), "{ran}");
    test.again(["spec", "list"]).run().success();
    test.again(["spec", "remove", "kiosk@1.2"]).run().success();
    test.again(["ops", "status"]).run().success();
    let refused =
        test.file("bad.yaml", "openapi: 3.0.3\npaths: 7\n").with_args(["spec", "add", "bad.yaml"]).run();
    assert_eq!(refused.code, Some(3), "{refused}");
}

#[test]
fn each_device_is_driven_by_the_description_of_what_it_runs() {
    let (old, new) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let inventory = |versions: [&str; 2]| {
        let line = |version: &str| format!("version = \"{version}\"\n");
        entry("old", &old, &line(versions[0])) + &entry("new", &new, &line(versions[1]))
    };
    let script = "print(vns3.config.fetch_setup().topology_name.len() > 0);";
    let test = book(script, &inventory(["6.0.0", "6.1.0"]), &old);
    with_versions(&test, &[("6.1.0", "fetchSetup")]);
    let run = |args: &[&str]| {
        let words = ["run", "book.rhai"].into_iter().chain(args.iter().copied());
        test.again(words).run()
    };
    let ran = run(&["--device", "new"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "true\n"), "{ran}");
    // By the description of the other one the runbook is wrong, and nothing is sent to any.
    let ran = run(&["--all"]);
    assert!(ran.code == Some(2) && ran.stdout.is_empty(), "{ran}");
    assert!(ran.stderr.contains("wrong by the description of vns3 6.0.0, which drives old"), "{ran}");
    let ran = run(&["--device", "old"]);
    assert!(ran.stderr.contains("wrong by the description of vns3 6.0.0, which drives old"), "{ran}");
    let ran = run(&["--all", "--assume", "vns3=6.1.0"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    // What both have works on both, each by its own.
    let test = test.file("book.rhai", "print(vns3.version);");
    let run = |args: &[&str]| {
        let words = ["run", "book.rhai"].into_iter().chain(args.iter().copied());
        test.again(words).run()
    };
    let ran = run(&["--all"]);
    let mut lines: Vec<&str> = ran.stdout.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["new: 6.1.0", "old: 6.0.0"], "{ran}");
    // Between two versions, the older one counts, and the run says so.
    let test = test.inventory(&inventory(["6.0.7", "6.1.0"]));
    let ran = test.again(["run", "book.rhai", "--device", "old"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "6.0.0\n"), "{ran}");
    assert!(ran.stderr.contains("vns3 6.0.7, by the description of 6.0.0: old"), "{ran}");
}

#[test]
fn what_a_device_says_that_it_runs_is_remembered_without_asking() {
    let sim = Simulator::start("vns3");
    let script = "let runs = vns3.config.get_config().vns3_version;\nprint(vns3.version);\n";
    let test = book(script, &entry("hub", &sim, ""), &sim);
    let description = fs::read_to_string(repository().join("spec/vns3/6.0.0.yaml")).unwrap();
    let newer = description.replacen("  version: 6.0.0\n", "  version: 6.1.0\n", 1);
    fs::write(test.folder().join("new.yaml"), newer).unwrap();
    test.again(["spec", "add", "new.yaml"]).run().success();
    let run = || test.again(["run", "book.rhai", "--device", "hub", "-v"]).run();
    let first = run();
    assert_eq!((first.code, first.stdout.as_str()), (Some(0), "6.1.0\n"), "{first}");
    assert!(first.stderr.contains("hub runs 6.0.0"), "{first}");
    assert!(first.stderr.contains("by the description of 6.1.0, not by that of 6.0.0"), "{first}");
    assert_eq!(first.stderr.matches("/api/config 200").count(), 1, "{first}");
    let second = run();
    assert_eq!((second.code, second.stdout.as_str()), (Some(0), "6.0.0\n"), "{second}");
    assert!(!second.stderr.contains("drives it"), "{second}");
    let devices = test.again(["devices", "-o", "json"]).run().json();
    assert_eq!(devices[0]["version"], "6.0.0", "{devices}");
    // What the inventory says counts more.
    let wrong = test.inventory(&entry("hub", &sim, "version = \"6.1.0\""));
    let ran = wrong.again(["run", "book.rhai", "--device", "hub"]).run();
    assert!(ran.stdout == "6.1.0\n" && ran.stderr.contains("correct it, or leave it out"), "{ran}");
}

#[test]
fn a_check_of_the_fleet_says_on_which_versions_a_runbook_is_right_and_who_lacks_a_variable() {
    let device = |name: &str, version: &str, more: &str| {
        let host = name.len();
        format!(
            "[devices.{name}]\nkind = \"vns3\"\naddress = \"192.0.2.{host}\"\nversion = \"{version}\"\n{more}\n"
        )
    };
    let inventory = device("hub", "6.1.0", "vars = { site = \"lund\" }")
        + &device("spoke", "6.1.0", "")
        + &device("branch", "6.0.3", "vars = { site = \"oslo\" }");
    let script = "print(vns3.vars.site);\nprint(vns3.config.fetch_setup().topology_name);\n";
    let test = Test::new().file("book.rhai", script).inventory(&inventory);
    with_versions(&test, &[("6.1.0", "fetchSetup")]);
    let check =
        |args: &[&str]| test.again(["check", "book.rhai"].into_iter().chain(args.iter().copied())).run();
    let plain = check(&[]);
    assert_eq!(plain.code, Some(0), "{plain}");
    let ran = check(&["--fleet", "-o", "text"]);
    assert_eq!(ran.code, Some(3), "{ran}");
    for said in [
        "has no operation `fetch_setup` (on vns3 6.0.0)",
        "1 appliance has no variable `site`: spoke (on vns3 6.1.0)",
        "book.rhai: ok on 2 (vns3 6.1.0); fails on 1 (vns3 6.0.0), first at line 2: branch",
    ] {
        assert!(ran.stdout.contains(said), "{said}: {ran}");
    }
    let data: Value = serde_json::from_str(&check(&["--fleet"]).stdout).unwrap();
    let fits: Vec<_> =
        data["fleet"].as_array().unwrap().iter().map(|fit| (&fit["version"], &fit["ok"])).collect();
    assert_eq!(fits, [(&json!("6.1.0"), &json!(true)), (&json!("6.0.0"), &json!(false))], "{data}");
    // A runbook that calls none of them is checked as ever.
    let test = test.file("book.rhai", "let x = 1;\nx.nope();\n");
    let ran = test.again(["check", "book.rhai", "--inventory", "edgebook.toml", "-o", "text"]).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    let nobody = Test::new().file("book.rhai", script).args(["check", "book.rhai", "--fleet"]).run();
    assert!(nobody.code == Some(2) && nobody.stderr.contains("there is no inventory"), "{nobody}");
}

/// Sites in pages that nothing makes, records below them, nodes that are told apart by `ID`.
const CAMPUS: &str = r##"
openapi: 3.1.0
info: {title: Campus, version: "10.2"}
servers: [{url: /integration}]
tags: [{name: Sites}, {name: Nodes}]
paths:
  /v1/sites:
    get:
      operationId: getSitePage
      tags: [Sites]
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 200}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/SitePage"}}}}}
  /v1/sites/{siteId}/records:
    parameters: [{name: siteId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: getRecordPage
      tags: [Sites]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/RecordPage"}}}}}
    post:
      operationId: createRecord
      tags: [Sites]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Record"}}}}
      responses: {"201": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Record"}}}}}
  /v1/nodes:
    get:
      operationId: getNodes
      tags: [Nodes]
      responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Node"}}}}}}
  /v1/node/{nodeId}/eligibility:
    post:
      operationId: updateEligibility
      tags: [Nodes]
      parameters: [{name: nodeId, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {Eligibility: {type: string}}}}}}
      responses: {"200": {description: ok}}
components:
  securitySchemes: {Token: {type: apiKey, in: header, name: X-Campus-Token}}
  schemas:
    SitePage: {type: object, properties: {offset: {type: integer}, totalCount: {type: integer}, data: {type: array, items: {$ref: "#/components/schemas/Site"}}}}
    Site: {type: object, properties: {id: {type: string, format: uuid}, name: {type: string}}}
    RecordPage: {type: object, properties: {totalCount: {type: integer}, data: {type: array, items: {$ref: "#/components/schemas/Record"}}}}
    Record: {type: object, required: [domain], properties: {id: {type: string, readOnly: true}, domain: {type: string}, ttl: {type: integer}}}
    Node: {type: object, properties: {ID: {type: string}, Name: {type: string}}}
"##;

#[test]
fn an_appliance_of_pages_and_capitals_is_rehearsed_without_a_line_of_code() {
    let book = "for site in campus.sites.get_site_page().data {\n    \
                if !campus.sites.get_record_page(site.id).data.some(|r| r.domain == \"ntp\") {\n        \
                campus.sites.create_record(site.id, #{ domain: \"ntp\", ttl: 300 });\n    }\n    \
                print(`${campus.sites.get_record_page(site.id).data.map(|r| r.domain)}`);\n}\n\
                for node in campus.nodes.get_nodes() {\n    \
                campus.nodes.update_eligibility(node.ID, #{ Eligibility: \"ineligible\" });\n}\n";
    let test = Test::new().file("campus.yaml", CAMPUS).file("book.rhai", book);
    test.again(["spec", "add", "campus.yaml"]).run().success();
    test.again(["check", "book.rhai"]).run().success();
    let ran = test.again(["run", "book.rhai", "--sim", "-o", "text"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ran.stdout, "[\"ntp\"]\n[\"ntp\"]\n", "{ran}");
    assert!(!ran.stderr.contains("description lacks"), "{ran}");
}
