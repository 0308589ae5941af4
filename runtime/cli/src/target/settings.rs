//! The target as resolved from the command line, the environment and the terminal. After this nothing can be
//! contradictory any more.

use std::time::Duration;

use edgebook_check::Effects;
use edgebook_inventory::TrustStore;
use edgebook_model::Api;
use edgebook_sim::Scenario;
use edgebook_wire::{BaseUrl, DeviceSettings, Fingerprint};

use super::address::timeout;
use super::choice::{self, Chosen};
use super::roster::Roster;
use super::{Allowance, Writes, scenario};
use crate::args::TargetArgs;
use crate::environment::{Environment, READ_ONLY};
use crate::failure::Failure;
use crate::practice::Practice;
use crate::printer::Printer;

/// Where calls go and what they may do.
#[derive(Clone, Debug)]
pub struct TargetSettings {
    /// Where calls go.
    pub place: Place,
    /// The devices of the run.
    pub roster: Roster,
    /// What is simulated, where calls go to the simulators.
    pub scenario: Box<Scenario>,
    /// How long one call may take, where the user said it.
    pub timeout: Option<Duration>,
    /// What is allowed to change.
    pub writes: Writes,
    /// The most writes to each device.
    pub max_writes: u32,
    /// The only operations that may be called, and on which devices, where that is known.
    pub announced: Option<Vec<Allowance>>,
    /// What keeps account of a run that changes nothing.
    pub practice: Option<Practice>,
    /// The most that the run may do, where that is known before it starts.
    pub reach: Option<Effects>,
}

/// The most writes to each device where the user says nothing.
const MAX_WRITES: u32 = 50;

/// Where calls go.
#[derive(Clone, Debug)]
pub enum Place {
    /// To the simulators inside this process.
    Simulators {
        /// Whether the user asked for them.
        asked: bool,
        /// The names of those that may be called, too, without being the target.
        others: Vec<String>,
    },
    /// To one appliance.
    Device {
        /// What it is.
        api: &'static Api,
        /// Where it is; holds the user, never a password.
        address: BaseUrl,
        /// The certificate that it must present; `None` where nobody has said which.
        fingerprint: Option<Fingerprint>,
    },
    /// To appliances of the inventory.
    Inventory(Chosen),
}

impl TargetSettings {
    /// Resolves the arguments.
    pub fn resolve(args: &TargetArgs, environment: &Environment, printer: &Printer) -> Result<Self, Failure> {
        let terminal = printer.terminal();
        let timeout = args.timeout.as_deref().map(timeout).transpose()?;
        let (place, marks) = choice::place(args, environment, printer)?;
        let writes = match &place {
            _ if args.read_only => Writes::ReadOnly("--read-only"),
            _ if environment.read_only => Writes::ReadOnly(READ_ONLY),
            Place::Simulators { .. } => Writes::Allowed,
            _ if args.yes => Writes::Allowed,
            _ if terminal.stdin && terminal.stderr => Writes::Asked,
            _ => Writes::NotAskable,
        };
        let mut scenario = Box::new(scenario::read(args.scenario.as_deref(), None, &args.fault)?);
        if matches!(place, Place::Simulators { .. }) {
            scenario::choose(&mut scenario, &args.device, &args.with)?;
        }
        let mut roster = match &place {
            Place::Simulators { others, .. } => Roster::simulated(&scenario, &environment.catalog, others),
            Place::Device { api, address, fingerprint } => Roster::at(api, address, *fingerprint),
            Place::Inventory(chosen) => Roster::of(chosen),
        };
        if !marks.is_empty() {
            let store = environment.folders.state.as_deref().map(TrustStore::in_folder);
            roster.protect(&marks, store.map(|store| store.read()).transpose()?.as_ref());
        }
        let max_writes = args.max_writes.unwrap_or(MAX_WRITES);
        let (announced, practice, reach) = (None, None, None);
        Ok(Self { place, roster, scenario, timeout, writes, max_writes, announced, practice, reach })
    }

    /// Lets the run change nothing.
    pub fn practise(&mut self, practice: Practice) {
        self.writes = Writes::Withheld;
        self.practice = Some(practice);
    }

    /// How long one call may take: as the user said, else as the inventory says, else as usual.
    pub fn timeout(&self, of_device: Option<Duration>) -> Duration {
        self.timeout.or(of_device).unwrap_or(DeviceSettings::TIMEOUT)
    }
}

#[cfg(test)]
mod tests {
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

    fn resolve(line: &str, read_only: bool, terminal: Terminal) -> Result<TargetSettings, Failure> {
        let printer = Printer::new(Box::new(std::io::sink()), Box::new(std::io::sink()), terminal);
        TargetSettings::resolve(&args(line), &Environment { read_only, ..Environment::default() }, &printer)
    }

    #[test]
    fn who_may_write() {
        let device = "--device https://192.0.2.10 --kind vns3";
        for (line, read_only, terminal, expected) in [
            ("", false, ON_PIPE, Writes::Allowed),
            ("--sim", false, ON_TERMINAL, Writes::Allowed),
            ("--read-only", false, ON_TERMINAL, Writes::ReadOnly("--read-only")),
            (device, false, ON_TERMINAL, Writes::Asked),
            (device, false, ON_PIPE, Writes::NotAskable),
            (&format!("{device} --yes"), false, ON_PIPE, Writes::Allowed),
            (&format!("{device} --yes --read-only"), true, ON_TERMINAL, Writes::ReadOnly("--read-only")),
            (&format!("{device} --yes"), true, ON_TERMINAL, Writes::ReadOnly("EDGEBOOK_READ_ONLY")),
            ("", true, ON_PIPE, Writes::ReadOnly("EDGEBOOK_READ_ONLY")),
        ] {
            assert_eq!(resolve(line, read_only, terminal).unwrap().writes, expected, "{line}");
        }
    }

    #[test]
    fn times_are_bounded() {
        for (text, expected) in [("30s", 30_000), ("2m", 120_000), ("500ms", 500), ("1h", 3_600_000)] {
            let settings = resolve(&format!("--timeout {text}"), false, ON_PIPE).unwrap();
            assert_eq!(settings.timeout, Some(Duration::from_millis(expected)));
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
