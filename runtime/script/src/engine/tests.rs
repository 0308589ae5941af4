//! What a script must not be able to do, and the limits that end it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use crate::testing::{FakeDevice, eval, ok, run_on, run_with};
use crate::{Cancel, Limits, ModuleRefused, ModuleSource, ModuleText, Runbook, Session};

/// Runs with small limits, so that tests are quick.
fn limited(text: &str) -> String {
    run_with(&[], text, |session: &mut Session| {
        session.limits = Limits {
            operations: 200_000,
            string_bytes: 1 << 20,
            list_items: 10_000,
            map_entries: 1_000,
            ..Limits::default()
        };
    })
    .text()
}

#[test]
fn limits_end_what_does_not_end_by_itself() {
    let cases = [
        "loop {}",
        "loop { try { loop {} } catch {} }",
        "let f = || { loop {} }; [1].map(|x| f.call())",
        "[1, 2, 3].for_each(|| { loop { } })",
        "fn f(n) { f(n + 1) }\nf(0)",
        "let a = \"a\"; loop { a += a; }",
        "let a = \"a\"; loop { a = a + a; }",
        "let a = \"a\"; loop { a = `${a}${a}`; }",
        "let a = \"a\"; loop { a = a.replace(\"a\", a + \"a\"); }",
        "\"a\".repeat(1073741824)",
        "\"a\" * 1073741824",
        "let s = \"a\"; s.pad(1073741824, ' ')",
        "let a = [1]; loop { a += a; }",
        "let a = []; loop { a.push(1); }",
        "let a = []; a.pad(10000000, 1)",
        "blob(10000000000)",
        "let m = #{}; let i = 0; loop { m[`k${i}`] = i; i += 1; }",
        "let m = #{}; let s = \"a\".repeat(1000000); let i = 0; loop { m[`${i % 99}`] = s + i; i += 1; }",
        "let a = []; loop { a = [a]; }",
        "let a = #{}; loop { let b = #{}; b.x = a; a = b; }",
        "let a = []; loop { let b = []; b.push(a); a = b; }",
        "let x = [1].reduce(|a, i| { loop { a = [a]; } }, [])",
        "let a = []; let deepen = || { a = [a]; }; loop { deepen.call(); }",
        "let text = \"[\".repeat(100000) + \"]\".repeat(100000); parse_json(text)",
        "for i in 0..9223372036854775807 {}",
        "sleep(1e300)",
        "sleep(9223372036854775807)",
        "wait_until(\"100000h\", || true)",
        "import \"/etc/passwd\" as p;",
        "import \"../x\" as p;",
    ];
    let mut text = String::new();
    for case in cases {
        let ended = limited(case);
        // When what is in the variables is looked through depends on the time.
        if ended.starts_with("error[limit-data-depth]") {
            writeln!(text, "limit-data-depth: {case}\n").unwrap();
        } else {
            writeln!(text, "{ended}").unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn filling_takes_as_long_as_there_is_to_fill() {
    let cases = [
        "let l = []; for i in 0..N { l.push(i); }",
        "let l = []; for i in 0..N { l += i; }",
        "let l = []; while l.len() < N { l.push(0); } while !l.is_empty() { l.pop(); }",
        "let m = #{ l: [], n: 0 }; for i in 0..N { m.l.push(i); m.n += 1; }",
        "let m = #{}; for i in 0..N { m[`k${i}`] = i; }",
        "let s = \"\"; for i in 0..N { s += \"x\"; }",
        "let l = []; let put = |x| l.push(x); for i in 0..N { put.call(i); }",
        "fn fill(n) { for i in 0..n { this.push(i); } } let l = []; l.fill(N);",
    ];
    let time = |case: &str, count: usize| {
        let script = case.replace('N', &count.to_string());
        let started = std::time::Instant::now();
        let text = eval(&script);
        assert_eq!(text, "", "{script}");
        started.elapsed()
    };
    for case in cases {
        let ratio = || time(case, 10_000).as_secs_f64() / time(case, 1_000).as_secs_f64().max(1e-6);
        // The machine may be busy: one good measurement of three counts.
        let measured: Vec<f64> = (0..3).map(|_| ratio()).take_while(|ratio| *ratio > 40.0).collect();
        assert!(measured.len() < 3, "{case}: ten times as many take {measured:.1?} times as long");
    }
}

#[test]
fn what_fills_the_memory_without_being_read_ends_as_well() {
    let cases = [
        ("let x = []; for i in 0..5000 { x.push(i); } let y = x; x.map(|i| y);", "the list"),
        ("let a = [1]; loop { a = [a, a, a, a]; }", "`a`"),
        ("let m = #{ a: [1] }; loop { m.a = [m.a, m.a]; }", "`m`"),
        ("let t = \"x\"; let f = || { t = `${t}${t}`; }; loop { f.call(); }", "`t`"),
    ];
    for (case, what) in cases {
        let text = limited(case);
        assert!(text.contains("error[limit-") && text.contains(what), "{case}: {text}");
    }
    if std::path::Path::new("/proc/self/status").exists() {
        let text = limited("fn grow() { loop { this = [this, this]; } } let a = [1]; a.grow();");
        assert!(text.contains("error[limit-"), "{text}");
    }
}

#[test]
fn the_limits_that_ship_hold_against_what_could_end_the_process() {
    // Debug builds use more of the stack than release builds: what passes here passes there.
    let nested = |depth: usize| format!("{}n{}", "(1 + ".repeat(depth), ")".repeat(depth));
    let cases = [
        format!("fn f(n) {{ {} }}\nf(0)", nested(15).replace('n', "f(n + 1)")),
        format!("fn f(n) {{ {} }}\nf(0)", nested(160).replace('n', "f(n + 1)")),
        format!("let f = |f, n| {}; f.call(f, 0)", nested(150).replace('n', "[n].map(|x| f.call(f, x))[0]")),
        "fn f(n) { if true { if true { for i in 0..1 { switch n { _ => { return [1].map(|x| f(n + 1)); } } } } } }\nf(0)"
            .to_owned(),
        "let f = |f, n| [n].map(|x| f.call(f, x + 1)); f.call(f, 0)".to_owned(),
        "let a = []; loop { a = [a]; }".to_owned(),
        "let a = []; loop { a = [a, a]; }".to_owned(),
    ];
    for case in cases {
        let text = eval(&case);
        assert!(text.contains("error[limit-"), "{case}: {text}");
    }
    for depth in [15, 100, 200, 450, 600, 10_000, 1_000_000] {
        // The longest are longer than the engine can count columns, so they stand on lines of their own.
        let text = eval(&format!(
            "let n = 1; {}",
            nested(depth).replace("(1 + (1 + (1 + (1 + ", "(1 + (1 + (1 + (1 + \n")
        ));
        let is_refused = ["limit-expression-depth", "too-long"].iter().any(|code| text.contains(code));
        assert!(text.is_empty() || is_refused, "{depth}: {text}");
    }
}

#[test]
fn time_and_cancellation_end_a_run() {
    let text = |change: fn(&mut Session), script: &str| run_with(&[], script, change).text();
    let short: fn(&mut Session) = |session| session.limits.time = Duration::from_secs(90);
    assert!(text(short, "loop { sleep(\"60s\"); }").contains("limit-time"));
    assert!(text(short, "sleep(\"80s\"); print(\"in time\");").contains("in time"));
    assert!(text(short, "wait_until(\"10m\", || false)").contains("limit-time"));
    let cancelled: fn(&mut Session) = |session| session.cancel.cancel();
    assert!(text(cancelled, "print(1)").ends_with("exit 130\n"));
    let cancel = Cancel::new();
    let device = FakeDevice::new("edge-1", "vns3", {
        let cancel = cancel.clone();
        move |_, _| {
            cancel.cancel();
            ok(r#"{"response":{}}"#)
        }
    });
    let script = "try { vns3.ipsec.get_status(); vns3.ipsec.get_status(); } catch { }\nprint(\"went on\");";
    let ran = run_with(&[Arc::clone(&device)], script, |session| session.cancel = cancel);
    assert!(ran.text().ends_with("exit 130\n") && ran.said.is_empty(), "{}", ran.text());
    assert_eq!(device.asked().len(), 1);
}

struct Files(&'static [(&'static str, &'static str)]);

impl ModuleSource for Files {
    fn load(&self, _: Option<&str>, path: &str) -> Result<ModuleText, ModuleRefused> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        let (name, text) = found.ok_or_else(|| ModuleRefused("there is no such file".to_owned()))?;
        Ok(ModuleText { name: format!("{name}.rhai"), text: (*text).to_owned() })
    }
}

#[test]
fn files_can_be_imported_and_their_mistakes_are_shown_in_them() {
    const FILES: Files = Files(&[
        (
            "lib",
            "fn id_of(all, key) { all[key].id }\nfn ask() { vns3.ipsec.get_status() }\nconst LIMIT = 5;\n",
        ),
        (
            "words",
            "fn mark(w) { w + \"!\" }\nexport const SHOUT = |w| mark(w.to_upper());\n\
             export const ALL = #{ twice: [|n| n * 2], five: 5 };\n",
        ),
        (
            "further",
            "import \"words\" as words;\nexport const LOUD = |w| words::mark(w) + mine();\nfn mine() { \"?\" }\nprint(\"read\");\n",
        ),
        ("broken", "let x = ;\n"),
        ("a", "import \"b\" as b;\n"),
        ("b", "import \"a\" as a;\n"),
        ("failing", "fn f() {\n    nothing\n}\n"),
        (
            "handing",
            "fn look(x) { x }\nfn named() { look }\nfn made() { |x| look(x) }\nprivate fn own() { 1 }\n",
        ),
    ]);
    let device = FakeDevice::new("edge-1", "vns3", |_, _| ok(r#"{"response":{"1":{"id":7}}}"#));
    let cases = [
        "import \"lib\" as lib;\nimport \"lib\" as again;\nprint(lib::id_of(lib::ask(), 1));",
        "import \"broken\" as broken;",
        "import \"a\" as a;",
        "import \"missing\" as m;",
        "import \"failing\" as failing;\nfailing::f();",
        "import \"lib\" as lib;\nlib::nothing();",
        "import \"words\" as words; print(words::SHOUT.call(\"ready\")); let s = words::SHOUT; print([\"a\"].map(s));",
        "import \"words\" as words; print(words::ALL.twice[0].call(4) + words::ALL.five);",
        "import \"further\" as further; print(further::LOUD.call(\"a\")); print([\"b\"].map(further::LOUD));",
        // A function stays with the functions of its file.
        "import \"handing\" as handing; let f = handing::named();\nf.call(1);",
        "import \"handing\" as handing; let f = handing::made();\nprint([1].map(f));",
        "import \"handing\" as handing;\nhanding::own();",
    ];
    let mut text = String::new();
    for case in cases {
        let ran = run_with(&[Arc::clone(&device)], case, |session| session.modules = Arc::new(FILES));
        writeln!(text, "{}", ran.text()).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn secrets_are_never_shown() {
    let device = FakeDevice::new("edge-1", "vns3", |_, _| {
        ok(r#"{"response":{"id":1,"name":"x","psk":"hunter2","tunnels":{}}}"#)
    });
    let script = r#"
        let e = vns3.ipsec.get_endpoint(1);
        print(e); print(e.psk); print(`${e.psk}`); print("" + e.psk); print([e.psk]); print(to_json(e));
        debug(e.psk); print(#{ a: e.psk }); print(e.psk == e.psk); print(e.psk == "hunter2");
        print([e.psk].join(",")); print(e.psk.to_string()); table([e]); print(e.to_map());
        try { throw e.psk } catch (err) { print(err) }
        vns3.ipsec.update_endpoint(1, #{ secret: e.psk });
        throw e.psk;
    "#;
    let ran = run_on(&[Arc::clone(&device)], script);
    assert!(!ran.text().contains("hunter2"), "{}", ran.text());
    assert!(ran.text().contains("(secret)"), "{}", ran.text());
    let sent = device.asked();
    assert!(sent.iter().any(|line| line.contains("hunter2")), "the secret is passed on: {sent:?}");
}

#[test]
fn a_text_made_from_a_secret_is_not_sent_in_its_place() {
    for made in ["`${e.psk}`", "e.psk + \"tail\"", "[e.psk].join(\"\")", "e.psk.to_string()"] {
        let device = FakeDevice::new("edge-1", "vns3", |_, _| {
            ok(r#"{"response":{"id":1,"name":"x","psk":"hunter2","tunnels":{}}}"#)
        });
        let script = format!(
            "let e = vns3.ipsec.get_endpoint(1); vns3.ipsec.update_endpoint(1, #{{ secret: {made} }});"
        );
        let ran = run_on(&[Arc::clone(&device)], &script);
        assert!(ran.text().contains("stands for a secret and is not the secret"), "{made}: {}", ran.text());
        assert_eq!(device.asked().len(), 1, "{made}: only the read was sent");
    }
}

#[test]
fn every_name_of_every_description_can_be_written_in_a_script() {
    use edgebook_model::TypeKind;
    for api in crate::testing::library().apis() {
        let fields = api.types.iter().flat_map(|ty| match &ty.kind {
            TypeKind::Object { fields, .. } => fields.iter().map(|field| field.name.as_ref()).collect(),
            _ => Vec::new(),
        });
        let params = api.operations.iter().flat_map(|op| op.params.iter()).map(|param| param.name.as_ref());
        for name in fields.chain(params) {
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let text = if plain && !name.starts_with(|c: char| c.is_ascii_digit()) {
                format!("let x = #{{ {name}: 1 }}; x.{name}")
            } else {
                format!("let x = #{{ {name:?}: 1 }}; x[{name:?}]")
            };
            let parsed = Runbook::parse("test.rhai", &text);
            assert!(parsed.is_ok(), "{name}: {}", parsed.err().unwrap()[0]);
        }
        for op in api.operations.iter() {
            let text = format!("{}()", api.qualified_name(op));
            let parsed = Runbook::parse("test.rhai", &text);
            assert!(parsed.is_ok(), "{text}: {}", parsed.err().unwrap()[0]);
        }
    }
}

#[test]
fn a_number_is_the_one_that_is_written_or_an_error_at_its_place() {
    let problem = |literal: &str| {
        let text = format!("let a = 1;\nlet b = [a, {literal}];\nprint(b[1]);\n");
        match Runbook::parse("book.rhai", &text) {
            Ok(_) => None,
            Err(problems) => {
                assert_eq!(problems.len(), 1, "{literal}");
                let problem = &problems[0];
                assert!(problem.hint.is_some() && problem.code == "syntax", "{literal}: {problem}");
                Some((problem.line.unwrap(), problem.column.unwrap()))
            }
        }
    };
    for good in [
        "9223372036854775807",
        "-9223372036854775808",
        "0x7FFFFFFFFFFFFFFF",
        "0o777777777777777777777",
        "-5",
        "- 5",
        "1.5e308",
        "0.1",
        "12_345",
        "12345678901234567890.0",
        "`${-1} ${0x10}`",
    ] {
        assert_eq!(problem(good), None, "{good}");
    }
    for wrong in [
        "9223372036854775808",
        "12345678901234567890",
        "-9223372036854775809",
        "12_345_678_901_234_567_890",
        "0xFFFFFFFFFFFFFFFF",
        "0x8000000000000000",
        "0xFFFF_FFFF_FFFF_FFFF",
        "0XFFFFFFFF00000000",
        "0x1FFFFFFFFFFFFFFFF",
        "0o1777777777777777777777",
        "0b1000000000000000000000000000000000000000000000000000000000000000",
        "-0xFF",
        "1e400",
        "-1.5e999",
    ] {
        assert_eq!(problem(wrong), Some((2, 13)), "{wrong}");
    }
    assert_eq!(problem("`${1} ${0xFFFFFFFFFFFFFFFF}`"), Some((2, 21)));
    assert_eq!(problem("- 9223372036854775808"), Some((2, 15)));
}

#[test]
fn a_first_line_for_the_shell_is_passed_over() {
    let text =
        "#!/usr/bin/env -S edgebook run \"x /*\n//! Says it.\n//! param n: int = 1\nprint(params.n);\n";
    let book = Runbook::parse("book.rhai", text).map_err(|_| "refused").unwrap();
    assert_eq!((book.header.summary.as_str(), book.header.params.len()), ("Says it.", 1));
    assert_eq!(book.header.params[0].line, 3);
    let problems = Runbook::parse("book.rhai", &format!("{text}let = 1;")).err().unwrap();
    assert_eq!((problems[0].line, problems[0].column), (Some(5), Some(5)));
    assert!(Runbook::parse("book.rhai", "print(1);\n#!/bin/sh\n").is_err());
}
