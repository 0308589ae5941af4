//! What a practice ends with: the tally, and for a rehearsal the requests and what is different.

use std::collections::BTreeSet;

use edgebook_model::Effect;
use edgebook_run::{Change, Difference, Mode, Model, Practice, Withheld};
use serde_json::{Map, Value, json};

use super::told::{file_data, prefix, request, write_data};
use crate::lines::{Lines, counted};
use crate::output::Format;
use crate::printer::Printer;

/// How many changes of one answer are told; data has them all.
const MOST_CHANGES: usize = 12;

/// The longest value that is told whole, in characters.
const LONGEST_VALUE: usize = 80;

/// The account of a run that changes nothing.
#[derive(Clone)]
pub(crate) struct Report {
    practice: Practice,
    printer: Printer,
    format: Format,
    /// Whether the run may call several devices: then each line names its own.
    several: bool,
}

impl Report {
    /// An account that is written in a format.
    pub(crate) fn new(practice: &Practice, printer: &Printer, format: Format, several: bool) -> Self {
        Self { practice: practice.clone(), printer: printer.clone(), format, several }
    }

    /// Tells people how it ended; `failed` says that the runbook came to no good end by itself.
    pub(crate) fn finish(&self, failed: bool) {
        let writes = self.practice.withheld();
        let text = match self.practice.mode() {
            Mode::DryRun => dry_run(&writes, &self.files_in_words()),
            Mode::Rehearsal => self.rehearsal(&writes),
        };
        match self.format {
            Format::Text => self.printer.text(&text),
            Format::Json | Format::Ndjson | Format::Csv | Format::CsvRaw | Format::Yaml => {
                self.printer.note(&text);
            }
        }
        if (self.practice.mode(), self.format) == (Mode::Rehearsal, Format::Ndjson) {
            self.rows(&writes);
        }
        let assumed = |write: &&Withheld| write.rehearsed.is_none_or(|(model, _)| model == Model::Assumed);
        if let (true, Some(write)) = (failed, writes.iter().rfind(assumed)) {
            self.printer.hint(&format!(
                "the answer of {} was assumed: what the runbook needs may only come from the appliance",
                write.operation
            ));
        }
    }

    /// What a rehearsal did as rows: `{"rehearsed": ...}`, `{"difference": ...}`.
    fn rows(&self, writes: &[Withheld]) {
        let row = |name: &str, data: Value| Value::Object(Map::from_iter([(name.to_owned(), data)]));
        let mut rows: Vec<Value> = writes.iter().map(|write| row("rehearsed", write_data(write))).collect();
        for stage in self.practice.stages() {
            let differences = stage.differences.iter();
            rows.extend(
                differences.map(|difference| row("difference", difference_data(&stage.device, difference))),
            );
        }
        self.printer.value(&Value::Array(rows), Format::Ndjson);
    }

    /// The same as data, in the place of what a run shows.
    pub(crate) fn document(&self, result: Value) -> Value {
        let writes = self.practice.withheld();
        let data: Vec<Value> = writes.iter().map(write_data).collect();
        let mut document = Map::from_iter([("result".to_owned(), result)]);
        match self.practice.mode() {
            Mode::DryRun => {
                document.insert("withheld".to_owned(), data.into());
            }
            Mode::Rehearsal => {
                let stages = self.practice.stages();
                let reads = stages.iter().flat_map(|stage| {
                    stage.reads.iter().map(|target| json!({"device": stage.device, "target": target}))
                });
                let differences = stages.iter().flat_map(|stage| {
                    stage.differences.iter().map(|difference| difference_data(&stage.device, difference))
                });
                document.insert("reads".to_owned(), reads.collect());
                document.insert("rehearsed".to_owned(), data.into());
                document.insert("differences".to_owned(), differences.collect());
            }
        }
        let unsaved = self.practice.unsaved();
        if !unsaved.is_empty() {
            document.insert("unsaved".to_owned(), unsaved.iter().map(file_data).collect());
        }
        let tally =
            tally(&writes).into_iter().map(|(effect, count)| (effect.as_str().to_owned(), count.into()));
        document.insert("tally".to_owned(), Value::Object(tally.collect()));
        Value::Object(document)
    }

    /// `, 2 files not saved`
    fn files_in_words(&self) -> String {
        match self.practice.unsaved().len() {
            0 => String::new(),
            files => format!(", {} not saved", counted(files, "file")),
        }
    }

    fn rehearsal(&self, writes: &[Withheld]) -> String {
        let stages = self.practice.stages();
        let mut text = Lines::default();
        let reads: Vec<String> = stages
            .iter()
            .flat_map(|stage| {
                stage
                    .reads
                    .iter()
                    .map(|target| format!("{}GET {target}", prefix(&stage.device, self.several)))
            })
            .collect();
        text.section(format!("Read from the appliance ({}):", reads.len()), &reads.join("\n"));
        let lines: Vec<String> = writes
            .iter()
            .map(|write| {
                format!("{}{}\n  {}", prefix(&write.device, self.several), request(write), became(write))
            })
            .collect();
        text.section(format!("Rehearsed, not sent ({}):", writes.len()), &lines.join("\n"));
        let mut differences = Lines::default();
        for stage in &stages {
            for difference in &stage.differences {
                differences.line(format_args!(
                    "{}{}",
                    prefix(&stage.device, self.several),
                    difference.target
                ));
                differences.indented(&told(difference, &sent(writes)));
            }
        }
        let differences = differences.text();
        if differences.is_empty() && !writes.is_empty() {
            text.paragraph("In what was read, nothing would be different at the end.");
        }
        text.section("What would be different:", &differences);
        text.paragraph(&format!(
            "rehearsal: {}{}; nothing was changed",
            summary(writes, "rehearsed"),
            self.files_in_words()
        ));
        text.text().trim_start_matches('\n').to_owned()
    }
}

fn dry_run(writes: &[Withheld], files: &str) -> String {
    format!("dry run: {}{files}; nothing was changed", summary(writes, "withheld"))
}

/// `2 writes withheld (1 change, 1 disruptive)`
fn summary(writes: &[Withheld], done: &str) -> String {
    if writes.is_empty() {
        return "no write was asked for".to_owned();
    }
    let effects: Vec<String> =
        tally(writes).iter().map(|(effect, count)| format!("{count} {}", effect.as_str())).collect();
    let assumed = writes.iter().filter(|write| matches!(write.rehearsed, Some((Model::Assumed, _)))).count();
    let models = match assumed {
        0 => String::new(),
        some => format!(", the effect of {some} only assumed"),
    };
    format!("{} {done} ({}){models}", counted(writes.len(), "write"), effects.join(", "))
}

/// How many writes of each effect there are, mildest first.
fn tally(writes: &[Withheld]) -> Vec<(Effect, usize)> {
    let count = |effect| writes.iter().filter(|write| write.effects.contains(effect)).count();
    Effect::ALL.into_iter().map(|effect| (effect, count(effect))).filter(|(_, count)| *count > 0).collect()
}

/// What became of a write in the shadow.
fn became(write: &Withheld) -> String {
    match write.rehearsed {
        Some((Model::ByHand, Some(0))) => "goes down to restart; modelled by hand".to_owned(),
        Some((Model::ByHand, Some(status))) => format!("answered {status}; effect modelled by hand"),
        Some((Model::Engine, Some(status))) => {
            format!("answered {status}; effect modelled by the resource engine")
        }
        Some(_) | None => "assumed: the simulator has no model of what it names".to_owned(),
    }
}

/// The names of the fields that writes send.
fn sent(writes: &[Withheld]) -> BTreeSet<&str> {
    writes
        .iter()
        .filter_map(|write| write.content.as_object())
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect()
}

fn told(difference: &Difference, sent: &BTreeSet<&str>) -> String {
    if difference.gone {
        return "gone".to_owned();
    }
    // What was asked for comes first, then what is near the top: the counters of parts are least of all meant.
    let mut changes = difference.changes.clone();
    changes.sort_by_key(|change| {
        let name = change.place.rsplit('.').next().unwrap_or_default();
        (!sent.contains(name), change.place.split('.').count())
    });
    let changes = gathered(&changes);
    let mut text = Lines::default();
    for change in changes.iter().take(MOST_CHANGES) {
        text.line(change);
    }
    if changes.len() > MOST_CHANGES {
        text.line(format_args!("… {} more", changes.len().saturating_sub(MOST_CHANGES)));
    }
    text.text()
}

/// One line for each change; many fields that come or go together are one line.
fn gathered(changes: &[Change]) -> Vec<String> {
    const MANY: usize = 4;
    let parent = |change: &Change| change.place.rsplit_once('.').map_or("", |(parent, _)| parent).to_owned();
    let mut lines: Vec<String> = Vec::new();
    let mut rest = changes;
    while let Some(first) = rest.first() {
        let (place, came) = (parent(first), first.before.is_none());
        let alike = |change: &&Change| {
            parent(change) == place && change.before.is_none() == came && (came || change.after.is_none())
        };
        let run = rest.iter().take_while(alike).count();
        if run >= MANY && !place.is_empty() {
            lines.push(format!("{place}: {run} fields {}", if came { "more" } else { "less" }));
            rest = rest.get(run..).unwrap_or_default();
        } else {
            lines.push(line(first));
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    lines
}

fn line(change: &Change) -> String {
    let place = if change.place.is_empty() { "all of it" } else { &change.place };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{place}: {} -> {}", short(before), short(after)),
        (None, Some(after)) => format!("{place}: new: {}", short(after)),
        (Some(before), None) => format!("{place}: gone: {}", short(before)),
        (None, None) => place.to_owned(),
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    let mut short: String = text.chars().take(LONGEST_VALUE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn difference_data(device: &str, difference: &Difference) -> Value {
    let change = |change: &Change| {
        let mut data = Map::from_iter([("place".to_owned(), Value::from(change.place.as_str()))]);
        data.extend(change.before.clone().map(|before| ("before".to_owned(), before)));
        data.extend(change.after.clone().map(|after| ("after".to_owned(), after)));
        Value::Object(data)
    };
    let changes: Vec<Value> = difference.changes.iter().map(change).collect();
    json!({"device": device, "target": difference.target, "gone": difference.gone, "changes": changes})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(place: &str, before: Option<Value>, after: Option<Value>) -> Change {
        Change { place: place.to_owned(), before, after }
    }

    #[test]
    fn fields_that_come_or_go_together_are_one_line() {
        let came = |name: &str| change(&format!("3.params.{name}"), None, Some(json!(1)));
        let mut changes = vec![change("3.up", Some(json!(false)), Some(json!(true)))];
        changes.extend(["a", "b", "c", "d"].map(came));
        changes.push(change("4", Some(json!({"id": 4})), None));
        changes.push(change("", None, Some(json!("x".repeat(200)))));
        let long = format!("all of it: new: \"{}…", "x".repeat(79));
        assert_eq!(
            gathered(&changes),
            ["3.up: false -> true", "3.params: 4 fields more", "4: gone: {\"id\":4}", long.as_str()]
        );
        assert_eq!(gathered(&["a", "b"].map(came)), ["3.params.a: new: 1", "3.params.b: new: 1"]);
    }

    #[test]
    fn what_was_asked_for_comes_before_what_follows_from_it() {
        let counters = (0..MOST_CHANGES)
            .map(|part| change(&format!("tunnels.{part}.bytes"), Some(json!(1)), Some(json!(2))));
        let mut changes: Vec<Change> = counters.collect();
        changes.push(change("psk", Some(json!("a")), Some(json!("b"))));
        changes.push(change("tunnels.9.mtu", Some(json!(1)), Some(json!(9))));
        let difference = Difference { target: "/api/ipsec".to_owned(), changes, gone: false };
        let text = told(&difference, &BTreeSet::from(["mtu"]));
        let first: Vec<&str> = text.lines().take(3).collect();
        assert_eq!(first, ["tunnels.9.mtu: 1 -> 9", "psk: \"a\" -> \"b\"", "tunnels.0.bytes: 1 -> 2"]);
        assert!(text.trim_end().ends_with("2 more"), "{text}");
    }

    #[test]
    fn the_tally_counts_by_effect_and_says_what_is_only_assumed() {
        let write = |effect: Effect, model| Withheld {
            device: "hub".to_owned(),
            operation: "vns3.ipsec.restart".to_owned(),
            effects: effect.into(),
            method: "POST",
            target: "/api/ipsec".to_owned(),
            body: String::new(),
            content: Value::Null,
            rehearsed: model,
        };
        let writes = [
            write(Effect::Disruptive, Some((Model::ByHand, Some(200)))),
            write(Effect::Change, Some((Model::Assumed, None))),
            write(Effect::Disruptive, Some((Model::Engine, Some(404)))),
        ];
        assert_eq!(
            summary(&writes, "rehearsed"),
            "3 writes rehearsed (1 change, 2 disruptive), the effect of 1 only assumed"
        );
        assert_eq!(
            writes.map(|write| became(&write)),
            [
                "answered 200; effect modelled by hand",
                "assumed: the simulator has no model of what it names",
                "answered 404; effect modelled by the resource engine",
            ]
        );
        assert_eq!(dry_run(&[], ""), "dry run: no write was asked for; nothing was changed");
    }
}
