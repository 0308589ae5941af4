//! The conversation: an entry in, its value or its error out, until the end.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use edgebook_model::Api;
use edgebook_script::{Cancel, Evaluated, Interpreter, RunEnd};
use edgebook_wire::MaxWrites;
use edgebook_words::reason;
use serde_json::json;

use super::command::{self, Typed};
use super::editor::{Input, LineEditor};
use super::history::SecretWords;
use super::transcript::{Showed, Transcript};
use crate::args::{DescriptionArgs, OpsArgs};
use crate::commands::describe::description;
use crate::commands::ops;
use crate::commands::run::screen::laid_out;
use crate::failure::{Failure, Told as _};
use crate::interrupt::{Interrupts, Next};
use crate::lines::counted;
use crate::output::{Format, Table};
use crate::printer::Printer;

/// A REPL session.
pub(super) struct Session {
    interpreter: Arc<Mutex<Interpreter>>,
    printer: Printer,
    format: Format,
    interrupts: Interrupts,
    /// Stops the entry that is being evaluated.
    running: Arc<Mutex<Cancel>>,
    /// Counts the writes of an entry.
    writes: Arc<MaxWrites>,
    /// What `:save` writes.
    transcript: Transcript,
    secret_words: SecretWords,
    apis: Vec<&'static Api>,
    /// The heaviest end of an entry so far.
    end: RunEnd,
}

impl Session {
    /// A session on an interpreter.
    pub(super) fn new(
        interpreter: Arc<Mutex<Interpreter>>,
        printer: Printer,
        format: Format,
        writes: Arc<MaxWrites>,
        apis: Vec<&'static Api>,
    ) -> Result<Self, Failure> {
        let running = Arc::new(Mutex::new(Cancel::new()));
        let current = Arc::clone(&running);
        let interrupts = Interrupts::start(move || {
            current.lock().unwrap_or_else(PoisonError::into_inner).cancel();
            Next::Leave
        })?;
        Ok(Self {
            interpreter,
            printer,
            format,
            interrupts,
            running,
            writes,
            transcript: Transcript::default(),
            secret_words: SecretWords::of(&apis),
            apis,
            end: RunEnd::Done,
        })
    }

    /// Reads and evaluates until the end of input. A person sees each error as it happens, so only what must not be
    /// forgotten becomes the exit code; a program that pipes entries in also learns that one failed.
    pub(super) fn converse(
        &mut self,
        mut editor: impl LineEditor,
        interactive: bool,
    ) -> Result<RunEnd, Failure> {
        loop {
            // While nothing runs there is nothing to let end.
            self.interrupts.next(Next::Leave);
            match editor.read() {
                Ok(Input::Entry(entry)) => {
                    if !self.entry(&entry) {
                        break;
                    }
                }
                Ok(Input::Dropped) => {}
                Ok(Input::End) => break,
                Err(error) => {
                    return Err(Failure::usage(format!("the input cannot be read: {}", reason(&error))));
                }
            }
        }
        Ok(match self.end {
            RunEnd::Refused | RunEnd::OutcomeUnknown => self.end,
            _ if interactive => RunEnd::Done,
            end => end,
        })
    }

    /// Does one entry; `false` when the session ends with it.
    fn entry(&mut self, entry: &str) -> bool {
        let read = command::read(entry).or_else(|| command::meant(entry).filter(|_| !self.is_ours(entry)));
        match read {
            None if entry.trim().is_empty() => {}
            None => self.evaluate(entry),
            Some(Typed::Quit) => return false,
            Some(Typed::Help) => self.printer.text(&command::help()),
            Some(Typed::Vars) => self.variables(),
            Some(Typed::Ops(words)) => {
                let args =
                    OpsArgs { words, output: Some(self.format), descriptions: DescriptionArgs::default() };
                let listed = ops(&args, &self.apis, &self.printer).map(|_| ());
                self.tell(listed);
            }
            Some(Typed::Describe(name)) => {
                let described = self.describe(name);
                self.tell(described);
            }
            Some(Typed::Save(file)) => {
                let saved = self.save(file);
                self.tell(saved);
            }
            Some(Typed::Unknown(name)) => {
                let unknown = Failure::usage(format!("there is no command `{name}`")).code("unknown-command");
                self.tell(Err(unknown.hint(":help lists the commands")));
            }
        }
        true
    }

    /// Whether an entry is the name of a variable.
    fn is_ours(&self, entry: &str) -> bool {
        let variables = self.interpreter.lock().unwrap_or_else(PoisonError::into_inner).variables();
        variables.iter().any(|(name, ..)| name == entry.trim().trim_end_matches(';'))
    }

    fn evaluate(&mut self, entry: &str) {
        let cancel = Cancel::new();
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = cancel.clone();
        self.interrupts.next(Next::Handle);
        self.writes.start_anew();
        let result = self.interpreter.lock().unwrap_or_else(PoisonError::into_inner).eval(entry, &cancel);
        match result {
            Ok(value) => {
                self.keep(entry, Showed::of(&value));
                self.show(&value);
            }
            Err(error) => {
                self.printer.tell(&error.diagnostic);
                self.note(error.end);
            }
        }
    }

    fn keep(&mut self, entry: &str, showed: Showed) {
        if self.secret_words.are_in(entry) || self.printer.redactor().text(entry) != entry {
            return self.transcript.leave_out();
        }
        let interpreter = self.interpreter.lock().unwrap_or_else(PoisonError::into_inner);
        self.transcript.keep(entry, interpreter.is_expression(entry), showed);
    }

    fn save(&self, file: &str) -> Result<(), Failure> {
        if file.is_empty() {
            return Err(Failure::usage("`:save` needs the name of a file").code("unknown-command"));
        }
        let path = Path::new(file);
        self.transcript.save(path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => {
                Failure::unwritable(path, &error).hint("choose another name; no file is overwritten")
            }
            _ => Failure::unwritable(path, &error),
        })?;
        let lines = counted(self.transcript.runbook().lines().count(), "line");
        self.printer.note(&format!("wrote {file}: {lines}"));
        self.printer.hint(&format!("what it may do: edgebook effects {file}"));
        Ok(())
    }

    fn show(&self, value: &Evaluated) {
        match (self.format, &value.table, &value.text) {
            (_, _, None) => {}
            (Format::Text, Some(table), _) => self.printer.text(&laid_out(table, &self.printer)),
            (Format::Text, None, Some(text)) => self.printer.text(text),
            (format, ..) => self.printer.value(&value.json, format),
        }
    }

    fn describe(&self, name: &str) -> Result<(), Failure> {
        if name.is_empty() {
            return Err(Failure::usage("`:describe` needs a name")
                .code("unknown-command")
                .hint(":ops WORDS finds operations"));
        }
        let description = description(&self.apis, name, self.printer.width())?;
        match self.format {
            Format::Text => self.printer.text(&description.text),
            format => self.printer.value(&description.data, format),
        }
        Ok(())
    }

    fn variables(&self) {
        let variables = self.interpreter.lock().unwrap_or_else(PoisonError::into_inner).variables();
        if self.format != Format::Text {
            let rows: Vec<_> = variables
                .iter()
                .map(|(name, ty, value)| json!({"name": name, "type": ty, "value": value}))
                .collect();
            return self.printer.value(&rows.into(), self.format);
        }
        if variables.is_empty() {
            return self.printer.text("there are no variables yet");
        }
        let mut table = Table::new(["name", "type", "value"], self.printer.width());
        for (name, ty, value) in &variables {
            table.row([name, ty, &shortened(&self.printer.redactor().text(value))]);
        }
        self.printer.text(&table.render());
    }

    fn tell(&mut self, result: Result<(), Failure>) {
        if let Err(failure) = result {
            failure.tell(&self.printer);
            self.note(RunEnd::Failed);
        }
    }

    /// Remembers the heaviest end: doubt about a write weighs most.
    fn note(&mut self, end: RunEnd) {
        let weight = |end: RunEnd| match end {
            RunEnd::Done => 0,
            RunEnd::Usage | RunEnd::Failed | RunEnd::Interrupted => 1,
            RunEnd::Refused => 2,
            RunEnd::OutcomeUnknown => 3,
        };
        // To the shell, an entry that does not parse is one that failed.
        let end = if end == RunEnd::Usage { RunEnd::Failed } else { end };
        if weight(end) > weight(self.end) {
            self.end = end;
        }
    }
}

/// The most characters of a variable's value in a list.
const LONGEST_VALUE: usize = 60;

fn shortened(value: &str) -> String {
    let mut short: String = value.chars().take(LONGEST_VALUE).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    short.replace('\n', " ")
}
