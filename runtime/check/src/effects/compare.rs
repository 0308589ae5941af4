//! What changed between a signature and what a runbook may do now.

use std::fmt;

use edgebook_model::Effect;

use super::{Signature, SignedOperation, SignedSave};

/// Which way a runbook changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// It may do exactly what the signature says.
    Same,
    /// It may do less than the signature says.
    Shrank,
    /// It may do something that the signature does not say.
    Grew,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whether it may do more by it.
    pub grew: bool,
    /// The operation; empty for what concerns the runbook as a whole.
    pub operation: String,
    /// What differs, for people.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.grew { '+' } else { '-' };
        match self.operation.as_str() {
            "" => write!(f, "{sign} {}", self.what),
            operation => write!(f, "{sign} {operation}: {}", self.what),
        }
    }
}

/// Compares what was signed with what is now, operation by operation.
pub fn compare(signed: &Signature, now: &Signature) -> (Growth, Vec<Change>) {
    let mut changes = Vec::new();
    let mut add = |grew: bool, operation: &str, what: String| {
        changes.push(Change { grew, operation: operation.to_owned(), what });
    };
    for operation in &now.operations {
        match find(signed, &operation.name) {
            None => add(true, &operation.name, new_operation(operation)),
            Some(old) => differences(old, operation, &mut add),
        }
    }
    for operation in &signed.operations {
        if find(now, &operation.name).is_none() {
            add(false, &operation.name, "is not called any more".to_owned());
        }
    }
    if now.unknown != signed.unknown {
        let what = if now.unknown {
            "makes calls of which only a run shows what they call"
        } else {
            "makes no calls any more of which only a run shows what they call"
        };
        add(now.unknown, "", what.to_owned());
    }
    saves(signed, now, &mut |grew, what| {
        changes.push(Change { grew, operation: String::new(), what });
    });
    let growth = match (changes.is_empty(), changes.iter().any(|change| change.grew)) {
        (true, _) => Growth::Same,
        (_, true) => Growth::Grew,
        (_, false) => Growth::Shrank,
    };
    (growth, changes)
}

/// Compares the files that are saved.
fn saves(signed: &Signature, now: &Signature, add: &mut dyn FnMut(bool, String)) {
    let any = signed.saves.iter().find(|save| save.is_any());
    let shown = |save: &SignedSave| {
        if save.is_any() {
            "files whose names only a run shows".to_owned()
        } else {
            format!("the file {:?}", save.name)
        }
    };
    for save in &now.saves {
        let old = signed.saves.iter().find(|old| old.name == save.name);
        let Some(old) = old.or(any) else {
            let secrets = if save.secret { ", with secrets" } else { "" };
            add(true, format!("saves {}{secrets}", shown(save)));
            continue;
        };
        if old.secret != save.secret {
            let what = if save.secret { "may hold secrets" } else { "holds no secrets any more" };
            add(save.secret, format!("{} {what}", shown(save)));
        }
        if old.repeat != save.repeat {
            let (before, after) = (old.repeat.in_words(), save.repeat.in_words());
            add(
                !save.repeat.is_within(old.repeat),
                format!("{} was saved {before}, is saved {after}", shown(save)),
            );
        }
    }
    for old in &signed.saves {
        if !now.saves.iter().any(|save| save.name == old.name) {
            add(false, format!("does not save {} any more", shown(old)));
        }
    }
}

fn find<'s>(signature: &'s Signature, name: &str) -> Option<&'s SignedOperation> {
    signature.operations.iter().find(|operation| operation.name == name)
}

fn new_operation(operation: &SignedOperation) -> String {
    let word = |effect| match effect {
        Effect::Read => "a read",
        Effect::Change => "a change",
        Effect::Disruptive => "disruptive",
        Effect::Reboot => "a reboot",
        Effect::Irreversible => "irreversible",
    };
    let effects: Vec<&str> = operation.effects.iter().map(word).collect();
    format!("new, {}, on {}", effects.join(", "), operation.devices.join(", "))
}

fn differences(old: &SignedOperation, new: &SignedOperation, add: &mut impl FnMut(bool, &str, String)) {
    if old.effects != new.effects {
        let what = format!("was {}, is {}", old.effects, new.effects);
        add(!new.effects.is_within(old.effects), &new.name, what);
    }
    // Whoever may call any device may call each one.
    let any = old.devices.iter().any(|device| device == "device(...)");
    for device in &new.devices {
        if !any && !old.devices.contains(device) {
            add(true, &new.name, format!("now also on {device}"));
        }
    }
    for device in &old.devices {
        if !new.devices.contains(device) {
            add(false, &new.name, format!("not on {device} any more"));
        }
    }
    if old.repeat != new.repeat {
        let what = format!("ran {}, runs {}", old.repeat.in_words(), new.repeat.in_words());
        add(!new.repeat.is_within(old.repeat), &new.name, what);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Repeat;
    use super::*;

    fn signature(lines: &[(&str, &str, &[&str], Repeat)]) -> Signature {
        let operations = lines.iter().map(|(name, effects, devices, repeat)| SignedOperation {
            name: (*name).to_owned(),
            effects: effects.parse().unwrap(),
            devices: devices.iter().map(|device| (*device).to_owned()).collect(),
            repeat: *repeat,
        });
        Signature { operations: operations.collect(), ..Signature::default() }
    }

    #[test]
    fn growth_is_told_from_shrinking() {
        let base = signature(&[("vns3.a.b", "change", &["vns3"], Repeat::ONCE)]);
        let cases = [
            (base.clone(), Growth::Same, vec![]),
            (signature(&[]), Growth::Shrank, vec!["- vns3.a.b: is not called any more"]),
            (
                signature(&[
                    ("vns3.a.b", "change", &["vns3"], Repeat::ONCE),
                    ("vns3.a.c", "reboot, irreversible", &["vns3"], Repeat::ONCE),
                ]),
                Growth::Grew,
                vec!["+ vns3.a.c: new, a reboot, irreversible, on vns3"],
            ),
            (
                signature(&[("vns3.a.b", "disruptive", &["device(...)"], Repeat::Any)]),
                Growth::Grew,
                vec![
                    "+ vns3.a.b: was change, is disruptive",
                    "+ vns3.a.b: now also on device(...)",
                    "- vns3.a.b: not on vns3 any more",
                    "+ vns3.a.b: ran once, runs any",
                ],
            ),
            (
                Signature { unknown: true, ..base.clone() },
                Growth::Grew,
                vec!["+ makes calls of which only a run shows what they call"],
            ),
        ];
        for (now, growth, expected) in cases {
            let (found, changes) = compare(&base, &now);
            let shown: Vec<String> = changes.iter().map(ToString::to_string).collect();
            assert_eq!((found, shown), (growth, expected.into_iter().map(str::to_owned).collect()));
        }
    }
}
