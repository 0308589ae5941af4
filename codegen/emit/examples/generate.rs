//! Reads one appliance's newest description and emits everything, in memory; prints what it cost.
//!
//! `cargo run --release -p edgebook-emit --example generate -- spec/vns3`
#![expect(clippy::print_stdout, reason = "prints its measurements")]

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use edgebook_emit::{client, documents, tables};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).map_or_else(|| PathBuf::from("spec/vns3"), PathBuf::from);
    let start = cpu_seconds()?;
    let described = edgebook_specs::read_newest(&folder).map_err(|error| error.lines().join("\n"))?;
    let read = cpu_seconds()?;
    let api = &described.api;
    let (tables, client, documents) = (tables(api), client(api), documents(api));
    let end = cpu_seconds()?;

    let size = |files: &[edgebook_emit::File]| files.iter().map(|file| file.text.len()).sum::<usize>() / 1024;
    println!("operations\t{}", api.operations.len());
    println!("types\t{}", api.types.len());
    println!("tables\t{} KiB", size(&tables));
    println!("client\t{} KiB", size(&client));
    println!("documents\t{} KiB in {} files", size(&documents), documents.len());
    println!("read\t{:.3} s CPU", read - start);
    println!("emit\t{:.3} s CPU", end - read);
    println!("all\t{:.2} s CPU, process start included", all_cpu_seconds()?);
    println!("peak\t{} KiB resident", peak_resident()?);
    Ok(())
}

/// The CPU time of the main thread so far, from `/proc`: there is no portable way without unsafe code.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 =
        text.split_whitespace().next().ok_or("no time in /proc/self/schedstat")?.parse()?;
    Ok(nanoseconds / 1e9)
}

/// The CPU time of all threads, user and system, in steps of a hundredth of a second.
fn all_cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/stat")?;
    // The name of the process stands in parentheses and may hold blanks.
    let (_, fields) = text.rsplit_once(')').ok_or("no process name in /proc/self/stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    let ticks: f64 = ticks.sum::<Result<f64, _>>()?;
    Ok(ticks / 100.0)
}

/// The peak of resident memory in KiB.
fn peak_resident() -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line =
        text.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
