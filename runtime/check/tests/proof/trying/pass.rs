//! A pass over many random runbooks, and what came of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use edgebook_check::Effects;

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
    /// Operations that were called exactly as often as is said at most.
    pub(crate) met: u64,
    /// Runbooks that sent what is not listed, or more often than said.
    pub(crate) unsound: u64,
    /// The first of them, with their seeds.
    pub(crate) shown: String,
    /// Why runbooks were refused: how often, and the first seed.
    refused: BTreeMap<String, (u64, u64)>,
}

impl Pass {
    /// Tries so many runbooks, beginning with a seed.
    pub(crate) fn of(generated: u64, seed: u64) -> Self {
        Self::with(&Trial::new(), generated, seed)
    }

    /// The same with statements of effects that are made wrong: whether the pass notices.
    pub(crate) fn spoiled(generated: u64, seed: u64, spoil: fn(&mut Effects)) -> Self {
        Self::with(&Trial::spoiled(spoil), generated, seed)
    }

    fn with(trial: &Trial, generated: u64, seed: u64) -> Self {
        let mut pass = Self { generated, ..Self::default() };
        trial.each(seed..seed.saturating_add(generated), &mut |seed, book, verdict| match verdict {
            Verdict::Refused(why) => pass.refused.entry(why).or_insert((0, seed)).0 += 1,
            Verdict::Sound(sent) => {
                pass.run += 1;
                pass.requests += sent.requests;
                pass.met += sent.met;
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

    /// Adds what came of a later pass.
    pub(crate) fn add(&mut self, later: &Self) {
        self.generated += later.generated;
        self.run += later.run;
        self.requests += later.requests;
        self.met += later.met;
        self.unsound += later.unsound;
    }

    /// How much was tried, in one line.
    pub(crate) fn summary(&self) -> String {
        let Self { generated, run, requests, met, unsound, .. } = self;
        format!(
            "{generated} runbooks generated, {run} run, {requests} requests compared, {met} bounds met exactly, {unsound} unsound"
        )
    }

    /// The most frequent reasons for which runbooks were refused.
    pub(crate) fn reasons(&self) -> String {
        let mut reasons: Vec<(&String, &(u64, u64))> = self.refused.iter().collect();
        reasons.sort_by_key(|(_, (times, _))| std::cmp::Reverse(*times));
        let mut text = String::new();
        for (why, (times, seed)) in reasons.into_iter().take(REASONS) {
            let _ = writeln!(text, "refused {times} times, first with seed {seed}: {why}");
        }
        text
    }
}
