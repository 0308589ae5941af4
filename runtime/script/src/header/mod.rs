//! The header of a runbook: what it is for and which parameters it takes.
//!
//! ```text
//! //! Bounce every IPsec tunnel that is enabled but down.
//! //!
//! //! param endpoint: int = ()         only the tunnels of this IPsec endpoint
//! //! param wait: duration = "60s"     how long one tunnel may take to come back
//! ```

mod bind;
mod given;
mod literal;
mod param_type;
mod parse;
#[cfg(test)]
mod tests;

pub use bind::Params;
pub use given::{Given, GivenFile};
pub use param_type::{ParamType, ParamValue};
pub(crate) use parse::parse;

/// What a runbook says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The first paragraph on one line; may be empty.
    pub summary: String,
    /// The other paragraphs, without the parameters; may be empty.
    pub doc: String,
    /// The parameters, in order.
    pub params: Vec<ParamDecl>,
    /// The runbook's file name, for messages.
    pub file: String,
}

/// A declared parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamDecl {
    /// The name: a key of `params` in the script, and of `--set`.
    pub name: String,
    /// The type of its value.
    pub ty: ParamType,
    /// The value when none is set; `None` when one must be set.
    pub default: Option<ParamValue>,
    /// What it means; may be empty.
    pub doc: String,
    /// The line of the declaration, from 1.
    pub line: u32,
    /// The column of the name, from 1.
    pub column: u32,
}
