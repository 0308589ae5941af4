//! What an inventory knows of devices: variables, groups and labels in a runbook, patterns, `edgebook devices`.

use serde_json::json;

use crate::devices::Simulator;
use crate::harness::Test;
use crate::inventory::entry;

const BOOK: &str = "print(`${vns3.name} ${vns3.vars.site} ${vns3.vars.ports} ${vns3.groups} ${vns3.labels.role} ${vns3.version}`);\n\
    print(vns3.address.starts_with(\"https://\"));\n";

/// Two hubs of one group; only one of them has `site` of its own.
fn test(sims: &[Simulator; 2]) -> Test {
    let inventory = format!(
        "{}[devices.hub-01.vars]\nsite = \"lund\"\n{}[groups.hubs]\n[groups.hubs.vars]\nports = [1, 2]\n",
        entry("hub-01", &sims[0], "groups = [\"hubs\"]\nlabels = { role = \"edge\" }"),
        entry("hub-02", &sims[1], "groups = [\"hubs\"]\nlabels = { role = \"core\" }"),
    );
    Test::book(BOOK).inventory(&inventory).env("SIM_PASSWORD", sims[0].fact("password"))
}

#[test]
fn a_runbook_reads_what_the_inventory_knows_and_what_lacks_is_told_first() {
    let sims = [Simulator::start("vns3"), Simulator::start("vns3")];
    let test = test(&sims);
    let run = |args: &[&str]| test.again(["run", "book.rhai"]).args(args.iter().copied()).run();
    let expected = "hub-01 lund [1, 2] [\"hubs\"] edge 6.0.0\ntrue\n";
    assert_eq!(run(&["--device", "hub-01"]).success(), expected);
    assert_eq!(run(&["--device", "hub-?1"]).success(), expected);
    let ran = run(&["--device", "hub-0*", "-v"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    assert!(ran.stderr.contains("error[missing-variable]: hub-02 (vns3) has no variable `site`"), "{ran}");
    assert!(ran.stderr.contains("[devices.hub-02.vars] site = ...") && !ran.stderr.contains("GET"), "{ran}");
    // Others by pattern, group and label.
    let with = test.file("with.rhai", "print(devices());\n");
    for word in ["hub-*2", "hubs", "role=core"] {
        let ran = with.again(["run", "with.rhai", "--device", "hub-01", "--with", word]).run();
        assert_eq!(ran.success(), "[\"hub-01\", \"hub-02\"]\n", "{word}");
    }
    let ran = with.again(["run", "with.rhai", "--device", "hub-01", "--with", "x*"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn a_rehearsal_reads_what_its_scenario_says_of_devices() {
    let scenario = "devices: [{kind: vns3, name: hub-01, groups: [hubs], labels: {role: edge}, VARS}]";
    let book = "print(`${vns3.vars.site} ${vns3.groups} ${vns3.labels.role}`)";
    let test = Test::book(book).file("with.yaml", &scenario.replace("VARS", "vars: {site: lund}"));
    assert_eq!(
        test.again(["run", "book.rhai", "--sim", "--scenario", "with.yaml"]).run().success(),
        "lund [\"hubs\"] edge\n"
    );
    let test = test.file("without.yaml", &scenario.replace(", VARS", ""));
    let ran = test.again(["run", "book.rhai", "--sim", "--scenario", "without.yaml"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("add there: vars: { site: ... }"), "{ran}");
}

#[test]
fn the_inventory_is_a_table_in_all_formats() {
    let sims = [Simulator::start("vns3"), Simulator::start("vns3")];
    let test = test(&sims);
    let listed = |args: &[&str]| test.again(["devices"]).args(args.iter().copied()).run();
    let data = listed(&[]).json();
    assert_eq!(data[0]["vars"], json!({"ports": [1, 2], "site": "lund"}), "{data}");
    assert_eq!((&data[1]["name"], &data[1]["trust"]), (&json!("hub-02"), &json!("fingerprint")), "{data}");
    let table = listed(&["-o", "text", "--label", "role=core"]).success();
    assert!(table.contains("hub-02") && !table.contains("hub-01"), "{table}");
    assert!(listed(&["-o", "csv"]).success().starts_with("name,kind,version,address,"));
    assert_eq!(listed(&["--group", "nobody"]).code, Some(2));
}

#[test]
fn variables_that_cannot_be_are_told_with_their_line() {
    let sim = Simulator::start("vns3");
    for (vars, said) in [
        ("token = \"x\"", "would hold a secret"),
        ("\"a b\" = 1", "cannot name a variable"),
        ("a = { b = 1 }", "is a table"),
    ] {
        let inventory = format!("{}[devices.hub.vars]\n{vars}\n", entry("hub", &sim, ""));
        let ran = Test::book("print(1);").inventory(&inventory).args(["--device", "hub"]).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said), "{vars}: {ran}");
    }
    let disagree = format!(
        "{}[groups.a]\nvars = {{ x = 1 }}\n[groups.b]\nvars = {{ x = 2 }}\n",
        entry("hub", &sim, "groups = [\"a\", \"b\"]")
    );
    let ran = Test::book("print(1);").inventory(&disagree).args(["--device", "hub"]).run();
    assert!(ran.stderr.contains("disagree about the variable `x`"), "{ran}");
}

#[test]
fn a_call_names_one_of_several_simulated_appliances() {
    let scenario = "devices:\n  - {name: a-hub, kind: vns3}\n  - {name: b-hub, kind: vns3}\n";
    let test = Test::new().file("two.yaml", scenario);
    let call =
        |words: &[&str]| test.again(["call", "--scenario", "two.yaml"]).args(words.iter().copied()).run();
    call(&["b-hub", "config.get_config"]).success();
    let ran = call(&["config.get_config"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("a-hub, b-hub"), "{ran}");
    assert_eq!(call(&["c-hub", "config.get_config"]).code, Some(2));
}
