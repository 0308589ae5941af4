//! How answers differ from their description: shapes, never values.

/// One way in which an answer differs from its description.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deviation {
    /// The field as overlays name it (`IpsecTunnel.connected`), with `[]` for each list or map that it is an item of;
    /// `the answer` where it is none.
    pub place: String,
    /// What the description has: `int`, `one of its values`; empty where it has nothing.
    pub described: String,
    /// What came.
    pub seen: Shape,
}

/// The shape of what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// `null`
    Null,
    /// A truth value.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Map,
    /// A text that says the value of another type; it is read as that.
    AsText,
    /// A value that a closed list lacks.
    Unlisted,
    /// A field that is not described.
    Field,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Null,
        Self::Bool,
        Self::Int,
        Self::Float,
        Self::Text,
        Self::List,
        Self::Map,
        Self::AsText,
        Self::Unlisted,
        Self::Field,
    ];

    /// The word for it, which overlays use as well where it is a type.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::Text => "string",
            Self::List => "array",
            Self::Map => "object",
            Self::AsText => "the value as text",
            Self::Unlisted => "another value",
            Self::Field => "a field",
        }
    }

    /// The shape that a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.word() == word)
    }
}
