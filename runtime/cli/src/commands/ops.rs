//! `edgebook ops`: finds operations by words.

use serde_json::to_value;

use crate::args::OpsArgs;
use crate::catalog::{OperationRow, names, search};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Format, Table, render};
use crate::printer::Printer;
use crate::suggest;

/// Lists the operations in which all words occur.
pub fn ops(args: &OpsArgs, printer: &Printer) -> Result<Exit, Failure> {
    let apis = edgebook_bindings::apis();
    let rows = search(apis, &args.words);
    let format = Format::or_for(args.output, printer.terminal().stdout);
    if rows.is_empty() {
        if format != Format::Text {
            printer.data(&render(&serde_json::json!([]), format, None));
        }
        return Err(nothing_found(&args.words));
    }
    match format {
        Format::Text => printer.text(&table(&rows, printer.width())),
        _ => printer.data(&render(&to_value(&rows)?, format, None)),
    }
    Ok(Exit::Done)
}

/// Name, effect and summary, aligned.
pub fn table(rows: &[OperationRow], width: Option<u16>) -> String {
    let mut table = Table::new(["operation", "effect", "summary"], width);
    for row in rows {
        table.row([&row.name, row.effect, row.summary]);
    }
    table.render()
}

fn nothing_found(words: &[String]) -> Failure {
    let names = names(edgebook_bindings::apis());
    let failure =
        Failure::usage(format!("no operation matches `{}`", edgebook_wire::escape(&words.join(" "))))
            .code("unknown-name");
    // A word that occurs somewhere is no slip.
    let apis = edgebook_bindings::apis();
    let mut slips = words.iter().filter(|word| search(apis, &[(*word).clone()]).is_empty());
    match slips.find_map(|word| suggest::nearest(word, names.iter().map(AsRef::as_ref))) {
        Some(name) => failure.hint(format!("did you mean `{name}`?")),
        None => failure.hint("`edgebook ops` lists all operations"),
    }
}
