//! The API model: everything Edgebook knows about an appliance's API, as plain data.
//!
//! `reader` builds an [`Api`] from a description and its overlay; `emit` turns it into tables, a Rust client and
//! documents; the tables crate holds it again as `static` data. The script engine, the checker, the simulators,
//! `ops`, `describe` and completion are all readers of this one model: nothing about an operation is written twice.
//!
//! Two properties shape the types:
//! - Texts and lists are [`Cow`]s, so the same type can be built at run time and stand in a `static`
//!   without any start-up cost.
//! - Types live in one arena ([`Api::types`]) and refer to each other by [`TypeId`], so cycles need no boxes.
//!
//! The crate does no IO; its dependencies are JSON values and the patterns of descriptions. With the feature `serde`, a model
//! can be kept as bytes.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests assert")
)]

mod alternative;
mod api;
mod argument_rule;
mod completion;
mod effect;
mod example;
mod operation;
mod page;
mod problem;
mod security;
mod signature;
mod style;
mod text_format;
mod types;
mod value_rules;
mod version;
mod words;

use std::borrow::Cow;

pub use alternative::Alternative;
pub use api::{Api, Envelope, ErrorMark, ErrorShape, Group, Readiness};
pub use argument_rule::{ArgumentRule, Given, call_problem};
pub use completion::{Completion, FieldTest, StatePoll, TokenPlace};
pub use effect::{Effect, EffectSet};
pub use example::{Example, example};
pub use operation::{Answer, Body, BodyKind, Encoding, Failure, MediaKind, Method, Operation, Param, Place};
pub use page::Page;
pub use problem::{Problem, ProblemKind, asked_for, missing_set, value_problem};
pub use security::{Auth, Security, SecurityScheme};
pub use signature::{
    ArgumentPosition, SignatureArgument, call_form, signature, signature_arguments, type_label,
};
pub use style::Style;
pub use text_format::TextFormat;
pub use types::{Field, MapKey, TypeDef, TypeId, TypeKind, Variant, VariantTest};
pub use value_rules::{ValueRules, is_pattern, matches_pattern};
pub use version::{compare_versions, is_of_release};
pub use words::{is_reserved, map_key, text_literal, truth_word};

/// A text that is either part of the program or was read at run time.
pub type Text = Cow<'static, str>;

/// A list that is either part of the program or was read at run time.
pub type List<T> = Cow<'static, [T]>;
