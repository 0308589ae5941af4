//! What a runbook shows where it runs on each of several devices.

use std::sync::Arc;

use edgebook_run::{DeviceEnd, SessionEnd, Stage};
use edgebook_script::{Output, RunEnd};
use edgebook_words::counted;

use super::board::Board;
use super::tally;
use crate::output::Format;
use crate::practice::Report;
use crate::printer::Printer;

/// The board of all devices, and what is told at its end.
pub(super) struct Several {
    board: Arc<Board>,
    printer: Printer,
    verbose: bool,
}

impl Several {
    pub(super) fn new(printer: &Printer, format: Format, verbose: bool) -> Self {
        Self { board: Arc::new(Board::new(printer, format)), printer: printer.clone(), verbose }
    }

    /// Writes the data, and how many devices are done.
    pub(super) fn finish(&self, ends: &[DeviceEnd], report: Option<&Report>) {
        self.board.finish(ends, report);
        self.printer.note(&summary(ends));
    }
}

impl Stage for Several {
    fn output(&self, device: Option<&str>) -> Arc<dyn Output> {
        Arc::new(self.board.pane(device.unwrap_or_default()))
    }

    fn ended(&self, device: Option<&str>, end: &SessionEnd) {
        let name = device.unwrap_or_default();
        let pane = self.board.pane(name);
        match end {
            Ok(report) => {
                pane.value(&report.value);
                if self.verbose {
                    self.printer.note(&format!("{name}: {}", tally(report)));
                }
            }
            Err(error) => pane.failed(&error.diagnostic),
        }
    }
}

/// `2 of 3 devices done; failed: edge-2`
fn summary(ends: &[DeviceEnd]) -> String {
    let done = ends.iter().filter(|device| device.end == RunEnd::Done).count();
    let mut text = format!("{done} of {} done", counted(ends.len(), "device"));
    for (end, word) in [
        (RunEnd::OutcomeUnknown, "outcome unknown"),
        (RunEnd::Refused, "refused"),
        (RunEnd::Interrupted, "interrupted"),
        (RunEnd::Failed, "failed"),
    ] {
        let of_end = ends.iter().filter(|device| device.end == end);
        let names: Vec<&str> = of_end.map(|device| device.device.as_str()).collect();
        if !names.is_empty() {
            text.extend(["; ", word, ": ", &names.join(", ")]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_those_that_are_not_done() {
        let ends =
            [("a", RunEnd::Done), ("b", RunEnd::Failed), ("c", RunEnd::Refused), ("d", RunEnd::Failed)]
                .map(|(device, end)| DeviceEnd { device: device.to_owned(), end });
        assert_eq!(summary(&ends), "1 of 4 devices done; refused: c; failed: b, d");
        assert_eq!(summary(&ends[..1]), "1 of 1 device done");
    }
}
