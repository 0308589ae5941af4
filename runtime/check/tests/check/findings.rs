//! Findings as people see them: mistakes as they are made, and how each is told.

use std::fmt::Write as _;

use edgebook_script::{Style, render};

use super::corpus::{check, checker};

/// Checks each case by itself and shows what is found.
fn shown(cases: &[&str]) -> String {
    let checker = checker();
    let mut text = String::new();
    for case in cases {
        let found = check(&checker, "book.rhai", case);
        writeln!(text, "――― {}", case.lines().next().unwrap()).unwrap();
        for finding in &found.findings {
            writeln!(text, "{}\n", render(finding, Style::Plain)).unwrap();
        }
        assert!(!found.findings.is_empty(), "nothing is found in {case}");
    }
    text
}

/// Compares what is shown with the snapshot of the calling test.
macro_rules! compare {
    ($name:expr, $shown:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $shown)
        })
    };
}

#[test]
fn names_that_do_not_exist() {
    compare!(
        "names_that_do_not_exist",
        shown(&[
            "print(vns3.ipsec.get_statuss());",
            "print(vns3.ipesc.get_status());",
            "print(vns3.ipsec.putUpdateIpsecEndpointTunnel(1, 2));",
            "print(vns3.routing.get_status());",
            "print(vns3.get_status());",
            "print(vns3.ipsec.get_status()[1].conected);",
            "print(vns3.ipsec.get_status().connected);",
            "let status = vns3.ipsec.get_status();\nprint(stauts);",
            "fn f(tunnel) { tunnel.conected }\nprint(f(vns3.ipsec.get_status()[1]));",
            "fn f() { status }\nlet status = 1;\nprint(f() + status);",
            "fn bounce(id) { id }\nprint(bonce(1));",
            "let double = |x| x * 2;\nprint(double(4));",
            "let row = #{ name: \"x\", size: 1 };\nprint(row.nmae);",
            "print(params.wiat);",
            "//! param wait: duration = \"5s\"\nsleep(params.wiat);\nsleep(params.wait);",
            "print(wait);",
            "print(\"a\".to_uper());",
            "import \"lib/tunnels\" as tunnels;\nprint(tunnels::titel(1));",
            "import \"lib/nothing\" as nothing;",
            "print(tunnels::down(1));",
            "try { vns3.ipsec.restart(#{ restart: true }); } catch (err) { print(err.mesage); }",
            "print(null);",
            "print(device(\"fw-2\").blaklist.list());",
        ])
    );
}

#[test]
fn calls_that_do_not_fit() {
    compare!(
        "calls_that_do_not_fit",
        shown(&[
            "vns3.ipsec.update_endpoint_tunnel(7);",
            "vns3.ipsec.update_endpoint_tunnel(7, \"two\", #{ bounce: true });",
            "vns3.ipsec.update_endpoint_tunnel(7, 2, #{ bonce: true });",
            "vns3.ipsec.update_endpoint_tunnel(7, 2, #{ tunnel_id: 2 });",
            "vns3.ipsec.update_endpoint_tunnel(7, 2, #{ bounce: \"yes\" });",
            "let body = #{ bounce: 1 };\nvns3.ipsec.update_endpoint_tunnel(7, 2, body);",
            "vns3.ipsec.update_endpoint_tunnel(7, 2, 3);",
            "print(vns3.ipsec.get_status(1));",
            "vns3.ipsec.create_endpoint(#{ name: \"x\", ipaddress: \"192.0.2.1\" });",
            "vns3.ipsec.create_endpoint(#{ name: \"x\", ipaddress: \"192.0.2.1\", secret: \"abc\", ike_version: 3 });",
            "cos.blacklist.add();",
            "vns3.firewall.create_fwset(#{ name: \"x\", type: \"nte\" });",
            "vns3.firewall.overwrite_firewall(#{ rules: [#{ rul: \"x\" }] });",
            "vns3.licensing.upload_license(5);",
            "print(vns3.ipsec.get_status);",
            "fn f(a, b) { a + b }\nprint(f(1));",
            "let f = |a, b| a + b;\nprint(f.call(1));",
            "print([1, 2].filter(5));",
            "print([1, 2].filter(|x| x + 1));",
            "wait_until(\"60 parsecs\", || true);",
            "wait_until(\"60s\", vns3.ipsec.get_status());",
            "sleep([1]);",
            "print(\"a\".len(1));",
            "print(cidr_contains(\"10.0.0/8\", \"10.1.1.1\"));",
            "wait_ready(\"vns3\", \"5m\");",
            "print(vns3.ipsec.get_status().sort_by(\"remote_subnte\"));",
            "table(vns3.ipsec.get_status(), [\"id\", \"remote\"]);",
        ])
    );
}

#[test]
fn values_that_do_not_go_together() {
    compare!(
        "values_that_do_not_go_together",
        shown(&[
            "if vns3.ipsec.get_status()[1].id == \"1\" { print(1) }",
            "if time_since(\"2026-01-01\") > 60 { print(1) }",
            "if now() > \"2026-01-01\" { print(1) }",
            "fn state(t) { if t.connected { \"up\" } else { \"down\" } }\nif state(vns3.ipsec.get_status()[1]) == \"dwon\" { print(1) }",
            "//! param mode: enum(soft|hard) = soft\nswitch params.mode { \"sotf\" => print(1), _ => print(2) }",
            "let e = vns3.ipsec.get_endpoint(1);\nif e.psk == \"hunter2\" { print(1) }",
            "let ids = [1, 2];\nif \"1\" in ids { print(1) }",
            "for id in vns3.ipsec.get_status().len() { print(id) }",
            "for tunnel in vns3.ipsec.get_status()[1] { print(tunnel) }",
            "if vns3.ipsec.get_status() { print(1) }",
            "print([1] + 2);",
            "print(!\"a\");",
            "let list = [1];\nprint(list[\"a\"]);",
            "let t = vns3.ipsec.get_status()[1];\nt.enabled = false;",
            "vns3.ipsec = 5;",
            "let x = ();\nprint(x.name);",
            "let n = 5;\nn.call();",
        ])
    );
}

#[test]
fn what_was_hardly_meant() {
    compare!(
        "what_was_hardly_meant",
        shown(&[
            "vns3.ipsec.get_status();\nprint(1);",
            "let names = [\"b\", \"a\"];\nnames.sort_by(|name| name);\nprint(names);",
            "let done = false;\ndone == true;\nprint(done);",
            "let e = vns3.ipsec.get_endpoint(1);\nprint(e.psk);\nwarn(`the key is ${e.psk}`);\nthrow e.psk;",
            "table(vns3.ipsec.get_details().remote_endpoints, [\"name\", \"psk\"]);",
            "for id in [1, 2] {\n    continue;\n    print(id);\n}",
            "fn f() {\n    return 1;\n    print(2);\n}\nprint(f());",
            "loop {\n    vns3.ipsec.restart(#{ restart: true });\n    sleep(\"1m\");\n}",
            "fn again() { vns3.ipsec.restart(#{ restart: true }); }\nlet on = true;\nwhile on { again(); }",
            "let vns3 = device(\"edge-2\");\nprint(vns3.ipsec.get_status().len());",
            "//! param unused: int = 5\nprint(1);",
            "let routes = vns3.routing.get_routes();\nlet spare = [1, 2].len();\nprint(routes.len());",
            "let count = vns3.ipsec.get_status().len();\nprint(\"there are ${count} tunnels\");",
            "for user in cos.userauth.list() { print(user.username); }",
            "print(cos.blacklist.list().map(|entry| entry.host));",
            "print(cos.rules.list());",
            "let down = vns3.ipsec.get_status().values();\nprint(down.filter(|t| !t.connected && down.len() > 3).len());",
            "let t = vns3.ipsec.get_status()[1];\nprint(t.tunnel_params.keys().map(|key| `${t.id} ${key}`));",
        ])
    );
}

#[test]
fn findings_are_data_too() {
    let found = check(&checker(), "my book.rhai", "let x = 1;\nprint(y, x);\nx == 1;\nprint(x);\n");
    let json: Vec<_> = found.findings.iter().map(edgebook_script::Diagnostic::to_json).collect();
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_json_snapshot!("findings_as_json", json);
        insta::assert_json_snapshot!("findings_as_sarif", edgebook_check::sarif(&found.findings, "0.1.0"));
    });
}

#[test]
fn noise_is_borne() {
    // Words are left out, doubled and swapped: whatever still parses is found without harm.
    let checker = checker();
    let mut state = 7u64;
    let mut count = 0;
    for book in super::corpus::books() {
        let tokens = edgebook_check::tokens(&book.text);
        for _ in 0..20 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let first = &tokens[usize::try_from(state >> 33).unwrap() % tokens.len()];
            let second = &tokens[usize::try_from(state >> 40).unwrap() % tokens.len()];
            let (head, tail) = (&book.text[..first.range.start], &book.text[first.range.end..]);
            let text = match state >> 61 {
                0..=2 => format!("{head}{tail}"),
                3..=5 => format!("{head}{}{tail}", &book.text[second.range.clone()]),
                _ => format!("{head}{0} {0}{tail}", &book.text[first.range.clone()]),
            };
            for strict in [false, true] {
                let options = edgebook_check::Options { strict };
                checker.check_text(&book.name, &text, &super::corpus::Files, options);
            }
            count += 1;
        }
    }
    assert!(count > 1000);
}
