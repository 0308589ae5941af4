//! Texts of a description, made harmless for the place where they are shown.
//!
//! Descriptions are foreign text: they may hold anything that ends a comment, starts a link, or turns the
//! direction of writing.

use edgebook_words::is_hostile;

mod markdown;

pub(crate) use markdown::{cell, code, doc_lines, inline, paragraphs};

/// One line of plain text, for a comment.
pub(crate) fn comment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        push_visible(&mut out, word);
    }
    out
}

/// Control characters and those that turn the direction of writing, in a form that can be seen.
fn push_visible(out: &mut String, word: &str) {
    // Nearly all words are plain, and there are millions in a large description.
    if word.bytes().all(|byte| byte.is_ascii_graphic()) {
        return out.push_str(word);
    }
    for c in word.chars() {
        if is_hostile(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_one_visible_line() {
        assert_eq!(comment("a\n  b\r\nc\u{202e}d\u{7}"), "a b c\\u{202e}d\\u{7}");
    }
}
