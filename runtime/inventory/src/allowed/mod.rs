//! Which inventories that were found in a folder may be obeyed.
//!
//! An inventory chooses what is run, which secrets are read and where they are sent. One that lies in a working folder
//! may have come with somebody else's files, so it is obeyed only after its user has allowed what it [`Names`]. What
//! was allowed is remembered by the file's place and by a digest of each device; a change of either asks again.

mod names;
mod petition;
mod store;
#[cfg(test)]
mod tests;

pub use names::Names;
pub(crate) use petition::place_of;
pub use petition::{Obeyed, Petition};
pub use store::{AllowedInventories, Standing};
