//! How a character may be written inside another text: as it is, or through the escapes of JSON, YAML, C, Rust,
//! URLs, forms and HTML, one inside another; and a quote also as CSV, SQL and shells write one between quotes.

/// Escapes inside escapes that are read at most: enough for six texts in JSON inside each other.
const MOST_UNITS: usize = 64;
/// The longest name of an entity with its marks, in bytes.
const LONGEST_ENTITY: usize = 10;
/// Doubled quotes and quotes of shells that are read inside each other at most.
const LAYERS: u32 = 2;
/// The ways in which a shell writes a quote inside quotes: it ends them, protects one, and begins them again.
const REOPENED: [&[u8]; 2] = [br"'\''", br#"'"'"'"#];

/// One way to read the beginning of a text.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    bytes: [u8; 4],
    count: usize,
    /// How many bytes of the text were read for it.
    pub(super) length: usize,
}

impl Unit {
    fn byte(byte: u8, length: usize) -> Self {
        Self { bytes: [byte, 0, 0, 0], count: 1, length }
    }

    /// What is written there.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.count).unwrap_or_default()
    }

    /// Whether this byte is written there.
    pub(super) fn is(&self, byte: u8) -> bool {
        self.bytes() == [byte]
    }
}

/// Every way to read the beginning of a text.
#[derive(Default)]
pub(super) struct Units {
    pub(super) found: Vec<Unit>,
    /// Whether the text ends inside an escape.
    pub(super) cut: bool,
}

/// Whether a byte of a text may stand for more than itself.
pub(super) fn begins_one(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&' | b'+')
}

impl Units {
    /// Reads the beginning of a text in every way.
    pub(super) fn read(&mut self, text: &[u8]) {
        self.found.clear();
        self.cut = false;
        let Some(&first) = text.first() else { return };
        self.found.push(Unit::byte(first, 1));
        let mut next = 0;
        // What an escape stands for may begin another one.
        while let Some(&unit) = self.found.get(next)
            && next < MOST_UNITS
        {
            next += 1;
            match unit.bytes() {
                b"\\" => self.backslash(text, unit.length),
                b"%" => self.hex_byte(text, unit.length),
                b"&" => self.entity(text, unit.length),
                b"+" => self.found.push(Unit::byte(b' ', unit.length)),
                _ => {}
            }
        }
    }

    /// `\"`, `\n`, `\u0041`, `\u{41}`, `\x41`, `\303`, read up to behind the backslash.
    fn backslash(&mut self, text: &[u8], at: usize) {
        let Some(&letter) = text.get(at) else {
            self.cut = true;
            return;
        };
        let control = match letter {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'v' => 11,
            b'0' => 0,
            b'a' => 7,
            b'e' => 27,
            b'u' => return self.unicode(text, at + 1),
            b'x' => return self.hex_character(text, at + 1),
            _ => letter,
        };
        self.found.push(Unit::byte(letter, at + 1));
        if control != letter {
            self.found.push(Unit::byte(control, at + 1));
        }
        if matches!(letter, b'0'..=b'3') {
            self.octal(text, at);
        }
    }

    /// `41` behind a `%`.
    fn hex_byte(&mut self, text: &[u8], at: usize) {
        if let Some(byte) = self.hex(text, at, 2).and_then(|code| u8::try_from(code).ok()) {
            self.found.push(Unit::byte(byte, at + 2));
        }
    }

    /// `e9` behind a `\x`: a byte, or a character.
    fn hex_character(&mut self, text: &[u8], at: usize) {
        if let Some(code) = self.hex(text, at, 2) {
            if let Ok(byte @ 0x80..) = u8::try_from(code) {
                self.found.push(Unit::byte(byte, at + 2));
            }
            self.character(code, at + 2);
        }
    }

    /// `303`: one byte in octal digits.
    fn octal(&mut self, text: &[u8], at: usize) {
        if let Some(byte) = self.number(text, at, 3, 8).and_then(|code| u8::try_from(code).ok()) {
            self.found.push(Unit::byte(byte, at + 3));
        }
    }

    /// `0041` or `{41}` behind a `\u`.
    fn unicode(&mut self, text: &[u8], at: usize) {
        if text.get(at) == Some(&b'{') {
            let digits = text.get(at + 1..).unwrap_or_default();
            let count = digits.iter().take(6).take_while(|byte| byte.is_ascii_hexdigit()).count();
            match digits.get(count) {
                None => self.cut = true,
                Some(b'}') => {
                    if let Some(code) = self.hex(digits, 0, count) {
                        self.character(code, at + count + 2);
                    }
                }
                Some(_) => {}
            }
            return;
        }
        match self.hex(text, at, 4) {
            Some(high @ 0xd800..0xdc00) => self.low_surrogate(text, at + 4, high),
            Some(code) => self.character(code, at + 4),
            None => {}
        }
    }

    /// The second half of a character beyond the basic plane; its backslash is protected like that of the first.
    fn low_surrogate(&mut self, text: &[u8], at: usize, high: u32) {
        let tail = text.get(at..).unwrap_or_default();
        let protecting = tail.iter().take(MOST_UNITS).take_while(|byte| **byte == b'\\').count();
        match tail.get(protecting) {
            None => self.cut = true,
            Some(b'u') if protecting > 0 => {
                let digits = at + protecting + 1;
                if let Some(low @ 0xdc00..0xe000) = self.hex(text, digits, 4) {
                    self.character(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), digits + 4);
                }
            }
            Some(_) => {}
        }
    }

    /// `amp;`, `#38;`, `#x26;` behind a `&`.
    fn entity(&mut self, text: &[u8], at: usize) {
        let there = text.get(at..).unwrap_or_default();
        let head = there.get(..there.len().min(LONGEST_ENTITY)).unwrap_or_default();
        let Some(length) = head.iter().position(|byte| *byte == b';') else {
            let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
            self.cut |= there.len() < LONGEST_ENTITY && head.iter().all(name);
            return;
        };
        let name = head.get(..length).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default();
        let code = match name {
            "amp" => Some(u32::from(b'&')),
            "lt" => Some(u32::from(b'<')),
            "gt" => Some(u32::from(b'>')),
            "quot" => Some(u32::from(b'"')),
            "apos" => Some(u32::from(b'\'')),
            _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => name.strip_prefix('#').and_then(|digits| digits.parse().ok()),
            },
        };
        if let Some(code) = code {
            self.character(code, at + length + 1);
        }
    }

    fn character(&mut self, code: u32, length: usize) {
        if let Some(character) = char::from_u32(code) {
            let mut bytes = [0; 4];
            let count = character.encode_utf8(&mut bytes).len();
            self.found.push(Unit { bytes, count, length });
        }
    }

    fn hex(&mut self, text: &[u8], at: usize, count: usize) -> Option<u32> {
        self.number(text, at, count, 16)
    }

    /// So many digits; notes where the text ends before they do.
    fn number(&mut self, text: &[u8], at: usize, count: usize, radix: u32) -> Option<u32> {
        let there = text.get(at..text.len().min(at.saturating_add(count))).unwrap_or_default();
        let value = there.iter().try_fold(0u32, |value, byte| {
            let digit = char::from(*byte).to_digit(radix)?;
            value.checked_mul(radix)?.checked_add(digit)
        })?;
        self.cut |= there.len() < count;
        (there.len() == count).then_some(value)
    }
}

/// Where a quote ends that stands at the beginning of a text with more than one character of it: doubled, or as a
/// shell writes one; and whether the text ends inside such a one.
pub(super) fn quotes(text: &[u8], quote: u8) -> (Vec<usize>, bool) {
    let mut cut = false;
    let ends = composed(text, quote, LAYERS, &mut cut);
    (ends, cut)
}

fn composed(text: &[u8], quote: u8, layers: u32, cut: &mut bool) -> Vec<usize> {
    let Some(fewer) = layers.checked_sub(1) else { return Vec::new() };
    let mut ends = sequence(text, &[quote, quote], fewer, cut);
    if quote == b'\'' {
        for way in REOPENED {
            ends.extend(sequence(text, way, fewer, cut));
        }
    }
    ends
}

/// Where these characters end, each in any way of writing it.
fn sequence(text: &[u8], wanted: &[u8], layers: u32, cut: &mut bool) -> Vec<usize> {
    let mut ends = vec![0];
    let mut units = Units::default();
    for &character in wanted {
        let mut next = Vec::new();
        for at in ends {
            let rest = text.get(at..).unwrap_or_default();
            *cut |= rest.is_empty();
            units.read(rest);
            *cut |= units.cut;
            next.extend(units.found.iter().filter(|unit| unit.is(character)).map(|unit| at + unit.length));
            if matches!(character, b'"' | b'\'') && !next.is_empty() {
                next.extend(composed(rest, character, layers, cut).into_iter().map(|end| at + end));
            }
        }
        next.sort_unstable();
        next.dedup();
        ends = next;
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_one_inside_another() {
        for (text, meant) in [
            (r"\n", "\n"),
            (r"\\n", "\n"),
            ("%2541", "A"),
            ("%5Cn", "\n"),
            ("&amp;quot;", "\""),
            (r"\u0026quot;", "\""),
            ("&#92;u0041", "A"),
            (r"\\ud83d\\ude00", "😀"),
            ("%2B", " "),
            (r"\101", "A"),
        ] {
            let mut units = Units::default();
            units.read(text.as_bytes());
            let whole = units.found.iter().any(|u| u.length == text.len() && u.bytes() == meant.as_bytes());
            assert!(whole && !units.cut, "{text}");
            // Cut off anywhere, it is known to be cut off.
            for end in 1..text.len() {
                let cut = text.as_bytes().get(..end).unwrap();
                units.read(cut);
                let told = units.cut || units.found.iter().any(|u| u.bytes() == meant.as_bytes());
                assert!(told, "{text} at {end}");
            }
        }
    }

    #[test]
    fn quotes_of_shells_are_read_inside_other_texts() {
        for text in [
            r"'\''",
            r#"'"'"'"#,
            r#"'\"'\"'"#,
            r#"'\\\"'\\\"'"#,
            r"'\\''",
            r#"'""'""'"#,
            r#"''"''"''"#,
            "&#39;&quot;&#39;&quot;&#39;",
            "%27%22%27%22%27",
            "%27%5C%27%27",
            "''",
            "''''",
            r#"'"'"'"'"'"'"'"'"'"#,
        ] {
            let (ends, _) = quotes(text.as_bytes(), b'\'');
            assert!(ends.contains(&text.len()), "{text}: {ends:?}");
        }
        let (ends, cut) = quotes(br#"'"'"#, b'\'');
        assert!(ends.is_empty() && cut);
        assert!(!quotes(b"'a", b'\'').1);
    }
}
