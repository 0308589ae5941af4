//! A pass over many random runbooks, and what came of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::trial::{Trial, Verdict};

/// How many runbooks that are not held to what they say are shown.
const SHOWN: u64 = 10;
/// How many reasons of refusals are shown.
const REASONS: usize = 12;

/// What came of a pass.
#[derive(Default)]
pub(crate) struct Pass {
    /// Runbooks that were written.
    pub(crate) generated: u64,
    /// Those that the check let run.
    pub(crate) run: u64,
    /// Requests that were compared with what is listed.
    pub(crate) requests: u64,
    /// Runbooks that sent what is not listed, or more often than said.
    pub(crate) unsound: u64,
    /// The first of them, with their seeds.
    pub(crate) shown: String,
    refused: BTreeMap<String, u64>,
}

impl Pass {
    /// Tries so many runbooks, beginning with a seed.
    pub(crate) fn of(generated: u64, seed: u64) -> Self {
        let mut pass = Self { generated, ..Self::default() };
        let seeds = seed..seed.saturating_add(generated);
        Trial::new().each(seeds, &mut |seed, book, verdict| match verdict {
            Verdict::Refused(why) => *pass.refused.entry(why).or_default() += 1,
            Verdict::Sound(requests) => {
                pass.run += 1;
                pass.requests += requests;
            }
            Verdict::Unsound(why) => {
                pass.unsound += 1;
                if pass.unsound <= SHOWN {
                    let _ = write!(pass.shown, "seed {seed}: {why}\n{}\n\n", book.shown());
                }
            }
        });
        pass
    }

    /// The most frequent reasons for which runbooks were refused.
    pub(crate) fn reasons(&self) -> String {
        let mut reasons: Vec<(&String, &u64)> = self.refused.iter().collect();
        reasons.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
        let mut text = String::new();
        for (why, times) in reasons.into_iter().take(REASONS) {
            let _ = writeln!(text, "refused {times} times: {why}");
        }
        text
    }
}
