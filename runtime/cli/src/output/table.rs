//! Aligned columns for people.

use comfy_table::{ColumnConstraint, ContentArrangement, Width, presets};
use edgebook_words::escape_line;
use serde_json::Value;

use super::{cell_of, columns};
use crate::lines::Lines;

/// Columns, with or without headings. Cells are escaped and stay on one line, unless they are too wide for the
/// terminal: then they are broken between words, and what does not fit even so is named below the table.
pub struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    width: Option<u16>,
}

/// The blanks between two columns.
const GAP: u16 = 2;

impl Table {
    /// An empty table. With a width, it is made to fit a terminal of that many columns.
    pub fn new<I: IntoIterator<Item = S>, S: AsRef<str>>(headings: I, width: Option<u16>) -> Self {
        let headings = headings.into_iter().map(|heading| escape_line(heading.as_ref()).into_owned());
        Self { headings: headings.collect(), ..Self::bare(width) }
    }

    /// An empty table without headings.
    pub fn bare(width: Option<u16>) -> Self {
        Self { headings: Vec::new(), rows: Vec::new(), width }
    }

    /// Adds a row.
    pub fn row<I: IntoIterator<Item = S>, S: AsRef<str>>(&mut self, cells: I) {
        self.rows.push(cells.into_iter().map(|cell| escape_line(cell.as_ref()).into_owned()).collect());
    }

    /// The lines, without blanks at their ends.
    pub fn render(&self) -> String {
        let narrowest = self.narrowest();
        let fitting = self.width.map_or(narrowest.len(), |width| how_many_fit(&narrowest, width));
        let mut inner = comfy_table::Table::new();
        inner.load_style(presets::NOTHING);
        inner.set_content_arrangement(match self.width {
            Some(_) => ContentArrangement::Dynamic,
            None => ContentArrangement::Disabled,
        });
        if let Some(width) = self.width {
            inner.set_width(width);
        }
        if !self.headings.is_empty() {
            inner.set_header(self.headings.iter().take(fitting).map(|heading| heading.to_uppercase()));
        }
        for row in &self.rows {
            inner.add_row(row.iter().take(fitting));
        }
        inner.discover_columns();
        for (column, narrowest) in inner.column_iter_mut().zip(&narrowest) {
            column.set_padding((0, GAP));
            if self.width.is_some() {
                let bound = narrowest.saturating_add(GAP);
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(bound)));
            }
        }
        let mut text = Lines::default();
        for line in inner.lines() {
            text.line(line.trim_end());
        }
        let hidden: Vec<&str> = self.headings.iter().skip(fitting).map(String::as_str).collect();
        if !hidden.is_empty() {
            text.line(format_args!("(too narrow to show {}; -o json shows everything)", hidden.join(", ")));
        }
        text.text()
    }

    /// How narrow each column can become: as wide as its longest word.
    fn narrowest(&self) -> Vec<u16> {
        let mut widths = Vec::new();
        for row in std::iter::once(&self.headings).chain(&self.rows) {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                let longest = cell.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
                *width = u16::try_from(longest).unwrap_or(u16::MAX).max(*width);
            }
        }
        widths
    }
}

/// How many columns fit side by side. The first is always shown.
fn how_many_fit(narrowest: &[u16], width: u16) -> usize {
    let mut used = 0_u16;
    let fitting = narrowest.iter().take_while(|column| {
        used = used.saturating_add(**column);
        let fits = used <= width;
        used = used.saturating_add(GAP);
        fits
    });
    fitting.count().max(1)
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
            let mut table = Table::bare(width);
            for (key, field) in fields {
                table.row([key, &super::cell(field)]);
            }
            table.render()
        }
        other => super::cell(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tunnels(width: Option<u16>) -> String {
        let mut table = Table::new(["id", "remote", "what it is for", "state"], width);
        table.row(["1", "192.0.2.0/24", "the scanners of the warehouse", "up"]);
        table.row(["2", "198.51.100.0/24", "telephony", "down"]);
        table.render()
    }

    #[test]
    fn a_narrow_terminal_breaks_cells_between_words() {
        insta::assert_snapshot!(tunnels(None), @"
        ID  REMOTE           WHAT IT IS FOR                 STATE
        1   192.0.2.0/24     the scanners of the warehouse  up
        2   198.51.100.0/24  telephony                      down
        ");
        insta::assert_snapshot!(tunnels(Some(50)), @"
        ID  REMOTE           WHAT IT IS FOR        STATE
        1   192.0.2.0/24     the scanners of the   up
                             warehouse
        2   198.51.100.0/24  telephony             down
        ");
    }

    #[test]
    fn what_does_not_fit_at_all_is_named() {
        insta::assert_snapshot!(tunnels(Some(24)), @"
        ID  REMOTE
        1   192.0.2.0/24
        2   198.51.100.0/24
        (too narrow to show what it is for, state; -o json shows everything)
        ");
        assert!(tunnels(Some(1)).starts_with("ID\n1\n2\n"));
    }

    #[test]
    fn objects_are_lists_of_their_fields() {
        let value = serde_json::json!({"name": "edge-1", "note": null, "ports": [1, 2]});
        assert_eq!(value_as_text(&value, None), "name   edge-1\nnote\nports  [1,2]\n");
    }
}
