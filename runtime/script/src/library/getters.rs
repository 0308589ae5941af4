//! One native getter for each field name of the descriptions: `t.connected` without a string look-up.

use std::any::TypeId;
use std::sync::Arc;

use rhai::{Dynamic, FuncRegistration, Module, RhaiFunc};

use super::Symbols;
use crate::value::Record;

/// Registers the getters.
pub(crate) fn register(module: &mut Module, symbols: &Symbols) {
    for (name, symbol) in symbols.iter() {
        let read = move |record: Option<&Dynamic>| match record.and_then(Dynamic::read_lock::<Record>) {
            Some(record) => record.read_symbol(symbol, name),
            None => Ok(Dynamic::UNIT),
        };
        FuncRegistration::new_getter(name).set_into_module_raw(
            module,
            [TypeId::of::<Record>()],
            RhaiFunc::Method {
                func: Arc::new(move |_, args| read(args.first().map(|value| &**value))),
                has_context: false,
                is_pure: true,
                is_volatile: false,
            },
        );
    }
}
