//! Whether a run has the appliances that its runbook calls by their kind: told before anything is sent.

use std::collections::BTreeSet;

use edgebook_check::Effects;
use edgebook_wire::DeviceName;
use edgebook_words::{Hint, escape, listed};

use super::Target;
use super::roster::Roster;
use super::scope::Scope;
use crate::Failure;

/// How many devices are named; the others are counted.
const MOST_DEVICES: usize = 8;

/// Refuses a run in which a word such as `vns3` would mean no appliance.
pub(crate) fn fits(target: &Target) -> Result<(), Failure> {
    let Some(effects) = &target.reach else { return Ok(()) };
    let (runs, others) = target.roster.runs();
    let simulated = target.roster.is_simulated();
    match problem(&needed(effects), &runs, &others, simulated) {
        Some((message, hint)) => {
            let failure = Failure::usage(message).code("no-target").hint(hint);
            Err(failure.hint("nothing was sent"))
        }
        None => variables(effects, &target.roster),
    }
}

/// Refuses a run in which a device lacks a variable that the runbook reads of it.
fn variables(effects: &Effects, roster: &Roster) -> Result<(), Failure> {
    let scope = Scope::of(roster);
    for read in &effects.variables {
        let words = [read.device.clone()];
        // Whose variable it is shows only when it runs.
        if read.device == "device(...)" {
            continue;
        }
        let meant = |name: &DeviceName| {
            let kind = if read.kind.is_empty() { &name.kind } else { &read.kind };
            scope.meant(&words, kind).any(|device| device == name)
        };
        let lacking: Vec<&DeviceName> = roster
            .members()
            .iter()
            .filter(|member| !member.vars.contains_key(&read.name) && meant(&member.device))
            .map(|member| &member.device)
            .collect();
        let Some(first) = lacking.first() else { continue };
        let (file, line) = (&read.place.file, read.place.line);
        let message = format!(
            "{} no variable `{}`, which {}:{line} reads",
            has(&lacking),
            escape(&read.name),
            escape(file)
        );
        let hint = if roster.is_simulated() {
            format!(
                "a simulated appliance has the variables of its scenario; add there: vars: {{ {}: ... }}",
                read.name
            )
        } else {
            format!(
                "add it: [devices.{}.vars] {} = ..., or to a group that it is in",
                escape(&first.name),
                read.name
            )
        };
        return Err(Failure::usage(message).code("missing-variable").hint(hint).hint("nothing was sent"));
    }
    Ok(())
}

/// `hub-1 (vns3) has`, `hub-1 (vns3), hub-2 (vns3) have`
fn has(devices: &[&DeviceName]) -> String {
    let verb = if devices.len() == 1 { "has" } else { "have" };
    format!("{} {verb}", all(devices))
}

/// The kinds that a runbook calls by the word for the kind.
fn needed(effects: &Effects) -> BTreeSet<&str> {
    let by_kind = effects.operations.iter().filter(|call| call.certain && call.devices.contains(&call.kind));
    by_kind.map(|call| call.kind.as_str()).collect()
}

/// What is wrong and what to do about it.
fn problem(
    needed: &BTreeSet<&str>,
    runs: &[Vec<DeviceName>],
    others: &[DeviceName],
    simulated: bool,
) -> Option<(String, Hint)> {
    let lacks =
        |run: &Vec<DeviceName>, kind: &str| !Scope::new(std::slice::from_ref(run), others).has_target(kind);
    let (kind, lacking) = needed.iter().find_map(|kind| {
        let lacking: Vec<&Vec<DeviceName>> = runs.iter().filter(|run| lacks(run, kind)).collect();
        (!lacking.is_empty()).then_some((*kind, lacking))
    })?;
    let several: Vec<&DeviceName> =
        lacking.iter().copied().flatten().chain(others).filter(|device| device.kind == kind).collect();
    if let [first, second, ..] = several.as_slice() {
        let message =
            format!("the runbook calls `{kind}`, and this run has several of that kind: {}", all(&several));
        let hint = if simulated {
            Hint::ChooseWithOther {
                kind: kind.to_owned(),
                device: first.name.clone(),
                other: second.name.clone(),
            }
        } else {
            Hint::ChooseDevice { device: first.name.clone() }
        };
        return Some((message, hint));
    }
    let devices: Vec<&DeviceName> = lacking.iter().copied().flatten().collect();
    let devices_listed = all(&devices);
    let message = match runs.len() {
        0 | 1 => format!("the runbook calls `{kind}`, and this run has none: it has {devices_listed}"),
        all if all == lacking.len() => {
            format!("the runbook calls `{kind}`, and none of the chosen devices is one: {devices_listed}")
        }
        _ => format!("the runbook calls `{kind}`, and not every chosen device is one: {devices_listed}"),
    };
    let hint = if needed.len() > 1 {
        Hint::AllowKind { kind: kind.to_owned() }
    } else if simulated {
        Hint::ChooseAnother
    } else if lacking.len() < runs.len() {
        Hint::OnlyKind { kind: kind.to_owned() }
    } else {
        Hint::ChooseKind { kind: kind.to_owned() }
    };
    Some((message, hint))
}

/// `fw-1 (cos), fw-2 (cos) and 3 more`
fn all(devices: &[&DeviceName]) -> String {
    let named: Vec<String> =
        devices.iter().map(|device| format!("{} ({})", escape(&device.name), device.kind)).collect();
    listed(&named, MOST_DEVICES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::devices;

    #[test]
    fn a_word_that_would_mean_no_appliance_is_told_with_what_to_type() {
        for (needed, runs, others, said, hint) in [
            ("vns3", "vns3:a", "", "", ""),
            ("vns3", "vns3:a|vns3:b", "cos:f", "", ""),
            ("vns3", "cos:f", "vns3:a", "", ""),
            ("", "cos:f", "", "", ""),
            ("vns3", "cos:f", "", "this run has none: it has f (cos)", "ChooseKind"),
            ("cos vns3", "cos:f", "", "`vns3`, and this run has none", "AllowKind"),
            (
                "vns3",
                "vns3:a|cos:f|cos:g",
                "",
                "not every chosen device is one: f (cos), g (cos)",
                "OnlyKind",
            ),
            ("vns3", "cos:f|cos:g", "", "none of the chosen devices is one: f (cos), g (cos)", "ChooseKind"),
            (
                "vns3",
                "vns3:a vns3:b",
                "",
                "several of that kind: a (vns3), b (vns3)",
                "ChooseDevice { device: \"a\" }",
            ),
            ("vns3", "cos:f", "vns3:a vns3:b", "several of that kind", "ChooseDevice"),
        ] {
            let kinds = needed.split_whitespace().collect();
            let runs: Vec<Vec<DeviceName>> = runs.split('|').map(devices).collect();
            match problem(&kinds, &runs, &devices(others), false) {
                None => assert_eq!(said, "", "{needed} on {runs:?} with {others}"),
                Some((message, advice)) => {
                    assert!(!said.is_empty() && message.contains(said), "{needed} on {runs:?}: {message}");
                    let advice = format!("{advice:?}");
                    assert!(advice.contains(hint), "{advice}");
                }
            }
        }
    }
}
