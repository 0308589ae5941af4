//! What the record costs: 1,000 sequential calls over TLS on loopback, with and without journal and redaction.
//!
//! `cargo run --release -p edgebook-wire --example record` prints the time per call of each way and what the record
//! adds to a read. The goal is at most 15% for reads; a durable write waits for the disk and is stated apart, beside an
//! append and a sync of the disk alone.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark prints, and may stop where a program must not"
)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use edgebook_journal::{DeviceLocks, Journal, RunHeader, State};
use edgebook_model::{Api, Method};
use edgebook_wire::{
    BaseUrl, Core, CoreOptions, Credential, Device, DeviceSettings, Fingerprint, Redactor, Request,
    Transport as _, Trust,
};

mod support;
#[path = "../src/testing.rs"]
mod testing;

use support::{serve, status_of};

const CALLS: u32 = 1_000;
const WRITES: u32 = 100;
const ROUNDS: u32 = 15;

fn main() {
    let (address, certificate) = serve(&status_of(20));
    let pin = Fingerprint::of(&certificate);
    let api = testing::leaked(testing::api());
    let folder = tempfile::tempdir_in(".").expect("a folder on a real disk");
    let state = State::new(folder.path());
    let header = RunHeader { command: "bench".to_owned(), apis: vec![api], ..RunHeader::default() };
    let journal = Journal::start(&state, header).expect("a journal");
    let redactor = Redactor::new();
    for secret in ["correct horse battery staple", "Tr0ub4dor&3", "psk-0123456789abcdef"] {
        redactor.add(secret);
    }
    let plain = open(&Core::start().unwrap(), api, address, pin);
    let recording = CoreOptions {
        recorder: Some(Arc::new(journal.clone())),
        locks: Some(Arc::new(DeviceLocks::new(&state, journal.run()))),
        redactor: redactor.clone(),
        ..CoreOptions::default()
    };
    let recorded = open(&Core::with(recording).unwrap(), api, address, pin);

    // Interleaved, best of several rounds: the machine's moods hit all ways alike.
    let mut best = [Duration::MAX; 5];
    for _ in 0..ROUNDS {
        let ways = [
            timed(CALLS, || call(&plain, Method::Get)),
            timed(CALLS, || call(&recorded, Method::Get)),
            timed(WRITES, || call(&plain, Method::Post)),
            timed(WRITES, || call(&recorded, Method::Post)),
            bare_sync(folder.path()),
        ];
        for (best, way) in best.iter_mut().zip(ways) {
            *best = (*best).min(way);
        }
    }
    let [read, read_recorded, write, write_recorded, disk] = best.map(|time| time.as_secs_f64() * 1e6);
    let text = status_of(20_000);
    let searched = timed(1, || drop(redactor.text(&text)));
    println!("read_us={read:.1}");
    println!("read_recorded_us={read_recorded:.1}");
    println!("read_cost_percent={:.1}", (read_recorded / read - 1.0) * 100.0);
    println!("write_us={write:.1}");
    println!("write_durable_us={write_recorded:.1}");
    println!("disk_us={disk:.1}");
    let megabytes = f64::from(u32::try_from(text.len()).unwrap()) / 1e6;
    println!("redaction_mb_s={:.1}", megabytes / searched.as_secs_f64());
}

/// The time of one of several repetitions.
fn timed(count: u32, mut run: impl FnMut()) -> Duration {
    let started = Instant::now();
    for _ in 0..count {
        run();
    }
    started.elapsed() / count
}

fn call(device: &Device, method: Method) {
    let mut operations = device.api().operations.iter();
    let operation = operations.find(|operation| operation.method == method).unwrap();
    assert_eq!(device.call(&Request::new(device.api(), operation)).status(), Some(200));
}

/// What the disk alone takes for one durable line.
fn bare_sync(folder: &std::path::Path) -> Duration {
    use std::io::Write as _;
    let mut file = std::fs::File::create(folder.join("bare")).unwrap();
    timed(WRITES, || {
        file.write_all(&[b'x'; 400]).unwrap();
        file.sync_data().unwrap();
    })
}

fn open(core: &Core, api: &'static Api, address: SocketAddr, fingerprint: Fingerprint) -> Device {
    let settings = DeviceSettings {
        name: "bench".to_owned(),
        api,
        base_url: BaseUrl::new("127.0.0.1", address.port()).unwrap(),
        credential: Credential::Token("bench-token".into()),
        trust: Trust::Pinned(fingerprint),
        connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
        timeout: DeviceSettings::TIMEOUT,
    };
    core.device(settings).unwrap()
}
