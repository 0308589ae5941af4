//! Which devices a script gets, and under which names.

use std::sync::Arc;

use edgebook_script::Session;
use edgebook_wire::Transport;

/// Gives a script its devices. All are reached by name; those that [`targets`] marks are also variables.
pub(crate) fn give(session: &mut Session, devices: &[Arc<dyn Transport>], others: &[Arc<dyn Transport>]) {
    for (device, is_target) in targets(devices, others) {
        if is_target {
            session.target(device);
        } else {
            session.allow(device);
        }
    }
}

/// All devices, each with whether it is the variable of its kind: the only chosen one of the kind, or, where none is
/// chosen, the only other one.
pub fn targets(
    devices: &[Arc<dyn Transport>],
    others: &[Arc<dyn Transport>],
) -> Vec<(Arc<dyn Transport>, bool)> {
    let of_kind = |devices: &[Arc<dyn Transport>], kind: &str| {
        devices.iter().filter(|device| device.device().kind == kind).count()
    };
    let chosen = devices.iter().map(|device| {
        let alone = of_kind(devices, &device.device().kind) == 1;
        (Arc::clone(device), alone)
    });
    let more = others.iter().map(|device| {
        let kind = &device.device().kind;
        (Arc::clone(device), of_kind(devices, kind) == 0 && of_kind(others, kind) == 1)
    });
    chosen.chain(more).collect()
}

#[cfg(test)]
mod tests {
    use edgebook_wire::{DeviceName, NotSent, NotSentCause, Outcome, Request};

    use super::*;
    use crate::testing;

    struct Silent(DeviceName);

    impl Transport for Silent {
        fn call(&self, _: &Request) -> Outcome {
            Outcome::NotSent(NotSent::early(NotSentCause::Closed))
        }

        fn device(&self) -> &DeviceName {
            &self.0
        }
    }

    /// `kind:name` for each device.
    fn devices(words: &str) -> Vec<Arc<dyn Transport>> {
        let silent = |name| Arc::new(Silent(name)) as Arc<dyn Transport>;
        testing::devices(words).into_iter().map(silent).collect()
    }

    #[test]
    fn the_only_chosen_device_of_a_kind_is_its_variable() {
        for (chosen, others, expected) in [
            ("vns3:a", "", "a"),
            ("vns3:a cos:f", "", "a f"),
            ("vns3:a vns3:b cos:f", "", "f"),
            ("vns3:a", "vns3:b cos:f", "a f"),
            ("vns3:a", "cos:f cos:g", "a"),
            ("vns3:a vns3:b", "vns3:c", ""),
        ] {
            let targets = targets(&devices(chosen), &devices(others));
            let names: Vec<&str> = targets
                .iter()
                .filter(|(_, is)| *is)
                .map(|(device, _)| device.device().name.as_str())
                .collect();
            assert_eq!(names.join(" "), expected, "{chosen} with {others}");
        }
    }
}
