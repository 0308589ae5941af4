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
            "for (name, pack) in vns3.overlay_network.get_clientpacks() {\n    print(name);\n}",
            &[(1, "keys-and-values")],
        ),
        ("let worst = [7, 9, 8].sort();\nprint(worst);", &[(1, "in-place")]),
        ("let list = [7];\nprint(list.sort());", &[(2, "in-place")]),
        ("let list = [7];\nlet more = list.push(8);\nprint(more);", &[(2, "in-place")]),
        ("let list = [7];\nprint(`${list.reverse()}`);", &[(2, "in-place")]),
        ("print([\"fir\", \"ash\"].order_by(|a, b| a + b));", &[(1, TYPE)]),
        ("let l = [\"fir\"];\nl.sort(|a, b| a + b);", &[(2, TYPE)]),
        ("let l = [\"fir\"];\nl.dedup(|a, b| `${a}${b}`);", &[(2, TYPE)]),
        ("print([1, 2].sort_by(|a, b| [a, b]));", &[(1, TYPE)]),
        (
            "let seen = #{};\nfor r in vns3.routing.get_routes().values() { seen[r.id] = r.cidr; }\nprint(seen);",
            &[(2, TYPE)],
        ),
        ("wait_for(vns3.config.get_config());", &[(1, "no-task")]),
        ("let c = vns3.config.get_config();\nwait_for(c);", &[(2, "no-task")]),
        ("wait_for(true, \"5s\");", &[(1, "no-task")]),
        ("wait_for(vns3);", &[(1, "no-task")]),
        ("let l = [1];\nwait_until(\"3s\", || l.len());", &[(2, TYPE)]),
        ("wait_until(\"3s\", || vns3.config.get_config().vns3_version);", &[(1, TYPE)]),
        ("let _l = 1;\nwait_until(\"3s\", || [1].filter(|x| x > 0));", &[(2, TYPE)]),
        ("print([3, 1].order_by(|x| -x));", &[(1, "wrong-count")]),
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
        "fn \"keyed map\".own_size() { 1 }\nfn int.more() { this + 1 }\nprint(1.more());",
        "let list = [7, 9];\nlist.sort();\nprint(list);",
        "fn add(list) { list.push(1); list }\nprint(add([]));",
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
        assert!(hint.contains("`.get(\"entirely_new\")`"), "{hint}");
    }
    assert_eq!(errors("print(vns3.config.get_config().get(\"entirely_new\"));"), []);
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
