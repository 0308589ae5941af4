//! Limits and guards of an engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Dynamic, Engine, OptimizationLevel};

use super::tokens;
use crate::Limits;
use crate::run::RunContext;

/// An engine that parses runbooks. It has no functions, no output and no modules.
pub(crate) fn for_parsing(limits: &Limits) -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .disable_symbol("eval")
        .set_optimization_level(OptimizationLevel::None)
        .set_max_strings_interned(1024)
        .set_max_expr_depths(limits.expression_depth, limits.expression_depth)
        .set_max_call_levels(limits.call_levels)
        .set_max_functions(limits.functions)
        .set_max_modules(limits.modules)
        .set_max_variables(limits.variables)
        .set_max_string_size(limits.string_bytes)
        .set_max_array_size(limits.list_items)
        .set_max_map_size(limits.map_entries);
    tokens::register(&mut engine);
    engine
}

/// Whether a name is a word of the language, so that `params.NAME` cannot be written.
pub(crate) fn is_word(name: &str) -> bool {
    // What `tokens` reads as another name cannot be told from that.
    name == "type_of" || for_parsing(&Limits::default()).compile(format!("params.{name}")).is_err()
}

/// Counts steps, watches the clock and keeps data shallow and small: the engine's own limits of sizes cost too much. Also hands out the variables of the run where a closure
/// captures them, for which the engine looks into the scope only.
#[expect(deprecated, reason = "the engine marks this hook as volatile, not as to be removed")]
pub(super) fn guard(engine: &mut Engine, run: &Arc<RunContext>, variables: BTreeMap<String, Dynamic>) {
    engine.set_max_string_size(0).set_max_array_size(0).set_max_map_size(0);
    let meter = Arc::clone(run);
    engine.on_progress(move |_| meter.meter().step().map(Dynamic::from));
    let data = Arc::clone(run);
    engine.on_var(move |name, index, context| {
        if let Some(failure) = data.too_large(name, index, &context) {
            return Err(failure.uncatchable());
        }
        // An index says that the parser saw a variable of the script: that one counts.
        if index > 0 || context.scope().contains(name) {
            return Ok(None);
        }
        Ok(variables.get(name).cloned())
    });
}
