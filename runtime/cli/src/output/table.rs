//! Aligned columns for people.

use comfy_table::{ContentArrangement, presets};
use serde_json::Value;

use super::{cell_of, columns};
use crate::escape::escape_line;

/// Columns with headings. Cells are escaped and stay on one line, unless they are wrapped to the terminal's width.
pub struct Table {
    inner: comfy_table::Table,
}

impl Table {
    /// An empty table. With a width, columns shrink and wrap to fit it.
    pub fn new<I: IntoIterator<Item = S>, S: AsRef<str>>(headings: I, width: Option<u16>) -> Self {
        let mut table = Self::bare(width);
        let headings = headings.into_iter().map(|heading| escape_line(heading.as_ref()).to_uppercase());
        table.inner.set_header(headings);
        table
    }

    /// An empty table without headings.
    pub fn bare(width: Option<u16>) -> Self {
        let mut inner = comfy_table::Table::new();
        inner.load_style(presets::NOTHING);
        match width {
            Some(width) => {
                inner.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
            }
            None => {
                inner.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        Self { inner }
    }

    /// Adds a row.
    pub fn row<I: IntoIterator<Item = S>, S: AsRef<str>>(&mut self, cells: I) {
        self.inner.add_row(cells.into_iter().map(|cell| escape_line(cell.as_ref()).into_owned()));
    }

    /// The lines, without blanks at their ends.
    pub fn render(mut self) -> String {
        self.inner.discover_columns();
        for column in self.inner.column_iter_mut() {
            column.set_padding((0, 2));
        }
        self.inner.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
    }
}

/// A value for people: rows as a table, an object as a list of its fields, anything else as it is.
pub fn value_as_text(value: &Value, width: Option<u16>) -> String {
    match value {
        Value::Array(rows) if rows.is_empty() => "(none)".to_owned(),
        Value::Array(rows) if rows.iter().any(Value::is_object) => {
            let columns = columns(rows);
            let mut table = Table::new(&columns, width);
            for row in rows {
                table.row(columns.iter().map(|column| cell_of(row, column)));
            }
            table.render()
        }
        Value::Array(items) => items.iter().map(|item| super::cell(item) + "\n").collect(),
        Value::Object(fields) => {
            let widest = fields.keys().map(|key| key.chars().count()).max().unwrap_or(0);
            fields
                .iter()
                .map(|(key, field)| {
                    let line = format!("{:widest$}  {}", escape_line(key), escape_line(&super::cell(field)));
                    line.trim_end().to_owned() + "\n"
                })
                .collect()
        }
        other => super::cell(other),
    }
}
