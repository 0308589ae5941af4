//! What is searched for: a radix tree of byte strings, so that the time for a search does not grow with the number of
//! secrets, and their memory grows with their length only.

use secrecy::zeroize::Zeroize;

use super::escape;

/// Memory for the tree, in bytes: about a million secrets. When it is used up, nothing can be told from a secret any
/// more, and every text counts as one ([`Patterns::is_full`]).
const MOST_BYTES: usize = 1 << 30;
/// A node with more children finds them by a table.
const MOST_LISTED: usize = 8;

/// The index of a node; 0 is the root, and stands for "none" where a child is meant.
type NodeId = u32;

/// A position in the tree: behind some bytes of a node's label. The default one is the root's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Position {
    node: NodeId,
    /// How many bytes of the label were read.
    read: u32,
}

#[derive(Clone, Copy, Default)]
struct Node {
    /// Where the label stands in [`Patterns::labels`].
    start: u32,
    length: u32,
    first_child: NodeId,
    next_sibling: NodeId,
    /// One more than the index of the table of children; 0 where they are a list.
    table: u32,
    /// The first byte of the label.
    first: u8,
    /// Whether a secret ends behind the label.
    ends: bool,
}

/// The secrets.
pub(super) struct Patterns {
    nodes: Vec<Node>,
    /// The labels of all nodes, one behind the other. Wiped in the end.
    labels: Vec<u8>,
    /// The children of nodes that have many, by the first byte of their labels.
    tables: Vec<[NodeId; 256]>,
    /// Whether a secret may begin with a byte of a text: with the byte itself, or with an escape.
    may_start: [bool; 256],
    /// Whether a secret has more than one line.
    has_lines: bool,
    /// The most memory that may be used, in bytes.
    most: usize,
    full: bool,
}

impl Default for Patterns {
    fn default() -> Self {
        Self::with_limit(MOST_BYTES)
    }
}

impl Patterns {
    /// An empty tree that may use some memory, in bytes.
    pub(super) fn with_limit(most: usize) -> Self {
        let may_start = std::array::from_fn(|byte| u8::try_from(byte).is_ok_and(escape::begins_one));
        Self {
            nodes: vec![Node::default()],
            labels: Vec::new(),
            tables: Vec::new(),
            may_start,
            has_lines: false,
            most,
            full: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.len() <= 1 && !self.full
    }

    /// Whether a secret could not be added, so that texts cannot be searched for it.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Whether a secret has more than one line.
    pub(super) fn has_lines(&self) -> bool {
        self.has_lines
    }

    /// The next position from `at` on at which a secret may begin.
    pub(super) fn next_start(&self, text: &[u8], at: usize) -> Option<usize> {
        let may = |byte: &u8| self.may_start.get(usize::from(*byte)).copied().unwrap_or(true);
        let found = text.get(at..)?.iter().position(may)?;
        Some(at.saturating_add(found))
    }

    /// Adds a byte string; empty ones are left out.
    pub(super) fn insert(&mut self, bytes: &[u8]) {
        // A byte string adds two nodes and a table at most.
        let more =
            bytes.len().saturating_add(2 * size_of::<Node>()).saturating_add(size_of::<[NodeId; 256]>());
        if self.memory().saturating_add(more) > self.most {
            self.full = true;
            return;
        }
        self.has_lines |= bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        let (mut node, mut rest) = (0, bytes);
        while let Some(&first) = rest.first() {
            let Some(child) = self.child(node, first) else {
                self.attach(node, first, rest);
                return;
            };
            let label = self.label(child);
            let shared = label.iter().zip(rest).take_while(|(ours, theirs)| ours == theirs).count();
            if shared < label.len() {
                self.split(child, shared);
            }
            rest = rest.get(shared..).unwrap_or_default();
            node = child;
        }
        if node != 0
            && let Some(node) = self.node_mut(node)
        {
            node.ends = true;
        }
    }

    /// Whether exactly this byte string was added.
    pub(super) fn knows(&self, bytes: &[u8]) -> bool {
        self.descend(Position::default(), bytes).is_some_and(|end| self.ends(end))
    }

    /// Where a byte leads.
    pub(super) fn step(&self, at: Position, byte: u8) -> Option<Position> {
        match self.label(at.node).get(at.read as usize) {
            Some(next) => (*next == byte).then_some(Position { node: at.node, read: at.read + 1 }),
            None => self.child(at.node, byte).map(|node| Position { node, read: 1 }),
        }
    }

    /// Where several bytes lead.
    pub(super) fn descend(&self, at: Position, bytes: &[u8]) -> Option<Position> {
        bytes.iter().try_fold(at, |at, &byte| self.step(at, byte))
    }

    /// Whether a secret ends here.
    pub(super) fn ends(&self, at: Position) -> bool {
        self.node(at.node).is_some_and(|node| node.ends && node.length == at.read)
    }

    /// Whether a secret goes on from here.
    pub(super) fn goes_on(&self, at: Position) -> bool {
        self.node(at.node)
            .is_some_and(|node| at.read < node.length || node.first_child != 0 || node.table != 0)
    }

    fn memory(&self) -> usize {
        let nodes = self.nodes.len().saturating_mul(size_of::<Node>());
        let tables = self.tables.len().saturating_mul(size_of::<[NodeId; 256]>());
        nodes.saturating_add(tables).saturating_add(self.labels.len())
    }

    fn label(&self, id: NodeId) -> &[u8] {
        let Some(node) = self.node(id) else { return &[] };
        let start = node.start as usize;
        self.labels.get(start..start.saturating_add(node.length as usize)).unwrap_or_default()
    }

    fn child(&self, id: NodeId, byte: u8) -> Option<NodeId> {
        let node = self.node(id)?;
        if let Some(table) = self.tables.get((node.table as usize).wrapping_sub(1)) {
            return table.get(usize::from(byte)).copied().filter(|child| *child != 0);
        }
        self.listed(id).find(|(_, child)| child.first == byte).map(|(id, _)| id)
    }

    /// The children of a node that are a list.
    fn listed(&self, parent: NodeId) -> impl Iterator<Item = (NodeId, Node)> {
        let mut next = self.node(parent).map_or(0, |node| node.first_child);
        std::iter::from_fn(move || {
            let node = *self.node(next).filter(|_| next != 0)?;
            Some((std::mem::replace(&mut next, node.next_sibling), node))
        })
    }

    /// Gives a node a new child for bytes that lead nowhere yet.
    fn attach(&mut self, parent: NodeId, first: u8, label: &[u8]) {
        let new = index(self.nodes.len());
        let (start, length) = (index(self.labels.len()), index(label.len()));
        self.append(label);
        let siblings = self.node(parent).map_or(0, |node| node.first_child);
        self.nodes.push(Node { start, length, first, ends: true, next_sibling: siblings, ..Node::default() });
        if parent == 0
            && let Some(may) = self.may_start.get_mut(usize::from(first))
        {
            *may = true;
        }
        let table = self.node(parent).map_or(0, |node| node.table as usize);
        if let Some(table) = self.tables.get_mut(table.wrapping_sub(1)) {
            if let Some(slot) = table.get_mut(usize::from(first)) {
                *slot = new;
            }
            return;
        }
        if let Some(parent) = self.node_mut(parent) {
            parent.first_child = new;
        }
        if parent == 0 || self.listed(parent).count() > MOST_LISTED {
            self.tabulate(parent);
        }
    }

    /// Adds to the labels, and wipes the memory that they outgrow.
    fn append(&mut self, label: &[u8]) {
        if self.labels.capacity().saturating_sub(self.labels.len()) < label.len() {
            let room = self.labels.len().saturating_add(label.len()).saturating_mul(2);
            let mut larger = Vec::with_capacity(room);
            larger.extend_from_slice(&self.labels);
            self.labels.zeroize();
            self.labels = larger;
        }
        self.labels.extend_from_slice(label);
    }

    /// Makes the list of a node's children a table.
    fn tabulate(&mut self, parent: NodeId) {
        let mut table = [0; 256];
        for (id, child) in self.listed(parent) {
            if let Some(slot) = table.get_mut(usize::from(child.first)) {
                *slot = id;
            }
        }
        self.tables.push(table);
        let number = index(self.tables.len());
        if let Some(parent) = self.node_mut(parent) {
            parent.table = number;
        }
    }

    /// Cuts the label of a node in two: the rest becomes its only child.
    fn split(&mut self, id: NodeId, at: usize) {
        let tail_id = index(self.nodes.len());
        let Some(&first) = self.label(id).get(at) else { return };
        let at = index(at);
        let Some(node) = self.node_mut(id) else { return };
        let tail = Node {
            start: node.start.saturating_add(at),
            length: node.length.saturating_sub(at),
            first,
            next_sibling: 0,
            ..*node
        };
        *node = Node { length: at, ends: false, first_child: tail_id, table: 0, ..*node };
        self.nodes.push(tail);
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    fn node_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(id as usize)
    }
}

/// A length as it is stored; the limit of memory keeps it far below the largest.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Drop for Patterns {
    fn drop(&mut self) {
        self.labels.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn byte_strings_share_their_beginnings() {
        let mut patterns = Patterns::default();
        assert!(patterns.is_empty());
        for secret in ["abcd", "abce", "ab", "x", ""] {
            patterns.insert(secret.as_bytes());
        }
        assert_eq!(patterns.labels, b"abcdex");
        for (text, known) in [("ab", true), ("abcd", true), ("abc", false), ("abcde", false), ("", false)] {
            assert_eq!(patterns.knows(text.as_bytes()), known, "{text}");
        }
        let ab = patterns.descend(Position::default(), b"ab").unwrap();
        assert!(patterns.ends(ab) && patterns.goes_on(ab));
        assert_eq!(patterns.descend(Position::default(), b"ac"), None);
    }

    #[test]
    fn a_full_tree_says_so() {
        let mut patterns = Patterns::with_limit(4096);
        patterns.insert(&[b'a'; 1000]);
        assert!(!patterns.is_full());
        patterns.insert(&[b'b'; 3000]);
        assert!(patterns.is_full() && !patterns.is_empty());
        assert!(patterns.knows(&[b'a'; 1000]) && !patterns.knows(&[b'b'; 3000]));
    }

    proptest! {
        #[test]
        fn the_tree_is_a_set(
            secrets in proptest::collection::hash_set("[a-p]{1,5}", 0..400),
            others in proptest::collection::vec("[a-p]{1,6}", 0..50),
        ) {
            let mut patterns = Patterns::default();
            for secret in &secrets {
                patterns.insert(secret.as_bytes());
            }
            for text in secrets.iter().chain(&others) {
                prop_assert_eq!(patterns.knows(text.as_bytes()), secrets.contains(text), "{}", text);
            }
            let starts: HashSet<u8> = secrets.iter().map(|secret| secret.as_bytes()[0]).collect();
            for start in b'a'..=b'p' {
                prop_assert_eq!(patterns.next_start(&[start], 0).is_some(), starts.contains(&start));
            }
        }
    }
}
