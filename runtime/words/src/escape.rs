//! Foreign text made safe to show: what comes from elsewhere must not steer a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes control characters, bidirectional controls and invisible formatting as `\u{..}`; tabs and line ends
/// become `\t`, `\n` and `\r`. The result is one line that a terminal shows as it is.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            _ if is_hostile(character) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
            }
            _ => safe.push(character),
        }
    }
    safe
}

/// As [`escape`], but line breaks and tabs stay.
pub fn escape_each_line(text: &str) -> Cow<'_, str> {
    const KEPT: [char; 2] = ['\n', '\t'];
    let harmless = |character: char| matches!(character, ' '..='~') || KEPT.contains(&character);
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for piece in text.split_inclusive(KEPT) {
        let line = piece.strip_suffix(KEPT).unwrap_or(piece);
        safe.push_str(&escape(line));
        safe.extend(piece.chars().next_back().filter(|last| KEPT.contains(last)));
    }
    Cow::Owned(safe)
}

/// As [`escape`]; harmless text is not copied.
pub fn escape_line(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| matches!(character, ' '..='~')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(escape(text))
}

/// The first `limit` characters of a body, escaped, with runs of white space drawn together and `…` where more
/// was cut off.
pub fn excerpt(body: &[u8], limit: usize) -> String {
    // Four bytes are the most that one character takes; white space that vanishes may need a little more.
    let head = body.get(..body.len().min(limit.saturating_mul(16))).unwrap_or_default();
    let text = String::from_utf8_lossy(head);
    let mut words = text.split_whitespace();
    let mut joined = String::new();
    if let Some(first) = words.next() {
        joined.push_str(first);
        for word in words {
            joined.push(' ');
            joined.push_str(word);
        }
    }
    let mut short: String = joined.chars().take(limit).collect();
    if short.len() < joined.len() || head.len() < body.len() {
        short.push('…');
    }
    escape(&short)
}

/// Whether a character may change what a terminal shows around it, or cannot be seen at all.
pub fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_are_escaped() {
        assert_eq!(escape("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(escape("\u{202e}gpj.exe\u{0}"), "\\u{202e}gpj.exe\\u{0}");
        assert_eq!(escape("zwei\r\nZeilen\tü"), "zwei\\r\\nZeilen\\tü");
        assert_eq!(escape("\u{9b}31m\u{200d}"), "\\u{9b}31m\\u{200d}");
    }

    #[test]
    fn excerpts_are_short_single_lines() {
        assert_eq!(excerpt(b"  a \n\n b  ", 10), "a b");
        assert_eq!(excerpt(b"abcdef", 3), "abc…");
        assert_eq!(excerpt(b"\xff\xfe", 10), "\u{fffd}\u{fffd}");
        assert_eq!(excerpt(b"", 10), "");
        let megabyte = vec![b'x'; 1 << 20];
        assert_eq!(excerpt(&megabyte, 5), "xxxxx…");
        let blanks = vec![b' '; 1 << 20];
        assert_eq!(excerpt(&blanks, 5), "…");
    }

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
            assert_eq!(escape_each_line(raw), shown);
        }
        assert_eq!(escape_line("a\nb\tc"), "a\\nb\\tc");
    }

    #[test]
    fn harmless_text_is_not_copied() {
        assert!(matches!(escape_each_line("plain\ttext\n"), Cow::Borrowed(_)));
    }
}
