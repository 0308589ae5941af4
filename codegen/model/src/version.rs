//! The order of versions: `6.0.0` before `10.0`, and a release after its candidates.

use std::cmp::Ordering;

/// Compares two versions part by part: numbers as numbers, other parts as text, and a number comes after text.
pub fn compare_versions(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (parts(a), parts(b));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            // `6.0` is `6.0.0`, but `6.0-rc1` comes before `6.0`.
            (Some(part), None) => part.against_nothing(),
            (None, Some(part)) => part.against_nothing().reverse(),
            (Some(a), Some(b)) => a.cmp(&b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Whether an appliance that reports `version` runs `release` or a build of it: `14.00.16.02-40016` is one of `14.00.16`.
pub fn is_of_release(version: &str, release: &str) -> bool {
    let plain = version.split(['-', '+', ' ']).next().unwrap_or_default();
    let (mut own, mut wanted) = (parts(plain), parts(release));
    if compare_versions(plain, release) == Ordering::Equal {
        return true;
    }
    wanted.all(|part| own.next() == Some(part))
}

/// One part of a version. Text sorts before every number.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Text(&'a str),
    /// Digits without leading zeros: the longer number is the greater one.
    Number(usize, &'a str),
}

impl Part<'_> {
    fn against_nothing(&self) -> Ordering {
        match self {
            Part::Text(_) => Ordering::Less,
            Part::Number(0, _) => Ordering::Equal,
            Part::Number(..) => Ordering::Greater,
        }
    }
}

fn parts(version: &str) -> impl Iterator<Item = Part<'_>> {
    version.split(['.', '-', '_', '+', ' ']).filter(|part| !part.is_empty()).map(|part| {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            let digits = part.trim_start_matches('0');
            Part::Number(digits.len(), digits)
        } else {
            Part::Text(part)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_belong_to_their_release() {
        for (version, release, expected) in [
            ("14.00.16.02-40016", "14.00.16", true),
            ("4.8.4-20191220", "4.8.4", true),
            ("6.0", "6.0.0", true),
            ("6.0.7", "6.0.0", false),
            ("6.1.0", "6.0.0", false),
            ("6", "6.1", false),
            ("", "6.0.0", false),
        ] {
            assert_eq!(is_of_release(version, release), expected, "{version} {release}");
        }
    }

    #[test]
    fn versions_in_order() {
        let ordered = ["4.8.4-20191220", "5.9", "6.0.0-rc1", "6.0.0", "6.0.1", "6.10", "10", "14.00.16"];
        for pair in ordered.windows(2) {
            assert_eq!(compare_versions(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(compare_versions(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(compare_versions("6.0", "6.0.0"), Ordering::Equal);
        assert_eq!(compare_versions("99999999999999999999999", "99999999999999999999998"), Ordering::Greater);
    }
}
