//! Findings in the form that code hosts read: SARIF 2.1.0.

use edgebook_script::Diagnostic;
use edgebook_words::Severity;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::finding::CODES;

/// Findings as a SARIF log. `version` is that of the program.
pub fn sarif(findings: &[Diagnostic], version: &str) -> Value {
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, &codes)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "edgebook", "version": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &str) -> Value {
    let doc =
        CODES.iter().find(|known| known.name == code).map_or("The runbook cannot be read.", |code| code.doc);
    json!({ "id": code, "shortDescription": { "text": doc } })
}

/// What stands in a path of a URI as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as a URI: relative as it was named, or of a file of this machine.
fn uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    let path = path.strip_prefix("./").unwrap_or(path);
    format!("{scheme}{}", utf8_percent_encode(path, PLAIN))
}

fn result(finding: &Diagnostic, codes: &[&str]) -> Value {
    let mut message = finding.message.clone();
    if let Some(hint) = &finding.hint {
        message.push_str(". ");
        message.push_str(&hint.to_string());
    }
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut region = serde_json::Map::new();
    if let Some(line) = finding.line {
        region.insert("startLine".to_owned(), line.into());
        if let Some(column) = finding.column {
            region.insert("startColumn".to_owned(), column.into());
        }
        // At the end of a line nothing is marked; a region is never empty.
        let end = finding.to_json().get("end_column").and_then(Value::as_u64);
        let least = finding.column.map(|column| u64::from(column).saturating_add(1));
        if let Some(end) = end.max(least) {
            region.insert("endColumn".to_owned(), end.into());
        }
    }
    let mut place = json!({ "artifactLocation": { "uri": uri(&finding.file) } });
    if !region.is_empty()
        && let Some(place) = place.as_object_mut()
    {
        place.insert("region".to_owned(), Value::Object(region));
    }
    json!({
        "ruleId": finding.code,
        "ruleIndex": codes.iter().position(|code| *code == finding.code),
        "level": level,
        "message": { "text": message },
        "locations": [{ "physicalLocation": place }],
    })
}
