//! One API, indexed for calling and decoding.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use edgebook_model::{Api, Operation, TypeId};

use super::Symbols;
use crate::value::view::TypeView;

/// One API with its indexes. Views of types are made when they are first needed.
pub(crate) struct ApiTable {
    pub(crate) api: &'static Api,
    symbols: Arc<Symbols>,
    views: Box<[OnceLock<Arc<TypeView>>]>,
    operations: HashMap<(u16, &'static str), &'static Operation>,
}

impl ApiTable {
    pub(crate) fn new(api: &'static Api, symbols: Arc<Symbols>) -> Self {
        let views = api.types.iter().map(|_| OnceLock::new()).collect();
        let operations = api.operations.iter().map(|op| ((op.group, op.name.as_ref()), op)).collect();
        Self { api, symbols, views, operations }
    }

    /// The fields of a type.
    pub(crate) fn view(&self, id: TypeId) -> Arc<TypeView> {
        let make = || Arc::new(TypeView::of(self.api, id, |name| self.symbols.get(name)));
        match self.views.get(id.index()) {
            Some(cell) => Arc::clone(cell.get_or_init(make)),
            None => make(),
        }
    }

    /// The number of a group by its name.
    pub(crate) fn group(&self, name: &str) -> Option<u16> {
        let at = self.api.groups.iter().position(|group| group.name == name)?;
        u16::try_from(at).ok()
    }

    pub(crate) fn group_name(&self, group: u16) -> &'static str {
        self.api.groups.get(usize::from(group)).map_or("", |group| group.name.as_ref())
    }

    /// An operation by the number of its group and its name.
    pub(crate) fn operation(&self, group: u16, name: &str) -> Option<&'static Operation> {
        self.operations.get(&(group, name)).copied()
    }
}
