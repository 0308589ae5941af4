//! The `edgebook` command as a library, so that its parts can be tested.
//!
//! Arguments become a target (`args`, `choice`), and one file a command does the rest: a run is planned and done by the crate
//! `edgebook-run`, and `face` shows what happens in it. Only `printer` writes to stdout and stderr; how things end is one
//! enum (`exit`), what to do next is worded in one place (`hints`).
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "tests assert"
    )
)]

pub mod args;
pub mod catalog;
mod certificate;
pub mod choice;
pub mod commands;
pub mod crash;
mod descriptions;
pub mod environment;
pub mod exit;
pub mod explain;
pub mod face;
pub mod failure;
mod hints;
mod inputs;
pub mod interrupt;
pub mod lines;
pub mod mistyped;
pub mod output;
mod practice;
pub mod printer;
pub mod prompt;
mod question;
mod regular;
pub mod repl;

use std::process::ExitCode;

use args::{AuditCommand, Command, CommandLine, SpecCommand};
use clap::Parser as _;
use edgebook_words::reason;
use environment::Environment;
use exit::Exit;
use failure::{Failure, Told as _};
use printer::Printer;

/// Runs the command with the arguments, the environment and the streams of the process.
pub fn main() -> ExitCode {
    let printer = Printer::standard();
    crash::tell_through(&printer);
    let ended = crash::guarded(|| match CommandLine::try_parse() {
        Ok(line) => {
            if line.command.wants_json() {
                printer.write_errors_as_json();
            }
            let mut environment = Environment::read();
            if let Some(args) = line.command.descriptions() {
                environment.catalog = descriptions::open(args, &environment.folders)?;
            }
            dispatch(line.command, &environment, &printer)
        }
        Err(error) => Ok(usage(&error, &printer)),
    });
    let exit = ended.unwrap_or_else(|failure| {
        failure.tell(&printer);
        failure.exit()
    });
    let exit = match printer.finish() {
        Ok(()) => exit,
        Err(error) => {
            printer.error("no-output", &format!("cannot write to stdout: {}", reason(&error)));
            if exit == Exit::Done { Exit::Failed } else { exit }
        }
    };
    ExitCode::from(exit.code())
}

fn dispatch(command: Command, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    match command {
        Command::Run(args) => commands::run(&args, environment, printer),
        Command::Check(args) => commands::check(&args, environment, printer),
        Command::Effects(args) => commands::effects(&args, environment, printer),
        Command::Call(args) => commands::call(&args, environment, printer),
        Command::Repl(args) => repl::repl(&args, environment, printer),
        Command::Ops(args) => commands::ops(&args, environment.catalog.apis(), printer),
        Command::Describe(args) => commands::describe(&args, environment.catalog.apis(), printer),
        Command::Explain(args) => commands::explain(&args, printer),
        Command::Spec(SpecCommand::Check(args)) => commands::spec_check(&args, printer),
        Command::Spec(SpecCommand::Show(args)) => commands::spec::show(&args, environment, printer),
        Command::Spec(SpecCommand::Diff(args)) => commands::spec::diff(&args, environment, printer),
        Command::Spec(SpecCommand::Add(args)) => commands::spec::add(&args, environment, printer),
        Command::Spec(SpecCommand::List(args)) => commands::spec::list(&args, environment, printer),
        Command::Spec(SpecCommand::Drift(args)) => commands::spec::drift(&args, environment, printer),
        Command::Spec(SpecCommand::Remove(args)) => commands::spec::remove(&args, environment, printer),
        Command::Sim(args) => commands::sim(&args, environment, printer),
        Command::Trust(args) => commands::trust(&args, environment, printer),
        Command::Devices(args) => commands::devices(&args, environment, printer),
        Command::Doctor(args) => commands::doctor(&args, environment, printer),
        Command::Test(args) => commands::test(&args, environment, printer),
        Command::Completions(args) => commands::completions(&args, printer),
        Command::Man(args) => commands::man(&args, printer),
        Command::Audit(AuditCommand::List(args)) => commands::audit::list(&args, environment, printer),
        Command::Audit(AuditCommand::Prune(args)) => commands::audit::prune(&args, environment, printer),
        Command::Audit(AuditCommand::Show(args)) => commands::audit::show(&args, environment, printer),
        Command::Audit(AuditCommand::Verify(args)) => commands::audit::verify(&args, environment, printer),
    }
}

/// Help and version are data; everything else is a usage error.
fn usage(error: &clap::Error, printer: &Printer) -> Exit {
    let text = error.render().to_string();
    if error.use_stderr() {
        let words: Vec<String> =
            std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        if let Some(mistake) = mistyped::mistake(error, &words) {
            mistake.tell(printer);
            return mistake.exit();
        }
        let text = text.trim_end();
        // The first line of every error has its code.
        match text.strip_prefix("error: ") {
            Some(text) => printer.error("usage", text),
            None => printer.note(text),
        }
        Exit::Usage
    } else {
        printer.text(&text);
        Exit::Done
    }
}
