//! What `edgebook spec` takes.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::DescriptionArgs;
use crate::output::Format;

#[derive(Debug, Subcommand)]
pub enum SpecCommand {
    /// Read a description as the generator does and report everything that it finds
    Check(SpecCheckArgs),
    /// List the descriptions that there are: built in, and kept in your data folder
    List(SpecListArgs),
    /// Say what a description holds
    Show(SpecShowArgs),
    /// Say what changes with another description, and which runbooks break
    Diff(SpecDiffArgs),
    /// List what appliances answered that their descriptions do not say
    Drift(SpecDriftArgs),
    /// Check a description and keep it: every command knows it from then on
    Add(SpecAddArgs),
    /// Remove a description that was added
    Remove(SpecRemoveArgs),
}

#[derive(Debug, Args)]
pub struct SpecShowArgs {
    /// A kind of appliance, one of its versions as vns3@6.0.0, or a file; every kind when left out
    #[arg(value_name = "KIND|FILE")]
    pub description: Option<String>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// What the description cannot say [default: overlay.yaml beside the file, if there]
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// How it is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "A change is breaking when a runbook that was right may be wrong with it: a request that is stricter, an \
        answer that lacks something. An answer that is looser, another default, effect, wait or login is to be reviewed. \
        Types are compared by their shapes, not by their names. The exit code is 3 when a change is breaking, or when a \
        runbook breaks.\n\n\
        Example: edgebook spec diff vns3 6.1.0.yaml --runbooks scripts"
)]
pub struct SpecDiffArgs {
    /// The description before: a kind of appliance, one of its versions as vns3@6.0.0, or a file
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The description after: likewise
    #[arg(value_name = "NEW")]
    pub new: String,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// What the descriptions cannot say [default: overlay.yaml beside NEW, beside OLD, or below spec/ in this folder]
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// Runbooks, and folders of them, that are checked with both; may be repeated
    #[arg(long, value_name = "FILE|DIR")]
    pub runbooks: Vec<PathBuf>,
    /// How it is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<DiffFormat>,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people: aligned columns.
    Text,
    /// One JSON document.
    Json,
    /// One YAML document.
    Yaml,
    /// Tables for a review.
    Markdown,
}

impl DiffFormat {
    /// The format that every command has; `None` for Markdown.
    pub const fn plain(self) -> Option<Format> {
        match self {
            Self::Text => Some(Format::Text),
            Self::Json => Some(Format::Json),
            Self::Yaml => Some(Format::Yaml),
            Self::Markdown => None,
        }
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "The description is kept in your data folder, and every command knows it at once: the newest version of a \
        kind drives the appliances of which nobody says what they run. In the source tree of Edgebook, and with --spec, \
        it is put in its place there instead, and built in.\n\n\
        Examples:\n  edgebook spec add 6.1.0.yaml\n  edgebook spec add kiosk.json --kind kiosk --as 1.2"
)]
pub struct SpecAddArgs {
    /// The OpenAPI description as the vendor gives it, in YAML or JSON
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What it is a description of [default: the kind of which it is another version, else its title in one word]
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// The version, where the description does not say the right one
    #[arg(long = "as", value_name = "VERSION")]
    pub version: Option<String>,
    /// What descriptions of this kind cannot say, kept with them [default: overlay.yaml beside FILE, else what is known of
    /// the kind]
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// The folder of the descriptions in a source tree of Edgebook
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Each live answer is compared with its description as it is read; only shapes are kept, never values. Where \
        a description lags behind, --overlay writes what it lacks, and every command knows it once the description is added \
        with that overlay.\n\nExamples:\n  edgebook spec drift\n  edgebook spec drift kiosk --overlay kiosk-overlay.yaml"
)]
pub struct SpecDriftArgs {
    /// The kind of appliance; every kind when left out
    #[arg(value_name = "KIND")]
    pub kind: Option<String>,
    #[command(flatten)]
    pub descriptions: DescriptionArgs,
    /// Write the overlay of the kind with entries for what its appliances really answer
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// Forget what was noted, after a description was mended or a firmware was changed
    #[arg(long, conflicts_with = "overlay")]
    pub forget: bool,
    /// How it is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
pub struct SpecListArgs {
    /// How it is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
pub struct SpecRemoveArgs {
    /// The kind of appliance, or one of its versions as vns3@6.1.0
    #[arg(value_name = "KIND@VERSION")]
    pub description: String,
}

#[derive(Debug, Args)]
pub struct SpecCheckArgs {
    /// The OpenAPI 3.0 description, in YAML or JSON
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What the description cannot say: effects, waits, secrets [default: overlay.yaml beside FILE, if there]
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// Take every finding for an error, as the generator does with the descriptions that it builds in
    #[arg(long)]
    pub strict: bool,
    /// How the findings are written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}
