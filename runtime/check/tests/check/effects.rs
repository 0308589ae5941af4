//! What runbooks may do: the upper bound, however it is written.

use std::fmt::Write as _;

use edgebook_check::{Effects, Options, Repeat, Signature};
use edgebook_script::{ModuleRefused, ModuleSource, ModuleText};

use super::corpus::{books, check, checker};

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
            format!("{name}{mark} {} {}", operation.devices.join(","), operation.repeat().as_str())
        })
        .collect();
    lines.extend(effects.unknown.iter().map(|unknown| format!("unknown {}", unknown.place.repeat.as_str())));
    lines
}

#[test]
fn operations_are_found_however_they_are_called() {
    let cases: [(&str, &[&str]); 32] = [
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
            &["ipsec.restart device(\"b\"),vns3 each"],
        ),
        ("fn f(d) { d.ipsec.restart(#{ restart: true }); }\nf(vns3);", &["ipsec.restart vns3 once"]),
        (
            "fn f() { this.restart(#{ restart: true }); }\nlet g = vns3.ipsec;\ng.f();",
            &["ipsec.restart vns3 once"],
        ),
        ("fn never() { vns3.ipsec.restart(#{ restart: true }); }\nprint(1);", &[]),
        (
            "fn a() { b() }\nfn b() { vns3.ipsec.restart(#{ restart: true }) }\nloop { a(); if true { break; } }",
            &["ipsec.restart vns3 unbounded"],
        ),
        (
            "fn a(n) { vns3.ipsec.restart(#{ restart: true }); if n > 0 { a(n - 1); } }\na(3);",
            &["ipsec.restart vns3 unbounded"],
        ),
        ("let f = || vns3.ipsec.restart(#{ restart: true });\nf.call();", &["ipsec.restart vns3 once"]),
        (
            "let f = || vns3.ipsec.restart(#{ restart: true });\nwhile true { f.call(); break; }",
            &["ipsec.restart vns3 unbounded"],
        ),
        // A closure that goes where nobody sees it called may be called at any time.
        (
            "let m = #{};\nm[\"x\" + 1] = || vns3.ipsec.restart(#{ restart: true });\nprint(m.len());",
            &["ipsec.restart vns3 unbounded"],
        ),
        ("let f = Fn(\"restart\");\nf.call(vns3.ipsec, #{ restart: true });", &["ipsec.restart vns3 once"]),
        ("[vns3.ipsec].map(\"get_status\").len()", &["ipsec.get_status vns3 each"]),
        ("[1, 2].for_each(|id| vns3.ipsec.delete_endpoint(id))", &["ipsec.delete_endpoint vns3 each"]),
        ("wait_until(\"5s\", || vns3.ipsec.get_status()[1].connected);", &["ipsec.get_status vns3 each"]),
        ("wait_ready(vns3, \"5m\");", &["config.get_config vns3 each"]),
        (
            "let name = [\"ip\", \"sec\"].join(\"\");\nvns3[name].restart(#{ restart: true });",
            &["ipsec.restart? vns3 once"],
        ),
        (
            "let what = [\"re\", \"start\"].join(\"\");\nlet f = Fn(what);\nf.call(vns3.ipsec, #{ restart: true });",
            &["unknown once"],
        ),
        ("let what = [\"re\", \"start\"].join(\"\");\nprint([vns3.ipsec].map(what));", &["unknown each"]),
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
        ("fn get_status() { 5 }\nprint(vns3.ipsec.get_status());", &[]),
        (
            "try { vns3.ipsec.restart(#{ restart: true }); } catch { cos.ha.status(); }",
            &["cos.ha.status cos once", "ipsec.restart vns3 once"],
        ),
        ("let m = #{ f: || vns3.ipsec.restart(#{ restart: true }) };\nm.f();", &["ipsec.restart vns3 once"]),
        ("throw vns3.ipsec.get_status().len();", &["ipsec.get_status vns3 once"]),
    ];
    for (text, expected) in cases {
        assert_eq!(lines(text), expected, "{text}");
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
    assert_eq!((place.line, place.column, place.repeat), (4, 16, Repeat::Once));
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
