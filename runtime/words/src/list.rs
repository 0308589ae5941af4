//! Names in one line.

/// At most `most` names in one line: `a, b, c and 5 more`.
pub fn listed<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn long_lists_are_cut() {
        for (names, most, line) in
            [(&["a", "b", "c"][..], 3, "a, b, c"), (&["a", "b", "c"], 2, "a, b and 1 more"), (&[], 2, "")]
        {
            assert_eq!(listed(names, most), line);
        }
    }
}
