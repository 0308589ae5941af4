//! Characters that hide what a runbook says: those that reorder a line on a screen, and those that nobody sees.
//!
//! A line that is read in another order than it runs, or two names that look alike and are not, would break the
//! promise that a runbook can be read. They are refused everywhere: in code, texts, comments and headers. Letters of
//! scripts that are written from right to left are not among them.

use crate::diagnostic::Diagnostic;

/// How many of them are reported in one text.
const MOST: usize = 20;

/// What is wrong with a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    /// It changes the order in which a line is shown.
    Reorders,
    /// It has no width and no ink.
    Invisible,
    /// It ends a line on some screens, but not for the parser.
    BreaksLine,
    /// It is a control character, which a terminal may act on.
    Control,
}

/// Every hidden character of a text, as errors with their places.
pub(crate) fn hidden(file: &str, text: &str) -> Vec<Diagnostic> {
    if text.bytes().all(|byte| matches!(byte, b'\n' | b'\t' | b' '..=b'~')) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (mut line, mut column) = (1u32, 1u32);
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if let Some(what) = judge(c, before, rest.peek().copied()) {
            found.push(report(file, text, (line, column), c, what));
            if found.len() >= MOST {
                break;
            }
        }
        if c == '\n' {
            line = line.saturating_add(1);
            column = 1;
        } else {
            column = column.saturating_add(1);
        }
        before = Some(c);
    }
    found
}

fn judge(c: char, before: Option<char>, after: Option<char>) -> Option<Hidden> {
    match c {
        '\n' | '\t' | ' '..='~' => None,
        '\r' if after.is_none_or(|after| after == '\n') => None,
        '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' | '\r' => Some(Hidden::BreaksLine),
        c if c.is_control() => Some(Hidden::Control),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some(Hidden::Reorders)
        }
        // Some scripts, and pictures of several parts, cannot be written without these.
        '\u{200c}' | '\u{200d}' if is_foreign(before) && is_foreign(after) => None,
        '\u{fe00}'..='\u{fe0f}' if is_foreign(before) => None,
        c if is_invisible(c) => Some(Hidden::Invisible),
        _ => None,
    }
}

/// Whether a character stands there that is beyond ASCII and can be seen.
fn is_foreign(c: Option<char>) -> bool {
    c.is_some_and(|c| c > '\u{ff}' && (!is_invisible(c) || matches!(c, '\u{fe00}'..='\u{fe0f}')))
}

/// Characters without width and ink: of formats, fillers, selectors and tags.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

fn report(file: &str, text: &str, (line, column): (u32, u32), c: char, what: Hidden) -> Diagnostic {
    let number = format!("U+{:04X}", u32::from(c));
    let message = match what {
        Hidden::Reorders => {
            format!("the hidden character {number} makes this line show in another order than it runs")
        }
        Hidden::Invisible => format!("the character {number} cannot be seen"),
        Hidden::BreaksLine => {
            format!("the character {number} looks like the end of a line, and is not one for the parser")
        }
        Hidden::Control => format!("the control character {number} may change what a terminal shows"),
    };
    let escape = if u32::from(c) <= 0xffff { "\\uHHHH" } else { "\\UHHHHHHHH" };
    let hint = format!("delete it; a text in double quotes that needs it writes {escape}");
    Diagnostic::new("hidden-character", message, file).hint(hint).at(text, line, column, Some(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(u32, u32)> {
        let found = hidden("book.rhai", text);
        assert!(found.iter().all(|problem| problem.code == "hidden-character" && problem.hint.is_some()));
        found.iter().map(|problem| (problem.line.unwrap(), problem.column.unwrap())).collect()
    }

    #[test]
    fn hidden_characters_are_found_wherever_they_stand() {
        for c in [
            '\u{202a}',
            '\u{202b}',
            '\u{202c}',
            '\u{202d}',
            '\u{202e}',
            '\u{2066}',
            '\u{2067}',
            '\u{2068}',
            '\u{2069}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{61c}',
            '\u{2060}',
            '\u{2064}',
            '\u{feff}',
            '\u{ad}',
            '\u{3164}',
            '\u{e0041}',
            '\u{e0101}',
            '\u{fe0f}',
            '\u{2028}',
            '\u{85}',
            '\u{0}',
            '\u{1b}',
            '\u{7f}',
            '\u{9b}',
            '\u{b}',
            '\r',
        ] {
            for (before, after) in [
                ("//! A header", " that goes on.\nlet a = 1;\n"),
                ("let a = \"te", "xt\";"),
                ("let a = `te", "xt`;"),
                ("// a comm", "ent\n"),
                ("/* a comm", "ent */ let a = 1;"),
                ("let na", "me = 1;"),
            ] {
                let text = format!("print(1);\n{before}{c}{after}");
                let column = u32::try_from(before.chars().count()).unwrap() + 1;
                assert_eq!(places(&text), [(2, column)], "{text:?}");
            }
        }
    }

    #[test]
    fn what_can_be_seen_stays_allowed() {
        for text in [
            "let who = \"אורח\";\n// تعليق\nlet wer = \"Gäste … – 日本語\";\r\nprint(who);\r\n",
            "print(\"می\u{200c}خواهم क\u{94d}\u{200d}ष\");",
            "print(\"⚠\u{fe0f} 👩\u{200d}🔧 🏳\u{fe0f}\u{200d}🌈\");",
            "print(\"a\u{a0}b\");\n\tprint(\"\\u202E\");",
        ] {
            assert_eq!(places(text), [], "{text:?}");
        }
    }

    #[test]
    fn a_text_full_of_them_is_told_in_short() {
        assert_eq!(places(&"\u{200b}".repeat(100_000)).len(), MOST);
    }
}
