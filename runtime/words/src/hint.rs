//! What to do next, as data. A command line, a prompt and a program each have their own way to do the same thing, so whoever
//! shows a hint chooses the words.

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Words that hold wherever they are shown.
    Words(String),
    /// Pin a certificate that was compared with the appliance's own.
    Pin {
        /// Whose certificate.
        of: Subject,
        /// Its fingerprint.
        fingerprint: String,
    },
    /// Pin the certificate that a device presents now in the place of the one that is known; where that is right, as after
    /// a renewal.
    Repin {
        /// The name or address under which it is pinned.
        device: String,
    },
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
    /// Choose one of several devices.
    ChooseDevice {
        /// One of them.
        device: String,
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
    /// Leave out the devices of other kinds.
    OnlyKind {
        /// The kind that stays.
        kind: String,
    },
    /// Choose another device, or none.
    ChooseAnother,
    /// Name a folder for the files that a run saves.
    SaveFolder,
    /// Allow more writes to each device.
    MaxWrites {
        /// How many.
        number: u32,
    },
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
