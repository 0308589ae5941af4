//! How often something runs: a bound, with the arithmetic of calls.

/// The most that something runs, seen from the start of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repeat {
    /// At most so many times.
    Times(u32),
    /// So often in each round of some loops: as often as the data says.
    Each(Rounds),
    /// In a loop that only its own condition ends, in a function that calls itself, or where no caller is known.
    Any,
}

/// A bound that counts the rounds of loops: a loop over several things, a call for each item, a wait that looks again.
/// What runs in two loops, or twice in one, runs two times for each round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rounds {
    /// How often for each round, over all loops.
    pub each: u32,
    /// How often besides, outside of all loops.
    pub times: u32,
}

impl Default for Repeat {
    fn default() -> Self {
        Self::NEVER
    }
}

impl Rounds {
    /// In words: `each`, `2 each`, `each + 1`. `loops` says which loops they are.
    pub fn in_words(self, loops: &str) -> String {
        let each = if self.each == 1 { String::new() } else { format!("{} ", self.each) };
        let more = if self.times == 0 { String::new() } else { format!(" + {}", self.times) };
        format!("{each}each{loops}{more}")
    }

    /// Reads what [`Self::in_words`] wrote without loops.
    fn parse(words: &str) -> Option<Self> {
        let (each, times) = match words.split_once(" + ") {
            Some((each, times)) => (each, times.parse().ok()?),
            None => (words, 0),
        };
        let each = match each.strip_suffix("each")? {
            "" => 1,
            number => number.strip_suffix(' ')?.parse().ok()?,
        };
        Some(Self { each, times })
    }
}

impl Repeat {
    /// At most once.
    pub const ONCE: Self = Self::Times(1);
    /// Not at all.
    pub const NEVER: Self = Self::Times(0);
    /// Once in each round of a loop.
    pub const EACH: Self = Self::Each(Rounds { each: 1, times: 0 });

    /// How often it runs in words: `once`, `36 times`, `each`, `2 each + 1`, `any`.
    pub fn in_words(self) -> String {
        match self {
            Self::Times(1) => "once".to_owned(),
            Self::Times(times) => format!("{times} times"),
            Self::Each(rounds) => rounds.in_words(""),
            Self::Any => "any".to_owned(),
        }
    }

    /// Reads `once`, `each`, `2 each + 1` or `any`.
    pub(super) fn parse(words: &str) -> Option<Self> {
        match words {
            "once" => Some(Self::ONCE),
            "any" => Some(Self::Any),
            words => Rounds::parse(words).map(Self::Each),
        }
    }

    /// The number, where one is known.
    pub const fn at_most(self) -> Option<u32> {
        match self {
            Self::Times(times) => Some(times),
            Self::Each(_) | Self::Any => None,
        }
    }

    /// The bound as a sum; `None` where there is none.
    const fn rounds(self) -> Option<Rounds> {
        match self {
            Self::Times(times) => Some(Rounds { each: 0, times }),
            Self::Each(rounds) => Some(rounds),
            Self::Any => None,
        }
    }

    fn of(each: Option<u32>, times: Option<u32>) -> Self {
        match (each, times) {
            (Some(0), Some(times)) => Self::Times(times),
            (Some(each), Some(times)) => Self::Each(Rounds { each, times }),
            _ => Self::Any,
        }
    }

    /// One after the other. A sum beyond what a number holds has no bound.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        match (self.rounds(), other.rounds()) {
            (Some(left), Some(right)) => {
                Self::of(left.each.checked_add(right.each), left.times.checked_add(right.times))
            }
            _ => Self::Any,
        }
    }

    /// One or the other, each time anew.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self.rounds(), other.rounds()) {
            (Some(left), Some(right)) => {
                Self::of(Some(left.each.max(right.each)), Some(left.times.max(right.times)))
            }
            _ => Self::Any,
        }
    }

    /// Inside of something that itself runs so often. The rounds of a loop are counted over the whole run, however often
    /// the loop is entered.
    #[must_use]
    pub fn within(self, outer: Self) -> Self {
        match (self, outer) {
            (Self::NEVER, _) | (_, Self::NEVER) => Self::NEVER,
            (inner, outer) => match (inner.rounds(), outer.rounds()) {
                (Some(inner), Some(outer)) => {
                    let each = inner.times.checked_mul(outer.each);
                    let each = each.and_then(|each| each.checked_add(inner.each));
                    Self::of(each, inner.times.checked_mul(outer.times))
                }
                _ => Self::Any,
            },
        }
    }

    /// Whether what is bound by this is bound by the other, whatever the data.
    pub fn is_within(self, other: Self) -> bool {
        match (self.rounds(), other.rounds()) {
            (Some(one), Some(other)) => one.each <= other.each && one.times <= other.times,
            (_, other) => other.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Repeat::{self, Any, Each, Times};
    use super::Rounds;

    const fn each(each: u32, times: u32) -> Repeat {
        Each(Rounds { each, times })
    }

    #[test]
    fn bounds_are_added_and_multiplied() {
        // The one, the other, their sum, the one inside of the other.
        for (inner, outer, sum, product) in [
            (Times(2), Times(3), Times(5), Times(6)),
            (Times(0), each(1, 0), each(1, 0), Times(0)),
            (Times(0), Any, Any, Times(0)),
            (Times(2), each(1, 0), each(1, 2), each(2, 0)),
            (each(1, 0), Times(2), each(1, 2), each(1, 0)),
            (each(1, 0), each(1, 0), each(2, 0), each(1, 0)),
            (each(1, 2), each(3, 1), each(4, 3), each(7, 2)),
            (each(1, 0), Any, Any, Any),
            (Times(u32::MAX), Times(2), Any, Any),
            (each(u32::MAX, 0), each(1, 0), Any, each(u32::MAX, 0)),
        ] {
            assert_eq!((inner.plus(outer), outer.plus(inner)), (sum, sum), "{inner:?} and {outer:?}");
            assert_eq!(inner.within(outer), product, "{inner:?} in {outer:?}");
            assert!(inner.is_within(inner.or(outer)) && outer.is_within(inner.or(outer)));
        }
    }

    #[test]
    fn a_bound_is_within_another_whatever_the_data() {
        for (one, other, expected) in [
            (Times(1), Times(2), true),
            (Times(1), each(1, 0), false),
            (Times(1), each(1, 1), true),
            (each(1, 0), each(1, 1), true),
            (each(2, 0), each(1, 5), false),
            (each(1, 0), Times(9), false),
            (each(9, 9), Any, true),
            (Any, Any, true),
            (Any, each(9, 9), false),
        ] {
            assert_eq!(one.is_within(other), expected, "{one:?} within {other:?}");
        }
    }

    #[test]
    fn words_are_read_as_they_were_written() {
        for (repeat, words) in [
            (Times(1), "once"),
            (each(1, 0), "each"),
            (each(2, 0), "2 each"),
            (each(1, 1), "each + 1"),
            (each(12, 3), "12 each + 3"),
            (Any, "any"),
        ] {
            assert_eq!((repeat.in_words(), Repeat::parse(words)), (words.to_owned(), Some(repeat)));
        }
        for words in ["", "each + ", "x each", "2each", "each +1", "often"] {
            assert_eq!(Repeat::parse(words), None, "{words:?}");
        }
    }
}
