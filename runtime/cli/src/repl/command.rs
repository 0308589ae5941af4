//! The REPL's own commands: `:ops`, `:describe` and the like.

use crate::lines::Lines;

/// What every command starts with.
pub(super) const PREFIX: char = ':';

/// A command, for help and completion.
pub(super) struct Command {
    /// With the prefix.
    pub name: &'static str,
    /// What may follow it.
    pub argument: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

/// All commands.
pub(super) const COMMANDS: [Command; 6] = [
    Command { name: ":ops", argument: "[WORDS]", meaning: "find operations" },
    Command {
        name: ":describe",
        argument: "NAME",
        meaning: "explain an operation, a type, a group or a function",
    },
    Command { name: ":vars", argument: "", meaning: "list the variables" },
    Command { name: ":save", argument: "FILE", meaning: "write what was done so far as a runbook" },
    Command { name: ":help", argument: "", meaning: "show this" },
    Command { name: ":quit", argument: "", meaning: "leave" },
];

/// A command as typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed<'a> {
    /// `:ops WORDS`
    Ops(Vec<String>),
    /// `:describe NAME`
    Describe(&'a str),
    /// `:vars`
    Vars,
    /// `:save FILE`
    Save(&'a str),
    /// `:help`
    Help,
    /// `:quit`
    Quit,
    /// Anything else that starts with the prefix.
    Unknown(&'a str),
}

/// What people type to leave a prompt or to get help, and the command that does it.
const WORDS: [(&[&str], Typed<'static>); 2] =
    [(&["quit", "quit()", "exit", "exit()"], Typed::Quit), (&["help", "help()"], Typed::Help)];

/// The command that an entry means as other prompts have it; `None` where the entry is script.
pub(super) fn meant(entry: &str) -> Option<Typed<'static>> {
    let entry = entry.trim().trim_end_matches(';');
    WORDS.into_iter().find(|(words, _)| words.contains(&entry)).map(|(_, command)| command)
}

/// Reads a command; `None` where the entry is script. Any unambiguous beginning of a name will do.
pub(super) fn read(entry: &str) -> Option<Typed<'_>> {
    let entry = entry.trim();
    if !entry.starts_with(PREFIX) {
        return None;
    }
    let (name, argument) = entry.split_once(char::is_whitespace).unwrap_or((entry, ""));
    let known: Vec<&str> = COMMANDS
        .iter()
        .map(|command| command.name)
        .filter(|known| name.len() > 1 && known.starts_with(name))
        .collect();
    Some(match known.as_slice() {
        [":ops"] => Typed::Ops(argument.split_whitespace().map(str::to_owned).collect()),
        [":describe"] => Typed::Describe(argument.trim()),
        [":vars"] => Typed::Vars,
        [":save"] => Typed::Save(argument.trim()),
        [":help"] => Typed::Help,
        [":quit"] => Typed::Quit,
        _ => Typed::Unknown(name),
    })
}

/// The text of `:help`.
pub(super) fn help() -> String {
    let mut text = Lines::default();
    for command in &COMMANDS {
        let usage = format!("{} {}", command.name, command.argument);
        text.line(format_args!("{usage:<17} {}", command.meaning));
    }
    text.paragraph(
        "Everything else is run as a runbook would run it: `vns3` and `cos` are the appliances, variables stay.\n\
         An entry goes on over several lines until it is whole; Alt-Enter starts a new line.",
    );
    text.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_and_may_be_shortened() {
        assert_eq!(
            read(":ops ipsec  tunnel"),
            Some(Typed::Ops(vec!["ipsec".to_owned(), "tunnel".to_owned()]))
        );
        assert_eq!(read(" :d  IpsecTunnel "), Some(Typed::Describe("IpsecTunnel")));
        assert_eq!(read(":q"), Some(Typed::Quit));
        assert_eq!(read(":"), Some(Typed::Unknown(":")));
        assert_eq!(read(":quux"), Some(Typed::Unknown(":quux")));
        assert_eq!(read("let x = 1"), None);
        assert_eq!(meant(" exit() "), Some(Typed::Quit));
        assert_eq!(meant("quit"), Some(Typed::Quit));
        assert_eq!(meant("help"), Some(Typed::Help));
        assert_eq!(meant("exit(1)"), None);
    }

    #[test]
    fn help_names_every_command() {
        assert!(COMMANDS.iter().all(|command| help().contains(command.name)));
    }
}
