//! Which devices of an inventory a command is for. Nothing is never "all".

use std::collections::BTreeSet;
use std::str::FromStr;

use edgebook_words::{Hint, escape, instead, listed, nearest};

use crate::{Device, Diagnostic, Inventory};

/// How many names an error lists.
const MOST_LISTED: usize = 8;

/// What was chosen on the command line: the union of devices, groups and "all", narrowed down by labels and kind.
/// Labels or a kind alone narrow down the whole inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Devices by name.
    pub devices: Vec<String>,
    /// Groups by name.
    pub groups: Vec<String>,
    /// Labels, all of which a device must have.
    pub labels: Vec<Label>,
    /// The kind of appliance that a device must be.
    pub kind: Option<String>,
    /// Every device.
    pub all: bool,
}

/// A label with its value: `site=paris`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The label.
    pub key: String,
    /// The value that it must have.
    pub value: String,
}

impl FromStr for Label {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((key, value)) if !key.is_empty() && !value.is_empty() => {
                Ok(Self { key: key.to_owned(), value: value.to_owned() })
            }
            _ => {
                Err(Diagnostic::new("bad-label", format!("`{}` is not a label with its value", escape(text)))
                    .hint("write it as KEY=VALUE: site=paris"))
            }
        }
    }
}

/// Whether a word is a pattern for names: no name has a `*` or a `?`.
fn is_pattern(word: &str) -> bool {
    word.contains(['*', '?'])
}

/// Whether a pattern matches a whole name: `*` is any text, `?` one character. Takes time that is bounded by the product
/// of the lengths.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Which beginnings of the name the pattern so far matches.
    let mut reached = vec![false; name.len().saturating_add(1)];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for wanted in pattern {
        let mut next = vec![false; reached.len()];
        let mut before = false;
        for (at, next) in next.iter_mut().enumerate() {
            let here = reached.get(at).copied().unwrap_or(false);
            let shorter = at.checked_sub(1);
            let earlier = shorter.and_then(|at| reached.get(at)).copied().unwrap_or(false);
            let letter = shorter.and_then(|at| name.get(at));
            *next = match wanted {
                '*' => here || before,
                '?' => earlier && letter.is_some(),
                wanted => earlier && letter == Some(&wanted),
            };
            before = *next;
        }
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}

impl Selection {
    /// Whether nothing at all was chosen.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Inventory {
    /// The chosen devices, each once, in the order of the file. Never empty.
    pub fn select(&self, selection: &Selection) -> Result<Vec<&Device>, Diagnostic> {
        if self.devices.is_empty() {
            return Err(Diagnostic::new(
                "no-devices",
                format!("there is no device in {}", self.shown_file()),
            )
            .hint("add one: [devices.edge-1] with kind and address"));
        }
        if selection.is_nothing() {
            let names: Vec<&str> = self.devices.iter().map(|device| device.name.as_str()).collect();
            return Err(Diagnostic::new(
                "no-selection",
                format!("no device of {} was chosen", self.shown_file()),
            )
            .hint(Hint::ChooseDevices { known: listed(&names, MOST_LISTED) }));
        }
        let base = self.base(selection)?;
        let labels = |device: &Device| {
            selection.labels.iter().all(|label| device.labels.get(&label.key) == Some(&label.value))
        };
        let kind = |device: &Device| selection.kind.as_deref().is_none_or(|kind| device.api.kind == kind);
        let chosen: Vec<&Device> =
            base.iter().copied().filter(|device| labels(device) && kind(device)).collect();
        if chosen.is_empty() { Err(Self::nothing(&base, selection)) } else { Ok(chosen) }
    }

    /// The devices before they are narrowed down.
    fn base(&self, selection: &Selection) -> Result<Vec<&Device>, Diagnostic> {
        if selection.all || (selection.devices.is_empty() && selection.groups.is_empty()) {
            return Ok(self.devices.iter().filter(|device| self.is_here(&device.place)).collect());
        }
        let mut names = BTreeSet::new();
        for name in &selection.devices {
            if is_pattern(name) {
                names.extend(self.matching(name)?.into_iter().map(|device| device.name.as_str()));
                continue;
            }
            names.insert(
                self.device(name).map_err(|problem| self.perhaps_a_group(name, problem))?.name.as_str(),
            );
        }
        for group in &selection.groups {
            names.extend(self.group(group)?.into_iter().map(|device| device.name.as_str()));
        }
        Ok(self.devices.iter().filter(|device| names.contains(device.name.as_str())).collect())
    }

    /// The devices that one word names: a device, a pattern, a group, or a label with its value. Never none.
    pub fn named(&self, word: &str) -> Result<Vec<&Device>, Diagnostic> {
        if is_pattern(word) {
            return self.matching(word);
        }
        if let Ok(label) = word.parse::<Label>() {
            let selection = Selection { labels: vec![label], ..Selection::default() };
            return self.select(&selection);
        }
        match self.device(word) {
            Ok(device) => Ok(vec![device]),
            Err(_) if self.groups.iter().any(|group| group.name == word) => self.group(word),
            Err(problem) => Err(problem),
        }
    }

    /// The devices whose names a pattern matches.
    fn matching(&self, pattern: &str) -> Result<Vec<&Device>, Diagnostic> {
        let found: Vec<&Device> =
            self.devices.iter().filter(|device| matches(pattern, &device.name)).collect();
        if found.is_empty() {
            let what = format!("no device of {} is named like `{}`", self.shown_file(), escape(pattern));
            let known = self.devices.iter().map(|device| device.name.as_str());
            return Err(Diagnostic::new("empty-selection", what).hint(instead(pattern, known, "devices")));
        }
        Ok(found)
    }

    fn perhaps_a_group(&self, name: &str, problem: Diagnostic) -> Diagnostic {
        if self.groups.iter().any(|group| group.name == name) {
            return problem.hint(Hint::ChooseGroup { group: name.to_owned() });
        }
        problem
    }

    /// The members of a group that exists and is not empty.
    fn group(&self, name: &str) -> Result<Vec<&Device>, Diagnostic> {
        if !self.groups.iter().any(|group| group.name == name) {
            let problem = Diagnostic::new(
                "unknown-group",
                format!("there is no group `{}` in {}", escape(name), self.shown_file()),
            );
            if self.devices.iter().any(|device| device.name == name) {
                return Err(problem.hint(Hint::ChooseNamed { device: name.to_owned() }));
            }
            let known = self.groups.iter().map(|group| group.name.as_str());
            return Err(problem.hint(instead(name, known, "groups")));
        }
        let members: Vec<&Device> = self.members(name).collect();
        if members.is_empty() {
            let filled = self.groups.iter().map(|group| group.name.as_str());
            let filled = filled.filter(|other| self.members(other).next().is_some());
            return Err(Diagnostic::new("empty-selection", format!("the group `{name}` has no members"))
                .hint(instead(name, filled, "groups with members")));
        }
        Ok(members)
    }

    /// Why nothing is left, and what is nearest.
    fn nothing(base: &[&Device], selection: &Selection) -> Diagnostic {
        let problem = |what: String, hint: String| Diagnostic::new("empty-selection", what).hint(hint);
        for Label { key, value } in &selection.labels {
            let keys: BTreeSet<&str> =
                base.iter().flat_map(|device| device.labels.keys()).map(String::as_str).collect();
            if !keys.contains(key.as_str()) {
                let hint = instead(key, keys.iter().copied(), "labels");
                return problem(format!("none of these devices has a label `{}`", escape(key)), hint);
            }
            let values: BTreeSet<&str> =
                base.iter().filter_map(|device| device.labels.get(key)).map(String::as_str).collect();
            if !values.contains(value.as_str()) {
                let hint = match nearest(value, values.iter().copied()) {
                    Some(near) => format!("did you mean {key}={near}?"),
                    None => {
                        format!(
                            "the values of {key} are {}",
                            listed(&values.into_iter().collect::<Vec<_>>(), MOST_LISTED)
                        )
                    }
                };
                return problem(format!("none of these devices has {}={}", escape(key), escape(value)), hint);
            }
        }
        if let Some(kind) = &selection.kind {
            let kinds: BTreeSet<&str> = base.iter().map(|device| device.api.kind.as_ref()).collect();
            if !kinds.contains(kind.as_str()) {
                let hint = instead(kind, kinds.iter().copied(), "kinds among them");
                return problem(format!("none of these devices is of the kind `{}`", escape(kind)), hint);
            }
        }
        let names: Vec<&str> = base.iter().map(|device| device.name.as_str()).collect();
        problem(
            "no device has all that was asked for at once".to_owned(),
            format!("these were looked at: {}", listed(&names, MOST_LISTED)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{inventory, read};

    /// `d:NAME g:GROUP l:KEY=VALUE k:KIND all`
    fn selection(words: &str) -> Selection {
        let mut selection = Selection::default();
        for word in words.split_whitespace() {
            match word.split_once(':') {
                Some(("d", name)) => selection.devices.push(name.to_owned()),
                Some(("g", name)) => selection.groups.push(name.to_owned()),
                Some(("l", label)) => selection.labels.push(label.parse().unwrap()),
                Some(("k", kind)) => selection.kind = Some(kind.to_owned()),
                _ => selection.all = true,
            }
        }
        selection
    }

    #[test]
    fn devices_groups_and_labels_choose() {
        let inventory = inventory();
        for (words, expected) in [
            ("d:rome-1", "rome-1"),
            ("d:rome-1 d:paris-1 d:rome-1", "paris-1 rome-1"),
            ("g:paris", "paris-1 paris-2"),
            ("g:italy", "rome-1"),
            ("g:paris d:paris-2 d:fw", "paris-1 paris-2 fw"),
            ("all", "paris-1 paris-2 rome-1 fw"),
            ("l:role=edge", "paris-1 rome-1"),
            ("l:role=edge l:site=paris", "paris-1"),
            ("g:paris l:role=core", "paris-2"),
            ("all k:cos", "fw"),
            ("k:cos", "fw"),
        ] {
            let chosen = inventory.select(&selection(words)).unwrap();
            let names: Vec<&str> = chosen.iter().map(|device| device.name.as_str()).collect();
            assert_eq!(names.join(" "), expected, "{words}");
        }
    }

    #[test]
    fn an_empty_selection_is_an_error_that_names_the_nearest() {
        let inventory = inventory();
        let mut shown = String::new();
        for words in [
            "",
            "d:pariss-1",
            "d:paris",
            "d:zzz",
            "g:pariss",
            "g:fw",
            "g:spain",
            "l:sit=paris",
            "l:site=pari",
            "l:site=london",
            "g:italy l:role=core",
            "k:coss all",
            "k:cos g:paris",
            "l:site=rome l:role=core",
        ] {
            let problem = inventory.select(&selection(words)).unwrap_err();
            shown.extend([
                words,
                "\n  ",
                &problem.to_string(),
                "\n  hint: ",
                &problem.hint.unwrap().to_string(),
                "\n",
            ]);
        }
        insta::assert_snapshot!(shown);
        let none = read("").unwrap().select(&selection("all")).unwrap_err();
        assert_eq!(none.to_string(), "there is no device in /etc/edge/edgebook.toml");
        for label in ["site", "=x", "site="] {
            assert!(label.parse::<Label>().is_err(), "{label}");
        }
    }
}
