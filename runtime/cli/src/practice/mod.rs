//! What a run that changes nothing tells: what it would do, as it happens, and the account at its end.

mod report;
pub(crate) mod told;

pub(crate) use report::Report;
