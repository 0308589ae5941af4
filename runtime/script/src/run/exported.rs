//! Closures that a file exports: they belong to the functions of that file, also where another file calls them.

use rhai::{AST, CallFnOptions, Dynamic, FnPtr, Module, Scope, Stmt};

/// Ties the closures among the exported values of a module to its functions and to what it imports.
///
/// A closure is a name of a function, which the engine would look for in the file that calls it.
pub(super) fn tie(module: &mut Module, ast: &AST) {
    let functions = without_effects(ast);
    let exported: Vec<(String, Dynamic)> =
        module.iter_var().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    for (name, mut value) in exported {
        if tie_value(&mut value, &name, &functions) {
            module.set_var(name, value);
        }
    }
}

/// The functions of a file with its imports, which are loaded once only, and none of its other statements.
fn without_effects(ast: &AST) -> AST {
    let imports: Vec<Stmt> =
        ast.statements().iter().filter(|statement| matches!(statement, Stmt::Import(..))).cloned().collect();
    let mut functions = AST::new(imports, ast.shared_lib().clone());
    if let Some(source) = ast.source() {
        functions.set_source(source);
    }
    functions
}

/// Ties the closures in a value; whether there are any.
fn tie_value(value: &mut Dynamic, name: &str, functions: &AST) -> bool {
    // Every item is tied, also behind one that was.
    let tie_all = |items: &mut dyn Iterator<Item = &mut Dynamic>| {
        items.filter_map(|item| tie_value(item, name, functions).then_some(())).count() > 0
    };
    if let Ok(mut items) = value.as_array_mut() {
        return tie_all(&mut items.iter_mut());
    }
    if let Ok(mut map) = value.as_map_mut() {
        return tie_all(&mut map.values_mut());
    }
    let Some(closure) = value.clone().try_cast::<FnPtr>() else { return false };
    let Some(tied) = tied(closure, name, functions.clone()) else { return false };
    *value = Dynamic::from(tied);
    true
}

#[expect(deprecated, reason = "the engine marks this as volatile, not as to be removed")]
fn tied(closure: FnPtr, name: &str, functions: AST) -> Option<FnPtr> {
    let call = move |context: rhai::NativeCallContext<'_>, args: &mut [&mut Dynamic]| {
        let given = args.iter_mut().map(|arg| std::mem::take(*arg));
        let args: Vec<Dynamic> = closure.iter_curry().cloned().chain(given).collect();
        let name = closure.fn_name();
        if functions.shared_lib().get_script_fn(name, args.len()).is_some() {
            let (options, scope) = (CallFnOptions::new(), &mut Scope::new());
            return context.engine().call_fn_with_options(options, scope, &functions, name, args);
        }
        // A function of the language.
        FnPtr::new(name)?.call::<Dynamic>(context.engine(), &functions, args)
    };
    FnPtr::from_fn(name, call).ok()
}
