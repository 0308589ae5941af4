//! What a runbook shows, on its way to stdout and stderr.
//!
//! In text, everything goes to stdout as it comes. In the other formats stdout carries data only: the tables and the
//! last value, one document; when there are several, a list of them. What the runbook prints is for people then,
//! and goes to stderr.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use edgebook_script::{Output, RunEnd, Table as Rows};
use serde_json::Value;

use crate::output::{Format, Table, render, value_as_text};
use crate::practice::Report;
use crate::printer::Printer;

/// Receives what a runbook shows.
pub struct Screen {
    printer: Printer,
    format: Format,
    /// Data in the order in which it came.
    shown: Mutex<Vec<Value>>,
    /// Whether the last thing on stdout is a table: the next one needs room.
    below_table: AtomicBool,
}

impl Screen {
    /// A screen that writes data in a format.
    pub fn new(printer: Printer, format: Format) -> Self {
        Self { printer, format, shown: Mutex::default(), below_table: AtomicBool::new(false) }
    }

    /// The value of the runbook's last expression.
    pub fn value(&self, value: &Value) {
        if !value.is_null() {
            let value = self.printer.without_secrets(value);
            self.data(value.clone().into_owned(), || value_as_text(&value, self.printer.width()));
        }
    }

    /// Writes the data. A run that failed before it showed any leaves stdout empty, unless it changed nothing: what it
    /// would have changed is data, too.
    pub(crate) fn finish(&self, end: RunEnd, report: Option<&Report>) {
        self.write_data(end == RunEnd::Done, report);
        if let Some(report) = report {
            report.finish(end == RunEnd::Failed);
        }
    }

    fn write_data(&self, done: bool, report: Option<&Report>) {
        if matches!(self.format, Format::Text | Format::Ndjson) {
            return;
        }
        let mut shown = std::mem::take(&mut *self.shown.lock().unwrap_or_else(PoisonError::into_inner));
        let document = match shown.len() {
            0 if !done && report.is_none() => return,
            0 => Value::Null,
            1 => shown.swap_remove(0),
            // One table after the other: CSV cannot nest.
            _ if self.format.is_csv() => {
                let safe = |table: &Value| render(&self.printer.without_secrets(table), self.format);
                let tables: Vec<String> = shown.iter().map(safe).collect();
                return self.printer.data(&tables.join("\n"));
            }
            _ => Value::Array(shown),
        };
        let document = match report.filter(|_| !self.format.is_csv()) {
            Some(report) => report.document(document),
            None => document,
        };
        self.printer.value(&document, self.format);
    }

    /// Shows text now or keeps data for the end.
    fn data(&self, value: Value, text: impl FnOnce() -> String) {
        match self.format {
            Format::Text => {
                if self.below_table.swap(true, Ordering::Relaxed) {
                    self.printer.text("");
                }
                self.printer.text(&text());
            }
            Format::Ndjson => self.printer.value(&value, Format::Ndjson),
            _ => self.shown.lock().unwrap_or_else(PoisonError::into_inner).push(value),
        }
    }
}

impl Output for Screen {
    fn line(&self, text: &str) {
        match self.format {
            Format::Text => {
                self.below_table.store(false, Ordering::Relaxed);
                self.printer.text(text);
            }
            _ => self.printer.note(text),
        }
    }

    fn warn(&self, text: &str) {
        self.printer.warning(text);
    }

    fn note(&self, text: &str) {
        self.printer.note(text);
    }

    fn progress(&self, seen: Option<&str>) {
        self.printer.progress(seen);
    }

    fn table(&self, rows: &Rows) {
        self.data(rows.to_json(), || laid_out(rows, &self.printer));
    }
}

/// A table for people. Secrets are taken out before cells are broken over lines.
pub fn laid_out(rows: &Rows, printer: &Printer) -> String {
    if rows.rows.is_empty() {
        return "(none)".to_owned();
    }
    let safe = |text: &str| printer.redactor().text(text).into_owned();
    let mut table = Table::new(rows.columns.iter().map(|name| safe(name)), printer.width());
    for row in rows.text_rows() {
        table.row(row.iter().map(|cell| safe(cell)));
    }
    table.render()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::printer::test_support::kept;

    /// What ends up on stdout and stderr.
    fn shown(format: Format, done: bool, show: impl Fn(&Screen)) -> (String, String) {
        let (printer, out, err) = kept();
        let screen = Screen::new(printer, format);
        show(&screen);
        screen.finish(if done { RunEnd::Done } else { RunEnd::Failed }, None);
        (out.text(), err.text())
    }

    fn rows() -> Rows {
        Rows { columns: vec!["id".to_owned()], rows: vec![vec![json!(1)], vec![json!(2)]] }
    }

    #[test]
    fn text_goes_to_stdout_as_it_comes() {
        let (out, err) = shown(Format::Text, true, |screen| {
            screen.line("before");
            screen.table(&rows());
            screen.warn("careful");
            screen.value(&json!("last"));
            screen.value(&json!(null));
        });
        assert_eq!((out.as_str(), err.as_str()), ("before\nID\n1\n2\n\nlast\n", "warning: careful\n"));
    }

    #[test]
    fn data_is_one_document_and_prints_go_to_stderr() {
        let both = |screen: &Screen| {
            screen.line("for people");
            screen.table(&rows());
            screen.value(&json!("last"));
        };
        let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let (out, err) = shown(Format::Json, true, both);
        assert_eq!(parsed(&out), json!([[{"id": 1}, {"id": 2}], "last"]));
        assert_eq!(err, "for people\n");
        let (out, _) = shown(Format::Json, true, |screen| screen.table(&rows()));
        assert_eq!(parsed(&out), json!([{"id": 1}, {"id": 2}]));
        assert_eq!(shown(Format::Ndjson, true, both).0, "{\"id\":1}\n{\"id\":2}\n\"last\"\n");
        assert_eq!(shown(Format::Csv, true, both).0, "id\n1\n2\n\nvalue\nlast\n");
    }

    #[test]
    fn nothing_shown_is_null_when_done_and_nothing_when_failed() {
        assert_eq!(shown(Format::Json, true, |_| ()).0, "null\n");
        assert_eq!(shown(Format::Json, false, |_| ()).0, "");
    }
}
