//! The thread that scripts run on: its stack is as large as their limits need.

use std::thread;

use edgebook_script::RunEnd;
use edgebook_words::reason;

use crate::Failure;

/// Does work on a thread with a stack of so many bytes, and waits for it.
pub fn on_script_thread<T: Send + 'static>(
    stack_bytes: usize,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let thread =
        thread::Builder::new().name("script".to_owned()).stack_size(stack_bytes).spawn(work).map_err(
            |error| Failure::new(RunEnd::Failed, format!("cannot start a thread: {}", reason(&error))),
        )?;
    thread.join().unwrap_or_else(|_| {
        Err(Failure::new(RunEnd::Failed, "the script's thread ended early; this is a bug in Edgebook")
            .code("internal"))
    })
}
