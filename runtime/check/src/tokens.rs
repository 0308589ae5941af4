//! The words of a runbook with their places. The engine's parser keeps the place where something begins, but not
//! where it ends, and forgets where parameters and the values of cases stand: those are found here.

use std::ops::Range;
use std::rc::Rc;

use crate::tree::Pos;

/// A word, number, text or symbol of a runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a word of the language.
    Name,
    /// A number.
    Number,
    /// A text in double quotes, quotes included.
    Text,
    /// A part of a text in backticks.
    Template,
    /// A single character in single quotes.
    Char,
    /// Everything else: `(`, `=>`, `#{`.
    Symbol,
}

/// The tokens of a text, in order, without comments. Never fails: what is broken ends somewhere.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, line: 1, column: 1, tokens: Vec::new(), templates: Vec::new() };
    if text.starts_with("#!") {
        // The first line names the program that runs the file.
        lexer.skip(text.find('\n').unwrap_or(text.len()));
    }
    while lexer.step() {}
    lexer.tokens
}

/// Symbols of more than one character, longest first.
const SYMBOLS: [&str; 32] = [
    "**=", "<<=", ">>=", "..=", "#{", "?.", "?[", "??", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=",
    "*=", "/=", "%=", "|=", "&=", "^=", "**", "<<", ">>", "..", "::", "->", "<-", "++", "--",
];

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    column: u32,
    tokens: Vec<Token>,
    /// For each open `${`, the braces that are open in it.
    templates: Vec<u32>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, bytes: usize) {
        let end = self.at.saturating_add(bytes).min(self.text.len());
        for c in self.text.get(self.at..end).unwrap_or_default().chars() {
            if c == '\n' {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            } else {
                self.column = self.column.saturating_add(1);
            }
        }
        self.at = end;
    }

    fn push(&mut self, kind: TokenKind, bytes: usize) {
        let (line, column, start) = (self.line, self.column, self.at);
        self.skip(bytes);
        self.tokens.push(Token { kind, line, column, range: start..self.at });
    }

    /// Takes one token; `false` at the end.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(comment(rest));
        } else if first.is_alphabetic() || first == '_' {
            self.push(TokenKind::Name, until(rest, |c| !(c.is_alphanumeric() || c == '_')));
        } else if first.is_ascii_digit() {
            self.push(TokenKind::Number, number(rest));
        } else if first == '"' {
            self.push(TokenKind::Text, quoted(rest, '"'));
        } else if first == '\'' {
            self.push(TokenKind::Char, quoted(rest, '\''));
        } else if let Some(length) = raw_text(rest) {
            self.push(TokenKind::Text, length);
        } else if first == '`' {
            self.template(1);
        } else {
            self.symbol(rest, first);
        }
        true
    }

    fn symbol(&mut self, rest: &str, first: char) {
        let long = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
        let symbol_opens = first == '{' || long == Some(&"#{");
        let innermost = self.templates.last_mut();
        match innermost {
            Some(0) if first == '}' => {
                self.templates.pop();
                self.push(TokenKind::Symbol, 1);
                self.template(0);
                return;
            }
            Some(open) if first == '}' => *open = open.saturating_sub(1),
            Some(open) if symbol_opens => *open = open.saturating_add(1),
            _ => {}
        }
        self.push(TokenKind::Symbol, long.map_or(first.len_utf8(), |symbol| symbol.len()));
    }

    /// A part of a text in backticks, up to its end or to a `${`.
    fn template(&mut self, opening: usize) {
        let rest = self.rest();
        let mut chars = rest.char_indices().skip_while(|(at, _)| *at < opening).peekable();
        let (mut previous, mut before) = (' ', ' ');
        while let Some((at, c)) = chars.next() {
            if c == '`' {
                // Two in a row stand for one.
                if chars.next_if(|(_, next)| *next == '`').is_none() {
                    self.push(TokenKind::Template, at.saturating_add(1));
                    return;
                }
            } else if c == '{' && previous == '$' && before != '\\' {
                self.push(TokenKind::Template, at.saturating_sub(1));
                self.push(TokenKind::Symbol, 2);
                self.templates.push(0);
                return;
            }
            (before, previous) = (previous, c);
        }
        self.push(TokenKind::Template, rest.len());
    }
}

fn until(text: &str, stop: impl Fn(char) -> bool) -> usize {
    text.find(stop).unwrap_or(text.len())
}

/// The length of a comment in `/* */`, which may hold others.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0u32, 0usize);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth = depth.saturating_add(1);
            at = at.saturating_add(2);
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at = at.saturating_add(2);
            if depth == 0 {
                return at;
            }
        } else {
            at = at.saturating_add(rest.chars().next().map_or(1, char::len_utf8));
        }
    }
    text.len()
}

fn number(text: &str) -> usize {
    let mut end = 0usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let part = match c {
            '.' => next.is_some_and(|c| c.is_ascii_digit()),
            '+' | '-' => {
                let before = text.get(..at).unwrap_or_default();
                before.ends_with(['e', 'E']) && !before.starts_with("0x")
            }
            c => c.is_ascii_alphanumeric() || c == '_',
        };
        if !part {
            break;
        }
        end = at.saturating_add(c.len_utf8());
    }
    end.max(1)
}

fn quoted(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at.saturating_add(1);
        }
    }
    text.len()
}

/// The length of a text such as `#"..."#`.
fn raw_text(text: &str) -> Option<usize> {
    let marks = until(text, |c| c != '#');
    let body = text.get(marks..)?.strip_prefix('"').filter(|_| marks > 0)?;
    let end = format!("\"{}", "#".repeat(marks));
    let inside = body.find(&end)?;
    Some(marks.saturating_add(1).saturating_add(inside).saturating_add(end.len()))
}

/// The tokens of a text, to be asked for what stands somewhere.
pub(crate) struct Words {
    text: Rc<str>,
    tokens: Vec<Token>,
}

impl Words {
    pub(crate) fn of(text: &str) -> Self {
        Self { text: text.into(), tokens: tokens(text) }
    }

    /// The number of the token at a place.
    pub(crate) fn at(&self, pos: Pos) -> Option<usize> {
        self.tokens.binary_search_by_key(&pos, place).ok()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    /// The text of a token.
    pub(crate) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).and_then(|token| self.text.get(token.range.clone())).unwrap_or_default()
    }

    /// The number of the last token before a place.
    pub(crate) fn before(&self, pos: Pos) -> Option<usize> {
        self.tokens.partition_point(|token| place(token) < pos).checked_sub(1)
    }

    /// How many characters an expression that begins at a place takes on its first line: up to the comma, bracket or
    /// semicolon that ends it.
    pub(crate) fn width(&self, pos: Pos) -> Option<usize> {
        let first = self.at(pos)?;
        let line = self.get(first)?.line;
        let mut depth = 0u32;
        let mut end = None;
        for index in first..self.tokens.len() {
            let token = self.get(index).filter(|token| token.line == line)?;
            match self.word(index) {
                ")" | "]" | "}" | "," | ";" | "=>" if depth == 0 => break,
                "{" if depth == 0 && index > first => break,
                "(" | "[" | "{" | "#{" | "${" | "?[" => depth = depth.saturating_add(1),
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            end = Some(token.range.end);
        }
        let start = self.get(first)?.range.start;
        let shown = self.text.get(start..end?)?;
        (!shown.contains('\n')).then(|| shown.chars().count())
    }
}

pub(crate) fn place(token: &Token) -> Pos {
    Pos { line: token.line, column: token.column }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| text.get(token.range).unwrap()).collect()
    }

    #[test]
    fn texts_fall_into_words() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "let x = a.b?.c[1..2];",
                &["let", "x", "=", "a", ".", "b", "?.", "c", "[", "1", "..", "2", "]", ";"],
            ),
            ("1.5e-3+0x1F - 2.abs()", &["1.5e-3", "+", "0x1F", "-", "2", ".", "abs", "(", ")"]),
            ("a // b\n/* c /* d */ e */ f", &["a", "f"]),
            (r#""a\"b" 'c' "d""#, &[r#""a\"b""#, "'c'", r#""d""#]),
            ("`a ${b} c`", &["`a ", "${", "b", "}", " c`"]),
            (
                "`${#{ a: `${1}` }.a}`x",
                &["`", "${", "#{", "a", ":", "`", "${", "1", "}", "`", "}", ".", "a", "}", "`", "x"],
            ),
            ("|a, b| || c => d", &["|", "a", ",", "b", "|", "||", "c", "=>", "d"]),
            (r##"#"a"b"# x"##, &[r##"#"a"b"#"##, "x"]),
            ("\"open", &["\"open"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn places_count_characters_and_lines() {
        let found: Vec<_> = tokens("é = 1;\n  \"ü\" b").into_iter().map(|t| (t.line, t.column)).collect();
        assert_eq!(found, [(1, 1), (1, 3), (1, 5), (1, 6), (2, 3), (2, 7)]);
    }

    #[test]
    fn the_width_of_an_expression_ends_at_its_comma_or_bracket() {
        let text = "f(a.b(1, 2), [3, 4], #{ x: 5 })";
        let words = Words::of(text);
        for (column, width) in [(3, 9), (14, 6), (22, 9), (1, 31)] {
            assert_eq!(words.width(Pos { line: 1, column }), Some(width), "{column}");
        }
    }
}
