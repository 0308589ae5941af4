//! Says which model and which reader this build has: what another build kept of a description is not taken for its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use sha2::{Digest as _, Sha256};

/// What decides on the bytes of a kept model.
const SOURCES: [&str; 2] = ["../../codegen/model/src", "../../codegen/reader/src"];

fn main() -> ExitCode {
    match digest() {
        Ok(digest) => {
            directive(&format!("rustc-env=EDGEBOOK_MODEL_DIGEST={digest}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            directive(&format!("error=the sources of the model cannot be read: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn digest() -> io::Result<String> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut digest = Sha256::new();
    for source in SOURCES {
        let folder = here.join(source);
        directive(&format!("rerun-if-changed={}", folder.display()));
        for file in files(&folder)? {
            digest.update(fs::read(file)?);
        }
    }
    let mut text = String::new();
    for byte in digest.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn directive(text: &str) {
    println!("cargo::{text}");
}
