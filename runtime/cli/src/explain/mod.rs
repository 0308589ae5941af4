//! What the codes of errors mean: texts with an example each, by room, as they stand in the files beside this one.
//!
//! A text begins with `## code`, then a sentence, an example in a fence, and what to do. What is behind the language
//! of a fence says how the example shows its code: `rhai` by the checker, `rhai strict` by the strict one, `rhai run`
//! (with arguments, where it needs any) by a run on the simulator, `toml` by reading an inventory, `yaml` by reading a
//! description. Tests do exactly that. An example in `text` is shown only.

use std::fmt::Write as _;

/// A room with its texts.
pub struct Room {
    /// What its codes are about.
    pub title: &'static str,
    text: &'static str,
}

/// All rooms, in the order of the list.
pub const ROOMS: &[Room] = &[
    Room { title: "Runbooks: their text, and what `check` finds", text: include_str!("runbooks.md") },
    Room { title: "Running: values, limits, waiting", text: include_str!("running.md") },
    Room { title: "Appliances: what became of a request", text: include_str!("appliances.md") },
    Room { title: "Inventories, secrets and certificates", text: include_str!("inventories.md") },
    Room { title: "The record of what was sent", text: include_str!("record.md") },
    Room { title: "The command line and files", text: include_str!("commands.md") },
    Room { title: "API descriptions", text: include_str!("descriptions.md") },
];

/// What a code means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: &'static str,
    /// What it means, in one sentence.
    pub summary: &'static str,
    /// The language of the example, and how it shows the code.
    pub language: &'static str,
    /// The example.
    pub example: &'static str,
    /// More about it, and what to do.
    pub advice: &'static str,
}

impl Room {
    /// The explanations, in the order of the room.
    pub fn explanations(&self) -> impl Iterator<Item = Explanation> {
        self.text.split("\n## ").skip(1).filter_map(explanation)
    }
}

/// The explanation of a code.
pub fn find(code: &str) -> Option<Explanation> {
    all().find(|explanation| explanation.code == code)
}

/// Every explanation.
pub fn all() -> impl Iterator<Item = Explanation> {
    ROOMS.iter().flat_map(Room::explanations)
}

fn explanation(text: &'static str) -> Option<Explanation> {
    let (code, rest) = text.split_once('\n')?;
    let (summary, rest) = rest.trim_start().split_once("\n\n")?;
    let (language, rest) = rest.trim_start().strip_prefix("```")?.split_once('\n')?;
    let (example, advice) = rest.split_once("\n```\n")?;
    Some(Explanation { code: code.trim(), summary, language, example, advice: advice.trim() })
}

/// The page of the reference that has them all.
pub fn page() -> String {
    let mut page = String::from(
        "# Errors\n\n\
         Every error has a code: `error[CODE]`. `edgebook explain CODE` shows what stands here.\n\
         Generated from `runtime/cli/src/explain`; renew it with `EDGEBOOK_RENEW=1 cargo test -p edgebook --test docs`.\n",
    );
    for room in ROOMS {
        let _ = write!(page, "\n## {}\n", room.title);
        for explanation in room.explanations() {
            let Explanation { code, summary, language, example, advice } = explanation;
            // Readers of the page need the language only, for its colours.
            let language = language.split(' ').next().unwrap_or_default();
            let _ = write!(page, "\n### {code}\n\n{summary}\n\n```{language}\n{example}\n```\n\n{advice}\n");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_text_is_whole_and_every_code_stands_there_once() {
        let mut codes = BTreeSet::new();
        for room in ROOMS {
            assert_eq!(room.explanations().count(), room.text.matches("\n## ").count(), "{}", room.title);
            for explanation in room.explanations() {
                assert!(codes.insert(explanation.code), "{} stands there twice", explanation.code);
                assert!(explanation.summary.ends_with('.'), "{explanation:?}");
                assert!(!explanation.summary.contains('\n'), "{explanation:?}");
                assert!(!explanation.advice.is_empty(), "{explanation:?}");
            }
        }
        assert!(codes.len() > 100, "{}", codes.len());
        assert_eq!(find("unknown-field").map(|found| found.code), Some("unknown-field"));
    }

    #[test]
    fn the_types_of_parameters_are_those_that_the_header_takes() {
        let advice = find("header").unwrap().advice.replace('\n', " ");
        let (_, listed) = advice.split_once("The types are ").unwrap();
        let (plain, _) = listed.split_once(", enum(").unwrap();
        let listed: Vec<&str> = plain.split(", ").collect();
        assert_eq!(listed, edgebook_script::ParamType::names().collect::<Vec<_>>());
        for ty in listed.into_iter().chain(["enum(a|b)", "[ip]", "int?"]) {
            let book = format!("//! param value: {ty}\nprint(params.value);\n");
            assert!(edgebook_script::Runbook::parse("book.rhai", &book).is_ok(), "{ty}");
        }
    }
}
