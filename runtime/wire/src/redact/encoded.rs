//! Encodings that hide where one character ends and the next begins: Base64 and hexadecimal.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use secrecy::zeroize::Zeroizing;

/// Fewer characters of Base64 than this are found by chance too often.
const SHORTEST: usize = 6;

/// Gives every encoding of a secret in which it would be found inside a longer text.
pub(super) fn each(secret: &[u8], mut add: impl FnMut(&[u8])) {
    for alphabet in [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD] {
        // How a secret looks depends on how many bytes stand before it, modulo three; the characters at both ends
        // also hold bits of the neighbours and are left out.
        for (before, blurred) in [(0, 0), (1, 2), (2, 3)] {
            let mut bytes = Zeroizing::new(vec![0; before]);
            bytes.extend_from_slice(secret);
            let text = Zeroizing::new(alphabet.encode(&bytes));
            let whole = bytes.len() * 8 / 6;
            if let Some(sharp) = text.as_bytes().get(blurred..whole.min(text.len()))
                && sharp.len() >= SHORTEST
            {
                add(sharp);
            }
        }
    }
    for digits in [b"0123456789abcdef", b"0123456789ABCDEF"] {
        let digit = |half: u8| digits.get(usize::from(half)).copied().unwrap_or_default();
        let text: Zeroizing<Vec<u8>> =
            Zeroizing::new(secret.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect());
        add(&text);
    }
}

#[cfg(test)]
mod tests {
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    #[test]
    fn base64_is_found_at_every_offset() {
        let mut encodings = Vec::new();
        each(b"hunter2-secret", |encoding| encodings.push(String::from_utf8(encoding.to_vec()).unwrap()));
        for before in 0..7 {
            for after in 0..4 {
                let text = [&vec![b'?'; before][..], b"hunter2-secret", &vec![0xff; after]].concat();
                let text = BASE64_STANDARD.encode(text);
                assert!(encodings.iter().any(|encoding| text.contains(encoding)), "{before} {after}");
            }
        }
        assert!(encodings.contains(&"68756e746572322d736563726574".to_owned()));
    }
}
