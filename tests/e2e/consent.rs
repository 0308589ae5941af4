//! Consent to writes and the limits on them: asked on a terminal, refused without one, never talked round.

use crate::assert_run;
use crate::devices::Simulator;
use crate::harness::{Ran, Test};
use crate::inventory::{book, entry};
use crate::terminal::OnTerminal;

/// Reaches an operation that interrupts traffic, one that does not, and one that is never called.
const BOUNCE: &str = "\
let id = vns3.ipsec.get_status().keys()[0];
let t = vns3.ipsec.get_status()[id];
vns3.ipsec.update_endpoint_tunnel(t.endpoint_id, id, #{ bounce: true });
vns3.config.put_config(#{ topology_name: \"changed\" });
if t.id == 0 { vns3.snapshots.create_snapshot(); }
print(\"changed\");
";
/// Changes something that nobody notices.
const HARMLESS: &str = "vns3.config.put_config(#{ topology_name: \"changed\" });\nprint(\"changed\");\n";

/// What a run on a terminal ends with, when this is typed at its question.
fn answered(test: &Test, keys: &str) -> Ran {
    let mut terminal = OnTerminal::start(test);
    terminal.wait_for("to agree, or anything else to refuse: ");
    terminal.press(keys);
    terminal.end()
}

#[test]
fn a_disruptive_run_asks_for_the_name_of_the_device() {
    let sim = Simulator::start("vns3");
    let test = book(BOUNCE, &entry("hub", &sim, ""), &sim).args(["--device", "hub"]);
    for (keys, agreed) in [("yes\r", false), ("\r", false), ("\u{4}", false), ("hub\r", true)] {
        let ran = answered(&test, keys);
        assert_eq!(ran.code, Some(if agreed { 0 } else { 5 }), "{keys:?}: {ran}");
        assert_eq!(ran.stdout, if agreed { "changed\n" } else { "" }, "{keys:?}");
    }
    assert_run!(answered(&test, "no\r"));
}

#[test]
fn a_run_that_interrupts_nothing_asks_for_yes() {
    let sim = Simulator::start("vns3");
    let test = book(HARMLESS, &entry("hub", &sim, ""), &sim).args(["--device", "hub"]);
    for (keys, code) in [("hub\r", 5), ("y\r", 5), ("no\u{15}yes\r", 0)] {
        assert_eq!(answered(&test, keys).code, Some(code), "{keys:?}");
    }
}

#[test]
fn ctrl_c_at_the_question_is_an_interrupt() {
    let sim = Simulator::start("vns3");
    let test = book(HARMLESS, &entry("hub", &sim, ""), &sim).args(["--device", "hub"]);
    let ran = answered(&test, "\u{3}");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(130), ""), "{ran}");
}

#[test]
fn several_devices_are_agreed_to_by_the_group_s_name_or_by_their_number() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let inventory = entry("edge-1", &one, "groups = [\"paris\"]")
        + &entry("edge-2", &two, "groups = [\"paris\"]")
        + "[groups.paris]\n";
    for (choice, word) in [(vec!["--group", "paris"], "paris"), (vec!["--all"], "2")] {
        let test = book(BOUNCE, &inventory, &one).args(choice);
        let ran = answered(&test, &format!("{word}\r"));
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(ran.stderr.contains("change 2 appliances: edge-1 (vns3), edge-2 (vns3)"), "{ran}");
        assert_eq!(ran.stderr.matches("to agree, or").count(), 1, "{ran}");
        let refused = answered(&test, "yes\r");
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(5), ""), "{refused}");
    }
}

#[test]
fn without_a_terminal_the_same_is_said_and_refused() {
    let sim = Simulator::start("vns3");
    let test = book(BOUNCE, &entry("hub", &sim, ""), &sim).args(["--device", "hub"]);
    assert_run!(test.run());
    assert_eq!(test.args(["--yes"]).run().success(), "changed\n");
}

#[test]
fn read_only_beats_yes_wherever_it_stands() {
    let sim = Simulator::start("vns3");
    let entry = |more: &str| entry("hub", &sim, more);
    let global = format!("[defaults]\nread_only = true\n{}", entry(""));
    for (inventory, flag, variable, said) in [
        (entry(""), Some("--read-only"), None, "the run is read-only: --read-only is set"),
        (entry(""), None, Some("1"), "the run is read-only: EDGEBOOK_READ_ONLY is set"),
        (entry("read_only = true"), None, None, "the inventory says that hub is read-only"),
        (global, None, None, "the inventory says that hub is read-only"),
    ] {
        let mut test = book(HARMLESS, &inventory, &sim).args(["--device", "hub", "--yes"]);
        test = test.args(flag);
        if let Some(value) = variable {
            test = test.env("EDGEBOOK_READ_ONLY", value);
        }
        let ran = test.run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""), "{ran}");
        assert!(ran.stderr.contains(said), "{said}: {ran}");
    }
}

/// A number of writes that is known beforehand is held against the limit before anything is sent; loops are counted
/// as they run, and of the ways of a fork only one runs.
#[test]
fn more_writes_than_the_limit_are_refused_before_the_first() {
    let helper = "fn three(n) { off(n); off(n); off(n); }\nfn off(n) { vns3.routing.disable_route(n); }\n";
    let cases = [
        ("off(2); off(4); three(2);", 5),
        ("let f = || { off(2); off(4) }; f.call(); f.call();", 4),
        ("if params.here { three(2) } else { off(2); vns3.ipsec.restart(#{ restart: true }); }", 3),
        ("try { three(2) } catch { off(4) }", 4),
    ];
    for (body, number) in cases {
        let book = format!("//! param here: bool = true\n{helper}print(\"begun\");\n{body}\n");
        for mode in [&[][..], &["--dry-run"], &["--rehearse"]] {
            let run = |most: u32| {
                Test::book(&book)
                    .args(["--sim", "--max-writes", &most.to_string()])
                    .args(mode.iter().copied())
                    .run()
            };
            let refused = run(number - 1);
            assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{body}: {refused}");
            let told =
                format!("may make {number} writes to an appliance, and this run allows {}", number - 1);
            assert!(
                refused.stderr.contains(&told) && refused.stderr.contains("too-many-writes"),
                "{refused}"
            );
            assert!(run(number).success().starts_with("begun\n"), "{body}");
        }
    }
    // Writes to two appliances are not those to one.
    let both = "vns3.routing.disable_route(2); cos.blacklist.remove(#{ host: \"203.0.113.201\" });";
    let ran = Test::book(both).args(["--sim", "--max-writes", "1"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn a_runbook_can_ask_how_many_writes_are_left() {
    let book = "print(writes_left(vns3)); vns3.routing.disable_route(2); print(writes_left(vns3)); print(writes_left(cos));";
    for mode in [&["--yes"][..], &["--dry-run"], &["--rehearse"]] {
        let ran = Test::book(book).args(["--sim", "--max-writes", "7"]).args(mode.iter().copied()).run();
        let numbers: Vec<&str> = ran.stdout.lines().filter(|line| line.len() == 1).collect();
        assert_eq!((ran.code, numbers.as_slice()), (Some(0), &["7", "6", "7"][..]), "{ran}");
    }
}

#[test]
fn the_write_beyond_the_limit_is_refused_and_cannot_be_caught() {
    let text = "//! param times: int = 60\nlet made = 0;\nfor i in 0..params.times {\n    try { vns3.config.put_config(#{ topology_name: `${i}` }); made += 1; print(made); } catch { print(\"caught\"); }\n}\n";
    for (args, most) in [(vec![], 50), (vec!["--max-writes", "3"], 3), (vec!["--max-writes", "0"], 0)] {
        let ran = Test::book(text).args(["--sim"]).args(args).run();
        assert_eq!(ran.code, Some(5), "{ran}");
        assert_eq!(ran.stdout.lines().count(), most, "{ran}");
        assert!(!ran.stdout.contains("caught"), "{ran}");
        assert!(ran.stderr.contains(&format!("the limit max-writes: no more than {most} writes")), "{ran}");
        assert!(ran.stderr.contains("raise it with --max-writes"), "{ran}");
    }
    let enough = Test::book(text).args(["--sim", "--max-writes", "60"]).run();
    assert!(enough.success().ends_with("60\n"));
}

#[test]
fn the_repl_asks_for_each_kind_of_change() {
    let sim = Simulator::start("vns3");
    let test = sim.target(Test::new().args(["repl"]));
    let mut terminal = OnTerminal::start(&test);
    // A change that interrupts nothing: agreed to once.
    terminal.press("vns3.config.put_config(#{ topology_name: \"changed\" });\r");
    terminal.wait_for("Type yes to agree, or anything else to refuse: ");
    terminal.press("yes\r");
    terminal.wait_for("\r\n");
    terminal.press("vns3.config.put_config(#{ topology_name: \"changed\" });\r");
    // One that does, by the device's name; a refusal is asked about again.
    terminal.press("vns3.ipsec.restart(#{ restart: true });\r");
    terminal.wait_for("This is disruptive");
    terminal.wait_for("to refuse: ");
    terminal.press("yes\r");
    terminal.wait_for("the change was not agreed to");
    terminal.press("vns3.ipsec.restart(#{ restart: true });\r");
    terminal.wait_for("to refuse: ");
    let name = sim.fact("url").trim_start_matches("https://").to_owned();
    terminal.press(&format!("{name}\r"));
    terminal.wait_for("\r\n");
    terminal.press(":vars\r\u{4}");
    let ran = terminal.end();
    // Once refused, the session says so.
    assert_eq!(ran.code, Some(5), "{ran}");
    assert_eq!(ran.stderr.matches("Type yes to agree").count(), 1, "{ran}");
    assert_eq!(ran.stderr.matches("not agreed to").count(), 1, "{ran}");
}

#[test]
fn the_repl_counts_the_writes_of_an_entry() {
    let entry = "for i in 0..2 { vns3.config.put_config(#{ topology_name: `${i}` }); }";
    let input = format!(
        "{entry}\n{entry}\nfor i in 0..3 {{ vns3.config.put_config(#{{ topology_name: `${{i}}` }}); }}\n"
    );
    let ran = Test::new().args(["repl", "--sim", "--max-writes", "2"]).stdin(&input).run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert_eq!(ran.stderr.matches("the limit max-writes").count(), 1, "{ran}");
}

#[test]
fn a_read_only_mark_holds_for_every_name_of_the_appliance() {
    let sim = Simulator::start("vns3");
    let other = |more: &str| entry("alias", &sim, more).replace("127.0.0.1", "localhost");
    let renamed = "trust = \"pinned\"";
    for (inventory, allowed, said) in [
        (entry("hub", &sim, "read_only = true") + &other(""), false, "and alias is the same appliance"),
        (
            other("read_only = true") + &entry("hub", &sim, ""),
            false,
            "the inventory says that alias is read-only",
        ),
        (entry("hub", &sim, "") + &other(""), true, ""),
        // Another address that is pinned to the same certificate.
        (
            entry("hub", &sim, "read_only = true").replace("127.0.0.1", "hub.example") + &other(""),
            false,
            "and alias has the same certificate",
        ),
        (
            entry("hub", &sim, &format!("read_only = true\n{renamed}")).replace("127.0.0.1", "hub.example")
                + &other(""),
            true,
            "",
        ),
    ] {
        let ran = book(HARMLESS, &inventory, &sim).args(["--device", "alias", "--yes"]).run();
        assert_eq!(ran.code, Some(if allowed { 0 } else { 5 }), "{ran}");
        assert!(ran.stderr.contains(said), "{said}: {ran}");
    }
}

#[test]
fn the_limit_on_writes_holds_for_the_appliance() {
    let sim = Simulator::start("vns3");
    let inventory = entry("hub", &sim, "") + &entry("alias", &sim, "").replace("127.0.0.1", "localhost");
    let script = "device(\"hub\").config.put_config(#{ topology_name: \"a\" });\nprint(\"one\");\n\
                device(\"alias\").config.put_config(#{ topology_name: \"b\" });\nprint(\"two\");\n";
    let test = book(script, &inventory, &sim).args(["--device", "hub", "--with", "alias", "--yes"]);
    let two =
        test.again(["run", "book.rhai", "--device", "hub", "--with", "alias", "--yes", "--max-writes", "2"]);
    assert_eq!(two.run().success(), "one\ntwo\n");
    let ran = test.args(["--max-writes", "1"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), "one\n"), "{ran}");
}

#[test]
fn every_form_of_enter_agrees_and_the_question_shows_what_is_sent() {
    let sim = Simulator::start("vns3");
    let secret =
        "vns3.ipsec.create_endpoint(#{ name: \"x\", ipaddress: \"192.0.2.77\", secret: \"CANARY-psk\" });";
    let test = book(HARMLESS, &entry("hub", &sim, ""), &sim).args(["--device", "hub"]);
    for keys in ["yes\r", "yes\n", "yes\r\n"] {
        let ran = answered(&test, keys);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "changed\n"), "{keys:?}: {ran}");
        assert!(ran.stderr.contains("PUT /api/config {\"topology_name\":\"changed\"}"), "{ran}");
    }
    let ran = answered(&book(secret, &entry("hub", &sim, ""), &sim).args(["--device", "hub"]), "no\r\n");
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(ran.stderr.contains("\"secret\":\"***\"") && !ran.to_string().contains("CANARY"), "{ran}");
}

#[test]
fn a_line_feed_behind_enter_does_not_answer_the_next_question() {
    let sim = Simulator::start("vns3");
    let test = book(HARMLESS, &entry("hub", &sim, "trust = \"pinned\""), &sim).args(["--device", "hub"]);
    let mut terminal = OnTerminal::start(&test);
    terminal.wait_for("then type yes: ");
    terminal.press("yes\r\n");
    terminal.wait_for("to agree, or anything else to refuse: ");
    terminal.press("yes\r\n");
    let ran = terminal.end();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "changed\n"), "{ran}");
}
