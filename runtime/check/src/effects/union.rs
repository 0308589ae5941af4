//! The effects of one runbook by several descriptions: what it may do by any of them.

use std::collections::BTreeSet;

use super::reach::{Effects, Place, Reached};

impl Effects {
    /// The most that is true of these effects or of others of the same runbook.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        for reached in other.operations {
            match self
                .operations
                .iter_mut()
                .find(|own| (&own.name, own.certain) == (&reached.name, reached.certain))
            {
                Some(own) => own.widen(reached),
                None => self.operations.push(reached),
            }
        }
        self.operations.sort_by(|a, b| (&a.kind, b.effects, &a.name).cmp(&(&b.kind, a.effects, &b.name)));
        for unknown in other.unknown {
            if !self.unknown.contains(&unknown) {
                self.unknown.push(unknown);
            }
        }
        for save in other.saves {
            match self.saves.iter_mut().find(|own| own.name == save.name) {
                Some(own) => {
                    own.secret |= save.secret;
                    own.repeat = own.repeat.or(save.repeat);
                }
                None => self.saves.push(save),
            }
        }
        for variable in other.variables {
            if !self.variables.contains(&variable) {
                self.variables.push(variable);
            }
        }
        self.writes_to_one = self.writes_to_one.or(other.writes_to_one);
        self
    }
}

impl Reached {
    fn widen(&mut self, other: Self) {
        self.effects = self.effects.iter().chain(other.effects.iter()).collect();
        self.repeat = self.repeat.or(other.repeat);
        let devices: BTreeSet<String> = self.devices.drain(..).chain(other.devices).collect();
        self.devices = devices.into_iter().collect();
        for place in other.places {
            let at = |own: &&mut Place| {
                (&own.file, own.line, own.column) == (&place.file, place.line, place.column)
            };
            match self.places.iter_mut().find(at) {
                Some(own) => own.widen(place),
                None => self.places.push(place),
            }
        }
        self.places.sort();
    }
}

#[cfg(test)]
mod tests {
    use edgebook_model::Effect;

    use super::*;
    use crate::Repeat;

    fn reached(name: &str, effect: Effect, repeat: Repeat, devices: &[&str]) -> Reached {
        Reached {
            kind: "vns3".to_owned(),
            name: name.to_owned(),
            effects: effect.into(),
            devices: devices.iter().map(|device| (*device).to_owned()).collect(),
            certain: true,
            repeat,
            places: Vec::new(),
        }
    }

    #[test]
    fn the_graver_and_the_more_often_count() {
        let one = Effects {
            operations: vec![reached("vns3.a.get", Effect::Read, Repeat::EACH, &["vns3"])],
            writes_to_one: Repeat::ONCE,
            ..Effects::default()
        };
        let other = Effects {
            operations: vec![
                reached("vns3.a.get", Effect::Read, Repeat::ONCE, &["device(\"x\")"]),
                reached("vns3.a.set", Effect::Reboot, Repeat::ONCE, &["vns3"]),
            ],
            writes_to_one: Repeat::Any,
            ..Effects::default()
        };
        let both = one.or(other);
        assert_eq!(both.writes_to_one, Repeat::Any);
        assert_eq!(
            both.operations,
            [
                reached("vns3.a.set", Effect::Reboot, Repeat::ONCE, &["vns3"]),
                reached(
                    "vns3.a.get",
                    Effect::Read,
                    Repeat::Each(crate::Rounds { each: 1, times: 1 }),
                    &["device(\"x\")", "vns3"],
                ),
            ]
        );
    }
}
