//! Rules for source files.

use super::{Source, files, none};

/// The greatest length of a hand-written file, in lines.
const CEILING: usize = 800;
/// The greatest median length over all hand-written files, in lines.
const MEDIAN: usize = 200;

/// Hand-written Rust: golden outputs are generated.
fn hand_written() -> impl Iterator<Item = Source> {
    files(".rs").into_iter().filter(|source| !source.path.contains("/golden/"))
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = hand_written()
        .filter(|source| {
            let first = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            !first.starts_with("//!") && !first.starts_with("// @generated")
        })
        .map(|source| source.path)
        .collect();
    none("files without a module documentation in their first line", &silent);
}

#[test]
fn no_file_is_too_long_to_read() {
    let long: Vec<String> = hand_written()
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > CEILING)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    none("files over the ceiling", &long);
}

#[test]
fn the_median_file_is_short() {
    let mut lengths: Vec<usize> = hand_written().map(|source| source.text.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    assert!(median <= MEDIAN, "the median file has {median} lines, more than {MEDIAN}");
}

#[test]
fn nothing_is_left_unfinished() {
    // Spelt in two halves so that this file does not find itself.
    let calls = [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("db", "g!(")];
    let words = [concat!("FIX", "ME"), concat!("XX", "X")];
    let is_marked = |line: &str| {
        calls.iter().any(|call| line.contains(call))
            || line.split(|letter: char| !letter.is_alphanumeric()).any(|word| words.contains(&word))
    };
    let findings: Vec<String> = hand_written()
        .flat_map(|source| {
            source
                .text
                .lines()
                .enumerate()
                .filter(|(_, line)| is_marked(line))
                .map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim()))
                .collect::<Vec<_>>()
        })
        .collect();
    none("unfinished marks", &findings);
}

#[test]
fn no_line_ends_in_white_space() {
    let findings: Vec<String> = [".rs", ".md", ".rhai", ".toml", ".yaml"]
        .into_iter()
        .flat_map(files)
        .filter(|source| !source.path.contains("/golden/") && !source.path.contains("/fixtures/"))
        .flat_map(|source| {
            source
                .text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.ends_with([' ', '\t']))
                .map(|(number, _)| format!("{}:{}", source.path, number + 1))
                .collect::<Vec<_>>()
        })
        .collect();
    none("lines that end in white space", &findings);
}

/// Running knows no face: whoever begins a run reads its options and variables, and words what is told.
#[test]
fn running_names_no_terminal_no_option_and_no_variable() {
    let of_a_face = [
        "\"--",
        " --",
        "`--",
        "EDGEBOOK_",
        "env::",
        "edgebook run",
        "edgebook trust",
        "IsTerminal",
        "println!",
        "stdout()",
        "stderr()",
        "stdin()",
    ];
    let findings: Vec<String> = hand_written()
        .filter(|source| source.path.starts_with("runtime/run/src/"))
        .flat_map(|source| {
            let lines = source.text.lines().enumerate();
            let found = lines.filter(|(_, line)| of_a_face.iter().any(|word| line.contains(word)));
            found
                .map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim()))
                .collect::<Vec<_>>()
        })
        .collect();
    none("lines of `run` that belong to a face", &findings);
    let manifest = files("runtime/run/Cargo.toml").remove(0).text;
    let terminals = ["clap", "crossterm", "anstream", "anstyle", "reedline", "etcetera"];
    let taken: Vec<String> = terminals
        .into_iter()
        .filter(|name| manifest.lines().any(|line| line.starts_with(name)))
        .map(str::to_owned)
        .collect();
    none("dependencies of `run` that belong to a face", &taken);
}

/// What to do next is data in a library: the options and commands of the command line are named by its own face.
#[test]
fn no_library_names_an_option_or_a_command() {
    const COMMANDS: [&str; 9] =
        ["run", "check", "effects", "call", "trust", "doctor", "spec", "ops", "explain"];
    let options = [
        "--device",
        "--with",
        "--group",
        "--label",
        "--all",
        "--kind",
        "--inventory",
        "--yes",
        "--read-only",
        "--max-writes",
        "--limit",
        "--set",
        "--params",
        "--out",
        "--network",
        "--replace",
        "--fingerprint",
        "--strict",
    ];
    let names = |line: &str| {
        let literal = line.split('"').skip(1).step_by(2).collect::<Vec<_>>().join("\n");
        options.iter().any(|option| literal.contains(option))
            || COMMANDS.iter().any(|command| {
                literal.contains(&format!("edgebook {command} "))
                    || literal.contains(&format!("`edgebook {command}`"))
            })
    };
    let findings: Vec<String> = hand_written()
        .filter(|source| source.path.starts_with("runtime/") && source.path.contains("/src/"))
        .filter(|source| !source.path.starts_with("runtime/cli/") && !source.path.contains("test"))
        .flat_map(|source| {
            let own = source.text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            let found = |(number, line): (usize, &str)| {
                let is_code = !line.trim_start().starts_with("//");
                (is_code && names(line)).then(|| format!("{}:{}: {}", source.path, number + 1, line.trim()))
            };
            own.lines().enumerate().filter_map(found).collect::<Vec<_>>()
        })
        .collect();
    none("options and commands in libraries", &findings);
}
