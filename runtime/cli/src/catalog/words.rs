//! How the words of a search fit into texts: at the beginning of a word, with operators' words for the vendors'.

/// How well a word fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It is a word there.
    Whole,
    /// A word begins with it.
    Beginning,
}

/// Words of operators, and those that the vendors have for the same thing.
const SYNONYMS: &[(&[&str], &[&str])] = &[
    (&["block", "ban", "blocklist", "denylist", "unblock", "unban"], &["blacklist"]),
    (&["failover", "role", "standby", "master"], &["ha"]),
    (&["preshared", "pre-shared"], &["psk"]),
    (&["backup", "restore"], &["snapshot"]),
    (&["drain"], &["maintenance"]),
    (&["balancer", "loadbalancer", "lb"], &["slb"]),
    (&["vpn"], &["ipsec"]),
    (&["restart", "shutdown"], &["reboot"]),
    (&["qos", "shaper"], &["pipe"]),
];

/// Shorter words are found whole only: everything begins with a few letters.
const SHORTEST_BEGINNING: usize = 3;
/// The same in descriptions, which have many words.
const SHORTEST_BEGINNING_IN_PROSE: usize = 5;

/// A word of a search.
#[derive(Debug)]
pub(super) struct Word {
    text: String,
    /// Without the `s` of the plural.
    singular: Option<String>,
}

impl Word {
    /// A word as typed.
    pub(super) fn new(typed: &str) -> Self {
        let text = typed.to_lowercase();
        let singular = text
            .strip_suffix('s')
            .filter(|rest| rest.len() >= 3 && !rest.ends_with(['s', 'u', 'i']))
            .map(str::to_owned);
        Self { text, singular }
    }

    /// A word as typed, then what else may be meant by it.
    pub(super) fn meant(typed: &str) -> Vec<Self> {
        let word = Self::new(typed);
        let is = |other: &str| other == word.text || Some(other) == word.singular.as_deref();
        let others = SYNONYMS.iter().filter(|(words, _)| words.iter().any(|other| is(other)));
        let others: Vec<Self> =
            others.flat_map(|(_, ours)| ours.iter()).map(|ours| Self::new(ours)).collect();
        std::iter::once(word).chain(others).collect()
    }

    /// How it fits into a text, if it does.
    pub(super) fn fit(&self, text: &str) -> Option<Fit> {
        self.fit_from(text, SHORTEST_BEGINNING)
    }

    /// Whether it fits into a description.
    pub(super) fn fit_prose(&self, text: &str) -> bool {
        self.fit_from(text, SHORTEST_BEGINNING_IN_PROSE).is_some()
    }

    fn fit_from(&self, text: &str, shortest: usize) -> Option<Fit> {
        // Keeps the places of all letters.
        let lower = text.to_ascii_lowercase();
        let forms = std::iter::once(&self.text).chain(&self.singular).filter(|form| !form.is_empty());
        let fits = forms.flat_map(|form| {
            let long = form.chars().count() >= shortest;
            let places = lower.match_indices(form.as_str()).filter(|(at, _)| begins(text, *at));
            places
                .map(|(at, form)| ends(text, at, at.saturating_add(form.len())))
                .filter_map(move |ends| match (ends, long) {
                    (true, _) => Some(Fit::Whole),
                    (false, true) => Some(Fit::Beginning),
                    (false, false) => None,
                })
                .collect::<Vec<_>>()
        });
        fits.min()
    }
}

/// Whether a word begins here: `Status` does in `getStatus`.
fn begins(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let first = text.get(at..).and_then(|text| text.chars().next());
    match (before, first) {
        (None, _) | (_, None) => true,
        (Some(before), Some(first)) => {
            !before.is_alphanumeric()
                || !first.is_alphanumeric()
                || (first.is_uppercase() && before.is_lowercase())
        }
    }
}

/// Whether a word that begins at a place ends at another, perhaps with the `s` of the plural behind.
fn ends(text: &str, start: usize, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    let last_is_small =
        text.get(..end).and_then(|text| text.chars().next_back()).is_some_and(char::is_lowercase);
    let over = |rest: &str| match rest.chars().next() {
        None => true,
        Some(next) => !next.is_alphanumeric() || (next.is_uppercase() && last_is_small),
    };
    let long = end.saturating_sub(start) >= SHORTEST_BEGINNING;
    let plural = || long && rest.strip_prefix('s').is_some_and(over);
    over(rest) || plural()
}

/// The words of some texts, for suggestions.
pub(super) fn words_of<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut words: Vec<&str> = texts
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.len() >= 4)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fit_at_beginnings() {
        for (word, text, expected) in [
            ("status", "vns3.ipsec.get_status", Some(Fit::Whole)),
            ("stat", "vns3.ipsec.get_status", Some(Fit::Beginning)),
            ("tatus", "vns3.ipsec.get_status", None),
            ("status", "getIpsecStatus", Some(Fit::Whole)),
            ("tunnel", "all IPsec tunnels", Some(Fit::Whole)),
            ("pools", "a pool", Some(Fit::Whole)),
            ("ha", "change the hand", None),
            ("ha", "it has", None),
            ("ha", "ha", Some(Fit::Whole)),
            ("get_status", "ipsec.get_status", Some(Fit::Whole)),
            ("/ipsec", "/api/ipsec/x", Some(Fit::Whole)),
            ("status", "", None),
            ("", "status", None),
            ("ü", "über", None),
        ] {
            assert_eq!(Word::new(word).fit(text), expected, "{word} in {text}");
        }
        assert!(!Word::new("nat").fit_prose("the native client"));
        assert!(Word::new("nat").fit_prose("behind a NAT"));
    }

    #[test]
    fn every_word_of_the_vendors_that_is_meant_exists() {
        let names: Vec<String> = crate::catalog::entries(edgebook_bindings::apis())
            .map(|entry| {
                let card = crate::catalog::operation_card(entry);
                let arguments: Vec<&str> =
                    card.arguments.iter().map(|argument| argument.field.name).collect();
                format!("{} {} {} {}", card.name, card.summary, card.effect, arguments.join(" "))
            })
            .collect();
        for ours in SYNONYMS.iter().flat_map(|(_, ours)| ours.iter()) {
            let word = Word::new(ours);
            assert!(names.iter().any(|name| word.fit(name) == Some(Fit::Whole)), "{ours}");
        }
    }
}
