//! `edgebook audit`: reads the record of what was sent.

mod files;
mod list;
mod prune;

pub use list::list;
pub use prune::prune;

use edgebook_journal::{
    Audit, AuditKey, BodyRecord, CallSummary, CredentialRecord, Flaw, JournalError, OutcomeRecord,
    PrunedRecord, Reading, RunFile, RunRecord, SavedRecord, Seal, State, Verification, find_run, list_runs,
    verify as verify_file,
};
use serde_json::{Value, json};

use crate::args::{AuditShowArgs, AuditVerifyArgs};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{Lines, counted};
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Shows a run.
pub fn show(args: &AuditShowArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let state = state(environment)?;
    let run = find_run(&state, &args.run)?;
    let audit = Audit::of(Reading::open(&run.path)?);
    let format = Format::or_for(args.output, printer.terminal().stdout);
    if format == Format::Text {
        printer.text(&text(&run, &audit, printer.width()));
    } else {
        let value = match format {
            Format::Csv | Format::CsvRaw => Value::Array(audit.calls.iter().map(flat).collect()),
            Format::Ndjson => calls(&audit)?,
            _ => document(&run, &audit)?,
        };
        printer.value(&value, format);
    }
    if let Some(flaw) = audit.flaws.first() {
        let code = flaw.problem.code();
        printer.warning(&format!(
            "this record was changed after it was written ({code}): `edgebook audit verify {}` says where",
            run.name
        ));
        return Ok(Exit::Problems);
    }
    Ok(Exit::Done)
}

/// Looks whether records are as they were written.
pub fn verify(args: &AuditVerifyArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let state = state(environment)?;
    let runs = match &args.run {
        Some(name) => vec![find_run(&state, name)?],
        None => list_runs(&state)?,
    };
    let one = args.run.is_some();
    if runs.is_empty() {
        return Err(JournalError::NoRuns(state.journals()).into());
    }
    let key = AuditKey::load(&state)?;
    let mut found = Vec::new();
    let mut unread = Vec::new();
    for run in runs {
        match verify_file(&run.path, key.as_ref()) {
            Ok(verification) => found.push((run, verification)),
            Err(error) if one => return Err(error.into()),
            // Of many records, one that cannot be read keeps nobody from looking at the others.
            Err(error) => unread.push((run, error)),
        }
    }
    // The files of one run are looked at; those of all would be read again for each.
    let mut named = Vec::new();
    if let ([(run, _)], true) = (found.as_slice(), one) {
        named = files::named_by(&Audit::of(Reading::open(&run.path)?));
    }
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text => {
            let mut text = findings(&found);
            text.push_str(&files::text(&named));
            text.extend(unread.iter().map(|(run, error)| {
                format!("{}: NOT VERIFIED\n  error[{}]: {error}\n", run.name, error.code())
            }));
            printer.text(&text);
        }
        format => {
            let verified = found.iter().map(|(run, found)| {
                let mut finding = finding(run, found);
                if one && let Value::Object(fields) = &mut finding {
                    fields.insert("files".to_owned(), files::data(&named));
                }
                finding
            });
            let values = verified.chain(unread.iter().map(|(run, error)| unverified(run, error))).collect();
            printer.value(&Value::Array(values), format);
        }
    }
    let flawed = found.iter().flat_map(|(_, verification)| codes(verification));
    if let Some(code) = flawed.chain(unread.iter().map(|(_, error)| error.code())).next() {
        printer.hint(&format!("`edgebook explain {code}` says what that means"));
    }
    let sound = unread.is_empty() && found.iter().all(|(_, verification)| verification.is_sound());
    Ok(if sound { Exit::Done } else { Exit::Problems })
}

/// The codes of what is wrong with a record.
fn codes(found: &Verification) -> impl Iterator<Item = &'static str> {
    found.flaws.iter().map(|flaw| flaw.problem.code()).chain(found.seal.code())
}

fn state(environment: &Environment) -> Result<State, Failure> {
    let folder = environment.folders.state.as_ref().ok_or(JournalError::NoFolder)?;
    Ok(State::new(folder))
}

fn text(run: &RunFile, audit: &Audit, width: Option<u16>) -> String {
    let mut lines = Lines::default();
    lines.line(format_args!("run {}", run.name));
    if let Some(record) = &audit.run {
        about(&mut lines, record);
    }
    let began = audit.started.as_deref().unwrap_or("at an unknown time");
    lines.line(match (&audit.ended, &audit.end) {
        (Some(ended), Some(end)) => format!("began {began}, ended {ended} with exit code {}", end.exit),
        _ => format!("began {began} and has no end: it was killed, or still goes on"),
    });
    if audit.torn > 0 {
        lines.line("the last record was not written to its end");
    }
    if !audit.calls.is_empty() {
        let mut table = Table::new(["#", "at", "device", "call", "ended", "write"], width);
        for call in &audit.calls {
            table.row(row(call));
        }
        lines.blank();
        lines.line(table.render().trim_end());
        let bodies = bodies(audit);
        lines.section("What the writes carried", &bodies);
    }
    let changed = |record: &CredentialRecord| format!("{}: another {}", record.device, record.what);
    let credentials: Vec<String> = audit.credentials.iter().map(changed).collect();
    lines.section("Credentials that changed", &credentials.join("\n"));
    let saved: Vec<String> = audit.saved.iter().map(saved).collect();
    lines.section("Files that were saved", &saved.join("\n"));
    let pruned: Vec<String> = audit.pruned.iter().map(pruned).collect();
    lines.section("Runs that were removed", &pruned.join("\n"));
    lines.blank();
    lines.line(tally(audit));
    lines.text()
}

fn about(lines: &mut Lines, run: &RunRecord) {
    let what = match &run.runbook {
        Some(book) => format!("{} {} (sha256 {})", run.command, book.name, book.sha256),
        None => run.command.clone(),
    };
    lines.line(format_args!("edgebook {} {what}, process {}", run.edgebook, run.pid));
    let devices: Vec<String> = run
        .devices
        .iter()
        .map(|device| match &device.address {
            Some(address) => format!("{} ({}, {address})", device.name, device.kind),
            None => format!("{} ({}, simulated)", device.name, device.kind),
        })
        .collect();
    if !devices.is_empty() {
        lines.line(format_args!("devices: {}", devices.join(", ")));
    }
    let apis: Vec<String> = run.apis.iter().map(|api| format!("{} {}", api.kind, api.version)).collect();
    if !apis.is_empty() {
        lines.line(format_args!("descriptions: {}", apis.join(", ")));
    }
    if !run.user.is_empty() || !run.host.is_empty() {
        lines.line(format_args!("by {} on {}", known(&run.user), known(&run.host)));
    }
    if !run.params.is_empty() {
        let params: Vec<String> =
            run.params.iter().map(|param| format!("{} = {}", param.name, param.value)).collect();
        lines.line(format_args!("parameters: {}", params.join(", ")));
    }
    for import in &run.imports {
        lines.line(format_args!("imports {} (sha256 {})", import.name, import.sha256));
    }
}

/// A name, or that there is none.
fn known(name: &str) -> &str {
    if name.is_empty() { "(unknown)" } else { name }
}

/// One call as a row of the table.
fn row(call: &CallSummary) -> [String; 6] {
    let intent = &call.intent;
    let why = intent.purpose.as_ref().map(|purpose| format!(" ({purpose})")).unwrap_or_default();
    [
        intent.call.to_string(),
        // The time of the day: the date stands above.
        call.at.split_once('T').map_or(call.at.as_str(), |(_, time)| time).to_owned(),
        intent.device.clone(),
        format!("{} {}{why}", intent.method, intent.target),
        call.outcome.as_ref().map_or_else(|| "nothing is known".to_owned(), ended),
        fate(call),
    ]
}

/// `applied`, and how that is known where no answer told.
fn fate(call: &CallSummary) -> String {
    let how = if call.confirmed { ", as a look has shown" } else { "" };
    call.fate.map(|fate| format!("{fate}{how}")).unwrap_or_default()
}

/// `200 in 12 ms`, `403 in 3 ms: OperationNotAllowedError: must be licensed`, `unknown in 30000 ms: no answer`
fn ended(outcome: &OutcomeRecord) -> String {
    let how = match outcome.ended.status {
        Some(status) if outcome.ended.how == "answered" => status.to_string(),
        Some(status) => format!("{status}, {}", outcome.ended.how),
        None => outcome.ended.how.to_string(),
    };
    let attempts = match outcome.attempts {
        0 | 1 => String::new(),
        several => format!(", {several} attempts"),
    };
    let words = outcome.error.as_ref().or(outcome.ended.why.as_ref());
    // The device's words begin with the status, which stands there already.
    let said =
        |words: &str| words.strip_prefix(&how).unwrap_or(words).trim_start_matches([':', ' ']).to_owned();
    let words = words.map(|words| format!(": {}", said(words))).unwrap_or_default();
    format!("{how} in {:.0} ms{attempts}{words}", outcome.ms)
}

fn bodies(audit: &Audit) -> String {
    let mut lines = Lines::default();
    for call in audit.calls.iter().filter(|call| call.fate.is_some()) {
        let body = call.intent.body.as_ref().map(body).unwrap_or_default();
        lines.line(
            format_args!("{}  {} {body}", call.intent.call, call.intent.operation).to_string().trim_end(),
        );
    }
    lines.text()
}

fn body(body: &BodyRecord) -> String {
    if let Some(json) = &body.json {
        return json.to_string();
    }
    if let Some(fields) = &body.fields {
        let fields: Vec<String> = fields
            .iter()
            .map(|field| match &field.file {
                Some(file) => format!("{}=<{file}> {}", field.name, field.content),
                None => format!("{}={}", field.name, field.content),
            })
            .collect();
        return fields.join(" ");
    }
    format!("{} bytes of {}, {}", body.bytes, body.media, body.mark.as_deref().unwrap_or_default())
}

/// A file that was saved: where, how large, and the digest by which it is recognised.
fn saved(file: &SavedRecord) -> String {
    let secrets = if file.secrets { ", with secrets" } else { "" };
    format!(
        "{}: {} ({}{secrets}, sha256 {})",
        file.device,
        file.file,
        counted(file.bytes, "byte"),
        file.sha256
    )
}

/// A run that was removed: its name, its tally, and the digest by which a copy is recognised.
fn pruned(run: &PrunedRecord) -> String {
    let exit = run.exit.map_or_else(|| "no end".to_owned(), |exit| format!("exit code {exit}"));
    let (reads, writes) = (counted(run.reads, "read"), counted(run.writes, "write"));
    format!("{}: {reads}, {writes}, {exit} (sha256 {})", run.run, run.sha256)
}

/// `12 reads, 2 writes: 1 applied, 1 unknown`
fn tally(audit: &Audit) -> String {
    let tally = audit.tally();
    let fates: Vec<String> = tally.fates.iter().map(|(fate, count)| format!("{count} {fate}")).collect();
    let mut text = format!("{}, {}", counted(tally.reads, "read"), counted(tally.writes, "write"));
    if !fates.is_empty() {
        text.extend([": ", &fates.join(", ")]);
    }
    text
}

/// The whole run as data.
fn document(run: &RunFile, audit: &Audit) -> Result<Value, Failure> {
    Ok(json!({
        "run": run.name,
        "file": run.path.display().to_string(),
        "started": audit.started,
        "ended": audit.ended,
        "about": audit.run,
        "calls": calls(audit)?,
        "saved": audit.saved,
        "credentials": audit.credentials,
        "pruned": audit.pruned,
        "tally": serde_json::to_value(audit.tally())?,
        "end": audit.end,
        "torn_bytes": audit.torn,
        "flaws": audit.flaws.iter().map(flaw).collect::<Vec<_>>(),
    }))
}

/// A call as one row without inner structure.
fn flat(call: &CallSummary) -> Value {
    let (intent, outcome) = (&call.intent, call.outcome.as_ref());
    let ended = outcome.map(|outcome| &outcome.ended);
    json!({
        "call": intent.call,
        "at": call.at,
        "device": intent.device,
        "address": intent.address,
        "operation": intent.operation,
        "effect": intent.effect,
        "purpose": intent.purpose,
        "method": intent.method,
        "target": intent.target,
        "body": intent.body.as_ref().map(body),
        "ended": ended.map(|ended| &ended.how),
        "status": ended.and_then(|ended| ended.status),
        "why": ended.and_then(|ended| ended.why.as_ref()),
        "fate": call.fate.map(|fate| fate.to_string()),
        "confirmed": call.confirmed,
        "error": outcome.and_then(|outcome| outcome.error.as_ref()),
        "attempts": outcome.map(|outcome| outcome.attempts),
        "ms": outcome.map(|outcome| outcome.ms),
    })
}

fn calls(audit: &Audit) -> Result<Value, Failure> {
    Ok(serde_json::to_value(&audit.calls)?)
}

fn flaw(flaw: &Flaw) -> Value {
    let code = flaw.problem.code();
    json!({ "line": flaw.line, "record": flaw.seq, "code": code, "problem": flaw.problem.to_string() })
}

/// One line a run; more where the chain is broken.
fn findings(found: &[(RunFile, Verification)]) -> String {
    let mut lines = Lines::default();
    for (run, verification) in found {
        lines.line(format_args!("{}: {}", run.name, summary(verification)));
        for flaw in &verification.flaws {
            let Flaw { line, seq, problem } = flaw;
            lines.line(format_args!("  line {line}, record {seq}: error[{}]: {problem}", problem.code()));
        }
        if let Some(code) = verification.seal.code() {
            lines.line(format_args!("  error[{code}]: {}", seal(verification.seal)));
        }
    }
    lines.text()
}

fn summary(found: &Verification) -> String {
    let word = if found.is_sound() { "as it was written" } else { "CHANGED" };
    let torn = if found.torn > 0 { ", the last one not written to its end" } else { "" };
    let end = match found.seal {
        Seal::Bad | Seal::OtherKey => String::new(),
        Seal::Good | Seal::NoEnd => format!(", {}", seal(found.seal)),
    };
    format!("{word}, {}{torn}{end}", counted(found.records, "record"))
}

fn seal(seal: Seal) -> &'static str {
    match seal {
        Seal::Good => "sealed",
        Seal::Bad => "the seal of its end is wrong",
        Seal::OtherKey => "its end is sealed with another key than the one in audit.key",
        Seal::NoEnd => "without an end: killed, or still going on",
    }
}

/// What stands in the place of a record that cannot be read.
fn unverified(run: &RunFile, error: &JournalError) -> Value {
    let file = run.path.display().to_string();
    json!({ "run": run.name, "file": file, "sound": false, "code": error.code(), "problem": error.to_string() })
}

fn finding(run: &RunFile, found: &Verification) -> Value {
    let seal = match found.seal {
        Seal::Good => "good",
        Seal::Bad => "bad",
        Seal::OtherKey => "other key",
        Seal::NoEnd => "no end",
    };
    json!({
        "run": run.name,
        "file": run.path.display().to_string(),
        "sound": found.is_sound(),
        "records": found.records,
        "torn_bytes": found.torn,
        "seal": seal,
        "code": codes(found).next(),
        "flaws": found.flaws.iter().map(flaw).collect::<Vec<_>>(),
    })
}
