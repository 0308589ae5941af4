//! Lists of which an appliance sends the first part.

use crate::Text;

/// An answer that holds the first items of a list, and says how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Page {
    /// The field of the result that holds the list.
    pub items: Text,
    /// The field of the result that says how many items there are.
    pub total: Text,
    /// The query parameter, by its name on the wire, that asks for more of them.
    pub raise: Text,
}
