//! The command line as the face of a run: events on stderr, questions on the terminal.

use std::sync::Arc;

use edgebook_run::{Decision, Event, Face, GivenSecret, Mode, Question, WantedSecret};
use edgebook_wire::SecretString;
use edgebook_words::{Hint, escape, reason};

use crate::certificate::certificate_text;
use crate::failure::Told as _;
use crate::hints::in_words;
use crate::output::Format;
use crate::practice::told;
use crate::printer::Printer;
use crate::prompt::{Answer, Echo, ask};
use crate::question::{question, stakes};

/// What a question about a certificate ends with.
const COMPARE: &str = "Compare the fingerprint with the device's own, then type yes: ";

/// The face of a command.
#[derive(Clone)]
pub struct Shown {
    printer: Printer,
    /// How a run that changes nothing tells what it would do.
    format: Format,
    /// Whether the run may call several devices: then each line names its own.
    several: bool,
}

impl Shown {
    /// A face that writes and asks through a printer.
    pub fn on(printer: &Printer) -> Arc<dyn Face> {
        Self::in_format(printer, Format::Text, false)
    }

    /// The same for a run that may change nothing, in the format of its results.
    pub fn in_format(printer: &Printer, format: Format, several: bool) -> Arc<dyn Face> {
        Arc::new(Self { printer: printer.clone(), format, several })
    }

    fn other_version(&self, device: &str, version: &str, driven_by: &str, fitting: &str) {
        let (device, version) = (escape(device), escape(version));
        self.printer.warning(&format!(
            "{device} runs {version}, and this run drives it by the description of {driven_by}, not by that of {fitting}"
        ));
    }
}

impl Face for Shown {
    fn tell(&self, event: &Event<'_>) {
        let printer = &self.printer;
        match *event {
            Event::Traffic(line) => printer.note(line),
            Event::Certificate { address, presented } => printer.note(&certificate_text(address, presented)),
            Event::NotPinned(failure) => {
                failure.tell(printer);
                printer.warning("the certificate is trusted for this run only");
            }
            Event::CertificateChanged { device, pinned_as, history } => {
                printer.warning(&format!(
                    "{device}: the pinned certificate was first seen {history}; the device presents another one now. \
                     Either the appliance was renewed, or something else answers in its place."
                ));
                printer.hint(&in_words(&Hint::Repin { device: pinned_as.to_owned() }));
            }
            Event::OtherVersion { device, version, driven_by, fitting, written } => {
                self.other_version(device, version, driven_by, fitting);
                printer.hint(&match written {
                    Some(written) => {
                        format!("the inventory says version = {written:?}: correct it, or leave it out")
                    }
                    None => "from the next run on, the other one is used".to_owned(),
                });
            }
            Event::VersionNotKept { device, why } => {
                printer.warning(&format!("the version of {} is not remembered: {why}", escape(device)));
            }
            Event::NotRecorded { why, changes_nothing: false } => {
                printer.warning(&format!("this run is not recorded: {why}"));
            }
            Event::NotRecorded { why, changes_nothing: true } => {
                printer.warning(&format!("this run cannot be recorded, so it will change nothing: {why}"));
            }
            Event::RecordIncomplete(why) => {
                printer.warning(&format!("the record of this run is not complete: {why}"));
            }
            Event::NobodyAgrees(question) => printer.note(stakes(question).trim_end()),
            Event::MayReachLimit { writes, most } => printer.warning(&format!(
                "the runbook may make {writes} writes, and --max-writes allows {most} to an appliance: a run that reaches that stops there"
            )),
            Event::Withheld { write, mode: Mode::DryRun } => {
                told::withheld(write, printer, self.format, self.several);
            }
            // Told at the end, with what became of it.
            Event::Withheld { mode: Mode::Rehearsal, .. } => {}
            Event::Unsaved(file) => told::unsaved(file, printer, self.format, self.several),
            Event::NotOpened { device, failure } => failure.clone().about(device).tell(printer),
        }
    }

    fn can_answer(&self) -> bool {
        let terminal = self.printer.terminal();
        terminal.stdin && terminal.stderr
    }

    fn agree(&self, asked: &Question, is_over: &dyn Fn() -> bool) -> Decision {
        // A terminal that cannot be read agrees to nothing.
        match ask(&self.printer, &question(asked), Echo::Shown, is_over).unwrap_or(Answer::End) {
            Answer::Interrupted => Decision::Interrupted,
            answer if answer.is(asked.word()) => Decision::Agreed,
            _ => Decision::Refused,
        }
    }

    fn trust(&self, is_over: &dyn Fn() -> bool) -> Decision {
        let question = format!("Trust this certificate from now on? {COMPARE}");
        match ask(&self.printer, &question, Echo::Shown, is_over) {
            Ok(answer) if answer.is_yes() => Decision::Agreed,
            Ok(Answer::Interrupted) => Decision::Interrupted,
            _ => Decision::Refused,
        }
    }

    fn secret(&self, wanted: &WantedSecret<'_>) -> GivenSecret {
        let question = match *wanted {
            WantedSecret::OfDevice { device, token: true } => format!("Token of {device}: "),
            WantedSecret::OfDevice { device, token: false } => format!("Password of {device}: "),
            WantedSecret::OfUser { user, address } => format!("Password of {} at {address}: ", escape(user)),
        };
        match ask(&self.printer, &question, Echo::Hidden, || false) {
            Ok(Answer::Line(secret)) => GivenSecret::Secret(SecretString::from(secret)),
            Ok(_) => GivenSecret::Refused,
            Err(error) => GivenSecret::Failed(reason(&error)),
        }
    }
}
