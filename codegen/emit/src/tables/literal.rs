//! Literals and small expressions of the tables.

/// A text as a borrowed literal. Rust's own escaping leaves no quote, control or direction character unescaped.
pub(super) fn literal(text: &str) -> String {
    format!("B({text:?})")
}

/// An optional text.
pub(super) fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "None".to_owned(), |text| format!("Some({})", literal(text)))
}

/// An optional number; one that Rust cannot write as a literal is left out.
pub(super) fn number(value: Option<f64>) -> String {
    match value {
        Some(value) if value.is_finite() => format!("Some({value:?})"),
        _ => "None".to_owned(),
    }
}

/// An array expression with one entry a line.
pub(super) fn list(entries: &[String], indent: usize) -> String {
    if entries.is_empty() {
        return "[]".to_owned();
    }
    let pad = " ".repeat(indent);
    let mut text = String::from("[\n");
    for entry in entries {
        text.push_str(&pad);
        text.push_str("    ");
        text.push_str(entry);
        text.push_str(",\n");
    }
    text.push_str(&pad);
    text.push(']');
    text
}

/// An array expression of plain text literals.
pub(super) fn texts(names: &[&str]) -> String {
    list(&names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>(), 0)
}
