//! The chain: how records become lines, and what ties each line to the one before it.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::key::{AuditKey, hex};
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
    /// Writes a record as the next line, without its line break, and moves on.
    pub(crate) fn tie(&mut self, at: &str, record: &Record) -> serde_json::Result<Vec<u8>> {
        let mut line = Vec::with_capacity(512);
        serde_json::to_writer(&mut line, &Head { seq: self.seq, prev: &self.prev, at })?;
        // Two objects become one: `{"seq":…}` and `{"type":…}`.
        let joint = line.len();
        serde_json::to_writer(&mut line, record)?;
        if let Some(brace) = line.get_mut(joint.saturating_sub(1)) {
            *brace = b',';
        }
        line.remove(joint);
        self.advance(&line);
        Ok(line)
    }

    /// The same with a seal over the line.
    pub(crate) fn tie_sealed(
        &mut self,
        at: &str,
        record: &Record,
        key: &AuditKey,
    ) -> serde_json::Result<Vec<u8>> {
        let before = self.clone();
        let mut line = self.tie(at, record)?;
        let seal = key.digest(&line);
        line.pop();
        line.extend_from_slice(format!("{SEAL}{seal}{SEAL_END}").as_bytes());
        *self = before;
        self.advance(&line);
        Ok(line)
    }

    /// Moves on behind a line.
    pub(crate) fn advance(&mut self, line: &[u8]) {
        self.seq = self.seq.saturating_add(1);
        self.prev = digest(line);
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
    fn lines_are_read_as_they_were_written_and_tied_together() {
        let mut chain = Link::default();
        let record = Record::End(EndRecord { exit: 6, calls: 2, ..EndRecord::default() });
        let first = chain.tie("2026-01-02T03:04:05Z", &record).unwrap();
        let second = chain.tie("2026-01-02T03:04:06Z", &record).unwrap();
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
        let line = chain.tie_sealed("now", &record, &key).unwrap();
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
