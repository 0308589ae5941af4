//! Every environment variable that the command reads, and the folders that follow from them.

use std::env;
use std::path::PathBuf;

use etcetera::{AppStrategy as _, AppStrategyArgs, choose_app_strategy};

/// The password of the device that `--device` names.
pub const PASSWORD: &str = "EDGEBOOK_PASSWORD";
/// The API token of the device that `--device` names.
pub const TOKEN: &str = "EDGEBOOK_TOKEN";
/// Refuses every change when it is set to anything but nothing, `0` and `false`.
pub const READ_ONLY: &str = "EDGEBOOK_READ_ONLY";

/// What the environment says. `NO_COLOR` and `CLICOLOR_FORCE` are read where colour is written.
#[derive(Clone, Default)]
pub struct Environment {
    /// [`PASSWORD`]
    pub password: Option<String>,
    /// [`TOKEN`]
    pub token: Option<String>,
    /// [`READ_ONLY`]
    pub read_only: bool,
}

impl Environment {
    /// Reads the environment of the process. An empty variable counts as absent.
    pub fn read() -> Self {
        let filled = |name| env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            password: filled(PASSWORD),
            token: filled(TOKEN),
            read_only: filled(READ_ONLY).is_some_and(|value| !matches!(value.as_str(), "0" | "false")),
        }
    }
}

/// The folder for state such as the REPL's history: `$XDG_STATE_HOME/edgebook`, else `~/.local/state/edgebook`.
pub fn state_folder() -> Option<PathBuf> {
    let strategy = choose_app_strategy(AppStrategyArgs {
        top_level_domain: String::new(),
        author: String::new(),
        app_name: "edgebook".to_owned(),
    });
    strategy.ok()?.state_dir()
}
