//! Rows as comma-separated values, with a header line.

use edgebook_script::{Formulas, csv_line};
use serde_json::Value;

use super::{cell_of, columns};

/// A header line and one line for each row.
pub(super) fn render(rows: &[Value], formulas: Formulas) -> String {
    let columns = columns(rows);
    if columns.is_empty() {
        return String::new();
    }
    let mut text = csv_line(columns.iter().map(|column| (*column).to_owned()), formulas);
    for row in rows {
        text.push_str(&csv_line(columns.iter().map(|column| cell_of(row, column)), formulas));
    }
    text
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
