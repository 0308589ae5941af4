//! What `edgebook audit` takes.

use clap::{Args, Subcommand, ValueEnum};

use crate::output::Format;

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// List the runs that are recorded
    List(AuditListArgs),
    /// Show what a run sent, and what became of it
    Show(AuditShowArgs),
    /// Look whether the records of runs are as they were written
    Verify(AuditVerifyArgs),
    /// Remove old runs from the record, and record that
    Prune(AuditPruneArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "Times are in UTC. Example: edgebook audit list --device hub --writes --since 7d")]
pub struct AuditListArgs {
    /// Only runs that could call this device; may be repeated
    #[arg(long, value_name = "NAME")]
    pub device: Vec<String>,
    /// Only runs that began at this time or later: 2026-11-28, 2026-11-28T12:00:00Z, or how long ago, as 7d
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only runs that began before this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only runs with writes
    #[arg(long)]
    pub writes: bool,
    /// Only runs that ended so
    #[arg(long, value_name = "OUTCOME")]
    pub outcome: Option<RunOutcome>,
    /// How the list is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunOutcome {
    /// Exit code 0.
    Done,
    /// Exit code 1 to 4.
    Failed,
    /// Exit code 5.
    Refused,
    /// Exit code 6: what became of a write is not known.
    Unknown,
    /// Exit code 130.
    Interrupted,
    /// The run was killed, or still goes on.
    NoEnd,
}

impl RunOutcome {
    /// The word for it, as the option takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Interrupted => "interrupted",
            Self::NoEnd => "no-end",
        }
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "What is removed is written down first, with name, digest and tally, in a run of its own that is never \
        removed: `edgebook audit show` shows it and `edgebook audit verify` verifies it like every other. A record that \
        was changed after it was written stays."
)]
pub struct AuditPruneArgs {
    /// Remove runs whose last record is older than this: 90d, 26w, 2y
    #[arg(long, value_name = "AGE")]
    pub older: String,
    /// The same for runs with writes, which are kept longer [default: 2y, or --older where that is more]
    #[arg(long, value_name = "AGE")]
    pub writes_older: Option<String>,
    /// Remove nothing: say what would be removed
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Every run has a record in the state folder: each call before it was sent, and how it ended. A write is \
        applied, accepted (a restart took the answer away), refused, failed, not sent, or unknown. Secrets stand there \
        as keyed digests: the same value has the same digest, and nothing can be read from it."
)]
pub struct AuditShowArgs {
    /// The run by its name, or a part of it at its beginning or end; or `last`
    #[arg(value_name = "RUN", default_value = "last", hide_default_value = true)]
    pub run: String,
    /// How the record is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Each record is tied to the one before it, and the end of a run is sealed with the key in audit.key: a \
        change made afterwards is named with its record and line, and the exit code is 3. What cannot be told is whether \
        somebody cut off the end of a run that has no end, or knew the key.\n\n\
        Of one run, the files that it names are compared with their digests: the runbook, its imports, and what was \
        saved. Parameters stand in the record alone; secrets among them are keyed digests, which tell whether two runs \
        had the same value."
)]
pub struct AuditVerifyArgs {
    /// The run by its name, or a part of it; or `last`; all runs when left out
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// How the findings are written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}
