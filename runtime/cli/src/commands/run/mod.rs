//! `edgebook run`: runs a runbook.

mod board;
mod fleet;
mod help;
pub mod limits;
mod nearest;
pub(super) mod param_file;
mod parameters;
pub mod screen;

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use clap::CommandFactory as _;
use edgebook_script::{Cancel, Diagnostic, Output, RunEnd, RunReport, Runbook, Session};
use edgebook_wire::{CancelToken, Recorder, Transport};

use crate::args::{CommandLine, RunArgs};
use crate::crash::guarded;
use crate::drives::Drives;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::{Interrupts, Next};
use crate::lines::counted;
use crate::modules::Checked;
use crate::output::Format;
use crate::plan::Plan;
use crate::practice::{Mode, Practice};
use crate::printer::Printer;
use crate::recording::Recording;
use crate::saving::SaveFolder;
use crate::script_thread::on_script_thread;
use crate::target::{Connections, Opener, Place, TargetSettings, connect, detail, fit};

use super::check::refused;
use super::effects::{allowed, allowed_files, within_limit, within_signature};
use screen::Screen;

/// A runbook larger than this is none.
const LARGEST: u64 = 16 << 20;

/// Runs a runbook, or shows what it is for.
pub fn run(args: &RunArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    run_recorded_by(args, environment, printer, None)
}

/// The same, with another record than the journal.
pub(super) fn run_recorded_by(
    args: &RunArgs,
    environment: &Environment,
    printer: &Printer,
    recorder: Option<Arc<dyn Recorder>>,
) -> Result<Exit, Failure> {
    let Some(path) = &args.file else {
        return general_help(printer);
    };
    let text = read(path)?;
    let limits = limits::limits(&args.limits)?;
    let runbook = match Runbook::parse_within(&name_of(path), &text, &limits) {
        Ok(runbook) => runbook,
        Err(problems) => return Ok(tell_all(&problems, printer)),
    };
    if args.help {
        printer.text(&help::help(path, &runbook.header, printer.width()));
        return Ok(Exit::Done);
    }
    let mut stdin = std::io::stdin();
    let mut settings = parameters::settings(&args.set, args.params.as_deref(), &runbook.header, &mut stdin)?;
    parameters::ask_for_secrets(&mut settings, &runbook.header, printer)?;
    let params = match runbook.header.bind(&settings) {
        Ok(params) => params,
        Err(problems) => {
            let exit = tell_all(&problems, printer);
            if !printer.json_errors() {
                printer.hint(&format!("`edgebook run {} --help` shows its parameters", path.display()));
            }
            return Ok(exit);
        }
    };
    for secret in params.secrets() {
        printer.redactor().add(secret);
    }
    let catalog = &environment.catalog;
    let current = Drives::current(catalog);
    let modules = Arc::new(Checked::of(path).map_err(|error| Failure::unreadable(path, &error))?);
    // Where there is one version of everything, what is wrong is wrong for every device.
    if !args.no_check
        && !catalog.has_versions()
        && let Err(misfit) = current.check(&runbook, &*modules, &limits, false)
    {
        return Ok(refused(&misfit, printer));
    }
    let mut target = TargetSettings::resolve(&args.target, environment, printer)?;
    let drives = current.of(&target.roster, catalog);
    let effects = match drives.check(&runbook, &*modules, &limits, args.no_check) {
        Ok(effects) => effects,
        Err(misfit) => return Ok(refused(&misfit, printer)),
    };
    // The texts that were checked are the texts that run.
    modules.seal();
    if !args.no_check {
        within_signature(path, &effects).map_err(|failure| failure.hint("nothing was sent"))?;
    }
    // What the check did not see is not let through, by whatever trick it is called, and whatever else was let pass.
    target.announced = Some(allowed(path, &effects)?);
    within_limit(&effects, target.max_writes, printer)?;
    let files = allowed_files(path, &effects)?;
    target.reach = Some(effects);
    if !args.no_check {
        fit::check(&target)?;
    }
    let format = args.output.unwrap_or(Format::Text);
    let (mode, command) = match (args.dry_run, args.rehearse) {
        (true, _) => (Some(Mode::DryRun), "run --dry-run"),
        (_, true) => (Some(Mode::Rehearsal), "run --rehearse"),
        _ => (None, "run"),
    };
    if let Some(mode) = mode {
        let several = target.roster.members().len() > 1;
        target.practise(Practice::new(mode, format, several, printer));
    }
    let files = SaveFolder::prepare(args.out.as_deref(), files, &target, printer)?;
    let mut plan = Plan::new(command, target, drives).of_book(path, text, params, modules);
    plan.limits = limits;
    let recording = match recorder {
        Some(recorder) => Recording::kept_by(recorder),
        None => Recording::start(&plan, environment, printer),
    };
    let files = files.map(|files| Arc::new(files.recorded_in(recording.saved_log())));
    let work = Work { plan, runbook, files, format, verbose: args.verbose > 0 };
    let ended = guarded(|| recorded(args, work, environment, printer, &recording));
    recording.conclude(ended, printer)
}

/// Runs the runbook on one device or on several; what is sent is recorded.
fn recorded(
    args: &RunArgs,
    work: Work,
    environment: &Environment,
    printer: &Printer,
    recording: &Recording,
) -> Result<Exit, Failure> {
    let target = &work.plan.target;
    if let Place::Inventory(chosen) = &target.place
        && chosen.devices.len() > 1
    {
        let opener = Opener::new(target, environment, printer, detail(args.verbose), recording)?;
        // A rehearsal has one clock, and its waits take no time.
        let width = if args.rehearse { 1 } else { usize::from(args.parallel) };
        return fleet::run(&work, &opener, chosen, width, printer);
    }
    let connections = connect(target, environment, printer, detail(args.verbose), recording)?;
    if matches!(target.place, Place::Simulators { asked: false, .. }) {
        tell_simulators(&connections, printer);
    }
    let printer = printer.clone();
    on_script_thread(work.plan.limits.stack_bytes(), move || work.run(&connections, &printer))
}

fn general_help(printer: &Printer) -> Result<Exit, Failure> {
    let mut command = CommandLine::command();
    // Builds the usage line, with the name of the whole command in front.
    command.build();
    let run = command.find_subcommand_mut("run");
    let run = run.ok_or_else(|| Failure::usage("there is no help for `run`"))?;
    printer.text(&run.render_long_help().to_string());
    Ok(Exit::Done)
}

/// The path that stands for the standard input.
pub(super) const STDIN: &str = "-";

/// What a runbook is called in messages.
pub(super) fn name_of(path: &Path) -> String {
    if path == Path::new(STDIN) { "stdin".to_owned() } else { path.display().to_string() }
}

/// The text of a runbook: of a file, or of the standard input.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let unreadable = |error| Failure::unreadable(path, &error);
    if path == Path::new(STDIN) {
        return text_of("the standard input", &mut std::io::stdin().lock(), &unreadable);
    }
    let metadata = fs::metadata(path).map_err(|error| {
        let near = (error.kind() == ErrorKind::NotFound).then(|| nearest::nearest(path)).flatten();
        let failure = unreadable(error);
        match near {
            Some(near) => failure.hint(format!("did you mean `{}`?", near.display())),
            None => failure,
        }
    })?;
    if !metadata.is_file() && !metadata.is_dir() {
        // Reading from a pipe or a device may never end.
        return Err(Failure::usage(format!("{} is not a regular file", path.display()))
            .code("no-runbook")
            .hint(
                "a runbook is read from a file, or from the standard input with `-` in the place of its name",
            ));
    }
    text_of(&path.display().to_string(), &mut fs::File::open(path).map_err(unreadable)?, &unreadable)
}

fn text_of(
    name: &str,
    source: &mut dyn Read,
    unreadable: &dyn Fn(std::io::Error) -> Failure,
) -> Result<String, Failure> {
    let no_runbook =
        |what: &str| Failure::usage(format!("{name} {what}: is it a runbook?")).code("no-runbook");
    let mut bytes = Vec::new();
    source.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(no_runbook("is larger than 16 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| no_runbook("is not UTF-8 text"))
}

/// Tells everything that is wrong before anything was sent.
fn tell_all(problems: &[Diagnostic], printer: &Printer) -> Exit {
    for problem in problems {
        printer.tell(problem);
    }
    Exit::Usage
}

fn tell_simulators(connections: &Connections, printer: &Printer) {
    let names: Vec<String> = connections
        .devices
        .iter()
        .map(|device| format!("{} as `{}`", device.device().name, device.device().kind))
        .collect();
    printer.note(&format!(
        "no device was named: running against simulated appliances in this process, {}",
        names.join(" and ")
    ));
}

/// A run that is ready to start.
struct Work {
    plan: Plan,
    runbook: Runbook,
    /// Where saved files go; `None` where the runbook saves none.
    files: Option<Arc<SaveFolder>>,
    format: Format,
    verbose: bool,
}

impl Work {
    /// A session on some devices of the run; `others` may be called, too.
    fn session(
        &self,
        output: Arc<dyn Output>,
        devices: &[Arc<dyn Transport>],
        others: &[Arc<dyn Transport>],
    ) -> Session {
        let mut session = self.plan.session(output, devices, others);
        let reach = self.plan.target.reach.as_ref();
        session.files = self.files.as_ref().and_then(|files| files.of_session(devices, reach));
        session
    }

    fn run(&self, connections: &Connections, printer: &Printer) -> Result<Exit, Failure> {
        let screen = Arc::new(Screen::new(printer.clone(), self.format));
        let output = Arc::clone(&screen) as _;
        let session = self.session(output, &connections.devices, &connections.others);
        let cancel = session.cancel.clone();
        let _interrupts = stop_on_interrupt(cancel, connections.cancel.clone(), printer)?;
        let ended = edgebook_script::run(&self.runbook, &session);
        let end = match ended {
            Ok(report) => {
                screen.value(&report.value);
                if self.verbose {
                    printer.note(&tally(&report));
                }
                report.end
            }
            Err(error) => {
                printer.tell(&error.diagnostic);
                // What fails after an interrupt fails because of it.
                let interrupted = session.cancel.is_cancelled() && error.end == RunEnd::Failed;
                if interrupted { RunEnd::Interrupted } else { error.end }
            }
        };
        screen.finish(end, self.plan.target.practice.as_ref());
        Ok(exit_of(end))
    }
}

/// The first Ctrl-C lets the call in flight end and starts nothing more; the second ends the call too, and its
/// outcome may be unknown; the third ends the process.
pub(super) fn stop_on_interrupt(
    cancel: Cancel,
    calls: CancelToken,
    printer: &Printer,
) -> Result<Interrupts, Failure> {
    let printer = printer.clone();
    Interrupts::start(move || {
        if calls.interrupt() {
            return Next::Leave;
        }
        cancel.cancel();
        printer.note("interrupted: the call in flight may end; press Ctrl-C again to leave at once");
        Next::Handle
    })
}

fn tally(report: &RunReport) -> String {
    let (calls, writes) = (counted(report.calls, "call"), counted(report.writes, "write"));
    let withheld = match report.withheld {
        0 => String::new(),
        some => format!(", {some} withheld"),
    };
    format!("{calls}, {writes}{withheld}, in {:.1} s", report.elapsed.as_secs_f64())
}

/// The exit code of a run.
pub fn exit_of(end: RunEnd) -> Exit {
    match end {
        RunEnd::Done => Exit::Done,
        RunEnd::Failed => Exit::Failed,
        RunEnd::Usage => Exit::Usage,
        RunEnd::Refused => Exit::Refused,
        RunEnd::OutcomeUnknown => Exit::Unknown,
        RunEnd::Interrupted => Exit::Interrupted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_the_command_agree_on_exit_codes() {
        for end in [
            RunEnd::Done,
            RunEnd::Failed,
            RunEnd::Usage,
            RunEnd::Refused,
            RunEnd::OutcomeUnknown,
            RunEnd::Interrupted,
        ] {
            assert_eq!(exit_of(end).code(), end.exit_code());
        }
    }
}
