//! Maps that are filled step by step, values in variables, and closures that outlive a round of a loop: what is found,
//! and what is left alone.

use super::corpus::{check, checker};

/// The places and codes of the errors in a text.
fn errors(text: &str) -> Vec<(u32, &'static str)> {
    let found = check(&checker(), "book.rhai", text);
    found.findings.iter().map(|finding| (finding.line.unwrap(), finding.code)).collect()
}

const UNKNOWN: &str = "unknown-argument";
const MISSING: &str = "missing-argument";
const VALUE: &str = "wrong-value";
const TYPE: &str = "wrong-type";

#[test]
fn a_map_is_checked_however_it_was_filled() {
    let cases: &[(&str, &[(u32, &str)])] = &[
        ("let o = #{};\no.descripton = \"x\";\nvns3.ipsec.update_endpoint(1, o);", &[(2, UNKNOWN)]),
        ("let o = #{};\no[\"descripton\"] = \"x\";\nvns3.ipsec.update_endpoint(1, o);", &[(2, UNKNOWN)]),
        (
            "const KEY = \"descripton\";\nlet o = #{};\no[KEY] = \"x\";\nvns3.ipsec.update_endpoint(1, o);",
            &[(3, UNKNOWN)],
        ),
        (
            "let o = #{};\nfor key in [\"name\", \"descripton\"] {\n    o[key] = \"x\";\n}\nvns3.ipsec.update_endpoint(1, o);",
            &[(3, UNKNOWN)],
        ),
        (
            "fn options(text) {\n    let o = #{};\n    o.descripton = text;\n    o\n}\nvns3.ipsec.update_endpoint(1, options(\"east\"));",
            &[(3, UNKNOWN)],
        ),
        (
            "fn options(text) {\n    let o = #{};\n    o.descripton = text;\n    return o;\n}\nlet made = options(\"east\");\nvns3.ipsec.update_endpoint(1, made);",
            &[(3, UNKNOWN)],
        ),
        (
            "let o = #{ rule: \"INPUT_CUST -j DROP\" };\no.mixin(#{ positon: 2 });\nvns3.firewall.create_rule(o);",
            &[(2, UNKNOWN)],
        ),
        (
            "let o = #{ rule: \"INPUT_CUST -j DROP\" };\no.fill_with(#{ positon: 2 });\nvns3.firewall.create_rule(o);",
            &[(2, UNKNOWN)],
        ),
        (
            "let o = #{ rule: \"INPUT_CUST -j DROP\" } + #{ positon: 2 };\nvns3.firewall.create_rule(o);",
            &[(1, UNKNOWN)],
        ),
        (
            "let o = #{ rule: \"INPUT_CUST -j DROP\" };\no += #{ positon: 2 };\nvns3.firewall.create_rule(o);",
            &[(2, UNKNOWN)],
        ),
        (
            "let rule = #{};\nrule.rul = \"x\";\nlet o = #{ rules: [rule] };\nvns3.firewall.overwrite_firewall(o);",
            &[(2, UNKNOWN)],
        ),
        (
            "if now().unix > 0 {\n    let o = #{ rule: \"x\" };\n    if now().unix > 5 { o.positon = 1; }\n    vns3.firewall.create_rule(o);\n}",
            &[(3, UNKNOWN)],
        ),
        // By a function that changes the map in its place.
        ("let o = #{};\no.set(\"descripton\", \"x\");\nvns3.ipsec.update_endpoint(1, o);", &[(2, UNKNOWN)]),
        (
            "const KEY = \"descripton\";\nlet o = #{};\nset(o, KEY, \"x\");\nvns3.ipsec.update_endpoint(1, o);",
            &[(3, UNKNOWN)],
        ),
        (
            "let o = #{ rule: \"x\" };\no.set(\"position\", \"first\");\nvns3.firewall.create_rule(o);",
            &[(2, TYPE)],
        ),
        ("let o = #{ rule: \"x\" };\no.clear();\nvns3.firewall.create_rule(o);", &[(3, MISSING)]),
        // By a function of the runbook that fills what it is called on.
        (
            "fn fill() { this.descripton = \"x\"; }\nlet o = #{};\no.fill();\nvns3.ipsec.update_endpoint(1, o);",
            &[(1, UNKNOWN)],
        ),
        (
            "fn map.fill(key) { this.set(\"descripton\", key); }\nlet o = #{};\no.fill(\"x\");\nvns3.ipsec.update_endpoint(1, o);",
            &[(1, UNKNOWN)],
        ),
        (
            "fn fill() { if now().unix > 0 { return; }\n    this.mixin(#{ descripton: \"x\" }); }\nlet o = #{};\no.fill();\nvns3.ipsec.update_endpoint(1, o);",
            &[(2, UNKNOWN)],
        ),
        (
            "fn more() { this.descripton = \"x\"; }\nfn fill() { this.more(); }\nlet o = #{};\no.fill();\nvns3.ipsec.update_endpoint(1, o);",
            &[(1, UNKNOWN)],
        ),
        (
            "fn fill() { this.position = \"first\"; }\nlet o = #{ rule: \"x\" };\no.fill();\nvns3.firewall.create_rule(o);",
            &[(1, TYPE)],
        ),
        (
            "fn fill() { this.rul = \"x\"; }\nlet o = #{ rules: #{} };\no.rules.fill();\nvns3.firewall.overwrite_firewall(#{ rules: [o.rules] });",
            &[(1, UNKNOWN)],
        ),
        // What is needed and was never put in.
        ("let o = #{};\no.comment = \"x\";\nvns3.firewall.create_rule(o);", &[(3, MISSING)]),
        ("let o = #{ rule: \"x\" };\no.remove(\"rule\");\nvns3.firewall.create_rule(o);", &[(3, MISSING)]),
        // The order counts: what is put in after the call was not there.
        ("let o = #{};\nvns3.firewall.create_rule(o);\no.rule = \"x\";\nprint(o);", &[(2, MISSING)]),
        (
            "let o = #{ rule: \"x\" };\no = #{ comment: \"y\" };\nvns3.firewall.create_rule(o);",
            &[(3, MISSING)],
        ),
        // Values of what was put in.
        ("let o = #{ rule: \"x\" };\no.position = \"first\";\nvns3.firewall.create_rule(o);", &[(2, TYPE)]),
    ];
    for (text, expected) in cases {
        assert_eq!(errors(text), *expected, "{text}");
    }
}

#[test]
fn a_map_that_is_filled_rightly_is_left_alone() {
    for text in [
        "let o = #{};\nif now().unix > 0 { o.comment = \"by hand\"; }\no[\"rule\"] = \"x\";\nvns3.firewall.create_rule(o);",
        // A branch may add what is needed.
        "let o = #{};\nif now().unix > 0 { o.rule = \"x\"; }\nvns3.firewall.create_rule(o);",
        "let o = #{};\nfor key in [\"rule\", \"comment\"] { o[key] = \"x\"; }\nvns3.firewall.create_rule(o);",
        "let o = #{};\ntry { o.rule = \"x\"; throw 1; } catch { }\nvns3.firewall.create_rule(o);",
        "let o = #{};\nwhile !o.contains(\"rule\") { o.rule = \"x\"; }\nvns3.firewall.create_rule(o);",
        "let o = #{};\nloop { o.rule = \"x\"; break; }\nvns3.firewall.create_rule(o);",
        "let o = #{};\nlet fill = || { o.rule = \"x\"; };\nfill.call();\nvns3.firewall.create_rule(o);",
        "let o = #{};\n[1].for_each(|n| { o.rule = \"x\"; });\nvns3.firewall.create_rule(o);",
        "fn fill() { this.rule = \"x\"; }\nlet o = #{};\no.fill();\nvns3.firewall.create_rule(o);",
        "fn fill() { this.rule = \"x\"; this.position = 1; }\nlet o = #{ position: \"first\" };\no.fill();\nvns3.firewall.create_rule(o);",
        "fn fill() { this.own.rule = \"x\"; }\nlet o = #{ own: #{ rule: 1 } };\no.fill();\nvns3.firewall.create_rule(o.own);",
        "fn wipe() { this.clear(); this.rule = \"x\"; }\nlet o = #{ rul: 1 };\no.wipe();\nvns3.firewall.create_rule(o);",
        "fn fill() { try { this.rule = \"x\"; throw 1; } catch { } }\nlet o = #{ rule: 1 };\no.fill();\nvns3.firewall.create_rule(o);",
        "fn fill() { this.fill_with(#{ rule: 1 }); }\nlet o = #{ rule: \"x\" };\no.fill();\nvns3.firewall.create_rule(o);",
        "fn fill(n) { if n > 0 { this.rule = \"x\"; this.fill(n - 1); } }\nlet o = #{};\no.fill(2);\nvns3.firewall.create_rule(o);",
        "fn fill() { for key in [\"rule\", \"comment\"] { this[key] = \"x\"; } }\nlet o = #{};\no.fill();\nvns3.firewall.create_rule(o);",
        "let o = #{ rul: 1, rule: \"x\" };\no.retain(|key, value| key != \"rul\");\nvns3.firewall.create_rule(o);",
        "let o = #{ rul: 1, rule: \"x\" };\no.drain(|key, value| key == \"rul\");\nvns3.firewall.create_rule(o);",
        "let o = #{ rul: 1 };\no.clear();\no.set(\"rule\", \"x\");\nvns3.firewall.create_rule(o);",
        "let o = #{};\no.set(parse_json(\"\\\"rule\\\"\"), \"x\");\nvns3.firewall.create_rule(o);",
        "let o = #{};\nlet key = parse_json(\"\\\"rule\\\"\");\no[key] = \"x\";\nvns3.firewall.create_rule(o);",
        "let o = parse_json(\"{}\");\no.comment = \"x\";\nvns3.firewall.create_rule(o);",
        "let o = #{};\nswitch now().unix { 1 => o.rule = \"x\", _ => throw 1 }\nvns3.firewall.create_rule(o);",
        // One variable for two calls: each sees what is in it then.
        "let o = #{ rule: \"x\" };\nvns3.firewall.create_rule(o);\no = #{ description: \"y\" };\nvns3.ipsec.update_endpoint(1, o);",
        "let o = #{ rule: \"x\" };\nvns3.firewall.create_rule(o);\no.remove(\"rule\");\no.description = \"y\";\nvns3.ipsec.update_endpoint(1, o);",
        "let o = #{};\nif now().unix > 0 { o.rule = \"x\"; vns3.firewall.create_rule(o); } else { o.description = \"y\"; vns3.ipsec.update_endpoint(1, o); }",
        "for text in [\"x\", \"y\"] {\n    let o = #{};\n    o.rule = text;\n    vns3.firewall.create_rule(o);\n}",
        "let o = #{ position: 1 };\nfor text in [\"x\", \"y\"] {\n    o.rule = text;\n    vns3.firewall.create_rule(o);\n}",
        "let send = |o| vns3.firewall.create_rule(o);\nlet o = #{};\no.rule = \"x\";\nsend.call(o);",
        "let o = #{};\nlet send = || vns3.firewall.create_rule(o);\no.rule = \"x\";\nsend.call();",
        // A key that is not there reads as ().
        "let seen = #{};\nif seen.x == () { seen.x = 1; }\nprint(seen.x);",
        "let counts = #{ up: 0 };\nfor t in vns3.ipsec.get_status().values() {\n    let key = if t.connected == true { \"up\" } else { \"down\" };\n    counts[key] = (counts[key] ?? 0) + 1;\n}\nprint(counts);",
    ] {
        assert_eq!(errors(text), [], "{text}");
    }
}

#[test]
fn values_in_variables_are_checked_like_those_that_stand_in_the_call() {
    let cases: &[(&str, &[(u32, &str)])] = &[
        ("let id = \"x\";\nprint(vns3.ipsec.get_endpoint(id));", &[(2, TYPE)]),
        ("let kind = \"nte\";\nvns3.firewall.create_fwset(#{ name: \"x\", type: kind });", &[(2, VALUE)]),
        ("let o = #{ name: \"x\" };\no.type = \"nte\";\nvns3.firewall.create_fwset(o);", &[(2, VALUE)]),
        ("const WAIT = \"60 parsecs\";\nsleep(WAIT);", &[(2, VALUE)]),
        ("//! param id: string\nprint(vns3.ipsec.get_endpoint(params.id));", &[(2, TYPE)]),
        ("//! param id: string\nlet id = params.id;\nprint(vns3.ipsec.get_endpoint(id));", &[(3, TYPE)]),
        (
            "//! param ids: [string]\nvns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: params.ids });",
            &[(2, TYPE)],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(errors(text), *expected, "{text}");
    }
    for text in [
        "let id = \"7\";\nprint(vns3.ipsec.get_endpoint(id));",
        "//! param id: int\nprint(vns3.ipsec.get_endpoint(params.id));",
        "//! param id: enum(1|2) = 1\nprint(vns3.ipsec.get_endpoint(params.id));",
        "for id in vns3.ipsec.get_status().keys() { print(vns3.ipsec.get_endpoint(id)); }",
        "let kind = \"nte\";\nif now().unix > 0 { kind = \"net\"; }\nvns3.firewall.create_fwset(#{ name: \"x\", type: kind });",
    ] {
        assert_eq!(errors(text), [], "{text}");
    }
}

#[test]
fn a_closure_that_outlives_its_round_is_found() {
    const KEPT: &str = "kept-from-a-loop";
    for text in [
        "let later = [];\nfor site in [\"a\", \"b\"] { later.push(|| print(site)); }\nfor f in later { f.call(); }",
        "let later = [];\nfor (site, n) in [\"a\", \"b\"] { later.push(|| print(n)); }\nfor f in later { f.call(); }",
        "let later = [];\nfor site in [\"a\"] { later += || print(site); }\nfor f in later { f.call(); }",
        "let later = [];\nfor site in [\"a\"] { let f = || print(site); later.push(f); }\nfor f in later { f.call(); }",
        "let later = [];\nfor site in [\"a\"] { later.push(#{ name: \"x\", undo: || print(site) }); }\nfor f in later { f.undo.call(); }",
        "let later = #{};\nfor site in [\"a\"] { later[site] = || print(site); }\nprint(later.len());",
        "let last = ();\nfor site in [\"a\"] { last = || print(site); }\nlast.call();",
        "let later = []; let n = 0;\nwhile n < 3 { later.push(|| print(n)); n += 1; }\nfor f in later { f.call(); }",
        "let later = []; let n = 0;\nloop { if n == 3 { break; } later.push(|| print(n)); n = n + 1; }\nfor f in later { f.call(); }",
        "let later = [];\nfor a in [1] { for b in [2] { later.push(|| print(b)); } }\nfor f in later { f.call(); }",
        "let later = [];\nfor a in [1] { for b in [2] { later.push(|| print(a)); } }\nfor f in later { f.call(); }",
        "fn all() {\n    let later = []; for site in [\"a\"] { later.push(|| print(site)); }\n    for f in later { f.call(); }\n}\nall();",
        "let later = [];\nfor site in [\"a\"] { later.push(|| { [1].for_each(|n| print(site)); }); }\nfor f in later { f.call(); }",
        // Held by another closure, by itself, in a map, by a function and bound with `curry`.
        "let later = [];\nfor site in [\"a\"] { let f = || print(site); later.push(|| f.call()); }\nfor f in later { f.call(); }",
        "let later = [];\nfor site in [\"a\"] { let o = #{ f: || print(site) }; let g = || o.f.call(); later.push(|| g.call()); }\nfor f in later { f.call(); }",
        "let later = []; fn held(f) { || f.call() }\nfor site in [\"a\"] { later.push(held(|| print(site))); }\nfor f in later { f.call(); }",
        "let later = [];\nfor site in [\"a\"] { let run = |f| f.call(); later.push(run.curry(|| print(site))); }\nfor f in later { f.call(); }",
    ] {
        assert_eq!(errors(text), [(2, KEPT)], "{text}");
    }
    for text in [
        "let later = [];\nfor site in [\"a\", \"b\"] { let own = site; later.push(|| print(own)); }\nfor f in later { f.call(); }",
        "let later = []; let n = 0;\nwhile n < 3 { let own = n; later.push(|| print(own)); n += 1; }\nfor f in later { f.call(); }",
        "fn undo(site) { || print(site) }\nlet later = [];\nfor site in [\"a\"] { later.push(undo(site)); }\nfor f in later { f.call(); }",
        // Called within the round.
        "for site in [\"a\"] { print([\"b\"].filter(|other| other == site)); }",
        "for id in [1] { wait_until(\"5s\", || vns3.ipsec.get_status()[id].connected); }",
        "for site in [\"a\"] { let f = || print(site); f.call(); }",
        "fn twice(f) { f.call(); f.call(); }\nfor site in [\"a\"] { twice(|| print(site)); }",
        "for site in [\"a\"] { let own = []; own.push(|| print(site)); for f in own { f.call(); } }",
        "fn held(f) { || f.call() }\nlet first = held(|| print(1));\nfor site in [\"a\"] { held(|| print(site)).call(); }\nfirst.call();",
        "let run = |f| f.call();\nlet later = [];\nfor site in [\"a\"] { run.curry(|| print(site)).call(); later.push(|| print(1)); }\nfor f in later { f.call(); }",
        "let later = [];\nfor site in [\"a\"] { let own = site; let f = || print(own); later.push(|| f.call()); }\nfor f in later { f.call(); }",
        // What is shared on purpose.
        "let count = 0; let steps = [];\nfor site in [\"a\"] { let own = site; steps.push(|| { count += 1; print(own); }); }\nfor f in steps { f.call(); }\nprint(count);",
        "let failed = []; let steps = [];\nfor site in [\"a\"] { let own = site; steps.push(|| { failed.push(own); }); }\nfor f in steps { f.call(); }\nprint(failed);",
    ] {
        assert_eq!(errors(text), [], "{text}");
    }
}

#[test]
fn what_means_something_else_here_is_found() {
    let cases: &[(&str, &[(u32, &str)])] = &[
        ("if now().unix > 0 {\n    exit(4);\n}", &[(2, "exit-value")]),
        ("print(1);\nexit(0);", &[(2, "exit-value")]),
        ("if now().unix > 0 {\n    return 2;\n}\nprint(1);", &[(2, "exit-value")]),
        (
            "for (name, pack) in vns3.overlay_network.get_clientpacks() {\n    print(name.x);\n    print(pack.connected);\n    vns3.overlay_network.reset_client(#{ name: pack + name });\n}",
            &[(1, "keys-and-values")],
        ),
        ("let worst = [7, 9, 8].sort();\nprint(worst);", &[(1, "in-place")]),
        ("let list = [7];\nprint(list.sort());", &[(2, "in-place")]),
        ("let list = [7];\nlet more = list.push(8);\nprint(more);", &[(2, "in-place")]),
        ("let list = [7];\nprint(`${list.reverse()}`);", &[(2, "in-place")]),
        ("let list = [7];\nlet _x = if now().unix > 0 { list.sort() } else { [] };", &[(2, "in-place")]),
        ("let _x = switch 1 {\n    1 => { let l = [7]; l.push(8) }\n    _ => [7]\n};", &[(2, "in-place")]),
        ("print({ let list = [7]; list.clear() });", &[(1, "in-place")]),
        ("import \"lib/tunnels\" as tunnels;\nprint(tunnels::short(\"a\"));", &[(2, "unknown-function")]),
        ("print([\"fir\", \"ash\"].order_by(|a, b| a + b));", &[(1, TYPE)]),
        ("print([2, 1].order_by(|a, b| if a > b { 1 } else { \"x\" }));", &[(1, TYPE)]),
        ("let l = [2];\nl.dedup(|a, b| a - b);", &[(2, TYPE)]),
        ("print([2].filter(|a| if a > 1 { true } else { \"no\" }));", &[(1, TYPE)]),
        ("let l = [\"fir\"];\nl.sort(|a, b| a + b);", &[(2, TYPE)]),
        ("let l = [\"fir\"];\nl.dedup(|a, b| `${a}${b}`);", &[(2, TYPE)]),
        ("print([1, 2].sort_by(|a, b| [a, b]));", &[(1, TYPE)]),
        (
            "let seen = #{};\nfor r in vns3.routing.get_routes().values() { seen[r.id] = r.cidr; }\nprint(seen);",
            &[(2, TYPE)],
        ),
        ("wait_for(vns3.config.get_config());", &[(1, "no-task")]),
        ("let c = vns3.config.get_config();\nwait_for(c);", &[(2, "no-task")]),
        ("fn done(task) { wait_for(task); }\ndone(vns3.routing.get_routes());", &[(1, "no-task")]),
        ("fn done(task) { wait_for(task); }\ndone(vns3.config.get_config());", &[(1, "no-task")]),
        ("wait_for(true, \"5s\");", &[(1, "no-task")]),
        ("wait_for(vns3);", &[(1, "no-task")]),
        ("wait_for(\"a1b2\");", &[(1, "no-task")]),
        ("wait_for(5);", &[(1, "no-task")]),
        ("let tries = 3;\nwait_for(tries + 1, \"5s\");", &[(2, "no-task")]),
        ("wait_for(#{ token: \"a1b2\" });", &[(1, "no-task")]),
        ("wait_for(#{});", &[(1, "no-task")]),
        ("wait_for([]);", &[(1, "no-task")]),
        ("wait_for([\"a1\", 2]);", &[(1, "no-task")]),
        ("wait_for(());", &[(1, "no-task")]),
        ("fn token() { \"a1b2\" }\nwait_for(token());", &[(2, "no-task")]),
        ("fn tries() { 3 }\nlet n = tries();\nwait_for(n);", &[(3, "no-task")]),
        ("let l = [1];\nwait_until(\"3s\", || l.len());", &[(2, TYPE)]),
        ("wait_until(\"3s\", || vns3.config.get_config().vns3_version);", &[(1, TYPE)]),
        ("let _l = 1;\nwait_until(\"3s\", || [1].filter(|x| x > 0));", &[(2, TYPE)]),
        ("print([3, 1].order_by(|x| -x));", &[(1, "wrong-count")]),
        ("print([3, 1].map(|a, b, c| a));", &[(1, "wrong-count")]),
        ("print([3, 1].map(|| 5));", &[(1, "wrong-count")]),
        ("print([3, 1].reduce(|sum| sum, 0));", &[(1, "wrong-count")]),
        ("print([3, 1].zip([2, 4], |a| a));", &[(1, "wrong-count")]),
        ("print([3, 1].group_by(|| 5));", &[(1, "wrong-count")]),
        ("wait_until(\"3s\", |x| true);", &[(1, "wrong-count")]),
        ("let pick = |a, b, c| a;\nprint([3, 1].map(pick));", &[(2, "wrong-count")]),
        ("fn pick(a, b, c) { a }\nprint([3, 1].filter(pick));", &[(2, "wrong-count")]),
        ("fn pick(a) { a }\nprint(Fn(\"pick\").call());", &[(2, "wrong-count")]),
        ("print(Fn(\"nope\").call());", &[(1, "unknown-function")]),
        ("const NAME = \"nope\";\nlet f = Fn(NAME);\nf.call(1);", &[(2, "unknown-function")]),
        ("print([3, 1].map(\"nope\"));", &[(1, "unknown-function")]),
        // Copies that are changed for nothing.
        ("fn tidy(list) { list.sort(); }\nlet l = [3, 1];\ntidy(l);\nprint(l);", &[(1, "lost-change")]),
        ("fn tidy(list) { list.sort() }\nlet l = [3, 1];\ntidy(l);\nprint(l);", &[(1, "lost-change")]),
        ("fn name(row) { row.name = \"x\"; }\nlet r = #{};\nname(r);\nprint(r);", &[(1, "lost-change")]),
        (
            "let rows = [#{}];\nfor row in rows { row.set(\"name\", \"x\"); }\nprint(rows);",
            &[(2, "lost-change")],
        ),
        (
            "let rows = [#{}];\nrows.for_each(|row| { row.name = \"x\"; });\nprint(rows);",
            &[(2, "lost-change")],
        ),
        ("let rows = [#{}];\nrows.for_each(|| { this.name = \"x\"; });\nprint(rows);", &[(2, "lost-change")]),
        ("fn IpsecTunnel.kill() { 1 }", &[(1, TYPE)]),
        ("fn String.low() { 1 }\nfn \"Map\".low() { 2 }", &[(1, TYPE), (2, TYPE)]),
    ];
    for (text, expected) in cases {
        assert_eq!(errors(text), *expected, "{text}");
    }
    for text in [
        "if now().unix > 0 { exit(); }\nprint(1);",
        "fn two() { return 2; }\nprint(two());",
        "print([1].map(|x| { return x; }));",
        "if now().unix > 0 { return; }\nprint(1);",
        "for (pack, n) in vns3.overlay_network.get_clientpacks().values() { print(`${n} ${pack}`); }",
        "for (site, n) in [\"a\"] { print(`${n} ${site}`); }",
        "wait_until(\"3s\", || vns3.ipsec.get_status()[1]);",
        "wait_until(\"3s\", || [#{ id: 1 }].find(|x| x.id == 1));",
        "fn record.own_id() { this.id }\nprint(vns3.ipsec.get_status()[1].own_id());",
        "fn map.own_size() { this.len() }\nprint(vns3.ipsec.get_status().own_size());\nfn int.more() { this + 1 }\nprint(1.more());",
        "let list = [7, 9];\nlist.sort();\nprint(list);",
        "fn add(list) { list.push(1); list }\nprint(add([]));",
        "let m = #{ n: 1, more: || { this.n += 1; } };\nm.more();\nprint(m.n);",
        "print([#{ n: 1 }].map(|| { this.n = 2; this }));",
        "fn last(list) { list.pop() }\nprint(last([1]));",
        "fn tidy() { this.sort(); }\nlet l = [3, 1];\nl.tidy();\nprint(l);",
        "fn show(rows) { rows.push(1); for row in rows { print(row); } }\nshow([]);",
        "for row in [#{}] { row.name = \"x\"; print(row.name); }",
        "print([3, 1].map(|| this * 2));\n[1, 2].for_each(|| print(\"x\"));",
        "print([3, 1].map(|item, at| item + at));\nprint([3, 1].reduce(|sum, item, at| sum + item + at, 0));",
        "fn half(n) { n / 2 }\nprint([8].map(half));\nprint([8].map(\"half\"));\nprint(Fn(\"half\").call(8));",
        "let task = vns3.snapshots.create_snapshot(#{ name: \"x\" });\nlet begun = [];\nbegun.push(task.token);\nwait_for(begun);",
        "fn begin() { vns3.snapshots.create_snapshot(#{ name: \"x\" }).token }\nwait_for(begin());",
        "let l = [2.5, 1.5];\nl.sort(|a, b| a - b);\nl.dedup(|a, b| a == b);\nprint(l);",
        "let seen = #{};\nfor r in vns3.routing.get_routes().values() { seen[`${r.id}`] = r.cidr; }\nprint(seen);",
        "wait_for(vns3.snapshots.create_snapshot(#{ name: \"x\" }), \"2m\");",
        "let task = vns3.snapshots.create_snapshot(#{ name: \"x\" });\nwait_for(task);",
        "let task = vns3.snapshots.create_snapshot(#{ name: \"x\" });\nwait_for(task.token, \"2m\");",
    ] {
        assert_eq!(errors(text), [], "{text}");
    }
}

#[test]
fn a_field_that_the_description_lacks_is_told_how_to_read() {
    for text in [
        "print(vns3.config.get_config().entirely_new);",
        "print(vns3.config.get_config()[\"entirely_new\"]);",
    ] {
        let found = check(&checker(), "book.rhai", text);
        let hint = found.findings[0].hint.clone().unwrap();
        assert!(hint.to_string().contains("`.get(\"entirely_new\")`"), "{hint}");
    }
    assert_eq!(errors("print(vns3.config.get_config().get(\"entirely_new\"));"), []);
}

/// Functions and closures as values stay with the functions of their file, or are refused.
#[test]
fn what_leaves_its_file_finds_its_functions() {
    const FILE: &str = "wrong-file";
    let import = "import \"lib/values\" as values;\n";
    let cases: &[(&str, &[(u32, &str)])] = &[
        // Their functions cannot be reached from here.
        ("print(values::by_name().call());", &[(2, FILE)]),
        ("print(values::by_variable().call());", &[(2, FILE)]),
        ("print(values::closure().call());", &[(2, FILE)]),
        ("print(values::in_a_map().undo.call());", &[(2, FILE)]),
        ("print([1].map(values::closure()));", &[(2, FILE)]),
        // The closure would call the function of the other file.
        ("fn label() { \"ours\" }\nprint(values::apply(|| label()));", &[(3, FILE)]),
        (
            "fn label() { \"ours\" }\nfn deeper() { label() }\nprint(values::apply(|| deeper()));",
            &[(3, FILE)],
        ),
        ("fn label() { \"ours\" }\nlet f = || label();\nprint(values::apply(f));", &[(3, FILE)]),
    ];
    for (text, expected) in cases {
        let found = check(&checker(), "book.rhai", &format!("{import}{text}")).findings;
        let own = found.iter().filter(|finding| finding.file == "book.rhai");
        let own: Vec<_> = own.map(|finding| (finding.line.unwrap(), finding.code)).collect();
        assert_eq!(own, *expected, "{text}");
    }
    for text in [
        "print(values::apply(|| 5));",
        "fn ours() { 5 }\nprint(values::apply(|| ours()));\nprint(values::apply(ours));\nprint(values::apply(Fn(\"ours\")));",
        "print(values::LABEL.call());\nprint([1].map(values::WITH));\nprint(values::KIT.act.call());",
        "print(values::apply(|| values::label()));\nprint(values::here());",
    ] {
        assert_eq!(errors(&format!("{import}{text}")), [], "{text}");
    }
    // Two functions of one name that stay in their files.
    let apart = "import \"lib/tunnels\" as tunnels;\nfn down(n) { n - 1 }\n\
                 print(tunnels::down(vns3.ipsec.get_status()));\nprint(down(3));\nprint([1].map(|n| down(n)));\nprint([1].map(down));";
    assert_eq!(errors(apart), []);
}

#[test]
fn what_another_file_offers_is_checked() {
    let text = "import \"lib/offers\" as offers;\nprint(offers::SHOUT.call(\"ready\"));\nprint(offers::LIMIT + 1);\n";
    assert_eq!(errors(text), []);
    let wrong = "import \"lib/offers\" as offers;\nprint(offers::SHOUT.call(1, 2));\n";
    assert_eq!(errors(wrong), [(2, "wrong-count")]);
    let wrong = "import \"lib/offers\" as offers;\nvns3.ipsec.update_endpoint(1, offers::options());\n";
    assert_eq!(errors(wrong), [(2, UNKNOWN)]);
}
