//! What the functions give.

mod rows;

use std::sync::Arc;

use crate::testing::{FakeDevice, Kept, eval, ok, run_on, run_with};

#[test]
fn functions_give_what_they_say() {
    let cases = [
        ("[3, 1, 2].sort_by(|x| x)", "[1, 2, 3]"),
        ("[3, 1, 2].sort_by(|x| -x)", "[3, 2, 1]"),
        ("[3, 1, 2].sort_by(|a, b| b - a)", "[3, 2, 1]"),
        ("[#{ a: 2 }, #{ a: () }, #{ a: 1.5 }].sort_by(\"a\").map(|x| x.a)", "[1.5, 2, ()]"),
        ("[\"b\", \"a\"].sort_by(|x| x)", "[\"a\", \"b\"]"),
        ("[[2, 1], [1, 9], [1, 2]].sort_by(|x| x)", "[[1, 2], [1, 9], [2, 1]]"),
        ("let l = [2, 1]; l.sort_by(|x| x); l", "[2, 1]"),
        ("\"a b  c\".split()", "[\"a\", \"b\", \"c\"]"),
        ("\"10.0.0.0/24\".split(\"/\")", "[\"10.0.0.0\", \"24\"]"),
        ("\"a,b,c\".split(',', 2)", "[\"a\", \"b,c\"]"),
        ("\"abcd\".split(1)", "[\"a\", \"bcd\"]"),
        ("\"ab\".to_chars()", "[a, b]"),
        ("[1, 2, 3].split(1)", "[2, 3]"),
        ("let n = 0; [3, 4].for_each(|x| n += x); n", "7"),
        ("let n = 0; [3, 4].for_each(|x, at| n += x * at); n", "4"),
        ("let n = 0; [3, 4].for_each(|| n += this); n", "7"),
        ("[1, 2, 3, 4].group_by(|x| x % 2)", "{ 1: [1, 3], 0: [2, 4] }"),
        ("[1, 2, 3, 4].group_by(|x| x % 2)[0]", "[2, 4]"),
        ("[#{ k: \"x\", v: 1 }].group_by(\"k\").keys()", "[\"x\"]"),
        ("[1, \"a\", ()].join(\"-\")", "\"1-a-\""),
        ("[1, 2, ()].sum()", "3"),
        ("[1, 2.5].sum()", "3.5"),
        ("[].sum()", "0"),
        ("\" a b \".trim()", "\"a b\""),
        ("\"aXbX\".replace(\"X\", \"--\")", "\"a--b--\""),
        ("\"ab\".repeat(3)", "\"ababab\""),
        ("\"a\\nb\".lines()", "[\"a\", \"b\"]"),
        ("fixed(2.0 / 3.0, 2)", "\"0.67\""),
        ("fixed(5, 2)", "\"5.00\""),
        ("number(\"51.000\")", "51.0"),
        ("number(\" 42 \")", "42"),
        ("number(())", "()"),
        ("type_name(1)", "\"int\""),
        ("type_of([])", "\"array\""),
        ("type_name(duration(\"90s\"))", "\"duration\""),
        ("type_name(now())", "\"time\""),
        ("type_name(|| 1)", "\"fn\""),
        ("duration(\"90s\")", "1m 30s"),
        ("duration(90).minutes", "1.5"),
        ("duration(\"1h\") - duration(\"30m\") == duration(1800)", "true"),
        ("duration(\"1m\") * 3 > duration(\"2m\")", "true"),
        ("now()", "2026-11-21T22:00:00Z"),
        ("now() - parse_time(\"2026-11-21 21:00:00\")", "1h"),
        ("parse_time(\"\")", "()"),
        ("parse_time(1579887711).unix", "1579887711"),
        ("format_time(\"2020-01-24T17:41:51.476Z\")", "\"2020-01-24 17:41:51\""),
        ("format_time(1579887711, \"%d.%m.%Y\")", "\"24.01.2020\""),
        ("format_time((), \"%d\")", "\"\""),
        ("seconds_since(\"2026-11-21T21:59:30Z\")", "30.0"),
        ("time_since(\"2026-11-21T20:59:30Z\")", "1h 30s"),
        ("time_since(\"0001-01-01T00:00:00Z\")", "()"),
        ("cidr_contains(\"10.0.0.0/8\", \"10.1.2.3\")", "true"),
        ("cidr_contains(\"10.0.0.0/8\", \"10.0.0.0/7\")", "false"),
        ("cidr_overlaps(\"10.0.0.0/24\", \"10.0.0.128/25\")", "true"),
        ("cidr_overlaps(\"10.0.0.0/24\", \"10.0.1.0/24\")", "false"),
        ("ip_in(\"192.0.2.7\", [\"10.0.0.0/8\", \"192.0.2.0/24\"])", "true"),
        ("ip_in(\"2001:db8::1\", \"2001:db8::/32\")", "true"),
        ("is_ip(\"10.0.0.1\") && !is_ip(\"10.0.0\") && !is_ip(5)", "true"),
        ("is_cidr(\"10.0.0.0/8\") && !is_cidr(\"10.0.0.1\")", "true"),
        ("cidr_hosts(\"10.0.0.0/24\")", "256"),
        ("to_json(#{ b: [1, 2.5, ()], a: \"x\" })", "\"{\\\"a\\\":\\\"x\\\",\\\"b\\\":[1,2.5,null]}\""),
        (
            "parse_json(\"{\\\"a\\\": [1, null, 18446744073709551615]}\").a",
            "[1, null, \"18446744073709551615\"]",
        ),
        ("parse_int(\"42\") + 1", "43"),
        ("`${[1, \"a\"]} ${#{ a: 1 }} ${()} ${2.0}`", "\"[1, \\\"a\\\"] #{ a: 1 }  2.0\""),
        ("let m = #{ async: true, \"default\": 2 }; m.async && m.default == 2", "true"),
        ("let f = |x| x.sort_by(\"a\"); f.call([#{ a: 2 }, #{ a: 1 }])[0].a", "1"),
    ];
    for (script, expected) in cases {
        assert_eq!(eval(&format!("debug({{ {script} }})")), format!("{expected}\n"), "{script}");
    }
}

#[test]
fn a_number_that_cannot_be_written_is_an_error_wherever_it_goes() {
    for number in ["1.0 / 0.0", "-1.0 / 0.0", "0.0 / 0.0"] {
        for script in [
            "to_json(N)",
            "to_json(#{ a: [N] })",
            "table([#{ a: N, b: 1 }])",
            "table([#{ a: [N] }])",
            "table([#{ a: #{ b: N } }], [\"a.b\"])",
            "table([N])",
            "csv([#{ a: N }])",
            "csv([N])",
        ] {
            let text = eval(&format!("{}; print(\"went\" + \" on\");", script.replace('N', number)));
            assert!(text.contains("is not a number that can be written"), "{script}: {text}");
            assert!(!text.contains("went on"), "{script}: {text}");
        }
    }
}

#[test]
fn a_run_ends_where_it_says_so_and_functions_see_the_parameters() {
    assert_eq!(eval("print(1); exit(); print(2);"), "1\n");
    assert_eq!(eval("[1, 2].map(|x| { print(x); exit(); });"), "1\n");
    let header = "//! param wait: duration = \"60s\"\n";
    assert_eq!(
        eval(&format!(
            "{header}fn f() {{ params.wait }}\nlet g = || params.wait; print(f()); print(g.call());"
        )),
        "1m\n1m\n"
    );
    // A name of the script counts more than one of the run.
    assert_eq!(
        eval(&format!("{header}let params = 5; let f = |params| params; print(params); print(f.call(6));")),
        "5\n6\n"
    );
}

#[test]
fn waiting_looks_again_until_it_is_time() {
    let cases = [
        ("let n = 0; wait_until(\"60s\", || { n += 1; n >= 4 }); print(n)", "4\n"),
        ("print(wait_until(\"60s\", || #{ id: 7 }).id)", "7\n"),
        ("let start = now(); sleep(\"5s\"); sleep(1); sleep(0.5); print(now() - start)", "6s 500ms\n"),
        (
            "try { wait_until(\"1s\", || ()) } catch (err) { print(err.message) }",
            "waited 1s and looked 5 times: the condition was still ()\n",
        ),
        (
            "let m = group_by([1], |x| x); try { wait_until(0, || m[9]) } catch (err) { print(err.message) }",
            "waited 0s and looked once: the map has no entry 9\n",
        ),
    ];
    for (script, expected) in cases {
        assert_eq!(eval(script), expected, "{script}");
    }
    // Pauses grow from 0.2 s to at most 5 s, and the last look comes at the end.
    let script = "let times = []; let start = now();
        try { wait_until(\"20s\", || { times.push((now() - start).seconds); false }) } catch { }
        print(times.map(|t| fixed(t, 2)).join(\" \"));";
    assert_eq!(eval(script), "0.00 0.20 0.50 0.95 1.62 2.64 4.16 6.43 9.85 14.85 19.85 20.00\n");
    for value in ["0", "3", "0.5", "\"\"", "\"down\"", "[]", "[1]", "'a'"] {
        let text = eval(&format!("wait_until(\"60s\", || {value}); print(\"went\" + \" on\");"));
        assert!(text.contains("must give true or false") && !text.contains("went on"), "{value}: {text}");
    }
    // A mistake in the condition is not waited for.
    assert!(eval("wait_until(\"1h\", || nothing)").contains("there is no variable `nothing`"));
}

#[test]
fn waiting_bears_with_a_device_that_restarts() {
    use std::sync::atomic::{AtomicU32, Ordering};

    use edgebook_wire::{NotSent, NotSentCause, Outcome, Reply};
    let device = |first_statuses: &'static [u16]| {
        let looks = AtomicU32::new(0);
        FakeDevice::new("edge-1", "vns3", move |_, _| {
            let look = looks.fetch_add(1, Ordering::SeqCst) as usize;
            match first_statuses.get(look) {
                Some(0) => Outcome::NotSent(NotSent::early(NotSentCause::Connect("refused".into()))),
                Some(status) => Outcome::Answered(Reply::new(*status, "")),
                None => ok(r#"{"response":{"vns3_version":"6.0.0"}}"#),
            }
        })
    };
    let down = device(&[0, 502, 401, 200, 503]);
    let ran = run_on(&[Arc::clone(&down)], "wait_ready(vns3, \"5m\"); print(\"up\")");
    assert_eq!(ran.text(), "up\n");
    assert_eq!(down.asked().len(), 10, "five bad looks, then five good ones in a row");
    let ran =
        run_on(&[device(&[0, 502])], "print(wait_until(\"1m\", || vns3.config.get_config()).vns3_version)");
    assert_eq!(ran.text(), "6.0.0\n");
    let ran = run_on(&[device(&[404])], "wait_until(\"1m\", || vns3.config.get_config())");
    assert!(ran.text().contains("get_config failed: 404"), "{}", ran.text());
}

#[test]
fn a_task_is_waited_for_by_what_the_call_gave() {
    use std::sync::atomic::{AtomicU32, Ordering};

    use edgebook_wire::{Outcome, Reply};
    let device = |last: &'static str| {
        let looks = AtomicU32::new(0);
        FakeDevice::new("edge-1", "vns3", move |line, _| match line {
            "PUT /api/ipsec" => ok(r#"{"response":{"token":"47_11"}}"#),
            "GET /api/status/task" => match looks.fetch_add(1, Ordering::SeqCst) {
                0 => ok(r#"{"response":{"task_status":"running"}}"#),
                1 => Outcome::Answered(Reply::new(502, "")),
                _ => ok(format!("{{\"response\":{{\"task_status\":\"{last}\"}}}}")),
            },
            other => Outcome::Answered(Reply::new(404, format!("{{\"error\":\"no {other}\"}}"))),
        })
    };
    let script = |wait: &str| {
        format!(
            "let task = vns3.ipsec.update_config(#{{ ipsec_local_ipaddress: \"192.0.2.1\", async: true }}); {wait}"
        )
    };
    let done = device("finished_ok");
    let ran = run_on(&[Arc::clone(&done)], &script("print(wait_for(task).task_status)"));
    assert_eq!(ran.text(), "finished_ok\n");
    assert_eq!(done.asked().len(), 4);
    assert_eq!(ran.result.unwrap().calls, 4);
    for (wait, last, expected) in [
        ("print(wait_for(task.token, \"1m\").task_status)", "finished_ok", "finished_ok"),
        ("wait_for(task)", "finished_failed", "the task ended as \"finished_failed\""),
        (
            "wait_for(task, \"20s\")",
            "running",
            "the task 47_11 has not ended after 20s; the last look, GET /api/status/task: running",
        ),
        ("wait_for(#{ token: \"other\" })", "running", "this is not the answer of a call whose work goes on"),
        ("wait_for(7)", "running", "pass what the call returned"),
    ] {
        let text = run_on(&[device(last)], &script(wait)).text();
        assert!(text.contains(expected), "{wait}: {text}");
    }
}

#[test]
fn after_a_restart_a_device_has_to_be_seen_down_first() {
    use edgebook_wire::{Outcome, Reply, UnknownReason};
    use std::sync::atomic::{AtomicU32, Ordering};
    let looks = AtomicU32::new(0);
    let device = FakeDevice::new("edge-1", "vns3", move |line, _| {
        if line.starts_with("PUT") {
            return Outcome::Unknown { why: UnknownReason::NoAnswer("reset".into()) };
        }
        match looks.fetch_add(1, Ordering::SeqCst) {
            0..=7 | 10.. => ok(r#"{"response":{"vns3_version":"6.0.0"}}"#),
            _ => Outcome::Answered(Reply::new(503, "")),
        }
    });
    let script = "vns3.sys_admin.reboot(#{ reboot: true }); wait_ready(vns3, \"5m\"); print(\"up\")";
    let ran = run_on(&[Arc::clone(&device)], script);
    assert!(ran.text().ends_with("up\n"), "{}", ran.text());
    assert_eq!(device.asked().len(), 1 + 8 + 2 + 5);
}

#[test]
fn the_call_after_a_change_of_settings_waits_for_the_api_server() {
    use edgebook_wire::{Outcome, Reply};
    use std::sync::atomic::{AtomicU32, Ordering};
    type Look = fn(u32) -> bool;
    let bad = || Outcome::Answered(Reply::new(502, ""));
    // Answers of the looks: good ones before it went down do not count at once; one that never comes back, and one that
    // did not go down at all.
    let cases: [(Look, usize); 3] = [(|look| look == 0 || look >= 3, 4), (|_| false, 21), (|_| true, 5)];
    for (is_good, expected) in cases {
        let looks = AtomicU32::new(0);
        let device = FakeDevice::new("edge-1", "vns3", move |line, _| match line {
            "GET /api/config" if is_good(looks.fetch_add(1, Ordering::SeqCst)) => {
                ok(r#"{"response":{"vns3_version":"6.0.0"}}"#)
            }
            "GET /api/config" => bad(),
            _ => ok(r#"{"response":{}}"#),
        });
        let script = "vns3.config.update_admin_ui(#{ enabled: true }); \
                      vns3.ipsec.get_status(); vns3.ipsec.get_status();";
        let ran = run_on(&[Arc::clone(&device)], script);
        assert!(ran.result.is_ok(), "{}", ran.text());
        let asked = device.asked();
        assert!(asked[0].starts_with("PUT /api/admin_ui"), "{asked:?}");
        let looked = asked.iter().filter(|line| *line == "GET /api/config").count();
        assert_eq!((looked, asked.len()), (expected, expected + 3), "{asked:?}");
        assert_eq!(asked[asked.len() - 2..], ["GET /api/status/ipsec", "GET /api/status/ipsec"]);
    }
}

#[test]
fn a_doubtful_put_is_looked_at_once_and_never_repeated() {
    use edgebook_wire::{Outcome, Reply, UnknownReason};
    type Ending = fn() -> Outcome;
    let endings: [(Ending, &str); 2] = [
        (|| Outcome::Unknown { why: UnknownReason::NoAnswer("reset".into()) }, "went on: ()"),
        (|| Outcome::Answered(Reply::new(500, "{\"error\":\"locked\"}")), "exit 1"),
    ];
    for (ending, exit) in endings {
        let device = FakeDevice::new("edge-1", "vns3", move |line, _| match line {
            "GET /api/ipsec/endpoints/7" => ok(r#"{"response":{"id":7,"name":"new","psk":"secret-value"}}"#),
            _ => ending(),
        });
        let script =
            "let r = vns3.ipsec.update_endpoint(7, #{ name: \"new\" }); print(\"went on: \" + type_of(r));";
        let ran = run_on(&[Arc::clone(&device)], script);
        let text = ran.text();
        assert!(
            text.contains("GET /api/ipsec/endpoints/7 shows what was sent") && text.contains(exit),
            "{text}"
        );
        assert!(!text.contains("secret-value"), "{text}");
        let asked = ["PUT /api/ipsec/endpoints/7 {\"name\":\"new\"}", "GET /api/ipsec/endpoints/7"];
        assert_eq!(device.asked(), asked);
    }
}

#[test]
fn tables_show_records_and_maps() {
    let device = FakeDevice::new("edge-1", "vns3", |_, _| {
        ok(
            r#"{"response":{"1":{"id":1,"connected":true,"remote_subnet":"10.1.0.0/24","tunnel_params":{"nat_t":"on"}},
            "2":{"id":2,"connected":false,"remote_subnet":"10.2.0.0/24"}}}"#,
        )
    });
    let script = "let all = vns3.ipsec.get_status();
        table(all);
        table(all.values(), [\"id\", \"tunnel_params.nat_t\", \"nothing\"]);
        table([#{ a: 1, b: \"x\" }, #{ a: 22 }]);
        table([1, 2]);
        table([]);
        print(all); print(all[1]); print(all.values().map(|t| t.id));
        print(all == vns3.ipsec.get_status()); print(1 in all); print(\"9\" in all); print(all.len());
        for t in all { print(t.id) }
        print(all.sort_by(|t| -t.id).map(|t| t.id));
        print(all[1].contains(\"bounce\")); print(all[1].keys());";
    insta::assert_snapshot!(run_on(&[device], script).text());
}

#[test]
fn what_is_saved_is_as_it_is_and_secrets_are_told() {
    let token =
        FakeDevice::new("edge-1", "vns3", |_, _| ok(r#"{"response":{"id":7,"token":"t0k3n-canary"}}"#));
    let kept = Arc::new(Kept::default());
    let files = Arc::clone(&kept);
    let script = "let made = vns3.access.create_api_token(#{ expires: 3600 });\n\
        save(\"a.json\", made); save(\"b.json\", [#{ inner: made.token }]); save(\"c\", made.token); save(\"d\", \"plain\");\n\
        save(\"e\", blob(2, 65)); save(\"f.json\", #{ a: 1.5, b: () });";
    let ran = run_with(&[token], script, |session| session.files = Some(files));
    assert_eq!(ran.text(), "");
    let all = kept.all();
    let shown: Vec<String> = all
        .iter()
        .map(|(name, content, secret)| {
            let text: String = String::from_utf8_lossy(content).split_whitespace().collect();
            format!("{name} {secret} {text}")
        })
        .collect();
    assert_eq!(
        shown,
        [
            "a.json true {\"id\":7,\"token\":\"t0k3n-canary\"}",
            "b.json true [{\"inner\":\"t0k3n-canary\"}]",
            "c true t0k3n-canary",
            "d false plain",
            "e false AA",
            "f.json false {\"a\":1.5,\"b\":null}",
        ]
    );
}
