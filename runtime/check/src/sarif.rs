//! Findings in the form that code hosts read: SARIF 2.1.0.

use edgebook_script::{Diagnostic, Severity};
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

fn result(finding: &Diagnostic, codes: &[&str]) -> Value {
    let mut message = finding.message.clone();
    if let Some(hint) = &finding.hint {
        message.push_str(". ");
        message.push_str(hint);
    }
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut region = serde_json::Map::new();
    if let Some(line) = finding.line {
        region.insert("startLine".to_owned(), line.into());
        if let Some(column) = finding.column {
            region.insert("startColumn".to_owned(), column.into());
        }
        if let Some(end) = finding.to_json().get("end_column") {
            region.insert("endColumn".to_owned(), end.clone());
        }
    }
    // A path in a URI has slashes only.
    let uri = finding.file.replace('\\', "/").replace(' ', "%20");
    let mut place = json!({ "artifactLocation": { "uri": uri } });
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
