//! What an operation may do to the appliance: a set of effects, because one call may reboot and destroy at once.

use std::fmt;
use std::str::FromStr;

/// What an operation may do to the appliance, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Changes configuration or state without hurting traffic.
    Change,
    /// May interrupt traffic or sessions.
    Disruptive,
    /// Restarts the appliance.
    Reboot,
    /// Cannot be undone through the API.
    Irreversible,
}

impl Effect {
    /// All effects, mildest first.
    pub const ALL: [Self; 5] = [Self::Read, Self::Change, Self::Disruptive, Self::Reboot, Self::Irreversible];

    /// The word used in overlays, documents and output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
            Self::Disruptive => "disruptive",
            Self::Reboot => "reboot",
            Self::Irreversible => "irreversible",
        }
    }

    /// What the effect means for the one who runs the operation, after "it".
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Read => "changes nothing",
            Self::Change => "changes configuration or state without hurting traffic",
            Self::Disruptive => "may interrupt traffic or sessions",
            Self::Reboot => "restarts the appliance",
            Self::Irreversible => "cannot be undone through the API",
        }
    }

    /// The bit of an [`EffectSet`]; a read has none.
    const fn bit(self) -> u8 {
        match self {
            Self::Read => 0,
            Self::Change => 1,
            Self::Disruptive => 2,
            Self::Reboot => 4,
            Self::Irreversible => 8,
        }
    }
}

/// The effects of one operation. Never empty: a set without another effect is a read. A graver effect includes a
/// change, so `change` stands alone or not at all. Ordered by the gravest effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EffectSet(u8);

impl EffectSet {
    /// Nothing but a read.
    pub const READ: Self = Self(0);
    /// A change and nothing graver.
    pub const CHANGE: Self = Self(Effect::Change.bit());

    /// The set of these effects.
    pub const fn of(effects: &[Effect]) -> Self {
        let mut bits = 0;
        let mut rest = effects;
        while let [first, others @ ..] = rest {
            bits |= first.bit();
            rest = others;
        }
        Self(if bits > Self::CHANGE.0 { bits & !Self::CHANGE.0 } else { bits })
    }

    /// Whether this effect is among them. A read is only where there is no other.
    pub const fn contains(self, effect: Effect) -> bool {
        match effect {
            Effect::Read => self.0 == 0,
            other => self.0 & other.bit() != 0,
        }
    }

    /// The effects, mildest first.
    pub fn iter(self) -> impl Iterator<Item = Effect> {
        Effect::ALL.into_iter().filter(move |effect| self.contains(*effect))
    }

    /// What the effects mean for the one who runs the operation: `restarts the appliance and cannot be undone through the API`.
    pub fn meaning(self) -> String {
        self.iter().map(Effect::meaning).collect::<Vec<_>>().join(" and ")
    }

    /// Whether the operation is more than a read.
    pub const fn is_write(self) -> bool {
        self.0 != 0
    }

    /// Whether the operation is more than a plain change: it may interrupt, restart or destroy something.
    pub const fn is_serious(self) -> bool {
        self.0 > Self::CHANGE.0
    }

    /// Whether an operation with these effects does nothing that one with `other` does not do as well. A write includes a
    /// read and a change; a reboot also interrupts.
    pub fn is_within(self, other: Self) -> bool {
        self.iter().all(|effect| match effect {
            Effect::Read => true,
            Effect::Change => other.is_write(),
            Effect::Disruptive => other.contains(effect) || other.contains(Effect::Reboot),
            Effect::Reboot | Effect::Irreversible => other.contains(effect),
        })
    }

    /// The words used in documents and output, separated by commas: `reboot, irreversible`.
    pub const fn as_str(self) -> &'static str {
        match (
            self.contains(Effect::Disruptive),
            self.contains(Effect::Reboot),
            self.contains(Effect::Irreversible),
        ) {
            (false, false, false) if self.is_write() => "change",
            (false, false, false) => "read",
            (true, false, false) => "disruptive",
            (false, true, false) => "reboot",
            (false, false, true) => "irreversible",
            (true, true, false) => "disruptive, reboot",
            (true, false, true) => "disruptive, irreversible",
            (false, true, true) => "reboot, irreversible",
            (true, true, true) => "disruptive, reboot, irreversible",
        }
    }
}

impl From<Effect> for EffectSet {
    fn from(effect: Effect) -> Self {
        Self::of(&[effect])
    }
}

impl FromIterator<Effect> for EffectSet {
    fn from_iter<I: IntoIterator<Item = Effect>>(effects: I) -> Self {
        Self::of(&effects.into_iter().collect::<Vec<_>>())
    }
}

impl fmt::Display for EffectSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EffectSet {
    /// The word that is not an effect.
    type Err = String;

    /// Reads what [`EffectSet::as_str`] writes, in any order.
    fn from_str(text: &str) -> Result<Self, String> {
        let effect = |word: &str| {
            Effect::ALL.into_iter().find(|effect| effect.as_str() == word).ok_or_else(|| word.to_owned())
        };
        text.split(',').map(|word| effect(word.trim())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every set that can be made.
    fn sets() -> impl Iterator<Item = EffectSet> {
        (0u8..32).map(|bits| {
            let chosen = Effect::ALL.into_iter().zip(0..).filter(|(_, at)| bits >> at & 1 == 1);
            chosen.map(|(effect, _)| effect).collect()
        })
    }

    #[test]
    fn words_are_read_as_they_were_written() {
        for set in sets() {
            assert_eq!(set.as_str().parse(), Ok(set));
            assert_eq!(set.iter().map(Effect::as_str).collect::<Vec<_>>().join(", "), set.as_str());
        }
        assert_eq!("reboot, harmless".parse::<EffectSet>(), Err("harmless".to_owned()));
        assert_eq!("irreversible,reboot".parse::<EffectSet>().unwrap().as_str(), "reboot, irreversible");
    }

    #[test]
    fn a_change_is_part_of_every_graver_effect() {
        use Effect::{Change, Disruptive, Irreversible, Read, Reboot};
        assert_eq!(EffectSet::of(&[Change, Reboot]), EffectSet::from(Reboot));
        assert_eq!(EffectSet::of(&[]), EffectSet::READ);
        let within = |one: &[Effect], other: &[Effect]| EffectSet::of(one).is_within(EffectSet::of(other));
        assert!(within(&[Read], &[Read]) && within(&[Change], &[Irreversible]));
        assert!(within(&[Disruptive], &[Reboot]) && !within(&[Reboot], &[Disruptive]));
        assert!(!within(&[Reboot, Irreversible], &[Irreversible]) && !within(&[Reboot], &[Irreversible]));
        assert!(sets().all(|set| set.is_within(set)));
    }

    #[test]
    fn sets_are_ordered_by_their_gravest_effect() {
        let mut all: Vec<EffectSet> = sets().collect();
        all.sort_unstable();
        let gravest = |set: &EffectSet| set.iter().last();
        assert!(all.is_sorted_by_key(gravest), "{all:?}");
    }
}
