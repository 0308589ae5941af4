//! Turns the API model into tables, a typed Rust client and reference documents.
//!
//! Pure functions: a model goes in, files come out, nothing is read or written. The same model gives the same
//! files, byte for byte. No text of a description is ever parsed as code: it goes into string literals,
//! doc comments and escaped Markdown only.
//!
//! Paths of files are relative to a folder of the appliance's own.
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

mod client;
mod documents;
mod facts;
mod ident;
mod rust;
mod tables;
#[cfg(test)]
mod testing;
mod text;

pub use client::{client, client_index};
pub use documents::{documents, surface};
pub use tables::{field_names, index, tables};

/// One emitted file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it belongs, relative to the appliance's folder, with `/` between the parts.
    pub path: String,
    /// What it holds.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::sample;

    #[test]
    fn everything_a_model_can_say_is_legal_rust() {
        let api = sample();
        for file in tables(&api).into_iter().chain(client(&api)) {
            assert!(syn::parse_file(&file.text).is_ok(), "{}:\n{}", file.path, file.text);
            assert!(!file.text.contains('\u{202e}'), "{} turns the direction of writing", file.path);
        }
    }

    #[test]
    fn the_client_stands_formatted() {
        let text = client(&sample()).remove(0).text;
        let (_, code) = text.split_once("\n\n").unwrap();
        let items = syn::parse_file(code).unwrap();
        assert_eq!(client::spaced(&prettyplease::unparse(&items)), code);
    }

    #[test]
    fn output_is_the_same_each_time() {
        let all = |api| {
            [tables(api), client(api), documents(api), vec![index(&[api]), client_index(&[api])]].concat()
        };
        assert_eq!(all(&sample()), all(&sample()));
    }

    #[test]
    fn documents_stay_within_their_folder_and_their_lines() {
        let mut api = sample();
        api.groups.to_mut()[0].name = "../../etc/x y".into();
        for file in documents(&api) {
            assert!(!file.path.contains(".."), "{}", file.path);
            assert!(!file.text.contains("<b>") && !file.text.contains("[link](x)"), "{}", file.text);
        }
    }
}
