//! `edgebook call`: one operation from the shell.

mod arguments;
mod operation;
mod sink;

use std::io;
use std::sync::Arc;

use edgebook_check::{Effects, Reached, Repeat};
use edgebook_model::{Api, Operation};
use edgebook_run::{
    Allowance, Connections, End, Mode, Plan, Practice, Recording, Run, SavedLog, Target, on_script_thread,
};
use edgebook_script::{RunEnd, ScriptError, SingleCall};
use edgebook_wire::Transport;
use edgebook_words::escape;

use super::run::screen::Screen;
use super::run::stop_on_interrupt;
use crate::args::{CallArgs, TargetArgs};
use crate::choice::{detail, target};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::face::Shown;
use crate::failure::Failure;
use crate::hints::in_words;
use crate::output::Format;
use crate::practice::Report;
use crate::printer::Printer;

use sink::Sink;

/// Errors of a single call before anything is sent that the inventory or the description mends.
const NEEDS_OTHER_SETTINGS: [&str; 2] = ["no-secret", "other-host"];

/// Calls one operation of one appliance.
pub fn call(args: &CallArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let words = Words::of(args)?;
    let (mut target, _) = target(&words.target(args), environment, printer)?;
    let (api, operation) = operation::find(&environment.catalog, kind_of(&target), words.operation)?;
    let mut stdin = io::stdin().lock();
    let typed = arguments::read(api, operation, words.arguments, args.params.as_deref(), &mut stdin)?;
    for name in &typed.exposed {
        printer.warning(&format!(
            "{name} is secret and stands in the command line, which other users and the shell's history may show; \
             {name}=@FILE or {name}=@- keeps it out"
        ));
    }
    let call = SingleCall { api, operation, positional: typed.positional, keys: typed.keys };
    let format = Format::or_for(args.output, printer.terminal().stdout);
    let face = Shown::in_format(printer, format, false);
    let name = api.qualified_name(operation);
    target.reach = Some(only(api, operation, &name));
    // Nothing else can be sent, whatever happens.
    target.announced = Some(vec![Allowance { operation: name, on: vec![api.kind.to_string()] }]);
    let mut report = None;
    if args.dry_run {
        let practice = Practice::new(Mode::DryRun, Arc::clone(&face));
        report = Some(Report::new(&practice, printer, format, false));
        target.practise(practice);
    }
    let command = if args.dry_run { "call --dry-run" } else { "call" };
    let surroundings = environment.surroundings(printer, detail(args.verbose));
    let plan = Plan::new(command, target, &surroundings);
    if let Some(Err(problem)) = plan.drives().library(&[]).map(|library| call.check(library)) {
        let said = problem.hint.as_ref().map(in_words);
        let usage = operation::usage(api, operation, said.as_deref());
        let problem = problem.hint(usage);
        printer.tell(&problem);
        return Ok(Exit::Usage);
    }
    let sink = Sink::new(args, operation, format, printer)?;
    let recording = Recording::start(&plan, &surroundings, &*face);
    let made = Made { call, sink, report, log: recording.saved_log(), printer: printer.clone() };
    let ended = plan.open(&surroundings, &recording, &face).and_then(|run| made.on(run));
    Ok(recording.conclude(ended, &surroundings, &*face)?.into())
}

/// Whether a word names a simulated appliance, which may be left out: an operation comes behind it, and has a dot.
fn names_one(word: &str, rest: &[String]) -> bool {
    !word.contains('.') && rest.first().is_some_and(|next| next.contains('.') && !next.contains('='))
}

/// What was typed, told apart.
struct Words<'a> {
    /// `None` where the appliance is a simulated one that is not named.
    device: Option<&'a str>,
    operation: &'a str,
    arguments: &'a [String],
}

impl<'a> Words<'a> {
    fn of(args: &'a CallArgs) -> Result<Self, Failure> {
        let simulated = args.sim || args.scenario.is_some() || !args.fault.is_empty();
        let (device, rest) = match args.words.split_first() {
            Some((device, rest)) if !simulated || names_one(device, rest) => (Some(device.as_str()), rest),
            _ => (None, args.words.as_slice()),
        };
        let Some((operation, arguments)) = rest.split_first() else {
            let what = device.unwrap_or_default();
            return Err(Failure::usage("the operation is missing").hint(format!(
                "write edgebook call {what} GROUP.OPERATION; `edgebook ops` lists the operations"
            )));
        };
        Ok(Self { device, operation, arguments })
    }

    fn target(&self, args: &CallArgs) -> TargetArgs {
        TargetArgs {
            sim: args.sim,
            scenario: args.scenario.clone(),
            fault: args.fault.clone(),
            inventory: args.inventory.clone(),
            device: self.device.map(str::to_owned).into_iter().collect(),
            kind: args.kind.clone(),
            fingerprint: args.fingerprint.clone(),
            timeout: args.timeout.clone(),
            yes: args.yes,
            read_only: args.read_only,
            ..TargetArgs::default()
        }
    }
}

/// The API of the appliance; `None` where there are several of different kinds.
fn kind_of(target: &Target) -> Option<&'static Api> {
    let mut targets = target.roster.targets().map(|member| member.api);
    let first = targets.next()?;
    targets.all(|api| api.kind == first.kind).then_some(first)
}

/// What a call may do: itself.
fn only(api: &Api, operation: &Operation, name: &str) -> Effects {
    let reached = Reached {
        kind: api.kind.to_string(),
        name: name.to_owned(),
        effects: operation.effects,
        devices: vec![api.kind.to_string()],
        certain: true,
        repeat: Repeat::ONCE,
        places: Vec::new(),
    };
    Effects { operations: vec![reached], ..Effects::default() }
}

/// The only appliance of a kind.
fn only_one<'c>(connections: &'c Connections, kind: &str) -> Result<&'c Arc<dyn Transport>, Failure> {
    let mut fitting = connections.devices.iter().filter(|device| device.device().kind == kind);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Failure::usage(format!("there is no {kind} to call"))),
        (Some(_), Some(_)) => {
            let all = connections.devices.iter().filter(|device| device.device().kind == kind);
            let names: Vec<String> = all.map(|device| escape(&device.device().name)).collect();
            Err(Failure::usage(format!("there are several {kind} to call: {}", names.join(", ")))
                .hint("name one before the operation"))
        }
    }
}

/// A call that is ready to be made, and what is done with its result.
struct Made {
    call: SingleCall,
    sink: Sink,
    /// The account of a call that changes nothing.
    report: Option<Report>,
    log: SavedLog,
    printer: Printer,
}

impl Made {
    /// Makes the call and shows what it gave.
    fn on(self, mut run: Run) -> Result<End, Failure> {
        let device = Arc::clone(only_one(run.connect()?, self.call.api.kind.as_ref())?);
        let (plan, stop) = (Arc::clone(run.plan()), run.stop());
        on_script_thread(plan.limits.stack_bytes(), move || {
            let screen = Arc::new(Screen::new(self.printer.clone(), self.sink.format));
            let name = device.device().name.clone();
            let mut session = plan.session(screen, &[device], &[]);
            session.cancel = stop.cancel().clone();
            let _interrupts = stop_on_interrupt(stop, &self.printer)?;
            match self.call.perform(&session, &name) {
                Ok(answered) => {
                    // What a withheld write gives is assumed: nobody asked for that.
                    let withheld = self.report.is_some() && self.call.operation.effects.is_write();
                    if !withheld {
                        self.sink.take(&name, &answered, &self.log, &self.printer)?;
                    }
                    self.account(withheld);
                    Ok(RunEnd::Done.into())
                }
                Err(ScriptError { diagnostic, end }) => {
                    self.printer.tell(&diagnostic);
                    if NEEDS_OTHER_SETTINGS.contains(&diagnostic.code) && end == RunEnd::Failed {
                        return Ok(RunEnd::Usage.into());
                    }
                    let interrupted = session.cancel.is_cancelled() && end == RunEnd::Failed;
                    Ok(if interrupted { RunEnd::Interrupted } else { end }.into())
                }
            }
        })
    }

    /// What a call that changes nothing would have done.
    fn account(&self, withheld: bool) {
        let Some(report) = &self.report else { return };
        if withheld && !matches!(self.sink.format, Format::Text | Format::Ndjson) {
            self.printer.value(&report.document(serde_json::Value::Null), self.sink.format);
        }
        report.finish(false);
    }
}
