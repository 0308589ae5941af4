//! The target as resolved from the command line, the environment and the terminal. After this nothing can be
//! contradictory any more.

use edgebook_run::{Permit, Place, Target, Writes};
use edgebook_wire::Detail;

use super::address::timeout;
use super::place::{Choice, place};
use crate::args::TargetArgs;
use crate::environment::{Environment, READ_ONLY};
use crate::failure::Failure;
use crate::printer::Printer;

/// Why nobody can be asked, and how to agree all the same.
const NOBODY: &str = "nobody agreed to changes; --yes agrees where there is no terminal to ask on";

/// What the arguments choose, and whether they choose anything.
pub fn target(
    args: &TargetArgs,
    environment: &Environment,
    printer: &Printer,
) -> Result<(Target, bool), Failure> {
    let terminal = printer.terminal();
    let timeout = args.timeout.as_deref().map(timeout).transpose()?;
    let Choice { place, marks, asked } = place(args, environment, printer)?;
    let writes = match &place {
        _ if args.read_only => Writes::ReadOnly("--read-only"),
        _ if environment.read_only => Writes::ReadOnly(READ_ONLY),
        Place::Simulators { .. } => Writes::Allowed,
        _ if args.yes => Writes::Allowed,
        _ if terminal.stdin && terminal.stderr => Writes::Asked,
        _ => Writes::NotAskable(NOBODY),
    };
    let max_writes = args.max_writes.unwrap_or(Permit::MAX_WRITES);
    let permit = Permit { writes, max_writes, timeout };
    Ok((Target::new(place, permit, &marks, &environment.surroundings(printer, None))?, asked))
}

/// What `-v` and `-vv` show of the traffic.
pub fn detail(verbose: u8) -> Option<Detail> {
    match verbose {
        0 => None,
        1 => Some(Detail::Lines),
        _ => Some(Detail::Full),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::printer::Terminal;

    const ON_TERMINAL: Terminal = Terminal { stdin: true, stdout: true, stderr: true };
    const ON_PIPE: Terminal = Terminal { stdin: false, stdout: false, stderr: false };

    fn args(line: &str) -> TargetArgs {
        use clap::Parser as _;
        let words = ["edgebook", "run", "x.rhai"].into_iter().chain(line.split_whitespace());
        match crate::args::CommandLine::try_parse_from(words).unwrap().command {
            crate::args::Command::Run(run) => run.target,
            other => panic!("{other:?}"),
        }
    }

    fn resolve(line: &str, read_only: bool, terminal: Terminal) -> Result<Target, Failure> {
        let printer = Printer::new(Box::new(std::io::sink()), Box::new(std::io::sink()), terminal);
        let environment = Environment { read_only, ..Environment::default() };
        target(&args(line), &environment, &printer).map(|(target, _)| target)
    }

    #[test]
    fn who_may_write() {
        let device = "--device https://192.0.2.10 --kind vns3";
        for (line, read_only, terminal, expected) in [
            ("", false, ON_PIPE, Writes::Allowed),
            ("--sim", false, ON_TERMINAL, Writes::Allowed),
            ("--read-only", false, ON_TERMINAL, Writes::ReadOnly("--read-only")),
            (device, false, ON_TERMINAL, Writes::Asked),
            (device, false, ON_PIPE, Writes::NotAskable(NOBODY)),
            (&format!("{device} --yes"), false, ON_PIPE, Writes::Allowed),
            (&format!("{device} --yes --read-only"), true, ON_TERMINAL, Writes::ReadOnly("--read-only")),
            (&format!("{device} --yes"), true, ON_TERMINAL, Writes::ReadOnly("EDGEBOOK_READ_ONLY")),
            ("", true, ON_PIPE, Writes::ReadOnly("EDGEBOOK_READ_ONLY")),
        ] {
            assert_eq!(resolve(line, read_only, terminal).unwrap().permit.writes, expected, "{line}");
        }
    }

    #[test]
    fn times_are_bounded() {
        for (text, expected) in [("30s", 30_000), ("2m", 120_000), ("500ms", 500), ("1h", 3_600_000)] {
            let settings = resolve(&format!("--timeout {text}"), false, ON_PIPE).unwrap();
            assert_eq!(settings.permit.timeout, Some(Duration::from_millis(expected)));
        }
        for text in ["0s", "2h", "-5s", "30", "soon"] {
            assert!(resolve(&format!("--timeout={text}"), false, ON_PIPE).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_take_the_default_port_and_may_end_in_the_base_path() {
        for (url, expected) in [
            ("https://192.0.2.10", "https://192.0.2.10:8000"),
            ("https://api@192.0.2.10:443/api/", "https://192.0.2.10:443"),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ] {
            let settings = resolve(&format!("--device {url} --kind vns3"), false, ON_PIPE).unwrap();
            let Place::Device { address, .. } = settings.place else { panic!("{url}") };
            assert_eq!(address.to_string(), expected);
        }
        let failure =
            resolve("--device https://api:hunter2@192.0.2.10 --kind vns3", false, ON_PIPE).unwrap_err();
        assert!(!format!("{failure:?}").contains("hunter2"));
    }

    #[test]
    fn unknown_kinds_and_fingerprints_are_refused() {
        for line in [
            "--device https://192.0.2.10 --kind vns4",
            "--device https://192.0.2.10 --kind vns3 --fingerprint sha256:12",
        ] {
            assert!(resolve(line, false, ON_PIPE).is_err(), "{line}");
        }
    }
}
