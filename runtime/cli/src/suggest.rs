//! "Did you mean": the nearest of the names that exist.

/// The candidate nearest to what was typed, if one is near enough to be meant.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let reach = reach(&typed);
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
