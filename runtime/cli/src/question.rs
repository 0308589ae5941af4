//! The question before the first change, in words: what is at stake, and what to type.

use edgebook_check::Reached;
use edgebook_model::EffectSet;
use edgebook_run::{OfCall, OfRun, Question, ShownWrite};
use edgebook_wire::DeviceName;
use edgebook_words::{counted, escape, listed};

use crate::lines::Lines;
use crate::output::Table;

/// How many devices are named; the others are counted.
const MOST_DEVICES: usize = 8;
/// How many operations that interrupt nothing are named; the others are counted.
const MOST_HARMLESS: usize = 6;

/// The whole question.
pub(crate) fn question(asked: &Question) -> String {
    format!("{}Type {} to agree, or anything else to refuse: ", stakes(asked), asked.word())
}

/// What is at stake, without the question.
pub(crate) fn stakes(asked: &Question) -> String {
    match asked {
        Question::OfRun(run) => of_run(run),
        Question::OfCall(call) => of_call(call),
    }
}

fn of_run(run: &OfRun) -> String {
    let mut text = Lines::default();
    let devices: Vec<String> = run.devices.iter().map(device).collect();
    text.line(format_args!("This run may change {}: {}", counted(devices.len(), "appliance"), all(&devices)));
    text.line(format_args!(
        "It can reach {}, and make at most {} to each appliance (--max-writes):",
        counted(run.writes.len(), "write operation"),
        counted(run.max_writes, "write")
    ));
    if let Some(number) = run.above {
        text.line(format_args!(
            "It may make {} to an appliance, more than that: the run would stop there.",
            counted(number, "write")
        ));
    }
    text.indented(&table(&run.writes));
    for call in &run.unknown {
        text.line(format_args!(
            "Only the run shows what is called at {}:{}; if it is another write, you are asked again.",
            escape(&call.place.file),
            call.place.line
        ));
    }
    if !run.secret_files.is_empty() {
        let unnamed = || "others, whose names only the run shows".to_owned();
        let name = |name: &Option<String>| name.as_deref().map_or_else(unnamed, escape);
        let names: Vec<String> = run.secret_files.iter().map(name).collect();
        text.line(format_args!("It saves files that may hold secrets: {}", names.join(", ")));
    }
    text.line(format_args!("The first write: {}", shown(&run.first)));
    text.text()
}

fn of_call(call: &OfCall) -> String {
    let mut text = Lines::default();
    text.line(format_args!("About to change {}: {}", device(&call.write.device), shown(&call.write)));
    if call.effects.is_serious() {
        text.line(format_args!("This is {}: it {}.", call.effects, call.effects.meaning()));
    } else {
        text.line(format_args!(
            "Agreeing counts for every operation on {} that interrupts nothing, until the end.",
            escape(&call.write.device.name)
        ));
    }
    text.text()
}

/// `vns3.ipsec.update_endpoint_tunnel on hub, PUT /api/ipsec/endpoints/1/tunnels/1 {"bounce":true}`
fn shown(write: &ShownWrite) -> String {
    let body = write.body.as_ref().map(|body| format!(" {}", escape(body))).unwrap_or_default();
    format!("{} on {}, {} {}{body}", write.operation, escape(&write.device.name), write.method, write.target)
}

fn table(writes: &[Reached]) -> String {
    let mut table = Table::bare(None);
    let serious = writes.iter().filter(|write| write.effects.is_serious());
    let harmless = || writes.iter().filter(|write| !write.effects.is_serious());
    for write in serious.chain(harmless().take(MOST_HARMLESS)) {
        let often = write.repeat.in_words();
        table.row([write.effects.as_str(), &write.name, &often, &consequence(write.effects)]);
    }
    let more = harmless().count().saturating_sub(MOST_HARMLESS);
    let more = if more > 0 { format!("and {more} more that interrupt nothing\n") } else { String::new() };
    format!("{}{more}", table.render())
}

/// What an operation with these effects does beyond changing something.
fn consequence(effects: EffectSet) -> String {
    if effects.is_serious() { effects.meaning() } else { String::new() }
}

fn device(device: &DeviceName) -> String {
    format!("{} ({})", escape(&device.name), device.kind)
}

fn all(devices: &[String]) -> String {
    let more = devices.len().saturating_sub(MOST_DEVICES);
    if more == 0 {
        devices.join(", ")
    } else {
        format!("{}, and {more} more", listed(devices.get(..MOST_DEVICES).unwrap_or(devices), MOST_DEVICES))
    }
}

#[cfg(test)]
mod tests {
    use edgebook_check::{Place, Repeat, Unknown};
    use edgebook_model::Effect;

    use super::*;

    fn named(name: &str) -> DeviceName {
        DeviceName { name: name.to_owned(), kind: "vns3".to_owned() }
    }

    fn write(operation: &str, effect: Effect) -> Reached {
        Reached {
            kind: "vns3".to_owned(),
            name: operation.to_owned(),
            effects: effect.into(),
            devices: vec!["vns3".to_owned()],
            certain: true,
            repeat: Repeat::EACH,
            places: Vec::new(),
        }
    }

    fn first() -> ShownWrite {
        ShownWrite {
            device: named("edge-2"),
            operation: "vns3.ipsec.update_endpoint_tunnel".to_owned(),
            method: "PUT",
            target: "/api/ipsec/endpoints/1/tunnels/2".to_owned(),
            body: Some("{\"bounce\":true}".to_owned()),
        }
    }

    #[test]
    fn a_run_tells_all_that_is_at_stake_and_what_agrees() {
        let place = Place {
            file: "book.rhai".to_owned(),
            line: 3,
            column: 1,
            repeat: Repeat::EACH,
            each_of: Vec::new(),
        };
        let run = OfRun {
            devices: ["edge-1", "edge-2", "edge-3"].map(named).to_vec(),
            writes: vec![
                write("vns3.snapshots.delete_snapshot", Effect::Irreversible),
                write("vns3.ipsec.update_endpoint_tunnel", Effect::Disruptive),
                write("vns3.snapshots.create_snapshot", Effect::Change),
            ],
            max_writes: 50,
            above: Some(60),
            unknown: vec![Unknown { place, what: "a function".to_owned() }],
            secret_files: vec![Some("token.json".to_owned()), None],
            first: first(),
            word: "3".to_owned(),
        };
        insta::assert_snapshot!(question(&Question::OfRun(run)));
    }

    #[test]
    fn a_call_tells_what_it_does() {
        let of = |effect: Effect, word: &str| {
            question(&Question::OfCall(OfCall {
                write: first(),
                effects: effect.into(),
                word: word.to_owned(),
            }))
        };
        insta::assert_snapshot!([of(Effect::Change, "yes"), of(Effect::Disruptive, "edge-2")].join("\n--\n"));
    }

    #[test]
    fn many_devices_are_counted() {
        let devices: Vec<String> = (0..10).map(|number| format!("edge-{number}")).collect();
        assert_eq!(all(&devices[..2]), "edge-0, edge-1");
        assert!(all(&devices).ends_with("edge-7, and 2 more"), "{}", all(&devices));
    }
}
