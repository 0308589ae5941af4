//! Ctrl-C, SIGTERM, and the SIGHUP of a terminal that is closed.

use edgebook_script::RunEnd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use edgebook_words::reason;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

use crate::exit::Exit;
use crate::failure::Failure;

/// The signals that end a run. A program that was started with `nohup` goes on when its terminal is closed.
fn ending() -> Vec<i32> {
    let hangup = (!ignores_hangup()).then_some(SIGHUP);
    [SIGINT, SIGTERM].into_iter().chain(hangup).collect()
}

/// Whether SIGHUP is ignored, as `nohup` has it; where the system does not tell, it is not.
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    // Signal 1 is the lowest bit.
    mask & 1 == 1
}

/// What the next interrupt does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is handled as well.
    Handle,
    /// It ends the process at once, with exit code 130.
    Leave,
}

/// The handling of interrupts.
pub struct Interrupts {
    leave: Arc<AtomicBool>,
}

impl Interrupts {
    /// Calls `handle` on each interrupt, from a thread of its own; it decides what the next one does.
    pub fn start(handle: impl Fn() -> Next + Send + 'static) -> Result<Self, Failure> {
        let leave = Arc::new(AtomicBool::new(false));
        // Asked first: whoever asked after the thread below was woken could see what this very signal has decided
        // for the next one, and would leave although a write is in doubt.
        for signal in ending() {
            let code = i32::from(Exit::Interrupted.code());
            flag::register_conditional_shutdown(signal, code, Arc::clone(&leave))
                .map_err(|error| unavailable(&error))?;
        }
        let mut signals = Signals::new(ending()).map_err(|error| unavailable(&error))?;
        let interrupts = Self { leave };
        let next = Arc::clone(&interrupts.leave);
        let watch = move || {
            for _ in signals.forever() {
                next.store(handle() == Next::Leave, Ordering::SeqCst);
            }
        };
        thread::Builder::new()
            .name("interrupt".to_owned())
            .spawn(watch)
            .map_err(|error| unavailable(&error))?;
        Ok(interrupts)
    }

    /// Sets what the next interrupt does.
    pub fn next(&self, next: Next) {
        self.leave.store(next == Next::Leave, Ordering::SeqCst);
    }
}

/// Waits for an interrupt. From when this exists, none ends the process.
pub struct Interrupted(Signals);

impl Interrupted {
    /// Begins to listen.
    pub fn listen() -> Result<Self, Failure> {
        Signals::new(ending()).map(Self).map_err(|error| unavailable(&error))
    }

    /// Waits for the first interrupt since.
    pub fn wait(mut self) {
        self.0.forever().next();
    }
}

fn unavailable(error: &std::io::Error) -> Failure {
    Failure::new(RunEnd::Failed, format!("cannot listen for Ctrl-C: {}", reason(error)))
}
