//! Reads a description, with an overlay where one is given, and prints what was found and how long it took:
//! `cargo run --release -p edgebook-reader --example read -- spec/vns3/6.0.0.yaml spec/vns3/overlay.yaml`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers")]

use std::time::Instant;

use edgebook_reader::{Options, Source, read};

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let mut sources = files.iter().zip(&texts).map(|(name, text)| Source { name, text });
    let description = sources.next().unwrap();
    let start = Instant::now();
    let reading = read(description, sources.next(), &Options { strict: true, ..Options::default() });
    let elapsed = start.elapsed();
    for finding in &reading.diagnostics {
        let place = format!("{}:{}:{}", finding.file, finding.line.unwrap_or(0), finding.column.unwrap_or(0));
        println!(
            "{} {} {place} {} {}",
            finding.severity.as_str(),
            finding.code,
            finding.pointer,
            finding.message
        );
        if let Some(hint) = &finding.hint {
            println!("    {hint}");
        }
    }
    println!("{:?} in {elapsed:?}", reading.summary);
    if let Some(api) = reading.api {
        for operation in api.operations.iter() {
            println!("{}", edgebook_model::signature(&api, operation));
        }
    }
}
