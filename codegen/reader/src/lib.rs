//! Reads an OpenAPI 3.0 or 3.1 description and its overlay into the API model.
//!
//! The way of a text through this crate:
//! 1. `source`: YAML or JSON to a tree of values that know their lines.
//! 2. `version`, `structure`, `conformity`, `examples`: what no lenient reader would notice is reported or refused.
//! 3. `operations`, `schema`: operations and types, references followed wherever they lead.
//! 4. `overlay`, `results`: what the description cannot say.
//! 5. `assemble`: the model.
//!
//! Nothing is skipped in silence: what cannot be represented becomes a [`Diagnostic`]. Nothing is ever fetched, and no
//! text makes the reader panic.
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

mod assemble;
mod conformity;
mod diagnostic;
mod examples;
mod groups;
mod names;
mod operations;
mod overlay;
mod references;
mod results;
mod schema;
mod security;
mod servers;
mod source;
mod structure;
mod version;

use edgebook_model::Api;

pub use diagnostic::Diagnostic;

/// A text with the label under which findings speak of it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file's label in diagnostics; the folder above it names the appliance (`spec/vns3/6.0.0.yaml`).
    pub name: &'a str,
    /// The text: YAML or JSON.
    pub text: &'a str,
}

/// How to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether warnings are errors.
    pub strict: bool,
    /// Whether an overlay's entries that match nothing are only warned about: when the overlay is for another firmware.
    pub stale_overlay: bool,
}

/// What came of reading.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The model; `None` when the description is refused, and then there is an error among the diagnostics.
    pub api: Option<Api>,
    /// What the model holds, also where an error refuses it; `None` where the text could not be read at all.
    pub summary: Option<Summary>,
    /// All findings, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Counts for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Operations.
    pub operations: usize,
    /// Groups of operations.
    pub groups: usize,
    /// Types, anonymous ones included.
    pub types: usize,
    /// Places of which nothing is known but that there is a value; a note says why for each.
    pub untyped: usize,
}

/// Reads a description and its overlay. Never fails and never panics: what is wrong is in the diagnostics.
pub fn read(description: Source<'_>, overlay: Option<Source<'_>>, options: &Options) -> Reading {
    assemble::read(description, overlay, *options)
}
