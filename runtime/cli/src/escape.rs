//! Makes text from elsewhere safe to show: what an appliance sends must not steer the terminal.

use std::borrow::Cow;

/// Replaces control characters, and those that reorder or hide text, by `\u{..}`.
/// Line breaks and tabs stay.
pub fn escape(text: &str) -> Cow<'_, str> {
    const KEPT: [char; 2] = ['\n', '\t'];
    let harmless = |character: char| matches!(character, ' '..='~') || KEPT.contains(&character);
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for piece in text.split_inclusive(KEPT) {
        let line = piece.strip_suffix(KEPT).unwrap_or(piece);
        safe.push_str(&edgebook_wire::escape(line));
        safe.extend(piece.chars().next_back().filter(|last| KEPT.contains(last)));
    }
    Cow::Owned(safe)
}

/// As [`escape`], for text that has to stay on one line: line breaks and tabs are replaced too.
pub fn escape_line(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| matches!(character, ' '..='~')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(edgebook_wire::escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_would_act_on_the_terminal() {
        for (raw, shown) in [
            ("plain äöü 漢字", "plain äöü 漢字"),
            ("two\n\tlines", "two\n\tlines"),
            ("ends\n", "ends\n"),
            ("ä\n\n", "ä\n\n"),
            ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
            ("over\rwrite", "over\\rwrite"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("bidi \u{202e}txt", "bidi \\u{202e}txt"),
            ("zero\u{0}", "zero\\u{0}"),
        ] {
            assert_eq!(escape(raw), shown);
        }
        assert_eq!(escape_line("a\nb\tc"), "a\\nb\\tc");
    }

    #[test]
    fn harmless_text_is_not_copied() {
        assert!(matches!(escape("plain\ttext\n"), Cow::Borrowed(_)));
    }
}
