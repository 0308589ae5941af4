//! How often something runs: a bound, with the arithmetic of calls.

/// The most that something runs, seen from the start of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repeat {
    /// At most so many times.
    Times(u32),
    /// Once for each of several things, or until a time is over: as often as the data says.
    Each,
    /// In a loop that only its own condition ends, in a function that calls itself, or where no caller is known.
    Any,
}

impl Default for Repeat {
    fn default() -> Self {
        Self::NEVER
    }
}

impl Repeat {
    /// At most once.
    pub const ONCE: Self = Self::Times(1);
    /// Not at all.
    pub const NEVER: Self = Self::Times(0);

    /// How often it runs in words: `once`, `36 times`, `each`, `any`.
    pub fn in_words(self) -> String {
        match self {
            Self::Times(1) => "once".to_owned(),
            Self::Times(times) => format!("{times} times"),
            Self::Each => "each".to_owned(),
            Self::Any => "any".to_owned(),
        }
    }

    /// The number, where one is known.
    pub const fn at_most(self) -> Option<u32> {
        match self {
            Self::Times(times) => Some(times),
            Self::Each | Self::Any => None,
        }
    }

    /// One after the other. A sum beyond what a number holds has no bound.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Times(left), Self::Times(right)) => left.checked_add(right).map_or(Self::Any, Self::Times),
            (Self::NEVER, one) | (one, Self::NEVER) => one,
            (left, right) => left.max(right),
        }
    }

    /// Inside of something that itself runs so often.
    #[must_use]
    pub fn within(self, outer: Self) -> Self {
        match (self, outer) {
            (Self::NEVER, _) | (_, Self::NEVER) => Self::NEVER,
            (Self::Times(inner), Self::Times(outer)) => {
                inner.checked_mul(outer).map_or(Self::Any, Self::Times)
            }
            (inner, outer) => match (inner, outer) {
                (Self::Any, _) | (_, Self::Any) => Self::Any,
                _ => Self::Each,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Repeat::{Any, Each, Times};

    #[test]
    fn bounds_are_added_and_multiplied() {
        for (left, right, sum, product) in [
            (Times(2), Times(3), Times(5), Times(6)),
            (Times(0), Each, Each, Times(0)),
            (Times(0), Any, Any, Times(0)),
            (Times(2), Each, Each, Each),
            (Each, Any, Any, Any),
            (Times(u32::MAX), Times(2), Any, Any),
        ] {
            assert_eq!((left.plus(right), right.plus(left)), (sum, sum), "{left:?} and {right:?}");
            assert_eq!((left.within(right), right.within(left)), (product, product), "{left:?} in {right:?}");
        }
    }
}
