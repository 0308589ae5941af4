//! The search: byte by byte along the tree, reading each character as it is or through an escape.
//!
//! At every position of a text the tree is followed from its root. A byte may stand there as it is; a backslash may
//! begin an escape or only protect what follows; `%`, `&` and `+` may stand for another character, and several
//! quotes for one. Each reading is followed as far as the tree goes, and the longest that ends a secret wins.

use super::MASK;
use super::patterns::{Patterns, Position};

/// A secret that `…` cuts off is taken for one from this many of its bytes on.
const TELLING: usize = 4;
/// So many backslashes in front of an escape are read as its protection: six texts inside each other.
const MOST_PROTECTING: usize = 64;
/// The ways in which a shell writes a quote inside quotes: it ends them, protects one, and begins them again.
const REOPENED: [&[u8]; 2] = [br"'\''", br#"'"'"'"#];
/// The mark of a text that was cut off.
const ELLIPSIS: &[u8] = "…".as_bytes();
/// Readings that are followed from one position at most. Real texts need a handful; a text that is made to confuse
/// ends the search, and counts as a secret as far as it was followed.
const MOST_READINGS: u32 = 1 << 16;

/// What begins at a position.
enum Found {
    /// No secret.
    Nothing,
    /// A secret that ends before this position.
    Secret(usize),
    /// A secret, or the beginning of one: the text has to go on before it can be told.
    Perhaps,
}

/// Takes secrets out of a whole text; `None` when there are none.
pub(super) fn whole(patterns: &Patterns, text: &[u8]) -> Option<Vec<u8>> {
    if patterns.is_empty() {
        return None;
    }
    if patterns.is_full() {
        return (!text.is_empty()).then(|| MASK.into());
    }
    let mut search = Search::new(patterns);
    let mut masked: Option<Vec<u8>> = None;
    let (mut next, mut copied) = (0, 0);
    while let Some(at) = patterns.next_start(text, next) {
        if let Found::Secret(end) = search.at(text, at, true) {
            let out = masked.get_or_insert_with(|| Vec::with_capacity(text.len()));
            out.extend_from_slice(text.get(copied..at).unwrap_or_default());
            out.extend_from_slice(MASK.as_bytes());
            next = end;
            copied = end;
        } else {
            next = at + 1;
        }
    }
    let mut out = masked?;
    out.extend_from_slice(text.get(copied..).unwrap_or_default());
    Some(out)
}

/// Takes secrets out of the beginning of a text that goes on. Gives what is safe to pass on, and how many bytes were
/// used for it; the rest may be the beginning of a secret.
pub(super) fn beginning(patterns: &Patterns, text: &[u8]) -> (Vec<u8>, usize) {
    if patterns.is_empty() {
        return (text.to_vec(), text.len());
    }
    if patterns.is_full() {
        return (if text.is_empty() { Vec::new() } else { MASK.into() }, text.len());
    }
    let mut search = Search::new(patterns);
    let mut out = Vec::with_capacity(text.len());
    let (mut next, mut copied) = (0, 0);
    let mut end = text.len();
    while let Some(at) = patterns.next_start(text, next) {
        match search.at(text, at, false) {
            Found::Nothing => next = at + 1,
            Found::Secret(after) => {
                out.extend_from_slice(text.get(copied..at).unwrap_or_default());
                out.extend_from_slice(MASK.as_bytes());
                next = after;
                copied = after;
            }
            Found::Perhaps => {
                end = at;
                break;
            }
        }
    }
    out.extend_from_slice(text.get(copied..end).unwrap_or_default());
    (out, end)
}

/// One way to read a text up to a position.
#[derive(Clone, Copy)]
struct Reading {
    node: Position,
    at: usize,
    /// Bytes of the secret so far.
    depth: usize,
}

struct Search<'p> {
    patterns: &'p Patterns,
    open: Vec<Reading>,
    longest: Option<usize>,
    /// Whether a reading reached the end of the text.
    cut: bool,
}

impl<'p> Search<'p> {
    fn new(patterns: &'p Patterns) -> Self {
        Self { patterns, open: Vec::new(), longest: None, cut: false }
    }

    fn at(&mut self, text: &[u8], start: usize, complete: bool) -> Found {
        self.longest = None;
        self.cut = false;
        self.open.clear();
        self.open.push(Reading { node: Position::default(), at: start, depth: 0 });
        let mut left = MOST_READINGS;
        while let Some(reading) = self.open.pop() {
            let Some(fewer) = left.checked_sub(1) else {
                self.longest = self.longest.max(Some(reading.at));
                break;
            };
            left = fewer;
            self.follow(text, reading);
        }
        match self.longest {
            _ if self.cut && !complete => Found::Perhaps,
            Some(end) if end > start => Found::Secret(end),
            _ => Found::Nothing,
        }
    }

    /// Takes every next step of a reading.
    fn follow(&mut self, text: &[u8], reading: Reading) {
        let Reading { node, at, depth } = reading;
        if self.patterns.ends(node) {
            self.longest = self.longest.max(Some(at));
        }
        if !self.patterns.goes_on(node) {
            return;
        }
        let rest = text.get(at..).unwrap_or_default();
        let Some(&byte) = rest.first() else {
            self.cut = true;
            return;
        };
        if depth >= TELLING && byte == 0xe2 {
            if rest.starts_with(ELLIPSIS) {
                self.longest = self.longest.max(Some(at));
            } else if ELLIPSIS.starts_with(rest) {
                self.cut = true;
            }
        }
        self.step(reading, &[byte], 1);
        match byte {
            b'+' => self.step(reading, b" ", 1),
            b' ' => self.blanks(reading),
            b'"' => self.doubled(rest, reading, b'"'),
            b'\'' => {
                self.doubled(rest, reading, b'\'');
                self.reopened(rest, reading);
            }
            b'%' => self.percent(rest, reading),
            b'\\' => self.backslash(rest, reading),
            b'&' => self.entity(rest, reading),
            _ => {}
        }
    }

    /// Reads bytes of a secret from some bytes of the text.
    fn step(&mut self, from: Reading, bytes: &[u8], length: usize) {
        if let Some(node) = self.patterns.descend(from.node, bytes) {
            self.open.push(Reading { node, at: from.at + length, depth: from.depth + bytes.len() });
        }
    }

    /// `%41`, `%2541`, `%252541`.
    fn percent(&mut self, rest: &[u8], reading: Reading) {
        let mut at = 1;
        loop {
            match hex(rest, at, 2) {
                Hex::Cut => self.cut = true,
                Hex::Not => {}
                Hex::Value(code) => {
                    let byte = u8::try_from(code).unwrap_or_default();
                    self.step(reading, &[byte], at + 2);
                    if byte == b'%' {
                        at += 2;
                        continue;
                    }
                }
            }
            return;
        }
    }

    /// Excerpts draw line breaks, tabs and blanks together into one blank.
    fn blanks(&mut self, reading: Reading) {
        let mut open = vec![(reading.node, 0)];
        while let Some((node, count)) = open.pop() {
            for blank in *b" \n\t\r" {
                if let Some(next) = self.patterns.step(node, blank) {
                    open.push((next, count + 1));
                    // One blank for one blank is what every byte may be: itself.
                    if count == 0 && blank == b' ' {
                        continue;
                    }
                    self.open.push(Reading {
                        node: next,
                        at: reading.at + 1,
                        depth: reading.depth + count + 1,
                    });
                }
            }
        }
    }

    /// `""` in comma-separated values, `''` in YAML and SQL: two quotes are one, and four when that was done twice.
    fn doubled(&mut self, rest: &[u8], reading: Reading, quote: u8) {
        let mut at = 1;
        for count in 2..=4 {
            // Each of them may be protected by backslashes.
            let tail = rest.get(at..).unwrap_or_default();
            let protected = tail.iter().take(MOST_PROTECTING).take_while(|byte| **byte == b'\\').count();
            match tail.get(protected) {
                None => {
                    self.cut = true;
                    return;
                }
                Some(byte) if *byte == quote => at += protected + 1,
                Some(_) => return,
            }
            if count != 3 {
                self.step(reading, &[quote], at);
            }
        }
    }

    /// A quote inside the quotes of a shell.
    fn reopened(&mut self, rest: &[u8], reading: Reading) {
        for way in REOPENED {
            if rest.starts_with(way) {
                self.step(reading, b"'", way.len());
            } else if way.starts_with(rest) {
                self.cut = true;
            }
        }
    }

    /// `\"`, `\n`, `\u0041`, `\u{41}`, `\x41`, `\303`; a backslash that only protects what follows.
    fn backslash(&mut self, rest: &[u8], reading: Reading) {
        let Some(&letter) = rest.get(1) else {
            self.cut = true;
            return;
        };
        match letter {
            b'\\' if reading.depth == 0 => self.protected(rest, reading),
            _ if reading.depth > 0 => self.open.push(Reading { at: reading.at + 1, ..reading }),
            b'u' | b'x' => {}
            _ => self.step(reading, &[letter], 2),
        }
        if matches!(letter, b'0'..=b'3') {
            self.octal(rest, reading);
        }
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
            b'u' => return self.unicode(rest, reading),
            b'x' => match hex(rest, 2, 2) {
                Hex::Value(code) => {
                    if let Ok(byte @ 0x80..) = u8::try_from(code) {
                        self.step(reading, &[byte], 4);
                    }
                    return self.character(code, reading, 4);
                }
                Hex::Cut => {
                    self.cut = true;
                    return;
                }
                Hex::Not => return,
            },
            _ => return,
        };
        self.step(reading, &[control], 2);
    }

    /// Backslashes in front of the first character of a secret: the escape behind them counts.
    fn protected(&mut self, rest: &[u8], reading: Reading) {
        let count = rest.iter().take(MOST_PROTECTING).take_while(|byte| **byte == b'\\').count();
        if count == rest.len() {
            self.cut = true;
        } else if count < MOST_PROTECTING {
            let last = Reading { at: reading.at + count - 1, ..reading };
            self.backslash(rest.get(count - 1..).unwrap_or_default(), last);
        }
    }

    /// `\303`: one byte in octal digits.
    fn octal(&mut self, rest: &[u8], reading: Reading) {
        let there = rest.get(1..rest.len().min(4)).unwrap_or_default();
        let value = there.iter().try_fold(0u32, |value, byte| {
            let digit = char::from(*byte).to_digit(8)?;
            Some(value << 3 | digit)
        });
        match value {
            Some(_) if there.len() < 3 => self.cut = true,
            Some(value) => {
                if let Ok(byte) = u8::try_from(value) {
                    self.step(reading, &[byte], 4);
                }
            }
            None => {}
        }
    }

    fn unicode(&mut self, rest: &[u8], reading: Reading) {
        if rest.get(2) == Some(&b'{') {
            let digits = rest.get(3..).unwrap_or_default();
            let count = digits.iter().take(6).take_while(|byte| byte.is_ascii_hexdigit()).count();
            match digits.get(count) {
                None => self.cut = true,
                Some(b'}') => {
                    if let Hex::Value(code) = hex(digits, 0, count) {
                        self.character(code, reading, count + 4);
                    }
                }
                Some(_) => {}
            }
            return;
        }
        match hex(rest, 2, 4) {
            Hex::Not => {}
            Hex::Cut => self.cut = true,
            Hex::Value(high @ 0xd800..0xdc00) => {
                let tail = rest.get(6..).unwrap_or_default();
                if tail.len() < 6 && b"\\u".iter().zip(tail).all(|(wanted, byte)| wanted == byte) {
                    self.cut = true;
                } else if tail.starts_with(b"\\u")
                    && let Hex::Value(low @ 0xdc00..0xe000) = hex(tail, 2, 4)
                {
                    self.character(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), reading, 12);
                }
            }
            Hex::Value(code) => self.character(code, reading, 6),
        }
    }

    /// `&amp;`, `&#38;`, `&#x26;`.
    fn entity(&mut self, rest: &[u8], reading: Reading) {
        const LONGEST: usize = 10;
        let head = rest.get(1..rest.len().min(LONGEST)).unwrap_or_default();
        let Some(length) = head.iter().position(|byte| *byte == b';') else {
            let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
            self.cut |= rest.len() < LONGEST && head.iter().all(name);
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
            self.character(code, reading, length + 2);
        }
    }

    fn character(&mut self, code: u32, reading: Reading, length: usize) {
        if let Some(character) = char::from_u32(code) {
            self.step(reading, character.encode_utf8(&mut [0; 4]).as_bytes(), length);
        }
    }
}

/// Hexadecimal digits at a place.
enum Hex {
    Value(u32),
    /// The text ends before the digits do.
    Cut,
    Not,
}

fn hex(text: &[u8], at: usize, count: usize) -> Hex {
    let there = text.get(at..text.len().min(at + count)).unwrap_or_default();
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    match there.iter().try_fold(0u32, |value, byte| Some(value << 4 | digit(byte)?)) {
        None => Hex::Not,
        Some(_) if there.len() < count => Hex::Cut,
        Some(value) => Hex::Value(value),
    }
}
