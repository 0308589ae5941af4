//! Names in scripts: operations and groups, from the vendor's names, by one rule.
//!
//! The rule: the operationId in snake case, an acronym as one word; without a word that equals the group's name,
//! unless only the verb would be left; without an HTTP verb in front of a real one. A version at the end (`_v1`)
//! stays only where the group has an operation of that name without it. Letters beyond ASCII are written as they sound.

use std::collections::{HashMap, HashSet};

use edgebook_model::is_reserved;

/// Verbs that an operationId may begin with because of its HTTP method.
const HTTP_VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "head"];

/// What a GET can really do.
const READING_VERBS: &[&str] = &["download", "fetch", "find", "list", "search"];

/// What a DELETE can really do.
const REMOVING_VERBS: &[&str] = &["clear", "purge", "remove", "reset", "revoke"];

/// What POST, PUT and PATCH can really do. No nouns: `config`, `action` or `license` say nothing about doing.
const WRITING_VERBS: &[&str] = &[
    "activate",
    "add",
    "allocate",
    "apply",
    "assign",
    "attach",
    "cancel",
    "checkout",
    "clear",
    "clone",
    "commit",
    "configure",
    "connect",
    "create",
    "deactivate",
    "deploy",
    "detach",
    "disable",
    "disconnect",
    "download",
    "enable",
    "execute",
    "expire",
    "export",
    "generate",
    "import",
    "install",
    "invoke",
    "move",
    "overwrite",
    "pause",
    "purge",
    "reboot",
    "refresh",
    "reinitialize",
    "release",
    "reload",
    "remove",
    "rename",
    "renew",
    "replace",
    "rescan",
    "reset",
    "restart",
    "restore",
    "resume",
    "revert",
    "revoke",
    "rollback",
    "rotate",
    "run",
    "save",
    "send",
    "set",
    "shutdown",
    "start",
    "stop",
    "submit",
    "suspend",
    "sync",
    "terminate",
    "test",
    "toggle",
    "unassign",
    "uninstall",
    "update",
    "upgrade",
    "upload",
    "validate",
    "verify",
];

/// Spellings with capitals inside that are one word.
const ONE_WORD: &[(&str, &str)] =
    &[("IPsec", "Ipsec"), ("IPv4", "Ipv4"), ("IPv6", "Ipv6"), ("OAuth", "Oauth")];

/// The words of a name in lower case; an acronym is one word, digits belong to the word before them.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut plain = any_ascii::any_ascii(text);
    for (spelling, word) in ONE_WORD {
        plain = plain.replace(spelling, word);
    }
    let letters: Vec<char> = plain.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or(' ');
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = if index == 0 { ' ' } else { at(index - 1) };
        let after = at(index + 1);
        if starts_word(before, *letter, after, at(index + 2)) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn starts_word(before: char, letter: char, after: char, later: char) -> bool {
    if !letter.is_ascii_uppercase() {
        return false;
    }
    // The plural of an acronym (`URLs`) is one word with it.
    let plural = after == 's' && !later.is_ascii_lowercase() && before.is_ascii_uppercase();
    before.is_ascii_lowercase() || before.is_ascii_digit() || (after.is_ascii_lowercase() && !plural)
}

/// `getSSLCerts` to `get_ssl_certs`; never empty, always an identifier of the script language.
pub(crate) fn snake(text: &str) -> String {
    identifier(&words(text))
}

fn identifier(words: &[String]) -> String {
    let joined = words.join("_");
    if joined.is_empty() {
        return "unnamed".to_owned();
    }
    if joined.starts_with(|first: char| first.is_ascii_digit()) { format!("n{joined}") } else { joined }
}

/// The name of a group, from a tag.
pub(crate) fn group_name(tag: &str) -> String {
    let name = snake(tag);
    if is_reserved(&name) { format!("{name}_group") } else { name }
}

/// Whether a name given in an overlay can be written in a script.
pub(crate) fn is_identifier(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    starts && name.chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '_')) && !is_reserved(name)
}

/// The words of an operationId without an HTTP verb that stands before a real one.
pub(crate) fn acting_words(id: &str) -> Vec<String> {
    without_http_verb(words(id))
}

fn without_http_verb(mut words: Vec<String>) -> Vec<String> {
    if let [first, second, ..] = words.as_slice() {
        let real = match first.as_str() {
            "get" | "head" => READING_VERBS,
            "delete" => REMOVING_VERBS,
            "post" | "put" | "patch" => WRITING_VERBS,
            _ => &[],
        };
        if real.contains(&second.as_str()) {
            words.remove(0);
        }
    }
    words
}

fn is_verb(word: &str) -> bool {
    [HTTP_VERBS, READING_VERBS, REMOVING_VERBS, WRITING_VERBS].iter().any(|verbs| verbs.contains(&word))
}

/// The name of one operation in its group, a version at the end still in place.
fn own_name(id: &str, group: &str) -> String {
    let all = words(id);
    let fewer: Vec<String> = all.iter().filter(|word| *word != group).cloned().collect();
    let fewer = without_http_verb(fewer);
    let without_version = fewer.len() - usize::from(fewer.last().is_some_and(|word| is_version(word)));
    let only_verb = match fewer.get(..without_version) {
        None | Some([]) => true,
        Some([only]) => is_verb(only),
        Some(_) => false,
    };
    let kept = if only_verb { without_http_verb(all.clone()) } else { fewer };
    let name = identifier(&kept);
    if !is_reserved(&name) {
        return name;
    }
    let longer = identifier(&without_http_verb(all));
    if is_reserved(&longer) { format!("{longer}_{group}") } else { longer }
}

fn is_version(word: &str) -> bool {
    word.strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// An operation to be named.
#[derive(Debug)]
pub(crate) struct Nameless<'a> {
    /// The operationId.
    pub(crate) id: &'a str,
    /// The name of its group.
    pub(crate) group: &'a str,
    /// The name that the overlay gives.
    pub(crate) given: Option<&'a str>,
}

/// The names of all operations, in their order. Clashes are found by [`clashes`].
pub(crate) fn operation_names(operations: &[Nameless<'_>]) -> Vec<String> {
    let named: Vec<(String, bool)> = operations
        .iter()
        .map(|operation| match operation.given {
            Some(given) => (given.to_owned(), true),
            None => (own_name(operation.id, operation.group), false),
        })
        .collect();
    let taken: HashSet<(&str, &str)> = operations
        .iter()
        .zip(&named)
        .map(|(operation, (name, _))| (operation.group, name.as_str()))
        .collect();
    let mut without_version: HashMap<(&str, &str), usize> = HashMap::new();
    for (operation, (name, _)) in operations.iter().zip(&named) {
        *without_version.entry((operation.group, base_of(name))).or_default() += 1;
    }
    operations
        .iter()
        .zip(&named)
        .map(|(operation, (name, is_given))| {
            let base = base_of(name);
            let is_alone = without_version.get(&(operation.group, base)).copied() == Some(1);
            let is_free = !taken.contains(&(operation.group, base)) && !is_reserved(base) && is_alone;
            if *is_given || base == name || !is_free { name.clone() } else { base.to_owned() }
        })
        .collect()
}

/// A name without the version at its end.
fn base_of(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((base, last)) if is_version(last) => base,
        _ => name,
    }
}

/// Pairs of operations that ended up with one name in one group: the first and each later one.
pub(crate) fn clashes(operations: &[Nameless<'_>], names: &[String]) -> Vec<(usize, usize)> {
    let mut first: HashMap<(&str, &str), usize> = HashMap::new();
    let mut clashes = Vec::new();
    for (index, (operation, name)) in operations.iter().zip(names).enumerate() {
        let before = *first.entry((operation.group, name)).or_insert(index);
        if before != index {
            clashes.push((before, index));
        }
    }
    clashes
}

#[cfg(test)]
mod tests;
