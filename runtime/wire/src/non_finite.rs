//! Values that JSON does not have: `NaN`, `Infinity`, `-Infinity`.
//!
//! Careless servers print a floating-point number as it is. One such value must not cost the whole answer: it is read
//! as `null`, and the reader is told where it stood.

/// Each spelling has one of these in it: a quick test that spares most answers the scan.
const PARTS: [&str; 7] = ["NaN", "nan", "NAN", "Inf", "inf", "INF", "1.#"];

/// The most places that are named.
const MOST_NAMED: usize = 20;

/// The text with every such value replaced by `null`, and the JSON pointers of the values. `None` where there is none.
pub(crate) fn replaced(text: &str) -> Option<(String, Vec<String>)> {
    if !PARTS.iter().any(|part| text.contains(part)) {
        return None;
    }
    let mut scan = Scan::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b'"' => string_end(bytes, at),
            _ if is_word(byte) => {
                bytes.iter().skip(at).position(|byte| !is_word(*byte)).map_or(bytes.len(), |n| at + n)
            }
            _ => at + 1,
        };
        let token = text.get(at..end)?;
        scan.token(byte, token);
        at = end;
    }
    scan.found.then_some((scan.out, scan.places))
}

#[derive(Default)]
struct Scan {
    out: String,
    places: Vec<String>,
    found: bool,
    levels: Vec<Level>,
}

/// Where in an open list or object the scan is.
enum Level {
    List(usize),
    Object {
        key: String,
        /// Whether a key comes next.
        key_next: bool,
    },
}

impl Scan {
    fn token(&mut self, first: u8, token: &str) {
        match (first, self.levels.last_mut()) {
            (b'{', _) => self.levels.push(Level::Object { key: String::new(), key_next: true }),
            (b'[', _) => self.levels.push(Level::List(0)),
            (b'}' | b']', _) => drop(self.levels.pop()),
            (b',', Some(Level::List(index))) => *index = index.saturating_add(1),
            (b',', Some(Level::Object { key_next, .. })) => *key_next = true,
            (b'"', Some(Level::Object { key, key_next: key_next @ true })) => {
                token.trim_matches('"').clone_into(key);
                *key_next = false;
            }
            _ if is_word(first) && is_non_finite(token) => {
                self.found = true;
                if self.places.len() < MOST_NAMED {
                    let place = self.pointer();
                    self.places.push(place);
                }
                self.out.push_str("null");
                return;
            }
            _ => {}
        }
        self.out.push_str(token);
    }

    fn pointer(&self) -> String {
        let steps = self.levels.iter().map(|level| match level {
            Level::List(index) => format!("/{index}"),
            Level::Object { key, .. } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        });
        steps.collect()
    }
}

/// The byte after the closing quote of a text, or the end.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_' | b'#')
}

/// The spellings of common languages and of the C library.
fn is_non_finite(word: &str) -> bool {
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word).to_ascii_lowercase();
    matches!(unsigned.as_str(), "nan" | "inf" | "infinity" | "1.#inf" | "1.#ind" | "1.#qnan")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_null_and_texts_stay() {
        let text = r#"{"a":NaN,"NaN":"Infinity","b":[1,-Infinity,{"c/d":inf}],"e":"x\" NaN"}"#;
        let (clean, places) = replaced(text).unwrap();
        assert_eq!(clean, r#"{"a":null,"NaN":"Infinity","b":[1,null,{"c/d":null}],"e":"x\" NaN"}"#);
        assert_eq!(places, ["/a", "/b/1", "/b/2/c~1d"]);
        assert_eq!(replaced("NaN").unwrap().0, "null");
    }

    #[test]
    fn other_words_are_left_alone() {
        for text in ["{\"a\":nanny}", "{\"a\":1}", "", "\"NaN", "{\"a\":\"NaN\"}"] {
            assert_eq!(replaced(text), None, "{text}");
        }
    }
}
