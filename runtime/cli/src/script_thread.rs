//! The thread that scripts run on: its stack is as large as their limits need.

use std::thread;

use crate::exit::Exit;
use crate::failure::{Failure, reason};

/// Does work on a thread with a stack for scripts, and waits for it.
pub fn on_script_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let thread = thread::Builder::new()
        .name("script".to_owned())
        .stack_size(edgebook_script::STACK_BYTES)
        .spawn(work)
        .map_err(|error| Failure::new(Exit::Failed, format!("cannot start a thread: {}", reason(&error))))?;
    thread.join().unwrap_or_else(|_| {
        Err(Failure::new(Exit::Failed, "the script's thread ended early; this is a bug in Edgebook"))
    })
}
