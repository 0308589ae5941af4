//! Content codings. None is asked for; gzip and deflate that come all the same are decoded within bounds.

use std::io::Read;

use bytes::Bytes;
use edgebook_words::escape;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::Headers;
use crate::outcome::LostReason;
use crate::reading::Reading;

/// The most codings that one answer may have.
const MOST_CODINGS: usize = 3;

/// The body without its content codings. A coding that the body does not show is a mistake of the header.
pub(crate) fn decoded(headers: &Headers, body: Bytes, limit: u64) -> Result<Bytes, LostReason> {
    let stated = headers.get("content-encoding").unwrap_or_default();
    let codings: Vec<&str> = stated
        .split(',')
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
        .collect();
    if codings.is_empty() || body.is_empty() {
        return Ok(body);
    }
    if codings.len() > MOST_CODINGS {
        return Err(LostReason::Encoded(escape(stated)));
    }
    // The last coding was applied last.
    codings.iter().rev().try_fold(body, |body, coding| decode(coding, body, limit))
}

fn decode(coding: &str, body: Bytes, limit: u64) -> Result<Bytes, LostReason> {
    let plain = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(plain, Some(b'{' | b'[' | b'<')) {
        return Ok(body);
    }
    match coding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => inflate(MultiGzDecoder::new(&body[..]), limit),
        // The standard means zlib; some servers send the bare stream.
        "deflate" => inflate(ZlibDecoder::new(&body[..]), limit).or_else(|why| match why {
            LostReason::TooLarge { .. } => Err(why),
            _ => inflate(DeflateDecoder::new(&body[..]), limit),
        }),
        _ => Err(LostReason::Encoded(escape(coding))),
    }
}

/// Reads a decoder to its end, into bounded memory.
fn inflate(decoder: impl Read, limit: u64) -> Result<Bytes, LostReason> {
    let mut plain = Vec::new();
    let read = decoder.take(limit.saturating_add(1)).read_to_end(&mut plain);
    let received = u64::try_from(plain.len()).unwrap_or(u64::MAX);
    if received > limit {
        return Err(LostReason::TooLarge { limit, announced: None });
    }
    let plain = Bytes::from(plain);
    match read {
        Ok(_) => Ok(plain),
        // A checksum that is missing or wrong takes nothing from JSON that is whole.
        Err(_) if Reading::of(&plain).is_complete_json() => Ok(plain),
        Err(error) => Err(LostReason::Undecodable(escape(&error.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = b"{\"a\":1}";

    fn with(coding: &str, body: Vec<u8>) -> Result<Bytes, LostReason> {
        decoded(&Headers::from_pairs([("content-encoding", coding)]), body.into(), 1 << 20)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn known_codings_are_decoded() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(TEXT).unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(TEXT).unwrap();
        for (coding, body) in [
            ("gzip", gzip(TEXT)),
            ("X-GZIP", gzip(TEXT)),
            ("identity, gzip", gzip(TEXT)),
            ("gzip, gzip", gzip(&gzip(TEXT))),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", bare.finish().unwrap()),
            // Only the header says so.
            ("gzip", TEXT.to_vec()),
            ("br", TEXT.to_vec()),
            ("identity", TEXT.to_vec()),
        ] {
            assert_eq!(with(coding, body).unwrap(), TEXT, "{coding}");
        }
        assert_eq!(with("br", Vec::new()).unwrap(), "");
    }

    #[test]
    fn what_cannot_be_decoded_within_bounds_is_lost() {
        assert_eq!(with("br", vec![0x8b, 3]), Err(LostReason::Encoded("br".into())));
        assert!(matches!(with("gzip,gzip,gzip,gzip", gzip(TEXT)), Err(LostReason::Encoded(_))));
        let bomb = gzip(&vec![b' '; 64 << 20]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(with("gzip", bomb), Err(LostReason::TooLarge { limit: 1 << 20, announced: None }));
        let torn = gzip(&[b'x'; 5000]);
        assert!(matches!(with("gzip", torn[..torn.len() / 2].to_vec()), Err(LostReason::Undecodable(_))));
        // Damage behind whole content costs nothing.
        let whole = gzip(TEXT);
        assert_eq!(with("gzip", whole[..whole.len() - 4].to_vec()).unwrap(), TEXT);
    }
}
