//! Values as they stand in a header: `()`, `5`, `true`, `"60s"`, `["a", "b"]`.

use std::fmt;

/// A value without a type yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Unit,
    Text(String),
    List(Vec<Self>),
    /// Anything without quotes.
    Word(String),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => f.write_str("()"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::List(_) => f.write_str("a list"),
            Self::Word(word) => write!(f, "`{word}`"),
        }
    }
}

/// Reads a literal at the start of a text; gives what follows it.
pub(super) fn literal(text: &str) -> Result<(Literal, &str), String> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix("()") {
        return Ok((Literal::Unit, rest));
    }
    if let Some(rest) = text.strip_prefix('"') {
        return quoted(rest);
    }
    if let Some(rest) = text.strip_prefix('[') {
        return list(rest);
    }
    let end = text.find(|c: char| c.is_whitespace() || c == ',' || c == ']').unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if word.is_empty() {
        Err("a value is missing".to_owned())
    } else {
        Ok((Literal::Word(word.to_owned()), rest))
    }
}

fn quoted(text: &str) -> Result<(Literal, &str), String> {
    let mut value = String::new();
    let mut chars = text.chars();
    while let Some(next) = chars.next() {
        match next {
            '"' => return Ok((Literal::Text(value), chars.as_str())),
            '\\' => match chars.next() {
                Some('n') => value.push('\n'),
                Some('t') => value.push('\t'),
                Some(other) => value.push(other),
                None => break,
            },
            other => value.push(other),
        }
    }
    Err("the quotes are not closed".to_owned())
}

fn list(text: &str) -> Result<(Literal, &str), String> {
    let mut items = Vec::new();
    let mut rest = text.trim_start();
    loop {
        if let Some(rest) = rest.strip_prefix(']') {
            return Ok((Literal::List(items), rest));
        }
        if rest.starts_with('[') {
            return Err("a list inside a list is not possible here".to_owned());
        }
        let (item, after) = literal(rest)?;
        items.push(item);
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if after.starts_with(']') => after,
            None => return Err("the list is not closed".to_owned()),
        };
    }
}
