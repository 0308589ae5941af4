//! Styles: how the value of a parameter is written on the wire.

use crate::{Place, Text};

/// How the value of a parameter is written. The names are those of OpenAPI; lists and objects without `explode` are one
/// text, with it each item or key is written for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Style {
    /// `a=1&a=2`, or `a=1,2`; the usual one in queries and cookies.
    Form {
        /// Whether each item or key is a pair of its own.
        explode: bool,
    },
    /// `a=1%202`
    Spaces,
    /// `a=1|2`
    Pipes,
    /// `a[key]=1&a[other]=2`
    DeepObject,
    /// `1,2`; the usual one in paths and headers.
    Simple {
        /// Whether an object is `key=1,other=2` and not `key,1,other,2`.
        explode: bool,
    },
    /// `.1,2`, or `.1.2`
    Label {
        /// Whether each item or key has a dot of its own.
        explode: bool,
    },
    /// `;a=1,2`, or `;a=1;a=2`
    Matrix {
        /// Whether each item or key has a semicolon of its own.
        explode: bool,
    },
    /// JSON text.
    Json,
    /// A way that the standard does not define: a call that gives the parameter is refused.
    Undefined {
        /// Why: `the style "matrix" is for paths only`.
        reason: Text,
    },
}

impl Style {
    /// What separates items within one text, as it is and as it is sent; `None` where each item stands for itself.
    pub const fn separators(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Spaces => Some((" ", "%20")),
            Self::Pipes => Some(("|", "%7C")),
            Self::Form { explode: true } | Self::Matrix { explode: true } | Self::DeepObject | Self::Json => {
                None
            }
            Self::Label { explode: true } => Some((".", ".")),
            _ => Some((",", ",")),
        }
    }

    /// The style of a parameter that names none.
    pub const fn usual(place: Place) -> Self {
        match place {
            Place::Query | Place::Cookie => Self::Form { explode: true },
            Place::Path | Place::Header => Self::Simple { explode: false },
        }
    }
}
