//! Output formats: one JSON value in, text for people or for programs out.

mod csv;
mod json;
mod table;
mod yaml;

use clap::ValueEnum;
use edgebook_script::Formulas;
use serde_json::Value;

use crate::lines::Lines;

pub use table::{Table, value_as_text};

/// How data is written to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: aligned columns.
    Text,
    /// One JSON document.
    Json,
    /// One JSON document a line: one for each row.
    Ndjson,
    /// Comma-separated values with a header line; what a spreadsheet would run has a `'` in front.
    Csv,
    /// The same with every cell as it came, for programs.
    CsvRaw,
    /// One YAML document.
    Yaml,
}

impl Format {
    /// Text on a terminal, JSON on a pipe, unless the user chose.
    pub fn or_for(chosen: Option<Self>, terminal: bool) -> Self {
        chosen.unwrap_or(if terminal { Self::Text } else { Self::Json })
    }

    /// Whether data becomes comma-separated values: tables, which cannot nest.
    pub fn is_csv(self) -> bool {
        matches!(self, Self::Csv | Self::CsvRaw)
    }
}

/// Writes a value in a format. The result ends with a line break, unless it is empty. Characters that steer a terminal,
/// or cannot be seen, are escaped where the format has a way to do so.
pub fn render(value: &Value, format: Format) -> String {
    match format {
        Format::Text => ended(value_as_text(value, None)),
        Format::Json => ended(json::escaped(&pretty(value)).into_owned()),
        Format::Ndjson => {
            let mut lines = Lines::default();
            for row in rows(value) {
                lines.line(json::escaped(&row.to_string()));
            }
            lines.text()
        }
        Format::Csv => csv::render(rows(value), Formulas::Neutralised),
        Format::CsvRaw => csv::render(rows(value), Formulas::Kept),
        Format::Yaml => yaml::render(value),
    }
}

/// The items of an array; anything else is its own only row.
fn rows(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        single => std::slice::from_ref(single),
    }
}

fn pretty(value: &Value) -> String {
    // The alternate form of `Value` is indented JSON.
    format!("{value:#}")
}

fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// One value as it stands in a cell: texts as they are, nothing for null, JSON for what has parts.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The columns of rows: every key, in the order of first appearance; `value` where a row is no object.
fn columns(rows: &[Value]) -> Vec<&str> {
    let mut columns = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for row in rows {
        match row {
            Value::Object(fields) => {
                columns.extend(fields.keys().map(String::as_str).filter(|key| seen.insert(*key)));
            }
            _ if seen.insert(SCALAR_COLUMN) => columns.push(SCALAR_COLUMN),
            _ => {}
        }
    }
    columns
}

/// The cell of a row in a column.
fn cell_of(row: &Value, column: &str) -> String {
    match row {
        Value::Object(fields) => fields.get(column).map(cell).unwrap_or_default(),
        scalar if column == SCALAR_COLUMN => cell(scalar),
        _ => String::new(),
    }
}

const SCALAR_COLUMN: &str = "value";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_format_writes_the_same_rows() {
        let rows = json!([{"id": 1, "name": "a, \"b\""}, {"id": 2, "up": true, "tags": ["x"]}]);
        let show = |format| render(&rows, format);
        insta::assert_snapshot!(show(Format::Text), @r#"
        ID  NAME    UP    TAGS
        1   a, "b"
        2           true  ["x"]
        "#);
        insta::assert_snapshot!(show(Format::Ndjson), @r#"
        {"id":1,"name":"a, \"b\""}
        {"id":2,"up":true,"tags":["x"]}
        "#);
        insta::assert_snapshot!(show(Format::Csv), @r#"
        id,name,up,tags
        1,"a, ""b""",,
        2,,true,"[""x""]"
        "#);
        insta::assert_snapshot!(show(Format::Yaml), @r#"
        - id: 1
          name: "a, \"b\""
        - id: 2
          up: true
          tags:
            - x
        "#);
        assert_eq!(serde_json::from_str::<Value>(&show(Format::Json)).unwrap(), rows);
    }

    #[test]
    fn nothing_and_single_values() {
        assert_eq!(render(&json!([]), Format::Csv), "");
        assert_eq!(render(&json!([]), Format::Ndjson), "");
        assert_eq!(render(&json!([]), Format::Json), "[]\n");
        assert_eq!(render(&json!([]), Format::Yaml), "[]\n");
        assert_eq!(render(&json!(null), Format::Ndjson), "");
        assert_eq!(render(&json!("x"), Format::Csv), "value\nx\n");
        assert_eq!(render(&json!({"a": 1}), Format::Ndjson), "{\"a\":1}\n");
    }

    #[test]
    fn what_steers_a_terminal_is_escaped_as_the_format_can() {
        let value = json!({"a\u{9b}": "\u{1b}[2J\u{202e}\u{7f}\u{e0041}ä"});
        for (format, text) in [
            (Format::Ndjson, "{\"a\\u009b\":\"\\u001b[2J\\u202e\\u007f\\udb40\\udc41ä\"}\n"),
            (Format::Yaml, "\"a\\u009b\": \"\\u001b[2J\\u202e\\u007f\\U000e0041ä\"\n"),
            (Format::Csv, "a\u{9b}\n\u{1b}[2J\u{202e}\u{7f}\u{e0041}ä\n"),
        ] {
            assert_eq!(render(&value, format), text);
        }
        assert_eq!(serde_json::from_str::<Value>(&render(&value, Format::Json)).unwrap(), value);
    }

    #[test]
    fn format_follows_the_terminal_unless_chosen() {
        assert_eq!(Format::or_for(None, true), Format::Text);
        assert_eq!(Format::or_for(None, false), Format::Json);
        assert_eq!(Format::or_for(Some(Format::Csv), true), Format::Csv);
    }
}
