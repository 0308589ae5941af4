//! A file of tests, `NAME.test.toml` beside `NAME.rhai`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::Failure;

/// No file of tests comes near this.
const LARGEST: u64 = 4 << 20;

/// The tests of one runbook.
#[derive(Debug)]
pub(super) struct TestFile {
    pub(super) path: PathBuf,
    /// The runbook that is tested.
    pub(super) runbook: PathBuf,
    written: Written,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    test: Vec<Case>,
}

/// One test: how the runbook is run, and what is expected of it. What is left out is not looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    /// A scenario file, relative to the folder of the tests; without one the built-in appliances.
    pub(super) scenario: Option<PathBuf>,
    /// Faults, as `--fault` takes them.
    #[serde(default)]
    pub(super) faults: Vec<String>,
    /// Parameters of the runbook.
    #[serde(default)]
    pub(super) set: BTreeMap<String, toml::Value>,
    /// The format of `-o`.
    #[serde(default)]
    pub(super) format: Option<String>,
    /// The exit code.
    #[serde(default)]
    pub(super) exit: u8,
    /// All lines on stdout, in order.
    pub(super) output: Option<Vec<String>>,
    /// Lines of which each stands somewhere on stderr.
    #[serde(default)]
    pub(super) stderr: Vec<String>,
    /// All writes, in order.
    pub(super) writes: Option<Vec<String>>,
    /// The files that are saved, as `DEVICE/NAME`, sorted.
    pub(super) files: Option<Vec<String>>,
    /// All requests, in order.
    pub(super) requests: Option<Vec<String>>,
}

impl TestFile {
    /// Reads a file of tests.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error| Failure::unreadable(path, &error);
        if fs::metadata(path).map_err(unreadable)?.len() > LARGEST {
            return Err(Failure::usage(format!("{} is larger than 4 MiB", path.display())));
        }
        let text = crate::regular::read_to_string(path).map_err(unreadable)?;
        let written = toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.lines().count().max(1);
            let line = if before.ends_with('\n') { line.saturating_add(1) } else { line };
            Failure::usage(format!("{}:{line}: {}", path.display(), error.message()))
                .hint("a test is [[test]] with name, scenario, faults, set, format, exit, output, stderr, writes, requests, files")
        })?;
        let name = path.to_string_lossy();
        let runbook = PathBuf::from(format!("{}.rhai", name.strip_suffix(super::ENDING).unwrap_or(&name)));
        if !runbook.is_file() {
            return Err(Failure::usage(format!(
                "{} tests {}, which does not exist",
                path.display(),
                runbook.display()
            )));
        }
        Ok(Self { path: path.to_owned(), runbook, written })
    }

    /// The tests, in order.
    pub(super) fn cases(&self) -> &[Case] {
        &self.written.test
    }
}
