//! YAML text to nodes: the parser's events, the core schema's plain scalars, aliases within bounds.

use std::borrow::Cow;

use serde_saphyr::granit_parser::{ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError, Tag};

use super::{
    DEEPEST, Entry, MOST_NODES, Node, ParseError, Value, escape,
    json::{finish_map, is_number},
};

/// How many values aliases may stand for: so many in any text, and so many more for each byte of it. Anchors and merge
/// keys of real descriptions stand for a fraction of that; aliases of aliases of aliases do not fill the memory.
const MOST_FREE_COPIES: usize = 10_000;
const COPIES_PER_BYTE: usize = 8;

/// Parses a text with exactly one document.
pub(super) fn parse(text: &str) -> Result<Node<'_>, ParseError> {
    let mut options = Options::default();
    options.emit_comments = false;
    options.flow_nesting_limit = DEEPEST;
    options.block_nesting_limit = DEEPEST;
    let copies = MOST_FREE_COPIES.saturating_add(text.len().saturating_mul(COPIES_PER_BYTE));
    let mut builder = Builder { copies, ..Builder::default() };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| syntax(&error))?;
        builder.event(event, span.start)?;
    }
    builder.root.ok_or_else(|| ParseError::new("syntax", "the text is empty", 1, 1))
}

fn position(marker: Marker) -> (u32, u32) {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    (number(marker.line()), number(marker.col()).saturating_add(1))
}

fn syntax(error: &ScanError) -> ParseError {
    let (line, column) = position(*error.marker());
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => ParseError::too_deep(line, column),
        _ => ParseError::new("syntax", format!("not YAML: {}", error.info()), line, column),
    }
}

/// A collection that is still open.
struct Open<'t> {
    id: u32,
    line: u32,
    column: u32,
    anchor: usize,
    content: Content<'t>,
}

enum Content<'t> {
    List(Vec<Node<'t>>),
    Map { entries: Vec<Entry<'t>>, key: Option<(Cow<'t, str>, u32, u32)> },
}

#[derive(Default)]
struct Builder<'t> {
    open: Vec<Open<'t>>,
    /// Anchored values, found by anchor id.
    anchors: Vec<(usize, Node<'t>)>,
    next_id: u32,
    /// How many values aliases may still stand for.
    copies: usize,
    documents: u32,
    root: Option<Node<'t>>,
}

impl<'t> Builder<'t> {
    fn event(&mut self, event: Event<'t>, start: Marker) -> Result<(), ParseError> {
        let (line, column) = position(start);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(ParseError::new(
                        "syntax",
                        "the text has more than one YAML document",
                        line,
                        column,
                    ));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, anchor, tag.as_deref(), line, column)?;
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open(Content::List(Vec::new()), anchor, line, column)?;
            }
            Event::MappingStart(_, anchor, _) => {
                self.open(Content::Map { entries: Vec::new(), key: None }, anchor, line, column)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Alias(anchor) => {
                let found = self.anchors.iter().rev().find(|(id, _)| *id == anchor);
                let Some((_, target)) = found else {
                    return Err(ParseError::new(
                        "syntax",
                        "not YAML: an alias inside its own anchor",
                        line,
                        column,
                    ));
                };
                let node = copy(target, (line, column), &mut self.next_id, &mut self.copies)?;
                self.put(node)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn id(&mut self, line: u32, column: u32) -> Result<u32, ParseError> {
        let id = self.next_id;
        self.next_id += 1;
        if id >= MOST_NODES { Err(ParseError::too_large(line, column)) } else { Ok(id) }
    }

    fn open(
        &mut self,
        content: Content<'t>,
        anchor: usize,
        line: u32,
        column: u32,
    ) -> Result<(), ParseError> {
        if self.open.len() >= DEEPEST {
            return Err(ParseError::too_deep(line, column));
        }
        if let Some(Open { content: Content::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(ParseError::new("syntax", "a key must be a text", line, column));
        }
        let id = self.id(line, column)?;
        self.open.push(Open { id, line, column, anchor, content });
        Ok(())
    }

    fn close(&mut self) -> Result<(), ParseError> {
        let Some(Open { id, line, column, anchor, content }) = self.open.pop() else { return Ok(()) };
        let value = match content {
            Content::List(items) => Value::List(items),
            Content::Map { entries, .. } => Value::Map(finish_map(merged(entries), || self.pointer())?),
        };
        self.keep(Node { id, line, column, value }, anchor)
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        line: u32,
        column: u32,
    ) -> Result<(), ParseError> {
        if let Some(Open { content: Content::Map { key: key @ None, .. }, .. }) = self.open.last_mut() {
            *key = Some((text, line, column));
            return Ok(());
        }
        let id = self.id(line, column)?;
        let as_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.core_suffix() == Some("str"));
        let value = if as_text { Value::Text(text) } else { plain(text) };
        self.keep(Node { id, line, column, value }, anchor)
    }

    /// Remembers an anchored value and puts it where it belongs.
    fn keep(&mut self, node: Node<'t>, anchor: usize) -> Result<(), ParseError> {
        if anchor != 0 {
            // The remembered copy takes ids too, so that many large anchors stay within the same bound.
            let kept = copy(&node, (node.line, node.column), &mut self.next_id, &mut self.copies)?;
            self.anchors.push((anchor, kept));
        }
        self.put(node)
    }

    fn put(&mut self, value: Node<'t>) -> Result<(), ParseError> {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open { content: Content::List(items), .. }) => items.push(value),
            Some(Open { content: Content::Map { entries, key }, .. }) => match key.take() {
                Some((key, line, column)) => entries.push(Entry { key, line, column, value }),
                None => {
                    return Err(ParseError::new("syntax", "a key must be a text", value.line, value.column));
                }
            },
        }
        Ok(())
    }

    /// The pointer of the collection that was just closed.
    fn pointer(&self) -> String {
        self.open.iter().fold(String::new(), |pointer, open| match &open.content {
            Content::List(items) => format!("{pointer}/{}", items.len()),
            Content::Map { key: Some((key, ..)), .. } => pointer + "/" + &escape(key),
            Content::Map { .. } => pointer,
        })
    }
}

/// Replaces a merge key (`<<: *common`) by the entries that it stands for; keys of the map itself win.
fn merged(entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    if !entries.iter().any(|entry| entry.key == "<<") {
        return entries;
    }
    let mut own: Vec<String> = entries.iter().map(|entry| entry.key.clone().into_owned()).collect();
    let mut all = Vec::new();
    for entry in entries {
        match entry {
            Entry { key, value: Node { value: Value::Map(map), .. }, .. } if key == "<<" => {
                for inner in map.into_entries() {
                    if !own.iter().any(|key| inner.key == *key) {
                        own.push(inner.key.clone().into_owned());
                        all.push(inner);
                    }
                }
            }
            other => all.push(other),
        }
    }
    all
}

/// A copy with ids of its own, standing at the alias.
fn copy<'t>(
    node: &Node<'t>,
    at: (u32, u32),
    next_id: &mut u32,
    copies: &mut usize,
) -> Result<Node<'t>, ParseError> {
    let (line, column) = at;
    let id = *next_id;
    *next_id += 1;
    if id >= MOST_NODES {
        return Err(ParseError::too_large(line, column));
    }
    let Some(left) = copies.checked_sub(1) else {
        let words = "the aliases stand for too many values: write them out, or refer to them with `$ref`";
        return Err(ParseError::new("too-large", words, line, column));
    };
    *copies = left;
    let value = match &node.value {
        Value::Null => Value::Null,
        Value::Bool(value) => Value::Bool(*value),
        Value::Number(text) => Value::Number(text.clone()),
        Value::Text(text) => Value::Text(text.clone()),
        Value::List(items) => {
            Value::List(items.iter().map(|item| copy(item, at, next_id, copies)).collect::<Result<_, _>>()?)
        }
        Value::Map(map) => {
            let entries = map.entries().iter().map(|entry| {
                let value = copy(&entry.value, at, next_id, copies)?;
                Ok(Entry { key: entry.key.clone(), line, column, value })
            });
            Value::Map(finish_map(entries.collect::<Result<_, _>>()?, String::new)?)
        }
    };
    Ok(Node { id, line, column, value })
}

/// A plain scalar by the core schema of YAML 1.2: `yes`, `on` and dates are texts.
fn plain(text: Cow<'_, str>) -> Value<'_> {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        other if is_number(other) => Value::Number(text),
        other => match other_number(other) {
            Some(number) => Value::Number(Cow::Owned(number)),
            None => Value::Text(text),
        },
    }
}

/// The numbers that YAML writes in another way than JSON: `+1`, `007`, `1.`, `.5`, `0x1f`, `0o17`.
fn other_number(text: &str) -> Option<String> {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(|value| value.to_string());
    if let Some(digits) = text.strip_prefix("0x").filter(|digits| !digits.starts_with('+')) {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o").filter(|digits| !digits.starts_with('+')) {
        return radix(digits, 8);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let first = digits.bytes().next()?;
    if !(first.is_ascii_digit() || first == b'.') || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => digits.split_at_checked(at)?,
        None => (digits, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let number = format!("{sign}{whole}{fraction}{exponent}");
    is_number(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::source::Value;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for (text, expected) in [
            ("null", "null"),
            ("~", "null"),
            ("yes", "a text"),
            ("True", "a boolean"),
            ("2021-01-28", "a text"),
            ("6.0.0", "a text"),
            ("-7", "a number"),
            ("1.", "a number"),
            (".5", "a number"),
            ("0x1f", "a number"),
            ("1e3", "a number"),
            ("e3", "a text"),
            ("-", "a list"),
            (".", "a text"),
            ("'7'", "a text"),
            ("!!str 7", "a text"),
        ] {
            assert_eq!(parse(text).unwrap().kind(), expected, "{text}");
        }
        assert!(matches!(parse("0x1f").unwrap().value(), Value::Number(number) if number == "31"));
        assert!(matches!(parse("+007").unwrap().value(), Value::Number(number) if number == "7"));
    }

    #[test]
    fn positions_count_from_one_and_aliases_stand_where_they_are_used() {
        let node = parse("a: &x {b: 1}\nc:\n  - *x\n").unwrap();
        assert_eq!((node.get("a").unwrap().line(), node.get("a").unwrap().column()), (1, 7));
        let alias = node.items("c").first().unwrap();
        assert_eq!((alias.line(), alias.column()), (3, 5));
        assert_eq!(alias.get("b").unwrap().number(), Some("1"));
    }

    #[test]
    fn merge_keys_are_merged() {
        let node = parse("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n").unwrap();
        let keys: Vec<_> = node.get("d").unwrap().map().unwrap().keys().collect();
        assert_eq!(keys, ["b", "c"]);
        assert_eq!(node.get("d").unwrap().get("c").unwrap().number(), Some("3"));
    }

    #[test]
    fn aliases_of_aliases_are_refused_before_they_fill_the_memory() {
        let mut bomb = String::from("a0: &a0 {x: 1}\n");
        for level in 1..30 {
            let before = format!("*a{}", level - 1);
            bomb = format!("{bomb}a{level}: &a{level} {{l: {before}, r: {before}}}\n");
        }
        assert!(bomb.len() < 1300);
        let error = parse(&bomb).unwrap_err();
        assert_eq!(error.code, "too-large");
        // A block that many places share is not a bomb.
        let shared = format!("a: &a {{x: 1, y: [1, 2]}}\nlist:\n{}", "  - *a\n".repeat(2000));
        assert_eq!(parse(&shared).unwrap().items("list").len(), 2000);
    }

    #[test]
    fn hostile_texts_are_refused() {
        let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let before = format!("*a{}, ", level - 1).repeat(10);
            laughs = format!("{laughs}a{level}: &a{level} [{}]\n", before.trim_end_matches(", "));
        }
        for (text, code) in [
            (laughs, "too-large"),
            ("[".repeat(100_000), "too-deep"),
            ("- ".repeat(100_000), "too-deep"),
            ("a: 1\nb: 2\na: 3\n".to_owned(), "duplicate-key"),
            ("a: 1\n---\nb: 1\n".to_owned(), "syntax"),
            ("a: &x [*x]\n".to_owned(), "syntax"),
            ("? [a]\n: b\n".to_owned(), "syntax"),
            (String::new(), "syntax"),
        ] {
            assert_eq!(parse(&text).unwrap_err().code, code, "{}", text.get(..20).unwrap_or(&text));
        }
    }
}
