//! Crashes: told in safe words, and no reason to leave a record open or an exit code wrong.

use std::panic::{self, AssertUnwindSafe};

use edgebook_script::RunEnd;

use crate::failure::Failure;
use crate::printer::Printer;

/// From now on the words of a crash go through the printer: they may hold anything.
pub fn tell_through(printer: &Printer) {
    let printer = printer.clone();
    panic::set_hook(Box::new(move |crash| printer.crashed(&crash.to_string())));
}

/// Does work that might crash; a crash, which is told by then, is a failure like another.
pub fn guarded<E: From<RunEnd>>(work: impl FnOnce() -> Result<E, Failure>) -> Result<E, Failure> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Ok(RunEnd::Failed.into()))
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::Command;

    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    const CANARY: &str = "CANARY-7zqx \"q\" a/b";

    /// Tells the process that it is the one to crash.
    const CRASHES: &str = "EDGEBOOK_TEST_CRASHES";

    /// Crashes with a secret in its words, as a program does: in a process of its own, whose hook is not that of the
    /// other tests.
    #[test]
    fn the_text_of_a_crash_shows_no_secret() {
        if env::var_os(CRASHES).is_some() {
            return crash();
        }
        let test = "crash::tests::the_text_of_a_crash_shows_no_secret";
        let child = Command::new(env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env(CRASHES, "yes")
            .output()
            .unwrap();
        let told = [child.stderr, child.stdout].map(|text| String::from_utf8(text).unwrap()).concat();
        assert!(child.status.success(), "{told}");
        assert_eq!(told.matches("error[internal]: this is a bug in Edgebook").count(), 2, "{told}");
        assert!(
            told.contains("cannot read ***, ***, *** or ***") && told.contains("`edgebook audit show last`"),
            "{told}"
        );
        assert!(!told.contains("CANARY") && !told.contains(&BASE64_STANDARD.encode(CANARY)), "{told}");
    }

    fn crash() {
        let printer = Printer::standard();
        printer.redactor().add(CANARY);
        tell_through(&printer);
        let words = || {
            let (json, debug) = (serde_json::to_string(CANARY).unwrap(), format!("{CANARY:?}"));
            let encoded = BASE64_STANDARD.encode(CANARY);
            format!(
                "cannot read {CANARY}, {}, {} or {encoded}",
                json.trim_matches('"'),
                debug.trim_matches('"')
            )
        };
        assert_eq!(guarded(|| panic!("{}", words())), Ok(RunEnd::Failed));
        // A thread of its own, as scripts have.
        assert!(std::thread::spawn(move || panic!("{}", words())).join().is_err());
        printer.finish().unwrap();
    }
}
