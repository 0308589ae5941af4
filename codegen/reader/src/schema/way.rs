//! Ways: a schema may describe what is sent otherwise than what is answered.
//!
//! `readOnly` properties are not sent and `writeOnly` ones are not answered; an answer may be of a kind that the
//! description does not list, a request may not. So such schemas are converted once for each way, and `share` makes one
//! type of both where nothing differs.

use std::collections::BTreeSet;

use super::kinds::Kinds;
use crate::{
    references::reference,
    source::{Document, Entry, Node},
};

/// Which way values of a type go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Way {
    /// The way makes no difference.
    #[default]
    Both,
    /// From appliances.
    Answered,
    /// To appliances.
    Sent,
}

impl Way {
    /// A number for each.
    pub(super) fn code(self) -> u64 {
        match self {
            Self::Both => 0,
            Self::Answered => 1,
            Self::Sent => 2,
        }
    }
}

/// The schemas for which the way makes a difference.
#[derive(Debug, Default)]
pub(super) struct Directed {
    /// The ids of the nodes that make it, and of the references that lead to any.
    marks: BTreeSet<u32>,
}

impl Directed {
    pub(super) fn new<'t>(document: &Document<'t>, kinds: &Kinds<'_, 't>) -> Self {
        let mut marks = BTreeSet::new();
        let mut references = Vec::new();
        let mut open = vec![document.root()];
        while let Some(node) = open.pop() {
            if node.flag("readOnly") || node.flag("writeOnly") || kinds.is_base(node) {
                marks.insert(node.id());
            }
            if reference(node).is_some() {
                references.push(node);
            }
            open.extend(node.list().unwrap_or_default());
            let inner = node.entries().iter().filter(|entry| !matches!(entry.key(), "example" | "examples"));
            open.extend(inner.map(Entry::value));
        }
        let mut directed = Self { marks };
        if directed.marks.is_empty() {
            return directed;
        }
        let mut undecided: Vec<(u32, &Node<'t>)> = references
            .into_iter()
            .filter_map(|node| Some((node.id(), document.find(reference(node)?)?)))
            .collect();
        loop {
            let before = undecided.len();
            undecided.retain(|(id, target)| {
                let leads_there = directed.contains(target);
                if leads_there {
                    directed.marks.insert(*id);
                }
                !leads_there
            });
            if undecided.len() == before {
                return directed;
            }
        }
    }

    /// Whether the way makes a difference for a schema or anything in it.
    pub(super) fn contains(&self, node: &Node<'_>) -> bool {
        !self.marks.is_empty() && self.marks.range(node.id()..=last_id(node)).next().is_some()
    }
}

/// The id of a node's last descendant.
fn last_id(node: &Node<'_>) -> u32 {
    let mut last = node;
    loop {
        let inner = last.entries().last().map(Entry::value).or_else(|| last.list().and_then(<[_]>::last));
        match inner {
            Some(inner) => last = inner,
            None => return last.id(),
        }
    }
}
