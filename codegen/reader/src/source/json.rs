//! JSON text to nodes, strict as RFC 8259 says, with positions.

use std::borrow::Cow;

use super::{DEEPEST, Entry, MOST_NODES, Node, ParseError, Value, escape, node::Map};

/// Parses a whole text.
pub(super) fn parse(text: &str) -> Result<Node<'_>, ParseError> {
    let mut scanner = Scanner { text, at: 0, line: 1, counted: (0, 1), next_id: 0, path: Vec::new() };
    scanner.skip_space();
    let root = scanner.value()?;
    scanner.skip_space();
    if scanner.at < text.len() {
        return Err(scanner.unexpected("the end of the text"));
    }
    Ok(root)
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    /// A place on this line and its column: what is in front of it is not counted again.
    counted: (usize, u32),
    next_id: u32,
    path: Vec<String>,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn column(&mut self) -> u32 {
        let since = self.text.get(self.counted.0..self.at).unwrap_or_default().chars().count();
        let column = self.counted.1.saturating_add(u32::try_from(since).unwrap_or(u32::MAX));
        self.counted = (self.at, column);
        column
    }

    fn error(&mut self, message: impl Into<String>) -> ParseError {
        let column = self.column();
        ParseError { pointer: self.pointer(), ..ParseError::new("syntax", message, self.line, column) }
    }

    fn pointer(&self) -> String {
        self.path.iter().fold(String::new(), |pointer, token| pointer + "/" + &escape(token))
    }

    fn unexpected(&mut self, wanted: &str) -> ParseError {
        let found = match self.rest().chars().next() {
            Some(found) => format!("{found:?}"),
            None => "the end of the text".to_owned(),
        };
        self.error(format!("not JSON: {wanted} expected, found {found}"))
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.line = self.line.saturating_add(1);
                    self.counted = (self.at, 1);
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                _ => break,
            }
        }
    }

    fn value(&mut self) -> Result<Node<'t>, ParseError> {
        let (line, column, id) = (self.line, self.column(), self.next_id);
        self.next_id += 1;
        if id >= MOST_NODES {
            return Err(ParseError::too_large(line, column));
        }
        let value = match self.peek() {
            Some(b'{' | b'[') if self.path.len() >= DEEPEST => {
                return Err(ParseError::too_deep(line, column));
            }
            Some(b'{') => self.map()?,
            Some(b'[') => self.list()?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Node { id, line, column, value })
    }

    fn word(&mut self) -> Result<Value<'t>, ParseError> {
        let words = [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.unexpected("a value"))
    }

    fn map(&mut self) -> Result<Value<'t>, ParseError> {
        let mut entries: Vec<Entry<'t>> = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.peek() != Some(b'}') {
            loop {
                self.skip_space();
                let (line, column) = (self.line, self.column());
                if self.peek() != Some(b'"') {
                    return Err(self.unexpected("a key in double quotes"));
                }
                let key = self.string()?;
                self.skip_space();
                self.expect(b':', "`:`")?;
                self.skip_space();
                self.path.push(key.clone().into_owned());
                let value = self.value()?;
                self.path.pop();
                entries.push(Entry { key, line, column, value });
                self.skip_space();
                if self.peek() != Some(b',') {
                    break;
                }
                self.at += 1;
            }
        }
        self.expect(b'}', "`,` or `}`")?;
        finish_map(entries, || self.pointer()).map(Value::Map)
    }

    fn list(&mut self) -> Result<Value<'t>, ParseError> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.peek() != Some(b']') {
            loop {
                self.skip_space();
                self.path.push(items.len().to_string());
                items.push(self.value()?);
                self.path.pop();
                self.skip_space();
                if self.peek() != Some(b',') {
                    break;
                }
                self.at += 1;
            }
        }
        self.expect(b']', "`,` or `]`")?;
        Ok(Value::List(items))
    }

    fn expect(&mut self, byte: u8, wanted: &str) -> Result<(), ParseError> {
        if self.peek() != Some(byte) {
            return Err(self.unexpected(wanted));
        }
        self.at += 1;
        Ok(())
    }

    fn number(&mut self) -> Result<Cow<'t, str>, ParseError> {
        let length = self
            .rest()
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let number = self.rest().get(..length).unwrap_or_default();
        if !is_number(number) {
            return Err(self.error(format!("not JSON: `{number}` is no number")));
        }
        self.at += length;
        Ok(Cow::Borrowed(number))
    }

    fn string(&mut self) -> Result<Cow<'t, str>, ParseError> {
        self.at += 1;
        let plain = self.rest().bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=31)).count();
        let start = self.rest().get(..plain).unwrap_or_default();
        self.at += plain;
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(start));
        }
        let mut text = start.to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => text.push(self.escaped()?),
                Some(0..=31) | None => return Err(self.unexpected("the end of the text in quotes")),
                Some(_) => {
                    let run =
                        self.rest().bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=31)).count();
                    text.push_str(self.rest().get(..run).unwrap_or_default());
                    self.at += run;
                }
            }
        }
    }

    fn escaped(&mut self) -> Result<char, ParseError> {
        self.at += 1;
        let letter = self.peek().unwrap_or_default();
        let plain = match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(self.error("not JSON: an unknown escape in a text")),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode(&mut self) -> Result<char, ParseError> {
        let first = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
            self.at += 1;
            let second = self.hex()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.error("not JSON: half of a surrogate pair in a text"));
            }
            0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.error("not JSON: half of a surrogate pair in a text"))
    }

    /// Reads `uXXXX` and stands behind it.
    fn hex(&mut self) -> Result<u32, ParseError> {
        let digits = self.text.get(self.at + 1..self.at + 5).unwrap_or_default();
        let is_hex = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(code) if is_hex => {
                self.at += 5;
                Ok(code)
            }
            _ => Err(self.error("not JSON: `\\u` needs four hexadecimal digits")),
        }
    }
}

/// Builds a map from its entries, or says which key stands twice.
pub(super) fn finish_map<'t>(
    entries: Vec<Entry<'t>>,
    pointer: impl Fn() -> String,
) -> Result<Map<'t>, ParseError> {
    if let Some((first, second)) = Map::duplicate(&entries) {
        let place = |entry: &Entry<'t>| (entry.line, entry.column);
        if let (Some(first), Some(second)) = (entries.get(first), entries.get(second)) {
            let pointer = pointer() + "/" + &escape(&second.key);
            return Err(ParseError::duplicate(&second.key, place(first), place(second), pointer));
        }
    }
    Ok(Map::new(entries))
}

/// The number grammar of RFC 8259.
pub(super) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    use super::{is_number, parse};
    use crate::source::Value;

    #[test]
    fn numbers_are_those_of_the_standard() {
        for good in ["0", "-0", "12", "1.5", "-1e9", "1E+2", "0.1e-3"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", "01", "1.", ".5", "1e", "+1", "1e+", "0x1"] {
            assert!(!is_number(bad), "{bad}");
        }
    }

    #[test]
    fn texts_are_unescaped() {
        let node = parse(r#"{"a": "x\n\u00e4\ud83d\ude00\"/\/", "tab":	1}"#).unwrap();
        assert_eq!(node.text_at("a"), Some("x\nä😀\"//"));
        assert!(matches!(node.get("tab").unwrap().value(), Value::Number(number) if number == "1"));
    }

    #[test]
    fn mistakes_are_placed() {
        for (text, line, column, message) in [
            ("{\n \"a\" 1}", 2, 6, "`:` expected"),
            ("{\"a\": tru}", 1, 7, "a value expected"),
            ("[1, 2", 1, 6, "`,` or `]` expected"),
            ("{} x", 1, 4, "the end of the text expected"),
            ("[\"\\ud800\"]", 1, 9, "surrogate"),
            ("[01]", 1, 2, "no number"),
            ("{\"a\": 1,\n\"a\": 2}", 2, 1, "stands twice"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!((error.line, error.column), (line, column), "{text}");
            assert!(error.message.contains(message), "{text}: {}", error.message);
        }
    }
}
