//! Rows and comma-separated values: `csv` and `parse_csv`.

use std::collections::BTreeSet;

use rhai::{Dynamic, ImmutableString, Map};

use super::{Call, Fallible, Function, Kind, Native, form, native, text};
use crate::separated::{Formulas, csv_line};
use crate::table::Table;
use crate::value::{Failure, show};

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "csv",
            "csv(rows, columns?) -> string",
            "data",
            "Records or maps as comma-separated values with a header line, secrets hidden; a cell that a spreadsheet would run has `'` in front.",
        )
        .forms(&[form(&[Kind::Any], Kind::Text), form(&[Kind::Any, Kind::Items], Kind::Text)])
        .pure()
        .example("csv([#{ a: 1, b: \"x, y\" }])", "\"a,b\\n1,\\\"x, y\\\"\\n\""),
        1..=2,
        &[],
        csv,
    ),
    native(
        Function::new(
            "parse_csv",
            "parse_csv(text) -> [map]",
            "data",
            "Reads comma-separated values: the first line names the keys, each other line is a map of texts.",
        )
        .forms(&[form(&[Kind::Text], Kind::List)])
        .pure()
        .example("parse_csv(\"host,port\\nhub,443\")", "[#{ host: \"hub\", port: \"443\" }]"),
        1..=1,
        &[],
        parse_csv,
    ),
];

fn csv(call: &mut Call<'_>) -> Fallible {
    let columns = if call.count() == 1 {
        None
    } else {
        Some(call.list(1, "columns")?.iter().map(show::shown).collect::<Vec<_>>())
    };
    let rows = call.value(0);
    let table = Table::of(&rows, columns.as_deref())
        .ok_or_else(|| call.wrong(0, "rows", "an array of records or maps"))??;
    let text_of = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut text = csv_line(table.columns.iter().cloned(), Formulas::Neutralised);
    for row in &table.rows {
        text.push_str(&csv_line(row.iter().map(text_of), Formulas::Neutralised));
        text::limited(call, text.len())?;
    }
    Ok(ImmutableString::from(text).into())
}

fn parse_csv(call: &mut Call<'_>) -> Fallible {
    let text = call.text(0, "text")?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let wrong = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        let problem = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("it has {len} cells, and the first line has {expected_len}")
            }
            _ => "it cannot be read".to_owned(),
        };
        Failure::new("wrong-value", "ValueError", format!("line {line} of the values: {problem}"))
            .hint("each line has as many cells as the first; a cell with a comma stands in double quotes")
    };
    let names: Vec<ImmutableString> =
        reader.headers().map_err(|error| wrong(&error))?.iter().map(|name| name.trim().into()).collect();
    let distinct: BTreeSet<&ImmutableString> = names.iter().collect();
    if distinct.len() != names.len() || names.iter().any(|name| name.is_empty()) {
        let message = "the first line of the values names a column twice, or not at all";
        return Err(Failure::new("wrong-value", "ValueError", message).into());
    }
    let mut rows = rhai::Array::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(&error))?;
        let cells = names.iter().zip(record.iter());
        let row: Map = cells
            .map(|(name, cell)| (name.as_str().into(), Dynamic::from(ImmutableString::from(cell))))
            .collect();
        text::fits_in_a_list(call, rows.len().saturating_add(1))?;
        rows.push(row.into());
    }
    Ok(Dynamic::from_array(rows))
}
