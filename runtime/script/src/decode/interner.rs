//! Short texts of an answer, kept once: states, names and addresses repeat on every row.

use std::collections::HashSet;

use rhai::ImmutableString;

/// The longest text that is kept once, in bytes.
const LONGEST: usize = 24;
/// How many different texts are remembered; an answer of unique texts must not pay for all of them.
const MOST: usize = 16_384;

/// Remembers short texts.
#[derive(Default)]
pub(super) struct Interner(HashSet<ImmutableString>);

impl Interner {
    pub(super) fn get(&mut self, text: &str) -> ImmutableString {
        if text.len() > LONGEST {
            return text.into();
        }
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new = ImmutableString::from(text);
        if self.0.len() < MOST {
            self.0.insert(new.clone());
        }
        new
    }
}
