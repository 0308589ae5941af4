//! Where the result of a call goes: stdout, without secrets, or a file, as it came.

use std::path::PathBuf;

use edgebook_model::{BodyKind, Operation};
use edgebook_run::{SavedLog, private_file};
use edgebook_script::{Answered, RunEnd};
use edgebook_words::reason;

use super::super::run::screen::laid_out;
use crate::args::CallArgs;
use crate::failure::Failure;
use crate::lines::counted;
use crate::output::{Format, render};
use crate::printer::Printer;

/// Where the result goes.
pub(super) struct Sink {
    file: Option<PathBuf>,
    pub(super) format: Format,
    /// Whether the user chose the format: then a file is written in it, too.
    chosen: bool,
}

impl Sink {
    /// What can be known to fail afterwards is refused before anything is sent.
    pub(super) fn new(
        args: &CallArgs,
        operation: &Operation,
        format: Format,
        printer: &Printer,
    ) -> Result<Self, Failure> {
        let mut files = operation.answers.iter().filter(|answer| answer.kind == BodyKind::Bytes).peekable();
        if files.peek().is_some() && args.out.is_none() {
            if printer.terminal().stdout {
                return Err(to_a_file("this operation gives a file, which does not belong on a terminal"));
            }
            if files.any(|answer| answer.secret) {
                return Err(to_a_file(
                    "this operation gives a file that holds secrets, which stdout never shows",
                ));
            }
        }
        if let Some(file) = &args.out {
            private_file::check(file).map_err(|wrong| Failure::usage(wrong).code("bad-option"))?;
        }
        Ok(Self { file: args.out.clone(), format, chosen: args.output.is_some() })
    }

    /// Writes the result of a call that was made.
    pub(super) fn take(
        &self,
        device: &str,
        answered: &Answered,
        log: &SavedLog,
        printer: &Printer,
    ) -> Result<(), Failure> {
        if let Some(file) = &self.file {
            let bytes = self.file_content(answered, printer);
            private_file::replace(file, &bytes).map_err(|error| {
                let message = format!("cannot write {}: {}", file.display(), reason(&error));
                Failure::new(RunEnd::Failed, message).hint("the call was made; only its result is lost")
            })?;
            log.saved(device, file, &bytes, !self.is_masked(answered));
            printer.note(&format!("wrote {} to {}", counted(bytes.len(), "byte"), file.display()));
            return Ok(());
        }
        let value = &answered.value;
        match &answered.content {
            Some(bytes) => {
                if !printer.bytes(bytes) {
                    let message = "the file holds a secret, which stdout never shows: it was not written";
                    return Err(Failure::new(RunEnd::Failed, message)
                        .code("secret-in-file")
                        .hint("write it to a file: --out FILE; the call was made, only its result is lost"));
                }
            }
            None if self.format != Format::Text => printer.value(&value.json, self.format),
            None => match (&value.table, &value.text) {
                (Some(table), _) => printer.text(&laid_out(table, printer)),
                (None, Some(text)) => printer.text(text),
                (None, None) => printer.note("done"),
            },
        }
        Ok(())
    }

    /// Whether the file has the answer in a format that the user chose, without secrets.
    fn is_masked(&self, answered: &Answered) -> bool {
        answered.content.is_none() && (self.chosen || answered.body.is_empty())
    }

    /// What came, byte by byte; in the format that the user chose, without secrets.
    fn file_content(&self, answered: &Answered, printer: &Printer) -> Vec<u8> {
        match &answered.content {
            Some(bytes) => bytes.clone(),
            None if self.is_masked(answered) => {
                render(&printer.without_secrets(&answered.value.json), self.format).into_bytes()
            }
            None => answered.body.clone(),
        }
    }
}

fn to_a_file(problem: &str) -> Failure {
    Failure::usage(problem).hint("write it to a file: --out FILE")
}
