//! `edgebook repl`: explores appliances line by line.

mod assistant;
mod command;
mod editor;
mod history;
mod session;
mod terminal;
mod transcript;

use std::io;
use std::sync::{Arc, Mutex};

use edgebook_model::Api;
use edgebook_run::{Connections, End, Place, Plan, Recording, Run, Target, on_script_thread, targets};
use edgebook_script::Interpreter;
use edgebook_wire::Transport;
use edgebook_words::reason;

use crate::args::ReplArgs;
use crate::choice::{detail, target};
use crate::commands::run::limits::limits;
use crate::commands::run::screen::Screen;
use crate::crash::guarded;
use crate::environment::{Environment, state_folder};
use crate::exit::Exit;
use crate::face::Shown;
use crate::failure::Failure;
use crate::output::Format;
use crate::printer::Printer;

use assistant::Guide;
use editor::{LineEditor, PipeEditor};
use session::Session;
use terminal::{Assistant, TerminalEditor};

/// Reads entries until the end of input or `:quit`.
pub fn repl(args: &ReplArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let (target, _) = target(&args.target, environment, printer)?;
    let surroundings = environment.surroundings(printer, detail(args.verbose));
    let mut plan = Plan::new("repl", target, &surroundings);
    plan.limits = limits(&args.limits)?;
    let face = Shown::on(printer);
    let recording = Recording::start(&plan, &surroundings, &*face);
    let ended = guarded(|| {
        let run = plan.open(&surroundings, &recording, &face)?;
        converse(args, run, environment, printer)
    });
    Ok(recording.conclude(ended, &surroundings, &*face)?.into())
}

fn converse(
    args: &ReplArgs,
    mut run: Run,
    environment: &Environment,
    printer: &Printer,
) -> Result<End, Failure> {
    // Before anything is asked on the prompt's thread.
    run.connect()?;
    let format = args.output.unwrap_or(Format::Text);
    let printer = printer.clone();
    let apis = environment.catalog.apis().to_vec();
    let plan = Arc::clone(run.plan());
    let label = label(&plan.target);
    on_script_thread(plan.limits.stack_bytes(), move || {
        let connections = run.connect()?;
        let screen = Arc::new(Screen::new(printer.clone(), format));
        let script = plan.session(screen, &connections.devices, &connections.others);
        let interpreter = Arc::new(Mutex::new(Interpreter::new(script)));
        let guide = Arc::new(Guide::new(Arc::clone(&interpreter), apis.clone()));
        let terminal = printer.terminal();
        let interactive = terminal.stdin && terminal.stdout;
        let mut session = Session::new(
            interpreter,
            printer.clone(),
            format,
            Arc::clone(&connections.writes),
            apis.clone(),
        )?;
        if interactive {
            welcome(&printer, &plan.target, connections);
            let editor = on_terminal(&label, guide, &apis, &printer);
            session.converse(editor, true).map(End::from)
        } else {
            let is_complete = move |text: &str| guide.is_complete(text);
            session.converse(PipeEditor::new(io::stdin().lock(), is_complete), false).map(End::from)
        }
    })
}

/// What stands before each entry.
fn label(target: &Target) -> String {
    let mut targets = target.roster.targets();
    match (&target.place, targets.next(), targets.next()) {
        (Place::Device { api, .. }, ..) => api.kind.to_string(),
        (Place::Inventory(_), Some(only), None) => only.device.name.clone(),
        _ => "edgebook".to_owned(),
    }
}

fn on_terminal(label: &str, guide: Arc<Guide>, apis: &[&'static Api], printer: &Printer) -> impl LineEditor {
    let history = match state_folder().map(|folder| history::open(&folder, apis)) {
        Some(Ok(history)) => Some(history),
        Some(Err(error)) => {
            printer.warning(&format!("there is no history beyond this session: {}", reason(&error)));
            None
        }
        None => None,
    };
    TerminalEditor::new(label, guide, history, colour_wanted())
}

/// As the rest of the output decides it: `NO_COLOR` and its friends.
fn colour_wanted() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

fn welcome(printer: &Printer, target: &Target, connections: &Connections) {
    let names = |(device, is_target): (Arc<dyn Transport>, bool)| {
        let name = device.device();
        if is_target {
            format!("`{}` is {}", name.kind, name.name)
        } else {
            format!("device(\"{}\") is of kind {}", name.name, name.kind)
        }
    };
    let names: Vec<String> =
        targets(&connections.devices, &connections.others).into_iter().map(names).collect();
    let what = match (&target.place, names.len()) {
        (Place::Simulators { .. }, _) => "simulated appliances in this process",
        (_, 1) => "a real appliance",
        _ => "real appliances",
    };
    printer.note(&format!("{what}: {}", names.join(", ")));
    printer.note("Tab completes, :help tells more, Ctrl-D leaves");
}
