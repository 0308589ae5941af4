//! Reads the `//!` lines at the start of a runbook.

use super::literal::literal;
use super::{Header, ParamDecl, ParamType, ParamValue};
use crate::diagnostic::Diagnostic;
use crate::engine;

/// Reads the header of a runbook. All mistakes are reported, not only the first.
pub(crate) fn parse(file: &str, text: &str) -> Result<Header, Vec<Diagnostic>> {
    let mut header = Header { file: file.to_owned(), ..Header::default() };
    let mut problems = Vec::new();
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    for (line, number) in text.lines().zip(1u32..) {
        if number == 1 && line.starts_with("#!") {
            // It names the program that runs the file.
            continue;
        }
        let Some(content) = line.trim_start().strip_prefix("//!") else {
            if line.trim().is_empty() {
                continue;
            }
            break;
        };
        if let Some(declaration) = param_declaration(content) {
            open = false;
            match declare(declaration, line, number) {
                Ok(param) if header.params.iter().any(|known| known.name == param.name) => {
                    let message = format!("the parameter `{}` is declared twice", param.name);
                    problems.push(problem(file, text, number, param.column, param.name.len(), message));
                }
                Ok(param) => header.params.push(param),
                Err((message, part)) => {
                    let (column, width) = place_of(line, part);
                    let mut problem = problem(file, text, number, column, width, message);
                    if takes_secret(declaration) {
                        hide_default(&mut problem, line);
                    }
                    problems.push(problem);
                }
            }
        } else if content.trim().is_empty() {
            open = false;
        } else if let Some(paragraph) = paragraphs.last_mut().filter(|_| open) {
            paragraph.push(' ');
            paragraph.push_str(content.trim());
        } else {
            paragraphs.push(content.trim().to_owned());
            open = true;
        }
    }
    let mut paragraphs = paragraphs.into_iter();
    header.summary = paragraphs.next().unwrap_or_default();
    header.doc = paragraphs.collect::<Vec<_>>().join("\n\n");
    if problems.is_empty() { Ok(header) } else { Err(problems) }
}

/// What follows `param` in a declaration; `None` when the line is prose.
fn param_declaration(content: &str) -> Option<&str> {
    let rest = content.trim_start().strip_prefix("param")?;
    let rest = rest.strip_prefix(char::is_whitespace)?;
    // "param" may be a word of a sentence: a declaration has a colon right after one name.
    let (name, _) = rest.split_once(':')?;
    (!name.trim().contains(char::is_whitespace)).then_some(rest)
}

fn declare<'l>(text: &'l str, line: &'l str, number: u32) -> Result<ParamDecl, (String, &'l str)> {
    let (name, rest) = text.split_once(':').unwrap_or((text, ""));
    let name = name.trim();
    if !is_name(name) {
        return Err((format!("`{name}` cannot be the name of a parameter"), name));
    }
    if engine::is_word(name) {
        let message = format!("`{name}` is a word of the language and cannot be the name of a parameter");
        return Err((message, name));
    }
    let (ty_text, rest) = split_type(rest);
    let ty = ParamType::parse(ty_text).map_err(|problem| (problem, ty_text.trim()))?;
    let (ty, default, doc) = match rest.trim_start().strip_prefix('=') {
        None => {
            let default = ty.is_optional().then_some(ParamValue::Unit);
            (ty, default, rest)
        }
        Some(value) => {
            let (parsed, doc) = literal(value).map_err(|problem| {
                (format!("the default of `{name}` cannot be read: {problem}"), value.trim())
            })?;
            // `= ()` makes any parameter one that may be left out.
            let ty = match parsed {
                super::literal::Literal::Unit if !ty.is_optional() => ParamType::Optional(Box::new(ty)),
                _ => ty,
            };
            let end = value.len().saturating_sub(doc.len());
            let default = ty.accept(&parsed).map_err(|problem| {
                let part = value.get(..end).unwrap_or(value).trim();
                (format!("the default of `{name}` does not fit its type: {problem}"), part)
            })?;
            (ty, Some(default), doc)
        }
    };
    let (column, _) = place_of(line, name);
    Ok(ParamDecl { name: name.to_owned(), ty, default, doc: doc.trim().to_owned(), line: number, column })
}

/// Whether what is declared holds a secret, whatever else is wrong with it.
fn takes_secret(declaration: &str) -> bool {
    declaration.split_once(':').is_some_and(|(_, rest)| split_type(rest).0.contains("secret"))
}

/// Takes a default that is a secret out of what is shown of the line.
fn hide_default(problem: &mut Diagnostic, line: &str) {
    let Some((before, default)) = line.split_once('=') else { return };
    let default = default.trim().trim_matches('"');
    if !default.is_empty() {
        problem.message = problem.message.replace(default, "…");
    }
    let shown = format!("{before}= …");
    problem.span = Some(shown.len().saturating_sub("…".len())..shown.len());
    problem.source_line = Some(shown);
}

/// Splits the type off: it ends at a blank or `=` outside of parentheses and brackets.
fn split_type(text: &str) -> (&str, &str) {
    let start = text.len().saturating_sub(text.trim_start().len());
    let mut depth = 0usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        match c {
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 && (c.is_whitespace() || c == '=') => {
                return text.split_at_checked(at).unwrap_or((text, ""));
            }
            _ => {}
        }
    }
    (text, "")
}

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Column, from 1, and width of a part of a line, in characters.
fn place_of(line: &str, part: &str) -> (u32, usize) {
    let before = (part.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
    let before = line.get(..before).unwrap_or_default();
    let column = u32::try_from(before.chars().count()).unwrap_or(u32::MAX).saturating_add(1);
    (column, part.chars().count().max(1))
}

fn problem(file: &str, text: &str, line: u32, column: u32, width: usize, message: String) -> Diagnostic {
    Diagnostic::new("header", message, file).at(text, line, column, Some(width))
}
