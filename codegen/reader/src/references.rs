//! `$ref`s: JSON pointers to anywhere in the same document.

use std::{borrow::Cow, collections::HashSet};

use crate::source::{Document, Entry, Node, Value, unescape};

/// How many `$ref`s may lead from one to the next.
const LONGEST_CHAIN: usize = 100;

/// How many `$ref`s may be followed on the way of one pointer: each may lead through others, so a few lines could
/// otherwise ask for more steps than there is time.
const MOST_DETOURS: usize = 1_000;

/// Where a `$ref` leads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'d, 't> {
    /// To this node, which is no `$ref` itself.
    Found(&'d Node<'t>),
    /// To a place that does not exist.
    Dangling,
    /// To another file.
    Remote,
    /// Back to itself.
    Endless,
}

impl<'d, 't> Target<'d, 't> {
    pub(crate) fn found(self) -> Option<&'d Node<'t>> {
        if let Self::Found(node) = self { Some(node) } else { None }
    }

    /// Why the place is untyped.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Found(_) => "",
            Self::Dangling => "the reference leads nowhere",
            Self::Remote => "the reference leads to another file",
            Self::Endless => "the reference leads back to itself",
        }
    }
}

/// The text of a `$ref`, where the node is one.
pub(crate) fn reference<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.text_at("$ref")
}

/// Whether a `$ref` names another file or a URL.
pub(crate) fn is_remote(reference: &str) -> bool {
    !reference.starts_with('#')
}

impl<'t> Document<'t> {
    /// The node itself, or what its `$ref` leads to in the end.
    pub(crate) fn resolve<'d>(&'d self, node: &'d Node<'t>) -> Target<'d, 't> {
        let mut at = node;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = reference(at) else { return Target::Found(at) };
            if is_remote(reference) {
                return Target::Remote;
            }
            match self.find(reference) {
                Some(next) => at = next,
                None => return Target::Dangling,
            }
        }
        Target::Endless
    }

    /// The node at a pointer such as `#/paths/~1routes/get`; a `$ref` on the way is followed.
    pub(crate) fn find<'d>(&'d self, reference: &str) -> Option<&'d Node<'t>> {
        self.find_within(reference, LONGEST_CHAIN, &mut { MOST_DETOURS })
    }

    fn find_within<'d>(&'d self, reference: &str, chain: usize, detours: &mut usize) -> Option<&'d Node<'t>> {
        let pointer = reference.strip_prefix('#')?;
        let mut at = self.root();
        let Some(pointer) = pointer.strip_prefix('/') else {
            return pointer.is_empty().then_some(at);
        };
        for token in pointer.split('/') {
            if let Some(inner) = self::reference(at) {
                *detours = detours.checked_sub(1)?;
                at = self.find_within(inner, chain.checked_sub(1)?, detours)?;
            }
            at = step(at, token)?;
        }
        Some(at)
    }

    /// The ids of all nodes below `start` and below what its `$ref`s lead to, examples aside.
    pub(crate) fn reached(&self, start: &Node<'t>) -> HashSet<u32> {
        let mut reached = HashSet::new();
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if !reached.insert(node.id()) {
                continue;
            }
            open.extend(reference(node).and_then(|reference| self.find(reference)));
            open.extend(node.list().unwrap_or_default());
            let inner = node.entries().iter().filter(|entry| !matches!(entry.key(), "example" | "examples"));
            open.extend(inner.map(Entry::value));
        }
        reached
    }
}

/// One step of a pointer. Keys are tried as they are written, then without percent escapes.
fn step<'d, 't>(node: &'d Node<'t>, token: &str) -> Option<&'d Node<'t>> {
    let key = unescape(token);
    match node.value() {
        Value::Map(map) => map.get(&key).or_else(|| {
            let decoded = percent_decoded(token)?;
            map.get(&unescape(&decoded))
        }),
        Value::List(items) => items.get(key.parse::<usize>().ok()?),
        _ => None,
    }
}

/// `%7B` to `{`; nothing where there is no escape or the bytes are no text.
fn percent_decoded(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = hex.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let (b'%', Some(code)) = (first, code) {
            bytes.push(code);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use crate::{Source, source::Document};

    const TEXT: &str = r"
paths:
  /things/{id}:
    get: {schema: {properties: {inner: {type: string}}}}
list: [{a: 1}]
alias: {$ref: '#/paths/~1things~1{id}/get'}
one: {$ref: '#/two'}
two: {$ref: '#/one'}
";

    #[test]
    fn pointers_lead_anywhere() {
        let document = Document::parse(Source { name: "d.yaml", text: TEXT }).unwrap();
        for (pointer, found) in [
            ("#/paths/~1things~1{id}/get/schema", Some("/paths/~1things~1{id}/get/schema")),
            ("#/paths/~1things~1%7Bid%7D/get", Some("/paths/~1things~1{id}/get")),
            ("#/paths/%2Fthings%2F%7Bid%7D/get", Some("/paths/~1things~1{id}/get")),
            ("#/list/0/a", Some("/list/0/a")),
            ("#/list/1", None),
            ("#/alias/schema/properties/inner", Some("/paths/~1things~1{id}/get/schema/properties/inner")),
            ("#", Some("")),
            ("#nothing", None),
            ("#/one/x", None),
        ] {
            let node = document.find(pointer);
            assert_eq!(node.map(|node| document.pointer_of(node)).as_deref(), found, "{pointer}");
        }
        let one = document.root().get("one").unwrap();
        assert_eq!(document.resolve(one).reason(), "the reference leads back to itself");
    }

    /// Each pointer leads through two others: followed to the end, that is 2 to the power of 40 steps.
    #[test]
    fn pointers_that_double_their_way_lead_nowhere() {
        use std::fmt::Write as _;
        let mut nested = "end".to_owned();
        let mut text = String::new();
        for level in (0..40).rev() {
            nested = format!("{{x: {{$ref: '#/k{level}/x/y'}}, y: {nested}}}");
            writeln!(text, "k{}: {{$ref: '#/k{level}/x/y'}}", level + 1).unwrap();
        }
        writeln!(text, "k0: {{x: {{y: {nested}}}}}").unwrap();
        let document = Document::parse(Source { name: "d.yaml", text: &text }).unwrap();
        assert!(document.find("#/k5/x/y/y").is_some());
        assert!(document.find("#/k40/x/y").is_none());
    }

    #[test]
    fn what_references_lead_to_is_reached() {
        let document = Document::parse(Source { name: "d.yaml", text: TEXT }).unwrap();
        let reached = document.reached(document.root().get("alias").unwrap());
        let is_reached = |pointer: &str| reached.contains(&document.find(pointer).unwrap().id());
        assert!(is_reached("#/paths/~1things~1{id}/get/schema/properties/inner"));
        assert!(!is_reached("#/list"));
    }
}
