//! A module of the client, written one item at a time: the tokens of all of them together would take most of the memory
//! of a generation.

use proc_macro2::TokenStream;
use quote::quote;

use super::{spaced, unspaced};
use crate::ident::token;

/// A module whose items are made as they are written.
pub(super) struct Module<'a> {
    pub(super) name: &'static str,
    /// One line.
    pub(super) doc: &'static str,
    pub(super) uses: TokenStream,
    pub(super) items: Box<dyn Iterator<Item = TokenStream> + 'a>,
}

impl Module<'_> {
    /// The source of the module, formatted.
    pub(super) fn text(self) -> String {
        let (name, doc) = (self.name, self.doc);
        let parts = std::iter::once(self.uses).chain(self.items);
        let inside: String = parts.map(|item| indented(name, &item)).collect();
        format!("/// {doc}\npub mod {name} {{\n{}}}\n", spaced(&inside))
    }
}

/// The source of one item as it stands inside of a module.
fn indented(module: &str, item: &TokenStream) -> String {
    let name = token(module);
    let text = unspaced(quote!(mod #name { #item }));
    let inside = text.strip_prefix(&format!("mod {module} {{\n")).and_then(|rest| rest.strip_suffix("}\n"));
    inside.map_or_else(|| item.to_string(), str::to_owned)
}
