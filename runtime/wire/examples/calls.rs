//! What a call costs: 1,000 sequential status calls over TLS on loopback, by the wire and by a bare HTTP client loop.
//!
//! `cargo run --release -p edgebook-wire --example calls` prints the time per call of each way and the ratios.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark prints, and may stop where a program must not"
)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use edgebook_wire::{
    BaseUrl, Core, Credential, Device, DeviceSettings, Fingerprint, Outcome, Request, Transport as _, Trust,
};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;

mod support;
#[path = "../src/testing.rs"]
mod testing;

use support::{serve, status_of};

const CALLS: u32 = 1_000;
const ROUNDS: u32 = 9;

fn main() {
    let (address, certificate) = serve(&status_of(20));
    let core = Core::start().expect("a core");
    let device = open(&core, address, Fingerprint::of(&certificate));
    let kept_core = Core::start().expect("a core");
    let kept = open(&kept_core, address, Fingerprint::of(&certificate));
    let current = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let multi = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let bare_current = bare_client(&certificate);
    let bare_multi = bare_client(&certificate);

    // Interleaved, best of several rounds: the machine's moods hit all ways alike.
    let mut best = [Duration::MAX; 5];
    for _ in 0..ROUNDS {
        let ways = [
            timed(|| current.block_on(bare_loop(&bare_current, address))),
            timed(|| multi.block_on(bare_loop(&bare_multi, address))),
            timed(|| wire_loop(&device)),
            timed(|| current.block_on(wire_async_loop(&kept))),
            timed(|| wire_loop(&kept)),
        ];
        for (best, way) in best.iter_mut().zip(ways) {
            *best = (*best).min(way);
        }
    }
    let [bare_one, bare_many, wire, wire_async, wire_kept] =
        best.map(|time| time.as_secs_f64() * 1e6 / f64::from(CALLS));
    println!("bare reqwest + serde_json, current-thread runtime   {bare_one:7.1} µs a call");
    println!("bare reqwest + serde_json, multi-thread runtime     {bare_many:7.1} µs a call");
    println!("wire, blocking call                                 {wire:7.1} µs a call");
    println!("wire, async call from another runtime               {wire_async:7.1} µs a call");
    println!("wire, blocking call with a keeper thread            {wire_kept:7.1} µs a call");
    println!("blocking wire / bare current-thread                 {:7.2}", wire / bare_one);
    println!("blocking wire / bare multi-thread                   {:7.2}", wire / bare_many);
}

fn timed(run: impl FnOnce()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

fn open(core: &Core, address: SocketAddr, fingerprint: Fingerprint) -> Device {
    let settings = DeviceSettings {
        name: "bench".to_owned(),
        api: testing::leaked(testing::api()),
        base_url: BaseUrl::new("127.0.0.1", address.port()).unwrap(),
        credential: Credential::Token("bench".into()),
        trust: Trust::Pinned(fingerprint),
        connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
        timeout: DeviceSettings::TIMEOUT,
    };
    core.device(settings).unwrap()
}

fn status_request(device: &Device) -> Request {
    let reads = |operation: &&edgebook_model::Operation| !operation.effects.is_write();
    Request::new(device.api(), device.api().operations.iter().find(reads).unwrap())
}

fn check(outcome: &Outcome, device: &Device) {
    let Outcome::Answered(reply) = outcome else { return assert!(outcome.status().is_some(), "{outcome:?}") };
    assert_eq!(reply.device_error(device.api()), None);
    let value: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(value.pointer("/response/7/id"), Some(&Value::from(7)));
}

fn wire_loop(device: &Device) {
    for _ in 0..CALLS {
        check(&device.call(&status_request(device)), device);
    }
}

async fn wire_async_loop(device: &Device) {
    for _ in 0..CALLS {
        check(&device.send(status_request(device)).await, device);
    }
}

fn bare_client(certificate: &[u8]) -> reqwest::Client {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(certificate.to_vec())).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(config).build().unwrap()
}

async fn bare_loop(client: &reqwest::Client, address: SocketAddr) {
    let url = format!("https://{address}/api/things");
    for _ in 0..CALLS {
        let response = client.get(&url).header("Api-Token", "bench").send().await.unwrap();
        let value: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(value.pointer("/response/7/id"), Some(&Value::from(7)));
    }
}
