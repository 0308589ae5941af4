//! "Did you mean": the nearest of a list of names.

/// Longer names are not compared: nobody mistypes them, and comparing costs the product of both lengths.
const LONGEST: usize = 200;

/// How many candidates are looked at before giving up: a hint is not worth seconds.
const MOST: usize = 20_000;

/// The candidate that resembles `word` most, where one resembles it enough.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.len() > LONGEST {
        return None;
    }
    let folded = word.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates.into_iter().take(MOST) {
        if candidate == word || candidate.len() > LONGEST {
            continue;
        }
        let score = resemblance(&folded, &candidate.to_lowercase());
        if score > best.map_or(0.0, |(score, _)| score) {
            best = Some((score, candidate));
        }
    }
    best.filter(|(score, _)| *score >= 0.6).map(|(_, candidate)| candidate)
}

/// Whether `word` is so near to `candidate` that it is a slip of the pen.
pub(crate) fn looks_mistyped(word: &str, candidate: &str) -> bool {
    word.len() <= LONGEST && resemblance(&word.to_lowercase(), &candidate.to_lowercase()) >= 0.7
}

fn resemblance(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(one, other)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found_or_none() {
        let names = ["getStatus", "getIpsecStatus", "putConfig"];
        for (word, expected) in [
            ("getStatu", Some("getStatus")),
            ("getipsecstatus", Some("getIpsecStatus")),
            ("putConfg", Some("putConfig")),
            ("somethingElse", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
    }
}
