//! Module `types` of the client: structs, enums, unions and request structs.

use edgebook_model::{Place, TypeKind, VariantTest};
use proc_macro2::TokenStream;
use quote::quote;

use super::comment::{comment, described};
use super::module::Module;
use crate::facts;
use crate::ident::token;
use crate::rust::{FieldNames, Names, QueryNames, ResultNames, RustType, Shape, TypeNames};
use crate::text::code;

/// The whole module.
pub(super) fn module<'a>(names: &'a Names<'_>) -> Module<'a> {
    let definitions = names.definitions().map(|ty| definition(names, ty));
    let queries = names.operations.iter().filter_map(|operation| {
        let called = code(&names.api.qualified_name(operation.operation));
        operation.query.as_ref().map(|query| query_struct(names, query, &called))
    });
    let answers = names.operations.iter().filter_map(|operation| match &operation.result {
        ResultNames::One(_) => None,
        ResultNames::ByStatus { name, answers } => {
            let name = token(name);
            let doc =
                comment([format!("Answers of {}.", code(&names.api.qualified_name(operation.operation)))]);
            let variants = answers.iter().map(|(status, variant, returned)| {
                let variant = token(variant);
                let doc = comment([match status {
                    0 => "With any other status.".to_owned(),
                    status => format!("With status {status}."),
                }]);
                let inner = returned.ty().map(|ty| {
                    let ty = ty.tokens(false);
                    quote!((#ty))
                });
                quote!(#doc #variant #inner,)
            });
            Some(quote! {
                #doc
                #[derive(Clone, Debug, PartialEq)]
                pub enum #name { #(#variants)* }
            })
        }
    });
    Module {
        name: "types",
        doc: "The types of the API. Every field may be absent: devices leave out what they like.",
        uses: quote!(
            use crate::support;
        ),
        items: Box::new(definitions.chain(queries).chain(answers)),
    }
}

fn definition(names: &Names<'_>, ty: &TypeNames<'_>) -> TokenStream {
    match &ty.shape {
        Shape::Record { fields, extra } => record(names, ty, fields, extra),
        Shape::Choice { values, numeric, open } => choice(ty, values, *numeric, *open),
        Shape::Union { variants } => {
            let (name, label) = (token(&ty.name), &ty.name);
            let doc = described(&ty.definition.doc, &[], "One of several shapes.");
            let shapes = variants.iter().map(|(variant, ident, boxed)| {
                let ident = token(ident);
                if variant.test == VariantTest::Null {
                    return quote!(/** No value. */ #ident,);
                }
                let inner = RustType::of(names, variant.ty);
                let inner = if *boxed { inner.boxed() } else { inner };
                let doc = comment([format!("{}.", code(&inner.to_string()))]);
                let inner = inner.tokens(false);
                quote!(#doc #ident(#inner),)
            });
            let picks = variants.iter().map(|(variant, ident, _)| {
                let ident = token(ident);
                if variant.test == VariantTest::Null {
                    return quote!(if value.is_null() { return Self::#ident; });
                }
                let test = test(&variant.test, &quote!(&value));
                quote!(if #test { return cx.variant(value, Self::#ident, Self::Other); })
            });
            let values = variants.iter().map(|(variant, ident, _)| {
                let ident = token(ident);
                if variant.test == VariantTest::Null {
                    return quote!(Self::#ident => support::Value::Null,);
                }
                quote!(Self::#ident(inner) => support::Encode::encode(inner),)
            });
            quote! {
                #doc
                #[derive(Clone, Debug, PartialEq)]
                pub enum #name {
                    #(#shapes)*
                    /// A value of none of these shapes, as it came.
                    Other(support::Raw),
                }

                impl support::Union for #name {
                    const NAME: &'static str = #label;

                    fn pick(value: support::Value, cx: &mut support::Context) -> Self {
                        #(#picks)*
                        cx.no_variant(value, Self::NAME, Self::Other)
                    }

                    fn value(&self) -> support::Value {
                        match self {
                            #(#values)*
                            Self::Other(raw) => raw.0.clone(),
                        }
                    }
                }

                support::union!(#name);
            }
        }
    }
}

fn record(names: &Names<'_>, ty: &TypeNames<'_>, fields: &[FieldNames<'_>], extra: &str) -> TokenStream {
    let (name, label, extra) = (token(&ty.name), &ty.name, token(extra));
    let rules = match &ty.definition.kind {
        TypeKind::Object { required_sets, .. } => facts::required_sets(required_sets),
        _ => None,
    };
    let doc = described(&ty.definition.doc, &Vec::from_iter(rules), &format!("The object {}.", code(label)));
    let members = fields.iter().map(|field| {
        let ident = token(&field.name);
        let rust = field_type(names, field);
        let mut facts = facts::sentences(names.api, field.field.ty, &field.field.rules);
        if field.name.trim_start_matches("r#") != field.field.name {
            facts.push(format!("On the wire: {}.", code(&field.field.name)));
        }
        let doc = described(&field.field.doc, &facts, &format!("The field {}.", code(&field.field.name)));
        quote!(#doc pub #ident: Option<#rust>,)
    });
    let sets = fields.iter().map(|field| {
        let (ident, key) = (token(&field.name), field.field.name.as_ref());
        quote!(#key => cx.fill(&mut self.#ident, value),)
    });
    let puts = fields.iter().map(|field| {
        let (ident, key) = (token(&field.name), field.field.name.as_ref());
        quote!(out.put(#key, &self.#ident);)
    });
    quote! {
        #doc
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name {
            #(#members)*
            /// Keys that the description does not know, and values that do not fit it, as they came.
            pub #extra: support::Extra,
        }

        impl support::Fields for #name {
            fn set(
                &mut self,
                key: &str,
                value: support::Value,
                cx: &mut support::Context,
            ) -> Option<support::Value> {
                match key {
                    #(#sets)*
                    _ => Some(value),
                }
            }

            fn extra(&mut self) -> &mut support::Extra {
                &mut self.#extra
            }

            fn put(&self, out: &mut support::Object) {
                #(#puts)*
                out.rest(&self.#extra);
            }
        }

        support::record!(#name);
    }
}

fn field_type(names: &Names<'_>, field: &FieldNames<'_>) -> TokenStream {
    let mut rust = RustType::of(names, field.field.ty);
    if field.boxed {
        rust = rust.boxed();
    }
    if field.field.rules.secret {
        rust = rust.secret();
    }
    if field.nullable {
        rust = rust.nullable();
    }
    rust.tokens(false)
}

fn choice(ty: &TypeNames<'_>, values: &[(&str, String)], numeric: bool, open: bool) -> TokenStream {
    let (name, label) = (token(&ty.name), &ty.name);
    let doc = described(&ty.definition.doc, &[], "One of several values.");
    let variants = values.iter().map(|(value, ident)| {
        let (doc, ident) = (comment([code(value)]), token(ident));
        quote!(#doc #ident,)
    });
    let reads = values.iter().map(|(value, ident)| {
        let ident = token(ident);
        quote!(#value => Self::#ident,)
    });
    let writes = values.iter().map(|(value, ident)| {
        let ident = token(ident);
        quote!(Self::#ident => #value,)
    });
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum #name {
            #(#variants)*
            /// Another value.
            Other(String),
        }

        impl support::Choice for #name {
            const NAME: &'static str = #label;
            const NUMERIC: bool = #numeric;
            const OPEN: bool = #open;

            fn of(text: String) -> Self {
                match text.as_str() {
                    #(#reads)*
                    _ => Self::Other(text),
                }
            }

            fn text(&self) -> &str {
                match self {
                    #(#writes)*
                    Self::Other(text) => text,
                }
            }

            fn is_other(&self) -> bool {
                matches!(self, Self::Other(_))
            }
        }

        support::choice!(#name);
    }
}

fn query_struct(names: &Names<'_>, query: &QueryNames<'_>, operation: &str) -> TokenStream {
    let name = token(&query.name);
    let doc = comment([format!("Query, header and cookie parameters of {operation}.")]);
    let members = query.params.iter().map(|(param, ident)| {
        let ident = token(ident);
        let mut rust = RustType::of(names, param.ty);
        if param.rules.secret {
            rust = rust.secret();
        }
        let rust = rust.tokens(false);
        let mut facts = facts::sentences(names.api, param.ty, &param.rules);
        if param.required {
            facts.push("Required.".to_owned());
        }
        let doc = described(&param.doc, &facts, &format!("The parameter {}.", code(&param.wire)));
        quote!(#doc pub #ident: Option<#rust>,)
    });
    let puts = query.params.iter().map(|(param, ident)| {
        let (ident, wire) = (token(ident), param.wire.as_ref());
        match param.place {
            Place::Header => quote!(call.header(#wire, &self.#ident);),
            Place::Cookie => quote!(call.cookie(#wire, &self.#ident);),
            Place::Path | Place::Query => quote!(call.query(#wire, &self.#ident);),
        }
    });
    quote! {
        #doc
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name {
            #(#members)*
        }

        impl support::Query for #name {
            fn put(&self, call: &mut support::Call) {
                #(#puts)*
            }
        }
    }
}

/// The condition under which a variant is taken.
fn test(test: &VariantTest, value: &TokenStream) -> TokenStream {
    match test {
        VariantTest::Null => quote!(support::is_null(#value)),
        VariantTest::Bool => quote!(support::is_bool(#value)),
        VariantTest::Int => quote!(support::is_int(#value)),
        VariantTest::Number => quote!(support::is_number(#value)),
        VariantTest::Text => quote!(support::is_text(#value)),
        VariantTest::Always => quote!(true),
        VariantTest::Keys(keys) => {
            let keys = keys.iter().map(AsRef::as_ref);
            quote!(support::has_keys(#value, &[#(#keys),*]))
        }
        VariantTest::KeyIs { key, values } => {
            let (key, values) = (key.as_ref(), values.iter().map(AsRef::as_ref));
            quote!(support::key_is(#value, #key, &[#(#values),*]))
        }
        VariantTest::ListOf(items) => {
            let inner = items.first().map_or_else(|| quote!(true), |item| self::test(item, &quote!(item)));
            quote!(support::is_list_of(#value, |item| #inner))
        }
    }
}
