//! Words: what the script language keeps for itself, and which names can be written as they are.

use std::fmt::Write as _;

use crate::Text;

/// Pairs of words that appliances use for yes and no.
const YES_NO: [(&str, &str); 4] = [("yes", "no"), ("true", "false"), ("on", "off"), ("enabled", "disabled")];

/// The word that an enumeration of a yes and a no has for a truth value; nothing of another enumeration.
pub fn truth_word(values: &[Text], value: bool) -> Option<&'static str> {
    let has = |word: &str| values.iter().any(|known| known == word);
    let (yes, no) = YES_NO.into_iter().find(|(yes, no)| has(yes) && has(no))?;
    Some(if value { yes } else { no })
}

/// Words of the script language that cannot be called as a name.
const RESERVED: &[&str] = &[
    "Fn",
    "as",
    "async",
    "await",
    "break",
    "call",
    "case",
    "catch",
    "const",
    "continue",
    "curry",
    "debug",
    "default",
    "do",
    "each",
    "else",
    "eval",
    "exit",
    "export",
    "false",
    "fn",
    "for",
    "from",
    "func",
    "function",
    "global",
    "go",
    "goto",
    "if",
    "import",
    "in",
    "include",
    "is",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "let",
    "loop",
    "match",
    "module",
    "namespace",
    "new",
    "nil",
    "null",
    "package",
    "print",
    "private",
    "protected",
    "public",
    "return",
    "shared",
    "spawn",
    "static",
    "super",
    "switch",
    "sync",
    "then",
    "this",
    "thread",
    "throw",
    "to",
    "true",
    "try",
    "type",
    "type_of",
    "undefined",
    "unless",
    "until",
    "use",
    "using",
    "var",
    "void",
    "when",
    "where",
    "while",
    "with",
    "yield",
];

/// Whether the script language keeps the word for itself.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// A key of a map as a script writes it: in quotes where it is no identifier.
pub fn map_key(name: &str) -> String {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let has_letter = name.contains(|letter: char| letter.is_ascii_alphanumeric());
    if starts && plain && has_letter && !is_reserved(name) { name.to_owned() } else { text_literal(name) }
}

/// A text as a script writes it.
pub fn text_literal(text: &str) -> String {
    let mut literal = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            control if control.is_control() => {
                let _ = write!(literal, "\\u{:04x}", u32::from(control));
            }
            plain => literal.push(plain),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::{map_key, text_literal};

    #[test]
    fn keys_that_are_no_identifiers_stand_in_quotes() {
        for (name, key) in [
            ("bounce", "bounce"),
            ("Id", "Id"),
            ("sort[]", "\"sort[]\""),
            ("größe", "\"größe\""),
            ("in", "\"in\""),
            ("2fa", "\"2fa\""),
            ("_", "\"_\""),
            ("x-y", "\"x-y\""),
        ] {
            assert_eq!(map_key(name), key, "{name}");
        }
        assert_eq!(text_literal("a\"b\\c\n\u{7}"), "\"a\\\"b\\\\c\\n\\u0007\"");
    }
}
