//! Tables: rows of a runbook's result, for people and as data.

use rhai::Dynamic;
use serde_json::Value;

use crate::value::show::{shown, written};
use crate::value::{Failure, KeyedMap, Record, json};

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; each has one cell for each column, `null` where there is nothing.
    pub rows: Vec<Vec<Value>>,
}

/// The widest cell in text, in characters.
const WIDEST: usize = 60;

impl Table {
    /// A table of an array or map of records or maps; of plain values, a table of one column. `None` for other
    /// values. Without chosen columns it has those that hold a plain value in some row. A cell that cannot be written is
    /// an error.
    pub(crate) fn of(value: &Dynamic, columns: Option<&[String]>) -> Option<Result<Self, Failure>> {
        let rows: Vec<Dynamic> = if let Some(map) = value.read_lock::<KeyedMap>() {
            map.values()
        } else if value.is::<Record>() || value.is_map() {
            vec![value.clone()]
        } else {
            value.clone().into_array().ok()?
        };
        if rows.is_empty() {
            return Some(Ok(Self { columns: columns.unwrap_or_default().to_vec(), rows: Vec::new() }));
        }
        let columns = match columns {
            Some(columns) => columns.to_vec(),
            None => plain_columns(&rows),
        };
        Some(if columns.is_empty() {
            let rows = rows.iter().map(|row| Ok(vec![json::to_json(row)?]));
            rows.collect::<Result<_, _>>().map(|rows| Self { columns: vec!["value".to_owned()], rows })
        } else {
            let cell = |row: &Dynamic, column: &String| match column_of(row, column) {
                Some(value) => {
                    json::to_json(&value).map_err(|failure| failure.within(&format!("column {column:?}:")))
                }
                None => Ok(Value::Null),
            };
            let rows = rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect());
            rows.collect::<Result<_, _>>().map(|rows| Self { columns, rows })
        })
    }

    /// The table as an array of JSON objects.
    pub fn to_json(&self) -> Value {
        let row = |cells: &Vec<Value>| {
            Value::Object(self.columns.iter().cloned().zip(cells.iter().cloned()).collect())
        };
        Value::Array(self.rows.iter().map(row).collect())
    }

    /// The cells as text: what `print` would show.
    pub fn text_rows(&self) -> Vec<Vec<String>> {
        let text = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => edgebook_words::escape(text),
            other => edgebook_words::escape(&other.to_string()),
        };
        self.rows.iter().map(|row| row.iter().map(text).collect()).collect()
    }

    /// The table laid out in columns, without a line break at the end.
    pub fn to_text(&self) -> String {
        let rows = self.text_rows();
        if rows.is_empty() {
            return "(no rows)".to_owned();
        }
        let mut lines: Vec<Vec<String>> = vec![self.columns.clone()];
        lines.extend(rows.iter().map(|row| row.iter().map(|cell| shortened(cell)).collect()));
        let width = |column: usize| {
            lines
                .iter()
                .filter_map(|line| line.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let laid_out = lines.iter().map(|line| {
            let cells: Vec<String> =
                line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            cells.join("  ").trim_end().to_owned()
        });
        laid_out.collect::<Vec<_>>().join("\n")
    }
}

fn shortened(cell: &str) -> String {
    if cell.chars().count() <= WIDEST {
        return cell.to_owned();
    }
    let mut short: String = cell.chars().take(WIDEST.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// The fields that hold a plain value in some row, in the order in which they come.
fn plain_columns(rows: &[Dynamic]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    let mut add = |name: &str, value: &Dynamic| {
        let plain = !(value.is_array() || value.is_map() || value.is::<Record>() || value.is::<KeyedMap>());
        if plain && !columns.iter().any(|known| known == name) {
            columns.push(name.to_owned());
        }
    };
    for row in rows {
        if let Some(record) = row.read_lock::<Record>() {
            record.present().for_each(|(name, value)| add(name, value));
        } else if let Ok(map) = row.as_map_ref() {
            map.iter().for_each(|(name, value)| add(name, value));
        } else if let Some(map) = row.read_lock::<KeyedMap>() {
            map.entries().for_each(|(key, value)| add(&shown(key), value));
        }
    }
    columns
}

/// The value of a column: a field, or a field of a field with `a.b`.
fn column_of(row: &Dynamic, column: &str) -> Option<Dynamic> {
    let field = |value: &Dynamic, name: &str| {
        if let Some(record) = value.read_lock::<Record>() {
            return record.get(name).cloned();
        }
        if let Some(map) = value.read_lock::<KeyedMap>() {
            return map.get(&name.into()).cloned();
        }
        value.as_map_ref().ok()?.get(name).cloned()
    };
    field(row, column).or_else(|| column.split('.').try_fold(row.clone(), |value, name| field(&value, name)))
}

/// A value as the prompt shows it: a table where it is a list of records, else written out.
pub(crate) fn for_prompt(value: &Dynamic) -> String {
    match table_for_prompt(value) {
        Some(table) => table.to_text(),
        None => written(value),
    }
}

/// A value as a table, where it is a list of records.
pub(crate) fn table_for_prompt(value: &Dynamic) -> Option<Table> {
    let is_rows = |items: &[Dynamic]| {
        !items.is_empty() && items.iter().all(|item| item.is::<Record>() || item.is_map())
    };
    let rows = match value.read_lock::<KeyedMap>() {
        Some(map) => is_rows(&map.values()),
        None => value.as_array_ref().is_ok_and(|items| is_rows(&items)),
    };
    if rows { Table::of(value, None)?.ok() } else { None }
}
