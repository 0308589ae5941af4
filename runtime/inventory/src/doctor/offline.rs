//! Looks at files and variables: the inventory, the secrets' sources, the state folder, the trust store, the pins.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use edgebook_words::{Hint, escape, reason};

use super::Check;
use crate::{
    AllowedInventories, Device, Found, How, Inventory, KnownAppliances, Obeyed, Petition, Reader, Search,
    Secrets, Trust, TrustStore, Unopened,
};

/// What is looked at.
pub struct Setup<'s> {
    /// Where the inventory is looked for.
    pub search: &'s Search,
    /// How it is read.
    pub reader: &'s Reader,
    /// The folder for state; `None` where the environment names none.
    pub state: Option<&'s Path>,
    /// Where secrets come from.
    pub secrets: &'s Secrets,
    /// The devices that are looked at; none for all of them.
    pub only: &'s [String],
}

impl Setup<'_> {
    /// Whether a device is looked at.
    pub fn covers(&self, device: &Device) -> bool {
        self.only.is_empty() || self.only.contains(&device.name)
    }
}

/// What was found, for those who want to look further.
pub struct Examination {
    /// The checks.
    pub checks: Vec<Check>,
    /// The inventory, where it is without mistakes.
    pub inventory: Option<Inventory>,
    /// The trust store and its content, where it can be read.
    pub trust: Option<(TrustStore, KnownAppliances)>,
}

/// Looks at everything that can be looked at without the network.
pub fn offline(setup: &Setup<'_>) -> Examination {
    let mut checks = Vec::new();
    let inventory = inventory(setup, &mut checks);
    state(setup.state, &mut checks);
    let trust = setup.state.and_then(|folder| store(folder, &mut checks));
    let devices = inventory.iter().flat_map(|inventory| &inventory.devices);
    for device in devices.filter(|device| setup.covers(device)) {
        let about = format!("device {}", device.name);
        checks.push(secret(device, &about, setup.secrets));
        checks.extend(proxy(device, &about, setup.secrets));
        checks.push(pin(device, &about, trust.as_ref()));
    }
    Examination { checks, inventory, trust }
}

fn inventory(setup: &Setup<'_>, checks: &mut Vec<Check>) -> Option<Inventory> {
    const ABOUT: &str = "inventory";
    let Some(found) = setup.search.find() else {
        let places: Vec<String> = setup.search.places().iter().map(|path| shown(path)).collect();
        checks.push(
            Check::warn(
                ABOUT,
                format!("there is none; looked for {} and in every folder above", places.join(", ")),
            )
            .mend(Hint::WriteInventory),
        );
        return None;
    };
    let allowed = setup.state.map(AllowedInventories::in_folder);
    match setup.search.open(setup.reader, allowed.as_ref()) {
        Ok(None) => None,
        Ok(Some(Obeyed::Ask(petition))) => {
            not_allowed(&petition, checks);
            None
        }
        Ok(Some(Obeyed::Yes(inventory))) => {
            let count =
                |number: usize, one: &str| format!("{number} {one}{}", if number == 1 { "" } else { "s" });
            let (devices, groups) = (inventory.devices.len(), inventory.groups.len());
            let what = format!(
                "{} ({}): {}, {}",
                shown(&found.path),
                how(&found),
                count(devices, "device"),
                count(groups, "group")
            );
            checks.push(if devices == 0 {
                Check::warn(ABOUT, what).mend("add a device: [devices.edge-1] with kind and address")
            } else {
                Check::ok(ABOUT, what)
            });
            group_writable(&found.path, checks);
            for shadowed in &inventory.left_out {
                checks.push(Check::warn(ABOUT, format!("{} has {shadowed}", shadowed.found)));
            }
            Some(*inventory)
        }
        Err(Unopened::State(error)) => {
            checks
                .push(Check { mend: error.hint().map(Hint::from), ..Check::fail(ABOUT, error.to_string()) });
            None
        }
        Err(Unopened::Problems(problems)) => {
            checks.extend(problems.0.iter().map(|problem| Check::problem(ABOUT, problem)));
            None
        }
    }
}

/// Nothing of it is looked at: not even whether a variable or a file is there.
fn not_allowed(petition: &Petition, checks: &mut Vec<Check>) {
    let file = shown(petition.file());
    checks.push(
        Check::fail("inventory", format!("{file} is not obeyed: you have not allowed what it names"))
            .mend(Hint::AllowInventory { file }),
    );
    checks.extend(petition.lines().into_iter().map(|line| Check::warn("inventory", format!("it {line}"))));
}

fn how(found: &Found) -> &'static str {
    match found.how {
        How::Named => "the one that was named",
        How::Upwards => "found from the working folder upwards",
        How::Config => "the one in the configuration folder",
    }
}

/// Whoever can write the inventory can run commands as its user.
fn group_writable(path: &Path, checks: &mut Vec<Check>) {
    if fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o020 != 0) {
        checks.push(
            Check::warn("inventory", "its group can write it, and so choose commands and where passwords go")
                .mend(format!("chmod g-w '{}'", shown(path))),
        );
    }
}

fn secret(device: &Device, about: &str, secrets: &Secrets) -> Check {
    if device.lacks_secret() {
        return Check::warn(about, "nothing says where its secret comes from: it is asked for on a terminal")
            .mend("add secret = { env = \"…\" }, { command = […] }, { file = \"…\" } or { keyring = {…} }");
    }
    let problem = device.secrets().find_map(|secret| secrets.check(secret).err());
    let sources: Vec<String> = device.secrets().map(|secret| secret.source.to_string()).collect();
    match problem {
        Some(problem) => Check::problem(about, &problem),
        None if sources.is_empty() => Check::ok(about, "it is called without a login"),
        None => Check::ok(about, format!("its secret comes from {}", sources.join(" and "))),
    }
}

/// The login of the proxy on the way.
fn proxy(device: &Device, about: &str, secrets: &Secrets) -> Option<Check> {
    let proxy = device.proxy.as_ref()?;
    let secret = &proxy.login.as_ref()?.secret;
    Some(match secrets.check(secret) {
        Ok(()) => Check::ok(about, format!("the secret of the proxy {proxy} comes from {}", secret.source)),
        Err(problem) => Check::problem(about, &problem),
    })
}

fn pin(device: &Device, about: &str, trust: Option<&(TrustStore, KnownAppliances)>) -> Check {
    match &device.trust {
        Trust::System => Check::ok(about, "its certificate is checked by the operating system's authorities"),
        Trust::Fingerprint(fingerprint) => {
            Check::ok(about, format!("the inventory pins its certificate: {fingerprint}"))
        }
        Trust::Ca { file, place } => match Trust::authorities(file, place) {
            Ok(edgebook_wire::Trust::Roots(roots)) => {
                let count = roots.len();
                Check::ok(about, format!("its certificate is checked by {} ({count} in it)", shown(file)))
            }
            Ok(_) => Check::fail(about, format!("{place}: the CA file {} holds no authority", shown(file))),
            Err(problem) => Check::problem(about, &problem),
        },
        Trust::Pinned => {
            let Some((store, known)) = trust else {
                return Check::fail(about, "whether its certificate is pinned cannot be seen");
            };
            match known.get(store.path(), device.base_url.host(), device.base_url.port()) {
                Ok(Some(known)) => {
                    Check::ok(about, format!("its certificate is pinned since {}", known.history()))
                }
                Ok(None) => {
                    Check::warn(about, "its certificate is not pinned: without a terminal, runs are refused")
                        .mend(Hint::PinNow { device: device.name.clone() })
                }
                Err(error) => Check { mend: error.hint(), ..Check::fail(about, error.to_string()) },
            }
        }
    }
}

fn state(folder: Option<&Path>, checks: &mut Vec<Check>) {
    const ABOUT: &str = "state folder";
    let Some(folder) = folder else {
        checks.push(
            Check::fail(ABOUT, "the environment names no home folder").mend("set HOME or XDG_STATE_HOME"),
        );
        return;
    };
    // It is made when it is needed: then the nearest folder above must be writable.
    let existing = folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder);
    if let Err(error) = try_writing(existing) {
        let what = format!("{} cannot be written: {}", shown(existing), reason(&error));
        checks.push(
            Check::fail(ABOUT, what)
                .mend("without it no certificate can be pinned and no change is sent: make it writable, or set XDG_STATE_HOME"),
        );
        return;
    }
    let public = fs::metadata(folder).is_ok_and(|facts| facts.permissions().mode() & 0o022 != 0);
    checks.push(if public {
        Check::fail(
            ABOUT,
            format!("others can write {}, and so choose which certificates are trusted", shown(folder)),
        )
        .mend(format!("chmod 700 '{}'", shown(folder)))
    } else {
        Check::ok(ABOUT, format!("{} can be written", shown(folder)))
    });
}

/// Writes and removes a file; finds a full disk, too.
fn try_writing(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&[0; 4096])?;
    file.as_file().sync_all()
}

fn store(folder: &Path, checks: &mut Vec<Check>) -> Option<(TrustStore, KnownAppliances)> {
    const ABOUT: &str = "trust store";
    let store = TrustStore::in_folder(folder);
    let known = match store.read() {
        Ok(known) => known,
        Err(error) => {
            checks.push(Check { mend: error.hint(), ..Check::fail(ABOUT, error.to_string()) });
            return None;
        }
    };
    let malformed = known.malformed();
    for broken in &malformed {
        let what = format!("{}:{}: {}", shown(store.path()), broken.line, broken.reason);
        checks.push(Check::fail(ABOUT, what).mend("repair the line or remove it"));
    }
    if malformed.is_empty() {
        let what = match known.iter().count() {
            0 => "no certificate is pinned yet".to_owned(),
            1 => format!("{}: 1 certificate", shown(store.path())),
            count => format!("{}: {count} certificates", shown(store.path())),
        };
        checks.push(Check::ok(ABOUT, what));
    }
    Some((store, known))
}

fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy())
}
