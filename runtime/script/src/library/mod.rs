//! Everything that is the same for every run: the tables of the APIs and the modules made from them, built once.

pub(crate) mod getters;
pub(crate) mod natives;
pub(crate) mod table;

use std::collections::HashMap;
use std::sync::Arc;

use edgebook_model::{Api, TypeKind};
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage,
    LogicPackage, MoreStringPackage, Package,
};
use rhai::{Module, Shared};

pub(crate) use table::ApiTable;

use crate::value::view::Symbol;

/// The APIs that scripts can use, and the modules that let them. Build one and share it between runs.
#[derive(Clone)]
pub struct Library(Arc<LibraryData>);

struct LibraryData {
    tables: Vec<Arc<ApiTable>>,
    /// In the order in which they are registered: what comes later is found first.
    modules: Vec<Shared<Module>>,
}

/// The field names of all descriptions, as numbers.
#[derive(Default)]
pub(crate) struct Symbols(HashMap<&'static str, Symbol>);

impl Symbols {
    pub(crate) fn of(apis: &[&'static Api]) -> Self {
        let mut symbols = HashMap::new();
        for ty in apis.iter().flat_map(|api| api.types.iter()) {
            if let TypeKind::Object { fields, .. } = &ty.kind {
                for field in fields.iter() {
                    let next = Symbol(u32::try_from(symbols.len()).unwrap_or(u32::MAX));
                    symbols.entry(field.name.as_ref()).or_insert(next);
                }
            }
        }
        Self(symbols)
    }

    pub(crate) fn get(&self, name: &str) -> Symbol {
        self.0.get(name).copied().unwrap_or(Symbol::NONE)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, Symbol)> {
        self.0.iter().map(|(name, symbol)| (*name, *symbol))
    }
}

impl Library {
    /// Builds the library for a set of APIs.
    pub fn new(apis: &[&'static Api]) -> Self {
        let symbols = Arc::new(Symbols::of(apis));
        let tables: Vec<_> =
            apis.iter().map(|api| Arc::new(ApiTable::new(api, Arc::clone(&symbols)))).collect();
        let mut ours = Module::new();
        ours.set_id("edgebook");
        crate::value::operators::register(&mut ours);
        crate::value::operators::register_names(&mut ours);
        getters::register(&mut ours, &symbols);
        crate::call::register(&mut ours, &tables);
        natives::register(&mut ours);
        let modules = vec![Arc::new(engines()), Arc::new(ours)];
        Self(Arc::new(LibraryData { tables, modules }))
    }

    /// The APIs.
    pub fn apis(&self) -> impl Iterator<Item = &'static Api> {
        self.0.tables.iter().map(|table| table.api)
    }

    /// The functions of the language itself, as the engine writes them: `starts_with(string: &str, ...) -> bool`.
    /// One that is written for several types comes several times.
    pub fn language(&self) -> impl Iterator<Item = String> {
        let ours = self.0.modules.len().saturating_sub(1);
        let modules = self.0.modules.iter().take(ours);
        modules.flat_map(|module| module.gen_fn_signatures_with_mapper(Into::into))
    }

    pub(crate) fn table(&self, kind: &str) -> Option<&Arc<ApiTable>> {
        self.0.tables.iter().find(|table| table.api.kind == kind)
    }

    pub(crate) fn modules(&self) -> &[Shared<Module>] {
        &self.0.modules
    }
}

/// What is taken over from the engine as it is: operators, and functions that have a row of the table each. Its other
/// packages bring names that no runbook needs, some of which would hide what a runbook calls so.
fn engines() -> Module {
    let mut module = Module::new();
    module.set_id("engine");
    ArithmeticPackage::init(&mut module);
    LogicPackage::init(&mut module);
    BasicStringPackage::init(&mut module);
    BasicIteratorPackage::init(&mut module);
    BasicArrayPackage::init(&mut module);
    BasicMapPackage::init(&mut module);
    MoreStringPackage::init(&mut module);
    module.register_lazy_functions();
    module
}
