//! Measures the checker, for the benchmark table: one `key=value` a line. Run it with `--release`.
//!
//! `cargo run --release -p edgebook-check --example speed`
#![expect(clippy::print_stdout, reason = "the measurements are its output")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a tool for developers"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use edgebook_check::{Checked, Checker, Options};
use edgebook_script::{Library, ModuleRefused, ModuleSource, ModuleText};

#[path = "../tests/check/mutate.rs"]
mod mutate;

/// How many mistakes are made, as in the tests.
const MISTAKES: usize = 200;
const SEED: u64 = 20_261_121;

struct Files;

impl ModuleSource for Files {
    fn load(&self, _: Option<&str>, path: &str) -> Result<ModuleText, ModuleRefused> {
        let file = below("runtime/check/tests/good").join(format!("{path}.rhai"));
        let text = std::fs::read_to_string(file).map_err(|error| ModuleRefused(error.to_string()))?;
        Ok(ModuleText { name: format!("{path}.rhai"), text })
    }
}

fn below(folder: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)
}

fn books(folder: &str) -> Vec<(String, String)> {
    let mut books: Vec<(String, String)> = std::fs::read_dir(below(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rhai"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    books.sort();
    books
}

/// A runbook of so many lines: functions, loops, closures and calls, as they stand in real ones.
fn generated(lines: usize) -> String {
    let mut text = String::from("//! Generated.\n//! param wait: duration = \"60s\"\n");
    let mut number = 0;
    while text.lines().count() + 14 < lines {
        number += 1;
        let _ = write!(
            text,
            "fn report_{number}(tunnels, limit) {{\n    let rows = [];\n    for tunnel in tunnels {{\n        \
             if tunnel.enabled && !tunnel.connected {{\n            rows.push(#{{ id: tunnel.id, remote: tunnel.remote_subnet, up: tunnel.connected }});\n        \
             }}\n    }}\n    if rows.len() > limit {{\n        warn(`${{rows.len()}} tunnels are down`);\n    }}\n    \
             rows.sort_by(|row| row.id)\n}}\n\
             let rows_{number} = report_{number}(vns3.ipsec.get_status().values(), {number});\n\
             table(rows_{number}, [\"id\", \"remote\", \"up\"]);\n"
        );
    }
    text.push_str("wait_until(params.wait, || vns3.ipsec.get_status().len() > 0);\n");
    text
}

/// The middle of several measurements, in milliseconds.
fn measured(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<Duration> = (0..21)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

fn main() {
    let library = Library::new(edgebook_bindings::apis());
    let made = measured(|| drop(Checker::new(&library)));
    let checker = Checker::new(&library);
    let check =
        |name: &str, text: &str| -> Checked { checker.check_text(name, text, &Files, Options::default()) };

    let small = generated(200);
    let large = generated(5_000);
    let scripts = books("scripts");
    println!("check.make_ms={made:.3}");
    println!("check.lines_200={}", small.lines().count());
    println!("check.lines_200_ms={:.3}", measured(|| drop(check("small.rhai", &small))));
    let all = || scripts.iter().for_each(|(name, text)| drop(check(name, text)));
    println!("check.scripts={}", scripts.len());
    println!("check.scripts_ms={:.3}", measured(all));
    println!("check.lines_5000={}", large.lines().count());
    println!("check.lines_5000_ms={:.3}", measured(|| drop(check("large.rhai", &large))));

    let mut good = books("runtime/check/tests/good");
    good.extend(scripts);
    let alarms: usize = good.iter().map(|(name, text)| check(name, text).findings.len()).sum();
    println!("check.good_runbooks={}", good.len());
    println!("check.false_alarms={alarms}");
    good.sort();
    let mistakes = mutate::mistakes(&good, MISTAKES, SEED);
    let found = mistakes
        .iter()
        .filter(|mistake| {
            let findings = check(&mistake.book, &mistake.text).findings;
            let at = |place: &(u32, u32)| {
                findings
                    .iter()
                    .any(|finding| (finding.line, finding.column) == (Some(place.0), Some(place.1)))
            };
            !mistake.kind.is_empty() && !mistake.what.is_empty() && mistake.places.iter().any(at)
        })
        .count();
    println!("check.mistakes={}", mistakes.len());
    println!("check.mistakes_found={found}");
}
