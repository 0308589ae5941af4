//! The exit codes: one enum, the same numbers for every command.

use edgebook_run::End;
use edgebook_script::RunEnd;

/// How the command ended, as the shell sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: the runbook or an operation failed; nothing is pending.
    Failed,
    /// 2: a usage, description, inventory or parameter error: nothing was sent.
    Usage,
    /// 3: a check found problems.
    Problems,
    /// 4: some devices failed or were not reached.
    SomeFailed,
    /// 5: refused by policy or trust: read-only, no consent, unknown or changed certificate.
    Refused,
    /// 6: the outcome of at least one write is unknown.
    Unknown,
    /// 130: interrupted.
    Interrupted,
}

impl Exit {
    /// The number that the shell gets.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Problems => 3,
            Self::SomeFailed => 4,
            Self::Refused => 5,
            Self::Unknown => 6,
            Self::Interrupted => 130,
        }
    }
}

impl From<RunEnd> for Exit {
    fn from(end: RunEnd) -> Self {
        match end {
            RunEnd::Done => Self::Done,
            RunEnd::Failed => Self::Failed,
            RunEnd::Usage => Self::Usage,
            RunEnd::Refused => Self::Refused,
            RunEnd::OutcomeUnknown => Self::Unknown,
            RunEnd::Interrupted => Self::Interrupted,
        }
    }
}

impl From<End> for Exit {
    fn from(end: End) -> Self {
        match end {
            End::Run(end) => end.into(),
            End::SomeFailed => Self::SomeFailed,
        }
    }
}

impl Exit {
    /// The word for it in data about several devices.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed | Self::Problems | Self::SomeFailed => "failed",
            Self::Usage => "usage",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Interrupted => "interrupted",
        }
    }
}

/// The table at the end of `--help`.
pub const HELP: &str = "\
Exit codes:
    0  done
    1  the runbook or an operation failed; nothing is pending
    2  usage, description, inventory or parameter error: nothing was sent
    3  a check found problems
    4  some devices failed or were not reached
    5  refused by policy or trust: read-only, no consent, unknown or changed certificate
    6  the outcome of at least one write is unknown
  130  interrupted";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_lists_every_code() {
        let all = [
            Exit::Done,
            Exit::Failed,
            Exit::Usage,
            Exit::Problems,
            Exit::SomeFailed,
            Exit::Refused,
            Exit::Unknown,
            Exit::Interrupted,
        ];
        let listed: Vec<u8> =
            HELP.lines().skip(1).filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
        assert_eq!(listed, all.map(Exit::code));
    }

    #[test]
    fn the_end_of_a_run_has_one_number() {
        for end in [
            RunEnd::Done,
            RunEnd::Failed,
            RunEnd::Usage,
            RunEnd::Refused,
            RunEnd::OutcomeUnknown,
            RunEnd::Interrupted,
        ] {
            assert_eq!(Exit::from(end).code(), end.exit_code(), "{end:?}");
            assert_eq!(Exit::from(End::from(end)).code(), End::from(end).exit_code(), "{end:?}");
        }
        assert_eq!(Exit::from(End::SomeFailed).code(), End::SomeFailed.exit_code());
    }
}
