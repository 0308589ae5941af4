//! Places in the text of a script.

use std::ops::Range;

/// A line of a text, from 1.
pub(super) fn line(text: &str, number: u32) -> Option<&str> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    text.lines().nth(index)
}

/// The column of the name that is meant where a position is that of the dot before it.
pub(super) fn after_dot(line: &str, column: u32) -> u32 {
    let before = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let rest: String = line.chars().skip(before).take(2).collect();
    let skip = match rest.as_str() {
        "?." => 2,
        rest if rest.starts_with('.') && !rest.starts_with("..") => 1,
        _ => 0,
    };
    column.saturating_add(skip)
}

/// The bytes of a line that begin at a column: as many characters as asked for, else the word that stands there.
pub(super) fn span(line: &str, column: u32, width: Option<usize>) -> Range<usize> {
    let before = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let start = line.char_indices().nth(before).map_or(line.len(), |(at, _)| at);
    let rest = line.get(start..).unwrap_or_default();
    let width = width.unwrap_or_else(|| word(rest).chars().count().max(1));
    let end = rest.char_indices().nth(width).map_or(rest.len(), |(at, _)| at);
    start..start.saturating_add(end)
}

/// Whether a name stands at a column, or behind the dot there.
pub(super) fn stands_at(line: &str, column: u32, name: &str) -> bool {
    line.get(span(line, after_dot(line, column), None)) == Some(name)
}

/// The name, number or text that a text begins with.
fn word(text: &str) -> &str {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let end = if let Some(rest) = text.strip_prefix('"') {
        rest.find('"').map_or(text.len(), |end| end.saturating_add(2))
    } else if text.starts_with('[') {
        text.find(']').map_or(1, |end| end.saturating_add(1))
    } else if text.starts_with(is_name) {
        text.find(|c: char| !is_name(c)).unwrap_or(text.len())
    } else {
        text.chars().next().map_or(0, char::len_utf8)
    };
    text.get(..end).unwrap_or(text)
}

/// The names before a name, as in `vns3.ipsec.` before `get_status`, innermost last. Empty where something else than
/// a plain chain of names stands there.
pub(super) fn receiver(line: &str, column: u32) -> Vec<&str> {
    let at = span(line, column, Some(0)).start;
    let before = line.get(..at).unwrap_or_default().trim_end();
    let Some(mut rest) = before.strip_suffix('.').or_else(|| before.strip_suffix("?.")) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    loop {
        let start = rest.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |found| {
            found.saturating_add(rest.get(found..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8))
        });
        let name = rest.get(start..).unwrap_or_default();
        if name.is_empty() {
            return Vec::new();
        }
        names.insert(0, name);
        let before = rest.get(..start).unwrap_or_default();
        match before.strip_suffix('.') {
            Some(before) => rest = before,
            None => return names,
        }
    }
}

/// The names in a piece of a script.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// How a line reaches a field: `t.connected` for `connected` in `if t.connected {`.
pub(super) fn path_to(line: &str, field: &str) -> Option<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(field).find_map(|(at, _)| {
        let before = line.get(..at)?;
        let after = line.get(at.saturating_add(field.len())..)?;
        if !before.ends_with('.') || after.starts_with(is_name) {
            return None;
        }
        let column = u32::try_from(before.chars().count()).ok()?.saturating_add(1);
        let receiver = receiver(line, column);
        let path = if receiver.is_empty() { "it".to_owned() } else { receiver.join(".") };
        Some(format!("{path}.{field}"))
    })
}

/// The names that a script declares: variables, constants, functions and parameters of closures.
pub(super) fn declared_names(text: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut names: Vec<&str> = Vec::new();
    let mut previous = "";
    for word in text.split(|c: char| !is_name(c)).filter(|word| !word.is_empty()) {
        if matches!(previous, "let" | "const" | "for" | "fn") && !names.contains(&word) {
            names.push(word);
        }
        previous = word;
    }
    for piece in text.split('|').skip(1).step_by(2).filter(|piece| piece.len() < 80 && !piece.contains(';')) {
        for name in piece.split(',').map(str::trim) {
            if !name.is_empty() && name.chars().all(is_name) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}
