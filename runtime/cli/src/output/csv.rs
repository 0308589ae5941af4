//! Comma-separated values as RFC 4180 has them, with `\n` as the line end.

use serde_json::Value;

use super::{cell_of, columns};

/// A header line and one line for each row.
pub(super) fn render(rows: &[Value]) -> String {
    let columns = columns(rows);
    if columns.is_empty() {
        return String::new();
    }
    let mut text = line(columns.iter().map(|column| (*column).to_owned()));
    for row in rows {
        text.push_str(&line(columns.iter().map(|column| cell_of(row, column))));
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.map(quoted).collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

fn quoted(cell: String) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
