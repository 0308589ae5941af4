//! One device of an inventory.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use edgebook_model::Api;
use edgebook_wire::{BaseUrl, Fingerprint};
use edgebook_words::escape;

use crate::files::{self, Demand};
use crate::{Diagnostic, Place, Secret};

/// How one device is reached. Says where its secret comes from; never holds it.
#[derive(Clone, Debug)]
pub struct Device {
    /// The name by which it is chosen.
    pub name: String,
    /// The description by which it is driven: that of the version that it runs, as far as that is known.
    pub api: &'static Api,
    /// The version that it runs, where that is known.
    pub runs: Option<Runs>,
    /// Where it is.
    pub base_url: BaseUrl,
    /// How it is told who calls.
    pub auth: Auth,
    /// Where the password or token comes from; `None` where it has to be asked for, or none is needed.
    pub secret: Option<Secret>,
    /// What makes its certificate good.
    pub trust: Trust,
    /// The groups that it is in.
    pub groups: BTreeSet<String>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its variables, also those of its groups.
    pub vars: BTreeMap<String, serde_json::Value>,
    /// How long one call may take; `None` leaves it to the command.
    pub timeout: Option<Duration>,
    /// How long name lookup, TCP and TLS may take together; `None` leaves it to the command.
    pub connect_timeout: Option<Duration>,
    /// The HTTP proxy through which it is reached.
    pub proxy: Option<Proxy>,
    /// Nothing may change it, whatever else is said.
    pub read_only: bool,
    /// Where the inventory defines it.
    pub place: Place,
}

/// The version that a device runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// The version: `6.0.0`, `14.00.16.02-40016`.
    pub version: String,
    /// Whether it is driven by the description of that version, and not by one that stands in.
    pub exact: bool,
    /// Whether the device said so itself, the last time, and not the inventory.
    pub reported: bool,
}

/// How a device is told who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// HTTP basic authentication; the secret is the password.
    Basic {
        /// The user's name.
        user: String,
    },
    /// The secret is a token, sent as the API asks for it.
    Token,
    /// Several security schemes of the API, each with a secret of its own.
    Schemes(Vec<SchemeLogin>),
    /// The device asks for nothing.
    None,
}

/// The login of one security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeLogin {
    /// The name that the description gives the scheme.
    pub scheme: String,
    /// The user, for HTTP basic authentication.
    pub user: Option<String>,
    /// The token, or the password of the user.
    pub secret: Secret,
}

/// What makes a device's certificate good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It is the one in the trust store.
    Pinned,
    /// It is this very certificate.
    Fingerprint(Fingerprint),
    /// It was issued by an authority whose certificate is in this PEM file.
    Ca {
        /// The file.
        file: PathBuf,
        /// Where the inventory names it.
        place: Place,
    },
    /// The operating system trusts it.
    System,
}

/// A file of CA certificates larger than this is none.
const LARGEST_CA: u64 = 4 << 20;

impl Trust {
    /// Reads the certificates of the authorities in a PEM file that the inventory names at a place.
    pub fn authorities(file: &Path, place: &Place) -> Result<edgebook_wire::Trust, Diagnostic> {
        let wrong = |what: &str| {
            let file = escape(&file.to_string_lossy());
            Diagnostic::new("bad-value", format!("the CA file {file}: {what}")).at(place.clone())
        };
        let pem = files::read(file, Demand::NotPublic, LARGEST_CA)
            .map_err(|fault| wrong(&fault.what()).maybe_hint(fault.mend(file)))?;
        edgebook_wire::Trust::roots_from_pem(&pem)
            .map_err(|error| wrong(&error.to_string()).hint("it must hold certificates in PEM form"))
    }
}

/// An HTTP proxy that passes connections on (`CONNECT`). What it passes on is encrypted between here and the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// The proxy's name or address, without brackets.
    pub host: String,
    /// Its TCP port.
    pub port: u16,
    /// The login that it asks for.
    pub login: Option<ProxyLogin>,
}

/// Who calls a proxy. The password travels in clear to it, and no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyLogin {
    /// The user's name.
    pub user: String,
    /// Where the password comes from.
    pub secret: Secret,
}

impl Device {
    /// Where the secrets come from without which it cannot be called: those of its login and that of its proxy's.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let own = self.secret.as_ref().filter(|_| self.auth != Auth::None);
        let schemes = match &self.auth {
            Auth::Schemes(schemes) => schemes.as_slice(),
            Auth::Basic { .. } | Auth::Token | Auth::None => &[],
        };
        let proxy = self.proxy.as_ref().and_then(|proxy| proxy.login.as_ref());
        let schemes = schemes.iter().map(|scheme| &scheme.secret);
        own.into_iter().chain(schemes).chain(proxy.map(|login| &login.secret))
    }

    /// Whether its login needs a secret that the inventory does not mention.
    pub fn lacks_secret(&self) -> bool {
        self.secret.is_none() && matches!(self.auth, Auth::Basic { .. } | Auth::Token)
    }

    /// Whether the device is in a group.
    pub fn is_in(&self, group: &str) -> bool {
        self.groups.contains(group)
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "http://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "http://{}:{}", self.host, self.port)
        }
    }
}
