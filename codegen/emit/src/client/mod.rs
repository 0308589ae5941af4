//! The typed Rust client: structs, enums, unions, and one method an operation.
//!
//! What is generated stays thin. How values are read, written and sent is written by hand in the client's support
//! module; the code from here only lists fields, variants and arguments, so that it compiles quickly.

mod comment;
mod definition;
mod method;
mod module;

use edgebook_model::Api;
use proc_macro2::TokenStream;
use quote::quote;

use crate::File;
use crate::ident::{Namer, token};
use crate::rust::Names;
use comment::comment;

/// The client of one appliance: a file to be included in a module of a crate that has `support` at its root.
pub fn client(api: &Api) -> Vec<File> {
    let names = Names::new(api);
    let mut text = format!(
        "// Typed client for {} {}. Generated from its description: change that, and build.\n\n",
        crate::text::comment(&api.title),
        crate::text::comment(&api.version)
    );
    let parts = [formatted(root(&names)), definition::module(&names).text(), method::module(&names).text()];
    text.push_str(&parts.join("\n"));
    vec![File { path: "client.rs".to_owned(), text }]
}

/// The file that joins the clients of several appliances: one public module each.
pub fn client_index(apis: &[&Api]) -> File {
    let mut namer = Namer::reserving(&["support"]);
    let modules = apis.iter().map(|api| {
        let module = token(&namer.snake(&api.kind));
        let path = format!("/{}/client.rs", api.appliance);
        let doc =
            comment([format!("{} {}.", crate::text::inline(&api.title), crate::text::inline(&api.version))]);
        quote! {
            #doc
            #[allow(
                clippy::all,
                clippy::pedantic,
                unreachable_patterns,
                unused_imports,
                unused_variables,
                reason = "generated"
            )]
            pub mod #module {
                include!(concat!(env!("OUT_DIR"), #path));
            }
        }
    });
    let tokens = quote!(#(#modules)*);
    File { path: "index.rs".to_owned(), text: formatted(tokens) }
}

/// The client itself: the device, and a method for each group.
fn root(names: &Names<'_>) -> TokenStream {
    let api = names.api;
    let kind = api.kind.as_ref();
    let title = crate::text::inline(&api.title);
    let client_doc = comment([
        format!("A {title} appliance, version {}.", crate::text::inline(&api.version)),
        String::new(),
        "Cheap to clone; all clones use the same connection pool.".to_owned(),
    ]);
    let groups = api.groups.iter().zip(&names.groups).map(|(group, group_names)| {
        let (method, handle) = (token(&group_names.method), token(&group_names.handle));
        let doc = comment(group_doc(group));
        quote! {
            #doc
            pub fn #method(&self) -> groups::#handle<'_> {
                groups::#handle::new(&self.link)
            }
        }
    });
    quote! {
        use crate::support;

        #client_doc
        #[derive(Clone, Debug)]
        pub struct Client {
            link: support::Link,
        }

        impl Client {
            /// The kind of appliance.
            pub const KIND: &'static str = #kind;

            /// A client for a device, which must be of this kind.
            pub fn new(device: support::Device) -> Result<Self, support::Error> {
                Ok(Self { link: support::Link::to_device(Self::KIND, device)? })
            }

            /// A client that sends through something else than a network, with the tables of this kind's API.
            pub fn over(api: &'static support::Api, sender: support::SharedSender) -> Result<Self, support::Error> {
                Ok(Self { link: support::Link::over(Self::KIND, api, sender)? })
            }

            #(#groups)*
        }
    }
}

/// What a group holds, for its method and its struct.
fn group_doc(group: &edgebook_model::Group) -> Vec<String> {
    let title = format!("{}.", crate::text::inline(&group.title));
    if group.doc.is_empty() {
        return vec![title];
    }
    let mut lines = vec![title, String::new()];
    lines.extend(crate::text::doc_lines(&group.doc));
    lines
}

/// The source of items, formatted. Tokens that we build always parse; should they not, they are still given whole.
fn formatted(tokens: TokenStream) -> String {
    spaced(&unspaced(tokens))
}

fn unspaced(tokens: TokenStream) -> String {
    let source = tokens.clone();
    syn::parse2::<syn::File>(tokens).map_or_else(|_| source.to_string(), |file| prettyplease::unparse(&file))
}

/// An empty line after each item: the formatter sets none. The bodies of functions lie deeper and stay as they are.
pub(crate) fn spaced(code: &str) -> String {
    const DEEPEST_ITEM: usize = 8;
    let mut text = String::with_capacity(code.len().saturating_add(code.len() / 16));
    let mut lines = code.lines().peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        text.push('\n');
        let content = line.trim_start();
        let depth = line.len().saturating_sub(content.len());
        let ends_item = content == "}"
            || content.ends_with(");") && content.starts_with("support::")
            || content.starts_with("use ");
        let follows = lines.peek().is_some_and(|next| {
            let next = next.trim_start();
            !next.starts_with('}') && !next.starts_with("use ") && !next.starts_with("support::")
        });
        if ends_item && follows && depth <= DEEPEST_ITEM {
            text.push('\n');
        }
    }
    text
}
