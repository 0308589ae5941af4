//! Fakes for tests: a device that answers from a table, output that is remembered, time that does not pass.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock};

use edgebook_wire::{DeviceName, Outcome, Reply, Request, RequestBody, Transport};

use crate::{
    Diagnostic, Library, NotSaved, Output, RunReport, Runbook, SavedFile, SavedFiles, ScriptError, Session,
    Style, Table, VirtualClock, render, run,
};

/// Everything that was said.
#[derive(Default)]
pub(crate) struct Said(Mutex<String>);

impl Said {
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Output for Said {
    fn line(&self, text: &str) {
        writeln!(self.0.lock().unwrap(), "{text}").unwrap();
    }
    fn warn(&self, text: &str) {
        writeln!(self.0.lock().unwrap(), "warning: {text}").unwrap();
    }
    fn table(&self, table: &Table) {
        writeln!(self.0.lock().unwrap(), "{}", table.to_text()).unwrap();
    }
}

/// Takes every file that is saved, and remembers it.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<(String, Vec<u8>, bool)>>);

impl Kept {
    /// Names, contents, and whether they hold secrets.
    pub(crate) fn all(&self) -> Vec<(String, Vec<u8>, bool)> {
        self.0.lock().unwrap().clone()
    }
}

impl SavedFiles for Kept {
    fn save(&self, file: &SavedFile<'_>) -> Result<Option<String>, NotSaved> {
        let kept = (file.name.to_owned(), file.content.to_vec(), file.secret);
        self.0.lock().unwrap().push(kept);
        Ok(None)
    }
}

type Answer = dyn Fn(&str, &Request) -> Outcome + Send + Sync;

/// A device that answers by a closure, and remembers what it was asked.
pub(crate) struct FakeDevice {
    name: DeviceName,
    answer: Box<Answer>,
    asked: Mutex<Vec<String>>,
}

impl FakeDevice {
    pub(crate) fn new(
        name: &str,
        kind: &str,
        answer: impl Fn(&str, &Request) -> Outcome + Send + Sync + 'static,
    ) -> Arc<Self> {
        let name = DeviceName { name: name.into(), kind: kind.into() };
        Arc::new(Self { name, answer: Box::new(answer), asked: Mutex::default() })
    }

    /// The requests as `METHOD target body`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Transport for FakeDevice {
    fn call(&self, request: &Request) -> Outcome {
        let line = format!("{} {}", request.method().as_str(), request.target().unwrap());
        let body = match request.content() {
            RequestBody::None => String::new(),
            RequestBody::Json(json) => format!(" {}", String::from_utf8_lossy(json)),
            RequestBody::OtherJson { mime, data } => format!(" {mime} {}", String::from_utf8_lossy(data)),
            RequestBody::Form(pairs) => {
                let pairs: Vec<_> = pairs.iter().map(|pair| (&pair.name, &pair.value)).collect();
                format!(" form {pairs:?}")
            }
            RequestBody::Text(text) => format!(" text {text:?}"),
            RequestBody::Bytes { mime, data } => format!(" {mime} {} bytes", data.len()),
            RequestBody::Multipart(parts) => {
                let parts = parts.iter().map(|p| format!("{}:{:?}:{}", p.name, p.file_name, p.data.len()));
                format!(" multipart {}", parts.collect::<Vec<_>>().join(" "))
            }
        };
        self.asked.lock().unwrap().push(format!("{line}{body}"));
        (self.answer)(&line, request)
    }

    fn device(&self) -> &DeviceName {
        &self.name
    }
}

pub(crate) fn ok(body: impl Into<String>) -> Outcome {
    Outcome::Answered(Reply::new(200, body.into()))
}

pub(crate) fn library() -> Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| Library::new(edgebook_bindings::apis())).clone()
}

pub(crate) fn clock() -> Arc<VirtualClock> {
    Arc::new(VirtualClock::new("2026-11-21T22:00:00Z".parse().unwrap()))
}

/// What a run did.
pub(crate) struct Ran {
    pub(crate) result: Result<RunReport, ScriptError>,
    pub(crate) said: String,
}

impl Ran {
    /// What was said, and the error as it is rendered.
    pub(crate) fn text(&self) -> String {
        match &self.result {
            Ok(_) => self.said.clone(),
            Err(error) => {
                format!(
                    "{}{}\nexit {}\n",
                    self.said,
                    render(&error.diagnostic, Style::Plain),
                    error.end.exit_code()
                )
            }
        }
    }
}

/// Runs a script on some devices; the first of each kind is the target.
pub(crate) fn run_on(devices: &[Arc<FakeDevice>], text: &str) -> Ran {
    run_with(devices, text, |_| {})
}

/// Runs a script on a thread with the stack that scripts need.
pub(crate) fn run_with(
    devices: &[Arc<FakeDevice>],
    text: &str,
    change: impl FnOnce(&mut Session) + Send,
) -> Ran {
    let script = || {
        let runbook = match Runbook::parse("test.rhai", text) {
            Ok(runbook) => runbook,
            Err(mut problems) => {
                let error =
                    ScriptError { diagnostic: Box::new(problems.remove(0)), end: crate::RunEnd::Usage };
                return Ran { result: Err(error), said: String::new() };
            }
        };
        let said = Arc::new(Said::default());
        let output: Arc<dyn Output> = Arc::clone(&said) as _;
        let mut session = Session::new(library(), output);
        session.clock = clock();
        session.files = Some(Arc::new(Kept::default()));
        let mut kinds = Vec::new();
        for device in devices {
            let kind = device.device().kind.clone();
            if kinds.contains(&kind) {
                session.allow(Arc::clone(device) as _);
            } else {
                session.target(Arc::clone(device) as _);
                kinds.push(kind);
            }
        }
        change(&mut session);
        let result = run(&runbook, &session);
        Ran { result, said: said.text() }
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(crate::STACK_BYTES);
        thread.spawn_scoped(scope, script).unwrap().join().unwrap()
    })
}

/// A script without devices: what it said, or its error.
pub(crate) fn eval(text: &str) -> String {
    run_on(&[], text).text()
}

/// The first problem of a text that cannot be read.
pub(crate) fn problem(text: &str) -> Diagnostic {
    Runbook::parse("test.rhai", text).err().unwrap().remove(0)
}
