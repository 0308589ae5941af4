//! "Did you mean": the nearest of the names that exist. One measure and one reach for all of Edgebook.

use crate::listed;

/// Longer names are not compared: nobody mistypes them, and comparing costs the product of both lengths.
const LONGEST: usize = 200;

/// How many names are looked at before giving up: a hint is not worth seconds.
const MOST: usize = 20_000;

/// How many names [`instead`] lists where none is near.
const MOST_LISTED: usize = 8;

/// The name nearest to what was typed, where one is near enough to be meant. Case does not matter. A name that holds the
/// other one whole is near, too, from four letters on.
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    nearest_within(typed, reach, names)
}

/// The word of ordinary prose nearest to a word. Most words are two slips away from many others: only a long one is
/// believed to have more than one.
pub fn nearest_word<'n>(typed: &str, words: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    nearest_within(typed, reach_of_word, words)
}

/// ``did you mean `connected`?``; `None` where nothing is near.
pub fn did_you_mean<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(typed, names).map(|near| format!("did you mean `{near}`?"))
}

/// What to do about a name that does not exist: the nearest one, else all of them.
pub fn instead<'n>(typed: &str, names: impl IntoIterator<Item = &'n str> + Clone, plural: &str) -> String {
    did_you_mean(typed, names.clone()).unwrap_or_else(|| {
        let all: Vec<&str> = names.into_iter().collect();
        if all.is_empty() {
            format!("there are no {plural}")
        } else {
            format!("the {plural} are {}", listed(&all, MOST_LISTED))
        }
    })
}

/// Whether one name is a slip of the pen for another; that it holds the other is not enough.
pub fn is_slip(typed: &str, name: &str) -> bool {
    let (typed, name) = (typed.to_lowercase(), name.to_lowercase());
    typed.len() <= LONGEST
        && name.len() <= LONGEST
        && strsim::damerau_levenshtein(&typed, &name) <= reach(typed.chars().count())
}

fn nearest_within<'n>(
    typed: &str,
    reach: fn(usize) -> usize,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    if typed.len() > LONGEST {
        return None;
    }
    let typed = typed.to_lowercase();
    let most = reach(typed.chars().count());
    if most == 0 {
        return None;
    }
    names
        .into_iter()
        .take(MOST)
        .filter(|name| name.len() <= LONGEST)
        .map(|name| (distance(&typed, &name.to_lowercase(), most), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many slips are believed in a name of so many letters.
fn reach(letters: usize) -> usize {
    match letters {
        0..=1 => 0,
        2..=3 => 1,
        4..=5 => 2,
        more => more / 3,
    }
}

/// How many slips are believed in a word of so many letters.
fn reach_of_word(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// How many slips two names are apart. A name within the other is at most `most` slips away.
fn distance(typed: &str, name: &str, most: usize) -> usize {
    const LEAST_PART: usize = 4;
    let slips = strsim::damerau_levenshtein(typed, name);
    let parts = typed.len() >= LEAST_PART && name.len() >= LEAST_PART;
    if parts && (name.contains(typed) || typed.contains(name)) { slips.min(most) } else { slips }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slips_are_corrected_and_strangers_are_not() {
        let names =
            ["get_status", "get_link_history", "update_endpoint_tunnel", "edge-rome", "ha", "putConfig"];
        for (typed, expected) in [
            ("get_staus", Some("get_status")),
            ("GET_STATUS", Some("get_status")),
            ("get_link_histroy", Some("get_link_history")),
            ("updat_endpoint_tunel", Some("update_endpoint_tunnel")),
            ("EDGE-ROMA", Some("edge-rome")),
            ("hq", Some("ha")),
            ("putConfg", Some("putConfig")),
            ("xyz", None),
            ("snapshots", None),
            ("h", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), expected, "{typed}");
        }
    }

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
    fn where_nothing_is_near_all_are_listed() {
        let names: Vec<String> = (0..10).map(|number| format!("device-{number}")).collect();
        let names = || names.iter().map(String::as_str);
        assert_eq!(
            instead("zzzzzzzzzzzz", names(), "devices"),
            "the devices are device-0, device-1, device-2, device-3, device-4, device-5, device-6, device-7 and 2 more"
        );
        assert_eq!(instead("devcie-3", names(), "devices"), "did you mean `device-3`?");
        assert_eq!(instead("x", [], "groups"), "there are no groups");
    }

    #[test]
    fn what_nobody_types_is_not_compared() {
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(nearest(&long, [long.as_str()]), None);
        assert_eq!(nearest("x123", [long.as_str()]), None);
    }

    proptest! {
        #[test]
        fn one_slip_in_a_name_is_always_found(name in "[a-z_]{4,20}", at in 0usize..4) {
            let mut typed = name.clone();
            typed.remove(at);
            prop_assert_eq!(nearest(&typed, [name.as_str()]), Some(name.as_str()));
        }
    }
}
