//! Made-up figures that are the same for the same seed: tokens, counters, security parameter indices.

use std::fmt::Write as _;

/// A stream of numbers that follows from its seed.
#[derive(Clone, Debug)]
pub(crate) struct Entropy {
    state: u64,
}

impl Entropy {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next number of the stream.
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// Lower-case hexadecimal digits, for tokens.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut text = String::with_capacity(digits.saturating_add(16));
        while text.len() < digits {
            let _ = write!(text, "{:016x}", self.next());
        }
        text.truncate(digits);
        text
    }
}

/// A number that depends on all of `parts` and on nothing else.
pub(crate) fn derive(parts: &[u64]) -> u64 {
    parts.iter().fold(0x51_7C_C1_B7, |hash, part| mix(hash ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}

/// A number for a text (FNV-1a).
pub(crate) fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// SplitMix64's finaliser: every input bit reaches every output bit.
fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides() {
        let (mut first, mut again, mut other) = (Entropy::new(7), Entropy::new(7), Entropy::new(8));
        let token = first.hex(40);
        assert_eq!(token.len(), 40);
        assert_eq!(token, again.hex(40));
        assert_ne!(token, other.hex(40));
        assert_ne!(first.hex(40), token);
    }

    #[test]
    fn derived_numbers_depend_on_every_part_and_its_place() {
        assert_eq!(derive(&[1, 2]), derive(&[1, 2]));
        assert_ne!(derive(&[1, 2]), derive(&[2, 1]));
        assert_ne!(derive(&[1, 2]), derive(&[1, 3]));
    }
}
