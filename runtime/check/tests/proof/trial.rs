//! One runbook: verdict, run on appliances that answer everything, and compared.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use edgebook_check::{Checker, Effects, Options};
use edgebook_script::{
    Diagnostic, Library, Limits, ModuleRefused, ModuleSource, ModuleText, Output, Runbook, STACK_BYTES,
    Session, Table, VirtualClock,
};
use edgebook_wire::{DeviceName, Outcome, Reply, Request, Transport};
use edgebook_words::Severity;

use super::grammar::{self, Book};

/// What came of a runbook.
pub(crate) enum Verdict {
    /// The check has errors, or it does not parse: nothing is sent. The first of what was found.
    Refused(String),
    /// So many requests were sent, each listed and no more often than said.
    Sound(u64),
    /// Something was sent that is not listed, or more often than said.
    Unsound(String),
}

/// What trials share.
pub(crate) struct Trial {
    library: Library,
}

impl Trial {
    pub(crate) fn new() -> Self {
        Self { library: Library::new(edgebook_bindings::apis()) }
    }

    /// Tries the runbooks of some seeds.
    pub(crate) fn each(&self, seeds: Range<u64>, tell: &mut (dyn FnMut(u64, &Book, Verdict) + Send)) {
        let work = |checker: &Checker| {
            for seed in seeds {
                let book = grammar::book(seed);
                let verdict = self.tried(checker, &book);
                tell(seed, &book, verdict);
            }
        };
        self.on_script_thread(work);
    }

    /// Tries one runbook.
    pub(crate) fn one(&self, book: &Book, tell: &mut (dyn FnMut(Verdict) + Send)) {
        self.on_script_thread(|checker| tell(self.tried(checker, book)));
    }

    fn on_script_thread(&self, work: impl FnOnce(&Checker) + Send) {
        std::thread::scope(|scope| {
            let run = || work(&Checker::new(&self.library));
            let thread =
                std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, run).unwrap();
            thread.join().unwrap();
        });
    }

    fn tried(&self, checker: &Checker, book: &Book) -> Verdict {
        let modules = Arc::new(Modules(book.modules.clone()));
        let first = |found: &[Diagnostic]| {
            let error = found.iter().find(|finding| finding.severity == Severity::Error);
            let error = error.map(|finding| format!("{}: {}", finding.code, finding.message));
            Verdict::Refused(error.unwrap_or_default())
        };
        let runbook = match Runbook::parse("book.rhai", &book.main) {
            Ok(runbook) => runbook,
            Err(found) => return first(&found),
        };
        let verdict = checker.check(&runbook, &*modules, Options::default());
        if verdict.has_errors() {
            return first(&verdict.findings);
        }
        let appliance = Arc::new(Appliance::default());
        let mut session = Session::new(self.library.clone(), Arc::new(Silent));
        session.modules = modules;
        session.clock = Arc::new(VirtualClock::new("2026-11-21T22:00:00Z".parse().unwrap()));
        session.limits = Limits { operations: 4_000, call_levels: 20, ..Limits::default() };
        session.target(Arc::clone(&appliance) as _);
        // How it ends does not matter: what it sent does.
        let _ = edgebook_script::run(&runbook, &session);
        let sent = appliance.sent.lock().unwrap();
        compare(&verdict.effects, &sent)
    }
}

/// Compares what was sent with what may be sent.
fn compare(effects: &Effects, sent: &BTreeMap<String, u32>) -> Verdict {
    for (name, times) in sent {
        let Some(listed) = effects.operations.iter().find(|operation| operation.name == *name) else {
            return Verdict::Unsound(format!("{name} is not listed"));
        };
        if listed.repeat.at_most().is_some_and(|most| *times > most) {
            return Verdict::Unsound(format!("{name}: {}, sent {times} times", listed.repeat.in_words()));
        }
    }
    Verdict::Sound(sent.values().copied().map(u64::from).sum())
}

/// Answers everything, and counts.
struct Appliance {
    name: DeviceName,
    sent: Mutex<BTreeMap<String, u32>>,
}

impl Default for Appliance {
    fn default() -> Self {
        Self {
            name: DeviceName { name: "edge-1".to_owned(), kind: "vns3".to_owned() },
            sent: Mutex::default(),
        }
    }
}

impl Transport for Appliance {
    fn call(&self, request: &Request) -> Outcome {
        let name = request.api().qualified_name(request.operation());
        *self.sent.lock().unwrap().entry(name).or_default() += 1;
        Outcome::Answered(Reply::new(200, r#"{"response":{}}"#))
    }

    fn device(&self) -> &DeviceName {
        &self.name
    }
}

/// The files of a generated runbook.
struct Modules([(&'static str, String); 2]);

impl ModuleSource for Modules {
    fn load(&self, _: Option<&str>, path: &str) -> Result<ModuleText, ModuleRefused> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        let (name, text) = found.ok_or_else(|| ModuleRefused("there is no such file".to_owned()))?;
        Ok(ModuleText { name: format!("{name}.rhai"), text: text.clone() })
    }
}

/// Shows nothing.
struct Silent;

impl Output for Silent {
    fn line(&self, _: &str) {}
    fn warn(&self, _: &str) {}
    fn table(&self, _: &Table) {}
}
