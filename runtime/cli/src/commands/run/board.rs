//! What a runbook shows on several devices at once: every line says which device it is from.
//!
//! In text, lines come as they are printed, with the device's name in front; tables and values stand below the name.
//! In JSON and YAML there is one document: a list with an entry for each device. In CSV and NDJSON every row begins
//! with the device. What failed says so on stderr, and in JSON and YAML as `error` in the entry of the device.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use edgebook_run::DeviceEnd;
use edgebook_script::{Diagnostic, Output, RunEnd, Style, Table as Rows, render as render_diagnostic};
use serde_json::{Map, Value, json};

use super::screen::laid_out;
use crate::exit::Exit;
use crate::hints::in_words;
use crate::output::{Format, value_as_text};
use crate::practice::Report;
use crate::printer::Printer;

/// The output of all devices.
pub(super) struct Board {
    pub(super) printer: Printer,
    format: Format,
    /// Data in the order in which it came, with its device.
    shown: Mutex<Vec<(String, Value)>>,
    /// What went wrong, by device.
    errors: Mutex<BTreeMap<String, Value>>,
}

/// The part of one device.
pub(super) struct Pane {
    board: Arc<Board>,
    name: String,
}

/// The column that names the device.
const DEVICE: &str = "device";

impl Board {
    pub(super) fn new(printer: &Printer, format: Format) -> Self {
        Self { printer: printer.clone(), format, shown: Mutex::default(), errors: Mutex::default() }
    }

    /// The part of one device.
    pub(super) fn pane(self: &Arc<Self>, name: &str) -> Pane {
        Pane { board: Arc::clone(self), name: name.to_owned() }
    }

    /// Writes the data. `ends` says of each device how its run ended.
    pub(super) fn finish(&self, ends: &[DeviceEnd], report: Option<&Report>) {
        self.write_data(ends, report);
        if let Some(report) = report {
            report.finish(ends.iter().any(|device| device.end == RunEnd::Failed));
        }
    }

    fn write_data(&self, ends: &[DeviceEnd], report: Option<&Report>) {
        let shown = std::mem::take(&mut *self.shown.lock().unwrap_or_else(PoisonError::into_inner));
        let of = |name: &str| -> Vec<Value> {
            shown.iter().filter(|(device, _)| device == name).map(|(_, value)| value.clone()).collect()
        };
        let errors = std::mem::take(&mut *self.errors.lock().unwrap_or_else(PoisonError::into_inner));
        let document: Value = match self.format {
            Format::Text | Format::Ndjson => return,
            Format::Csv | Format::CsvRaw => ends
                .iter()
                .flat_map(|DeviceEnd { device, .. }| {
                    of(device).into_iter().flat_map(|value| rows(device, value))
                })
                .collect(),
            Format::Json | Format::Yaml => {
                let entry = |DeviceEnd { device: name, end }: &DeviceEnd| {
                    let mut values = of(name);
                    let end = Exit::from(*end);
                    let result =
                        if values.len() > 1 { values.into() } else { values.pop().unwrap_or_default() };
                    let mut entry = json!({DEVICE: name, "end": end.as_str(), "result": result});
                    if let (Some(entry), Some(error)) = (entry.as_object_mut(), errors.get(name)) {
                        entry.insert("error".to_owned(), error.clone());
                    }
                    entry
                };
                let document = ends.iter().map(entry).collect();
                match report {
                    Some(report) => report.document(document),
                    None => document,
                }
            }
        };
        self.printer.value(&document, self.format);
    }
}

impl Pane {
    /// The value of the runbook's last expression.
    pub(super) fn value(&self, value: &Value) {
        if !value.is_null() {
            let value = self.board.printer.without_secrets(value);
            self.data(value.clone().into_owned(), || value_as_text(&value, self.board.printer.width()));
        }
    }

    /// The run on this device failed: told at once, and part of the document.
    pub(super) fn failed(&self, diagnostic: &Diagnostic) {
        let diagnostic = &diagnostic.clone().worded(&in_words);
        let mut data = diagnostic.to_json();
        if let Some(data) = data.as_object_mut() {
            data.entry(DEVICE).or_insert_with(|| self.name.as_str().into());
        }
        if self.board.printer.json_errors() {
            self.board.printer.error_data(&data);
        } else {
            let text = render_diagnostic(diagnostic, Style::Coloured);
            self.board.printer.rendered(&format!("{}:\n{text}", self.name));
        }
        self.board.errors.lock().unwrap_or_else(PoisonError::into_inner).insert(self.name.clone(), data);
    }

    fn data(&self, value: Value, text: impl FnOnce() -> String) {
        match self.board.format {
            Format::Text => {
                let text = text();
                let text = text.trim_end_matches('\n');
                let gap = if text.contains('\n') { "\n" } else { " " };
                self.board.printer.text(&format!("{}:{gap}{text}", self.name));
            }
            Format::Ndjson => {
                let rows = Value::Array(rows(&self.name, value));
                self.board.printer.value(&rows, Format::Ndjson);
            }
            _ => {
                let mut shown = self.board.shown.lock().unwrap_or_else(PoisonError::into_inner);
                shown.push((self.name.clone(), value));
            }
        }
    }

    /// The name in front of every line.
    fn named(&self, text: &str) -> String {
        let lines: Vec<String> = text.lines().map(|line| format!("{}: {line}", self.name)).collect();
        if lines.is_empty() { format!("{}:", self.name) } else { lines.join("\n") }
    }
}

impl Output for Pane {
    fn line(&self, text: &str) {
        match self.board.format {
            Format::Text => self.board.printer.text(&self.named(text)),
            _ => self.board.printer.note(&self.named(text)),
        }
    }

    fn warn(&self, text: &str) {
        self.board.printer.warning(&format!("{}: {text}", self.name));
    }

    fn note(&self, text: &str) {
        self.board.printer.note(&self.named(text));
    }

    fn table(&self, rows: &Rows) {
        self.data(rows.to_json(), || laid_out(rows, &self.board.printer));
    }
}

/// The rows of a value, each beginning with the device. A row that has a field of that name itself stays whole.
fn rows(name: &str, value: Value) -> Vec<Value> {
    let items = match value {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        single => vec![single],
    };
    let row = |item| {
        let mut row = Map::from_iter([(DEVICE.to_owned(), Value::from(name))]);
        match item {
            Value::Object(fields) if !fields.contains_key(DEVICE) => row.extend(fields),
            other => {
                row.insert("value".to_owned(), other);
            }
        }
        Value::Object(row)
    };
    items.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::test_support::kept;

    fn shown(format: Format) -> (String, String) {
        let (printer, out, err) = kept();
        let board = Arc::new(Board::new(&printer, format));
        let (a, b) = (board.pane("a"), board.pane("b"));
        let rows = Rows { columns: vec!["id".to_owned()], rows: vec![vec![json!(1)], vec![json!(2)]] };
        b.line("two\nlines");
        a.table(&rows);
        b.warn("careful");
        b.value(&json!("last"));
        a.value(&json!({"device": "own"}));
        a.value(&Value::Null);
        let ends = [("a", RunEnd::Done), ("b", RunEnd::Failed), ("c", RunEnd::Refused)];
        board.finish(&ends.map(|(device, end)| DeviceEnd { device: device.to_owned(), end }), None);
        (out.text(), err.text())
    }

    #[test]
    fn every_line_says_which_device_it_is_from() {
        let (out, err) = shown(Format::Text);
        assert_eq!(out, "b: two\nb: lines\na:\nID\n1\n2\nb: last\na: device  own\n");
        assert_eq!(err, "warning: b: careful\n");
    }

    #[test]
    fn data_is_one_document_with_every_device() {
        let (out, err) = shown(Format::Json);
        let data: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            data,
            json!([
                {"device": "a", "end": "done", "result": [[{"id": 1}, {"id": 2}], {"device": "own"}]},
                {"device": "b", "end": "failed", "result": "last"},
                {"device": "c", "end": "refused", "result": null},
            ])
        );
        assert!(err.starts_with("b: two\nb: lines\n"), "{err}");
        assert_eq!(
            shown(Format::Csv).0,
            "device,id,value\na,1,\na,2,\na,,\"{\"\"device\"\":\"\"own\"\"}\"\nb,,last\n"
        );
        assert_eq!(
            shown(Format::Ndjson).0,
            "{\"device\":\"a\",\"id\":1}\n{\"device\":\"a\",\"id\":2}\n{\"device\":\"b\",\"value\":\"last\"}\n{\"device\":\"a\",\"value\":{\"device\":\"own\"}}\n"
        );
    }
}
