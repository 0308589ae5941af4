//! Halves of surrogate pairs in JSON escapes, which are not text.

use std::borrow::Cow;

/// Replaces every `\uXXXX` that is half of a surrogate pair by the replacement character.
pub(crate) fn without_lone_surrogates(text: &str) -> Cow<'_, str> {
    let mut repaired: Option<String> = None;
    let mut copied = 0;
    let mut rest = 0;
    while let Some(found) = text.get(rest..).and_then(|tail| tail.find('\\')) {
        let at = rest.saturating_add(found);
        rest = at.saturating_add(2);
        let Some(unit) = escape_at(text, at) else { continue };
        rest = at.saturating_add(6);
        let low = escape_at(text, rest).filter(|low| (0xdc00..0xe000).contains(low));
        match unit {
            0xd800..0xdc00 if low.is_some() => rest = rest.saturating_add(6),
            0xd800..0xe000 => {
                let out = repaired.get_or_insert_with(|| String::with_capacity(text.len()));
                out.push_str(text.get(copied..at).unwrap_or_default());
                out.push_str("\\ufffd");
                copied = rest;
            }
            _ => {}
        }
    }
    match repaired {
        Some(mut out) => {
            out.push_str(text.get(copied..).unwrap_or_default());
            Cow::Owned(out)
        }
        None => Cow::Borrowed(text),
    }
}

/// The code unit of a `\uXXXX` that starts at a byte.
fn escape_at(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at.checked_add(6)?)?.strip_prefix("\\u")?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced_and_pairs_stay() {
        for (text, clean) in [
            (r"\ud83d\ude00", r"\ud83d\ude00"),
            (r"a\ud83dz\udc00", r"a\ufffdz\ufffd"),
            (r"\\ud800", r"\\ud800"),
            (r"\ud800\n", r"\ufffd\n"),
            ("plain", "plain"),
        ] {
            assert_eq!(without_lone_surrogates(text), clean, "{text}");
        }
        assert!(matches!(without_lone_surrogates(r"\u00e9"), Cow::Borrowed(_)));
    }
}
