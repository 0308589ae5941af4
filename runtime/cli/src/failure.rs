//! Failures on their way to stderr.

use edgebook_script::Diagnostic;

use crate::exit::Exit;
use crate::hints::in_words;
use crate::printer::Printer;

pub use edgebook_run::Failure;

/// What a command does with a failure.
pub trait Told: Sized {
    /// Tells it on stderr.
    fn tell(&self, printer: &Printer);

    /// It as something that is wrong with a file.
    fn in_file(&self, file: &str) -> Diagnostic;

    /// The exit code.
    fn exit(&self) -> Exit;
}

impl Told for Failure {
    fn tell(&self, printer: &Printer) {
        for failure in &self.before {
            failure.tell(printer);
        }
        if printer.json_errors() {
            return printer.error_data(&self.in_file("").to_json());
        }
        printer.error(self.code, &self.message);
        for hint in &self.hints {
            printer.hint(&in_words(hint));
        }
    }

    fn in_file(&self, file: &str) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.code, self.message.clone(), file);
        let hints: Vec<String> = self.hints.iter().map(in_words).collect();
        if hints.is_empty() { diagnostic } else { diagnostic.hint(hints.join("; ")) }
    }

    fn exit(&self) -> Exit {
        self.end.into()
    }
}
