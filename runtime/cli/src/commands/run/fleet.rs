//! One runbook on several devices: once on each, a bounded number at a time.

use std::sync::Arc;

use edgebook_inventory::Device;
use edgebook_script::{Cancel, RunEnd};
use edgebook_wire::Transport;

use super::board::Board;
use super::{Work, exit_of, stop_on_interrupt, tally};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::counted;
use crate::pool;
use crate::printer::Printer;
use crate::target::Opener;
use crate::target::choice::Chosen;

/// A device, opened or not.
struct Job<'d> {
    device: &'d Device,
    transport: Result<Arc<dyn Transport>, Exit>,
}

/// Opens all devices, then runs the runbook on each. What can be asked is asked before the first run. A mistake of
/// the set-up, such as a missing secret, ends it there: nothing was sent to any device then.
pub(super) fn run(
    work: &Work,
    opener: &Opener,
    chosen: &Chosen,
    width: usize,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let cancel = Cancel::new();
    let _interrupts = stop_on_interrupt(cancel.clone(), opener.cancel(), printer)?;
    let others = chosen.with.iter().map(|device| opener.open(device)).collect::<Result<Vec<_>, _>>()?;
    let jobs = open(opener, &chosen.devices, width, &cancel, printer)?;
    let board = Arc::new(Board::new(printer, work.format));
    let ends = pool::each_on(work.plan.limits.stack_bytes(), &jobs, width, |job| match &job.transport {
        Err(exit) => *exit,
        Ok(_) if cancel.is_cancelled() => Exit::Interrupted,
        Ok(device) => one(work, device, &others, &job.device.name, &board, &cancel),
    })?;
    let ends: Vec<(&str, Exit)> = jobs
        .iter()
        .zip(ends)
        .map(|(job, end)| (job.device.name.as_str(), end.unwrap_or(Exit::Failed)))
        .collect();
    board.finish(&ends, work.plan.target.practice.as_ref());
    printer.note(&summary(&ends));
    Ok(exit(&ends.iter().map(|(_, end)| *end).collect::<Vec<_>>()))
}

fn open<'d>(
    opener: &Opener,
    devices: &'d [Device],
    width: usize,
    cancel: &Cancel,
    printer: &Printer,
) -> Result<Vec<Job<'d>>, Failure> {
    // Questions come one device after the other, in the order of the inventory.
    let asking = devices.iter().any(|device| opener.may_ask_about(device));
    let transports = pool::each(devices, if asking { 1 } else { width }, |device| {
        if cancel.is_cancelled() {
            return Err(None);
        }
        opener.open(device).map_err(|failure| {
            if failure.exit == Exit::Interrupted {
                // At a question about one device, Ctrl-C is meant for all of them.
                cancel.cancel();
            }
            Some(failure)
        })
    })?;
    let mut wrong = Vec::new();
    let mut jobs = Vec::new();
    for (device, transport) in devices.iter().zip(transports) {
        let transport = match transport.unwrap_or(Err(None)) {
            Ok(transport) => Ok(transport),
            Err(None) => Err(Exit::Interrupted),
            Err(Some(failure)) if failure.exit == Exit::Usage => {
                wrong.push(failure.about(&device.name));
                Err(Exit::Usage)
            }
            Err(Some(failure)) => Err(failure.exit_telling(&device.name, printer)),
        };
        jobs.push(Job { device, transport });
    }
    match Failure::several(wrong) {
        Some(failure) => Err(failure.hint("nothing was sent to any device")),
        None => Ok(jobs),
    }
}

/// Runs the runbook on one device.
fn one(
    work: &Work,
    device: &Arc<dyn Transport>,
    others: &[Arc<dyn Transport>],
    name: &str,
    board: &Arc<Board>,
    cancel: &Cancel,
) -> Exit {
    let pane = Arc::new(board.pane(name));
    let mut session = work.session(Arc::clone(&pane) as _, std::slice::from_ref(device), others);
    session.cancel = cancel.clone();
    let end = match edgebook_script::run(&work.runbook, &session) {
        Ok(report) => {
            pane.value(&report.value);
            if work.verbose {
                board.printer.note(&format!("{name}: {}", tally(&report)));
            }
            report.end
        }
        Err(error) => {
            pane.failed(&error.diagnostic);
            error.end
        }
    };
    // Something was sent to other devices: this is no usage error of the whole.
    if end == RunEnd::Usage { Exit::Failed } else { exit_of(end) }
}

/// `2 of 3 devices done; edge-2 failed`
fn summary(ends: &[(&str, Exit)]) -> String {
    let done = ends.iter().filter(|(_, end)| *end == Exit::Done).count();
    let mut text = format!("{done} of {} done", counted(ends.len(), "device"));
    for (exit, word) in [
        (Exit::Unknown, "outcome unknown"),
        (Exit::Refused, "refused"),
        (Exit::Interrupted, "interrupted"),
        (Exit::Failed, "failed"),
    ] {
        let names: Vec<&str> = ends.iter().filter(|(_, end)| *end == exit).map(|(name, _)| *name).collect();
        if !names.is_empty() {
            text.extend(["; ", word, ": ", &names.join(", ")]);
        }
    }
    text
}

/// The exit code of all runs together: doubt about a write before a refusal, an interrupt and a failure.
fn exit(ends: &[Exit]) -> Exit {
    for exit in [Exit::Unknown, Exit::Refused, Exit::Interrupted] {
        if ends.contains(&exit) {
            return exit;
        }
    }
    if ends.iter().all(|end| *end == Exit::Done) { Exit::Done } else { Exit::SomeFailed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_end_counts() {
        use Exit::{Done, Failed, Interrupted, Refused, SomeFailed, Unknown};
        for (ends, expected) in [
            (vec![Done, Done], Done),
            (vec![Done, Failed], SomeFailed),
            (vec![Failed, Failed], SomeFailed),
            (vec![Done, Interrupted, Failed], Interrupted),
            (vec![Refused, Interrupted], Refused),
            (vec![Unknown, Refused, Done], Unknown),
        ] {
            assert_eq!(exit(&ends), expected, "{ends:?}");
        }
    }

    #[test]
    fn the_summary_names_those_that_are_not_done() {
        let ends = [("a", Exit::Done), ("b", Exit::Failed), ("c", Exit::Refused), ("d", Exit::Failed)];
        assert_eq!(summary(&ends), "1 of 4 devices done; refused: c; failed: b, d");
        assert_eq!(summary(&ends[..1]), "1 of 1 device done");
    }
}
