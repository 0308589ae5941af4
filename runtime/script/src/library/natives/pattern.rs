//! Regular expressions, in time that is linear in the text: `matches`, `captures`, `replace_all`.

use std::cell::RefCell;

use regex::{Regex, RegexBuilder};
use rhai::{Dynamic, ImmutableString};

use super::{Call, Fallible, Function, Kind, Native, form, native, text};
use crate::value::Failure;

/// The longest pattern, in bytes.
const LONGEST: usize = 4096;
/// The most memory that a compiled pattern may take, in bytes.
const LARGEST: usize = 4 << 20;
/// How many compiled patterns a thread keeps: a loop asks for the same one again and again.
const KEPT: usize = 16;

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "matches",
            "text.matches(pattern) -> bool",
            "text",
            "Whether a regular expression matches somewhere in a text; `^` and `$` hold it to the whole.",
        )
        .forms(&[form(&[Kind::Text, Kind::Text], Kind::Bool)])
        .pure()
        .example("\"hub-07\".matches(\"^hub-[0-9]+$\")", "true"),
        2..=2,
        &[],
        |call| {
            let text = call.text(0, "text")?;
            Ok(pattern(call, 1)?.is_match(&text).into())
        },
    ),
    native(
        Function::new(
            "captures",
            "text.captures(pattern) -> array or ()",
            "text",
            "The first match of a regular expression and its groups, each a text or (); () where nothing matches.",
        )
        .forms(&[form(&[Kind::Text, Kind::Text], Kind::Found)])
        .pure()
        .example("\"hub-07\".captures(\"([a-z]+)-([0-9]+)\")", "[\"hub-07\", \"hub\", \"07\"]"),
        2..=2,
        &[],
        |call| {
            let text = call.text(0, "text")?;
            let pattern = pattern(call, 1)?;
            let Some(found) = pattern.captures(&text) else { return Ok(Dynamic::UNIT) };
            let group = |group: Option<regex::Match<'_>>| group.map_or(Dynamic::UNIT, |part| part.as_str().into());
            Ok(Dynamic::from_array(found.iter().map(group).collect()))
        },
    ),
    native(
        Function::new(
            "replace_all",
            "text.replace_all(pattern, with) -> string",
            "text",
            "A copy of a text with each match of a regular expression replaced; `$1` is a group, `$$` a dollar.",
        )
        .forms(&[form(&[Kind::Text, Kind::Text, Kind::Text], Kind::Text)])
        .pure()
        .example("\"a1b22\".replace_all(\"[0-9]+\", \"#\")", "\"a#b#\""),
        3..=3,
        &[],
        replace_all,
    ),
];

fn replace_all(call: &mut Call<'_>) -> Fallible {
    let text = call.text(0, "text")?;
    let pattern = pattern(call, 1)?;
    let with = call.text(2, "with")?;
    let mut replaced = String::new();
    let mut end = 0;
    for found in pattern.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        replaced.push_str(text.get(end..whole.start()).unwrap_or_default());
        found.expand(&with, &mut replaced);
        end = whole.end();
        text::limited(call, replaced.len())?;
    }
    replaced.push_str(text.get(end..).unwrap_or_default());
    text::limited(call, replaced.len())?;
    Ok(ImmutableString::from(replaced).into())
}

/// A compiled pattern. Its size is bounded, and so is the time that it takes on a text.
fn pattern(call: &Call<'_>, at: usize) -> Fallible<Regex> {
    thread_local! {
        /// The latest last.
        static COMPILED: RefCell<Vec<(ImmutableString, Regex)>> = const { RefCell::new(Vec::new()) };
    }
    let text = call.text(at, "pattern")?;
    let known =
        COMPILED.with_borrow(|all| all.iter().find(|(known, _)| *known == text).map(|(_, one)| one.clone()));
    if let Some(known) = known {
        return Ok(known);
    }
    let wrong = |why: &str| {
        let message = format!("{} {why}", call.place(at, "pattern"));
        Failure::new("wrong-value", "ValueError", message)
    };
    if text.len() > LONGEST {
        return Err(wrong("the pattern is longer than 4096 bytes").into());
    }
    let built = RegexBuilder::new(&text).size_limit(LARGEST).dfa_size_limit(LARGEST).build();
    let built = built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => wrong("the pattern takes too much memory")
            .hint("a repetition such as {1000} inside another one grows fast: write + or *"),
        _ => wrong("this is not a regular expression")
            .hint("a `\\\\` stands for itself as `\\\\\\\\`, or write the pattern in backquotes; look-around and back-references are not possible"),
    })?;
    COMPILED.with_borrow_mut(|all| {
        if all.len() >= KEPT {
            all.remove(0);
        }
        all.push((text, built.clone()));
    });
    Ok(built)
}
