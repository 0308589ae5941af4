//! Names for types that have none: from where their schema stands in the description.

use std::collections::{HashMap, HashSet};

use super::Name;
use crate::{
    names::{acting_words, words},
    source::{Document, Node, unescape},
};

/// Words at the end of an envelope's name that the name of what is inside does without.
const ENVELOPE_WORDS: &[&str] = &["Response", "Answer", "Reply", "Result"];

/// The name of an envelope without the word for the envelope.
pub(crate) fn without_envelope_word(name: &str) -> Option<&str> {
    ENVELOPE_WORDS.iter().find_map(|word| name.strip_suffix(word)).filter(|name| !name.is_empty())
}

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
pub(crate) fn type_name(key: &str) -> String {
    let key = any_ascii::any_ascii(key);
    let key = key.as_str();
    let name = if is_type_name(key) {
        key.to_owned()
    } else {
        made_for_operation(key).unwrap_or_else(|| joined(key))
    };
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

/// Whether a text can be the name of a type as it is.
fn is_type_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// The name of a component. A key such as `Status_ipsec_value` is a tool's: it made a component of a schema that stood
/// inside another. The title is then what the author calls it.
pub(super) fn component_name(key: &str, title: Option<&str>) -> Name {
    match title.filter(|title| !is_type_name(key) && is_type_name(title)) {
        Some(title) => Name::Given(title.to_owned()),
        None => Name::Component(key.to_owned()),
    }
}

/// `postCreateRoute_request` and `postCreateRoute_201_response`, which tools make of the schemas inside operations.
fn made_for_operation(key: &str) -> Option<String> {
    let (start, ending) = key.rsplit_once('_')?;
    let (id, ending) = match ending {
        "request" => (start, "Request"),
        "response" => {
            let (id, status) = start.rsplit_once('_')?;
            let is_status = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
            if !is_status {
                return None;
            }
            (id, if status.starts_with('2') { "Result" } else { "Failure" })
        }
        _ => return None,
    };
    let acting = acting_words(id);
    let has_id = id.starts_with(|first: char| first.is_ascii_lowercase()) && acting.len() > 1;
    has_id.then(|| acting.iter().map(|word| capitalised(word)).chain([ending.to_owned()]).collect())
}

/// Parts with small letters keep their capitals: `SSLDetail_response` is `SSLDetailResponse`.
fn joined(key: &str) -> String {
    let parts = key.split(|letter: char| !letter.is_ascii_alphanumeric());
    let name = |part: &str| {
        if part.contains(|letter: char| letter.is_ascii_lowercase()) {
            capitalised(part)
        } else {
            pascal(part)
        }
    };
    parts.map(name).collect()
}

/// The name of what a tool took out of an envelope: `RouteResponse_response` is a `Route`.
pub(super) fn taken_out(key: &str, unwrap: Option<&str>) -> Option<String> {
    let envelope = type_name(key.strip_suffix(unwrap?)?.strip_suffix('_')?);
    without_envelope_word(&envelope).map(str::to_owned)
}

/// Gives out names, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    counts: HashMap<String, u32>,
}

impl Names {
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

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

/// The parts of the name of the type whose schema stands at `pointer`.
pub(super) fn derived(document: &Document<'_>, bases: &Bases, pointer: &str) -> Vec<String> {
    let tokens: Vec<String> = pointer.split('/').skip(1).map(|token| unescape(token).into_owned()).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let mut name = Derivation { parts: Vec::new(), unwrap: bases.unwrap.as_deref() };
    match tokens.as_slice() {
        ["components", "schemas", key, inner @ ..] => {
            // What is inside an envelope is what people mean by the envelope's name.
            let own = type_name(key);
            if !matches!((inner, name.unwrap), (["properties", first, ..], Some(unwrap)) if *first == unwrap)
            {
                name.unwrap = None;
            }
            let content = without_envelope_word(&own).filter(|_| name.unwrap.is_some()).map(str::to_owned);
            name.parts.push(content.unwrap_or(own));
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
    if let [.., keyword @ ("oneOf" | "anyOf"), index] = tokens.as_slice() {
        name.parts.extend(variant_number(document, pointer, keyword, index));
    }
    name.parts
}

/// The number of a variant among several, counted from 1.
fn variant_number(document: &Document<'_>, pointer: &str, keyword: &str, index: &str) -> Option<String> {
    let owner = pointer.strip_suffix(&format!("/{keyword}/{index}"))?;
    let count = document.find(&format!("#{owner}"))?.items(keyword).len();
    let number = index.parse::<usize>().ok()?.checked_add(1)?;
    (count > 1).then(|| number.to_string())
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
    use super::{Name, Names, component_name, singular, taken_out, type_name};

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
    fn a_title_names_what_a_tool_took_out_of_another_schema() {
        for (key, title, expected) in [
            ("Status_ipsec_value", Some("IpsecTunnel"), Name::Given("IpsecTunnel".to_owned())),
            ("Status_ipsec_value", Some("One tunnel"), Name::Component("Status_ipsec_value".to_owned())),
            ("Status_ipsec_value", None, Name::Component("Status_ipsec_value".to_owned())),
            ("Tunnel", Some("IpsecTunnel"), Name::Component("Tunnel".to_owned())),
        ] {
            assert_eq!(component_name(key, title), expected, "{key} {title:?}");
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
            ("SSLDetail_response", "SSLDetailResponse"),
            ("Status_ipsec_value", "StatusIpsecValue"),
            ("HTTP_ERROR", "HttpError"),
            ("postCreateRoute_201_response", "CreateRouteResult"),
            ("postCreateRoute_400_response", "CreateRouteFailure"),
            ("updatePeer_request", "UpdatePeerRequest"),
            ("Change_request", "ChangeRequest"),
        ] {
            assert_eq!(type_name(key), expected);
        }
        for (key, expected) in [
            ("RouteResponse_response", Some("Route")),
            ("postTestAlert_200_response_response", Some("TestAlert")),
            ("Route_response", None),
            ("RouteResponse_routes", None),
        ] {
            assert_eq!(taken_out(key, Some("response")).as_deref(), expected, "{key}");
        }
        let mut names = Names::default();
        let given: Vec<String> =
            ["A", "A", "A2", "A", "A2"].into_iter().map(|name| names.unique(name.to_owned())).collect();
        assert_eq!(given, ["A", "A2", "A2n2", "A3", "A2n3"]);
    }
}
