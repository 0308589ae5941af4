//! Module `groups` of the client: one struct a group, one method an operation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::comment::comment;
use super::group_doc;
use super::module::Module;
use crate::facts;
use crate::ident::token;
use crate::rust::{Argument, ArgumentKind, Names, OperationNames, ResultNames, Returned};
use crate::text::{code, doc_lines, inline};

/// The whole module.
pub(super) fn module<'a>(names: &'a Names<'_>) -> Module<'a> {
    let groups = names.api.groups.iter().zip(&names.groups).enumerate();
    let items = groups.flat_map(|(index, (group, group_names))| {
        let handle = token(&group_names.handle);
        let doc = comment(group_doc(group));
        let methods = names
            .operations
            .iter()
            .enumerate()
            .filter(|(_, operation)| usize::from(operation.operation.group) == index)
            .map(|(index, operation)| method(names, index, operation));
        let definition = quote! {
            #doc
            #[derive(Clone, Copy, Debug)]
            pub struct #handle<'a> {
                link: &'a support::Link,
            }
        };
        let methods = quote! {
            impl<'a> #handle<'a> {
                pub(super) fn new(link: &'a support::Link) -> Self {
                    Self { link }
                }

                #(#methods)*
            }
        };
        [definition, methods]
    });
    Module {
        name: "groups",
        doc: "The operations of the API, by group.",
        uses: quote!(
            use super::types;
            use crate::support;
        ),
        items: Box::new(items),
    }
}

fn method(names: &Names<'_>, index: usize, operation: &OperationNames<'_>) -> TokenStream {
    let name = token(&operation.method);
    let doc = comment(documentation(names, operation));
    let index = Literal::usize_unsuffixed(index);
    let arguments = operation.arguments.iter().map(|argument| {
        let (name, ty) = (token(&argument.name), argument_type(argument));
        quote!(#name: #ty)
    });
    let sets = operation.arguments.iter().map(|argument| set(names, argument));
    let (returned, end) = result(operation);
    let call = if operation.arguments.is_empty() { quote!(let call) } else { quote!(let mut call) };
    quote! {
        #doc
        pub async fn #name(&self, #(#arguments),*) -> Result<support::Answer<#returned>, support::Error> {
            #call = self.link.call(#index);
            #(#sets)*
            let reply = call.send().await?;
            #end
        }
    }
}

fn argument_type(argument: &Argument<'_>) -> TokenStream {
    match &argument.kind {
        ArgumentKind::Path(_, ty) if ty.is_copied() => ty.tokens(true),
        ArgumentKind::Path(_, ty) | ArgumentKind::Body(ty) => {
            let ty = ty.tokens(true);
            quote!(&#ty)
        }
        ArgumentKind::Query(name) => {
            let name = token(name);
            quote!(&types::#name)
        }
        ArgumentKind::Text { optional: false } => quote!(&str),
        ArgumentKind::Text { optional: true } => quote!(Option<&str>),
        ArgumentKind::Bytes { optional: false } => quote!(support::Bytes),
        ArgumentKind::Bytes { optional: true } => quote!(Option<support::Bytes>),
    }
}

fn set(names: &Names<'_>, argument: &Argument<'_>) -> TokenStream {
    let name = token(&argument.name);
    match &argument.kind {
        ArgumentKind::Path(param, ty) if ty.is_text_in_path(names) => {
            let wire = param.wire.as_ref();
            quote!(call.path(#wire, &#name);)
        }
        ArgumentKind::Path(param, _) => {
            let wire = param.wire.as_ref();
            quote!(call.path_value(#wire, #name);)
        }
        ArgumentKind::Query(_) => quote!(support::Query::put(#name, &mut call);),
        ArgumentKind::Body(_) => quote!(call.body(#name);),
        ArgumentKind::Text { optional: false } => quote!(call.text(Some(#name));),
        ArgumentKind::Text { optional: true } => quote!(call.text(#name);),
        ArgumentKind::Bytes { optional: false } => quote!(call.bytes(Some(#name));),
        ArgumentKind::Bytes { optional: true } => quote!(call.bytes(#name);),
    }
}

/// The type of the result, and the expression that reads it from `reply`.
fn result(operation: &OperationNames<'_>) -> (TokenStream, TokenStream) {
    match &operation.result {
        ResultNames::One(returned) => {
            (returned.ty().map_or_else(|| quote!(()), |ty| ty.tokens(true)), read(returned))
        }
        ResultNames::ByStatus { name, answers } => {
            let name = token(name);
            let read_as = |variant: &str, returned: &Returned| {
                let (variant, read) = (token(variant), read(returned));
                if *returned == Returned::Nothing {
                    quote!(Ok(#read?.map(|()| types::#name::#variant)))
                } else {
                    quote!(Ok(#read?.map(types::#name::#variant)))
                }
            };
            let arms =
                answers.iter().filter(|(status, ..)| *status != 0).map(|(status, variant, returned)| {
                    let (status, read) = (Literal::u16_unsuffixed(*status), read_as(variant, returned));
                    quote!(#status => #read,)
                });
            // A status that no answer mentions is read like the unspecific answer, else like the first one.
            let rest = answers
                .iter()
                .find(|(status, ..)| *status == 0)
                .or_else(|| answers.first())
                .map(|(_, variant, returned)| read_as(variant, returned));
            (quote!(types::#name), quote!(match reply.status() { #(#arms)* _ => #rest, }))
        }
    }
}

fn read(returned: &Returned) -> TokenStream {
    match returned {
        Returned::Nothing => quote!(reply.nothing()),
        Returned::Json(ty) => {
            let ty = ty.tokens(true);
            quote!(reply.json::<#ty>())
        }
        Returned::Text => quote!(reply.text()),
        Returned::Bytes => quote!(reply.bytes()),
    }
}

/// What the method does, takes, gives, and may do to the appliance.
fn documentation(names: &Names<'_>, names_of: &OperationNames<'_>) -> Vec<String> {
    let (api, operation) = (names.api, names_of.operation);
    let mut lines = doc_lines(&operation.summary);
    if operation.doc != operation.summary && !operation.doc.is_empty() {
        lines.push(String::new());
        lines.extend(doc_lines(&operation.doc));
    }
    lines.push(String::new());
    lines.push(format!(
        "{}, effect: {}. In scripts: {}.",
        code(&format!("{} {}", operation.method.as_str(), api.path_of(operation))),
        operation.effects.as_str(),
        code(&api.qualified_name(operation))
    ));
    lines.extend(facts::wait(api, operation));
    lines.extend(facts::required_sets(&operation.required_sets));
    lines.extend(facts::argument_rules(operation));
    if operation.deprecated {
        lines.push("The vendor calls it deprecated.".to_owned());
    }
    let params: Vec<String> =
        names_of.arguments.iter().filter_map(|argument| path_argument(names, argument)).collect();
    if !params.is_empty() {
        lines.push(String::new());
        lines.extend(params);
    }
    let failures = operation.failures.iter().map(|failure| {
        let status = if failure.status == 0 { "other".to_owned() } else { failure.status.to_string() };
        match inline(&failure.doc) {
            doc if doc.is_empty() => format!("- {status}"),
            doc => format!("- {status}: {doc}"),
        }
    });
    let failures: Vec<String> = failures.collect();
    if !failures.is_empty() {
        lines.extend([String::new(), "# Errors".to_owned(), String::new()]);
        lines.extend(failures);
    }
    if !operation.source.is_empty() {
        lines.extend([String::new(), format!("Source: {}.", inline(operation.source.trim_end_matches('.')))]);
    }
    lines
}

fn path_argument(names: &Names<'_>, argument: &Argument<'_>) -> Option<String> {
    let ArgumentKind::Path(param, _) = &argument.kind else { return None };
    let mut parts = vec![inline(&param.doc)];
    parts.extend(facts::sentences(names.api, param.ty, &param.rules));
    parts.retain(|part| !part.is_empty());
    (!parts.is_empty()).then(|| format!("- {}: {}", code(&argument.name), parts.join(" ")))
}
