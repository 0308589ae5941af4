//! A kind of appliance that its user added, without a line of behaviour: it is simulated from its description by every
//! command that simulates.

use crate::harness::Test;

const DEPOT: &str = include_str!("../../runtime/sim/tests/drive/depot.yaml");

const BOOK: &str = "let made = depot.screens.add_screen(#{ label: \"hall\", place: \"north\" }).screen;
depot.screens.change_screen(made.id, #{ label: \"yard\" });
print(depot.screens.get_screen(made.id).screen.label);
depot.screens.blink_screen(made.id);
depot.screens.remove_screen(made.id);
try { depot.screens.get_screen(made.id); } catch (err) { print(`${err.status}: ${err.message}`); }
print(vns3.config.get_config().vns3_version.len() > 0);
";

const TESTS: &str = "[[test]]\nname = \"as read\"\noutput = [\"yard\", \"404: *\", \"true\"]\n";

fn depot() -> Test {
    let test = Test::book(BOOK).file("depot.yaml", DEPOT).file("book.test.toml", TESTS);
    test.again(["spec", "add", "depot.yaml"]).run().success();
    test
}

#[test]
fn a_runbook_runs_on_an_added_kind_beside_the_built_in_ones() {
    let test = depot();
    let said = "yard\n404: 404 Not Found\ntrue\n";
    let runs: [&[&str]; 3] = [
        &["run", "book.rhai"],
        &["run", "book.rhai", "--sim", "--device", "depot", "--device", "larkspur-hub"],
        &["run", "book.rhai", "--sim", "--spec", "depot.yaml"],
    ];
    for args in runs {
        let ran = test.again(args.iter().copied()).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), said), "{args:?}: {ran}");
    }
    let tested = test.again(["test", "book.rhai"]).run();
    assert_eq!(tested.code, Some(0), "{tested}");
    let typed = test.again(["repl", "--sim"]).stdin("depot.models.list_models().len()\n").run();
    assert!(typed.code == Some(0) && typed.stdout.contains('2'), "{typed}");
    let called = test.again(["call", "--sim", "depot", "clock.get_clock", "-o", "json"]).run();
    assert!(called.code == Some(0) && called.stdout.contains("UTC"), "{called}");
    let fault = test.again(["run", "book.rhai", "--fault", "status:500@addScreen"]).run();
    assert_eq!(fault.code, Some(6), "{fault}");
}

#[test]
fn a_scenario_and_a_server_know_an_added_kind() {
    let test = depot().file(
        "yard.yaml",
        "devices:\n- {kind: depot, name: yard, vars: {site: 4}, things: {/screens: [{label: hall, place: north}]}}\n",
    );
    let test =
        test.file("one.rhai", "print(`${depot.vars.site} ${depot.screens.get_screen(1).screen.label}`);\n");
    let ran = test.again(["run", "one.rhai", "--scenario", "yard.yaml"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "4 hall\n"), "{ran}");
    let test = test.file("moon.yaml", "devices: [{kind: moon}]\n");
    let unknown = test.again(["sim", "--scenario", "moon.yaml"]).run();
    assert!(unknown.code == Some(2) && unknown.stderr.contains("known: cos, vns3, depot"), "{unknown}");

    let serving =
        test.again(["sim", "--scenario", "yard.yaml", "--listen", "127.0.0.1:0", "--print-inventory"]);
    let process = serving.start();
    let mut inventory = String::new();
    while !inventory.contains("trust = ") {
        inventory.push_str(&process.line());
        inventory.push('\n');
    }
    let by_inventory =
        test.file("two.rhai", "print(depot.screens.list_screens().total);\n").file("sims.toml", &inventory);
    let ran = by_inventory.again(["run", "two.rhai", "--inventory", "sims.toml", "--all"]).run();
    assert_eq!(ran.code, Some(0), "{ran}{inventory}");
    assert!(ran.stdout.contains('1'), "{ran}");
}
