//! What a run may change, and who agrees to it.

mod policy;
mod stakes;

pub(crate) use policy::{Consent, policy};
pub(crate) use stakes::Stakes;
pub use stakes::{OfCall, OfRun, Question, ShownWrite};
