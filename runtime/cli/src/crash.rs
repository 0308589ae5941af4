//! Crashes: told in safe words, and no reason to leave a record open or an exit code wrong.

use std::panic::{self, AssertUnwindSafe};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// From now on the words of a crash go through the printer: they may hold anything.
pub fn tell_through(printer: &Printer) {
    let printer = printer.clone();
    panic::set_hook(Box::new(move |crash| printer.crashed(&crash.to_string())));
}

/// Does work that might crash; a crash, which is told by then, is a failure like another.
pub fn guarded(work: impl FnOnce() -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Ok(Exit::Failed))
}
