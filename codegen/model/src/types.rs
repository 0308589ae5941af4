//! The types of an API: an arena of definitions that refer to each other by id.

use crate::{List, Text, TextFormat, ValueRules};

/// The index of a [`TypeDef`] in [`crate::Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TypeId(pub u32);

impl TypeId {
    /// The position in the arena.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One type: its name in scripts and Rust, what it is for, and its shape.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TypeDef {
    /// `"IpsecTunnel"` for objects, enums and unions; empty for anonymous types (lists, maps, scalars).
    pub name: Text,
    /// What the description says about the type; may be empty.
    pub doc: Text,
    /// The shape of its values.
    pub kind: TypeKind,
}

/// The shape of a type's values on the wire.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum TypeKind {
    /// Any JSON value; `reason` says why nothing more is known.
    Any {
        /// Why the place is untyped, for `spec check`.
        reason: Text,
    },
    /// `true` or `false`.
    Bool,
    /// A whole number of at most 64 bits.
    Int,
    /// A number with a fraction.
    Float,
    /// A text.
    Text(TextFormat),
    /// Bytes: a download or an upload.
    Bytes,
    /// One of a list of values. An open one may hold others in reality, so others are no finding.
    Enum {
        /// The allowed values as text, in the order of the description.
        values: List<Text>,
        /// Whether the values are whole numbers on the wire instead of texts.
        numeric: bool,
        /// Whether values outside the list are known to occur.
        open: bool,
    },
    /// A JSON array.
    List {
        /// The type of each item.
        item: TypeId,
        /// Whether an item may be null.
        nullable: bool,
    },
    /// A JSON object whose keys are data.
    Map {
        /// The type of each value.
        value: TypeId,
        /// What the keys are.
        key: MapKey,
        /// Whether a value may be null.
        nullable: bool,
    },
    /// A JSON object with named fields.
    Object {
        /// The fields in the order of the description.
        fields: List<Field>,
        /// The type of keys beyond the fields, where the description gives one. Unknown keys are always kept.
        extra: Option<TypeId>,
        /// Sets of fields of which at least one whole set must be given; empty when there is no such rule.
        required_sets: List<List<Text>>,
    },
    /// One of several shapes, told apart by [`VariantTest`], tried in order.
    Union {
        /// The variants; the first whose test holds is taken.
        variants: List<Variant>,
    },
}

/// What the keys of a keyed map are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MapKey {
    /// Names or other texts.
    Text,
    /// Ids: a script may use the number or its text.
    Id,
}

/// One field of an object.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Field {
    /// The key on the wire, which is also the name in scripts.
    pub name: Text,
    /// What it means, with its unit.
    pub doc: Text,
    /// The type of its value.
    pub ty: TypeId,
    /// Whether the description promises (answers) or demands (requests) it.
    pub required: bool,
    /// Default, bounds, nullability, secrecy.
    pub rules: ValueRules,
}

/// One shape of a union.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Variant {
    /// The type when the test holds.
    pub ty: TypeId,
    /// What tells this variant from the others.
    pub test: VariantTest,
}

/// How a union's variant is recognised, from the value's shape and discriminating keys only:
/// an unknown key never rules a variant out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum VariantTest {
    /// A JSON `null`.
    Null,
    /// A JSON boolean.
    Bool,
    /// A JSON number without a fraction.
    Int,
    /// Any JSON number.
    Number,
    /// A JSON string.
    Text,
    /// A JSON array whose first item passes the test; an empty array passes every such test.
    /// The list holds exactly one test: unlike a box, it can stand in a `static`.
    ListOf(List<VariantTest>),
    /// A JSON object with all of these keys; with no keys, any object.
    Keys(List<Text>),
    /// A JSON object whose key holds one of these texts.
    KeyIs {
        /// The key.
        key: Text,
        /// The texts.
        values: List<Text>,
    },
    /// Everything.
    Always,
}
