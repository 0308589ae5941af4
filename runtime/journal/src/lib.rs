//! The record of what was sent to appliances, and the locks that keep two runs from writing to one at the same time.
//!
//! Each run has a file of JSON lines below the state folder. A line is written before the first byte of a write
//! leaves and is on the disk by then; further lines say how each call ended. Each line carries its number and the
//! digest of the line before it, and the last one is sealed with a key, so that a change made afterwards is found at
//! its record. Secrets stand in it as keyed digests: two runs can be compared, nothing can be read.
//!
//! What it does not prove: that nothing was cut off at the end of a run that has no `end` record, and anything
//! against somebody who can read the key.
//!
//! ```text
//! STATE/audit.key            the key of the digests, readable by its owner only
//! STATE/journal/RUN.jsonl    one run
//! STATE/locks/HOST_PORT.lock held while a run writes to a device; says who holds it
//! STATE/locks/HOST_PORT.read1 one of the places for reads, likewise
//! ```
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "tests assert"
    )
)]

mod audit;
mod chain;
mod clock;
mod error;
mod key;
mod locks;
mod prune;
mod reading;
mod record;
mod recorder;
mod runs;
mod state;
mod storage;
#[cfg(test)]
mod testing;
mod verify;
mod writer;

pub use audit::{Audit, CallSummary, Tally};
pub use chain::{sha256, sha256_of};
pub use error::JournalError;
pub use key::{AuditKey, MARK};
pub use locks::DeviceLocks;
pub use prune::{Ages, PRUNE, PrunePlan};
pub use reading::{Entry, Flaw, Problem, Reading};
pub use record::{
    ApiRecord, AttemptRecord, BodyRecord, ConfirmedRecord, CredentialRecord, DeviceRecord, EndRecord, Ended,
    FieldRecord, IntentRecord, OutcomeRecord, ParamRecord, PrunedRecord, Record, RunRecord, RunbookRecord,
    SavedRecord,
};
pub use runs::{RunFile, find_run, list_runs};
pub use state::State;
pub use verify::{Seal, Verification, verify};
pub use writer::{Journal, ParamText, RunHeader};
