//! Finds the operations that an overlay speaks of.

use std::collections::HashMap;

use crate::operations::{OperationDraft, without_names};

/// An index of a description's operations.
#[derive(Debug)]
pub(crate) struct Operations {
    by_place: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    places: Vec<String>,
    ids: Vec<String>,
}

impl Operations {
    pub(crate) fn new(drafts: &[OperationDraft<'_, '_>]) -> Self {
        let place = |draft: &OperationDraft<'_, '_>| {
            format!("{} {}", draft.operation.method.as_str(), draft.operation.path)
        };
        let places: Vec<String> = drafts.iter().map(place).collect();
        let ids: Vec<String> = drafts.iter().map(|draft| draft.operation.id.to_string()).collect();
        let by_place = places.iter().enumerate().map(|(at, place)| (without_names(place), at)).collect();
        let by_id = ids.iter().enumerate().map(|(at, id)| (id.clone(), at)).collect();
        Self { by_place, by_id, places, ids }
    }

    /// The operation at `METHOD /path`; the names of path parameters do not matter.
    pub(crate) fn at(&self, place: &str) -> Option<usize> {
        self.by_place.get(&without_names(place)).copied()
    }

    /// The operation with this id, or at `METHOD /path`.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.by_id.get(name).copied().or_else(|| self.at(name))
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(String::as_str)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().chain(&self.places).map(String::as_str)
    }
}
