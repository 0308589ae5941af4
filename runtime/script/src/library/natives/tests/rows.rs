//! The table as a whole: whatever the engine knows stands in it, its examples run, and no error of a closure is lost.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use edgebook_wire::{Outcome, Reply};

use crate::library::natives::{Example, Function, Kind, Returns, functions, named};
use crate::testing::{FakeDevice, eval, library, ok, run_on};

/// A device for the examples.
fn device() -> Arc<FakeDevice> {
    FakeDevice::new("edge-1", "vns3", |line, _| match line {
        "PUT /api/ipsec" => ok(r#"{"response":{"token":"47_11"}}"#),
        "GET /api/status/task" => ok(r#"{"response":{"task_status":"finished_ok"}}"#),
        "GET /api/config" => ok(r#"{"response":{"vns3_version":"6.0.0"}}"#),
        _ => Outcome::Answered(Reply::new(404, "")),
    })
}

#[test]
fn every_example_gives_what_its_row_says() {
    let mut wrong = String::new();
    for function in functions() {
        let (script, expected) = match function.example {
            Example::Returns(script, value) => (format!("debug({{ {script} }})"), format!("{value}\n")),
            Example::Shows(script, lines) => (script.to_owned(), lines.to_owned()),
            Example::None => {
                writeln!(wrong, "{} has no example", function.name).unwrap();
                continue;
            }
        };
        let shown = run_on(&[device()], &script).text();
        if shown != expected {
            writeln!(wrong, "{}: {script}\n  gives {shown:?}, not {expected:?}", function.name).unwrap();
        }
        let text = match function.example {
            Example::Returns(script, _) | Example::Shows(script, _) => script,
            Example::None => "",
        };
        let names = text.contains(function.name) || function.name == "file_name";
        if !names || !function.doc.ends_with('.') || !(function.signature.contains(function.name)) {
            writeln!(wrong, "{}: example, signature or doc", function.name).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn everything_that_the_engine_knows_has_a_row() {
    let library = library();
    // Operations and fields of answers are no part of the language.
    let mut known: BTreeSet<String> = functions().map(|function| function.name.to_owned()).collect();
    for api in library.apis() {
        known.extend(api.operations.iter().map(|operation| operation.name.to_string()));
        known.extend(api.groups.iter().map(|group| group.name.to_string()));
        for ty in api.types.iter() {
            if let edgebook_model::TypeKind::Object { fields, .. } = &ty.kind {
                known.extend(fields.iter().map(|field| field.name.to_string()));
            }
        }
    }
    let signatures = library
        .modules()
        .iter()
        .flat_map(|module| module.gen_fn_signatures_with_mapper(Into::into))
        .collect::<Vec<_>>();
    assert!(signatures.len() > 300);
    let unknown: BTreeSet<&str> = signatures
        .iter()
        .filter_map(|signature| signature.split('(').next())
        .map(|name| name.strip_prefix("get$").unwrap_or(name))
        .filter(|name| !name.starts_with("index$") && !known.contains(*name))
        .collect();
    assert!(unknown.is_empty(), "functions without a row: {unknown:?}");
}

/// A value of a kind, as a script writes it.
fn written(kind: Kind, closure: &str) -> String {
    match kind {
        Kind::Fn | Kind::Key => closure.to_owned(),
        Kind::Items | Kind::List => "[2, 1, 2]".to_owned(),
        Kind::Map => "#{ a: 1 }".to_owned(),
        Kind::Wait => "\"5s\"".to_owned(),
        _ => "1".to_owned(),
    }
}

#[test]
fn what_a_closure_throws_comes_out_of_every_function_that_calls_one() {
    let calling: Vec<&Function> = functions().filter(|function| !function.closures.is_empty()).collect();
    assert!(calling.len() > 15);
    for function in calling {
        if function.forms.is_empty() {
            assert_eq!(function.name, "call", "a function with closures says its forms");
            assert!(eval("(|| { throw \"boom\" }).call(); print(\"went\" + \" on\");").contains("boom"));
            continue;
        }
        for closure in function.closures {
            for form in function.forms {
                if !form.params.get(closure.at).is_some_and(|kind| matches!(kind, Kind::Fn | Kind::Key)) {
                    continue;
                }
                let mut thrown = 0;
                for parameters in ["||", "|a|", "|a, b|", "|a, b, c|"] {
                    let code = format!("{parameters} {{ throw \"boom\" }}");
                    let arguments: Vec<String> =
                        form.params.iter().map(|kind| written(*kind, &code)).collect();
                    let call = format!("{}({})", function.name, arguments.join(", "));
                    let text = eval(&format!("{call}; print(\"went\" + \" on\");"));
                    assert!(!text.contains("went on"), "{call}: {text}");
                    thrown += usize::from(text.contains("boom"));
                    // What cannot be caught ends the run at that place.
                    let code = format!("{parameters} {{ loop {{ }} }}");
                    let arguments: Vec<String> =
                        form.params.iter().map(|kind| written(*kind, &code)).collect();
                    let call = format!("try {{ {}({}) }} catch {{ }}", function.name, arguments.join(", "));
                    let few = |session: &mut crate::Session| session.limits.operations = 2_000;
                    let text =
                        crate::testing::run_with(&[], &format!("{call} print(\"went\" + \" on\");"), few)
                            .text();
                    assert!(
                        !text.contains("boom") && (text.contains("limit-operations") || text == "went on\n"),
                        "{call}: {text}"
                    );
                }
                assert!(thrown > 0, "{}: nothing was thrown with {:?}", function.name, form.params);
            }
        }
    }
}

#[test]
fn what_a_closure_has_to_return_is_asked_for_in_every_form() {
    let asking = functions().flat_map(|function| function.closures.iter().map(move |one| (function, one)));
    let mut asked = 0;
    for (function, closure) in asking.filter(|(_, closure)| closure.returns != Returns::Anything) {
        let words = match closure.returns {
            Returns::Order => "must compare with a number or with true and false",
            _ => "must give true or false",
        };
        let wrong: &[&str] =
            if closure.returns == Returns::Order { &["\"x\"", "()"] } else { &["1", "\"\"", "()", "[]"] };
        let takes = |kind: Option<&Kind>| matches!(kind, Some(Kind::Fn | Kind::Key));
        for form in function.forms.iter().filter(|form| takes(form.params.get(closure.at))) {
            for value in wrong {
                let texts = ["||", "|a|", "|a, b|"].map(|parameters| {
                    let code = format!("{parameters} {{ {value} }}");
                    let arguments: Vec<String> =
                        form.params.iter().map(|kind| written(*kind, &code)).collect();
                    eval(&format!("{}({}); print(\"went\" + \" on\");", function.name, arguments.join(", ")))
                });
                assert!(!texts.iter().any(|text| text.contains("went on")), "{}: {texts:?}", function.name);
                let told = texts.iter().filter(|text| text.contains(words)).count();
                assert!(told > 0, "{} {:?} with {value}: {texts:?}", function.name, form.params);
                asked += told;
            }
        }
    }
    assert!(asked > 50, "{asked}");
}

#[test]
fn a_closure_that_takes_another_number_of_parameters_is_an_error_in_every_form() {
    let mut refused = 0;
    for function in functions().filter(|function| function.name != "call") {
        for closure in function.closures {
            let (least, most) = closure.takes;
            for form in function
                .forms
                .iter()
                .filter(|form| matches!(form.params.get(closure.at), Some(Kind::Fn | Kind::Key)))
            {
                for count in (0..=4).filter(|count| !(least..=most).contains(count)) {
                    let names: Vec<String> = (0..count).map(|number| format!("p{number}")).collect();
                    let code = format!("|{}| true", names.join(", "));
                    // Also where there is no item to call it with.
                    for list in ["[2, 1, 2]", "[2]", "[]"] {
                        let arguments: Vec<String> = form
                            .params
                            .iter()
                            .map(|kind| written(*kind, &code).replace("[2, 1, 2]", list))
                            .collect();
                        let call = format!("{}({})", function.name, arguments.join(", "));
                        let text = eval(&format!("{call}; print(\"went\" + \" on\");"));
                        // For maps, the engine's own function counts by calling.
                        let counted = text.contains("error[wrong-count]: the closure of")
                            || (form.params.contains(&Kind::Map) && text.contains("takes another number"));
                        assert!(counted && !text.contains("went on"), "{call}: {text}");
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(refused > 150, "{refused}");
    for (script, expected) in [
        // One that works on `this` takes no item; one that only does something so many times may take none.
        ("print([1, 2].map(|| this + 1))", "[2, 3]\n"),
        ("let n = 0; [1, 2].for_each(|| n += 1); print(n)", "2\n"),
        ("let f = |a, b| a + b; print([1, 2].map(f.curry(10)))", "[11, 12]\n"),
        ("fn pick(a) { a } fn pick(a, b, c, d) { d } print([3].map(pick))", "[3]\n"),
    ] {
        assert_eq!(eval(script), expected, "{script}");
    }
    let text = eval("let f = |a, b, c| a; print([1].map(f.curry(1, 2, 3, 4)))");
    assert!(text.contains("[wrong-count]"), "{text}");
}

#[test]
fn a_comparer_gives_a_number_or_a_truth_value() {
    let cases = [
        ("let l = [0.9, 0.35, 0.6]; l.sort(|a, b| a - b); print(l)", "[0.35, 0.6, 0.9]\n"),
        ("let l = [3, 1, 2]; l.sort(|a, b| a < b); print(l)", "[1, 2, 3]\n"),
        ("print([3, 1, 2].order_by(|a, b| a > b))", "[3, 2, 1]\n"),
        ("print([3, 1, 2].sort_by(|a, b| b - a))", "[3, 2, 1]\n"),
        // Equal ones keep their order.
        ("print([[1, 1], [0, 2], [1, 3]].order_by(|a, b| a[0] < b[0]))", "[[0, 2], [1, 1], [1, 3]]\n"),
        ("print([9007199254740993, 9007199254740992.0, 9007199254740992].order().len())", "3\n"),
    ];
    for (script, expected) in cases {
        assert_eq!(eval(script), expected, "{script}");
    }
    for comparer in ["a + \"\" + b", "()", "[a]", "0.0 / 0.0"] {
        for call in ["l.sort(F)", "l.order(F)", "l.order_by(F)", "sort_by(l, F)"] {
            let call = call.replace('F', &format!("|a, b| {comparer}"));
            let text = eval(&format!("let l = [2, 1]; {call}; print(\"went\" + \" on\");"));
            assert!(text.contains("must compare with a number or with true and false"), "{call}: {text}");
        }
    }
    let text = eval("[2, 1].order(|a, b| if a > b { false } else { 1 }); print(\"went\" + \" on\");");
    assert!(text.contains("must compare with a number or with true and false"), "{text}");
    // An order without sense neither panics nor loses an item.
    let text = eval(
        "let n = 0; let l = []; for i in 0..500 { l.push(i); } \
        l.sort(|a, b| { n += 1; if n % 3 == 0 { 1 } else { -1 } }); print(l.len()); l.sort(|a, b| true); print(l.sum());",
    );
    assert_eq!(text, "500\n124750\n");
    // A list whose sort failed is as it was.
    let text = eval(
        "let l = [2, 1, 3]; try { l.sort(|a, b| { throw `cannot weigh ${a}` }); print(\"sorted\"); } \
        catch (why) { print(`told: ${why}`); } print(l);",
    );
    assert_eq!(text, "told: cannot weigh 2\n[2, 1, 3]\n");
}

/// Words of the language that stand for themselves.
const WORDS: [&str; 24] = [
    "let", "const", "if", "else", "switch", "for", "in", "while", "loop", "do", "until", "break", "continue",
    "fn", "return", "throw", "try", "catch", "import", "export", "true", "false", "this", "private",
];

#[test]
fn a_name_of_the_language_reads_as_what_the_runbook_calls_so() {
    let others = [
        "tag", "year", "int", "type_of", "curry", "params", "vns3", "eval", "Fn", "global", "default",
        "async",
    ];
    let names: BTreeSet<&str> = functions()
        .map(|function| function.name)
        .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        .chain(WORDS)
        .chain(others)
        .collect();
    assert!(names.len() > 150);
    for name in names {
        let map = eval(&format!(
            "let m = #{{ \"{name}\": 7 }}; m[\"{name}\"] += 1; print(m[\"{name}\"] + m.get(\"{name}\"))"
        ));
        assert_eq!(map, "16\n", "{name} as a key");
        let dotted = eval(&format!("let m = #{{ {name}: 7 }}; print(m.{name})"));
        assert!(dotted == "7\n" || dotted.contains("error[syntax]"), "{name} as a key: {dotted}");
        let param =
            eval(&format!("//! param {name}: int = 7\nprint(params.{name}); print(`${{params.{name}}}`);"));
        assert!(param == "7\n7\n" || param.ends_with("exit 2\n"), "{name} as a parameter: {param}");
        let body = format!(r#"{{"response":{{"1":{{"{name}":7}}}}}}"#);
        let device = FakeDevice::new("edge-1", "vns3", move |_, _| ok(body.clone()));
        let field =
            run_on(&[device], &format!("let r = vns3.ipsec.get_status()[1]; print(r.get(\"{name}\"));"))
                .text();
        assert!(field.ends_with("7\n"), "{name} as a field: {field}");
        let body = format!(r#"{{"response":{{"1":{{"{name}":7}}}}}}"#);
        let device = FakeDevice::new("edge-1", "vns3", move |_, _| ok(body.clone()));
        let field =
            run_on(&[device], &format!("let r = vns3.ipsec.get_status()[1]; print(r.{name});")).text();
        let refused = field.contains("error[syntax]") || field.contains("error[unknown-field]");
        assert!(field.ends_with("7\n") || refused, "{name} as a field: {field}");
    }
}

#[test]
fn only_what_a_function_returns_is_the_value_of_a_call_that_changes_a_list() {
    for name in ["sort", "sort_desc", "dedup", "push", "append", "reverse", "clear"] {
        assert!(named(name).all(|function| !function.pure), "{name}");
    }
    for (script, code) in [
        ("exit(2)", "exit-value"),
        ("if true { return 2; }", "exit-value"),
        ("try { exit(2) } catch { } print(1)", "exit-value"),
        ("#{ share: 3.0 / 0.0 }", "wrong-value"),
        ("[0.0 / 0.0]", "wrong-value"),
        ("to_json(1.0 / 0.0)", "wrong-value"),
        ("let seen = #{}; seen[7] = 1;", "wrong-type"),
    ] {
        let text = eval(script);
        assert!(text.contains(&format!("error[{code}]")) && text.contains("exit 1"), "{script}: {text}");
    }
    assert_eq!(eval("fn f() { return 2; } print(f()); return;"), "2\n");
    // A number at the end is a result, whatever else returns.
    let number = "fn two() { 2 } let early = #{ at: two() }; let n = 5;";
    for (last, ends_well) in [
        ("if false { return \"no\"; } n", true),
        ("if false { return early.at; } n + two()", true),
        ("if false { return early.at; } if true { n } else { 4 }", true),
        ("if n == 4 { return; } n", true),
        ("if true { return early.at; } n", false),
        ("for i in 0..3 { if i == n - 4 { return early.at + i; } } \"end\"", false),
        ("if false { return early.at; } if n == 5 { return early.at; } else { 4 }", false),
        ("return early.at;", false),
    ] {
        let text = eval(&format!("{number} {last}"));
        assert_eq!(text.contains("error[exit-value]"), !ends_well, "{last}: {text}");
        assert_eq!(text.is_empty(), ends_well, "{last}: {text}");
    }
}
