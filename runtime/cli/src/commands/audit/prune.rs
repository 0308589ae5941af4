//! `edgebook audit prune`: removes old runs from the record, and records that.

use edgebook_journal::{Ages, PrunePlan, RunHeader};
use edgebook_words::escape;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};

use super::state;
use crate::args::AuditPruneArgs;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::counted;
use crate::printer::Printer;

/// How long runs with writes are kept where the user says nothing.
const WRITES: SignedDuration = SignedDuration::from_hours(24 * 730);

/// Removes, or says what would be removed.
pub fn prune(args: &AuditPruneArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let state = state(environment)?;
    let reads = age("--older", &args.older)?;
    let writes = match &args.writes_older {
        Some(text) => age("--writes-older", text)?,
        None => WRITES.max(reads),
    };
    if writes < reads {
        return Err(Failure::usage("--writes-older is less than --older")
            .code("bad-option")
            .hint("runs that changed something are kept at least as long as the others"));
    }
    let plan = PrunePlan::of(&state, Ages { reads, writes }, Timestamp::now())?;
    for (run, why) in &plan.kept {
        printer.warning(&format!("{} is kept: {why}", run.name));
    }
    let count = counted(plan.doomed.len(), "run");
    if args.dry_run {
        for (run, record) in &plan.doomed {
            let (reads, writes) = (counted(record.reads, "read"), counted(record.writes, "write"));
            printer.text(&format!("{}: {reads}, {writes}", run.name));
        }
        printer.note(&format!("would remove {count}; nothing was removed"));
        return Ok(Exit::Done);
    }
    let header =
        RunHeader { user: environment.who(), host: environment.host.clone(), ..RunHeader::default() };
    match plan.carry_out(&state, header)? {
        Some(record) => printer.note(&format!("removed {count}; `edgebook audit show {record}` says which")),
        None => printer.note("no run is that old"),
    }
    Ok(Exit::Done)
}

/// `90d`, `2y`
fn age(option: &str, text: &str) -> Result<SignedDuration, Failure> {
    let wrong = || {
        Failure::usage(format!("{option}: `{}` is not an age", escape(text)))
            .code("bad-option")
            .hint("write it as 90d, 26w or 12h")
    };
    // A year is counted as one of 365 days: nobody means a leap day here.
    let text = match text.strip_suffix('y').and_then(|years| years.trim().parse::<u32>().ok()) {
        Some(years) => format!("{}d", years.saturating_mul(365)),
        None => text.to_owned(),
    };
    let span = text.parse::<Span>().map_err(|_| wrong())?;
    let age = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    if age.is_negative() { Err(wrong()) } else { Ok(age) }
}
