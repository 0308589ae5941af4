//! `edgebook effects`: the most that a runbook may do, its signature, and how a run is held to it.

use serde_json::Value;

use crate::assert_run;
use crate::devices::Simulator;
use crate::harness::{Ran, Test};
use crate::inventory::entry;

const READS: &str = "let tunnels = vns3.ipsec.get_status();\nprint(tunnels.len());\n";
const BOUNCES: &str = "\
for tunnel in vns3.ipsec.get_status().values() {
    vns3.ipsec.update_endpoint_tunnel(tunnel.endpoint_id, tunnel.id, #{ bounce: true });
}
vns3.sys_admin.reboot(#{ reboot: true });
";

fn effects(text: &str, args: &[&str]) -> Ran {
    Test::new().file("book.rhai", text).args(["effects", "book.rhai"]).args(args.iter().copied()).run()
}

#[test]
fn what_a_runbook_may_do_for_people() {
    assert_run!(effects(BOUNCES, &["-o", "text"]));
    let nothing = effects("print(1);", &["-o", "text"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(0), "it calls no operation\n"), "{nothing}");
    // What only a run shows is said.
    let text = "let what = [\"re\", \"start\"].join(\"\");\nFn(what).call(vns3.ipsec, #{ restart: true });\n";
    assert_run!(effects(text, &["-o", "text"]), @r"
    exit: 0
    ----- stdout
    it calls no operation

    Only a run shows what is called here; nothing that is not listed above will be let through:
      book.rhai:2: a function that is known only when it runs
    ");
    // How often, over all ways.
    let counted = "fn block() { cos.blacklist.add(#{ host: \"203.0.113.6\" }); }\nfor i in 0..3 { block(); block(); }\n";
    let shown = effects(counted, &["-o", "text"]);
    assert!(shown.stdout.contains("6 times"), "{shown}");
    assert_eq!(effects(counted, &["-o", "json"]).json()["operations"][0]["runs"], 6);
}

#[test]
fn what_the_check_did_not_see_is_not_let_through_without_a_signature_either() {
    let trick =
        "let f = Fn(\"update_endpoint_\" + \"tunnel\");\nf.call(vns3.ipsec, 2, 3, #{ bounce: true });\n";
    let run = |args: &[&str]| Test::book(trick).args(["--sim", "-v"]).args(args.iter().copied()).run();
    let refused = run(&[]);
    assert_eq!(refused.code, Some(2), "{refused}");
    assert!(refused.stderr.contains("error[built-name]"), "{refused}");
    let refused = run(&["--no-check"]);
    assert_eq!(refused.code, Some(5), "{refused}");
    assert!(refused.stderr.contains("is not among the operations that the runbook announces"), "{refused}");
    assert!(!refused.stderr.contains("PUT https"), "{refused}");
}

#[test]
fn what_a_runbook_may_do_as_data() {
    let data = effects(BOUNCES, &["-o", "json"]).json();
    let operations = data["operations"].as_array().unwrap();
    let names: Vec<_> = operations.iter().map(|operation| operation["operation"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["vns3.sys_admin.reboot", "vns3.ipsec.update_endpoint_tunnel", "vns3.ipsec.get_status"]
    );
    let update = &operations[1];
    assert_eq!(
        (&update["effect"], &update["runs"], &update["kind"]),
        (&"disruptive".into(), &"each".into(), &"vns3".into())
    );
    assert_eq!(update["places"][0]["each_of"], serde_json::json!([{ "file": "book.rhai", "line": 1 }]));
    assert_eq!(operations[0]["runs"], 1);
    assert_eq!(update["on"], serde_json::json!(["vns3"]));
    assert_eq!(
        (&update["places"][0]["file"], &update["places"][0]["line"]),
        (&"book.rhai".into(), &2.into())
    );
    assert_eq!(
        data["totals"],
        serde_json::json!({
            "read": 1, "change": 0, "disruptive": 1, "reboot": 1, "irreversible": 0,
        })
    );
    // On a pipe it is data without being asked.
    assert_eq!(effects(BOUNCES, &[]).json(), data);
}

#[test]
fn a_runbook_that_cannot_be_read_has_no_effects() {
    let ran = effects("let x = ;", &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    assert!(ran.stderr.contains("error[syntax]"), "{ran}");
    let ran = Test::new().args(["effects", "missing.rhai"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert_eq!(effects(READS, &["--write", "--check"]).code, Some(2), "one or the other");
}

/// A runbook with the signature of another text.
fn signed(before: &str, now: &str) -> Test {
    let test = Test::new().file("book.rhai", before);
    let written = test.again(["effects", "book.rhai", "--write"]).run();
    assert_eq!(written.code, Some(0), "{written}");
    test.file("book.rhai", now)
}

#[test]
fn a_signature_is_written_beside_the_runbook() {
    let test = Test::new().file("book.rhai", BOUNCES);
    assert_run!(test.again(["effects", "book.rhai", "--write"]).run(), @r"
    exit: 0
    ----- stderr
    wrote book.effects: 1 read, 1 disruptive, 1 reboot
    ");
    let stored = std::fs::read_to_string(test.folder().join("book.effects")).unwrap();
    insta::assert_snapshot!(stored, @r#"
    # The most that the runbook may do. Renew with: edgebook effects FILE --write
    # A run that would call anything else, or on another device, is refused. A kind means the device that it runs on.

    [operations]
    "vns3.ipsec.get_status"             = { effect = "read", on = ["vns3"], runs = "once" }
    "vns3.ipsec.update_endpoint_tunnel" = { effect = "disruptive", on = ["vns3"], runs = "each" }
    "vns3.sys_admin.reboot"             = { effect = "reboot", on = ["vns3"], runs = "once" }
    "#);
    // Written again, the difference is told.
    let test = test.file("book.rhai", READS);
    let again = test.again(["effects", "book.rhai", "--write"]).run();
    assert!(again.stderr.contains("- vns3.sys_admin.reboot: is not called any more"), "{again}");
}

#[test]
fn a_check_fails_when_the_runbook_may_do_more() {
    let check = |before: &str, now: &str, format: &str| {
        signed(before, now).with_args(["effects", "book.rhai", "--check", "-o", format]).run()
    };
    assert_run!(check(READS, READS, "text"), @r"
    exit: 0
    ----- stderr
    book.effects is up to date
    ");
    assert_run!(check(READS, BOUNCES, "text"), @r"
    exit: 3
    ----- stdout
    + vns3.ipsec.update_endpoint_tunnel: new, disruptive, on vns3
    + vns3.sys_admin.reboot: new, a reboot, on vns3
    ----- stderr
    error[signature-grew]: the runbook may do more than book.effects says
    hint: when that is meant, renew it: edgebook effects book.rhai --write
    ");
    assert_run!(check(BOUNCES, READS, "text"), @r"
    exit: 0
    ----- stdout
    - vns3.ipsec.update_endpoint_tunnel: is not called any more
    - vns3.sys_admin.reboot: is not called any more
    ----- stderr
    the runbook may do less than book.effects says
    hint: renew it: edgebook effects book.rhai --write
    ");
    let grown = check(READS, BOUNCES, "json");
    let data: Value = serde_json::from_str(&grown.stdout).unwrap();
    assert_eq!(
        (grown.code, &data["growth"], &data["changes"][0]["grew"]),
        (Some(3), &"grew".into(), &true.into())
    );
    // More of the same, too: a loop without an end.
    let once = "vns3.ipsec.restart(#{ restart: true });\n";
    let endless = "loop { vns3.ipsec.restart(#{ restart: true }); sleep(\"1m\"); }\n";
    let grown = check(once, endless, "text");
    assert_eq!((grown.code, grown.stdout.as_str()), (Some(3), "+ vns3.ipsec.restart: ran once, runs any\n"));
}

#[test]
fn a_signature_that_is_missing_or_broken_is_a_usage_error() {
    assert_run!(effects(READS, &["--check"]), @r"
    exit: 2
    ----- stderr
    error[no-signature]: there is no signature book.effects
    hint: look at what it may do, then store that: edgebook effects book.rhai --write
    ");
    for (text, words) in [
        ("", "book.effects:1: `[operations]` is missing"),
        ("[operations]\nnonsense\n", "book.effects:2: "),
        ("[operations]\n\"vns3.a.b\" = { effect = \"red\", on = [], runs = \"once\" }\n", "book.effects:2: "),
    ] {
        let test = Test::new().file("book.rhai", READS).file("book.effects", text);
        for args in [&["effects", "book.rhai", "--check"][..], &["run", "book.rhai"]] {
            let ran = test.again(args.iter().copied()).run();
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
            assert!(ran.stderr.contains(words) && ran.stderr.contains("--write"), "{ran}");
        }
    }
}

#[test]
fn a_run_stays_within_its_signature() {
    let ran = signed(BOUNCES, READS).with_args(["run", "book.rhai", "--sim"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    // Unchecked, it is stopped at the first call beyond the signature.
    let ran = signed(READS, BOUNCES).with_args(["run", "book.rhai", "--sim", "-v", "--no-check"]).run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(ran.stderr.contains("/api/status/ipsec 200") && ran.stderr.contains("error[refused]"), "{ran}");
    assert_run!(signed(READS, BOUNCES).with_args(["run", "book.rhai", "--sim", "--no-check"]).run());
}

/// A bound counts what stands outside of the loops, and each loop.
#[test]
fn how_often_a_call_runs_is_a_bound_over_all_places() {
    let book = "fn off() { vns3.routing.disable_route(1); }\noff();\nfor id in [1, 2] { off(); }\n\
                for route in vns3.routing.get_routes().values() { off(); }\n\
                vns3.routing.get_routes().values().for_each(|route| off());\n";
    assert_run!(effects(book, &["-o", "text"]), @r"
    exit: 0
    ----- stdout
    EFFECT      OPERATION                   ON    RUNS                   CALLED AT
    disruptive  vns3.routing.disable_route  vns3  each (lines 4, 5) + 3  book.rhai:1
    read        vns3.routing.get_routes     vns3  2 times                book.rhai:4, book.rhai:5

    1 read, 1 disruptive
    ");
    // Of several ways, the one counts in which it runs most often.
    let ways = "let all = vns3.routing.get_routes().values();\nif all.len() > 2 {\n    for route in all { vns3.routing.disable_route(1); \
                vns3.routing.disable_route(2); }\n} else {\n    for route in all { vns3.routing.disable_route(1); }\n}\n";
    let told = effects(ways, &["-o", "text"]);
    assert!(told.stdout.contains("2 each (lines 3, 5)"), "{told}");
    let once = "for route in vns3.routing.get_routes().values() { vns3.routing.disable_route(1); }\n";
    let twice = once.replace("(1);", "(1); vns3.routing.disable_route(2);");
    let test = signed(once, &twice);
    assert_run!(test.again(["check", "book.rhai", "-o", "text"]).run(), @r"
    exit: 3
    ----- stdout
    error[signature-grew]: the runbook may do more than book.effects says: + vns3.routing.disable_route: ran each, runs 2 each
    --> book.rhai
     = help: when that is meant, renew it: edgebook effects book.rhai --write

    ----- stderr
    1 runbook checked: 1 error
    ");
}

#[test]
fn a_runbook_that_outgrew_its_signature_does_not_start() {
    let grown = "vns3.ipsec.restart(#{ restart: true });\nvns3.sys_admin.reboot(#{ reboot: true });\n";
    let test = signed("vns3.ipsec.restart(#{ restart: true });\n", grown);
    assert_run!(test.again(["run", "book.rhai", "--sim", "-v"]).run(), @r"
    exit: 5
    ----- stderr
    error[signature-grew]: the runbook may do more than book.effects says: + vns3.sys_admin.reboot: new, a reboot, on vns3
    hint: when that is meant, renew it: edgebook effects book.rhai --write
    hint: nothing was sent
    ");
    for how in ["--dry-run", "--rehearse"] {
        let ran = test.again(["run", "book.rhai", "--sim", how]).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""), "{ran}");
        assert!(ran.stderr.contains("error[signature-grew]"), "{ran}");
    }
    assert_run!(signed(READS, BOUNCES).with_args(["check", "book.rhai", "-o", "text"]).run(), @r"
    exit: 3
    ----- stdout
    error[signature-grew]: the runbook may do more than book.effects says: + vns3.ipsec.update_endpoint_tunnel: new, disruptive, on vns3; + vns3.sys_admin.reboot: new, a reboot, on vns3
    --> book.rhai
     = help: when that is meant, renew it: edgebook effects book.rhai --write

    ----- stderr
    1 runbook checked: 1 error
    ");
    assert_eq!(signed(BOUNCES, READS).with_args(["check", "book.rhai"]).run().code, Some(0));
}

#[test]
fn a_wait_for_a_task_lists_the_read_by_which_it_looks() {
    let waits =
        "let begun = vns3.snapshots.create_snapshot(#{ name: \"before\", async: true });\nwait_for(begun);\n";
    let test = Test::new().file("book.rhai", waits);
    assert_run!(test.again(["effects", "book.rhai", "-o", "text"]).run(), @r"
    exit: 0
    ----- stdout
    EFFECT  OPERATION                       ON    RUNS           CALLED AT
    change  vns3.snapshots.create_snapshot  vns3  once           book.rhai:1
    read    vns3.sys_admin.get_task_status  vns3  each (line 2)  book.rhai:2

    1 read, 1 change
    ");
    test.again(["effects", "book.rhai", "--write"]).run().success();
    let ran = test.again(["run", "book.rhai", "--sim"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    // Nobody waits: nothing is looked at.
    let alone = "vns3.snapshots.create_snapshot(#{ name: \"before\", async: true });\n";
    assert!(!effects(alone, &["-o", "text"]).stdout.contains("get_task_status"));
}

#[test]
fn no_trick_gets_round_a_signature() {
    let tricks = [
        // The plain call, and everything around it that could swallow the refusal.
        "vns3.ipsec.restart(#{ restart: true });",
        "try { vns3.ipsec.restart(#{ restart: true }); } catch { }",
        "for i in 0..3 { try { vns3.ipsec.restart(#{ restart: true }); } catch (err) { print(err); } }",
        // The group by a name that is put together.
        "let group = [\"ip\", \"sec\"].join(\"\");\nvns3[group].restart(#{ restart: true });",
        "let all = #{};\nall[\"g\" + 1] = vns3.ipsec;\nall[\"g1\"].restart(#{ restart: true });",
        "[vns3.ipsec].for_each(|g| g.restart(#{ restart: true }));",
        // The operation by a name that is put together.
        "let what = [\"re\", \"start\"].join(\"\");\nFn(what).call(vns3.ipsec, #{ restart: true });",
        "let what = \"tratser\".to_chars();\nwhat.reverse();\nlet f = Fn(what.join(\"\"));\nf.call(vns3.ipsec, #{ restart: true });",
        "let what = [\"re\", \"start\"].join(\"\");\nFn(what).curry(vns3.ipsec).call(#{ restart: true });",
        "let what = [\"re\", \"start\"].join(\"\");\n[#{ restart: true }].map(Fn(what).curry(vns3.ipsec));",
        "let what = [\"re\", \"start\"].join(\"\");\nlet m = #{ f: Fn(what) };\nm.f.call(vns3.ipsec, #{ restart: true });",
        // The device by its name.
        "device(\"larkspur-hub\").ipsec.restart(#{ restart: true });",
        "for name in devices() { let d = device(name); if type_name(d) != \"\" { try { d.ipsec.restart(#{ restart: true }); } catch { } } }",
        // From inside of something else.
        "fn act() { this.restart(#{ restart: true }) }\nlet g = vns3.ipsec;\ng.act();",
        "import \"lib\" as lib;\nlib::act(vns3);",
        "wait_until(\"2s\", || { vns3.ipsec.restart(#{ restart: true }); true });",
    ];
    for trick in tricks {
        let book = format!("print(vns3.ipsec.get_status().len());\n{trick}\nprint(\"went on\");\n");
        let test =
            signed(READS, &book).file("lib.rhai", "fn act(d) { d.ipsec.restart(#{ restart: true }) }\n");
        let ran = test.again(["run", "book.rhai", "--sim", "-v", "--no-check"]).run();
        assert_eq!(ran.code, Some(5), "{trick}\n{ran}");
        assert!(!ran.stdout.contains("went on"), "{trick}\n{ran}");
        assert!(ran.stderr.contains("error[refused]") && !ran.stderr.contains("PUT https"), "{trick}\n{ran}");
        // The record of the run says so, too: the call was denied, nothing was sent.
        let audit = test.again(["audit", "show", "-o", "text"]).run().success();
        assert!(!audit.contains("applied") && !audit.contains("accepted"), "{trick}\n{audit}");
    }
}

#[test]
fn a_run_stays_on_the_devices_that_its_signature_names() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let inventory = entry("edge-1", &one, "") + &entry("edge-2", &two, "");
    let restart = "ipsec.restart(#{ restart: true });";
    let on = |device: &str| format!("{device}.{restart}\n");
    let hidden = format!(
        "{}let f = Fn(\"re\" + \"start\");\nf.call(device(\"edge-2\").ipsec, #{{ restart: true }});\n",
        on("vns3")
    );
    for (signed_for, runs, code, words) in [
        (Some(on("vns3")), on("vns3"), 0, ""),
        (Some(on("vns3")), on("device(\"edge-1\")"), 5, "now also on device(\"edge-1\")"),
        (Some(on("vns3")), on("device(\"edge-2\")"), 5, "now also on device(\"edge-2\")"),
        (Some(on("device(\"edge-1\")")), on("device(\"edge-2\")"), 5, "now also on device(\"edge-2\")"),
        (Some(on("device(\"edge-2\")")), on("device(\"edge-2\")"), 0, ""),
        (Some(on("device(\"edge-2\")")), on("vns3"), 5, "now also on vns3"),
        (Some(on("device(devices()[0])")), on("device(\"edge-2\")"), 0, ""),
        // Without a signature, what the check saw is the bound.
        (None, hidden.clone(), 2, "error[built-name]"),
    ] {
        let mut test = Test::new().inventory(&inventory).env("SIM_PASSWORD", one.fact("password"));
        if let Some(before) = &signed_for {
            test = test.file("book.rhai", before);
            test.again(["effects", "book.rhai", "--write"]).run().success();
        }
        test = test.file("book.rhai", &runs);
        let ran = test.again(["run", "book.rhai", "--device", "edge-1", "--with", "edge-2", "--yes"]).run();
        assert_eq!(ran.code, Some(code), "{signed_for:?}: {runs}\n{ran}");
        assert!(ran.stderr.contains(words), "{signed_for:?}: {runs}\n{ran}");
        // What is not even checked is held to it by the calls themselves.
        let unchecked = ["run", "book.rhai", "--device", "edge-1", "--with", "edge-2", "--yes", "--no-check"];
        if words.starts_with("now also") && !runs.contains("edge-1") {
            let ran = test.again(unchecked).run();
            assert_eq!(ran.code, Some(5), "{signed_for:?}: {runs}\n{ran}");
            assert!(ran.stderr.contains("the runbook announces it on "), "{signed_for:?}: {runs}\n{ran}");
        }
        if signed_for.is_none() {
            let ran = test.again(unchecked).run();
            assert_eq!(ran.code, Some(5), "{ran}");
            assert!(ran.stderr.contains("announces it on vns3 (here edge-1) only, not on edge-2"), "{ran}");
        }
    }
}

#[test]
fn a_signature_that_is_a_dangling_link_is_an_error() {
    let test = Test::new().file("book.rhai", "print(1);\n");
    std::os::unix::fs::symlink("nowhere.effects", test.folder().join("book.effects")).unwrap();
    for words in [
        ["run", "book.rhai", "--sim"],
        ["effects", "book.rhai", "--check"],
        ["effects", "book.rhai", "--write"],
    ] {
        let ran = test.again(words).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(
            ran.stderr.contains("error[broken-signature]: ") && ran.stderr.contains("leads nowhere"),
            "{ran}"
        );
    }
}

/// A pipe would hold the command up for ever.
#[test]
fn a_signature_that_is_a_pipe_is_neither_read_nor_written() {
    let test = Test::new().file("book.rhai", "print(1);\n");
    let pipe = test.folder().join("book.effects");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for words in [
        ["run", "book.rhai", "--sim"],
        ["effects", "book.rhai", "--check"],
        ["effects", "book.rhai", "--write"],
    ] {
        let ran = test.again(words).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("book.effects is not a regular file"), "{ran}");
    }
}

/// Where the engine counts no further, bodies of functions cannot be told apart.
#[test]
fn what_stands_beyond_the_places_of_the_engine_is_refused() {
    let code = "fn a() { print(1); } fn b() { vns3.routing.disable_route(3); } b();";
    for before in [" ".repeat(70_000), format!("/*{}*/", "x".repeat(70_000)), "\n".repeat(70_000)] {
        let test = Test::new().file("book.rhai", &format!("{before}{code}\n"));
        for args in [
            &["effects", "book.rhai"][..],
            &["check", "book.rhai"],
            &["run", "book.rhai", "--sim", "--no-check"],
        ] {
            let ran = test.again(args.iter().copied()).run();
            assert!(matches!(ran.code, Some(2 | 3)), "{ran}");
            assert!(format!("{}{}", ran.stdout, ran.stderr).contains("too-long"), "{ran}");
        }
    }
}
