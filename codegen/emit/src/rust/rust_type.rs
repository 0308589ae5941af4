//! Types as they stand in a Rust signature.

use std::fmt;

use edgebook_model::{TypeId, TypeKind};
use proc_macro2::TokenStream;
use quote::{ToTokens, TokenStreamExt as _, quote};

use super::{Names, Shape};
use crate::ident::token;

/// A Rust type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RustType {
    /// `bool`, `i64`, `f64`, `String`
    Plain(&'static str),
    /// A type of the client's support module.
    Support(&'static str),
    /// A type that the description defines.
    Defined(String),
    /// `Vec<T>`, `Box<T>`
    Of(&'static str, Box<Self>),
    /// A generic type of the client's support module.
    SupportOf(&'static str, Box<Self>),
}

/// Anonymous lists nest only as deep as a description does; the bound keeps a cyclic arena finite.
const DEEPEST: usize = 8;

impl RustType {
    /// The Rust type of a type of the model.
    pub(crate) fn of(names: &Names<'_>, id: TypeId) -> Self {
        Self::within(names, id, 0)
    }

    fn within(names: &Names<'_>, id: TypeId, depth: usize) -> Self {
        if let Some(definition) = names.definition(id) {
            return Self::Defined(definition.name.clone());
        }
        let inner = |id| Self::within(names, id, depth.saturating_add(1));
        match &names.api.ty(id).kind {
            _ if depth == DEEPEST => Self::Support("Value"),
            TypeKind::Bool => Self::Plain("bool"),
            TypeKind::Int => Self::Plain("i64"),
            TypeKind::Float => Self::Plain("f64"),
            TypeKind::Text(_) => Self::Plain("String"),
            TypeKind::Bytes => Self::Support("Blob"),
            TypeKind::List { item, nullable } => Self::Of("Vec", Box::new(or_null(inner(*item), *nullable))),
            TypeKind::Map { value, nullable, .. } => {
                Self::SupportOf("Keyed", Box::new(or_null(inner(*value), *nullable)))
            }
            TypeKind::Any { .. }
            | TypeKind::Enum { .. }
            | TypeKind::Object { .. }
            | TypeKind::Union { .. } => Self::Support("Value"),
        }
    }

    /// Whether a path parameter of this type is given by value.
    pub(crate) fn is_copied(&self) -> bool {
        matches!(self, Self::Plain("bool" | "i64" | "f64"))
    }

    /// Whether a path parameter of this type is one text; an object or a list is written in its style.
    pub(crate) fn is_text_in_path(&self, names: &Names<'_>) -> bool {
        match self {
            Self::Plain(_) => true,
            Self::Defined(name) => names.definitions().any(|definition| {
                definition.name == *name && matches!(definition.shape, Shape::Choice { .. })
            }),
            Self::Support(_) | Self::Of(..) | Self::SupportOf(..) => false,
        }
    }

    /// The type in a box.
    pub(crate) fn boxed(self) -> Self {
        Self::Of("Box", Box::new(self))
    }

    /// A value that must never be shown.
    pub(crate) fn secret(self) -> Self {
        Self::SupportOf("Secret", Box::new(self))
    }

    /// A value for which `null` is more than its absence.
    pub(crate) fn nullable(self) -> Self {
        Self::SupportOf("Nullable", Box::new(self))
    }

    /// The tokens, with the names of defined types as they stand in module `types` or, `outside`, behind `types::`.
    pub(crate) fn tokens(&self, outside: bool) -> TokenStream {
        match self {
            Self::Plain(name) => token(name).into_token_stream(),
            Self::Support(name) => {
                let name = token(name);
                quote!(support::#name)
            }
            Self::Defined(name) => {
                let name = token(name);
                if outside { quote!(types::#name) } else { name.into_token_stream() }
            }
            Self::Of(name, inner) => generic(&token(name).into_token_stream(), &inner.tokens(outside)),
            Self::SupportOf(name, inner) => {
                let name = token(name);
                generic(&quote!(support::#name), &inner.tokens(outside))
            }
        }
    }
}

/// A type for whose values `null` stands too.
fn or_null(inner: RustType, nullable: bool) -> RustType {
    if nullable { inner.nullable() } else { inner }
}

fn generic(name: &TokenStream, inner: &TokenStream) -> TokenStream {
    let mut tokens = name.clone();
    tokens.append_all(quote!(<#inner>));
    tokens
}

impl fmt::Display for RustType {
    /// As a person writes it in a signature, without paths.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(name) | Self::Support(name) => f.write_str(name),
            Self::Defined(name) => f.write_str(name),
            Self::Of(name, inner) | Self::SupportOf(name, inner) => write!(f, "{name}<{inner}>"),
        }
    }
}
