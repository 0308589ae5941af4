//! What `edgebook spec` takes.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::output::Format;

#[derive(Debug, Subcommand)]
pub enum SpecCommand {
    /// Read a description as the generator does and report everything that it finds
    Check(SpecCheckArgs),
    /// Say what a description holds
    Show(SpecShowArgs),
    /// Say what changes with another description, and which runbooks break
    Diff(SpecDiffArgs),
    /// Check a description and put it in its place below spec/
    Add(SpecAddArgs),
}

#[derive(Debug, Args)]
pub struct SpecShowArgs {
    /// A kind of appliance that is built in, or a file; all that are built in when left out
    #[arg(value_name = "KIND|FILE")]
    pub description: Option<String>,
    /// What the description cannot say [default: overlay.yaml beside the file, if there]
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// How it is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "A change is breaking when a runbook that was right may be wrong with it. The exit code is 3 when a \
        change is breaking, or when a runbook breaks.\n\n\
        Example: edgebook spec diff vns3 6.1.0.yaml --runbooks scripts"
)]
pub struct SpecDiffArgs {
    /// The description before: a kind that is built in, or a file
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The description after: a file
    #[arg(value_name = "NEW")]
    pub new: String,
    /// What the descriptions cannot say [default: overlay.yaml beside NEW, beside OLD, or below spec/ in this folder]
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// Runbooks, and folders of them, that are checked with both; may be repeated
    #[arg(long, value_name = "FILE|DIR")]
    pub runbooks: Vec<PathBuf>,
    /// How it is written [default: text on a terminal, json on a pipe]
    #[arg(short, long, value_name = "FORMAT", hide_default_value = true)]
    pub output: Option<Format>,
}

#[derive(Debug, Args)]
pub struct SpecAddArgs {
    /// The OpenAPI 3.0 description, in YAML or JSON
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What it is a description of
    #[arg(long, value_name = "KIND")]
    pub kind: String,
    /// The version, where the description does not say the right one
    #[arg(long = "as", value_name = "VERSION")]
    pub version: Option<String>,
    /// A new overlay for the appliance, put in place with it
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// The folder of the descriptions
    #[arg(long, value_name = "DIR", default_value = "spec")]
    pub spec: PathBuf,
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
