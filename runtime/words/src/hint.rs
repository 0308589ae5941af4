//! What to do next, as data. A command line, a prompt and a program each have their own way to do the same thing, so whoever
//! shows a hint chooses the words.

use std::fmt;

/// What to do next. Shown as it is, it names no option and no command; a face has its own words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Words that hold wherever they are shown.
    Words(String),
    /// Several things, one after the other.
    All(Vec<Hint>),
    /// Pin a certificate that was compared with the appliance's own.
    Pin {
        /// Whose certificate.
        of: Subject,
        /// Its fingerprint.
        fingerprint: String,
    },
    /// Compare a certificate with the device's own, and pin it then.
    Compare {
        /// The device.
        device: String,
    },
    /// Pin the certificate of a device.
    PinNow {
        /// The device.
        device: String,
    },
    /// Find out why a certificate has changed, and pin the new one where the appliance was renewed.
    Repin {
        /// The name or address under which it is pinned.
        device: String,
    },
    /// Pin the new certificate where the appliance or its certificate was renewed.
    RepinRenewed {
        /// The device.
        device: String,
        /// Whether a call of this run may have renewed it.
        by_run: bool,
    },
    /// Install a new certificate in the place of one that has expired.
    Reinstall {
        /// The device.
        device: String,
        /// Whether its pin is renewed then, and not the fingerprint in the inventory.
        pinned: bool,
    },
    /// Name the authority behind a certificate, or pin it alone.
    NameAuthority {
        /// The device.
        device: String,
    },
    /// Look which fingerprint a device presents.
    SeeFingerprint,
    /// Repair a line of the trust store, or pin that certificate again.
    RepairPin,
    /// Remove a wrong line of the trust store.
    RemovePin,
    /// Find out whether the login or the device is at fault.
    TryLogin {
        /// Whether the login may be a token, which the run may have ended itself.
        token: bool,
    },
    /// Look at the way to a device.
    LookAtTheWay,
    /// There is no folder for state: say where it is.
    StateFolder,
    /// Say where the secret of a device of the inventory comes from.
    SecretSource {
        /// The device.
        device: String,
    },
    /// Give the password of a device that is in no inventory.
    GivePassword {
        /// Whether a token would do, too.
        or_token: bool,
    },
    /// Give the tokens of a device that is in no inventory.
    GiveTokens,
    /// Allow an inventory that was found.
    AllowInventory {
        /// The file.
        file: String,
    },
    /// Name an inventory of somebody else, where it is trusted.
    TrustInventory {
        /// The file.
        file: String,
    },
    /// Write an inventory.
    WriteInventory,
    /// Choose devices of the inventory.
    ChooseDevices {
        /// Those that there are.
        known: String,
    },
    /// Choose a group, not a device.
    ChooseGroup {
        /// The group.
        group: String,
    },
    /// Choose a device, not a group.
    ChooseNamed {
        /// The device.
        device: String,
    },
    /// Choose one of several devices.
    ChooseDevice {
        /// The device.
        device: String,
    },
    /// Choose one of several devices of a kind.
    ChooseAmong {
        /// What they are.
        what: String,
        /// Their names.
        devices: Vec<String>,
    },
    /// Choose a device of a kind, of which the run has none.
    HasNone {
        /// What it is.
        what: String,
    },
    /// Choose one of several devices, and let the run call another one.
    ChooseWithOther {
        /// What the devices are.
        kind: String,
        /// The one to choose.
        device: String,
        /// The one to call as well.
        other: String,
    },
    /// Choose a device of a kind, or let the run call one.
    ChooseKind {
        /// The kind.
        kind: String,
    },
    /// Let the run call a device of a kind, beside those that it has.
    AllowKind {
        /// The kind.
        kind: String,
    },
    /// Let the run call a device, beside those that it has.
    AllowDevice {
        /// The device.
        device: String,
    },
    /// Leave out the devices of other kinds.
    OnlyKind {
        /// The kind that stays.
        kind: String,
    },
    /// Choose another device, or none.
    ChooseAnother,
    /// Name a folder for the files that a run saves.
    SaveFolder,
    /// Set a parameter of the runbook.
    SetParameter {
        /// The parameter.
        name: String,
        /// Whether it takes a file.
        is_file: bool,
        /// Its type and what it is for.
        about: String,
    },
    /// Set a parameter of the runbook, or ask whether it is set.
    SetOrAsk {
        /// The parameter.
        name: String,
        /// How the runbook reads it.
        path: String,
    },
    /// Raise a limit of the run.
    RaiseLimit {
        /// The limit.
        name: String,
        /// Twice as much.
        value: String,
    },
    /// Allow more writes to each device.
    MaxWrites {
        /// How many.
        number: u32,
    },
    /// Allow more writes to each device, where more are meant.
    MoreWrites,
    /// See what a runbook may do, and renew its signature.
    SeeEffects,
    /// Renew the signature beside a runbook.
    RenewSignature {
        /// The runbook.
        runbook: String,
        /// Whether that is right only when the runbook is meant to do more.
        when_meant: bool,
    },
    /// See what is wrong with a description.
    CheckDescription {
        /// The file.
        file: String,
    },
    /// Remove a kept description, or keep another one beside it.
    ReplaceDescription {
        /// `vns3@6.0.0`
        id: String,
    },
    /// Give a description another kind or version.
    NameDescription,
    /// Add a description of another version.
    AddDescription {
        /// The versions that there are: `vns3 5.2.5, 6.0.0`.
        known: String,
    },
    /// Name a file: a folder is not what is wanted.
    NameFile,
    /// Look at the list of runs.
    ListRuns,
}

/// Whose certificate is to be pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A device of the inventory.
    Device(String),
    /// A device that is in no inventory.
    Address {
        /// `api@192.0.2.10:8000`
        address: String,
        /// What it is.
        kind: String,
    },
}

impl From<String> for Hint {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for Hint {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl Hint {
    /// Words and something to do.
    pub fn and(words: impl Into<String>, next: Self) -> Self {
        Self::All(vec![Self::Words(words.into()), next])
    }

    /// The same with other words: what is in it is worded by itself.
    #[must_use]
    pub fn worded(&self, words: &dyn Fn(&Self) -> String) -> Self {
        Self::Words(self.in_words(words))
    }

    /// A sentence, with the words of a face for whatever is not words already.
    pub fn in_words(&self, words: &dyn Fn(&Self) -> String) -> String {
        match self {
            Self::Words(text) => text.clone(),
            Self::All(all) => all.iter().map(|hint| hint.in_words(words)).collect::<Vec<_>>().join("; "),
            other => words(other),
        }
    }
}

/// Without the words of any face.
impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Words(words) => return f.write_str(words),
            Self::All(_) => return f.write_str(&self.in_words(&ToString::to_string)),
            Self::Pin { fingerprint, .. } => {
                return write!(
                    f,
                    "compare the fingerprint with the device's own, then pin it: {fingerprint}"
                );
            }
            Self::Compare { device } => {
                return write!(f, "compare it with that of {device} itself, then pin it");
            }
            Self::PinNow { device } => return write!(f, "pin the certificate of {device}"),
            Self::Repin { device } => {
                return write!(f, "find out which; if it was renewed, pin the new certificate of {device}");
            }
            Self::RepinRenewed { device, by_run } => {
                let what = if *by_run { "the appliance or its certificate" } else { "the appliance" };
                return write!(f, "if {what} was renewed, pin the new certificate of {device}");
            }
            Self::Reinstall { device, .. } => {
                return write!(
                    f,
                    "browsers and other clients refuse it: install a new one on {device}, then trust that"
                );
            }
            Self::NameAuthority { device } => {
                return write!(
                    f,
                    "name its authority in the inventory (trust = {{ ca = \"…\" }}), or pin the certificate of {device}"
                );
            }
            Self::SecretSource { device } => {
                return write!(f, "say in the inventory where the secret of {device} comes from");
            }
            Self::GivePassword { or_token: true } => "give a password, or a token",
            Self::GivePassword { or_token: false } => "give a password",
            Self::AllowInventory { file } => return write!(f, "read {file}, then allow it"),
            Self::TrustInventory { file } => {
                return write!(
                    f,
                    "it can run commands and choose where passwords go; if you trust it, name it: {file}"
                );
            }
            Self::ChooseDevices { known } => {
                return write!(f, "choose devices, a group or a label; the devices are {known}");
            }
            Self::ChooseGroup { group } => return write!(f, "it is a group: choose the group {group}"),
            Self::ChooseNamed { device } => return write!(f, "it is a device: choose the device {device}"),
            Self::ChooseDevice { device } => return write!(f, "choose one, or write device({device:?})"),
            Self::ChooseAmong { what, devices } => {
                let first = devices.first().map(String::as_str).unwrap_or_default();
                let all = devices.join(", ");
                return write!(
                    f,
                    "this run has several {what} ({all}): write device({first:?}), or choose one"
                );
            }
            Self::HasNone { what } => {
                return write!(f, "this run has no {what}: choose one, or let it call one");
            }
            Self::ChooseWithOther { kind, device, other } => {
                return write!(
                    f,
                    "choose {device} and let the run call {other}: then `{kind}` means {device}"
                );
            }
            Self::ChooseKind { kind } => return write!(f, "choose a {kind}, or let it call one"),
            Self::AllowKind { kind } => return write!(f, "let it call a {kind}, too"),
            Self::AllowDevice { device } => return write!(f, "let the run call {device}, too"),
            Self::OnlyKind { kind } => return write!(f, "choose devices of the kind {kind} only"),
            Self::SetParameter { name, about, .. } => return write!(f, "set the parameter {name} {about}"),
            Self::SetOrAsk { name, path } => {
                return write!(f, "set the parameter {name}, or ask first: `if {path} != () {{ ... }}`");
            }
            Self::RaiseLimit { name, value } => {
                return write!(f, "the limit is `{name}`; {value} would be twice as much");
            }
            Self::MaxWrites { number } => {
                return write!(
                    f,
                    "nothing was sent; when they are meant, allow {number} writes to each device"
                );
            }
            Self::RenewSignature { runbook, when_meant } => {
                let when_meant = if *when_meant { "when that is meant, " } else { "" };
                return write!(f, "{when_meant}renew the signature of {runbook}");
            }
            Self::CheckDescription { file } => return write!(f, "a check of {file} says why"),
            Self::ReplaceDescription { id } => {
                return write!(f, "remove {id}, or give this one another version");
            }
            Self::AddDescription { known } => return write!(f, "there is {known}; others can be added"),
            Self::SeeFingerprint => "look which fingerprint the device presents",
            Self::RepairPin => "repair the line, or remove it and pin the certificate again",
            Self::RemovePin => "remove the wrong line; look which certificate the device presents",
            Self::TryLogin { token: false } => "it refuses the login, or restarts just now",
            Self::TryLogin { token: true } => {
                "it refuses the login, or restarts just now; where this run ended its own token, it goes on with another one \
                 after `use_credential(token)`"
            }
            Self::LookAtTheWay => "look at the way to the device",
            Self::StateFolder => "name a folder for state",
            Self::GiveTokens => "give a token, or one for each of several schemes",
            Self::WriteInventory => {
                "write edgebook.toml: [devices.edge-1] with kind = \"vns3\" and address = \"192.0.2.10\""
            }
            Self::ChooseAnother => "choose another device, or none",
            Self::SaveFolder => "name a folder; each device has a folder of its own in it. Nothing was sent",
            Self::MoreWrites => "when more are meant, raise it",
            Self::SeeEffects => "see what the runbook may do, and renew its signature where that is meant",
            Self::NameDescription => "give another kind or version; letters, digits and .-_+ are good",
            Self::NameFile => "name a file, not a folder",
            Self::ListRuns => "look at the list of runs",
        };
        f.write_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_words_what_is_not_words_already() {
        let hint = Hint::and(
            "keep less at once",
            Hint::RaiseLimit { name: "time".to_owned(), value: "8h".to_owned() },
        );
        assert_eq!(hint.to_string(), "keep less at once; the limit is `time`; 8h would be twice as much");
        let face = |hint: &Hint| match hint {
            Hint::RaiseLimit { name, value } => format!("turn {name} to {value}"),
            other => other.to_string(),
        };
        assert_eq!(hint.in_words(&face), "keep less at once; turn time to 8h");
        assert_eq!(hint.worded(&face), Hint::Words("keep less at once; turn time to 8h".to_owned()));
    }
}
