//! JSON pointers: from a node to its pointer, and the escapes on the way back.

use std::{borrow::Cow, fmt::Write as _};

use super::{Document, Node, Value};

/// Escapes a key for use in a JSON pointer.
pub(crate) fn escape(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) {
        Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(key)
    }
}

/// Undoes [`escape`].
pub(crate) fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

impl<'t> Document<'t> {
    /// The JSON pointer of a node of this document.
    pub(crate) fn pointer_of(&self, node: &Node<'_>) -> String {
        self.pointer_of_id(node.id())
    }

    /// The JSON pointer of the node with this id.
    pub(crate) fn pointer_of_id(&self, id: u32) -> String {
        self.locate(id).0
    }

    /// The node with this id and its JSON pointer: ids grow in document order, so each level is a binary search.
    pub(crate) fn locate(&self, id: u32) -> (String, &Node<'t>) {
        let mut pointer = String::new();
        let mut at = self.root();
        while at.id() != id {
            at = match at.value() {
                Value::Map(map) => {
                    let after = map.entries().partition_point(|entry| entry.value().id() <= id);
                    let Some(entry) = after.checked_sub(1).and_then(|index| map.entries().get(index)) else {
                        break;
                    };
                    pointer.push('/');
                    pointer.push_str(&escape(entry.key()));
                    entry.value()
                }
                Value::List(items) => {
                    let after = items.partition_point(|item| item.id() <= id);
                    let Some((index, item)) =
                        after.checked_sub(1).and_then(|index| Some((index, items.get(index)?)))
                    else {
                        break;
                    };
                    let _ = write!(pointer, "/{index}");
                    item
                }
                _ => break,
            };
        }
        (pointer, at)
    }
}

#[cfg(test)]
mod tests {
    use super::{escape, unescape};

    #[test]
    fn escapes_go_both_ways() {
        for (key, token) in [("plain", "plain"), ("/a/{b}", "~1a~1{b}"), ("~1", "~01"), ("a~/b", "a~0~1b")] {
            assert_eq!(escape(key), token);
            assert_eq!(unescape(token), key);
        }
    }
}
