//! `edgebook call`: one operation from the shell.

mod arguments;
mod operation;
mod sink;

use std::io;
use std::sync::Arc;

use edgebook_check::{Effects, Reached, Repeat};
use edgebook_model::{Api, Operation};
use edgebook_script::{RunEnd, ScriptError, SingleCall};
use edgebook_wire::Transport;
use edgebook_words::escape;

use super::run::screen::Screen;
use super::run::{exit_of, stop_on_interrupt};
use crate::args::{CallArgs, TargetArgs};
use crate::drives::Drives;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;
use crate::plan::Plan;
use crate::practice::{Mode, Practice};
use crate::printer::Printer;
use crate::recording::{Recording, SavedLog};
use crate::script_thread::on_script_thread;
use crate::target::{Allowance, Connections, TargetSettings, connect, detail};

use sink::Sink;

/// Errors of a single call before anything is sent that the inventory or the description mends.
const NEEDS_OTHER_SETTINGS: [&str; 2] = ["no-secret", "other-host"];

/// Calls one operation of one appliance.
pub fn call(args: &CallArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let words = Words::of(args)?;
    let mut target = TargetSettings::resolve(&words.target(args), environment, printer)?;
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
    let drives = Drives::current(&environment.catalog).of(&target.roster, &environment.catalog);
    if let Some(Err(problem)) = drives.library(&[]).map(|library| call.check(library)) {
        let usage = operation::usage(api, operation, problem.hint.as_deref());
        let problem = problem.hint(usage);
        printer.tell(&problem);
        return Ok(Exit::Usage);
    }
    let format = Format::or_for(args.output, printer.terminal().stdout);
    let sink = Sink::new(args, operation, format, printer)?;
    let name = api.qualified_name(operation);
    target.reach = Some(only(api, operation, &name));
    // Nothing else can be sent, whatever happens.
    target.announced = Some(vec![Allowance { operation: name, on: vec![api.kind.to_string()] }]);
    if args.dry_run {
        target.practise(Practice::new(Mode::DryRun, format, false, printer));
    }
    let command = if args.dry_run { "call --dry-run" } else { "call" };
    let plan = Plan::new(command, target, drives);
    let recording = Recording::start(&plan, environment, printer);
    let ended = connect(&plan.target, environment, printer, detail(args.verbose), &recording)
        .and_then(|connections| made(call, plan, connections, sink, recording.saved_log(), printer.clone()));
    recording.conclude(ended, printer)
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
fn kind_of(target: &TargetSettings) -> Option<&'static Api> {
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

/// Makes the call and shows what it gave.
fn made(
    call: SingleCall,
    plan: Plan,
    connections: Connections,
    sink: Sink,
    log: SavedLog,
    printer: Printer,
) -> Result<Exit, Failure> {
    let kind = call.api.kind.as_ref();
    let device = only_one(&connections, kind)?;
    let (device, name) = (Arc::clone(device), device.device().name.clone());
    on_script_thread(plan.limits.stack_bytes(), move || {
        let screen = Arc::new(Screen::new(printer.clone(), sink.format));
        let session = plan.session(screen, &[device], &[]);
        let dry_run = plan.target.practice.as_ref();
        let _interrupts = stop_on_interrupt(session.cancel.clone(), connections.cancel.clone(), &printer)?;
        match call.perform(&session, &name) {
            Ok(answered) => {
                // What a withheld write gives is assumed: nobody asked for that.
                let withheld = dry_run.is_some() && call.operation.effects.is_write();
                if !withheld {
                    sink.take(&name, &answered, &log, &printer)?;
                }
                if let Some(practice) = dry_run {
                    if withheld && !matches!(sink.format, Format::Text | Format::Ndjson) {
                        let document = practice.document(serde_json::Value::Null);
                        printer.value(&document, sink.format);
                    }
                    practice.finish(false);
                }
                Ok(Exit::Done)
            }
            Err(ScriptError { diagnostic, end }) => {
                printer.tell(&diagnostic);
                if NEEDS_OTHER_SETTINGS.contains(&diagnostic.code) && end == RunEnd::Failed {
                    return Ok(Exit::Usage);
                }
                let interrupted = session.cancel.is_cancelled() && end == RunEnd::Failed;
                Ok(exit_of(if interrupted { RunEnd::Interrupted } else { end }))
            }
        }
    })
}
