//! The functions that runbooks have beside the operations: listed, found by words, and as a page of the reference.

use std::fmt::Write as _;

use edgebook_script::{Example, Function};
use serde_json::{Value, json};

use super::words::{Fit, Word};
use crate::lines::Lines;
use crate::output::Table;

/// Names that are there in every runbook and are no functions.
const NAMES: &[Function] = &[
    Function::new(
        "params",
        "params.NAME -> value",
        "names",
        "The value of a parameter that the header declares with `//! param NAME: TYPE`.",
    ),
    Function::new(
        "vns3",
        "vns3.GROUP.OPERATION(...)",
        "names",
        "The VNS3 controller of the run; `edgebook ops` finds its operations.",
    ),
    Function::new(
        "cos",
        "cos.GROUP.OPERATION(...)",
        "names",
        "The cOS Core firewall of the run; `edgebook ops` finds its operations.",
    ),
];

/// The topics of the library, in the order of the list, with what they are about.
const TOPICS: &[(&str, &str)] = &[
    ("names", "Names that every runbook has"),
    ("output", "Showing"),
    ("waiting", "Waiting"),
    ("devices", "Devices"),
    ("time", "Times and durations"),
    ("network", "Addresses and networks"),
    ("data", "Values and JSON"),
    ("array", "Lists"),
    ("map", "Maps"),
    ("text", "Texts"),
    ("number", "Numbers"),
    ("blob", "Bytes"),
    ("control", "The course of a run"),
    ("operator", "Operators"),
    ("property", "Properties of errors, durations, times and downloads"),
];

/// What people call the list of all functions.
const WHOLE: &[&str] = &["functions", "function", "library"];

/// Words of people for topics and functions of ours.
const SYNONYMS: &[(&str, &str)] = &[
    ("date", "time"),
    ("clock", "time"),
    ("timestamp", "time"),
    ("string", "text"),
    ("list", "array"),
    ("object", "map"),
    ("dictionary", "map"),
    ("log", "print"),
    ("echo", "print"),
    ("ip", "network"),
    ("address", "network"),
    ("wait", "waiting"),
    ("param", "params"),
    ("parameter", "params"),
];

/// Everything that is listed: functions, and the names that are there, too.
pub fn all() -> impl Iterator<Item = &'static Function> {
    NAMES.iter().chain(edgebook_script::functions())
}

/// The functions of a name, of a topic, or all of them for `functions`; empty where it is neither.
pub fn lookup(name: &str) -> Vec<&'static Function> {
    let bare = name.trim().trim_end_matches("()");
    let exact: Vec<&Function> = all().filter(|function| function.name == bare).collect();
    if !exact.is_empty() {
        return exact;
    }
    if WHOLE.contains(&bare) {
        return TOPICS.iter().flat_map(|(topic, _)| of_topic(topic)).collect();
    }
    of_topic(bare).collect()
}

/// The functions in whose name or topic every word stands, or, where `prose` says so, in what is told of them; those
/// whose name has them come first.
pub fn search(words: &[String], prose: bool) -> Vec<&'static Function> {
    if words.is_empty() {
        return Vec::new();
    }
    let words: Vec<Vec<Word>> = words
        .iter()
        .map(|typed| {
            let others = SYNONYMS.iter().filter(|(word, _)| *word == typed.to_lowercase());
            let others = others.map(|(_, ours)| Word::new(ours));
            std::iter::once(Word::new(typed)).chain(others).collect()
        })
        .collect();
    let rank = |function: &Function, meanings: &[Word]| {
        let ranks = meanings.iter().filter_map(|word| match word.fit(function.name) {
            Some(Fit::Whole) => Some(0),
            Some(Fit::Beginning) => Some(1),
            None if word.fit(function.topic).is_some() => Some(2),
            None => (prose && word.fit_prose(function.doc)).then_some(3),
        });
        ranks.min()
    };
    let mut found: Vec<(i32, &Function)> = all()
        .filter_map(|function| {
            let ranks = words.iter().map(|meanings| rank(function, meanings));
            Some((ranks.sum::<Option<i32>>()?, function))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, function)| function).collect()
}

/// How they are written and what they do, aligned.
pub fn table(functions: &[&Function], width: Option<u16>) -> String {
    let mut table = Table::bare(width);
    for function in functions {
        table.row([function.signature, function.doc]);
    }
    table.render()
}

/// The list, by topic.
pub fn list(functions: &[&Function], width: Option<u16>) -> String {
    let mut text = Lines::default();
    for (index, (topic, title)) in TOPICS
        .iter()
        .filter(|(topic, _)| functions.iter().any(|function| function.topic == *topic))
        .enumerate()
    {
        if index > 0 {
            text.blank();
        }
        let of_topic: Vec<&Function> =
            functions.iter().copied().filter(|function| function.topic == *topic).collect();
        text.line(format_args!("{title}:"));
        text.indented(&table(&of_topic, width.map(|width| width.saturating_sub(2))));
    }
    text.text()
}

/// What leads to functions that were found by words.
pub fn hint(functions: &[&Function]) -> String {
    const MOST: usize = 6;
    let mut names: Vec<&str> = functions.iter().map(|function| function.name).collect();
    names.dedup();
    format!(
        "runbooks have the functions {}: `edgebook describe NAME` explains one, `edgebook describe functions` lists all",
        edgebook_words::listed(&names, MOST)
    )
}

/// A function as data.
pub fn card(function: &Function) -> Value {
    json!({
        "name": function.name, "signature": function.signature, "topic": function.topic, "doc": function.doc,
        "example": example(function),
    })
}

/// A call and what comes of it, in one line; `null` as data where there is nothing to run.
fn example(function: &Function) -> Option<String> {
    match function.example {
        Example::Returns(script, value) => Some(format!("{script} // {value}")),
        Example::Shows(script, lines) => {
            Some(format!("{script} // shows {}", lines.trim_end().replace('\n', " / ")))
        }
        Example::None => None,
    }
}

fn of_topic(topic: &str) -> impl Iterator<Item = &'static Function> + use<'_> {
    all().filter(move |function| function.topic == topic)
}

/// The page of the reference that has them all.
pub fn page() -> String {
    let mut page = String::from(
        "# Functions of runbooks\n\n\
         What a runbook has beside the operations of its appliances. `edgebook describe functions` lists the same, and\n\
         `edgebook describe NAME` shows one.\n\
         Generated from the table of the library; renew it with `EDGEBOOK_RENEW=1 cargo test -p edgebook --test docs`.\n",
    );
    for (topic, title) in TOPICS {
        let _ = write!(page, "\n## {title}\n\n| Written | | Example |\n| --- | --- | --- |\n");
        for function in of_topic(topic) {
            let Function { signature, doc, .. } = function;
            let cell = |text: &str| text.replace('|', "\\|");
            let example = example(function).map(|text| format!("`` {} ``", cell(&text))).unwrap_or_default();
            let _ = writeln!(page, "| `{}` | {} | {example} |", cell(signature), cell(doc));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &str) -> Vec<&'static str> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        search(&words, true).into_iter().map(|function| function.name).collect()
    }

    #[test]
    fn every_function_stands_under_a_topic() {
        for function in all() {
            assert!(TOPICS.iter().any(|(topic, _)| *topic == function.topic), "{function:?}");
        }
        for (topic, _) in TOPICS {
            assert!(of_topic(topic).next().is_some(), "{topic} has no functions");
        }
        assert_eq!(lookup("functions").len(), all().count());
    }

    #[test]
    fn functions_are_found_by_words() {
        for (words, expected) in [
            ("time", "parse_time"),
            ("date", "parse_time"),
            ("parse", "parse_json"),
            ("json", "to_json"),
            ("wait", "wait_until"),
            ("table", "table"),
            ("ip", "cidr_contains"),
            ("group", "group_by"),
            ("parameter", "params"),
        ] {
            assert!(found(words).contains(&expected), "{words}: {:?}", found(words));
        }
        assert!(search(&["ipsec".to_owned()], false).is_empty());
    }
}
