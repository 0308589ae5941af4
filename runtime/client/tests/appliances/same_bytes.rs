//! A script and a Rust program that ask for the same thing send the same bytes.

use std::sync::Arc;
use std::thread;

use edgebook_client::support::{Blob, Bytes};
use edgebook_client::{Device, cos, vns3};
use edgebook_script::{Library, Output, Runbook, Session, Table};
use edgebook_sim::{Kind, Sim};

use super::harness::{appliance, wait};

/// Method, path, query, media type and body.
type Sent = (String, String, Option<String>, Option<String>, Vec<u8>);

/// What the appliance was sent since the last look.
fn sent(sim: &Sim) -> Vec<Sent> {
    let requests = sim.requests();
    sim.clear_requests();
    let seen = requests.into_iter().map(|request| {
        let media = request.header("content-type").map(str::to_owned);
        (request.method, request.path, request.query, media, request.body.to_vec())
    });
    seen.collect()
}

struct Silent;

impl Output for Silent {
    fn line(&self, _: &str) {}
    fn warn(&self, _: &str) {}
    fn table(&self, _: &Table) {}
}

/// Runs one call in a script. Whether the simulator likes it does not matter here.
fn script(device: &Device, call: &str) {
    let text = format!(
        "try {{ {call}; }} catch (error) {{ if error.name == \"ArgumentError\" {{ throw error; }} }}"
    );
    let runbook = Runbook::parse("same.rhai", &text).unwrap_or_else(|_| panic!("{text}"));
    let device = Arc::new(device.clone());
    // A script needs the stack that the command gives it.
    let run = move || {
        let mut session = Session::new(Library::new(edgebook_bindings::apis()), Arc::new(Silent));
        session.target(device);
        edgebook_script::run(&runbook, &session).map_err(|error| error.diagnostic.message.clone())
    };
    let thread = thread::Builder::new().stack_size(edgebook_script::STACK_BYTES).spawn(run).unwrap();
    thread.join().unwrap().unwrap_or_else(|error| panic!("{call}: {error}"));
}

/// Compares a call in a script with the same call in Rust.
fn compare<T>(sim: &Sim, device: &Device, call: &str, rust: impl Future<Output = T>) {
    script(device, call);
    let from_script = sent(sim);
    wait(rust);
    let from_rust = sent(sim);
    assert_eq!(from_script.len(), 1, "{call}");
    assert_eq!(from_script, from_rust, "{call}");
}

#[test]
fn vns3_calls() {
    use vns3::types as t;
    let (sim, device) = appliance(&Kind::VNS3);
    let client = vns3::Client::new(device.clone()).unwrap();
    let text = || Some("a \"b\" é/\\".to_owned());
    sim.clear_requests();

    let query =
        t::GetRulesQuery { groups: text(), tables: Some("forward,input".into()), ..Default::default() };
    let call = r#"vns3.firewall.get_rules(#{ groups: "a \"b\" é/\\", tables: "forward,input" })"#;
    compare(&sim, &device, call, client.firewall().get_rules(&query));

    let body = t::UpdateIpsecEndpointTunnelRequest {
        enabled: Some(true),
        bounce: Some(false),
        description: text(),
        ..Default::default()
    };
    let call = r#"vns3.ipsec.update_endpoint_tunnel(1, 2, #{ enabled: true, bounce: false, description: "a \"b\" é/\\" })"#;
    compare(&sim, &device, call, client.ipsec().update_endpoint_tunnel(1, 2, &body));

    let call = r#"vns3.licensing.upload_license("one\ntwo")"#;
    compare(&sim, &device, call, client.licensing().upload_license("one\ntwo"));

    let query = t::ImportSnapshotQuery { r#async: Some(true) };
    let content = Bytes::from_static(&[0xff; 5]);
    let call = "vns3.snapshots.import_snapshot(blob(5, 255), #{ async: true })";
    compare(&sim, &device, call, client.snapshots().import_snapshot(&query, content));

    let image = t::CreateContainerImageRequest {
        name: Some("n".to_owned()),
        imagefile: Some(Blob { data: Bytes::from_static(&[0; 3]), ..Blob::default() }),
        ..Default::default()
    };
    let call = r#"vns3.network_edge_plugins.create_container_image(#{ name: "n", imagefile: blob(3, 0) })"#;
    compare(&sim, &device, call, client.network_edge_plugins().create_container_image(&image));

    let image = t::CreateContainerImageRequest {
        url: Some("https://192.0.2.1/i".to_owned()),
        imagefile: None,
        ..image
    };
    let call =
        r#"vns3.network_edge_plugins.create_container_image(#{ url: "https://192.0.2.1/i", name: "n" })"#;
    compare(&sim, &device, call, client.network_edge_plugins().create_container_image(&image));
}

#[test]
fn cos_core_calls() {
    use cos::types as t;
    let (sim, device) = appliance(&Kind::COS);
    let client = cos::Client::new(device.clone()).unwrap();
    sim.clear_requests();

    let entry = t::NewBlacklistEntry {
        host: Some("192.0.2.77".to_owned()),
        ttl: Some(60),
        close_established: Some(t::YesNo::Yes),
        description: Some("a b&c=é".to_owned()),
        ..Default::default()
    };
    let call = r#"cos.blacklist.add(#{ host: "192.0.2.77", ttl: 60, close_established: "yes", description: "a b&c=é" })"#;
    compare(&sim, &device, call, client.blacklist().add(&entry));

    let query = t::EndQuery { ip: Some("192.0.2.7".to_owned()), interface: Some("if 1".to_owned()) };
    let call = r#"cos.userauth.end(#{ ip: "192.0.2.7", interface: "if 1" })"#;
    compare(&sim, &device, call, client.userauth().end(&query));

    compare(&sim, &device, "cos.about.get()", client.about().get());
}
