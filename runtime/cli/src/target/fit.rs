//! Whether a run has the appliances that its runbook calls by their kind: told before anything is sent.

use std::collections::BTreeSet;

use edgebook_check::Effects;
use edgebook_wire::DeviceName;
use edgebook_words::escape;

use super::TargetSettings;
use super::roster::Roster;
use super::scope::Scope;
use crate::failure::Failure;

/// How many devices are named; the others are counted.
const MOST_DEVICES: usize = 8;

/// Refuses a run in which a word such as `vns3` would mean no appliance.
pub fn check(settings: &TargetSettings) -> Result<(), Failure> {
    let Some(effects) = &settings.reach else { return Ok(()) };
    let (runs, others) = settings.roster.runs();
    let simulated = settings.roster.is_simulated();
    match problem(&needed(effects), &runs, &others, simulated) {
        Some((message, hint)) => {
            let failure = Failure::usage(message).code("no-target").hint(hint);
            Err(failure.hint("nothing was sent"))
        }
        None => variables(effects, &settings.roster),
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
    format!("{} {verb}", listed(devices))
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
) -> Option<(String, String)> {
    let lacks =
        |run: &Vec<DeviceName>, kind: &str| !Scope::new(std::slice::from_ref(run), others).has_target(kind);
    let (kind, lacking) = needed.iter().find_map(|kind| {
        let lacking: Vec<&Vec<DeviceName>> = runs.iter().filter(|run| lacks(run, kind)).collect();
        (!lacking.is_empty()).then_some((*kind, lacking))
    })?;
    let several: Vec<&DeviceName> =
        lacking.iter().copied().flatten().chain(others).filter(|device| device.kind == kind).collect();
    if let [first, second, ..] = several.as_slice() {
        let message = format!(
            "the runbook calls `{kind}`, and this run has several of that kind: {}",
            listed(&several)
        );
        let hint = if simulated {
            let (first, second) = (escape(&first.name), escape(&second.name));
            format!("--device {first} --with {second} makes {first} the one that `{kind}` means")
        } else {
            format!("choose one with --device, or write device({:?})", first.name)
        };
        return Some((message, hint));
    }
    let devices: Vec<&DeviceName> = lacking.iter().copied().flatten().collect();
    let devices_listed = listed(&devices);
    let message = match runs.len() {
        0 | 1 => format!("the runbook calls `{kind}`, and this run has none: it has {devices_listed}"),
        all if all == lacking.len() => {
            format!("the runbook calls `{kind}`, and none of the chosen devices is one: {devices_listed}")
        }
        _ => format!("the runbook calls `{kind}`, and not every chosen device is one: {devices_listed}"),
    };
    let hint = if needed.len() > 1 {
        format!("--with NAME lets it call a {kind}, too")
    } else if simulated {
        "leave --device out, or name another one".to_owned()
    } else if lacking.len() < runs.len() {
        format!("--kind {kind} leaves the others out")
    } else {
        format!("choose a {kind} with --device NAME, or let it call one with --with NAME")
    };
    Some((message, hint))
}

/// `fw-1 (cos), fw-2 (cos) and 3 more`
fn listed(devices: &[&DeviceName]) -> String {
    let named = devices.iter().take(MOST_DEVICES);
    let named: Vec<String> =
        named.map(|device| format!("{} ({})", escape(&device.name), device.kind)).collect();
    let more = match devices.len().saturating_sub(MOST_DEVICES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `kind:name` for each device.
    fn devices(words: &str) -> Vec<DeviceName> {
        let device = |word: &str| {
            let (kind, name) = word.split_once(':').unwrap();
            DeviceName { name: name.to_owned(), kind: kind.to_owned() }
        };
        words.split_whitespace().map(device).collect()
    }

    #[test]
    fn a_word_that_would_mean_no_appliance_is_told_with_what_to_type() {
        for (needed, runs, others, said, hint) in [
            ("vns3", "vns3:a", "", "", ""),
            ("vns3", "vns3:a|vns3:b", "cos:f", "", ""),
            ("vns3", "cos:f", "vns3:a", "", ""),
            ("", "cos:f", "", "", ""),
            ("vns3", "cos:f", "", "this run has none: it has f (cos)", "choose a vns3 with --device NAME"),
            (
                "cos vns3",
                "cos:f",
                "",
                "`vns3`, and this run has none",
                "--with NAME lets it call a vns3, too",
            ),
            (
                "vns3",
                "vns3:a|cos:f|cos:g",
                "",
                "not every chosen device is one: f (cos), g (cos)",
                "--kind vns3",
            ),
            (
                "vns3",
                "cos:f|cos:g",
                "",
                "none of the chosen devices is one: f (cos), g (cos)",
                "choose a vns3",
            ),
            ("vns3", "vns3:a vns3:b", "", "several of that kind: a (vns3), b (vns3)", "device(\"a\")"),
            ("vns3", "cos:f", "vns3:a vns3:b", "several of that kind", "choose one with --device"),
        ] {
            let kinds = needed.split_whitespace().collect();
            let runs: Vec<Vec<DeviceName>> = runs.split('|').map(devices).collect();
            match problem(&kinds, &runs, &devices(others), false) {
                None => assert_eq!(said, "", "{needed} on {runs:?} with {others}"),
                Some((message, advice)) => {
                    assert!(!said.is_empty() && message.contains(said), "{needed} on {runs:?}: {message}");
                    assert!(advice.contains(hint), "{advice}");
                }
            }
        }
    }
}
