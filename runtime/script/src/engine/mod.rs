//! The engine: Rhai with everything taken off that a runbook must not have, and limits on the rest.

mod harden;
#[cfg(test)]
mod tests;
mod tokens;

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{AST, Dynamic, Engine, Module, ParseError};

pub(crate) use harden::{for_parsing, is_word};

use crate::Limits;
use crate::call::DeviceHandle;
use crate::header::Params;
use crate::run::RunContext;
use crate::stack::on_stack;

/// Parses a text. Positions are those of the text as it is, with or without a first line that begins with `#!`.
pub(crate) fn compile(limits: &Limits, text: &str) -> Result<AST, ParseError> {
    let mut engine = for_parsing(limits);
    tokens::register_for(&mut engine, text);
    let text = without_first_line_for_the_shell(text);
    on_stack(limits.parser_stack_bytes(), || engine.compile(text))
}

/// The text with its first line left empty where that names the program that runs the file, as
/// `#!/usr/bin/env -S edgebook run`.
fn without_first_line_for_the_shell(text: &str) -> &str {
    let end = if text.starts_with("#!") { text.find('\n').unwrap_or(text.len()) } else { 0 };
    text.get(end..).unwrap_or(text)
}

/// An engine for one run: the shared modules, the run's devices and parameters, its output and its limits.
pub(crate) fn for_run(
    run: &Arc<RunContext>,
    tag: impl rhai::Variant + Clone,
    targets: &[(String, DeviceHandle)],
    params: Option<&Params>,
) -> Engine {
    let mut engine = for_parsing(run.limits());
    for module in run.library.modules() {
        engine.register_global_module(Arc::clone(module));
    }
    // Devices and parameters are variables of a global module: a variable of the scope is invisible inside `fn`.
    let mut variables: BTreeMap<String, Dynamic> =
        targets.iter().map(|(kind, device)| (kind.clone(), Dynamic::from(device.clone()))).collect();
    if let Some(params) = params {
        variables.insert("params".to_owned(), params.to_value());
    }
    let mut module = Module::new();
    module.set_id("run");
    for (name, value) in &variables {
        module.set_var(name.as_str(), value.clone());
    }
    engine.register_global_module(Arc::new(module));
    engine.set_default_tag(Dynamic::from(tag));
    harden::guard(&mut engine, run, variables);
    let output = Arc::clone(run);
    engine.on_print(move |text| output.output().line(&edgebook_words::escape_each_line(text)));
    let output = Arc::clone(run);
    engine.on_debug(move |text, _, _| output.output().line(&edgebook_words::escape_each_line(text)));
    engine
}
