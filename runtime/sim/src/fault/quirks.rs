//! The known deviations. A letter and a number name one that was seen on devices, in the vendors' own clients or in a
//! contradiction of their documents; words name a general form.

mod errors;
mod firewall;
mod general;
mod later;
mod shapes;
mod transport;

use super::quirk::{Change, Quirk};

const fn quirk(
    name: &'static str,
    about: &'static str,
    change: Change,
    paths: &'static [&'static str],
    keys: &'static [&'static str],
) -> Quirk {
    Quirk { name, about, change, paths, keys }
}

/// What the simulator is without a fault.
const fn always(name: &'static str, about: &'static str) -> Quirk {
    quirk(name, about, Change::Always, &[], &[])
}

/// What behaviours ask for by name.
const fn behaviour(name: &'static str, about: &'static str) -> Quirk {
    quirk(name, about, Change::Behaviour, &[], &[])
}

/// All of them, those with a number first.
pub fn quirks() -> impl Iterator<Item = &'static Quirk> {
    let families =
        [transport::QUIRKS, errors::QUIRKS, shapes::QUIRKS, firewall::QUIRKS, later::QUIRKS, general::QUIRKS];
    families.into_iter().flatten()
}

/// The deviations that no simulator can show: number and reason.
pub static NOT_APPLICABLE: &[(&str, &str)] = &[
    ("V3", "where the first password comes from is the cloud's; a scenario's `password` sets it"),
    ("E3", "how other clients read an error; the envelope itself is E2"),
    ("E4", "a crash of another client"),
    ("T6", "how another client reads a union; the answers that break it are T5 and T47"),
    ("T30", "an operation that the reference of 6.0.0 does not have"),
    ("T50", "a slip in the vendor's own copy of the description"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = quirks().map(|quirk| quirk.name).collect();
        names.extend(NOT_APPLICABLE.iter().map(|(name, _)| *name));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    /// Every row of the list has its quirk, or a reason why it has none.
    #[test]
    fn no_number_is_left_out() {
        let has = |name: &str| {
            quirks().any(|quirk| quirk.name == name) || NOT_APPLICABLE.iter().any(|(its, _)| *its == name)
        };
        for (letter, last) in [("V", 11), ("E", 15), ("T", 50), ("C", 15), ("R", 13)] {
            let missing: Vec<String> =
                (1..=last).map(|number| format!("{letter}{number}")).filter(|name| !has(name)).collect();
            assert_eq!(missing, Vec::<String>::new());
        }
    }
}
