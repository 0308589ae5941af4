//! One runbook: checked, run on the simulators where the check has no error, and compared.

use std::ops::Range;
use std::sync::Arc;

use edgebook_check::{Checker, Effects, Options};
use edgebook_script::{
    Diagnostic, Library, Limits, ModuleRefused, ModuleSource, ModuleText, Output, Runbook, STACK_BYTES,
    Session, VirtualClock,
};
use edgebook_words::Severity;

use super::grammar::{self, Book};
use super::lab::{Lab, NOW, compare};
use super::rounds::Rounds;

/// What came of a runbook.
pub(crate) enum Verdict {
    /// The check has errors, or it does not parse: nothing is sent. The first of what was found.
    Refused(String),
    /// Every request that was sent is listed, and was sent no more often than said.
    Sound(Sent),
    /// Something was sent that is not listed, or more often than said.
    Unsound(String),
}

/// What a runbook sent.
pub(crate) struct Sent {
    /// How many requests.
    pub(crate) requests: u64,
    /// How many operations were called exactly as often as they may be at most.
    pub(crate) met: u64,
}

/// What trials share.
pub(crate) struct Trial {
    library: Library,
    lab: Lab,
    spoil: fn(&mut Effects),
}

impl Trial {
    pub(crate) fn new() -> Self {
        Self { library: Library::new(edgebook_bindings::apis()), lab: Lab::new(), spoil: |_| {} }
    }

    /// Trials that change what `effects` says before it is compared.
    pub(crate) fn spoiled(spoil: fn(&mut Effects)) -> Self {
        Self { spoil, ..Self::new() }
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
            let error = found.iter().find(|finding| refuses(finding));
            let error = error.map(|finding| format!("{}: {}", finding.code, finding.message));
            Verdict::Refused(error.unwrap_or_default())
        };
        let runbook = match Runbook::parse("book.rhai", &book.main) {
            Ok(runbook) => runbook,
            Err(found) => return first(&found),
        };
        let mut told = checker.check(&runbook, &*modules, Options::default());
        if told.findings.iter().any(refuses) {
            return first(&told.findings);
        }
        (self.spoil)(&mut told.effects);
        let rounds = Arc::new(Rounds::default());
        let mut session = Session::new(self.library.clone(), Arc::clone(&rounds) as Arc<dyn Output>);
        session.modules = modules;
        session.clock = Arc::new(VirtualClock::new(NOW.parse().unwrap()));
        session.limits = Limits { operations: 1_500, call_levels: 20, ..Limits::default() };
        self.lab.connect(&mut session);
        // How it ends does not matter: what it sent does.
        let _ = edgebook_script::run(&runbook, &session);
        let arrived = self.lab.arrived();
        match compare(&told.effects, &arrived, &rounds.of(book)) {
            Ok(met) => Verdict::Sound(Sent { requests: arrived.len() as u64, met }),
            Err(why) => Verdict::Unsound(why),
        }
    }
}

/// Findings that say that a call fails where it stands: what was called before and besides is listed all the same.
const FAIL_THERE: [&str; 2] = ["wrong-count", "wrong-file"];

/// Whether a runbook is not run because of a finding.
fn refuses(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error && !FAIL_THERE.contains(&finding.code)
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
