//! Runs one test, as `edgebook run --sim` would run the runbook, and compares.

use edgebook_script::RunEnd;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::ValueEnum as _;
use edgebook_catalog::Catalog;

use super::super::run::run_recorded_by;
use super::expect::{all_lines, some_line};
use super::file::{Case, TestFile};
use super::requests::Requests;
use crate::args::{RunArgs, TargetArgs};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::{Failure, Told as _};
use crate::output::Format;
use crate::printer::{Printer, Terminal};

/// How a test ended.
#[derive(Debug)]
pub(super) struct Verdict {
    /// What was not as expected.
    pub(super) failures: Vec<String>,
    pub(super) elapsed: Duration,
    /// The user interrupted.
    pub(super) interrupted: bool,
}

impl Verdict {
    pub(super) fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Case {
    /// Runs the test.
    pub(super) fn run(&self, file: &TestFile, catalog: &Catalog) -> Result<Verdict, Failure> {
        // What the runbook saves is looked at and thrown away.
        let saved = tempfile::tempdir().map_err(|error| {
            Failure::new(RunEnd::Failed, format!("there is no folder for what a test saves: {error}"))
        })?;
        let args = RunArgs { out: Some(saved.path().to_owned()), ..self.args(file)? };
        let (out, err) = (Kept::default(), Kept::default());
        let printer = Printer::new(Box::new(out.clone()), Box::new(err.clone()), Terminal::default());
        let requests = Arc::new(Requests::default());
        let started = Instant::now();
        let environment = Environment { catalog: catalog.clone(), ..Environment::default() };
        let ran = run_recorded_by(&args, &environment, &printer, Some(Arc::clone(&requests) as _));
        let exit = ran.unwrap_or_else(|failure| {
            failure.tell(&printer);
            failure.exit()
        });
        let elapsed = started.elapsed();
        printer.finish().map_err(|error| {
            Failure::new(RunEnd::Failed, format!("what a test writes cannot be kept: {error}"))
        })?;
        let failures = self.compare(
            exit,
            &out.text(),
            &anstream::adapter::strip_str(&err.text()).to_string(),
            &requests,
            &files_below(saved.path()),
        );
        Ok(Verdict { failures, elapsed, interrupted: exit == Exit::Interrupted })
    }

    fn args(&self, file: &TestFile) -> Result<RunArgs, Failure> {
        let wrong =
            |what: String| Failure::usage(format!("{}: test {:?}: {what}", file.path.display(), self.name));
        let output = match &self.format {
            None => Format::Text,
            Some(word) => Format::from_str(word, false).map_err(|_| {
                wrong(format!("`{word}` is no format; there are text, json, ndjson, csv, yaml"))
            })?,
        };
        let folder = file.path.parent().unwrap_or(Path::new(""));
        let target = TargetArgs {
            sim: true,
            scenario: self.scenario.as_ref().map(|scenario| folder.join(scenario)),
            fault: self.faults.clone(),
            ..TargetArgs::default()
        };
        let set = self.set.iter().map(|(name, value)| format!("{name}={}", setting(value, folder))).collect();
        Ok(RunArgs {
            file: Some(file.runbook.clone()),
            set,
            output: Some(output),
            target,
            ..RunArgs::default()
        })
    }

    fn compare(
        &self,
        exit: Exit,
        out: &str,
        err: &str,
        requests: &Requests,
        files: &[String],
    ) -> Vec<String> {
        let mut failures = Vec::new();
        if exit.code() != self.exit {
            failures.push(format!("exit code: expected {}, got {}", self.exit, exit.code()));
        }
        let out: Vec<&str> = out.lines().collect();
        if let Some(expected) = &self.output {
            failures.extend(all_lines("stdout", expected, &out));
        }
        let err_lines: Vec<&str> = err.lines().collect();
        failures.extend(self.stderr.iter().filter_map(|pattern| some_line("stderr", pattern, &err_lines)));
        let all = requests.all();
        let of = |writes_only: bool| -> Vec<&str> {
            all.iter().filter(|made| made.write || !writes_only).map(|made| made.line.as_str()).collect()
        };
        if let Some(expected) = &self.writes {
            failures.extend(all_lines("writes", expected, &of(true)));
        }
        if let Some(expected) = &self.requests {
            failures.extend(all_lines("requests", expected, &of(false)));
        }
        if let Some(expected) = &self.files {
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            failures.extend(all_lines("files", expected, &files));
        }
        if !failures.is_empty() && !err.is_empty() {
            failures.push(format!("stderr was:\n{}", err.trim_end()));
        }
        failures
    }
}

/// The files that were saved, as `DEVICE/NAME`, sorted.
fn files_below(folder: &Path) -> Vec<String> {
    let entries = |path: &Path| fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    let files = entries(folder).flat_map(|device| {
        let name = device.file_name().to_string_lossy().into_owned();
        entries(&device.path()).map(move |file| format!("{name}/{}", file.file_name().to_string_lossy()))
    });
    let mut files: Vec<String> = files.collect();
    files.sort();
    files
}

/// A value as `--set` takes it. A file that it names lies beside the tests.
fn setting(value: &toml::Value, folder: &Path) -> String {
    match value {
        toml::Value::String(text) if text.starts_with('@') && !text.starts_with("@@") => {
            format!("@{}", folder.join(text.trim_start_matches('@')).display())
        }
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
