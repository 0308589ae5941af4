//! What the line editor knows: the interpreter's language and the REPL's own commands.

use std::sync::{Arc, Mutex, PoisonError};

use edgebook_model::Api;
use edgebook_script::{Completion, CompletionKind, Interpreter};

use super::command::{COMMANDS, PREFIX};
use super::terminal::{Assistant, Candidate};
use crate::catalog::names;

/// Completes entries and tells whole ones from unfinished ones.
pub(super) struct Guide {
    interpreter: Arc<Mutex<Interpreter>>,
    apis: Vec<&'static Api>,
}

impl Guide {
    /// A guide that sees the interpreter's variables.
    pub(super) fn new(interpreter: Arc<Mutex<Interpreter>>, apis: Vec<&'static Api>) -> Self {
        Self { interpreter, apis }
    }
}

impl Assistant for Guide {
    fn is_complete(&self, text: &str) -> bool {
        let interpreter = self.interpreter.lock().unwrap_or_else(PoisonError::into_inner);
        text.starts_with(PREFIX) || text.trim().is_empty() || interpreter.is_complete(text)
    }

    fn completions(&self, text: &str, place: usize) -> Vec<Candidate> {
        if text.starts_with(PREFIX) {
            return commands(&self.apis, text.get(..place).unwrap_or(text));
        }
        let interpreter = self.interpreter.lock().unwrap_or_else(PoisonError::into_inner);
        interpreter.completions(text, place).into_iter().map(candidate).collect()
    }
}

fn candidate(completion: Completion) -> Candidate {
    // The signature of an operation is too long for a menu.
    let detail = if completion.kind == CompletionKind::Operation { String::new() } else { completion.detail };
    let meaning = [detail, completion.doc].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    Candidate { start: completion.start, text: completion.text, meaning: meaning.join(": ") }
}

/// The commands, and behind `:describe` everything that can be described.
fn commands(apis: &[&'static Api], text: &str) -> Vec<Candidate> {
    match text.split_once(' ') {
        None => COMMANDS
            .iter()
            .filter(|command| command.name.starts_with(text))
            .map(|command| Candidate {
                start: 0,
                text: command.name.to_owned(),
                meaning: command.meaning.to_owned(),
            })
            .collect(),
        Some((":describe", word)) => {
            let start = text.len().saturating_sub(word.len());
            let mut found: Vec<String> = names(apis)
                .into_iter()
                .filter(|name| name.starts_with(word))
                .map(std::borrow::Cow::into_owned)
                .collect();
            found.sort_unstable();
            found.dedup();
            found.into_iter().map(|text| Candidate { start, text, meaning: String::new() }).collect()
        }
        Some(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        commands(edgebook_bindings::apis(), text).into_iter().map(|candidate| candidate.text).collect()
    }

    #[test]
    fn commands_and_names_are_completed() {
        assert_eq!(texts(":d"), [":describe"]);
        assert_eq!(texts(":").len(), COMMANDS.len());
        assert_eq!(texts(":describe vns3.ipsec.get_st"), ["vns3.ipsec.get_status"]);
        assert_eq!(
            commands(edgebook_bindings::apis(), ":describe vns3.ipsec.get_st").first().unwrap().start,
            10
        );
        assert!(texts(":vars x").is_empty());
    }
}
