//! Prints the benchmark table: `cargo bench -p edgebook --bench table`.
//!
//! Every figure comes from a real run of this build. Machines are noisy, so what can be is given as a ratio of two
//! things measured side by side. `-- --fresh` adds the build from a fresh clone, which takes minutes; `-- WORD` measures
//! only the rows whose name has the word.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    clippy::exit,
    reason = "a program that prints a report"
)]

mod builds;
mod calls;
mod check;
mod decode;
mod descriptions;
mod devices;
mod fleet;
mod growth;
mod kept;
mod measure;
mod process;
mod record;

/// One row of the table before it is measured.
struct Benchmark {
    what: &'static str,
    target: &'static str,
    run: fn() -> Result<String, String>,
}

const BENCHMARKS: &[Benchmark] = &[
    Benchmark {
        what: "VNS3: read + generate everything",
        target: "at most 0.25 s CPU, 60 MiB",
        run: builds::generate,
    },
    Benchmark {
        what: "compile the tables crate alone, release",
        target: "at most 5 s CPU",
        run: builds::tables,
    },
    Benchmark {
        what: "compile the Rust client alone: check / release",
        target: "at most 8 / 11 s CPU",
        run: builds::client,
    },
    Benchmark {
        what: "`edgebook run` of an empty runbook, whole process",
        target: "at most 10 ms",
        run: process::empty_run,
    },
    Benchmark {
        what: "1,000 sequential status calls (20 tunnels each) over TLS",
        target: "at most 1.25 x a bare reqwest + serde_json loop",
        run: calls::against_bare_loop,
    },
    Benchmark {
        what: "decode 50,000 tunnels and filter them in a script",
        target: "at most 250 ms + 100 ms, 60 MiB",
        run: decode::in_own_process,
    },
    Benchmark {
        what: "journal and redaction of a call over TLS on loopback",
        target: "at most 15% of a read; a durable write apart",
        run: record::per_call,
    },
    Benchmark {
        what: "journal and redaction of a call whose answer of 20 tunnels is shown, by known secrets",
        target: "with 10,000 at most 3 x as much as with 10",
        run: record::known_secrets,
    },
    Benchmark {
        what: "1,000 open devices, each with its connection",
        target: "stated",
        run: devices::open_at_once,
    },
    Benchmark {
        what: "1,000,000 pushes into a list",
        target: "at most 10 times those of 100,000",
        run: growth::pushes,
    },
    Benchmark { what: "parse and check a runbook of 200 lines", target: "at most 5 ms", run: check::small },
    Benchmark { what: "parse and check all of scripts/", target: "at most 50 ms", run: check::scripts },
    Benchmark { what: "parse and check a runbook of 5,000 lines", target: "none", run: check::large },
    Benchmark { what: "made mistakes found at their place", target: "at least 95%", run: check::mistakes },
    Benchmark { what: "false alarms on good runbooks", target: "0 in at least 40", run: check::alarms },
    Benchmark {
        what: "random runbooks that send what `effects` does not list",
        target: "0 of at least 2,000",
        run: check::proof,
    },
    Benchmark {
        what: "1,000 simulated appliances in one process, all of them asked at once",
        target: "at most 300 MB, at least 5,000 requests/s",
        run: fleet::thousand,
    },
    Benchmark {
        what: "GitHub's description, 13 MB: read and generate; check its client",
        target: "at most 2.5 s CPU, 200 MiB; 25 s CPU",
        run: descriptions::large,
    },
    Benchmark {
        what: "descriptions of strangers, generated and their clients checked",
        target: "at least 40, each generated or refused with a place and a reason",
        run: descriptions::corpus,
    },
    Benchmark {
        what: "bind a kept description of 600 KB, beyond a start without it",
        target: "at most 150 ms the first time, 20 ms from then on",
        run: kept::bind,
    },
    Benchmark {
        what: "start with three versions of both appliances, whole process",
        target: "at most 15 ms",
        run: kept::start,
    },
    Benchmark {
        what: "`spec diff` of two descriptions of 600 KB",
        target: "at most 300 ms",
        run: kept::difference,
    },
    Benchmark { what: "stripped binary", target: "at most 15 MB", run: process::binary_size },
];

const FRESH: Benchmark = Benchmark {
    what: "fresh clone to the first output of the main job, release",
    target: "at most 6 CPU-minutes",
    run: builds::fresh_clone,
};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if has(decode::CHILD) {
        return decode::child();
    }
    if has(devices::CHILD) {
        return devices::child(&arguments);
    }
    let fresh = has("--fresh").then_some(&FRESH);
    let words: Vec<&String> = arguments.iter().skip(1).filter(|word| !word.starts_with("--")).collect();
    let is_asked_for =
        |row: &&Benchmark| words.is_empty() || words.iter().any(|word| row.what.contains(word.as_str()));
    let mut failed = false;
    println!("| what | target | measured |\n|---|---|---|");
    for benchmark in BENCHMARKS.iter().chain(fresh).filter(is_asked_for) {
        eprintln!("measuring: {}", benchmark.what);
        let figure = (benchmark.run)().unwrap_or_else(|why| {
            failed = true;
            format!("failed: {why}")
        });
        println!("| {} | {} | {figure} |", benchmark.what, benchmark.target);
    }
    if failed {
        std::process::exit(1);
    }
}
