//! What the operating system says about a failure.

use std::fmt::Display;

/// The words of a system error without its number: `No such file or directory`.
pub fn reason(error: &impl Display) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn the_number_is_left_out() {
        for (whole, words) in [
            ("No such file or directory (os error 2)", "No such file or directory"),
            ("timed out", "timed out"),
            ("", ""),
        ] {
            assert_eq!(reason(&whole), words);
        }
    }
}
