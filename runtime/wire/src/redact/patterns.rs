//! What is searched for: a tree of bytes, so that the time for a search does not grow with the number of secrets.

use secrecy::zeroize::Zeroize;

/// More nodes than this are not kept: some tens of thousands of secrets, some ten megabytes.
const MOST_NODES: usize = 1 << 20;

/// A place in the tree; 0 is the root.
pub(super) type NodeId = u32;

#[derive(Clone, Copy, Default)]
struct Node {
    byte: u8,
    /// Whether a secret ends here.
    ends: bool,
    /// 0 where there is none: nothing leads back to the root.
    first_child: NodeId,
    next_sibling: NodeId,
}

impl Zeroize for Node {
    fn zeroize(&mut self) {
        self.byte.zeroize();
    }
}

/// The secrets, byte by byte.
pub(super) struct Patterns {
    nodes: Vec<Node>,
    /// The children of the root by their byte: most positions of a text are done with one look here.
    starts: [NodeId; 256],
    /// Whether a secret may begin with a byte of a text: with the byte itself, or with an escape.
    may_start: [bool; 256],
}

impl Default for Patterns {
    fn default() -> Self {
        let may_start = std::array::from_fn(|byte| {
            u8::try_from(byte).is_ok_and(|byte| matches!(byte, b'%' | b'\\' | b'&' | b'+'))
        });
        Self { nodes: vec![Node::default()], starts: [0; 256], may_start }
    }
}

impl Patterns {
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// The next position from `at` on at which a secret may begin.
    pub(super) fn next_start(&self, text: &[u8], at: usize) -> Option<usize> {
        let may = |byte: &u8| self.may_start.get(usize::from(*byte)).copied().unwrap_or(true);
        let found = text.get(at..)?.iter().position(may)?;
        Some(at.saturating_add(found))
    }

    /// Adds a byte string; empty ones are left out.
    pub(super) fn insert(&mut self, bytes: &[u8]) {
        if self.nodes.len().saturating_add(bytes.len()) > MOST_NODES {
            return;
        }
        let mut at: NodeId = 0;
        for &byte in bytes {
            at = match self.child(at, byte) {
                Some(next) => next,
                None => self.grow(at, byte),
            };
        }
        if at != 0
            && let Some(node) = self.node_mut(at)
        {
            node.ends = true;
        }
    }

    /// Whether exactly this byte string was added.
    pub(super) fn knows(&self, bytes: &[u8]) -> bool {
        let end = bytes.iter().try_fold(0, |at, &byte| self.child(at, byte));
        end.is_some_and(|end| self.ends(end))
    }

    /// Where a byte leads.
    pub(super) fn child(&self, at: NodeId, byte: u8) -> Option<NodeId> {
        if at == 0 {
            return self.starts.get(usize::from(byte)).copied().filter(|child| *child != 0);
        }
        let mut next = self.node(at)?.first_child;
        while next != 0 {
            let node = self.node(next)?;
            if node.byte == byte {
                return Some(next);
            }
            next = node.next_sibling;
        }
        None
    }

    /// Where several bytes lead.
    pub(super) fn descend(&self, at: NodeId, bytes: &[u8]) -> Option<NodeId> {
        bytes.iter().try_fold(at, |at, &byte| self.child(at, byte))
    }

    /// Whether a secret ends here.
    pub(super) fn ends(&self, at: NodeId) -> bool {
        self.node(at).is_some_and(|node| node.ends)
    }

    /// Whether a secret goes on from here.
    pub(super) fn goes_on(&self, at: NodeId) -> bool {
        self.node(at).is_some_and(|node| node.first_child != 0)
    }

    fn grow(&mut self, at: NodeId, byte: u8) -> NodeId {
        let Ok(new) = NodeId::try_from(self.nodes.len()) else { return at };
        let siblings = self.node(at).map_or(0, |node| node.first_child);
        self.nodes.push(Node { byte, ends: false, first_child: 0, next_sibling: siblings });
        if let Some(node) = self.node_mut(at) {
            node.first_child = new;
        }
        if at == 0
            && let Some(start) = self.starts.get_mut(usize::from(byte))
        {
            *start = new;
            if let Some(may) = self.may_start.get_mut(usize::from(byte)) {
                *may = true;
            }
        }
        new
    }

    fn node(&self, at: NodeId) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    fn node_mut(&mut self, at: NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(at as usize)
    }
}

impl Drop for Patterns {
    fn drop(&mut self) {
        self.nodes.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_strings_share_their_beginnings() {
        let mut patterns = Patterns::default();
        assert!(patterns.is_empty());
        for secret in ["abcd", "abce", "ab", "x"] {
            patterns.insert(secret.as_bytes());
        }
        assert_eq!(patterns.nodes.len(), 1 + 5 + 1);
        for (text, known) in [("ab", true), ("abcd", true), ("abc", false), ("abcde", false), ("", false)] {
            assert_eq!(patterns.knows(text.as_bytes()), known, "{text}");
        }
        let ab = patterns.descend(0, b"ab").unwrap();
        assert!(patterns.ends(ab) && patterns.goes_on(ab));
        assert_eq!(patterns.descend(0, b"ac"), None);
    }

    #[test]
    fn the_tree_has_a_size_limit() {
        let mut patterns = Patterns::default();
        patterns.insert(&vec![b'a'; MOST_NODES]);
        assert!(patterns.is_empty());
    }
}
