//! What a command finds around it: every environment variable that it reads, the folders that follow from them, and the
//! descriptions of appliances.

use std::collections::HashMap;
use std::env;
use std::path::PathBuf;

use edgebook_catalog::{Catalog, Store};
use edgebook_inventory::Search;
use edgebook_run::{AddressLogin, Surroundings};
use edgebook_wire::{Detail, SecretString};
use etcetera::app_strategy::Xdg;
use etcetera::{AppStrategy as _, AppStrategyArgs, choose_app_strategy};

use crate::printer::Printer;

/// The password of the device that `--device` names.
pub const PASSWORD: &str = "EDGEBOOK_PASSWORD";
/// The API token of the device that `--device` names.
pub const TOKEN: &str = "EDGEBOOK_TOKEN";
/// What stands before the name of a security scheme: the token of one of several, `EDGEBOOK_TOKEN_ONE` for `one`.
const SCHEME_TOKEN: &str = "EDGEBOOK_TOKEN_";
/// Refuses every change when it is set to anything but nothing, `0` and `false`.
pub const READ_ONLY: &str = "EDGEBOOK_READ_ONLY";

/// What a command finds around it. `NO_COLOR` and `CLICOLOR_FORCE` are read where colour is written.
#[derive(Clone, Default)]
pub struct Environment {
    /// [`PASSWORD`]
    pub password: Option<String>,
    /// [`TOKEN`]
    pub token: Option<String>,
    /// The tokens of single security schemes, by [`token_variable`].
    pub tokens: HashMap<String, String>,
    /// [`READ_ONLY`]
    pub read_only: bool,
    /// Where files are looked for.
    pub folders: Folders,
    /// Who runs this, for the trust store: `USER`, else `LOGNAME`, else nothing.
    pub user: String,
    /// The machine on which this runs, for records; empty where that cannot be told.
    pub host: String,
    /// The descriptions of appliances; those that are built in, until others are put beside them.
    pub catalog: Catalog,
}

/// Folders; `None` where the environment does not say, or there is none.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// The working folder.
    pub current: Option<PathBuf>,
    /// The user's home.
    pub home: Option<PathBuf>,
    /// For the user's own inventory: `$XDG_CONFIG_HOME/edgebook`, else `~/.config/edgebook`.
    pub config: Option<PathBuf>,
    /// For state: `$XDG_STATE_HOME/edgebook`, else `~/.local/state/edgebook`.
    pub state: Option<PathBuf>,
    /// For descriptions: `$XDG_DATA_HOME/edgebook`, else `~/.local/share/edgebook`.
    pub data: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of the process. An empty variable counts as absent.
    pub fn read() -> Self {
        let filled = |name| env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            password: filled(PASSWORD),
            token: filled(TOKEN),
            tokens: env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .filter(|(name, value)| name.starts_with(SCHEME_TOKEN) && !value.is_empty())
                .collect(),
            read_only: filled(READ_ONLY).is_some_and(|value| !matches!(value.as_str(), "0" | "false")),
            folders: Folders::read(),
            user: filled("USER").or_else(|| filled("LOGNAME")).unwrap_or_default(),
            host: host().or_else(|| filled("HOSTNAME")).unwrap_or_default(),
            catalog: Catalog::built_in(),
        }
    }
}

impl Environment {
    /// What a run finds around it, when it is shown by a printer, with so much of its traffic.
    pub fn surroundings(&self, printer: &Printer, detail: Option<Detail>) -> Surroundings {
        let secret = |text: &String| SecretString::from(text.clone());
        let schemes = self.catalog.apis().iter().flat_map(|api| api.security_schemes.iter());
        let of_scheme = |name: &str| Some((name.to_owned(), secret(self.tokens.get(&token_variable(name))?)));
        Surroundings {
            catalog: self.catalog.clone(),
            state: self.folders.state.clone(),
            user: self.user.clone(),
            who: self.who(),
            host: self.host.clone(),
            redactor: printer.redactor().clone(),
            detail,
            login: AddressLogin {
                password: self.password.as_ref().map(secret),
                token: self.token.as_ref().map(secret),
                schemes: schemes.filter_map(|scheme| of_scheme(&scheme.name)).collect(),
            },
        }
    }

    /// Who runs this, for records: the user's name, else the number by which the system knows the user.
    pub fn who(&self) -> String {
        if self.user.is_empty() {
            format!("uid {}", rustix::process::getuid().as_raw())
        } else {
            self.user.clone()
        }
    }
}

impl Folders {
    fn read() -> Self {
        let own = strategy();
        Self {
            current: env::current_dir().ok(),
            home: etcetera::home_dir().ok(),
            config: own.as_ref().map(Xdg::config_dir),
            state: own.as_ref().and_then(Xdg::state_dir),
            data: own.as_ref().map(Xdg::data_dir),
        }
    }

    /// Where the user's descriptions are kept.
    pub fn descriptions(&self) -> Option<Store> {
        self.data.as_deref().map(Store::in_folder)
    }

    /// Where an inventory is looked for, `named` on the command line or not.
    pub fn search(&self, named: Option<PathBuf>) -> Search {
        Search { named, from: self.current.clone(), config: self.config.clone() }
    }
}

/// The variable for the token of a security scheme.
pub fn token_variable(scheme: &str) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    format!("{SCHEME_TOKEN}{}", scheme.chars().map(letter).collect::<String>())
}

/// The name of this machine, where the system keeps it in a file.
fn host() -> Option<String> {
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let names = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    names.map(|name| name.trim().to_owned()).find(|name| !name.is_empty())
}

/// The folder for state such as the REPL's history: `$XDG_STATE_HOME/edgebook`, else `~/.local/state/edgebook`.
pub fn state_folder() -> Option<PathBuf> {
    strategy()?.state_dir()
}

fn strategy() -> Option<Xdg> {
    choose_app_strategy(AppStrategyArgs {
        top_level_domain: String::new(),
        author: String::new(),
        app_name: "edgebook".to_owned(),
    })
    .ok()
}
