//! What was meant by a command line that cannot be read, where the parser of arguments does not know it.

use std::path::Path;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use edgebook_script::{Limits, Runbook};
use edgebook_words::escape;

use crate::args::CommandLine;
use crate::commands::run::read;
use crate::failure::Failure;

/// The mistake in our words; `None` where the parser's are good enough. `words` are those behind the program's name.
pub fn mistake(error: &clap::Error, words: &[String]) -> Option<Failure> {
    setting_in_two(words).or_else(|| number(words)).or_else(|| match error.kind() {
        ErrorKind::UnknownArgument => {
            let option = context(error, ContextKind::InvalidArg)?;
            device(&option, words).or_else(|| parameter(&option, words))
        }
        ErrorKind::InvalidSubcommand => command(error),
        _ => None,
    })
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// `--set wait 60s`
fn setting_in_two(words: &[String]) -> Option<Failure> {
    let at = words.iter().position(|word| word == "--set")?;
    let (name, value) = (words.get(at.checked_add(1)?)?, words.get(at.checked_add(2)?)?);
    let is_value = !value.starts_with('-') && !is_runbook(value);
    // What stands there may be secret: it is not repeated.
    (is_name(name) && is_value).then(|| {
        Failure::usage(format!("--set `{name}` is not NAME=VALUE"))
            .code("bad-option")
            .hint(format!("write its value behind `=`, without a space: --set {name}=VALUE"))
    })
}

/// `--max-writes -1`
fn number(words: &[String]) -> Option<Failure> {
    const OPTION: &str = "--max-writes";
    let at = words.iter().position(|word| word.starts_with(OPTION))?;
    let word = words.get(at)?;
    let value =
        if word == OPTION { words.get(at.checked_add(1)?)? } else { word.strip_prefix("--max-writes=")? };
    value.parse::<u32>().is_err().then(|| {
        Failure::usage(format!("{OPTION}: `{}` is not a whole number from 0 to {}", escape(value), u32::MAX))
            .code("bad-option")
            .hint("--max-writes 0 refuses every change")
    })
}

/// `call --device hub config.get_config`
fn device(option: &str, words: &[String]) -> Option<Failure> {
    const OPTION: &str = "--device";
    let is_one = words.first()? == "call" && option.split('=').next() == Some(OPTION);
    // What stands there may be an address with a password: it is not repeated.
    is_one.then(|| {
        Failure::usage(format!("`call` has no option `{OPTION}`"))
            .hint("the appliance stands before the operation: edgebook call DEVICE GROUP.OPERATION")
    })
}

/// `--wait=60s` or `--wait 60s`, where the runbook has a parameter `wait`.
fn parameter(option: &str, words: &[String]) -> Option<Failure> {
    let name = option.strip_prefix("--")?;
    let name = name.split('=').next()?;
    let file = words.iter().find(|word| is_runbook(word))?;
    let text = read(Path::new(file)).ok()?;
    let runbook = Runbook::parse_within(file, &text, &Limits::default()).ok()?;
    let name = name.replace('-', "_");
    let param = runbook.header.params.iter().find(|param| param.name == name)?;
    let value = words.iter().enumerate().find_map(|(at, word)| {
        let rest = word.strip_prefix(option)?;
        match rest.strip_prefix('=') {
            Some(value) => Some(value),
            None => words.get(at.checked_add(1)?).map(String::as_str).filter(|next| !next.starts_with('-')),
        }
    });
    let shown = |value: &&str| !is_runbook(value) && !param.ty.is_secret();
    let value = value.filter(shown).unwrap_or("...");
    Some(Failure::usage(format!("there is no option `{}`", escape(option))).hint(format!(
        "`{name}` is a parameter of {}: --set {name}={}",
        escape(file),
        escape(value)
    )))
}

/// `edgebook rnu`, where the parser knows no better.
fn command(error: &clap::Error) -> Option<Failure> {
    if error.get(ContextKind::SuggestedSubcommand).is_some() {
        return None;
    }
    let typed = context(error, ContextKind::InvalidSubcommand)?;
    let line = CommandLine::command();
    let near = edgebook_words::nearest(&typed, line.get_subcommands().map(clap::Command::get_name))?;
    Some(
        Failure::usage(format!("there is no command `{}`", escape(&typed)))
            .hint(format!("did you mean `{near}`? `edgebook --help` lists all commands")),
    )
}

fn is_runbook(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|extension| extension == "rhai")
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
