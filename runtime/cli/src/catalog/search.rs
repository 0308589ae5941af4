//! Finds operations by words: what their names say first, then what they take and answer, then what is told of them.

use edgebook_model::{Api, signature_arguments};
use serde::Serialize;

use super::types::all_fields;
use super::words::{Fit, Word};
use super::{Entry, entries};

/// One line of `ops`.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct OperationRow {
    /// `vns3.ipsec.get_status`
    pub name: String,
    /// What it may do to the appliance.
    pub effect: &'static str,
    /// One line.
    pub summary: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path with the base path.
    pub path: String,
    /// The vendor's id.
    pub vendor_id: &'static str,
    /// Where a word was found that is in none of the above: `argument psk`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_in: Option<String>,
}

impl From<Entry> for OperationRow {
    fn from(entry: Entry) -> Self {
        Self {
            name: entry.name(),
            effect: entry.operation.effects.as_str(),
            summary: &entry.operation.summary,
            method: entry.operation.method.as_str(),
            path: entry.full_path(),
            vendor_id: &entry.operation.id,
            found_in: None,
        }
    }
}

/// Where a word stands, from what is most likely meant to what is least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// What a line of `ops` shows, and the title of the group.
    Line,
    /// The names of arguments and of fields of the answer.
    Fields,
    /// Descriptions.
    Text,
}

/// Where the words of a search stand in one operation.
struct Hit {
    room: Room,
    rank: u32,
    found_in: Option<String>,
}

/// Rooms are looked through until there are so many.
const ENOUGH: usize = 3;

/// The operations in which every word stands at the beginning of a word, the likeliest first; without words, all.
/// Upper and lower case are alike. Where what the names say finds enough, nothing else is looked at.
pub fn search(apis: &[&'static Api], words: &[String]) -> Vec<OperationRow> {
    if words.is_empty() {
        return entries(apis).map(OperationRow::from).collect();
    }
    let words: Vec<Vec<Word>> = words.iter().map(|word| Word::meant(word)).collect();
    let mut hits: Vec<(Hit, Entry)> =
        entries(apis).filter_map(|entry| Some((hit(entry, &words)?, entry))).collect();
    hits.sort_by_key(|(hit, _)| (hit.room, std::cmp::Reverse(hit.rank)));
    let mut rows: Vec<OperationRow> = Vec::new();
    for room in [Room::Line, Room::Fields, Room::Text] {
        if rows.len() >= ENOUGH || (room == Room::Text && !rows.is_empty()) {
            break;
        }
        rows.extend(hits.iter().filter(|(hit, _)| hit.room == room).map(|(hit, entry)| OperationRow {
            found_in: hit.found_in.clone(),
            ..OperationRow::from(*entry)
        }));
    }
    rows
}

/// Where all words stand in an operation: as good as the worst of them.
fn hit(entry: Entry, words: &[Vec<Word>]) -> Option<Hit> {
    let mut whole = Hit { room: Room::Line, rank: 0, found_in: None };
    for meanings in words {
        // What was typed counts more than what it may stand for.
        let hits = meanings.iter().enumerate().filter_map(|(index, word)| {
            let mut hit = place_of(entry, word)?;
            hit.rank = hit.rank.saturating_add(u32::from(index == 0));
            Some(hit)
        });
        let best = hits.min_by_key(|hit| (hit.room, std::cmp::Reverse(hit.rank)))?;
        whole.rank = whole.rank.saturating_add(best.rank);
        if best.room > whole.room {
            whole.room = best.room;
            whole.found_in = best.found_in;
        }
    }
    Some(whole)
}

/// The best place of a word in an operation.
fn place_of(entry: Entry, word: &Word) -> Option<Hit> {
    let Entry { api, operation } = entry;
    let group = api.groups.get(usize::from(operation.group));
    let name = entry.name();
    let path = entry.full_path();
    let older = operation.older_names.join(" ");
    let line: [(&str, u32); 8] = [
        (name.as_str(), 70),
        (group.map_or("", |group| &group.title), 60),
        (path.as_str(), 50),
        (&operation.id, 40),
        (older.as_str(), 40),
        (&operation.summary, 30),
        (operation.method.as_str(), 20),
        (operation.effects.as_str(), 20),
    ];
    let ranked = line.iter().filter_map(|(text, rank)| {
        Some(match word.fit(text)? {
            Fit::Whole => rank.saturating_add(100),
            Fit::Beginning => *rank,
        })
    });
    if let Some(rank) = ranked.max() {
        return Some(Hit { room: Room::Line, rank, found_in: None });
    }
    let arguments = signature_arguments(api, operation);
    let answered = operation.result().map(|id| all_fields(api, id)).unwrap_or_default();
    let taken: Vec<_> = operation.body.iter().flat_map(|body| all_fields(api, body.ty)).collect();
    let fields = arguments.iter().map(|argument| ("argument", argument.name, argument.doc));
    let fields =
        fields.chain(taken.iter().map(|field| ("argument", field.name.as_ref(), field.doc.as_ref())));
    let fields: Vec<(&str, &str, &str)> = fields
        .chain(answered.iter().map(|field| ("field", field.name.as_ref(), field.doc.as_ref())))
        .collect();
    let named = fields.iter().filter_map(|(what, name, _)| Some((word.fit(name)?, what, name)));
    if let Some((fit, what, name)) = named.min_by_key(|(fit, ..)| *fit) {
        let rank = if fit == Fit::Whole { 20 } else { 10 };
        return Some(Hit { room: Room::Fields, rank, found_in: Some(format!("{what} {name}")) });
    }
    let text = |hit: &str| Some(Hit { room: Room::Text, rank: 0, found_in: Some(hit.to_owned()) });
    if word.fit_prose(&operation.doc) || group.is_some_and(|group| word.fit_prose(&group.doc)) {
        return text("description");
    }
    let (what, name, _) = fields.iter().find(|(_, _, doc)| word.fit_prose(doc))?;
    text(&format!("what {what} {name} means"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &str) -> Vec<String> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        search(edgebook_bindings::apis(), &words).into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn every_word_must_stand_somewhere() {
        let tunnels = found("ipsec Tunnel put");
        assert_eq!(tunnels.first().map(String::as_str), Some("vns3.ipsec.update_endpoint_tunnel"));
        assert!(!tunnels.contains(&"vns3.ipsec.get_status".to_owned()), "{tunnels:?}");
        assert_eq!(found("putUpdateIpsecEndpointTunnel"), ["vns3.ipsec.update_endpoint_tunnel"]);
        assert_eq!(found("ipsec no-such-word"), Vec::<String>::new());
    }

    #[test]
    fn no_words_find_everything() {
        let all: usize = edgebook_bindings::apis().iter().map(|api| api.operations.len()).sum();
        assert_eq!(found("").len(), all);
    }

    #[test]
    fn the_likeliest_comes_first() {
        for (words, first) in [
            ("ha", "cos.ha.status"),
            ("failover", "cos.ha.status"),
            ("role", "cos.ha.status"),
            ("ipsec.get_status", "vns3.ipsec.get_status"),
            ("/status/ipsec", "vns3.ipsec.get_status"),
            ("block", "cos.blacklist."),
            ("ban", "cos.blacklist."),
            ("load balancer", "cos.slb.report"),
            ("drain", "cos.slb.report"),
            ("dhcp pool", "cos.dhcpserver."),
            ("pools", "cos.dhcpserver."),
            ("backup", "vns3.snapshots."),
            ("preshared", "vns3.ipsec."),
            ("psk", "vns3."),
            ("uptime", ""),
            ("cpu", ""),
            ("session", ""),
        ] {
            let found = found(words);
            assert!(found.first().is_some_and(|name| name.starts_with(first)), "{words}: {found:?}");
        }
    }

    #[test]
    fn a_word_is_not_found_inside_another() {
        for (words, not) in
            [("ha", "cos.userauth.add"), ("nat", "cos.updatecenter.update"), ("ping", "cos.rules.list_pipe")]
        {
            assert!(!found(words).contains(&not.to_owned()), "{words}: {:?}", found(words));
        }
    }

    #[test]
    fn what_no_name_says_is_found_in_fields_and_says_where() {
        let rows = search(edgebook_bindings::apis(), &["psk".to_owned()]);
        assert!(rows.iter().all(|row| row.found_in.is_some()), "{rows:?}");
        let endpoint = rows.iter().find(|row| row.name == "vns3.ipsec.create_endpoint").unwrap();
        assert_eq!(endpoint.found_in.as_deref(), Some("field psk"));
    }
}
