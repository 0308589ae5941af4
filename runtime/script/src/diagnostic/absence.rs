//! Errors about `()`: which field the device left out, and in the answer to which operation.

use edgebook_words::Hint;
use rhai::Position;

use super::{Diagnostic, source};
use crate::run::RunContext;
use crate::value::absent::{self, Absent};

/// Says in an error about `()` which field it was that is not there, as far as that can be told.
pub(super) fn name_the_field(
    diagnostic: &mut Diagnostic,
    text: &str,
    position: Position,
    run: Option<&RunContext>,
) {
    let number = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok());
    let Some(line) = number(position.line()).and_then(|number| source::line(text, number)) else { return };
    let column = number(position.position()).map_or(1, |column| source::after_dot(line, column));
    let Some((field, path)) = culprit(text, line, column, argument_at(&diagnostic.message)) else {
        if let Some(run) = run {
            name_the_answer(diagnostic, text, line, column, run);
        }
        return;
    };
    diagnostic.code = "absent-value";
    diagnostic.message = format!("{}: {}", diagnostic.message, field.words());
    diagnostic.hint = Some(if field.is_parameter() {
        Hint::SetOrAsk { name: field.field().to_owned(), path }
    } else {
        Hint::Words(format!(
            "ask for it first, as in `if {path} != () {{ ... }}`, or say what holds without it: `{path} ?? ...`"
        ))
    });
    if diagnostic.operation.is_none()
        && let Some((operation, device)) = run.and_then(|run| run.answered_with(field.owner()))
    {
        diagnostic.message = format!("{} of {operation}", diagnostic.message);
        diagnostic.operation = Some(operation);
        diagnostic.device = Some(device);
    }
}

/// Says in an error about `()` that a whole answer was null.
fn name_the_answer(diagnostic: &mut Diagnostic, text: &str, line: &str, column: u32, run: &RunContext) {
    let receiver = source::receiver(line, column);
    let Some(variable) = receiver.first() else { return };
    let answered = |operation: &edgebook_model::Operation| {
        declared_by(text, variable, &operation.name) || receiver.contains(&&*operation.name)
    };
    let Some((operation, device)) = run.null_answer(answered) else { return };
    diagnostic.code = "absent-value";
    diagnostic.message = format!("{}: the answer of {operation} is null", diagnostic.message);
    diagnostic.hint = Some(Hint::Words(format!("ask for it first, as in `if {variable} != () {{ ... }}`")));
    diagnostic.operation = Some(operation);
    diagnostic.device = Some(device);
}

/// The number of the argument that a message is about: `argument 1 'endpoint_id' of ...`.
fn argument_at(message: &str) -> Option<usize> {
    message.strip_prefix("argument ")?.split(' ').next()?.parse().ok()
}

/// The text of an argument of the call that begins at a column.
fn argument(line: &str, column: u32, number: usize) -> Option<String> {
    let from = usize::try_from(column.saturating_sub(1)).ok()?;
    let rest: Vec<char> = line.chars().skip(from).skip_while(|c| *c != '(').skip(1).collect();
    let (mut depth, mut at, mut text) = (0usize, 1usize, String::new());
    for c in rest {
        match c {
            '(' | '[' | '{' => depth = depth.saturating_add(1),
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                at = at.saturating_add(1);
                continue;
            }
            _ => {}
        }
        if at == number {
            text.push(c);
        }
    }
    (!text.is_empty()).then_some(text)
}

/// The field that an error at a place is about, and how the script reaches it there. `number` is that of the argument.
fn culprit(text: &str, line: &str, column: u32, number: Option<usize>) -> Option<(Absent, String)> {
    let lately = absent::lately();
    if let Some(given) = number.and_then(|number| argument(line, column, number)) {
        let in_it = |absent: &Absent| Some((absent.clone(), source::path_to(&given, absent.field())?));
        if let Some(found) = lately.iter().find_map(in_it) {
            return Some(found);
        }
    }
    // What stands before the dot: `t.remote_subnet` in `t.remote_subnet.split("/")`.
    let receiver = source::receiver(line, column);
    if let [.., last] = receiver.as_slice() {
        let path = receiver.join(".");
        let is_it = |absent: &&Absent| match receiver.len() {
            1 => declared_by(text, last, absent.field()),
            _ => absent.field() == *last,
        };
        if let Some(absent) = lately.iter().find(is_it) {
            return Some((absent.clone(), path));
        }
    }
    let on_line = |absent: &Absent| source::path_to(line, absent.field());
    if let Some(found) = lately.iter().find_map(|absent| Some((absent.clone(), on_line(absent)?))) {
        return Some(found);
    }
    // A variable on the line that was declared with the field.
    let through = |absent: &Absent| {
        source::words(line).find(|word| declared_by(text, word, absent.field())).map(str::to_owned)
    };
    lately.iter().find_map(|absent| Some((absent.clone(), through(absent)?)))
}

/// Whether a script says `let name = ...field`.
fn declared_by(text: &str, name: &str, field: &str) -> bool {
    let declares = |line: &str| {
        let Some(rest) = line.trim_start().strip_prefix("let ") else { return false };
        let Some((declared, value)) = rest.split_once('=') else { return false };
        declared.trim() == name && source::path_to(value, field).is_some()
    };
    text.split(['\n', ';', '{']).any(declares)
}
