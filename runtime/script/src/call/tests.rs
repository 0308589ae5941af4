//! Calls from a script to a fake device and back.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use edgebook_wire::{LostReason, NotSent, NotSentCause, Outcome, Reply, UnknownReason};

use crate::testing::{FakeDevice, ok, run_on};

const PRODUCT_RUNBOOK: &str = r#"//! Bounce every IPsec tunnel that is enabled but down, and show how each came back.
//!
//! param endpoint: int = ()         only the tunnels of this IPsec endpoint
//! param wait: duration = "60s"     how long one tunnel may take to come back

let down = vns3.ipsec.get_status().values()
    .filter(|t| t.enabled && !t.connected);

for t in down {
    vns3.ipsec.update_endpoint_tunnel(t.endpoint_id, t.id, #{ bounce: true });
    wait_until(params.wait, || vns3.ipsec.get_status()[t.id].connected);
    let past = vns3.ipsec.get_link_history(#{ tunnelid: t.id });
    print(`tunnel ${t.id} to ${t.remote_subnet}: ${past.history[-1].event} at ${past.history[-1].timestamp}`);
}
"#;

/// A VNS3 controller with three tunnels, of which number 2 is down until it was bounced and asked for twice.
fn controller() -> Arc<FakeDevice> {
    let looks = AtomicU32::new(u32::MAX);
    FakeDevice::new("edge-1", "vns3", move |line, _| match line {
        "GET /api/status/ipsec" => {
            let looks = looks.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| Some(n.saturating_sub(1)));
            let up = looks.unwrap() == 0;
            ok(format!(
                r#"{{"response":{{
                "1":{{"id":1,"endpoint_id":7,"enabled":true,"connected":true,"remote_subnet":"10.1.0.0/24"}},
                "2":{{"id":2,"endpoint_id":7,"enabled":true,"connected":{up},"remote_subnet":"10.2.0.0/24"}},
                "3":{{"id":3,"endpoint_id":8,"enabled":false,"connected":false,"remote_subnet":"10.3.0.0/24"}}}}}}"#
            ))
        }
        "PUT /api/ipsec/endpoints/7/tunnels/2" => {
            looks.store(2, Ordering::SeqCst);
            ok(r#"{"response":{"id":2}}"#)
        }
        "GET /api/status/link_history?tunnelid=2" => ok(r#"{"response":{"tunnelid":2,"history":[
                {"event":"Tunnel down","timestamp":"2026-11-21T21:58:00Z","timestamp_i":1},
                {"event":"Tunnel up","timestamp":"2026-11-21T22:00:01Z","timestamp_i":2}]}}"#),
        other => Outcome::Answered(Reply::new(404, format!("{{\"error\":\"no {other}\"}}"))),
    })
}

#[test]
fn the_runbook_of_the_product_runs_as_written() {
    let device = controller();
    let ran = run_on(&[Arc::clone(&device)], PRODUCT_RUNBOOK);
    assert_eq!(ran.text(), "tunnel 2 to 10.2.0.0/24: Tunnel up at 2026-11-21T22:00:01Z\n");
    let report = ran.result.unwrap();
    assert_eq!((report.end.exit_code(), report.calls, report.writes), (0, 6, 1));
    assert_eq!(
        device.asked(),
        [
            "GET /api/status/ipsec",
            "PUT /api/ipsec/endpoints/7/tunnels/2 {\"bounce\":true}",
            "GET /api/status/ipsec",
            "GET /api/status/ipsec",
            "GET /api/status/ipsec",
            "GET /api/status/link_history?tunnelid=2",
        ]
    );
}

#[test]
fn operations_are_reachable_from_functions_closures_and_other_devices() {
    let cos = FakeDevice::new("fw-1", "cos", |_, _| ok(r#"{"error":false}"#));
    let text = r#"
        fn first() { vns3.ipsec.get_status()[1].remote_subnet }
        let ask = |device| device.ipsec.get_status()["3"].id;
        print(first());
        print(ask.call(device("edge-1")));
        print(devices());
        let ipsec = vns3.ipsec;
        print(ipsec.get_status().len);
        print(type_name(vns3.ipsec.get_status()[1]));
        print(vns3.ipsec.get_status().filter(|t| !t.enabled).map(|t| t.id));
    "#;
    let ran = run_on(&[controller(), cos], text);
    assert_eq!(ran.text(), "10.1.0.0/24\n3\n[\"edge-1\", \"fw-1\"]\n3\nIpsecTunnel\n[3]\n");
}

#[test]
fn wrong_calls_are_told_in_our_words_and_nothing_is_sent() {
    let cases = [
        r#"vns3.ipsec.update_endpoint_tunnel(7, "two", #{ bounce: true })"#,
        "vns3.ipsec.update_endpoint_tunnel(7)",
        "vns3.ipsec.update_endpoint_tunnel(7, 2, 3)",
        "vns3.ipsec.update_endpoint_tunnel(7, 2, #{ bounce: true }, 4)",
        r#"vns3.ipsec.update_endpoint_tunnel(7, 2, #{ bounce: "yes" })"#,
        "vns3.ipsec.update_endpoint_tunnel(7, 2, #{ bonce: true })",
        "vns3.ipsec.update_endpoint_tunnel(7, 2, #{ tunnel_id: 2 })",
        "vns3.ipsec.get_status(1)",
        "vns3.ipsec.get_status(1, 2, 3, 4, 5)",
        "vns3.ipsec.get_statuss()",
        "vns3.ipsec.put_update_ipsec_endpoint_tunnel(7, 2, #{})",
        "vns3.ipsec.putUpdateIpsecEndpointTunnel(7, 2, #{})",
        "vns3.routing.get_status()",
        "vns3.ipesc.get_status()",
        "vns3.get_status()",
        "vns3.ipsec.get_status",
        "vns3.ipsec.create_endpoint(#{ name: \"x\", ipaddress: \"192.0.2.1\", ike_version: 3 })",
        "vns3.ipsec.get_link_history(#{ tunnelid: [1] })",
        "vns3.peering.update_peer(1, #{ name: 5 })",
        "cos.blacklist.list()",
        "device(\"edge-2\").ipsec.get_status()",
        "vns3.ipsec = 5",
        "vns3.access.create_access_token(#{ expires: \"soon\" })",
    ];
    let mut text = String::new();
    for case in cases {
        let device = controller();
        let ran = run_on(&[Arc::clone(&device)], case);
        writeln!(text, "{case}\n{}", ran.text()).unwrap();
        assert!(device.asked().is_empty(), "{case} was sent");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn errors_of_devices_can_be_caught_and_say_what_they_know() {
    let device = FakeDevice::new("edge-1", "vns3", |line, _| match line {
        "GET /api/config" => Outcome::Answered(Reply::new(
            403,
            r#"{"error":{"name":"VPNCubed::API::PrerequisiteError","message":"Must be licensed first.","log":"42"}}"#,
        )),
        "GET /api/status/ipsec" => {
            Outcome::Answered(Reply::new(200, r#"{"error":{"name":"StandardError","message":"locked"}}"#))
        }
        _ => Outcome::NotSent(NotSent::early(NotSentCause::Connect("refused".into()))),
    });
    let text = r#"
        for ask in [|| vns3.config.get_config(), || vns3.ipsec.get_status(), || vns3.routing.get_routes()] {
            try { ask.call() } catch (err) {
                print(`${err.code} | ${err.status} | ${err.name} | ${err.message} | ${err.operation} | ${err.device} | ${err.log}`);
            }
        }
        try { nothing() } catch (err) { print(err.message) }
        try { throw "mine" } catch (err) { print(err) }
        vns3.config.get_config();
    "#;
    insta::assert_snapshot!(run_on(&[device], text).text());
}

type Ending = fn() -> Outcome;

#[test]
fn doubt_about_a_write_ends_the_run_whatever_is_caught() {
    let outcomes: [(&str, Ending); 6] = [
        ("unknown", || Outcome::Unknown { why: UnknownReason::NoAnswer("the connection ended".into()) }),
        ("torn", || Outcome::AnswerLost {
            status: 200,
            why: LostReason::Torn { received: 5, detail: "reset".into() },
        }),
        ("not json", || ok(r#"{"response": {"id": "#)),
        ("policy", || Outcome::NotSent(NotSent::early(NotSentCause::Policy("this run is read-only".into())))),
        ("cancelled before", || Outcome::Cancelled { sent: false }),
        ("cancelled after", || Outcome::Cancelled { sent: true }),
    ];
    let mut text = String::new();
    for (name, outcome) in outcomes {
        for (kind, call) in [
            ("write", "vns3.ipsec.update_endpoint_tunnel(7, 2, #{ bounce: true })"),
            ("read", "vns3.ipsec.get_status()"),
        ] {
            let device = FakeDevice::new("edge-1", "vns3", move |_, _| outcome());
            let script = format!(
                "try {{ {call} }} catch (err) {{ print(`caught ${{err.code}}`) }} print(\"went on\");"
            );
            let ran = run_on(&[device], &script);
            writeln!(text, "{name}, {kind}:\n{}", ran.text()).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn requests_carry_their_arguments_in_the_right_place() {
    let cases = [
        "cos.blacklist.add(#{ host: \"192.0.2.10\", ttl: 60, close_established: true, description: \"a b\" })",
        "cos.blacklist.add(#{ host: \"192.0.2.10\", close_established: \"no\", ttl: () })",
        "cos.blacklist.remove(#{ host: \"192.0.2.10\", service: \"http\" })",
        "cos.blacklist.list()",
        "cos.slb.report(#{ serverID: \"s1\", serverIP: \"192.0.2.1\", maintenance: \"maybe\" })",
        "cos.slb.report(#{ serverIP: \"192.0.2.1\" })",
        "vns3.licensing.upload_license(\"line one\\nline two\")",
        "vns3.licensing.upload_license(5)",
        "vns3.licensing.upload_license()",
        "vns3.ipsec.update_endpoint_tunnel(7, \"2\", #{})",
        "vns3.ipsec.update_endpoint_tunnel(7, 2)",
        "vns3.ipsec.get_link_history(#{ remote: \"10.0.0.0/8\", local: \"a&b=c\" })",
        "vns3.overlay_network.get_clientpack(\"../admin?x=1\")",
        "vns3.overlay_network.get_clientpack(\"..\")",
        "vns3.overlay_network.get_clientpack(\"\")",
        "vns3.overlay_network.checkout_next_clientpack()",
        "vns3.ipsec.update_config(#{ async: true })",
        "let t = #{ id: 5, extra: 1 }; vns3.ipsec.update_endpoint_tunnel(t.id, t.id, t)",
        "vns3.access.delete_url(#{ })",
        "vns3.snapshots.import_snapshot(\"abc\".to_blob())",
        "vns3.network_edge_plugins.create_container_image(#{ name: \"x\", url: \"http://192.0.2.1/x\" })",
        "vns3.network_edge_plugins.create_container_image(#{ name: \"x\", imagefile: \"abc\".to_blob() })",
        "vns3.network_edge_plugins.create_container_image(#{ name: \"x\" })",
    ];
    let mut text = String::new();
    for case in cases {
        let answer = |_: &str, _: &edgebook_wire::Request| ok("{}");
        let devices = [FakeDevice::new("edge-1", "vns3", answer), FakeDevice::new("fw-1", "cos", answer)];
        let ran = run_on(&devices, case);
        let asked: Vec<String> = devices.iter().flat_map(|device| device.asked()).collect();
        let told = match &ran.result {
            Ok(_) => asked.join("\n"),
            Err(error) => match &error.diagnostic.hint {
                Some(hint) => format!("{error}\n  help: {hint}"),
                None => error.to_string(),
            },
        };
        writeln!(text, "{case}\n  {told}").unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_list_that_was_cut_is_told_once_and_one_that_was_chosen_is_not() {
    let device = FakeDevice::new("fw-1", "cos", |line, _| {
        let users = match line {
            "GET /api/oper/userauth" => {
                r#""active_users_count":3,"active_users":[{"username":"a"},{"username":"b"}]"#
            }
            "GET /api/oper/userauth?num=3" => {
                r#""active_users_count":3,"active_users":[{"username":"a"},{"username":"b"},{"username":"c"}]"#
            }
            _ => r#""active_users_count":3,"active_users":[]"#,
        };
        ok(format!("{{\"error\":false,{users}}}"))
    });
    let told = |text: &str| run_on(&[Arc::clone(&device)], text).text();
    let cut = told("cos.userauth.list(); print(cos.userauth.list().active_users.len());");
    assert_eq!(
        cut,
        "warning: cos.userauth.list: the answer holds 2 of 3 `active_users`; ask for all of them with `#{ num: 3 }`\n2\n"
    );
    assert_eq!(told("print(cos.userauth.list(#{ num: 3 }).active_users.len());"), "3\n");
    assert_eq!(told("print(cos.userauth.list(#{ ip: \"10.0.0.9\" }).active_users.len());"), "0\n");
}

#[test]
fn what_the_descriptions_say_of_cut_lists_fits_their_answers() {
    let mut seen = 0;
    for api in edgebook_bindings::apis() {
        for operation in api.operations.iter() {
            let Some(page) = &operation.page else { continue };
            let result = operation.result().map(|id| &api.ty(id).kind);
            let Some(edgebook_model::TypeKind::Object { fields, .. }) = result else {
                panic!("{} has no fields", operation.id)
            };
            let has = |name: &str| fields.iter().any(|field| field.name == name);
            assert!(has(&page.items) && has(&page.total), "{}: {page:?}", operation.id);
            seen += 1;
        }
    }
    assert!(seen > 0);
}
