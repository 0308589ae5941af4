//! Names for types that have none: from where their schema stands in the description.

use std::collections::{HashMap, HashSet};

use crate::{
    names::{acting_words, words},
    source::{Document, Node, unescape},
};

/// What operations give to the names of types inside them.
#[derive(Debug, Default)]
pub(crate) struct Bases {
    /// By path and method in lower case: the operationId and whether the method reads.
    pub(crate) operations: HashMap<(String, String), String>,
    /// The key of the envelope, which adds nothing to a name.
    pub(crate) unwrap: Option<String>,
}

/// `firewall_rule` or `firewall rule` to `FirewallRule`.
pub(crate) fn pascal(text: &str) -> String {
    words(text).iter().map(|word| capitalised(word)).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

/// A component's key as the name of a type: as it is, where it can be one.
pub(super) fn type_name(key: &str) -> String {
    let is_name = key.starts_with(|first: char| first.is_ascii_uppercase())
        && key.chars().all(|letter| letter.is_ascii_alphanumeric());
    let name = if is_name { key.to_owned() } else { pascal(key) };
    if name.is_empty() {
        "Unnamed".to_owned()
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("N{name}")
    } else if name == "Self" {
        "SelfType".to_owned()
    } else {
        name
    }
}

/// Gives out names, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    counts: HashMap<String, u32>,
}

impl Names {
    pub(super) fn unique(&mut self, wanted: String) -> String {
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let count = self.counts.entry(wanted.clone()).or_insert(1);
        loop {
            *count = count.saturating_add(1);
            // A digit at the end is kept apart from the number.
            let gap = if wanted.ends_with(|last: char| last.is_ascii_digit()) { "n" } else { "" };
            let name = format!("{wanted}{gap}{count}");
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// The name of the type whose schema stands at `pointer`.
pub(super) fn derived(document: &Document<'_>, bases: &Bases, pointer: &str) -> String {
    let tokens: Vec<String> = pointer.split('/').skip(1).map(|token| unescape(token).into_owned()).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let mut name = Derivation { parts: Vec::new(), unwrap: bases.unwrap.as_deref() };
    match tokens.as_slice() {
        ["components", "schemas", key, inner @ ..] => {
            name.parts.push(type_name(key));
            name.unwrap = None;
            name.schema(inner);
        }
        ["components", _, key, inner @ ..] => {
            name.parts.push(type_name(key));
            name.content(inner);
        }
        ["paths", path, "parameters", index, inner @ ..] => {
            name.parts.push(pascal(path));
            name.parts.push(parameter(
                document,
                &format!("#/paths/{}/parameters/{index}", crate::source::escape(path)),
            ));
            name.content(inner);
        }
        ["paths", path, method, inner @ ..] => {
            let key = ((*path).to_owned(), (*method).to_owned());
            let id = bases.operations.get(&key).cloned().unwrap_or_else(|| format!("{method} {path}"));
            name.operation(document, &id, pointer, inner);
        }
        other => name.parts.extend(other.iter().rev().take(2).rev().map(|token| pascal(token))),
    }
    type_name(&name.parts.concat())
}

/// The name of the parameter at a pointer, as a word of a type's name.
fn parameter(document: &Document<'_>, pointer: &str) -> String {
    let name = document.find(pointer).and_then(|node| Node::text_at(node, "name"));
    pascal(name.unwrap_or("parameter"))
}

struct Derivation<'b> {
    parts: Vec<String>,
    unwrap: Option<&'b str>,
}

impl Derivation<'_> {
    fn operation(&mut self, document: &Document<'_>, id: &str, pointer: &str, inner: &[&str]) {
        let mut acting = acting_words(id);
        let reads = acting.first().is_some_and(|word| word == "get") && acting.len() > 1;
        let is_success = matches!(inner, ["responses", code, ..] if code.starts_with('2'));
        if reads && is_success {
            acting.remove(0);
        }
        self.parts.extend(acting.iter().map(|word| capitalised(word)));
        match inner {
            ["requestBody", inner @ ..] => {
                self.parts.push("Request".to_owned());
                self.unwrap = None;
                self.content(inner);
            }
            ["responses", _, inner @ ..] => {
                if !is_success {
                    self.parts.push("Failure".to_owned());
                } else if !reads {
                    self.parts.push("Result".to_owned());
                }
                self.content(inner);
            }
            ["parameters", index, inner @ ..] => {
                let end = pointer.find("/parameters/").unwrap_or_default();
                let start = pointer.get(..end).unwrap_or_default();
                self.parts.push(parameter(document, &format!("#{start}/parameters/{index}")));
                self.content(inner);
            }
            other => self.schema(other),
        }
    }

    fn content(&mut self, tokens: &[&str]) {
        match tokens {
            ["content", _, "schema", inner @ ..] | ["schema", inner @ ..] => self.schema(inner),
            _ => {}
        }
    }

    fn schema(&mut self, mut tokens: &[&str]) {
        loop {
            tokens = match tokens {
                ["properties", key, rest @ ..] => {
                    if self.unwrap.take() != Some(*key) {
                        self.parts.push(pascal(key));
                    }
                    rest
                }
                ["items", rest @ ..] => {
                    self.singular("Item");
                    rest
                }
                ["additionalProperties", rest @ ..] => {
                    self.singular("Entry");
                    rest
                }
                ["allOf" | "oneOf" | "anyOf", _, rest @ ..] | ["not", rest @ ..] => rest,
                _ => return,
            };
        }
    }

    fn singular(&mut self, otherwise: &str) {
        self.unwrap = None;
        match self.parts.last_mut().and_then(|last| Some((singular(last)?, last))) {
            Some((one, last)) => *last = one,
            None => self.parts.push(otherwise.to_owned()),
        }
    }
}

/// The singular of an English plural; nothing where the word looks like no plural.
fn singular(word: &str) -> Option<String> {
    let ends = |ending: &str| word.to_ascii_lowercase().ends_with(ending);
    let cut = |count: usize| word.get(..word.len().checked_sub(count)?).filter(|stem| stem.len() > 1);
    if ends("ies") && word.len() > 4 {
        return Some(format!("{}y", cut(3)?));
    }
    for ending in ["sses", "xes", "ches", "shes", "uses", "iases"] {
        if ends(ending) && !ends("causes") && !ends("caches") {
            return cut(2).map(str::to_owned);
        }
    }
    let is_plural = ends("s") && !["ss", "us", "is", "ics"].iter().any(|ending| ends(ending));
    if is_plural { cut(1).map(str::to_owned) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Names, singular, type_name};

    #[test]
    fn plurals_become_singulars() {
        for (word, expected) in [
            ("Tunnels", Some("Tunnel")),
            ("Policies", Some("Policy")),
            ("Addresses", Some("Address")),
            ("Aliases", Some("Alias")),
            ("Statuses", Some("Status")),
            ("Leases", Some("Lease")),
            ("Matches", Some("Match")),
            ("Caches", Some("Cache")),
            ("Series", Some("Sery")),
            ("Status", None),
            ("History", None),
            ("Statistics", None),
            ("Access", None),
            ("S", None),
        ] {
            assert_eq!(singular(word).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn type_names_are_identifiers_and_unique() {
        for (key, expected) in [
            ("IPsecTunnel", "IPsecTunnel"),
            ("firewall_rule.v2", "FirewallRuleV2"),
            ("Self", "SelfType"),
            ("2fa", "N2fa"),
            ("»", "Unnamed"),
        ] {
            assert_eq!(type_name(key), expected);
        }
        let mut names = Names::default();
        let given: Vec<String> =
            ["A", "A", "A2", "A", "A2"].into_iter().map(|name| names.unique(name.to_owned())).collect();
        assert_eq!(given, ["A", "A2", "A2n2", "A3", "A2n3"]);
    }
}
