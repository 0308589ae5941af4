//! How a run as a whole ended.

use edgebook_script::RunEnd;

/// How a run as a whole ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As its only session did, or all of its sessions together.
    Run(RunEnd),
    /// Some devices failed or were not reached.
    SomeFailed,
}

/// How the run on one device of several ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceEnd {
    /// The device.
    pub device: String,
    /// How it ended.
    pub end: RunEnd,
}

impl End {
    /// The exit code of the process.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Run(end) => end.exit_code(),
            Self::SomeFailed => 4,
        }
    }

    /// All runs together: doubt about a write before a refusal, an interrupt and a failure.
    pub(crate) fn of_devices(ends: &[DeviceEnd]) -> Self {
        let worst = [RunEnd::OutcomeUnknown, RunEnd::Refused, RunEnd::Interrupted];
        match worst.into_iter().find(|worst| ends.iter().any(|device| device.end == *worst)) {
            Some(end) => Self::Run(end),
            None if ends.iter().all(|device| device.end == RunEnd::Done) => Self::Run(RunEnd::Done),
            None => Self::SomeFailed,
        }
    }
}

impl From<RunEnd> for End {
    fn from(end: RunEnd) -> Self {
        Self::Run(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_end_counts() {
        use RunEnd::{Done, Failed, Interrupted, OutcomeUnknown, Refused};
        for (ends, expected) in [
            (vec![Done, Done], End::Run(Done)),
            (vec![Done, Failed], End::SomeFailed),
            (vec![Failed, Failed], End::SomeFailed),
            (vec![Done, Interrupted, Failed], End::Run(Interrupted)),
            (vec![Refused, Interrupted], End::Run(Refused)),
            (vec![OutcomeUnknown, Refused, Done], End::Run(OutcomeUnknown)),
        ] {
            let devices: Vec<DeviceEnd> =
                ends.into_iter().map(|end| DeviceEnd { device: "edge".to_owned(), end }).collect();
            assert_eq!(End::of_devices(&devices), expected, "{devices:?}");
        }
    }
}
