//! What is not done, told as it happens. A rehearsal tells its writes at its end, with what became of them.

use edgebook_run::{UnsavedFile, Withheld};
use edgebook_words::{counted, escape};
use serde_json::{Map, Value, json};

use crate::output::Format;
use crate::printer::Printer;

/// Tells a write that was withheld.
pub(crate) fn withheld(write: &Withheld, printer: &Printer, format: Format, several: bool) {
    let line = format!("{}would {}", prefix(&write.device, several), request(write));
    tell(&line, "withheld", || write_data(write), printer, format);
}

/// Tells a file that was not saved.
pub(crate) fn unsaved(file: &UnsavedFile, printer: &Printer, format: Format, several: bool) {
    let line = format!("{}{}", prefix(&file.device, several), file_words(file));
    tell(&line, "unsaved", || file_data(file), printer, format);
}

fn tell(line: &str, name: &str, data: impl FnOnce() -> Value, printer: &Printer, format: Format) {
    match format {
        Format::Text => printer.text(line),
        Format::Ndjson => {
            let row = Value::Object(Map::from_iter([(name.to_owned(), data())]));
            printer.value(&row, Format::Ndjson);
        }
        Format::Json | Format::Csv | Format::CsvRaw | Format::Yaml => printer.note(line),
    }
}

/// `hub: ` where a run has several devices.
pub(super) fn prefix(device: &str, several: bool) -> String {
    if several { format!("{}: ", escape(device)) } else { String::new() }
}

/// `PUT /api/ipsec/endpoints/2/tunnels/3 {"bounce":true}`
pub(super) fn request(write: &Withheld) -> String {
    let gap = if write.body.is_empty() { "" } else { " " };
    format!("{} {}{gap}{}", write.method, write.target, write.body)
}

/// `would save token.json (123 bytes, with secrets)`
fn file_words(file: &UnsavedFile) -> String {
    let size = if file.assumed { "content assumed".to_owned() } else { counted(file.bytes, "byte") };
    let secrets = if file.secrets { ", with secrets" } else { "" };
    format!("would save {} ({size}{secrets})", escape(&file.name))
}

/// A file as data.
pub(super) fn file_data(file: &UnsavedFile) -> Value {
    json!({
        "device": file.device,
        "name": file.name,
        "bytes": (!file.assumed).then_some(file.bytes),
        "secrets": file.secrets,
    })
}

/// A write as data.
pub(super) fn write_data(write: &Withheld) -> Value {
    let mut data = json!({
        "device": write.device,
        "operation": write.operation,
        "effect": write.effects.as_str(),
        "method": write.method,
        "target": write.target,
        "body": write.content,
    });
    if let (Some((model, status)), Some(data)) = (write.rehearsed, data.as_object_mut()) {
        data.insert("model".to_owned(), model.as_str().into());
        data.extend(status.map(|status| ("status".to_owned(), status.into())));
    }
    data
}
