//! `edgebook sim` for others: what it prints, the inventory that it writes, its control endpoint, and curl.

use std::process::Command;

use serde_json::Value;

use crate::harness::{Running, Test, repository};

/// Starts both appliances and gives their cards.
fn both(more: &[&str]) -> (Running, [Value; 2], Test) {
    let test =
        Test::new().args(["sim", "--listen", "127.0.0.1:0", "-o", "ndjson"]).args(more.iter().copied());
    let process = test.start();
    let cards = [(); 2].map(|()| serde_json::from_str(&process.line()).unwrap());
    (process, cards, test)
}

#[expect(clippy::print_stderr, reason = "says why nothing was tested")]
fn curl(arguments: &[&str]) -> Option<std::process::Output> {
    let output =
        Command::new("curl").args(["--silent", "--show-error", "--max-time", "30"]).args(arguments).output();
    match output {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("skipped: curl cannot be run: {error}");
            None
        }
    }
}

/// An inventory as it is printed, line by line until all devices are there.
fn inventory(process: &Running, devices: usize) -> String {
    let mut text = String::new();
    let mut complete = 0;
    while complete < devices {
        let line = process.line();
        complete += usize::from(line.starts_with("trust"));
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[test]
fn the_inventory_that_it_prints_is_one_to_run_with() {
    let sim = Test::new().args(["sim", "--listen", "127.0.0.1:0", "--devices", "6", "--print-inventory"]);
    let process = sim.start();
    let text = inventory(&process, 6);
    let one = Test::book("print(vns3.config.get_config().vns3_version);")
        .file("edgebook.toml", &text)
        .args(["--inventory", "edgebook.toml", "--all", "--kind", "vns3"]);
    let ran = one.run();
    assert_eq!(ran.code, Some(0), "{ran}{text}");
    for name in ["larkspur-hub", "larkspur-hub-2", "larkspur-hub-3"] {
        assert!(ran.stdout.contains(name), "{name}: {ran}");
    }
}

/// The console blocks of docs/simulator.md, against a simulator on ports that are free.
#[test]
fn the_examples_with_curl_do_what_they_say() {
    let (_process, cards, _test) = both(&[]);
    let host = |url: &Value| url.as_str().unwrap().split("//").last().unwrap().to_owned();
    let places = [
        ("127.0.0.1:8000", host(&cards[0]["url"])),
        ("127.0.0.1:8001", host(&cards[1]["url"])),
        ("127.0.0.1:7999", host(&cards[0]["control"])),
    ];
    let document = std::fs::read_to_string(repository().join("docs/simulator.md")).unwrap();
    let mut lines = document.lines().peekable();
    let mut tried = 0;
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ curl ") else { continue };
        let command =
            places.iter().fold(command.to_owned(), |text, (written, real)| text.replace(written, real));
        let arguments = words(&command);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let Some(output) = curl(&arguments) else { return };
        let expected = lines.peek().expect("an example shows what comes");
        let said = String::from_utf8(output.stdout).unwrap();
        let why = String::from_utf8_lossy(&output.stderr);
        assert!(is_like(said.trim_end(), expected), "curl {command}\n{why}{said}\nis not like\n{expected}");
        tried += 1;
    }
    assert!(tried >= 8, "{tried} examples");
}

/// The words of a command line; quotes are single ones.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Whether a text is as expected, where `[..]` stands for anything.
fn is_like(text: &str, expected: &str) -> bool {
    let mut parts = expected.split("[..]");
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        if index + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.is_empty()
}

#[test]
fn wild_cards_stand_for_anything() {
    for (text, expected, like) in [
        ("abc", "abc", true),
        ("abcd", "abc", false),
        ("abcd", "abc[..]", true),
        ("abcde", "a[..]c[..]e", true),
        ("abcde", "a[..]x[..]e", false),
        ("abcde", "a[..]d", false),
    ] {
        assert_eq!(is_like(text, expected), like, "{text} {expected}");
    }
}

#[test]
fn a_clock_runs_as_fast_as_the_flag_says() {
    let (_process, cards, _test) = both(&["--speed", "0"]);
    let control = format!("{}/clock", cards[0]["control"].as_str().unwrap());
    let Some(first) = curl(&[&control]) else { return };
    let second = curl(&[&control]).unwrap();
    assert_eq!(first.stdout, second.stdout, "it stands still");
    let wrong = Test::new().args(["sim", "--speed", "-1"]).run();
    assert_eq!(wrong.code, Some(2), "{wrong}");
}
