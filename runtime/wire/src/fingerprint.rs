//! SHA-256 fingerprints of certificates.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a certificate's DER encoding, written `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

/// A text that is no fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint: expected `sha256:` and 64 hexadecimal digits, got {digits} digits{stray}")]
pub struct FingerprintError {
    digits: usize,
    stray: String,
}

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    /// Reads `sha256:` and 64 digits of either case; the prefix may be left out and colons may stand between bytes,
    /// as other tools print it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let prefix = text.get(..7).filter(|prefix| prefix.eq_ignore_ascii_case("sha256:"));
        let digits = prefix.and_then(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
        let mut values = Vec::with_capacity(64);
        for character in digits.chars().filter(|character| *character != ':') {
            let stray = || FingerprintError { digits: values.len(), stray: format!(", then {character:?}") };
            values.push(character.to_digit(16).ok_or_else(stray)?);
        }
        let wrong_length = FingerprintError { digits: values.len(), stray: String::new() };
        let bytes: Vec<u8> = values
            .chunks_exact(2)
            .filter_map(|pair| u8::try_from(pair.iter().fold(0, |sum, digit| sum * 16 + digit)).ok())
            .collect();
        if values.len() % 2 == 1 {
            return Err(wrong_length);
        }
        Ok(Self(bytes.try_into().map_err(|_| wrong_length)?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_what_other_tools_print() {
        let plain = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let fingerprint: Fingerprint = plain.parse().unwrap();
        assert_eq!(fingerprint, Fingerprint::of(b""));
        assert_eq!(fingerprint.to_string(), plain);
        let colons: Vec<String> = fingerprint.0.iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(format!("SHA256:{}", colons.join(":")).parse(), Ok(fingerprint));
        assert_eq!(colons.concat().parse(), Ok(fingerprint));
    }

    #[test]
    fn refuses_everything_else_and_says_why() {
        let message = |text: &str| text.parse::<Fingerprint>().unwrap_err().to_string();
        assert!(message("sha256:abc").ends_with("got 3 digits"), "{}", message("sha256:abc"));
        assert!(message("sha1:abcd").ends_with("got 0 digits, then 's'"));
        assert!(message(&"a".repeat(65)).ends_with("got 65 digits"));
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(bytes in any::<[u8; 32]>()) {
            prop_assert_eq!(Fingerprint(bytes).to_string().parse(), Ok(Fingerprint(bytes)));
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = text.parse::<Fingerprint>();
        }
    }
}
