//! Unions: values of one of several shapes.

use serde_json::Value;

use super::Context;

/// A union of a description.
pub trait Union: Sized {
    /// The type's name.
    const NAME: &'static str;

    /// Chooses the variant by the value's shape and its keys. An unknown key rules none out.
    fn pick(value: Value, cx: &mut Context) -> Self;

    /// The value as JSON.
    fn value(&self) -> Value;
}

/// Reading and writing of a union.
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    ($name:ident) => {
        impl support::Decode for $name {
            const EXPECTED: &'static str = <Self as support::Union>::NAME;

            fn fits(_: &support::Value) -> bool {
                true
            }

            fn take(value: support::Value, cx: &mut support::Context) -> Self {
                support::Union::pick(value, cx)
            }
        }

        impl support::Encode for $name {
            fn encode(&self) -> support::Value {
                support::Union::value(self)
            }
        }

        $crate::serde_impls!($name);
    };
}
