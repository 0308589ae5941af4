//! Comma-separated values as RFC 4180 has them, with `\n` as the line end.

use serde_json::Value;

use super::{cell_of, columns};

/// What becomes of cells that a spreadsheet would run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Formulas {
    /// They get a `'` in front, which spreadsheets take as "this is text".
    Neutralised,
    /// They stay.
    Kept,
}

/// A header line and one line for each row.
pub(super) fn render(rows: &[Value], formulas: Formulas) -> String {
    let columns = columns(rows);
    if columns.is_empty() {
        return String::new();
    }
    let mut text = line(columns.iter().map(|column| (*column).to_owned()), formulas);
    for row in rows {
        text.push_str(&line(columns.iter().map(|column| cell_of(row, column)), formulas));
    }
    text
}

fn line(cells: impl Iterator<Item = String>, formulas: Formulas) -> String {
    let safe = |cell: String| match formulas {
        Formulas::Neutralised if is_formula(&cell) => format!("'{cell}"),
        _ => cell,
    };
    let mut line = cells.map(|cell| quoted(safe(cell))).collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

/// Whether a spreadsheet would run a cell: it begins with `=`, `+`, `-`, `@` (in full width, too), a tab or a line
/// break. A negative number is a number.
fn is_formula(cell: &str) -> bool {
    // What spreadsheets skip in front of a cell counts as nothing.
    let shown = cell.trim_start_matches(|first: char| first == ' ' || (first != '\t' && is_skipped(first)));
    match shown.chars().next() {
        Some('=' | '+' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '＠' | '－') => true,
        Some('-') => !is_number(cell),
        _ => false,
    }
}

/// Whether a character cannot be seen in front of a cell.
fn is_skipped(character: char) -> bool {
    !matches!(character, '\r' | '\n') && edgebook_wire::is_hostile(character)
}

fn is_number(cell: &str) -> bool {
    // `inf` and `nan` are no numbers to a spreadsheet.
    cell.parse::<f64>().is_ok_and(f64::is_finite) && cell.ends_with(|last: char| last.is_ascii_digit())
}

fn quoted(cell: String) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_cell_and_no_name_runs_in_a_spreadsheet() {
        for (cell, safe) in [
            (json!("=1+1"), "'=1+1"),
            (json!("+1"), "'+1"),
            (json!("@SUM(A1)"), "'@SUM(A1)"),
            (json!("\t=1"), "'\t=1"),
            (json!("\r=1"), "\"'\r=1\""),
            (json!("  =1"), "'  =1"),
            (json!("\u{feff}=1"), "'\u{feff}=1"),
            (json!("＝1"), "'＝1"),
            (json!("-1+cmd|' /C calc'!A0"), "'-1+cmd|' /C calc'!A0"),
            (json!("-"), "'-"),
            (json!("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\""),
            (json!("-7"), "-7"),
            (json!(-7), "-7"),
            (json!(-7.5e-3), "-0.0075"),
            (json!("a=1"), "a=1"),
            (json!("2001:db8::1"), "2001:db8::1"),
            (json!(["=1"]), "\"[\"\"=1\"\"]\""),
        ] {
            let rows = [json!({"=name": cell})];
            assert_eq!(render(&rows, Formulas::Neutralised), format!("'=name\n{safe}\n"));
        }
        assert_eq!(render(&[json!({"=n": "=1"})], Formulas::Kept), "=n\n=1\n");
    }
}
