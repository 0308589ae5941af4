//! The command line as typed. Nothing is resolved here: see `target::settings`.
#![expect(
    missing_docs,
    reason = "a documentation comment here becomes text of `--help`, where it would not fit"
)]
#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "these are help texts: brackets mean what can be left out"
)]

mod audit;
mod spec;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub use audit::{AuditCommand, AuditListArgs, AuditPruneArgs, AuditShowArgs, AuditVerifyArgs, RunOutcome};
pub use spec::{
    DiffFormat, SpecAddArgs, SpecCheckArgs, SpecCommand, SpecDiffArgs, SpecDriftArgs, SpecListArgs,
    SpecRemoveArgs, SpecShowArgs,
};

use crate::exit;
use crate::output::Format;

/// Runbooks for network edge appliances: Cohesive VNS3 and Clavister cOS Core.
#[derive(Debug, Parser)]
#[command(name = "edgebook", version, disable_help_subcommand = true, after_help = exit::HELP, max_term_width = 110)]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a runbook
    Run(RunArgs),
    /// Check runbooks against the descriptions of the appliances, without any network
    Check(CheckArgs),
    /// Say the most that a runbook may do
    Effects(EffectsArgs),
    /// Run the tests of runbooks against simulated appliances
    Test(TestArgs),
    /// Explore an appliance line by line
    Repl(ReplArgs),
    /// Call one operation of an appliance
    Call(CallArgs),
    /// Find operations by words of their group, name, path or summary, or of what they take and answer
    Ops(OpsArgs),
    /// Explain an operation, a type, a group or a library function; `describe functions` lists the library
    Describe(DescribeArgs),
    /// Explain the code of an error, with an example; without one, list all codes
    Explain(ExplainArgs),
    /// Work with API descriptions
    #[command(subcommand)]
    Spec(SpecCommand),
    /// Serve the simulators on this machine until Ctrl-C
    Sim(SimArgs),
    /// Show the certificate that an appliance presents, and pin it
    Trust(TrustArgs),
    /// List the appliances of the inventory with their groups, labels and variables
    Devices(DevicesArgs),
    /// Say what is wrong with the set-up, and how to mend it
    Doctor(DoctorArgs),
    /// Read the record of what was sent to appliances
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Write the completions of a shell
    Completions(CompletionsArgs),
    /// Write the manual page
    Man(ManArgs),
}

impl Command {
    /// The descriptions that the command shall know; `None` where it needs none, or knows how to do with broken ones.
    pub fn descriptions(&self) -> Option<&DescriptionArgs> {
        match self {
            Self::Run(args) => Some(&args.descriptions),
            Self::Check(args) => Some(&args.descriptions),
            Self::Effects(args) => Some(&args.descriptions),
            Self::Repl(args) => Some(&args.descriptions),
            Self::Call(args) => Some(&args.descriptions),
            Self::Ops(args) => Some(&args.descriptions),
            Self::Describe(args) => Some(&args.descriptions),
            Self::Trust(args) => Some(&args.descriptions),
            Self::Doctor(args) => Some(&args.descriptions),
            Self::Test(args) => Some(&args.descriptions),
            Self::Sim(args) => Some(&args.descriptions),
            Self::Devices(args) => Some(&args.descriptions),
            Self::Spec(SpecCommand::Show(args)) => Some(&args.descriptions),
            Self::Spec(SpecCommand::Diff(args)) => Some(&args.descriptions),
            Self::Spec(SpecCommand::Drift(args)) => Some(&args.descriptions),
            Self::Explain(_) | Self::Spec(_) | Self::Audit(_) | Self::Completions(_) | Self::Man(_) => None,
        }
    }

    /// Whether the user asked for JSON: then errors are JSON, too.
    pub fn wants_json(&self) -> bool {
        let output = match self {
            Self::Run(args) => args.output,
            Self::Effects(args) => args.output,
            Self::Ops(args) => args.output,
            Self::Describe(args) => args.output,
            Self::Spec(SpecCommand::Check(args)) => args.output,
            Self::Spec(SpecCommand::Show(args)) => args.output,
            Self::Spec(SpecCommand::List(args)) => args.output,
            Self::Spec(SpecCommand::Drift(args)) => args.output,
            Self::Spec(SpecCommand::Diff(args)) => args.output.and_then(DiffFormat::plain),
            Self::Devices(args) => args.output,
            Self::Doctor(args) => args.output,
            Self::Audit(AuditCommand::List(args)) => args.output,
            Self::Audit(AuditCommand::Show(args)) => args.output,
            Self::Audit(AuditCommand::Verify(args)) => args.output,
            Self::Check(args) => return args.output.is_some_and(|output| output != CheckFormat::Text),
            Self::Explain(args) => args.output,
            Self::Test(args) => args.output,
            Self::Call(args) => args.output,
            Self::Spec(SpecCommand::Add(_) | SpecCommand::Remove(_))
            | Self::Audit(AuditCommand::Prune(_))
            | Self::Repl(_)
            | Self::Sim(_)
            | Self::Trust(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        };
        matches!(output, Some(Format::Json | Format::Ndjson))
    }
}

#[derive(Debug, Default, Args)]
#[command(
    disable_help_flag = true,
    after_help = "With no device and no inventory, the run goes against simulated appliances inside this process, and \
        stderr says so. On several devices the runbook runs once on each. \
        `edgebook run FILE --help` shows what a runbook is for and which parameters it takes.\n\n\
        In text, stdout carries what the runbook prints, its tables and its last value. In any other format it \
        carries data only: the tables and the last value, as one document, or as a list of documents when there are \
        several. What the runbook prints goes to stderr then. With `-o json` and `-o ndjson` an error is data, too: \
        one line on stderr, {\"error\":{...}}."
)]
pub struct RunArgs {
    /// The runbook; `-` is the standard input
    #[arg(value_name = "FILE", required_unless_present = "help")]
    pub file: Option<PathBuf>,
    /// Show what the runbook is for and its parameters; without FILE, this text
    #[arg(short, long)]
    pub help: bool,
    /// Set a parameter: NAME=VALUE. NAME=@FILE takes a value, a list with one value a line, or the bytes of a file from
    /// FILE, NAME=@- from the standard input; a list of files takes a pattern: NAME=@'backups/*.bin'
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Take parameters from a file, in TOML, JSON or YAML by its ending; --set comes first
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// How data is written [default: text]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
    /// The folder for files that the runbook saves: DIR/DEVICE/NAME, for their owner only, never over another file
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Change nothing: read, withhold every write, and say what it would have been
    #[arg(long, conflicts_with = "rehearse")]
    pub dry_run: bool,
    /// Change nothing: read each thing once, do every write in a simulated shadow, and say what would be different
    #[arg(long)]
    pub rehearse: bool,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    /// Run the runbook even when the check finds errors in it
    #[arg(long)]
    pub no_check: bool,
    #[command(flatten)]
    pub limits: LimitArgs,
    /// How many devices are worked on at the same time [default: 8]
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 8,
        hide_default_value = true,
        value_parser = clap::value_parser!(u16).range(1..=256),
        help_heading = "Target"
    )]
    pub parallel: u16,
    /// Show each request on stderr; twice, with headers, bodies and the same call for curl
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The exit code is 3 when anything is found. `edgebook run` does the same check before it sends \
    anything, and refuses a runbook with errors."
)]
pub struct CheckArgs {
    /// Runbooks, and folders of runbooks; `-` is the standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// Also find values that may be absent and are used where a value is needed
    #[arg(long)]
    pub strict: bool,
    /// Check by what the appliances of the inventory run, and say which of them lack a variable that is read
    #[arg(long)]
    pub fleet: bool,
    /// The inventory of --fleet, which it stands for [default: edgebook.toml here or in a folder above, else your own]
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// How the findings are written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<CheckFormat>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people: each finding with its line.
    Text,
    /// One JSON document.
    Json,
    /// One SARIF 2.1.0 document, for code hosts.
    Sarif,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The signature stands beside the runbook, in a file that ends in .effects instead of .rhai. \
    While it stands there, a run refuses every operation that it does not list."
)]
pub struct EffectsArgs {
    /// The runbook; `-` is the standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// Store what the runbook may do as its signature
    #[arg(long, conflicts_with = "check")]
    pub write: bool,
    /// Compare with the signature; the exit code is 3 when the runbook may do more
    #[arg(long)]
    pub check: bool,
    /// How it is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "The tests of book.rhai stand beside it, in book.test.toml:\n\n  \
        [[test]]\n  \
        name = \"a tunnel that is down comes back\"\n  \
        set = { wait = \"30s\" }                # parameters of the runbook\n  \
        faults = [\"latency:200ms\"]           # as --fault takes them; scenario = \"FILE\"\n  \
        output = [\"tunnel 3 to *\"]           # all lines on stdout; `*` is any text\n  \
        writes = [\"PUT /api/ipsec/* {\\\"bounce\\\":true}\"]  # all writes in order; or requests\n  \
        files = [\"larkspur-hub/token.json\"]   # all files that are saved, sorted\n  \
        exit = 0                             # the exit code; stderr: lines that must stand there\n\n\
        What is left out is not looked at, but for the exit code. The exit code is 3 when a test fails.")]
pub struct TestArgs {
    /// Files of tests, runbooks that have some, and folders of them [default: this folder]
    #[arg(value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// How the results are written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
pub struct ReplArgs {
    /// How results are written [default: text]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    /// Show each request on stderr; twice, with headers, bodies and the same call for curl
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
}

/// Descriptions beside those that are built in.
#[derive(Clone, Debug, Default, Args)]
#[group(skip)]
pub struct DescriptionArgs {
    /// Also know the appliance of this description, whatever else is known of its kind. Without KIND its kind is that of
    /// the overlay beside it or of the known description that it is another version of, else its title in one word; may
    /// be repeated
    #[arg(long = "spec", value_name = "[KIND=]FILE", help_heading = "Target")]
    pub spec: Vec<String>,
    /// Take all appliances of a kind for this version, whatever they run; `edgebook spec list` lists the versions; may be
    /// repeated
    #[arg(long, value_name = "KIND=VERSION", help_heading = "Target")]
    pub assume: Vec<String>,
}

/// What a script may use.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Limits")]
#[group(skip)]
pub struct LimitArgs {
    /// Set a limit: NAME=VALUE, as time=8h or string_bytes=256MiB; may be repeated. An error that comes of a limit names it
    #[arg(long, value_name = "NAME=VALUE")]
    pub limit: Vec<String>,
}

#[derive(Debug, Args)]
#[command(
    override_usage = "edgebook call [OPTIONS] DEVICE GROUP.OPERATION [ARG]... [KEY=VALUE]...\n       \
        edgebook call [OPTIONS] --sim GROUP.OPERATION [ARG]... [KEY=VALUE]...",
    after_help = "Path arguments come first, in path order; everything else is named. KEY=VALUE takes the value as the \
        description types it, with commas between the items of a list; KEY:=JSON takes any JSON. @FILE stands for the \
        content of a file, @- for stdin; for an operation that takes a text or a file as a whole, so do a plain @FILE \
        and -. `edgebook describe GROUP.OPERATION` shows what an operation takes.\n\n\
        Examples:\n  \
        edgebook call hub ipsec.get_status\n  \
        edgebook call hub ipsec.update_endpoint_tunnel 1 3 bounce=true"
)]
pub struct CallArgs {
    /// DEVICE: a name in the inventory or an address with its user, as https://api@192.0.2.10:8000; then
    /// GROUP.OPERATION and its arguments
    #[arg(value_name = "DEVICE", required = true, allow_negative_numbers = true)]
    pub words: Vec<String>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// Change nothing: say what a change would send, and withhold it
    #[arg(long)]
    pub dry_run: bool,
    /// Take arguments by name from a file (.toml, .json or .yaml); those of the command line go before them
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// How the result is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
    /// Call a simulated appliance inside this process
    #[arg(long, help_heading = "Target", conflicts_with_all = ["inventory", "kind", "fingerprint"])]
    pub sim: bool,
    /// Call a simulated appliance of this scenario file
    #[arg(long, value_name = "FILE", help_heading = "Target", conflicts_with_all = ["inventory", "kind", "fingerprint"])]
    pub scenario: Option<PathBuf>,
    /// Let something go wrong in the simulated appliance: NAME[:VALUE][@PLACE,...]
    #[arg(long, value_name = "FAULT", help_heading = "Target", conflicts_with_all = ["inventory", "kind", "fingerprint"])]
    pub fault: Vec<String>,
    /// The file that lists the appliances [default: as for `run`]
    #[arg(long, value_name = "FILE", help_heading = "Target")]
    pub inventory: Option<PathBuf>,
    /// What the appliance at an address is
    #[arg(long, value_name = "KIND", help_heading = "Target")]
    pub kind: Option<String>,
    /// The SHA-256 fingerprint of the certificate of the appliance at an address: sha256:HEX
    #[arg(long, value_name = "FINGERPRINT", help_heading = "Target")]
    pub fingerprint: Option<String>,
    /// How long the call may take [default: 30s]
    #[arg(long, value_name = "DURATION", help_heading = "Target")]
    pub timeout: Option<String>,
    /// Let the call change the appliance without being asked
    #[arg(short, long, help_heading = "Target")]
    pub yes: bool,
    /// Refuse every change, whatever else is said
    #[arg(long, help_heading = "Target")]
    pub read_only: bool,
    /// Show each request on stderr; twice, with headers, bodies and the same call for curl
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Args)]
#[command(after_help = "Put the text where the shell looks for completions, for example:\n  \
        edgebook completions bash > ~/.local/share/bash-completion/completions/edgebook\n  \
        edgebook completions zsh > ~/.zfunc/_edgebook\n  \
        edgebook completions fish > ~/.config/fish/completions/edgebook.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "To read it: edgebook man | man -l -")]
pub struct ManArgs {
    /// The page of a command, as `run` or `spec check`; the page of edgebook itself when left out
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// Where calls go and what they may do.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Target")]
#[group(skip)]
pub struct TargetArgs {
    /// Use the simulated appliances inside this process; --device and --with choose some of them by name
    #[arg(long, conflicts_with_all = ["group", "label", "all", "inventory"])]
    pub sim: bool,
    /// Use the simulated appliances of this scenario file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["group", "label", "all", "inventory"])]
    pub scenario: Option<PathBuf>,
    /// Let something go wrong in the simulated appliances: NAME[:VALUE][@PLACE,...], as status:503@getConfig,2-4
    #[arg(long, value_name = "FAULT", conflicts_with_all = ["group", "label", "all", "inventory"])]
    pub fault: Vec<String>,
    /// The file that lists the appliances [default: edgebook.toml in this folder or one above it, once it is allowed,
    /// else in the user's configuration folder]
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// An appliance by its name in the inventory, or several by a pattern such as 'hub-0*'; may be repeated. Or one outside any inventory by its address, with
    /// its user: https://api@192.0.2.10:8000. Its password comes from EDGEBOOK_PASSWORD or is asked for; a token comes
    /// from EDGEBOOK_TOKEN
    #[arg(long, value_name = "NAME|URL")]
    pub device: Vec<String>,
    /// The appliances of a group; may be repeated
    #[arg(long, value_name = "GROUP")]
    pub group: Vec<String>,
    /// The appliances with a label; with several, those that have all of them
    #[arg(long, value_name = "KEY=VALUE")]
    pub label: Vec<String>,
    /// All appliances of the inventory
    #[arg(long, conflicts_with_all = ["device", "group"])]
    pub all: bool,
    /// What the appliance at an address is; with an inventory, only appliances of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Other appliances of the inventory that may be called, with device("NAME"): a name, a pattern, a group, or a label
    /// as KEY=VALUE; may be repeated
    #[arg(long, value_name = "NAME")]
    pub with: Vec<String>,
    /// The SHA-256 fingerprint of the certificate of the appliance at an address: sha256:HEX
    #[arg(long, value_name = "FINGERPRINT", requires = "device")]
    pub fingerprint: Option<String>,
    /// How long one call may take [default: 30s]
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<String>,
    /// Let the run change the appliance without being asked
    #[arg(short, long)]
    pub yes: bool,
    /// Refuse every change, whatever else is said
    #[arg(long)]
    pub read_only: bool,
    /// Refuse more changes than this on each appliance; in the REPL, more in one entry [default: 50]
    #[arg(long, value_name = "NUMBER")]
    pub max_writes: Option<u32>,
}

#[derive(Debug, Args)]
pub struct DevicesArgs {
    /// An appliance by its name, or several by a pattern such as 'hub-0*'; may be repeated
    #[arg(long, value_name = "NAME")]
    pub device: Vec<String>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// The appliances of a group; may be repeated
    #[arg(long, value_name = "GROUP")]
    pub group: Vec<String>,
    /// The appliances with a label; with several, those that have all of them
    #[arg(long, value_name = "KEY=VALUE")]
    pub label: Vec<String>,
    /// Only appliances of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// The file that lists the appliances [default: as for `run`]
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// How the list is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
pub struct OpsArgs {
    /// Words, or their beginnings, that must all occur: in group, name, vendor's id, method, path, effect or summary;
    /// where these find little, in arguments and fields of the answer, at last in descriptions
    pub words: Vec<String>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// How the list is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
pub struct DescribeArgs {
    /// An operation (by name, vendor's id or path), a type, a group or a function; `functions` for all of these
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// How the description is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code, as it stands in `error[CODE]`
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    /// How the explanation is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
pub struct SimArgs {
    /// Which appliance; both when left out
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// The appliances of this scenario file, instead of the built-in ones
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Let something go wrong: NAME[:VALUE][@PLACE,...], as latency:2s or status:503@getConfig,2-4
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    /// How many appliances; those of the scenario are repeated under names of their own
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub devices: Option<u16>,
    /// Write an inventory of the simulated appliances to stdout instead of addresses and credentials
    #[arg(long, conflicts_with = "output")]
    pub print_inventory: bool,
    /// Address and port; port 0 takes one that is free. The second appliance takes the next port, or with
    /// 127.0.0.1-9:8000 the next address [default: as the scenario says, or 127.0.0.1:8000]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<edgebook_sim::Listen>,
    /// Refuse what a request has that the appliance does not know, instead of passing it over with a note in the log
    #[arg(long)]
    pub strict: bool,
    /// Where the control endpoint listens: it moves the clock, sets faults and shows requests; on this machine only
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub control: SocketAddr,
    /// How fast the appliances' clock runs: 60 makes a minute of each second, 0 stops it
    #[arg(long, value_name = "NUMBER")]
    pub speed: Option<edgebook_sim::Speed>,
    /// Allow an address that other machines can reach. The credentials are public: use it in a laboratory only
    #[arg(long)]
    pub expose: bool,
    /// How addresses and credentials are written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Compare the fingerprint with the one that the appliance itself shows, on its console for example. \
        A pinned certificate is kept in one line of known_appliances in the state folder; no run accepts another one.\n\n\
        An edgebook.toml that is found in the working folder or above it is obeyed once it is allowed: \
        edgebook trust --inventory FILE shows what it runs, reads, calls and believes, asks on a terminal, and remembers \
        it. When it names something else, it has to be allowed again; labels, groups and comments do not count."
)]
pub struct TrustArgs {
    /// The appliance by its name in the inventory, or its address: https://192.0.2.10:8000; left out, the inventory
    /// itself is allowed
    #[arg(value_name = "NAME|URL", required_unless_present = "inventory")]
    pub device: Option<String>,
    /// Pin the certificate without asking if it has this fingerprint: sha256:HEX
    #[arg(long, value_name = "FINGERPRINT", requires = "device")]
    pub fingerprint: Option<String>,
    /// Pin the certificate in the place of the one that is pinned: for an appliance that was renewed
    #[arg(long, requires = "device")]
    pub replace: bool,
    /// Forget what is pinned, or that the inventory was allowed
    #[arg(long, conflicts_with_all = ["fingerprint", "replace"])]
    pub forget: bool,
    /// The file that lists the appliances [default: as for `run`]; alone, it is shown and allowed
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// What the appliance at an address is; needed where the address names no port
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// How long the look at the certificate may take [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Without --network only files and variables are looked at: no command of an inventory is run, nothing is \
        sent. With it each appliance is asked for its certificate, and one with the right certificate is logged in to \
        and asked for one harmless thing. Exit code 3 says that something does not work."
)]
pub struct DoctorArgs {
    /// Look at the appliances, too
    #[arg(long)]
    pub network: bool,
    /// Only these appliances of the inventory
    #[arg(long, value_name = "NAME")]
    pub device: Vec<String>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// The file that lists the appliances [default: as for `run`]
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
    /// How long one call may take [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<String>,
    /// How the findings are written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn impossible_combinations_are_refused() {
        for line in [
            "run",
            "run x.rhai --sim --group paris",
            "run x.rhai --sim --all",
            "run x.rhai --all --device a",
            "run x.rhai --all --parallel 0",
            "trust",
            "trust a --forget --replace",
            "run x.rhai --fingerprint sha256:00",
            "run x.rhai -o xml",
            "describe",
            "spec check",
        ] {
            let words = std::iter::once("edgebook").chain(line.split(' '));
            assert!(CommandLine::try_parse_from(words).is_err(), "{line}");
        }
    }
}
