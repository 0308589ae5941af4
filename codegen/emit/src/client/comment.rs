//! Doc comments of the generated client.

use proc_macro2::{Literal, TokenStream};
use quote::{TokenStreamExt as _, quote};

/// Doc attributes, one a line: in that form no text can end the comment.
pub(super) fn comment(lines: impl IntoIterator<Item = String>) -> TokenStream {
    let mut tokens = TokenStream::new();
    for line in lines {
        let line = if line.is_empty() { line } else { format!(" {line}") };
        let literal = Literal::string(&line);
        tokens.append_all(quote!(#[doc = #literal]));
    }
    tokens
}

/// Text, then facts about it; or a stand-in where there is neither.
pub(super) fn described(doc: &str, facts: &[String], otherwise: &str) -> TokenStream {
    let mut lines = crate::text::doc_lines(doc);
    if !facts.is_empty() {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(facts.join(" "));
    }
    if lines.is_empty() {
        lines.push(otherwise.to_owned());
    }
    comment(lines)
}
