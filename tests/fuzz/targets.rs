//! What is fuzzed: one function for each thing that reads what others wrote.
//!
//! `fuzz_targets/` hands them to libFuzzer; `main.rs` makes a short pass over them with the stable compiler. Each
//! takes any bytes, must neither panic nor hang, and asserts what has to hold of everything that it reads.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use edgebook_check::{Checker, Options};
use edgebook_inventory::Reader;
use edgebook_journal::{Audit, Reading};
use edgebook_script::{Library, NoModules, Output, Runbook, Session, Style, Table, render};
use edgebook_wire::{DeviceName, Headers, Outcome, Reply, Request, Transport};

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::new(edgebook_bindings::apis()));
static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker::new(&LIBRARY));

/// Bytes as a text, split at the first NUL; the second part may be missing.
fn two_texts(bytes: &[u8]) -> (String, Option<String>) {
    let text = String::from_utf8_lossy(bytes);
    match text.split_once('\0') {
        Some((first, second)) => (first.to_owned(), Some(second.to_owned())),
        None => (text.into_owned(), None),
    }
}

/// Nothing in it acts on a terminal.
fn assert_printable(text: &str) {
    let acts = |letter: char| {
        letter.is_control() && !"\n\t".contains(letter) || "\u{202e}\u{202d}\u{2066}".contains(letter)
    };
    assert!(!text.contains(acts), "{text:?}");
}

/// The reader of descriptions: a description, NUL, an overlay.
pub(crate) fn description(bytes: &[u8]) {
    use edgebook_reader::{Options, Source, read};
    use edgebook_words::Severity;
    let (text, overlay) = two_texts(bytes);
    let overlay = overlay.as_deref().map(|text| Source { name: "overlay.yaml", text });
    let reading = read(Source { name: "fuzz/1.yaml", text: &text }, overlay, &Options::default());
    let refused = reading.diagnostics.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(reading.api.is_none(), refused, "a description is refused with an error, and only then");
}

/// The inventory.
pub(crate) fn inventory(bytes: &[u8]) {
    let reader =
        Reader { catalog: edgebook_catalog::Catalog::built_in(), home: Some("/home/operator".into()) };
    match reader.read(Path::new("edgebook.toml"), &String::from_utf8_lossy(bytes)) {
        Ok(inventory) => {
            for device in &inventory.devices {
                assert!(inventory.device(&device.name).is_ok_and(|found| found.name == device.name));
            }
        }
        Err(problems) => assert_printable(&problems.to_string()),
    }
}

/// The reader of journals. What a whole line says does not depend on what comes after it.
pub(crate) fn journal(bytes: &[u8]) {
    let whole = Reading::of(bytes);
    let cut = bytes.len() / 2;
    let beginning = Reading::of(bytes.get(..cut).unwrap_or_default());
    let complete = beginning.entries.len();
    assert_eq!(whole.entries.get(..complete), Some(&beginning.entries[..]));
    let audit = Audit::of(whole);
    let (tally, calls) = (audit.tally(), audit.calls.len());
    assert_eq!(tally.reads + tally.writes, u64::try_from(calls).unwrap_or(u64::MAX));
    for call in &audit.calls {
        assert_eq!(call.fate.is_some(), call.intent.is_write(), "a write has a fate, and only a write");
    }
}

/// What a runbook calls for each first byte: lists, maps by id, unions, texts, tasks; of both appliances.
const CALLS: [(&str, &str); 8] = [
    ("vns3", "vns3.config.get_config()"),
    ("vns3", "vns3.ipsec.get_status()"),
    ("vns3", "vns3.routing.get_routes()"),
    ("vns3", "vns3.peering.create_peer(#{ id: 1, name: \"192.0.2.1\" })"),
    ("vns3", "vns3.snapshots.create_snapshot(#{ name: \"a\" })"),
    ("vns3", "vns3.snapshots.get_snapshots()"),
    ("cos", "cos.blacklist.list()"),
    ("cos", "cos.routemon.list()"),
];

/// A device that gives one answer to everything.
struct Says {
    name: DeviceName,
    reply: Reply,
}

impl Transport for Says {
    fn call(&self, _: &Request) -> Outcome {
        Outcome::Answered(self.reply.clone())
    }

    fn device(&self) -> &DeviceName {
        &self.name
    }
}

/// Looks at everything that is shown.
struct Screen;

impl Output for Screen {
    fn line(&self, text: &str) {
        assert_printable(text);
    }

    fn warn(&self, text: &str) {
        assert_printable(text);
    }

    fn table(&self, table: &Table) {
        assert_printable(&table.to_text());
    }
}

/// The decoding of answers: a byte for the call, one for the status, then the body.
pub(crate) fn answer(bytes: &[u8]) {
    let [call, status, body @ ..] = bytes else { return };
    let (kind, text) = CALLS[usize::from(*call) % CALLS.len()];
    let status = [200, 200, 200, 201, 202, 400, 404, 500][usize::from(*status) % 8];
    let media = if *call >= 128 { "text/html" } else { "application/json" };
    let headers = Headers::from_pairs([("content-type", media)]);
    let reply = Reply::new(status, body.to_vec()).with_headers(headers);
    if let Some(api) = edgebook_bindings::apis().iter().find(|api| api.kind == kind)
        && let Some(error) = reply.device_error(api)
    {
        assert_printable(&error.to_string());
    }
    let book = format!("let v = {text}; print(v); print(to_json(v)); v");
    let Ok(runbook) = Runbook::parse("fuzz.rhai", &book) else { panic!("{book} does not parse") };
    let mut session = Session::new(LIBRARY.clone(), Arc::new(Screen));
    session.target(Arc::new(Says { name: DeviceName { name: "edge".into(), kind: kind.into() }, reply }));
    if let Err(error) = edgebook_script::run(&runbook, &session) {
        assert_ne!(error.diagnostic.code, "internal", "{}", render(&error.diagnostic, Style::Plain));
        assert_printable(&render(&error.diagnostic, Style::Plain));
    }
}

/// The header of a runbook, and with it the parser and the checker: what parses can be checked.
pub(crate) fn header(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Runbook::parse("fuzz.rhai", &text) {
        Ok(runbook) => {
            let _ = runbook.header.bind(&[]);
            for finding in CHECKER.check(&runbook, &NoModules, Options::default()).findings {
                assert_printable(&render(&finding, Style::Plain));
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert_printable(&render(&problem, Style::Plain));
            }
        }
    }
}
