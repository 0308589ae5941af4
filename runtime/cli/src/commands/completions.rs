//! `edgebook completions` and `edgebook man`: what shells and manuals need, made from the definition of the command
//! line.

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use edgebook_script::RunEnd;
use edgebook_words::{nearest, reason};

use crate::args::{CommandLine, CompletionsArgs, ManArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

const NAME: &str = "edgebook";

/// Writes the completions of a shell.
pub fn completions(args: &CompletionsArgs, printer: &Printer) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut CommandLine::command(), NAME, &mut script);
    printer.data(&String::from_utf8_lossy(&script));
    Ok(Exit::Done)
}

/// Writes the manual page of the whole command, or of one of its commands.
pub fn man(args: &ManArgs, printer: &Printer) -> Result<Exit, Failure> {
    let mut whole = CommandLine::command();
    // Gives every command a full name: `edgebook-spec-check`.
    whole.build();
    let (command, title) = below(whole, &args.command)?;
    let mut page = Vec::new();
    let man = Man::new(command).title(title.to_uppercase()).manual("Edgebook");
    let man = man.source(concat!("edgebook ", env!("CARGO_PKG_VERSION")));
    man.render(&mut page).map_err(|error| {
        Failure::new(RunEnd::Failed, format!("the page cannot be written: {}", reason(&error)))
    })?;
    printer.data(&String::from_utf8_lossy(&page));
    Ok(Exit::Done)
}

/// The command that some words name, with its name in the manual: `edgebook-spec-check`.
fn below(whole: Command, words: &[String]) -> Result<(Command, String), Failure> {
    let (mut command, mut title) = (whole, NAME.to_owned());
    for word in words {
        let Some(found) = command.find_subcommand(word).cloned() else {
            let known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
            let failure = Failure::usage(format!("{} has no command `{word}`", title.replace('-', " ")));
            return Err(match nearest(word, known.iter().copied()) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None if known.is_empty() => failure,
                None => failure.hint(format!("its commands are {}", known.join(", "))),
            });
        };
        title = format!("{title}-{word}");
        command = found;
    }
    Ok((command, title))
}
