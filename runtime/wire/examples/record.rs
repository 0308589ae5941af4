//! What the record costs: sequential calls over TLS on loopback without it, with journal and redaction, and with the
//! locks that other processes respect as well.
//!
//! `cargo run --release -p edgebook-wire --example record` prints the time per call of each way and what each adds to a
//! read: the median over some hundred rounds, in each of which every way has its turn, so that the figure holds on a
//! busy machine. The goal is at most 15% for reads; a durable write waits for the disk and is stated apart, beside an
//! append and a sync of the disk alone.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark prints, and may stop where a program must not"
)]

use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use edgebook_journal::{DeviceLocks, Journal, RunHeader, State};
use edgebook_model::{Api, Method};
use edgebook_wire::{
    BaseUrl, Core, CoreOptions, Credential, Device, DeviceSettings, Fingerprint, Outcome, Redactor, Request,
    Transport as _, Trust,
};

mod support;
#[path = "../src/testing.rs"]
mod testing;

use support::{serve, status_of};

/// Reads in a batch, and how often every way has its turn. Batches are short, so that the machine's moods hit all ways
/// of a round alike.
const CALLS: u32 = 20;
const ROUNDS: usize = 1501;
/// The same for writes, which wait for the disk.
const WRITES: u32 = 10;
const WRITE_ROUNDS: usize = 31;

fn main() {
    stay_on_one_processor();
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
    let plain = open(CoreOptions::default(), api, address, pin);
    let recording = CoreOptions {
        recorder: Some(Arc::new(journal.clone())),
        redactor: redactor.clone(),
        ..CoreOptions::default()
    };
    let recorded = open(recording.clone(), api, address, pin);
    let locks = Some(Arc::new(DeviceLocks::new(&state, journal.run())) as _);
    let locked = open(CoreOptions { locks, ..recording }, api, address, pin);

    let ways = [
        Way { device: &plain, shown_by: None },
        Way { device: &recorded, shown_by: None },
        Way { device: &locked, shown_by: None },
    ];
    let bare = std::fs::File::create(folder.path().join("bare")).expect("a file");
    let reads: Vec<_> = (0..ROUNDS).map(|round| in_turns(round, CALLS, Method::Get, ways)).collect();
    let writes: Vec<_> = (0..WRITE_ROUNDS)
        .map(|round| {
            let [plain, _, locked] = in_turns(round, WRITES, Method::Post, ways);
            [plain, locked, bare_sync(&bare)]
        })
        .collect();
    println!("read_us={:.1}", median(reads.iter().map(|[plain, ..]| *plain)));
    println!("read_recorded_us={:.1}", median(reads.iter().map(|[_, recorded, _]| *recorded)));
    println!("read_locked_us={:.1}", median(reads.iter().map(|[.., locked]| *locked)));
    let percent = |times: [f64; 2]| (times[1] / times[0] - 1.0) * 100.0;
    println!("read_cost_percent={:.1}", median(reads.iter().map(|[plain, way, _]| percent([*plain, *way]))));
    println!(
        "read_locked_percent={:.1}",
        median(reads.iter().map(|[plain, _, way]| percent([*plain, *way])))
    );
    println!("write_us={:.1}", median(writes.iter().map(|[plain, ..]| *plain)));
    println!("write_durable_us={:.1}", median(writes.iter().map(|[_, durable, _]| *durable)));
    println!("disk_us={:.1}", median(writes.iter().map(|[.., disk]| *disk)));
    let text = status_of(20_000);
    let searched = timed(1, || drop(redactor.text(&text)));
    let megabytes = f64::from(u32::try_from(text.len()).unwrap()) / 1e6;
    println!("redaction_mb_s={:.1}", megabytes / (searched / 1e6));
    with_secrets(api, &state, address, pin);
}

/// Client and server then take turns, as they would anyway. Where the system spreads them, waking the other one costs
/// more than the rest of the call, and more for one connection than for another.
fn stay_on_one_processor() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let allowed = sched_getaffinity(None).expect("the processors of this process");
    let last = (0..CpuSet::MAX_CPU).rev().find(|number| allowed.is_set(*number)).expect("a processor");
    let mut one = CpuSet::new();
    one.set(last);
    sched_setaffinity(None, &one).expect("a processor of its own");
}

/// One round: a batch of calls in each way, another way first in every round. Gives the microseconds of one call.
fn in_turns<const N: usize>(round: usize, calls: u32, method: Method, ways: [Way<'_>; N]) -> [f64; N] {
    let mut times = [0.0; N];
    for turn in 0..N {
        let way = (round + turn) % N;
        times[way] = timed(calls, || ways[way].call(method));
    }
    times
}

/// A device, and who takes the secrets out of an answer that is shown.
#[derive(Clone, Copy)]
struct Way<'w> {
    device: &'w Device,
    shown_by: Option<&'w Redactor>,
}

impl Way<'_> {
    fn call(&self, method: Method) {
        let api = self.device.api();
        let operation = api.operations.iter().find(|operation| operation.method == method).unwrap();
        let Outcome::Answered(reply) = self.device.call(&Request::new(api, operation)) else {
            panic!("no answer");
        };
        assert_eq!(reply.status, 200);
        if let Some(redactor) = self.shown_by {
            black_box(redactor.bytes(&reply.body));
        }
    }
}

/// How many secrets a run knows.
const KNOWN: [u32; 2] = [10, 10_000];

/// What a read costs that is recorded and shown, while few and while many secrets are known, beside the same read
/// without either; the microseconds that are added, and all secrets learned.
fn with_secrets(api: &'static Api, state: &State, address: SocketAddr, pin: Fingerprint) {
    let open_with = |known: Option<u32>| {
        let header = RunHeader { command: "bench".to_owned(), apis: vec![api], ..RunHeader::default() };
        let redactor = Redactor::new();
        for number in 0..known.unwrap_or_default() {
            redactor.add(&format!("psk-{:016x}", u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        }
        let recorder = known.map(|_| Arc::new(Journal::start(state, header).expect("a journal")) as _);
        let options = CoreOptions { recorder, redactor: redactor.clone(), ..CoreOptions::default() };
        (open(options, api, address, pin), redactor)
    };
    let plain = open_with(None);
    let known = KNOWN.map(|count| open_with(Some(count)));
    let ways = [
        Way { device: &plain.0, shown_by: None },
        Way { device: &known[0].0, shown_by: Some(&known[0].1) },
        Way { device: &known[1].0, shown_by: Some(&known[1].1) },
    ];
    let reads: Vec<_> = (0..ROUNDS).map(|round| in_turns(round, CALLS, Method::Get, ways)).collect();
    for (index, count) in (1..).zip(KNOWN) {
        println!("known_{count}_us={:.1}", median(reads.iter().map(|times| times[index] - times[0])));
    }
}

/// The one in the middle.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The microseconds of one of several repetitions.
fn timed(count: u32, mut run: impl FnMut()) -> f64 {
    let started = Instant::now();
    for _ in 0..count {
        run();
    }
    started.elapsed().as_secs_f64() * 1e6 / f64::from(count)
}

/// What the disk alone takes for one durable line.
fn bare_sync(mut file: &std::fs::File) -> f64 {
    use std::io::Write as _;
    timed(WRITES, || {
        file.write_all(&[b'x'; 400]).unwrap();
        file.sync_data().unwrap();
    })
}

fn open(options: CoreOptions, api: &'static Api, address: SocketAddr, fingerprint: Fingerprint) -> Device {
    let settings = DeviceSettings {
        name: "bench".to_owned(),
        api,
        base_url: BaseUrl::new("127.0.0.1", address.port()).unwrap(),
        credential: Credential::Token("bench-token".into()),
        trust: Trust::Pinned(fingerprint),
        connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
        timeout: DeviceSettings::TIMEOUT,
    };
    Core::with(options).unwrap().device(settings).unwrap()
}
