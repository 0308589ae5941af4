//! Compares lines with what is expected of them. `*` stands for any text.

/// That the lines are these, all of them and in this order; else where they differ first.
pub(super) fn all_lines(what: &str, expected: &[String], lines: &[&str]) -> Option<String> {
    let pairs = expected.iter().zip(lines).zip(1usize..);
    for ((pattern, line), number) in pairs {
        if !matches(pattern, line) {
            return Some(format!("{what}, line {number}:\nexpected {pattern}\ngot      {line}"));
        }
    }
    if let Some(missing) = expected.get(lines.len()) {
        return Some(format!(
            "{what} ended after {} of {}:\nexpected {missing}",
            lines.len(),
            expected.len()
        ));
    }
    let extra = lines.get(expected.len())?;
    Some(format!("{what} went on after {}:\ngot      {extra}", expected.len()))
}

/// That one of the lines is this.
pub(super) fn some_line(what: &str, pattern: &str, lines: &[&str]) -> Option<String> {
    let found = lines.iter().any(|line| matches(pattern, line));
    (!found).then(|| format!("{what} has no line\nexpected {pattern}"))
}

/// Whether a line is as a pattern says.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let Some(last) = pattern.contains('*').then(|| parts.next_back()).flatten() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part).and_then(|at| rest.get(at.saturating_add(part.len())..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, line, fits) in [
            ("", "", true),
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("*", "anything", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "ab", false),
            ("a*a", "a", false),
            ("*b*", "abc", true),
            ("a*b*b", "ab", false),
            ("tunnel * to *: *", "tunnel 3 to 10.0.0.0/8: up", true),
        ] {
            assert_eq!(matches(pattern, line), fits, "{pattern:?} {line:?}");
        }
    }

    #[test]
    fn the_first_difference_is_told() {
        let expected = ["one".to_owned(), "t*".to_owned()];
        for (lines, told) in [
            (vec!["one", "two"], None),
            (vec!["one", "three"], None),
            (vec!["one", "x"], Some("stdout, line 2:\nexpected t*\ngot      x")),
            (vec!["one"], Some("stdout ended after 1 of 2:\nexpected t*")),
            (vec!["one", "two", "three"], Some("stdout went on after 2:\ngot      three")),
        ] {
            assert_eq!(all_lines("stdout", &expected, &lines).as_deref(), told);
        }
        assert_eq!(some_line("stderr", "b*", &["a", "bc"]), None);
        assert!(some_line("stderr", "c", &["a", "bc"]).is_some());
    }
}
