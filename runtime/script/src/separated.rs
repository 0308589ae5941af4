//! Comma-separated values as RFC 4180 has them, with `\n` as the line end: the one place that writes a line.

/// What becomes of cells that a spreadsheet would run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formulas {
    /// They get a `'` in front, which spreadsheets take as "this is text".
    Neutralised,
    /// They stay.
    Kept,
}

/// A line with its line end.
pub fn csv_line(cells: impl Iterator<Item = String>, formulas: Formulas) -> String {
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
    !matches!(character, '\r' | '\n') && edgebook_words::is_hostile(character)
}

fn is_number(cell: &str) -> bool {
    // `inf` and `nan` are no numbers to a spreadsheet.
    cell.parse::<f64>().is_ok_and(f64::is_finite) && cell.ends_with(|last: char| last.is_ascii_digit())
}

fn quoted(cell: String) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
