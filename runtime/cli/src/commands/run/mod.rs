//! `edgebook run`: runs a runbook.

mod board;
mod help;
pub mod limits;
mod nearest;
pub(super) mod param_file;
mod parameters;
pub mod screen;
mod several;
mod single;

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use clap::CommandFactory as _;
use edgebook_run::{
    Book, Drives, End, Mode, Plan, Practice, Recording, Run, STDIN, Stage, Stop, Target, Unfit,
};
use edgebook_script::{Diagnostic, RunReport, Runbook};
use edgebook_wire::Recorder;
use edgebook_words::counted;

use crate::args::{CommandLine, RunArgs};
use crate::choice::{detail, target};
use crate::crash::guarded;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::face::Shown;
use crate::failure::Failure;
use crate::interrupt::{Interrupts, Next};
use crate::output::Format;
use crate::practice::Report;
use crate::printer::Printer;

use super::check::refused;
use several::Several;
use single::Single;

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
    let mut book = Book::new(path, runbook, params, limits)?;
    book.unchecked = args.no_check;
    // Where there is one version of everything, what is wrong is wrong for every device.
    if !args.no_check
        && !catalog.has_versions()
        && let Err(misfit) = book.check(&Drives::current(catalog))
    {
        return Ok(refused(&misfit, printer));
    }
    let (mut target, chosen) = target(&args.target, environment, printer)?;
    let format = args.output.unwrap_or(Format::Text);
    let several = target.roster.members().len() > 1;
    let face = Shown::in_format(printer, format, several);
    let (mode, command) = match (args.dry_run, args.rehearse) {
        (true, _) => (Some(Mode::DryRun), "run --dry-run"),
        (_, true) => (Some(Mode::Rehearsal), "run --rehearse"),
        _ => (None, "run"),
    };
    let mut report = None;
    if let Some(mode) = mode {
        let practice = Practice::new(mode, Arc::clone(&face));
        report = Some(Report::new(&practice, printer, format, several));
        target.practise(practice);
    }
    let surroundings = environment.surroundings(printer, detail(args.verbose));
    let mut plan = match Plan::of_book(command, target, book, &surroundings, &*face) {
        Ok(plan) => plan,
        Err(Unfit::Misfit(misfit)) => return Ok(refused(&misfit, printer)),
        Err(Unfit::Failure(failure)) => return Err(failure),
    };
    plan.save_to(args.out.as_deref(), &surroundings)?;
    let recording = match recorder {
        Some(recorder) => Recording::kept_by(recorder),
        None => Recording::start(&plan, &surroundings, &*face),
    };
    let work = Work { format, verbose: args.verbose > 0, report, width: width(args) };
    let ended = guarded(|| {
        let run = plan.open(&surroundings, &recording, &face)?;
        if !chosen {
            tell_simulators(&run.plan().target, printer);
        }
        work.perform(&run, printer)
    });
    Ok(recording.conclude(ended, &surroundings, &*face)?.into())
}

/// On how many devices a runbook runs at a time. A rehearsal has one clock, and its waits take no time.
fn width(args: &RunArgs) -> usize {
    if args.rehearse { 1 } else { usize::from(args.parallel) }
}

/// How a run is shown.
struct Work {
    format: Format,
    verbose: bool,
    /// The account of a run that changes nothing.
    report: Option<Report>,
    width: usize,
}

impl Work {
    /// Runs the runbook on one device or on several.
    fn perform(&self, run: &Run, printer: &Printer) -> Result<End, Failure> {
        let _interrupts = stop_on_interrupt(run.stop(), printer)?;
        if run.plan().target.is_fleet() {
            let stage = Arc::new(Several::new(printer, self.format, self.verbose));
            let performed = run.perform(&(Arc::clone(&stage) as Arc<dyn Stage>), self.width)?;
            stage.finish(&performed.devices, self.report.as_ref());
            return Ok(performed.end);
        }
        let stage = Arc::new(Single::new(printer, self.format, self.verbose));
        let performed = run.perform(&(Arc::clone(&stage) as Arc<dyn Stage>), self.width)?;
        if let End::Run(end) = performed.end {
            stage.finish(end, self.report.as_ref());
        }
        Ok(performed.end)
    }
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

fn tell_simulators(target: &Target, printer: &Printer) {
    let name = |member: &edgebook_run::Member| format!("{} as `{}`", member.device.name, member.device.kind);
    let names: Vec<String> = target.roster.targets().map(name).collect();
    printer.note(&format!(
        "no device was named: running against simulated appliances in this process, {}",
        names.join(" and ")
    ));
}

/// The first Ctrl-C lets the call in flight end and starts nothing more; the second ends the call too, and its
/// outcome may be unknown; the third ends the process.
pub(super) fn stop_on_interrupt(run: Stop, printer: &Printer) -> Result<Interrupts, Failure> {
    let printer = printer.clone();
    Interrupts::start(move || {
        if run.stop() {
            return Next::Leave;
        }
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
