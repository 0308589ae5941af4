//! A secret in a file that only its owner can read.

use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::Fault;
use crate::files::{self, Demand};

/// A file larger than this holds no password.
pub(super) const LARGEST: u64 = 64 << 10;

/// Reads the file, provided that its owner and mode are right.
pub(super) fn content(path: &Path) -> Result<Zeroizing<Vec<u8>>, Fault> {
    files::read(path, Demand::Private, LARGEST).map_err(|fault| {
        let what = Fault::new(fault.what());
        match fault.mend(path) {
            Some(mend) => what.hint(mend),
            None => what,
        }
    })
}
