//! What runbooks may do: the upper bound, however it is written.

use std::fmt::Write as _;

use edgebook_check::{Effects, Options, Repeat, Signature};
use edgebook_script::{ModuleRefused, ModuleSource, ModuleText};

use super::corpus::{Files, books, check, checker};

fn effects(text: &str) -> Effects {
    let checked = check(&checker(), "book.rhai", text);
    assert!(!checked.has_errors(), "{:#?}", checked.findings);
    checked.effects
}

/// `name devices repeat` of each operation; `?` marks what is not certain.
fn lines(text: &str) -> Vec<String> {
    let effects = effects(text);
    let mut lines: Vec<String> = effects
        .operations
        .iter()
        .map(|operation| {
            let mark = if operation.certain { "" } else { "?" };
            let name = operation.name.strip_prefix("vns3.").unwrap_or(&operation.name);
            format!("{name}{mark} {} {}", operation.devices.join(","), operation.repeat.in_words())
        })
        .collect();
    lines
        .extend(effects.unknown.iter().map(|unknown| format!("unknown {}", unknown.place.repeat.in_words())));
    lines
}

#[test]
fn operations_are_found_however_they_are_called() {
    let cases: &[(&str, &[&str])] = &[
        ("vns3.ipsec.restart(#{ restart: true });", &["ipsec.restart vns3 once"]),
        ("let g = vns3.ipsec;\ng.restart(#{ restart: true });", &["ipsec.restart vns3 once"]),
        ("vns3[\"ipsec\"].restart(#{ restart: true });", &["ipsec.restart vns3 once"]),
        ("device(\"b\").ipsec.restart(#{ restart: true });", &["ipsec.restart device(\"b\") once"]),
        (
            "for d in devices() { device(d).ipsec.restart(#{ restart: true }); }",
            &["ipsec.restart device(...) each"],
        ),
        (
            "for d in [vns3, device(\"b\")] { d.ipsec.restart(#{ restart: true }); }",
            &["ipsec.restart device(\"b\"),vns3 2 times"],
        ),
        ("fn f(d) { d.ipsec.restart(#{ restart: true }); }\nf(vns3);", &["ipsec.restart vns3 once"]),
        (
            "fn f() { this.restart(#{ restart: true }); }\nlet g = vns3.ipsec;\ng.f();",
            &["ipsec.restart vns3 once"],
        ),
        ("fn never() { vns3.ipsec.restart(#{ restart: true }); }\nprint(1);", &[]),
        (
            "fn a() { b() }\nfn b() { vns3.ipsec.restart(#{ restart: true }) }\nloop { a(); if true { break; } }",
            &["ipsec.restart vns3 any"],
        ),
        (
            "fn a(n) { vns3.ipsec.restart(#{ restart: true }); if n > 0 { a(n - 1); } }\na(3);",
            &["ipsec.restart vns3 any"],
        ),
        ("let f = || vns3.ipsec.restart(#{ restart: true });\nf.call();", &["ipsec.restart vns3 once"]),
        (
            "let f = || vns3.ipsec.restart(#{ restart: true });\nwhile true { f.call(); break; }",
            &["ipsec.restart vns3 any"],
        ),
        // A closure under a key that is not known may be any function that is called on the map.
        (
            "let m = #{};\nm[\"x\" + 1] = || vns3.ipsec.restart(#{ restart: true });\nprint(m.len());",
            &["ipsec.restart vns3 any"],
        ),
        // A closure that goes where nobody sees it called may be called at any time.
        ("let l = [|| vns3.ipsec.restart(#{ restart: true })];\nprint(l);", &["ipsec.restart vns3 any"]),
        ("let f = Fn(\"restart\");\nf.call(vns3.ipsec, #{ restart: true });", &["ipsec.restart vns3 once"]),
        ("[vns3.ipsec].map(\"get_status\").len()", &["ipsec.get_status vns3 each"]),
        ("[1, 2].for_each(|id| vns3.ipsec.delete_endpoint(id))", &["ipsec.delete_endpoint vns3 each"]),
        ("wait_until(\"5s\", || vns3.ipsec.get_status()[1].connected);", &["ipsec.get_status vns3 each"]),
        ("wait_ready(vns3, \"5m\");", &["config.get_config vns3 each"]),
        (
            "let name = [\"ip\", \"sec\"].join(\"\");\nvns3[name].restart(#{ restart: true });",
            &["ipsec.restart? vns3 once"],
        ),
        // A group in a list of all sorts is still a group.
        (
            "let things = [vns3.ipsec, 1, \"a\"];\nthings[0].get_status();\nprint(1);",
            &["ipsec.get_status vns3 once"],
        ),
        // One that is lost from sight may be any group with such an operation.
        (
            "let things = [1];\nlet text = to_json(things);\nlet all = parse_json(text);\nall.push(vns3.ipsec);\nall[1].restart(#{ restart: true });",
            &["ipsec.restart? device(...) once"],
        ),
        (
            "import \"lib/tunnels\" as t;\nprint(t::down(vns3.ipsec.get_status()));",
            &["ipsec.get_status vns3 once"],
        ),
        (
            "let a = if now().unix > 5 { vns3 } else { device(\"b\") };\na.ipsec.restart(#{ restart: true });",
            &["ipsec.restart device(\"b\"),vns3 once"],
        ),
        (
            "let x = switch 5 { 5 => vns3.ipsec.get_status(), _ => vns3.routing.get_routes() };\nprint(x.len());",
            &["ipsec.get_status vns3 once", "routing.get_routes vns3 once"],
        ),
        ("let x = () ?? vns3.ipsec.get_status();\nprint(x);", &["ipsec.get_status vns3 once"]),
        (
            "try { vns3.ipsec.restart(#{ restart: true }); } catch { cos.ha.status(); }",
            &["cos.ha.status cos once", "ipsec.restart vns3 once"],
        ),
        ("let m = #{ f: || vns3.ipsec.restart(#{ restart: true }) };\nm.f();", &["ipsec.restart vns3 once"]),
        ("throw vns3.ipsec.get_status().len();", &["ipsec.get_status vns3 once"]),
    ];
    for (text, expected) in cases {
        assert_eq!(lines(text), *expected, "{text}");
    }
}

/// Calls are resolved as the engine does it; where that cannot be told, everything that fits counts.
#[test]
fn every_function_that_a_call_may_reach_counts() {
    let write = "vns3.routing.disable_route(1);";
    let cases: &[(&str, &str)] = &[
        // By its name, to native code that calls it.
        ("fn rank(a, b) { WRITE a - b }\nprint([4, 9].reduce(rank, 0));", "each"),
        ("fn rank(a, b) { WRITE a - b }\nprint([4, 9].order_by(Fn(\"rank\")));", "any"),
        ("fn rank(a, b) { WRITE a - b }\nlet l = [4, 9];\nl.sort(rank);", "any"),
        ("fn both(a, b) { WRITE a }\nprint([4, 9].zip([1, 2], both));", "each"),
        ("fn one(a) { WRITE a }\nprint([4, 9].map(one));", "each"),
        ("fn one(a) { WRITE a }\nlet f = \"one\";\nprint(Fn(f).call(2));", "once"),
        ("fn one(a) { WRITE a }\nlet m = #{ act: Fn(\"one\") };\nm.act(1);", "once"),
        ("fn one(a) { WRITE a }\nprint(sort_by([4, 9], one));", "each"),
        ("fn one(a, b) { WRITE a }\nlet f = Fn(\"one\").curry(1);\nf.call(2);", "any"),
        ("let f = |x| { WRITE x > 1 };\nf.call(1);\nlet l = [1, 2];\nl.retain(f);\nprint(l);", "each + 1"),
        // By the type of what stands before the dot.
        ("fn char.visit() { print(1) }\nfn array.visit() { WRITE }\nlet l = [3];\nl.visit();", "once"),
        ("fn array.visit() { WRITE }\nfn visit() { print(1) }\nlet l = [3];\nl.visit();", "once"),
        // Over all of its callers.
        (
            "fn one() { WRITE }\nfn six() { one(); one(); one(); one(); one(); one(); }\nsix(); six(); six(); six(); six(); six();",
            "36 times",
        ),
        ("let f = || { WRITE };\nf.call();\nf.call();", "2 times"),
        ("WRITE\nWRITE", "2 times"),
        ("for i in 0..=3 { WRITE }", "4 times"),
        ("for i in [1, 2] { for j in 0..3 { WRITE } }", "6 times"),
        ("if now().unix > 5 { WRITE } else { WRITE WRITE }", "2 times"),
        ("switch now().unix { 1 => { WRITE }, 2 => { WRITE } _ => { WRITE } }", "once"),
        ("fn down(n) { if n == 0 { return; } WRITE down(n - 1); }\ndown(3);", "any"),
        ("fn a(n) { if n > 0 { b(n) } }\nfn b(n) { WRITE a(n - 1) }\na(2);", "any"),
        ("for i in vns3.routing.get_routes().keys() { WRITE }", "each"),
        // A bound holds for every place and caller: those in loops, those outside, and those in each other.
        ("fn one() { WRITE }\none();\nfor i in vns3.routing.get_routes().keys() { one(); }", "each + 1"),
        ("for i in vns3.routing.get_routes().keys() { WRITE WRITE }\nWRITE\nWRITE", "2 each + 2"),
        (
            "let all = vns3.routing.get_routes().keys();\nfor i in all { WRITE }\nall.for_each(|i| { WRITE });",
            "2 each",
        ),
        ("for i in vns3.routing.get_routes().keys() { for j in 0..3 { WRITE } }", "3 each"),
        ("for j in 0..3 { for i in vns3.routing.get_routes().keys() { WRITE } }", "each"),
        ("for i in vns3.routing.get_routes().keys() { if i == 1 { WRITE } else { WRITE WRITE } }", "2 each"),
        (
            "fn one() { WRITE }\nfn two() { one(); one(); }\nfor i in vns3.routing.get_routes().keys() { two(); one(); }\ntwo();",
            "3 each + 2",
        ),
        ("fn late(i) { for j in vns3.routing.get_routes().keys() { WRITE } }\nlate(1);\nlate(2);", "2 each"),
        ("for i in vns3.routing.get_routes().keys() { WRITE }\nloop { WRITE break; }", "any"),
        ("print([\"b\", \"a\"].sort_by(|x| { WRITE x }));", "each"),
        ("print([\"b\", \"a\"].sort_by(|x, y| { WRITE x < y }));", "any"),
        ("try { WRITE } catch { WRITE }", "2 times"),
        ("let n = 3;\nwhile n > 0 { n -= 1; WRITE }", "any"),
        ("let all = [];\nall.push(|| { WRITE });\nfor f in all { f.call(); }", "each"),
        ("try { throw || { WRITE }; } catch (e) { e.call(); }", "once"),
    ];
    for (text, expected) in cases {
        let text = text.replace("WRITE", write);
        let effects = checker().check_text("book.rhai", &text, &Files, Options::default()).effects;
        let write = effects.operations.iter().find(|operation| operation.name.ends_with("disable_route"));
        let repeat = write.map(|operation| operation.repeat.in_words());
        assert_eq!(repeat.as_deref(), Some(*expected), "{text}\n{effects:#?}");
    }
}

/// What is shown of a bound says once for each round only where no loop holds it more often.
#[test]
fn a_bound_over_several_loops_is_that_of_the_loop_with_the_most() {
    let all = "vns3.routing.get_routes().keys()";
    for (text, expected) in [
        ("for i in ALL { WRITE }\nfor i in ALL { WRITE }", "each of 1, 2"),
        ("fn one() { WRITE }\nfor i in ALL { one(); }\nfor i in ALL { one(); }\none();", "each + 1 of 2, 3"),
        (
            "if now().unix > 5 {\nfor i in ALL { WRITE WRITE }\n} else {\nfor i in ALL { WRITE }\n}",
            "2 each of 2, 4",
        ),
        (
            "switch now().unix {\n1 => for i in ALL { WRITE WRITE WRITE },\n2 => for i in ALL { WRITE }\n_ => for i in ALL { WRITE } }",
            "3 each of 2, 3, 4",
        ),
        ("for i in ALL { WRITE WRITE }\nfor i in ALL { WRITE }", "2 each of 1, 2"),
        ("fn two() { WRITE WRITE }\nfor i in ALL { two(); }\nALL.for_each(|i| two());", "2 each of 2, 3"),
        ("fn late() { for j in ALL { WRITE } }\nlate();\nlate();", "2 each of 1"),
        ("for i in ALL { WRITE for j in ALL { WRITE } }", "2 each of 1"),
        ("for i in ALL { WRITE\nfor j in ALL { WRITE } }", "each of 1, 2"),
    ] {
        let text = text.replace("ALL", all).replace("WRITE", "vns3.routing.disable_route(1);");
        let effects = effects(&text);
        let write = effects.operations.iter().find(|operation| operation.effects.is_write()).unwrap();
        let loops = write.places.iter().flat_map(|place| &place.each_of).map(|of| of.line);
        let loops: std::collections::BTreeSet<u32> = loops.collect();
        let loops: Vec<String> = loops.iter().map(u32::to_string).collect();
        let said = write.repeat.in_loops(&write.places).in_words();
        assert_eq!(format!("{said} of {}", loops.join(", ")), expected, "{text}\n{effects:#?}");
    }
}

/// A chain that is longer than the checker goes through a runbook.
#[test]
fn what_wanders_through_a_long_chain_of_variables_is_seen() {
    for (first, last) in [
        ("|| vns3.routing.disable_route(1)", "a79.call();"),
        ("vns3.routing", "a79.disable_route(1);"),
        ("vns3", "a79.routing.disable_route(1);"),
    ] {
        let mut text = format!("let a0 = {first};\n");
        (1..80).for_each(|n| writeln!(text, "let a{n} = ();").unwrap());
        text.push_str("loop {\n    if now().unix > 5 { break; }\n");
        (1..80).rev().for_each(|n| writeln!(text, "    a{n} = a{};", n - 1).unwrap());
        writeln!(text, "}}\n{last}").unwrap();
        let effects = checker().check_text("book.rhai", &text, &Files, Options::default()).effects;
        assert!(effects.operations.iter().any(|one| one.name == "vns3.routing.disable_route"), "{first}");
    }
}

#[test]
fn names_that_mislead_are_refused() {
    let cases: &[(&str, Option<&str>)] = &[
        ("fn get_status() { 5 }\nprint(vns3.ipsec.get_status());", Some("misleading-name")),
        ("fn float.disable_route(id) { id }\nvns3.routing.disable_route(3);", Some("misleading-name")),
        (
            "fn contains(list, item) { list.len() > item.len() }\nprint(\"a\" in [\"a\"]);",
            Some("misleading-name"),
        ),
        (
            "fn trim(text) { vns3.routing.disable_route(3); text }\nprint(trim(\" a \"));",
            Some("misleading-name"),
        ),
        ("fn add(item) { this.push(item); }\nlet l = [];\nl.add(1);\nprint(l);", None),
        ("let f = Fn(\"dis\" + \"able_route\");\nf.call(vns3.routing, 5);", Some("built-name")),
        ("let what = [\"a\", \"b\"].join(\"\");\nprint([vns3.ipsec].map(what));", Some("built-name")),
        ("let name = \"lib/\" + \"tunnels\";\nimport name as t;", Some("built-name")),
    ];
    for (text, code) in cases {
        let checked = check(&checker(), "book.rhai", text);
        let errors: Vec<&str> = checked.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(errors.first().copied(), *code, "{text}\n{:#?}", checked.findings);
    }
}

#[test]
fn the_worst_comes_first_and_is_counted() {
    let effects = effects(
        "vns3.ipsec.get_status().len();\nlet c = vns3.config.get_config();\nvns3.config.put_config(#{ controller_name: c.controller_name });\n\
         vns3.sys_admin.reboot(#{ reboot: true });\nvns3.ipsec.restart(#{ restart: true });\n",
    );
    let order: Vec<&str> = effects.operations.iter().map(|operation| operation.effects.as_str()).collect();
    assert_eq!(order, ["reboot", "disruptive", "change", "read", "read"]);
    let totals = effects.totals();
    assert_eq!(
        (totals.reads, totals.changes, totals.disruptive, totals.reboots, totals.irreversible),
        (2, 1, 1, 1, 0)
    );
    let place = &effects.operations[0].places[0];
    assert_eq!((place.line, place.column, place.repeat), (4, 16, Repeat::ONCE));
}

#[test]
fn signatures_are_stored_and_read() {
    let mut all = String::new();
    for book in
        books().iter().filter(|book| book.name.ends_with("-tunnels.rhai") || book.name == "dynamic.rhai")
    {
        let signature = Signature::of(&effects(&book.text));
        let text = signature.to_text();
        assert_eq!(Signature::parse(&text).unwrap(), signature);
        write!(all, "――― {}\n{text}", book.name).unwrap();
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("signatures", all);
    });
}

/// What the tricks import.
struct Lib;

impl ModuleSource for Lib {
    fn load(&self, _: Option<&str>, _: &str) -> Result<ModuleText, ModuleRefused> {
        let text = "fn act(d) { d.ipsec.restart(#{ restart: true }) }\nfn pass(x) { x }\nfn ap(f, x) { f.call(x) }\n";
        Ok(ModuleText { name: "lib.rhai".to_owned(), text: text.to_owned() })
    }
}

/// Runbooks that all restart IPsec when they are run, each in another way.
#[test]
fn nothing_is_called_out_of_sight() {
    let checker = checker();
    let tricks: Vec<&str> = include_str!("tricks.txt").split("\n----\n").map(str::trim).collect();
    assert!(tricks.len() > 100);
    for trick in tricks.into_iter().filter(|trick| !trick.is_empty()) {
        let effects = checker.check_text("book.rhai", trick, &Lib, Options::default()).effects;
        let listed = effects.operations.iter().any(|operation| operation.name == "vns3.ipsec.restart");
        assert!(listed || !effects.unknown.is_empty(), "neither listed nor said to be unknown:\n{trick}");
    }
}
