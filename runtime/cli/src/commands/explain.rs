//! `edgebook explain`: what the code of an error means, with an example.

use serde_json::{Value, json};

use crate::args::ExplainArgs;
use crate::exit::Exit;
use crate::explain::{Explanation, ROOMS, all, find};
use crate::failure::Failure;
use crate::lines::{Lines, wrapped};
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Explains a code, or lists all of them.
pub fn explain(args: &ExplainArgs, printer: &Printer) -> Result<Exit, Failure> {
    let format = Format::or_for(args.output, printer.terminal().stdout);
    let Some(code) = &args.code else {
        match format {
            Format::Text => printer.text(&list(printer.width())),
            format => {
                let codes: Vec<Value> =
                    all().map(|known| json!({ "code": known.code, "summary": known.summary })).collect();
                printer.value(&codes.into(), format);
            }
        }
        return Ok(Exit::Done);
    };
    let Some(explanation) = find(bare(code)) else { return Err(unknown(code)) };
    match format {
        Format::Text => printer.text(&text(&explanation, printer.width())),
        format => printer.value(&to_json(&explanation), format),
    }
    Ok(Exit::Done)
}

/// The code in what people copy: `error[unknown-field]:` for instance.
fn bare(typed: &str) -> &str {
    let inner = typed.split_once('[').map_or(typed, |(_, rest)| rest);
    inner.trim_end_matches([':', ']', ' ']).trim()
}

fn unknown(code: &str) -> Failure {
    let problem = format!("there is no code `{}`", edgebook_words::escape(code));
    let failure = Failure::usage(problem).code("unknown-code");
    match edgebook_words::nearest(bare(code), all().map(|known| known.code)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`edgebook explain` lists all codes"),
    }
}

fn list(width: Option<u16>) -> String {
    let mut lines = Lines::default();
    for (index, room) in ROOMS.iter().enumerate() {
        if index > 0 {
            lines.blank();
        }
        lines.line(format_args!("{}:", room.title));
        let mut table = Table::bare(width.map(|width| width.saturating_sub(2)));
        for known in room.explanations() {
            table.row([known.code, known.summary]);
        }
        lines.indented(&table.render());
    }
    lines.blank();
    lines.line("`edgebook explain CODE` says more about one.");
    lines.text()
}

fn text(explanation: &Explanation, width: Option<u16>) -> String {
    let mut lines = Lines::default();
    lines.line(explanation.code);
    lines.blank();
    lines.line(wrapped(explanation.summary, width));
    lines.blank();
    for line in explanation.example.lines() {
        lines.line(format_args!("    {line}").to_string().trim_end());
    }
    lines.blank();
    let paragraphs: Vec<String> = explanation
        .advice
        .split("\n\n")
        .map(|paragraph| wrapped(&paragraph.replace('\n', " "), Some(width.unwrap_or(100))))
        .collect();
    lines.line(paragraphs.join("\n\n"));
    lines.text()
}

fn to_json(explanation: &Explanation) -> Value {
    json!({
        "code": explanation.code,
        "summary": explanation.summary,
        "example": explanation.example,
        "language": explanation.language.split(' ').next(),
        "advice": explanation.advice.replace('\n', " ").replace("  ", "\n\n"),
    })
}
