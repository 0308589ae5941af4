//! Places that the engine can tell apart. It counts lines and columns up to 65,535; what stands beyond would all be at
//! one place, and bodies of functions are told by their places.

use crate::diagnostic::Diagnostic;

/// The last line, and the last column of a line, that the engine counts.
const LAST: usize = 65_534;

/// What is wrong with a text that has places beyond those that the engine counts.
pub(crate) fn out_of_reach(name: &str, text: &str) -> Option<Diagnostic> {
    let wrong = |line: usize, message: String, hint: &str| {
        let mut found = Diagnostic::new("too-long", message, name);
        found.line = u32::try_from(line).ok();
        found.column = Some(1);
        found.hint = Some(hint.into());
        found
    };
    for (line, content) in (1usize..).zip(text.split('\n')) {
        if line > LAST {
            return Some(wrong(
                line,
                format!("the text has more than {LAST} lines"),
                "divide it into files, and import them",
            ));
        }
        // Bytes are no fewer than characters.
        if content.len() > LAST && content.chars().count() > LAST {
            let message = format!("line {line} has more than {LAST} characters");
            return Some(wrong(line, message, "break the line"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted() {
        let long = format!("print(1);\n{}print(2);", " ".repeat(LAST));
        for (text, line) in [
            ("\n".repeat(LAST), Some(65_535)),
            (long, Some(2)),
            ("ä".repeat(LAST), None),
            ("\n".repeat(9), None),
        ] {
            assert_eq!(out_of_reach("book.rhai", &text).map(|found| found.line), line.map(Some));
        }
    }
}
