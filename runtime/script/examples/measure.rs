//! Measures what the requirements name: library and engine start-up, decoding and filtering of 50,000 tunnels,
//! memory. Run it in a release build: `cargo run --release -p edgebook-script --example measure`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::expect_used, reason = "a measuring tool")]

use std::fmt::Write as _;
use std::sync::Arc;

use edgebook_script::{Library, Output, Runbook, STACK_BYTES, Session, Table, run};
use edgebook_wire::{DeviceName, Outcome, Reply, Request, Transport};

const TUNNELS: usize = 50_000;

/// What is measured, each with all that stands before it.
const STEPS: [(&str, &str); 3] = [
    ("decode", "let all = vns3.ipsec.get_status();"),
    ("and filter", "let down = all.values().filter(|t| t.enabled && !t.connected);"),
    ("and sort", "let sorted = all.sort_by(\"remote_subnet\");"),
];

struct Stdout;

impl Output for Stdout {
    fn line(&self, text: &str) {
        println!("{text}");
    }
    fn warn(&self, text: &str) {
        println!("warning: {text}");
    }
    fn table(&self, table: &Table) {
        println!("{}", table.to_text());
    }
}

/// Answers every call with the same status.
struct Fixed(DeviceName, bytes::Bytes);

impl Transport for Fixed {
    fn call(&self, _: &Request) -> Outcome {
        Outcome::Answered(Reply::new(200, self.1.clone()))
    }
    fn device(&self) -> &DeviceName {
        &self.0
    }
}

/// The status of many tunnels; with their parameters, each is two records of 35 fields.
fn body(params: bool) -> bytes::Bytes {
    let mut text = String::from("{\"response\":{");
    for id in 1..=TUNNELS {
        let comma = if id == 1 { "" } else { "," };
        let (a, b) = (id / 256 % 256, id % 256);
        let up = id % 10 != 0;
        let _ = write!(
            text,
            r#"{comma}"{id}":{{"id":{id},"local_subnet":"10.0.{b}.0/24","remote_subnet":"172.{a}.{b}.0/24","endpoint_id":{b},"endpoint_name":"site-{b}","enabled":true,"active":true,"description":"tunnel {id}","connected":{up},"ping_interface":"eth0","ping_interval":30,"ping_ipaddress":"172.{a}.{b}.1""#
        );
        if params {
            let _ = write!(
                text,
                r#","tunnel_params":{{"phase2":"up","outbound_spi":"0x{id:08x}","inbound_spi":"0x{b:08x}","bytes_in":"{id}","bytes_out":"0","esp_time_remaining":"20756s","esp_port":"4500","phase2_algo":"AES_CBC_256","phase2_hash":"HMAC_SHA2_256","nat_t":"on","dpd":"on","pfs_dh_group":"14","phase1":"up","isakmp_port":"4500","isakmp_time_remaining":"1000s","last_dpd":"None","phase1_cipher":"aes_256","phase1_prf":"sha2_256","phase1_dh_group":"14","ike_version":"2"}}"#
            );
        }
        text.push('}');
    }
    text.push_str("}}");
    text.into()
}

/// The most memory that the process ever had, in MiB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// The time that this thread spent on a processor, in milliseconds: other work on the machine does not count.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).unwrap_or(0.0) / 1e6
}

/// The best of several times.
fn timed<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut best = f64::MAX;
    let mut value = None;
    for _ in 0..5 {
        let (start, wall) = (cpu(), std::time::Instant::now());
        value = Some(work());
        // The processor's time is too coarse for what is short.
        let spent = (cpu() - start, wall.elapsed().as_secs_f64() * 1000.0);
        best = best.min(if spent.1 < 10.0 { spent.1 } else { spent.0 });
    }
    println!("{what}: {best:.3} ms");
    value.expect("was run")
}

fn tunnels(library: &Library, name: &DeviceName, params: bool) {
    let body = body(params);
    println!("{TUNNELS} tunnels, {} bytes:", body.len());
    let mut session = Session::new(library.clone(), Arc::new(Stdout));
    session.target(Arc::new(Fixed(name.clone(), body)));
    let before = peak();
    let mut script = String::new();
    for (what, step) in STEPS {
        let _ = writeln!(script, "{step}");
        let runbook = Runbook::parse("measure.rhai", &script).expect("parses");
        timed(&format!("  {what}"), || run(&runbook, &session).expect("runs"));
        println!("  memory: {:.1} MiB above the {before:.1} MiB before", peak() - before);
    }
}

fn measure() {
    let library = timed("library of both APIs", || Library::new(edgebook_bindings::apis()));
    let empty = timed("parse an empty runbook", || Runbook::parse("empty.rhai", "").expect("parses"));
    let session = Session::new(library.clone(), Arc::new(Stdout));
    timed("run an empty runbook", || run(&empty, &session).expect("runs"));
    let name = DeviceName { name: "edge-1".into(), kind: "vns3".into() };
    tunnels(&library, &name, false);
    tunnels(&library, &name, true);
    let small = r#"{"response":{"1":{"id":1,"enabled":true,"connected":true}}}"#;
    let mut session = Session::new(library, Arc::new(Stdout));
    session.target(Arc::new(Fixed(name, small.into())));
    let calls =
        Runbook::parse("calls.rhai", "for i in 0..10000 { vns3.ipsec.get_status(); }").expect("parses");
    timed("10,000 calls without a network", || run(&calls, &session).expect("runs"));
    let pushes = Runbook::parse("push.rhai", "let a = []; for i in 0..20000 { a.push(i); }").expect("parses");
    timed("20,000 items pushed", || run(&pushes, &session).expect("runs"));
    let sums = Runbook::parse("sum.rhai", "let s = 0; for i in 0..1000000 { s += i % 7; }").expect("parses");
    timed("1,000,000 turns of a loop", || run(&sums, &session).expect("runs"));
}

fn main() {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(measure).expect("starts");
    thread.join().expect("ends well");
}
