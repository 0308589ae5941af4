//! `edgebook ops`: finds operations, and functions of runbooks, by words.

use edgebook_model::Api;
use edgebook_script::Function;
use serde_json::to_value;

use crate::args::OpsArgs;
use crate::catalog::{OperationRow, functions, names, search, search_words};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::Lines;
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Lists the operations in which all words occur, and in text the functions, too.
pub fn ops(args: &OpsArgs, apis: &[&'static Api], printer: &Printer) -> Result<Exit, Failure> {
    let rows = search(apis, &args.words);
    let functions = functions::search(&args.words, rows.is_empty());
    let format = Format::or_for(args.output, printer.terminal().stdout);
    if format != Format::Text {
        printer.value(&to_value(&rows)?, format);
    }
    if rows.is_empty() && (format != Format::Text || functions.is_empty()) {
        return Err(nothing_found(apis, &args.words, &functions));
    }
    if format == Format::Text {
        let mut text = Lines::default();
        if !rows.is_empty() {
            text.line(table(&rows, printer.width()).trim_end());
        }
        if !functions.is_empty() {
            if !rows.is_empty() {
                text.blank();
            }
            text.line("Functions of runbooks:");
            text.indented(&functions::table(&functions, printer.width()));
        }
        printer.text(&text.text());
    }
    Ok(Exit::Done)
}

/// Name, effect and summary, aligned; and where it was found, where these do not say it.
pub fn table(rows: &[OperationRow], width: Option<u16>) -> String {
    if rows.iter().all(|row| row.found_in.is_none()) {
        let mut table = Table::new(["operation", "effect", "summary"], width);
        for row in rows {
            table.row([&row.name, row.effect, row.summary]);
        }
        return table.render();
    }
    let mut table = Table::new(["operation", "effect", "found in", "summary"], width);
    for row in rows {
        table.row([&row.name, row.effect, row.found_in.as_deref().unwrap_or_default(), row.summary]);
    }
    table.render()
}

fn nothing_found(apis: &[&'static Api], words: &[String], functions: &[&Function]) -> Failure {
    let failure =
        Failure::usage(format!("no operation matches `{}`", edgebook_words::escape(&words.join(" "))))
            .code("unknown-name");
    if !functions.is_empty() {
        return failure.hint(functions::hint(functions));
    }
    // A word that occurs somewhere is no slip.
    let mut slips = words.iter().filter(|word| search(apis, &[(*word).clone()]).is_empty());
    let near = slips.find_map(|word| {
        let slip = word.contains(['.', '_', '/']) || word.chars().any(char::is_uppercase);
        if slip {
            let names = names(apis);
            return edgebook_words::nearest(word, names.iter().map(AsRef::as_ref)).map(str::to_owned);
        }
        edgebook_words::nearest_word(word, search_words(apis)).map(str::to_owned)
    });
    match near {
        Some(name) => failure.hint(format!("did you mean `{name}`?")),
        None => failure.hint("try fewer or other words; `edgebook ops` lists all operations"),
    }
}
