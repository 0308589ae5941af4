//! The devices of a run: the one list that consent, limits, the record and the sessions read.

mod fit;
mod marks;
mod roster;
mod scope;
mod share;
mod target;

pub(crate) use fit::fits;
pub use marks::Marks;
pub use roster::{Member, Roster};
pub use scope::Allowance;
pub(crate) use scope::Scope;
pub(crate) use share::give;
pub use share::targets;
pub use target::{Permit, Target, Writes};
