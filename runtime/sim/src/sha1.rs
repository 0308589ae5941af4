//! SHA-1 (FIPS 180-4), which VNS3 names next to each file that it offers. Not for anything that needs security.

use std::fmt::Write as _;

/// The digest in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(40);
    for word in digest(bytes) {
        let _ = write!(text, "{word:08x}");
    }
    text
}

fn digest(bytes: &[u8]) -> [u32; 5] {
    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let mut blocks = bytes.chunks_exact(64);
    for block in &mut blocks {
        state = mix(state, block);
    }
    let mut rest = blocks.remainder().to_vec();
    rest.push(0x80);
    while rest.len() % 64 != 56 {
        rest.push(0);
    }
    let bits = u64::try_from(bytes.len()).unwrap_or(u64::MAX).wrapping_mul(8);
    rest.extend_from_slice(&bits.to_be_bytes());
    rest.chunks_exact(64).fold(state, mix)
}

/// The words of the message schedule lie in a ring of sixteen.
#[expect(clippy::many_single_char_names, reason = "the standard's own names")]
fn mix(state: [u32; 5], block: &[u8]) -> [u32; 5] {
    let mut ring = [0_u32; 16];
    for (word, bytes) in ring.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| (word << 8) | u32::from(*byte));
    }
    let [mut a, mut b, mut c, mut d, mut e] = state;
    for round in 0..80 {
        let (f, k) = match round {
            0..20 => ((b & c) | (!b & d), 0x5a82_7999),
            20..40 => (b ^ c ^ d, 0x6ed9_eba1),
            40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        let [word, ..] = ring;
        let next = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k).wrapping_add(word);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        let [_, _, second, _, _, _, _, _, eighth, _, _, _, _, fourteenth, _, _] = ring;
        ring.rotate_left(1);
        if let Some(last) = ring.last_mut() {
            *last = (word ^ second ^ eighth ^ fourteenth).rotate_left(1);
        }
    }
    let mut sums = state;
    for (sum, change) in sums.iter_mut().zip([a, b, c, d, e]) {
        *sum = sum.wrapping_add(change);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digests() {
        let long = "a".repeat(1_000_000);
        let cases = [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
            ),
            (long.as_str(), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
        ];
        for (text, expected) in cases {
            assert_eq!(hex(text.as_bytes()), expected);
        }
    }
}
