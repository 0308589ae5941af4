//! Errors about `()`: which field the device left out, and in the answer to which operation.

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
    let Some((field, path)) = culprit(text, line, column) else { return };
    diagnostic.code = "absent-value";
    diagnostic.message = format!("{}: {}", diagnostic.message, field.words());
    diagnostic.hint = Some(if field.is_parameter() {
        format!("set it with --set {}=VALUE, or ask first: `if {path} != () {{ ... }}`", field.field())
    } else {
        format!(
            "ask for it first, as in `if {path} != () {{ ... }}`, or say what holds without it: `{path} ?? ...`"
        )
    });
    if diagnostic.operation.is_none()
        && let Some((operation, device)) = run.and_then(|run| run.answered_with(field.owner()))
    {
        diagnostic.message = format!("{} of {operation}", diagnostic.message);
        diagnostic.operation = Some(operation);
        diagnostic.device = Some(device);
    }
}

/// The field that an error at a place is about, and how the script reaches it there.
fn culprit(text: &str, line: &str, column: u32) -> Option<(Absent, String)> {
    let lately = absent::lately();
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
