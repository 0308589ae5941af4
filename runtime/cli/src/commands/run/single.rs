//! What a runbook shows where it runs once.

use std::sync::Arc;

use edgebook_run::{SessionEnd, Stage};
use edgebook_script::{Output, RunEnd};

use super::screen::Screen;
use super::tally;
use crate::output::Format;
use crate::practice::Report;
use crate::printer::Printer;

/// The screen of the only session.
pub(super) struct Single {
    screen: Arc<Screen>,
    printer: Printer,
    verbose: bool,
}

impl Single {
    pub(super) fn new(printer: &Printer, format: Format, verbose: bool) -> Self {
        Self { screen: Arc::new(Screen::new(printer.clone(), format)), printer: printer.clone(), verbose }
    }

    /// Writes the data.
    pub(super) fn finish(&self, end: RunEnd, report: Option<&Report>) {
        self.screen.finish(end, report);
    }
}

impl Stage for Single {
    fn output(&self, _: Option<&str>) -> Arc<dyn Output> {
        Arc::clone(&self.screen) as _
    }

    fn ended(&self, _: Option<&str>, end: &SessionEnd) {
        match end {
            Ok(report) => {
                self.screen.value(&report.value);
                if self.verbose {
                    self.printer.note(&tally(report));
                }
            }
            Err(error) => self.printer.tell(&error.diagnostic),
        }
    }
}
