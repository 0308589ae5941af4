//! Makes inputs of seeds: cut, doubled, spliced, spoilt. The same for the same seed on every machine.

/// Pieces that readers stumble over.
const PIECES: [&str; 24] = [
    "\0",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\n",
    "//! param ",
    "$ref: '#/",
    "\\ud800",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}[2J",
    "1e400",
    "9223372036854775808",
    "-1",
    "null",
    "true",
    "~1",
    "sha256:",
    "#{",
    "|",
];

/// The most that an input may grow to, in bytes.
const LARGEST: usize = 8 * 1024;

/// A generator of inputs.
pub(crate) struct Mutator(u64);

impl Mutator {
    /// A generator whose inputs depend on this name only.
    pub(crate) fn new(name: &str) -> Self {
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// A number below `end`; 0 where there is none. The generator is splitmix64.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        usize::try_from(mixed.checked_rem(end).unwrap_or_default()).unwrap_or_default()
    }

    /// The next input.
    pub(crate) fn next(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            self.change(&mut input, seeds);
            input.truncate(LARGEST);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let length = self.below(64).min(input.len() - at);
        match self.below(8) {
            0 => input.truncate(at),
            1 => drop(input.drain(at..at + length)),
            2 => {
                let twice = input[at..at + length].to_vec();
                input.splice(at..at, twice);
            }
            3 => {
                let other = &seeds[self.below(seeds.len())];
                let from = self.below(other.len() + 1);
                let until = (from + self.below(256)).min(other.len());
                input.splice(at..at, other[from..until].iter().copied());
            }
            4 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << self.below(8);
                }
            }
            5 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = u8::try_from(self.below(256)).unwrap_or_default();
                }
            }
            6 => {
                let piece = PIECES[self.below(PIECES.len())].repeat(1 + self.below(3));
                input.splice(at..at + length, piece.bytes());
            }
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                input.splice(at..at, piece.bytes());
            }
        }
    }
}
