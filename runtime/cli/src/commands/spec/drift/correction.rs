//! An overlay with entries for what appliances really answer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use edgebook_inventory::Drift;
use edgebook_wire::Shape;

/// An overlay that knows what differs.
pub(super) struct Corrected {
    pub(super) text: String,
    pub(super) written: usize,
    /// Places that have an entry already.
    pub(super) left: Vec<String>,
}

/// What is known of one field.
#[derive(Default)]
struct Entry {
    nullable: bool,
    open: bool,
    added: bool,
    also: BTreeSet<&'static str>,
    firmware: BTreeSet<String>,
    times: u64,
}

/// Adds entries to the fields of an overlay, which stays as it is otherwise.
pub(super) fn corrected(overlay: &str, known: &[Drift]) -> Result<Corrected, &'static str> {
    let mut lines: Vec<&str> = overlay.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("fields:"));
    let at = match at {
        Some(at) if lines.get(at).is_some_and(|line| is_open(line)) => at,
        Some(_) => return Err("writes its fields in one line: give each a line of its own"),
        None => {
            lines.push("fields:");
            lines.len().saturating_sub(1)
        }
    };
    let below = lines.get(at.saturating_add(1)..).unwrap_or_default();
    let first = below.iter().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let indent =
        first.map(|line| line.len().saturating_sub(line.trim_start().len())).filter(|indent| *indent > 0);
    let indent = " ".repeat(indent.unwrap_or(2));
    let has_entry = |place: &str| {
        below.iter().take_while(|line| line.is_empty() || line.starts_with([' ', '#'])).any(|line| {
            let key = line.trim_start().split(':').next().unwrap_or_default();
            key.trim_matches(['"', '\'']) == place
        })
    };
    let mut text = String::new();
    let (mut written, mut left) = (0_usize, Vec::new());
    for (place, entry) in entries(known) {
        if has_entry(place) {
            left.push(place.to_owned());
        } else {
            written = written.saturating_add(1);
            entry.write(&mut text, &indent, place);
        }
    }
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let _ = writeln!(out, "{line}");
        if index == at {
            out.push_str(&text);
        }
    }
    Ok(Corrected { text: out, written, left })
}

/// `fields:` with nothing behind it.
fn is_open(line: &str) -> bool {
    let rest = line.strip_prefix("fields:").unwrap_or_default().trim();
    rest.is_empty() || rest.starts_with('#')
}

fn entries(known: &[Drift]) -> BTreeMap<&str, Entry> {
    let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
    for drift in known.iter().filter(|drift| drift.place.contains('.') && !drift.place.ends_with("[]")) {
        let Some(seen) = Shape::of_word(&drift.seen).filter(|seen| *seen != Shape::AsText) else { continue };
        let entry = entries.entry(&drift.place).or_default();
        match seen {
            Shape::Null => entry.nullable = true,
            Shape::Unlisted => entry.open = true,
            Shape::Field => entry.added = true,
            other => {
                entry.also.insert(other.word());
            }
        }
        entry.firmware.extend(drift.firmware.clone());
        entry.times = entry.times.saturating_add(drift.times);
    }
    entries
}

impl Entry {
    fn write(&self, text: &mut String, indent: &str, place: &str) {
        let _ = writeln!(text, "{indent}{place}:");
        for (says, word) in [(self.nullable, "nullable"), (self.open, "open"), (self.added, "added")] {
            if says {
                let _ = writeln!(text, "{indent}  {word}: true");
            }
        }
        if !self.also.is_empty() {
            let words: Vec<&str> = self.also.iter().copied().collect();
            let _ = writeln!(text, "{indent}  also: [{}]", words.join(", "));
        }
        let firmware: Vec<&str> = self.firmware.iter().map(String::as_str).collect();
        let on = if firmware.is_empty() { "appliances".to_owned() } else { firmware.join(", ") };
        let _ = writeln!(text, "{indent}  optional: true");
        let _ = writeln!(text, "{indent}  evidence: {:?}", format!("answers of {on}, {} times", self.times));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drift(place: &str, seen: Shape) -> Drift {
        Drift {
            kind: "shelf".to_owned(),
            version: "1.0".to_owned(),
            firmware: Some("1.0.3".to_owned()),
            operation: "shelf.things.list".to_owned(),
            place: place.to_owned(),
            described: "int".to_owned(),
            seen: seen.word().to_owned(),
            times: 2,
        }
    }

    #[test]
    fn entries_are_put_below_the_fields_of_an_overlay() {
        let known = [
            drift("Thing.size", Shape::Null),
            drift("Thing.size", Shape::Text),
            drift("Thing.id", Shape::AsText),
            drift("Thing.label", Shape::Null),
            drift("Thing.new", Shape::Field),
            drift("Thing.list[]", Shape::Null),
        ];
        let overlay =
            "kind: shelf\nfields:\n    # Tokens.\n    Thing.label: {secret: true, evidence: x}\nmaps: {}\n";
        let corrected = corrected(overlay, &known).unwrap();
        assert_eq!(
            corrected.text,
            "kind: shelf\nfields:\n    Thing.new:\n      added: true\n      optional: true\n      evidence: \"answers of 1.0.3, 2 times\"\n    \
             Thing.size:\n      nullable: true\n      also: [string]\n      optional: true\n      evidence: \"answers of 1.0.3, 4 times\"\n    \
             # Tokens.\n    Thing.label: {secret: true, evidence: x}\nmaps: {}\n"
        );
        assert_eq!((corrected.written, corrected.left), (2, vec!["Thing.label".to_owned()]));
        let none = super::corrected("kind: shelf\n", &known).unwrap();
        assert!(
            none.text.starts_with("kind: shelf\nfields:\n  Thing.label:\n    nullable: true\n"),
            "{}",
            none.text
        );
        assert!(super::corrected("fields: {x: {secret: true}}\n", &known).is_err());
    }
}
