//! Enums of values. They are open: a value beyond the list is kept.

use serde_json::Value;

use super::{Context, Finding};

/// An enum of a description.
pub trait Choice: Sized {
    /// The type's name.
    const NAME: &'static str;
    /// Whether the values are whole numbers on the wire.
    const NUMERIC: bool;
    /// Whether values beyond the list are known to occur.
    const OPEN: bool;

    /// The variant of a value.
    fn of(text: String) -> Self;

    /// The value of a variant.
    fn text(&self) -> &str;

    /// Whether the value is none of the list.
    fn is_other(&self) -> bool;

    /// Reads a value. One beyond a closed list is a finding; an empty text is how devices say "not set".
    fn read(value: Value, cx: &mut Context) -> Self {
        let choice = Self::of(match value {
            Value::String(text) => text,
            other => other.to_string(),
        });
        if choice.is_other() && !Self::OPEN && !choice.text().is_empty() {
            let found = "another value";
            cx.add(Finding { pointer: String::new(), expected: Self::NAME, found, readable: true });
        }
        choice
    }

    /// The value as JSON.
    fn value(&self) -> Value {
        match self.text().parse::<i64>() {
            Ok(number) if Self::NUMERIC => number.into(),
            _ => self.text().into(),
        }
    }
}

/// Reading, writing and printing of an enum.
#[doc(hidden)]
#[macro_export]
macro_rules! choice {
    ($name:ident) => {
        impl support::Decode for $name {
            const EXPECTED: &'static str = <Self as support::Choice>::NAME;

            fn fits(value: &support::Value) -> bool {
                value.is_string() || value.is_number() || value.is_boolean()
            }

            fn take(value: support::Value, cx: &mut support::Context) -> Self {
                support::Choice::read(value, cx)
            }
        }

        impl support::Encode for $name {
            fn encode(&self) -> support::Value {
                support::Choice::value(self)
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(support::Choice::text(self))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                support::Choice::of(text.to_owned())
            }
        }

        $crate::serde_impls!($name);
    };
}
