//! Moved paths: what a description cannot say about where an operation answers. They come from the overlay.

use crate::{List, Method, Text};

/// Another method and path that some firmware answers on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Alternative {
    /// The other method.
    pub method: Method,
    /// The other path, with the same parameters in braces.
    pub path: Text,
    /// Whether query arguments travel in a JSON body there.
    pub query_in_body: bool,
    /// Whether the fields of a JSON body travel in the query there.
    pub body_in_query: bool,
    /// The statuses on which it is tried; 404 and 405 where the list is empty.
    pub statuses: List<u16>,
}

impl Alternative {
    /// A place that takes the same arguments in the same way.
    pub fn at(method: Method, path: impl Into<Text>) -> Self {
        let path = path.into();
        Self { method, path, query_in_body: false, body_in_query: false, statuses: List::default() }
    }

    /// Whether it is tried where the first answer has this status.
    pub fn is_tried_on(&self, status: u16) -> bool {
        if self.statuses.is_empty() { matches!(status, 404 | 405) } else { self.statuses.contains(&status) }
    }
}
