//! Mistakes as users make them, and what they are told.

use std::fmt::Write as _;

use crate::testing::{FakeDevice, eval, ok, problem, run_on, run_with};
use crate::{Style, render};

#[test]
fn mistakes_in_the_text() {
    let deep = "(\n".repeat(300);
    let cases = [
        "let x = 1",
        "let x = ;\nprint(x)",
        "for t in [1, 2] {\n    print(t)\n",
        "print(\"open);\n",
        "if x = 1 { }",
        "let eval = 1;",
        "eval(\"1\")",
        "var x = 1;",
        "if a === b {}",
        "x -> y",
        "let m = { a: 1 };",
        "let m = #{ a: 1, a: 2 };",
        "let a = [1, 2;",
        "fn f(a, a) {}",
        "{ fn f() {} }",
        "const X = 1; X = 2;",
        "break;",
        "let y = null;",
        "let s = 'ab';",
        "let s = \"\\q\";",
        "1 + ;",
        "a.5",
        "print(1));",
        "match x { }",
        "let x = 1; x++;",
        "let 5x = 1;",
        "let export = 1;",
        "let r = #{}; print(r.private);",
        "for x in #{ a: 1 } { }",
        &deep,
    ];
    let mut text = String::new();
    for case in cases {
        let shown = match crate::Runbook::parse("test.rhai", case) {
            Ok(_) => eval(case),
            Err(_) => render(&problem(case), Style::Plain),
        };
        writeln!(text, "{shown}\n").unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn mistakes_that_show_when_they_run() {
    let cases = [
        "let tunnels = []; print(tunels);",
        "nothing_like_it",
        "print(null_value)",
        "fn f() { outer }\nlet outer = 1;\nf();",
        "prnt(1)",
        "[1, 2].fliter(|x| x > 1)",
        "[1, 2].filter()",
        "let x = 5; x.foo()",
        "let x = 5; x.foo",
        "\"text\".foo",
        "[1, 2].name",
        "().name",
        "let m = #{ a: 1 }; m.b.c",
        "let list = [1, 2, 3]; list[5]",
        "[][0]",
        "\"abc\"[9]",
        "5[\"a\"]",
        "1 + true",
        "\"a\" - 1",
        "!5",
        "!()",
        "if 5 { }",
        "if () { }",
        "1 / 0",
        "9223372036854775807 + 1",
        "for x in 5 { }",
        "let f = |a| a; f.call(1, 2)",
        "fn f(a) { a }\nf(1, 2)",
        "fn outer(n) {\n    inner(n)\n}\nfn inner(n) {\n    n.missing\n}\nouter(5);",
        "[1, 2].map(|x| x.missing)",
        "throw \"my own words\";",
        "throw #{ message: \"from a map\" };",
        "throw;",
        "parse_int(\"x\")",
        "import \"other\" as o;",
        "let t = parse_time(\"yesterday\");",
        "duration(\"long\")",
        "sleep(\"later\")",
        "sleep(-1)",
        "wait_until(\"5s\", 5)",
        "wait_until(\"5s\")",
        "sort_by(5, \"a\")",
        "[1].sort_by(\"a\")",
        "[#{ a: 1 }].sort_by(5)",
        "group_by([[1]], |x| x)",
        "table(5)",
        "parse_json(\"{\")",
        "cidr_contains(\"10.0.0.0/33\", \"10.0.0.1\")",
        "number(\"x\")",
        "params.wait",
        "device(\"x\")",
        "let x = #{}; x.y.z = 1;",
        "const C = [1]; C.push(2);",
        "let a = 1; a.b = 2;",
    ];
    let mut text = String::new();
    for case in cases {
        writeln!(text, "{}", eval(case)).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_error_of_a_script_says_where() {
    let cases = [
        // What the engine reports without a place.
        "let a = [1];\na.filter(|x| a.len() > 0);",
        "let a = [[1]];\na[0].for_each(|x| a.push(x));",
        "let a = #{ b: [1] };\na.b.map(|x| a.c);",
        "let a = [1];\nlet f = |x| a.len();\na.map(f);",
        "let a = [2, 1];\na.sort_by(|x| a.len());",
        "let a = [1];\na.reduce(|sum, x| sum + a.len(), 0);",
        "let a = [1];\na.map(|x| `${a}`);",
        "fn f(list) { list.map(|x| list.len()) }\nf([1]);",
        "for x in range(0, 10, 0) { }",
        "for x in range(1, 2, \"x\") { }",
        "let a = [3, 1];\na.sort(|x, y| nothing);",
        "let a = [1];\na.insert(\"x\", 1);",
        "let a = [1];\na.extract(9..12)[0];",
        "[1].reduce(|sum, x| sum.y, 5);",
        "[1, 2].zip([1], |a, b| b.c);",
        "[\"a\"].map(|x| parse_int(x));",
        "[1].some(|x| x.y);",
        "[1].for_each(|| throw 5);",
        "#{ a: 1 }.map(|k, v| v.x);",
        "let f = Fn(\"nothing\");\nf.call(1);",
        "Fn(\"not a name\");",
        "let f = |x| x.y;\ncall(f, 1);",
        "let f = |x| x.y;\n5.call(f, 1);",
        "parse_float(\"x\");",
        "\"a\".repeat(-1)[5];",
        "\"abc\".sub_string(\"x\");",
        "to_json(|x| x);",
        "parse_json(\"[1,\");",
        "\"x\".to_int();",
        "blob(-5)[9];",
        "let x = 1 << 99;",
        "2 ** 9999;",
        "-9223372036854775808 / -1;",
        "5 % 0;",
        "let a = [];\na[0] = 1;",
        "let m = #{};\nm[5];",
        "\"a\" in 5;",
        "switch 1 { 1 => nothing }",
        "wait_until(\"1s\", || nothing);",
        "wait_until(\"1s\", || 5);",
        "sleep(\"-5s\");",
        "duration(5, 6);",
        "table([1, 2], 5);",
        "print(1, 2, 3);",
        "params.nothing;",
        "device(5);",
        "vns3.ipsec;",
        "throw;",
        "import \"x\" as y;",
        "loop { }",
        "fn f() { f() }\nf();",
        "let a = \"a\";\nloop { a += a; }",
        "let a = [];\nloop { a = [a]; }",
        "this.x;",
        "fn f() { this.x }\nf();",
        "let x = 1;\nx.y.z = 2;",
        "\"abc\".split(5).x;",
        "let t = timestamp();\nt - \"x\";",
    ];
    let mut silent = Vec::new();
    for case in cases {
        let Err(error) = run_with(&[], case, |session| session.limits.operations = 1_000_000).result else {
            continue;
        };
        if error.diagnostic.line.is_none() || error.diagnostic.column.is_none() {
            silent.push(format!("{case}: {}", error.diagnostic.message));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn mistakes_with_answers() {
    let device = || {
        FakeDevice::new("edge-1", "vns3", |_, _| {
            ok(
                r#"{"response":{"1":{"id":1,"enabled":true,"connected":"yes","extra":[1,2],"tunnel_params":{"a":1}}}}"#,
            )
        })
    };
    let start = "let all = vns3.ipsec.get_status();\nlet t = all[1];\n";
    let cases = [
        "t.conected",
        "t.zzz",
        "t.enabled = false",
        "t[\"enabled\"] = false",
        "t.extra.push(3)",
        "all[1] = 5",
        "all[2]",
        "all[\"x\"]",
        "all[true]",
        "all.nothing()",
        "t.remote_subnet.split(\"/\")",
        "t.remote_subnet.len",
        "if t.connected { }",
        "!t.connected",
        "t.id + t.remote_subnet",
        "all.id",
        "for x in t { }",
        "all.sort_by(\"idd\")",
        "all.filter(|t| t.idd)",
    ];
    let mut text = String::new();
    for case in cases {
        writeln!(text, "{}", run_on(&[device()], &format!("{start}{case}")).text()).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn diagnostics_are_data_too() {
    let error = run_on(&[], "let x = [1];\nfn f(x) { x.name }\nf(x)").result.unwrap_err();
    insta::assert_json_snapshot!(error.diagnostic.to_json());
    assert_eq!(error.to_string(), "an array has no field `name` (line 2, position 13)");
}

#[test]
fn hostile_text_cannot_steer_a_terminal() {
    let text = eval("throw \"\\x1b[2J\\u202e\\n next\";");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    let text = eval("let \u{1b}x = 1;");
    assert!(!text.contains('\u{1b}'), "{text:?}");
    let text = eval("print(\"\\x1b[31mred\\ttab\\nline\");");
    assert_eq!(text, "\\u{1b}[31mred\ttab\nline\n");
}
