//! The chain: how records become lines, and what ties each line to the one before it.

use std::io::{self, ErrorKind, Read};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::key::{AuditKey, hex, push_hex};
use crate::record::Record;

/// What the first line has instead of the digest of a line before it.
pub(crate) const ROOT: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What the seal of a line begins with, and what it ends with.
const SEAL: &str = ",\"seal\":\"";
const SEAL_END: &str = "\"}";

/// A line as it is read.
#[derive(Debug, Deserialize)]
pub(crate) struct Line {
    pub(crate) seq: u64,
    pub(crate) prev: String,
    pub(crate) at: String,
    #[serde(flatten)]
    pub(crate) record: Record,
}

/// A line as it is written. Flattening would cost more than the rest of the record.
#[derive(Serialize)]
struct Head<'h> {
    seq: u64,
    prev: &'h str,
    at: &'h str,
}

/// The end of a chain: where the next line is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// The number of the next record.
    pub(crate) seq: u64,
    /// The digest of the line before it.
    pub(crate) prev: String,
}

impl Default for Link {
    fn default() -> Self {
        Self { seq: 0, prev: ROOT.to_owned() }
    }
}

impl Link {
    /// Writes a record as the next line behind others, without its line break, and moves on.
    pub(crate) fn tie(&mut self, at: &str, record: &Record, lines: &mut Vec<u8>) -> serde_json::Result<()> {
        let start = self.write(at, record, lines)?;
        self.advance(lines.get(start..).unwrap_or_default());
        Ok(())
    }

    /// The same with a seal over the line.
    pub(crate) fn tie_sealed(
        &mut self,
        at: &str,
        record: &Record,
        key: &AuditKey,
        lines: &mut Vec<u8>,
    ) -> serde_json::Result<()> {
        let start = self.write(at, record, lines)?;
        let seal = key.digest(lines.get(start..).unwrap_or_default());
        lines.pop();
        lines.extend_from_slice(format!("{SEAL}{seal}{SEAL_END}").as_bytes());
        self.advance(lines.get(start..).unwrap_or_default());
        Ok(())
    }

    /// Writes a line, and gives where it begins. Nothing is left behind of one that cannot be written.
    fn write(&self, at: &str, record: &Record, lines: &mut Vec<u8>) -> serde_json::Result<usize> {
        let start = lines.len();
        let head = Head { seq: self.seq, prev: &self.prev, at };
        let written = serde_json::to_writer(&mut *lines, &head).and_then(|()| {
            // Two objects become one: `{"seq":…}` and `{"type":…}`.
            let joint = lines.len();
            serde_json::to_writer(&mut *lines, record)?;
            if let Some(brace) = lines.get_mut(joint.saturating_sub(1)) {
                *brace = b',';
            }
            lines.remove(joint);
            Ok(start)
        });
        if written.is_err() {
            lines.truncate(start);
        }
        written
    }

    /// Moves on behind a line.
    pub(crate) fn advance(&mut self, line: &[u8]) {
        self.seq = self.seq.saturating_add(1);
        self.prev.clear();
        push_hex(&mut self.prev, &Sha256::digest(line));
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    digest(bytes)
}

/// The SHA-256 of all that can be read, in hexadecimal; of any length, in little memory.
pub fn sha256_of(mut source: impl Read) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match source.read(&mut piece) {
            Ok(0) => return Ok(hex(&digest.finalize())),
            Ok(length) => digest.update(piece.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The digest of a line.
pub(crate) fn digest(line: &[u8]) -> String {
    hex(&Sha256::digest(line))
}

/// Whether the seal of a line is the one that the key makes; `None` where it has none.
pub(crate) fn seal_is_good(line: &[u8], key: &AuditKey) -> Option<bool> {
    let text = std::str::from_utf8(line).ok()?;
    let (sealed, rest) = text.rsplit_once(SEAL)?;
    let seal = rest.strip_suffix(SEAL_END)?;
    Some(key.digest(format!("{sealed}}}").as_bytes()) == seal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::EndRecord;
    use crate::{AuditKey, State};

    #[test]
    fn a_digest_of_pieces_is_that_of_the_whole() {
        for length in [0, 1, 64 * 1024, 200_001] {
            let bytes: Vec<u8> = (0..length).map(|at: u32| at.to_le_bytes()[0]).collect();
            assert_eq!(sha256_of(bytes.as_slice()).unwrap(), sha256(&bytes), "{length}");
        }
    }

    #[test]
    fn lines_are_read_as_they_were_written_and_tied_together() {
        let mut chain = Link::default();
        let record = Record::End(EndRecord { exit: 6, calls: 2, ..EndRecord::default() });
        let mut lines = Vec::new();
        chain.tie("2026-01-02T03:04:05Z", &record, &mut lines).unwrap();
        let first = lines.clone();
        chain.tie("2026-01-02T03:04:06Z", &record, &mut lines).unwrap();
        let second = lines.split_off(first.len());
        assert_eq!(lines, first);
        let read = |line: &[u8]| serde_json::from_slice::<Line>(line).unwrap();
        let (one, two) = (read(&first), read(&second));
        assert_eq!((one.seq, one.prev.as_str(), one.at.as_str()), (0, ROOT, "2026-01-02T03:04:05Z"));
        assert_eq!((two.seq, two.prev), (1, digest(&first)));
        assert_eq!((one.record, two.record), (record.clone(), record));
        assert_eq!(chain, Link { seq: 2, prev: digest(&second) });
    }

    #[test]
    fn a_seal_covers_its_whole_line() {
        let folder = tempfile::tempdir().unwrap();
        let key = AuditKey::load_or_create(&State::new(folder.path())).unwrap();
        let other = AuditKey::load_or_create(&State::new(folder.path().join("other"))).unwrap();
        let record = Record::End(EndRecord { calls: 2, ..EndRecord::default() });
        let mut chain = Link::default();
        let mut line = Vec::new();
        chain.tie_sealed("now", &record, &key, &mut line).unwrap();
        assert_eq!(chain.prev, digest(&line));
        assert_eq!(seal_is_good(&line, &key), Some(true));
        assert_eq!(seal_is_good(&line, &other), Some(false));
        let changed = String::from_utf8(line).unwrap().replace("\"calls\":2", "\"calls\":1");
        assert_eq!(seal_is_good(changed.as_bytes(), &key), Some(false));
        let Line { record: Record::End(end), .. } = serde_json::from_str(&changed).unwrap() else { panic!() };
        assert!(end.seal.is_some());
        assert_eq!(seal_is_good(b"{\"seq\":1}", &key), None);
    }
}
