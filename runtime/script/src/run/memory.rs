//! What the process uses of the memory: the last guard against a script that grows without reading a variable, as a
//! function does whose `this` is made of itself.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// After so many steps without a variable being read, the memory is looked at.
const QUIET_STEPS: u32 = 16;
/// How often it is looked at.
const EVERY: Duration = Duration::from_millis(2);

/// Watches how much the process grows while no variable is read.
#[derive(Default)]
pub(super) struct Quiet(Mutex<Stretch>);

#[derive(Default)]
struct Stretch {
    steps: u32,
    next: Option<Instant>,
    /// What the process used when this began.
    before: Option<u64>,
}

impl Quiet {
    /// A variable was read.
    pub(super) fn ends(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Stretch::default();
    }

    /// A step was taken; whether the process has grown by more than so many bytes meanwhile.
    pub(super) fn step(&self, most: u64) -> bool {
        let mut stretch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stretch.steps = stretch.steps.saturating_add(1);
        if stretch.steps < QUIET_STEPS {
            return false;
        }
        let now = Instant::now();
        if stretch.next.is_some_and(|next| now < next) {
            return false;
        }
        stretch.next = now.checked_add(EVERY);
        let Some(used) = used() else { return false };
        used.saturating_sub(*stretch.before.get_or_insert(used)) > most
    }
}

/// The bytes of memory that the process uses, where the system tells.
#[expect(clippy::disallowed_methods, reason = "the process's own figures: no path comes from a script")]
fn used() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}
