//! JSON text that cannot steer a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

use edgebook_words::is_hostile;

/// The same JSON with `\\u` for every character that steers a terminal or cannot be seen. JSON has such characters
/// inside texts only.
pub(super) fn escaped(json: &str) -> Cow<'_, str> {
    replaced(json, |character, text| {
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(text, "\\u{unit:04x}");
        }
    })
}

/// A text with something else for every hostile character. Line breaks between the parts of a document stay.
pub(super) fn replaced(text: &str, mut escape: impl FnMut(char, &mut String)) -> Cow<'_, str> {
    let is_escaped = |character: char| character != '\n' && is_hostile(character);
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_escaped(character) {
            escape(character, &mut safe);
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}
