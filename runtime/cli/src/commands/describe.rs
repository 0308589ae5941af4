//! `edgebook describe`: explains an operation, a type, a group, a function of the library, or the whole library.

use edgebook_model::Api;
use serde_json::{Value, to_value};

use super::describe_text::{function_text, group_text, operation_text, type_text};
use crate::args::DescribeArgs;
use crate::catalog::{Found, functions, group_card, lookup, names, operation_card, search, type_card};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::counted;
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Describes what a name means; where it means several things, lists them.
pub fn describe(args: &DescribeArgs, apis: &[&'static Api], printer: &Printer) -> Result<Exit, Failure> {
    let description = description(apis, &args.name, printer.width())?;
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text => printer.text(&description.text),
        format => printer.value(&description.data, format),
    }
    Ok(Exit::Done)
}

/// What is known about a name, for people and for programs.
pub struct Description {
    /// For people.
    pub text: String,
    /// For programs.
    pub data: Value,
}

/// Describes what a name means. A name that means nothing is a usage error that suggests the nearest.
pub fn description(apis: &[&'static Api], name: &str, width: Option<u16>) -> Result<Description, Failure> {
    match lookup(apis, name).as_slice() {
        [] => function(apis, name, width),
        [found] => one(*found, width),
        several => {
            let mut table = Table::new(["name", "kind", "summary"], width);
            let mut data = Vec::new();
            for found in several {
                let (kind, summary): (&str, &str) = match found {
                    Found::Operation(entry) => ("operation", &entry.operation.summary),
                    Found::Type(_, _, ty) => ("type", &ty.doc),
                    Found::Group(_, group) => ("group", &group.doc),
                };
                table.row([&found.name(), kind, summary]);
                data.push(serde_json::json!({"name": found.name(), "kind": kind, "summary": summary}));
            }
            Ok(Description { text: table.render(), data: data.into() })
        }
    }
}

fn one(found: Found, width: Option<u16>) -> Result<Description, Failure> {
    Ok(match found {
        Found::Operation(entry) => {
            let card = operation_card(entry);
            Description { text: operation_text(&card, width), data: to_value(&card)? }
        }
        Found::Type(api, id, ty) => {
            let card = type_card(api, id, ty);
            Description { text: type_text(&card, width), data: to_value(&card)? }
        }
        Found::Group(api, group) => {
            let card = group_card(api, group);
            Description { text: group_text(&card, width), data: to_value(&card)? }
        }
    })
}

/// Functions of the library: the last thing that a name may mean. It may name one, a topic or the whole library.
fn function(apis: &[&'static Api], name: &str, width: Option<u16>) -> Result<Description, Failure> {
    let found = functions::lookup(name);
    let Some(first) = found.first() else { return Err(unknown(apis, name)) };
    let cards: Vec<Value> = found.iter().map(|function| functions::card(function)).collect();
    let data = match <[Value; 1]>::try_from(cards) {
        Ok([card]) => card,
        Err(cards) => Value::Array(cards),
    };
    let text = if found.iter().all(|function| function.name == first.name) {
        let texts: Vec<String> = found.iter().map(|function| function_text(function)).collect();
        texts.join("\n")
    } else {
        functions::list(&found, width)
    };
    Ok(Description { text, data })
}

fn unknown(apis: &[&'static Api], name: &str) -> Failure {
    let known = names(apis);
    let functions = functions::all().map(|function| function.name);
    let failure =
        Failure::usage(format!("nothing is called `{}`", edgebook_words::escape(name))).code("unknown-name");
    let words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    let (operations, by_words) = (search(apis, &words).len(), functions::search(&words, true));
    if operations == 0 && by_words.is_empty() {
        return match edgebook_words::nearest(name, known.iter().map(AsRef::as_ref).chain(functions)) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("`edgebook ops WORDS` finds operations by words"),
        };
    }
    let failure = match operations {
        0 => failure,
        _ => failure.hint(format!(
            "`edgebook ops {}` finds {}",
            edgebook_words::escape(&words.join(" ")),
            counted(operations, "operation")
        )),
    };
    if by_words.is_empty() { failure } else { failure.hint(functions::hint(&by_words)) }
}
