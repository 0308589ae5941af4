//! How many parameters the closures take that functions are given: one that takes another number than it is called with
//! is an error before the first call, also where there is nothing to call it for.

use rhai::{AST, ASTNode, Expr, FnPtr, Module, NativeCallContext, ScriptFuncDef};

use super::{Call, Closure, Fallible};
use crate::value::Failure;

/// Checks the closures among the arguments of a call.
pub(super) fn as_called(call: &Call<'_>, closures: &[Closure]) -> Fallible<()> {
    for closure in closures {
        let given = call.value(closure.at);
        let Some(function) = given.read_lock::<FnPtr>() else { continue };
        if is_native(&function) {
            continue;
        }
        let bound = function.curry().len();
        let functions = functions_of(call.context, &function);
        let wrong: Vec<_> = functions
            .iter()
            .filter_map(|known| {
                let params = known.params.len().saturating_sub(bound);
                let on_this = params == 0 && works_on_this(known);
                closure.wrong_count(call.context.fn_name(), params, on_this)
            })
            .collect();
        // Functions that share the name with other numbers of parameters are others.
        if wrong.len() < functions.len() {
            continue;
        }
        if let Some((message, hint)) = wrong.into_iter().next() {
            let failure = Failure::new("wrong-count", "ArgumentError", message);
            return Err(hint.into_iter().fold(failure, Failure::hint).into());
        }
    }
    Ok(())
}

/// Whether a function is none of the script's, such as an exported one, which is tied to its file.
fn is_native(function: &FnPtr) -> bool {
    !function.is_anonymous() && format!("{function:?}").starts_with("Fn#")
}

/// The functions of the script that have the name.
fn functions_of<'c>(context: &'c NativeCallContext<'_>, function: &FnPtr) -> Vec<&'c ScriptFuncDef> {
    let libraries = context.global_runtime_state().lib.iter();
    let all = libraries.flat_map(|library| library.iter_script_fn_info());
    all.filter(|(_, _, name, ..)| *name == function.fn_name()).map(|(.., known)| &**known).collect()
}

fn works_on_this(function: &ScriptFuncDef) -> bool {
    // The body of a function can only be gone through as part of a tree.
    let mut alone = Module::new();
    alone.set_script_fn(function.clone());
    let mut found = false;
    AST::new([], alone).walk(&mut |path| {
        found |= matches!(path.last(), Some(ASTNode::Expr(Expr::ThisPtr(..))));
        !found
    });
    found
}
