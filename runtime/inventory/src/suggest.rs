//! "Did you mean": the nearest of the names that exist.

/// The candidate nearest to what was typed, if one is near enough to be meant.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    // One slip is believed in a short name, one more for every five letters of a long one.
    let reach = match typed.chars().count() {
        0 => return None,
        1..=3 => 1,
        length => length.div_ceil(5).saturating_add(1),
    };
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&typed, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What to do about a name that does not exist: the nearest one, else all of them.
pub(crate) fn instead<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
    plural: &str,
) -> String {
    if let Some(near) = nearest(typed, candidates.clone()) {
        return format!("did you mean `{near}`?");
    }
    let all: Vec<&str> = candidates.into_iter().collect();
    if all.is_empty() {
        format!("there are no {plural}")
    } else {
        format!("the {plural} are {}", listed(&all))
    }
}

/// At most eight names in one line: `a, b, c and 5 more`.
pub(crate) fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_corrected_and_strangers_are_not() {
        let names = ["edge-paris", "edge-rome", "fw"];
        for (typed, expected) in [
            ("edge-pari", Some("edge-paris")),
            ("EDGE-ROME", Some("edge-rome")),
            ("fx", Some("fw")),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), expected, "{typed}");
        }
    }

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (0..10).map(|number| format!("device-{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let hint = instead("zzzzzzzzzzzz", names.iter().copied(), "devices");
        assert!(
            hint.starts_with("the devices are device-0, ") && hint.ends_with("device-7 and 2 more"),
            "{hint}"
        );
        assert_eq!(instead("x", [], "groups"), "there are no groups");
    }
}
