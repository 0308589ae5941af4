//! `edgebook audit list`: which runs there are, narrowed down by device, date, writes and outcome.

use edgebook_journal::{Audit, Reading, RunFile, list_runs};
use edgebook_words::escape;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp};
use serde_json::{Value, json};

use super::state;
use crate::args::{AuditListArgs, RunOutcome};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Format, Table};
use crate::printer::Printer;

/// How runs are named: by the time of their beginning in UTC.
const NAMED: &str = "%Y%m%dT%H%M%S";

/// Lists the runs, oldest first.
pub fn list(args: &AuditListArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let state = state(environment)?;
    let now = Timestamp::now();
    let since = args.since.as_deref().map(|text| moment("--since", text, now)).transpose()?;
    let until = args.until.as_deref().map(|text| moment("--until", text, now)).transpose()?;
    let name_of = |moment: Timestamp| moment.strftime(NAMED).to_string();
    let (since, until) = (since.map(name_of), until.map(name_of));
    let in_time = |run: &RunFile| {
        since.as_ref().is_none_or(|since| run.name.as_str() >= since.as_str())
            && until.as_ref().is_none_or(|until| run.name.as_str() < until.as_str())
    };
    let mut rows = Vec::new();
    let mut changed = false;
    for run in list_runs(&state)?.into_iter().filter(in_time) {
        // One that cannot be read keeps nobody from seeing the others.
        match Reading::open(&run.path) {
            Ok(reading) => {
                let audit = Audit::of(reading);
                // What was taken out of a record is not to be missed by a filter.
                if !audit.flaws.is_empty() {
                    changed = true;
                    printer.warning(&format!(
                        "the record {} was changed after it was written: `edgebook audit verify` says where",
                        run.name
                    ));
                }
                if wanted(args, &audit) {
                    rows.push((run, audit));
                }
            }
            Err(error) => printer.warning(&format!("{}: {error}", run.name)),
        }
    }
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text if rows.is_empty() => printer.note("no such run is recorded"),
        Format::Text => printer.text(table(&rows, printer.width()).trim_end()),
        format => {
            let rows = rows.iter().map(|(run, audit)| as_data(run, audit)).collect();
            printer.value(&Value::Array(rows), format);
        }
    }
    Ok(if changed { Exit::Problems } else { Exit::Done })
}

/// A day, a moment, or how long ago: `2026-11-28`, `2026-11-28T12:00:00Z`, `7d`.
fn moment(option: &str, text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let day = || {
        let day = text.parse::<Date>().ok().filter(|_| !text.contains(['T', ' ']))?;
        day.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp())
    };
    let ago = || {
        let span = text.parse::<Span>().ok()?;
        now.checked_sub(span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?).ok()
    };
    day().or_else(|| text.parse().ok()).or_else(ago).ok_or_else(|| {
        Failure::usage(format!("{option}: `{}` is not a time", escape(text)))
            .code("bad-option")
            .hint("write a day, a moment in UTC or how long ago: 2026-11-28, 2026-11-28T12:00:00Z, 7d")
    })
}

fn wanted(args: &AuditListArgs, audit: &Audit) -> bool {
    let devices = audit.run.iter().flat_map(|run| &run.devices).map(|device| device.name.as_str());
    let called = audit.calls.iter().map(|call| call.intent.device.as_str());
    let on = |name: &String| devices.clone().chain(called.clone()).any(|device| device == name);
    let outcome = args.outcome.is_none_or(|wanted| wanted == outcome_of(audit));
    (args.device.is_empty() || args.device.iter().any(on))
        && (!args.writes || audit.tally().writes > 0)
        && outcome
}

fn outcome_of(audit: &Audit) -> RunOutcome {
    match audit.end.as_ref().map(|end| end.exit) {
        None => RunOutcome::NoEnd,
        Some(0) => RunOutcome::Done,
        Some(5) => RunOutcome::Refused,
        Some(6) => RunOutcome::Unknown,
        Some(130) => RunOutcome::Interrupted,
        Some(_) => RunOutcome::Failed,
    }
}

fn devices(audit: &Audit) -> Vec<&str> {
    audit.run.iter().flat_map(|run| &run.devices).map(|device| device.name.as_str()).collect()
}

fn what(audit: &Audit) -> String {
    match &audit.run {
        Some(run) => match &run.runbook {
            Some(book) => format!("{} {}", run.command, book.name),
            None => run.command.clone(),
        },
        None => String::new(),
    }
}

fn table(rows: &[(RunFile, Audit)], width: Option<u16>) -> String {
    let mut table = Table::new(["run", "by", "what", "devices", "reads", "writes", "outcome"], width);
    for (run, audit) in rows {
        let tally = audit.tally();
        let by = audit.run.as_ref().map(|run| run.user.clone()).unwrap_or_default();
        table.row([
            run.name.clone(),
            by,
            what(audit),
            devices(audit).join(", "),
            tally.reads.to_string(),
            tally.writes.to_string(),
            outcome_of(audit).as_str().to_owned(),
        ]);
    }
    table.render()
}

fn as_data(run: &RunFile, audit: &Audit) -> Value {
    let (tally, record) = (audit.tally(), audit.run.as_ref());
    json!({
        "run": run.name,
        "started": audit.started,
        "ended": audit.ended,
        "user": record.map(|record| &record.user),
        "host": record.map(|record| &record.host),
        "command": record.map(|record| &record.command),
        "runbook": record.and_then(|record| record.runbook.as_ref()).map(|book| &book.name),
        "devices": devices(audit),
        "reads": tally.reads,
        "writes": tally.writes,
        "outcome": outcome_of(audit).as_str(),
        "exit": audit.end.as_ref().map(|end| end.exit),
    })
}
