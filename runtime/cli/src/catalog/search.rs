//! Finds operations by words.

use edgebook_model::Api;
use serde::Serialize;

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
}

impl From<Entry> for OperationRow {
    fn from(entry: Entry) -> Self {
        Self {
            name: entry.name(),
            effect: entry.operation.effect.as_str(),
            summary: &entry.operation.summary,
            method: entry.operation.method.as_str(),
            path: entry.full_path(),
            vendor_id: &entry.operation.id,
        }
    }
}

/// The operations in which every word occurs, in name, vendor's id, method, path, effect, group title or summary;
/// upper and lower case are alike.
pub fn search(apis: &[&'static Api], words: &[String]) -> Vec<OperationRow> {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    entries(apis)
        .map(|entry| (entry, OperationRow::from(entry)))
        .filter(|(entry, row)| {
            let title =
                entry.api.groups.get(usize::from(entry.operation.group)).map_or("", |group| &group.title);
            let text = [&row.name, row.effect, row.summary, row.method, &row.path, row.vendor_id, title]
                .join(" ")
                .to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
        .map(|(_, row)| row)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str]) -> Vec<String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        search(edgebook_bindings::apis(), &words).into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn every_word_must_occur_somewhere() {
        let tunnels = found(&["ipsec", "Tunnel", "put"]);
        assert!(tunnels.contains(&"vns3.ipsec.update_endpoint_tunnel".to_owned()), "{tunnels:?}");
        assert!(tunnels.iter().all(|name| name.starts_with("vns3.ipsec.")), "{tunnels:?}");
        assert_eq!(found(&["putUpdateIpsecEndpointTunnel"]), ["vns3.ipsec.update_endpoint_tunnel"]);
        assert_eq!(found(&["no such words at all"]), Vec::<String>::new());
    }

    #[test]
    fn no_words_find_everything() {
        let all: usize = edgebook_bindings::apis().iter().map(|api| api.operations.len()).sum();
        assert_eq!(found(&[]).len(), all);
    }
}
