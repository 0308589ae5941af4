//! Short texts of an answer, kept once: states, names and networks repeat on every row.

use rhai::ImmutableString;

/// The longest text that is kept once, in bytes.
const LONGEST: usize = 24;
/// How many texts are remembered at once: enough for what repeats, small enough to stay in the processor's cache.
const PLACES: usize = 1 << 12;

/// Remembers short texts. Each text has one place, where the last one of those that share it stays.
#[derive(Default)]
pub(super) struct Interner(Vec<ImmutableString>);

impl Interner {
    pub(super) fn get(&mut self, text: &str) -> ImmutableString {
        if text.len() > LONGEST {
            return text.into();
        }
        if self.0.is_empty() {
            self.0.resize(PLACES, ImmutableString::new());
        }
        let Some(place) = self.0.get_mut(place_of(text)) else { return text.into() };
        if place.as_str() != text {
            *place = text.into();
        }
        place.clone()
    }
}

/// FNV-1a, folded: quick for so few bytes.
fn place_of(text: &str) -> usize {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    usize::try_from((hash ^ (hash >> 32)) % PLACES as u64).unwrap_or_default()
}
