//! "Did you mean": the nearest of the names that exist.

/// The candidate nearest to what was typed, if one is near enough to be meant.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_within(typed, reach(typed), candidates)
}

/// The word nearest to a word. Most words are two slips away from many others: only a long one is believed to have
/// more than one.
pub fn nearest_word<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let reach = match typed.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    nearest_within(typed, reach, candidates)
}

fn nearest_within<'a>(
    typed: &str,
    reach: usize,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&typed, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many slips are believed: one in a short name, one more for every five letters of a long one.
fn reach(typed: &str) -> usize {
    match typed.chars().count() {
        0 => 0,
        1..=3 => 1,
        length => length.div_ceil(5).saturating_add(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_believed_to_have_few_slips() {
        let words = ["route", "tunnel", "snapshots", "rule"];
        for (typed, expected) in [
            ("tunel", Some("tunnel")),
            ("rotate", None),
            ("role", Some("rule")),
            ("snapsohts", Some("snapshots")),
            ("rul", None),
        ] {
            assert_eq!(nearest_word(typed, words), expected, "{typed}");
        }
    }

    #[test]
    fn suggests_slips_and_nothing_far_off() {
        let names = ["get_status", "get_link_history", "update_endpoint_tunnel", "ha"];
        for (typed, expected) in [
            ("get_staus", Some("get_status")),
            ("GET_STATUS", Some("get_status")),
            ("get_link_histroy", Some("get_link_history")),
            ("updat_endpoint_tunel", Some("update_endpoint_tunnel")),
            ("hq", Some("ha")),
            ("xyz", None),
            ("snapshots", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), expected, "{typed}");
        }
    }
}
