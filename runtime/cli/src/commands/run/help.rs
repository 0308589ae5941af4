//! `edgebook run FILE --help`: what a runbook is for and which parameters it takes.

use std::path::Path;

use edgebook_script::{Header, ParamDecl, ParamValue};

use crate::lines::{Lines, wrapped};
use crate::output::Table;

/// The header of a runbook for people.
pub(super) fn help(path: &Path, header: &Header, width: Option<u16>) -> String {
    let mut text = Lines::default();
    for paragraph in [&header.summary, &header.doc] {
        if !paragraph.is_empty() {
            text.line(wrapped(paragraph, width));
            text.blank();
        }
    }
    let needed: Vec<String> = header
        .params
        .iter()
        .filter(|param| param.default.is_none())
        .map(|param| {
            let value = if param.ty.is_file() { "@FILE" } else { "..." };
            format!(" --set {}={value}", param.name)
        })
        .collect();
    let more =
        if header.params.iter().any(|param| param.default.is_some()) { " [--set NAME=VALUE]..." } else { "" };
    text.line(format_args!("Usage: edgebook run {}{}{more}", path.display(), needed.concat()));
    let mut table = Table::bare(width);
    for param in &header.params {
        table.row([&param.name, &param.ty.to_string(), &default_of(param), &param.doc]);
    }
    text.section("Parameters:", &table.render());
    if header.params.is_empty() {
        text.paragraph("It takes no parameters.");
    }
    text.paragraph("`edgebook run --help` shows the options that every runbook takes.");
    text.text()
}

fn default_of(param: &ParamDecl) -> String {
    match &param.default {
        None => "required".to_owned(),
        Some(ParamValue::Unit) => "optional".to_owned(),
        Some(ParamValue::List(items)) if items.is_empty() => "default: none".to_owned(),
        Some(ParamValue::Text(text)) if text.is_empty() => "default: empty".to_owned(),
        Some(value) => format!("default: {value}"),
    }
}

#[cfg(test)]
mod tests {
    use edgebook_script::Runbook;

    use super::*;

    #[test]
    fn the_header_becomes_the_help() {
        let text = "//! Do it.\n//!\n//! Carefully.\n//!\n//! param who: string   for whom\n//! param wait: duration = \"60s\"  how long\n//! param end: int = ()\n//! param list: [ip] = []\n";
        let runbook = Runbook::parse("book.rhai", text).map_err(|_| "does not parse").unwrap();
        insta::assert_snapshot!(help(Path::new("book.rhai"), &runbook.header, None), @"
        Do it.

        Carefully.

        Usage: edgebook run book.rhai --set who=... [--set NAME=VALUE]...

        Parameters:
          who   string    required       for whom
          wait  duration  default: 1m    how long
          end   int?      optional
          list  [ip]      default: none

        `edgebook run --help` shows the options that every runbook takes.
        ");
    }
}
