//! `edgebook test`: runs the tests of runbooks against simulated appliances, and says which fail and why.

mod case;
mod expect;
mod file;
mod requests;

use edgebook_script::RunEnd;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::args::TestArgs;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{Lines, counted};
use crate::output::Format;
use crate::printer::Printer;

use super::check::files_below;
use case::Verdict;
use file::TestFile;

/// What the names of test files end in.
const ENDING: &str = ".test.toml";

/// Runs tests.
pub fn test(args: &TestArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let paths = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    let files = test_files(&paths)?;
    // All are read before the first one runs: a mistake in the last is no surprise then.
    let files = files.iter().map(|path| TestFile::read(path)).collect::<Result<Vec<_>, _>>()?;
    let format = Format::or_for(args.output, printer.terminal().stdout);
    let mut results = Vec::new();
    for file in &files {
        if format == Format::Text {
            printer.text(&file.path.display().to_string());
        }
        for case in file.cases() {
            printer.progress(Some(&format!("{}: {}", file.path.display(), case.name)));
            let verdict = case.run(file, &environment.catalog)?;
            printer.progress(None);
            if verdict.interrupted {
                return Err(Failure::new(RunEnd::Interrupted, format!("interrupted in {:?}", case.name)));
            }
            if format == Format::Text {
                printer.text(&verdict_text(&case.name, &verdict));
            }
            results.push((file.path.as_path(), case.name.as_str(), verdict));
        }
    }
    let failed = results.iter().filter(|(.., verdict)| !verdict.passed()).count();
    if format != Format::Text {
        printer.value(&to_json(&results, failed), format);
    }
    let passed = results.len().saturating_sub(failed);
    printer.note(&format!("{}: {passed} passed, {failed} failed", counted(results.len(), "test")));
    Ok(if failed == 0 { Exit::Done } else { Exit::Problems })
}

/// The test files that were named, and those below folders.
fn test_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut named = Vec::new();
    for path in paths {
        // The tests of a runbook can be named by the runbook.
        let is_runbook = path.extension().is_some_and(|extension| extension == "rhai");
        let tests = if is_runbook { path.with_extension("test.toml") } else { path.clone() };
        if is_runbook && !tests.is_file() {
            return Err(Failure::usage(format!("{} has no tests", path.display()))
                .hint(format!("they stand beside it, in {}", tests.display())));
        }
        named.push(tests);
    }
    let is_test = |path: &Path| path.to_string_lossy().ends_with(ENDING);
    files_below(&named, &is_test, "test", "tests of book.rhai stand in book.test.toml")
}

/// `  ok    name  0.2 s`, and for a failure why.
fn verdict_text(name: &str, verdict: &Verdict) -> String {
    let mut text = Lines::default();
    let word = if verdict.passed() { "ok  " } else { "FAIL" };
    text.line(format_args!("  {word}  {name} ({:.1} s)", verdict.elapsed.as_secs_f64()));
    for failure in &verdict.failures {
        for (index, line) in failure.lines().enumerate() {
            text.line(format_args!("        {}{line}", if index == 0 { "" } else { "  " }));
        }
    }
    text.text()
}

fn to_json(results: &[(&Path, &str, Verdict)], failed: usize) -> Value {
    let tests: Vec<Value> = results
        .iter()
        .map(|(file, name, verdict)| {
            json!({
                "file": file.display().to_string(),
                "name": name,
                "passed": verdict.passed(),
                "seconds": verdict.elapsed.as_secs_f64(),
                "failures": verdict.failures,
            })
        })
        .collect();
    json!({ "passed": results.len().saturating_sub(failed), "failed": failed, "tests": tests })
}
