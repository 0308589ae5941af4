//! Foreign text within Markdown: in rustdoc comments and in the reference documents.

use super::comment;

/// The lines of a doc comment: paragraphs stay apart, code spans stay code, and nothing is a link, a heading,
/// HTML or a code block.
pub(crate) fn doc_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = inline(line);
        // An empty line only parts paragraphs.
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The same as Markdown text.
pub(crate) fn paragraphs(text: &str) -> String {
    doc_lines(text).join("\n")
}

/// Text for a cell of a table: one line, with its bars escaped.
pub(crate) fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

/// A name or a value as a code span, whatever it holds.
pub(crate) fn code(text: &str) -> String {
    let text = comment(text);
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest.saturating_add(1));
    format!("{fence} {text} {fence}")
}

/// One line of text with everything escaped that Markdown would act on, except code spans and a list's dash.
pub(crate) fn inline(line: &str) -> String {
    let line = comment(line);
    let mut out = String::with_capacity(line.len());
    let mut rest = line.as_str();
    if let Some(item) = rest.strip_prefix("- ") {
        out.push_str("- ");
        rest = item;
    }
    let mut at_start = true;
    while let Some(c) = rest.chars().next() {
        if let Some((span, after)) = code_span(rest) {
            out.push_str(span);
            rest = after;
        } else if let Some((url, after)) = web_address(rest) {
            out.push('<');
            out.push_str(url);
            out.push('>');
            rest = after;
        } else {
            if is_active(c) || (at_start && starts_block(rest)) {
                out.push('\\');
            }
            // The character, and what follows it up to the next one that may mean something.
            let after = c.len_utf8();
            let next = |c: char| c == 'h' || is_active(c);
            let end = rest.get(after..).and_then(|rest| rest.find(next)).map(|end| end.saturating_add(after));
            let (plain, open) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
            out.push_str(plain);
            rest = open;
        }
        at_start = false;
    }
    ordered_item(out)
}

/// Whether Markdown or rustdoc acts on the character anywhere in a line.
const fn is_active(c: char) -> bool {
    matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '$')
}

/// Whether a line would become a heading, a quote, a list, a rule or a table.
fn starts_block(line: &str) -> bool {
    line.starts_with(['#', '+', '-', '=', '|', ':'])
}

/// `1. text` at the start would be a list; with a backslash it stays a sentence.
fn ordered_item(line: String) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.get(digits..) {
        Some(after) if digits > 0 && [". ", ") "].iter().any(|end| after.starts_with(end)) => {
            format!("{}\\{after}", line.get(..digits).unwrap_or_default())
        }
        _ => line,
    }
}

/// A code span between single backticks at the start of the text, and what follows it.
fn code_span(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('`')?;
    let end = inner.find('`')?;
    let after = inner.get(end.checked_add(1)?..)?;
    let span = text.get(..end.checked_add(2)?)?;
    (end > 0 && !after.starts_with('`')).then_some((span, after))
}

/// A web address at the start of the text, without the punctuation that ends the sentence.
fn web_address(text: &str) -> Option<(&str, &str)> {
    if !(text.starts_with("https://") || text.starts_with("http://")) {
        return None;
    }
    let end = text.find(|c: char| c.is_whitespace() || "<>\"`\\()[]{}|*".contains(c)).unwrap_or(text.len());
    let url = text.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
    let host = url.split_once("://").map_or("", |(_, host)| host);
    (!host.is_empty()).then_some((url, text.get(url.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_only_text() {
        let cases = [
            ("plain words.", "plain words."),
            ("see `GET /status` first", "see `GET /status` first"),
            ("one ` alone", "one \\` alone"),
            ("```rust", "\\`\\`\\`rust"),
            ("[link](x) <b>bold</b>", "\\[link\\](x) \\<b\\>bold\\</b\\>"),
            ("# heading", "\\# heading"),
            ("- item", "- item"),
            ("---", "\\---"),
            ("1. one", "1\\. one"),
            ("1.0.", "1.0."),
            ("*/ \"#] snake_case", "\\*/ \"#\\] snake\\_case"),
            ("at https://example.org/a_b.", "at <https://example.org/a_b>."),
            ("    indented", "indented"),
        ];
        for (text, expected) in cases {
            assert_eq!(inline(text), expected, "{text}");
        }
        assert_eq!(doc_lines("\n\na\n\n\n  b\n"), ["a", "", "b"]);
        assert_eq!(cell("a | b\nc"), "a \\| b c");
        assert_eq!(code("a`b``c"), "``` a`b``c ```");
        assert_eq!(code("status\""), "`status\"`");
    }
}
