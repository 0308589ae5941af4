//! What the lines of a journal say. Fields that a later version adds are skipped by this one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One record, without its place in the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Record {
    /// A run begins: the first record.
    Run(RunRecord),
    /// A call is about to be made.
    Intent(IntentRecord),
    /// An attempt at a call ended, and another one follows.
    Attempt(AttemptRecord),
    /// A call ended.
    Outcome(OutcomeRecord),
    /// A look has shown what became of a write without an answer.
    Confirmed(ConfirmedRecord),
    /// A file was saved.
    Saved(SavedRecord),
    /// A device is called with another credential from now on.
    Credential(CredentialRecord),
    /// Another run was removed from the record.
    Pruned(PrunedRecord),
    /// The run ended: the last record.
    End(EndRecord),
}

/// What runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The version of this format.
    pub format: u32,
    /// The run's name: its beginning in UTC and eight random digits.
    pub run: String,
    /// The version of Edgebook.
    pub edgebook: String,
    /// What was asked for: `run`, `repl`, `call`.
    pub command: String,
    /// The process.
    pub pid: u32,
    /// The name of the key that the marks were made with.
    pub key: String,
    /// The runbook, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runbook: Option<RunbookRecord>,
    /// The files that the runbook imports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<RunbookRecord>,
    /// The runbook's parameters, in the order of their declarations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<ParamRecord>,
    /// Who ran it; empty where that is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// The machine on which it ran; empty where that is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The descriptions in use.
    #[serde(default)]
    pub apis: Vec<ApiRecord>,
    /// The devices that the run may call.
    #[serde(default)]
    pub devices: Vec<DeviceRecord>,
}

/// A runbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunbookRecord {
    /// Its name, as it was given.
    pub name: String,
    /// The SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

/// A parameter of a runbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamRecord {
    /// Its name.
    pub name: String,
    /// Its value, or the mark of a secret.
    pub value: String,
}

/// A description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiRecord {
    /// `vns3`, `cos`.
    pub kind: String,
    /// The version of the firmware or API.
    pub version: String,
    /// The SHA-256 of description and overlay, in hexadecimal.
    pub digest: String,
}

/// A device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRecord {
    /// Its name in the run.
    pub name: String,
    /// The kind of its API.
    pub kind: String,
    /// Its address, where it is known when the run begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The version of the description by which it is driven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The SHA-256 of that description and its overlay, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A call that is about to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntentRecord {
    /// The call's number in the run, from 1.
    pub call: u64,
    /// The device.
    pub device: String,
    /// Its address.
    pub address: String,
    /// The operation's name in scripts.
    pub operation: String,
    /// What the operation may do to the device: `read`, `change`, `disruptive`, `reboot`, `irreversible`.
    pub effect: Cow<'static, str>,
    /// Why it is called, where that is not because somebody asked: `read back`, `wait`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The HTTP method.
    pub method: Cow<'static, str>,
    /// Path and query, secrets as `***`.
    pub target: String,
    /// The marks of secret path, query and header parameters, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyRecord>,
}

impl IntentRecord {
    /// Whether the call may change something.
    pub fn is_write(&self) -> bool {
        self.effect != "read"
    }
}

/// A body: its content, or its mark.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BodyRecord {
    /// The media type.
    pub media: String,
    /// The length in bytes.
    pub bytes: u64,
    /// JSON, in which secrets stand as their marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// The fields of a form, or the parts of a multipart body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<FieldRecord>>,
    /// The mark of a body that is not shown: a license, a key, an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRecord {
    /// Its name.
    pub name: String,
    /// The name of its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The length in bytes, where the content is not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The content, or its mark.
    pub content: String,
}

/// How an attempt or a call ended on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// `answered`, `answer lost`, `not sent`, `unknown`, `cancelled`.
    pub how: Cow<'static, str>,
    /// The status, where one was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The length of the answer's body in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// An attempt that was followed by another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttemptRecord {
    /// The call.
    pub call: u64,
    /// The attempt's number in the call, from 1.
    pub attempt: u32,
    /// The HTTP method: a moved path may have another.
    pub method: Cow<'static, str>,
    /// Path and query, secrets as `***`.
    pub target: String,
    /// How it ended.
    #[serde(flatten)]
    pub ended: Ended,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

/// The end of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeRecord {
    /// The call.
    pub call: u64,
    /// How it ended.
    #[serde(flatten)]
    pub ended: Ended,
    /// What became of a write, in the words of the wire: `applied`, `applied, answer lost`, `unknown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fate: Option<Cow<'static, str>>,
    /// The device's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How many attempts were made.
    pub attempts: u32,
    /// How long it took, waiting included, in milliseconds.
    pub ms: f64,
}

/// What became of a write without an answer, as a look has shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedRecord {
    /// The call.
    pub call: u64,
    /// What became of it, in the words of the wire.
    pub fate: Cow<'static, str>,
}

/// A file that a run wrote for its operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedRecord {
    /// The device that the run was for.
    pub device: String,
    /// Where the file was written.
    pub file: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// The SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Whether it holds secrets.
    #[serde(default)]
    pub secrets: bool,
}

/// That a device is called with another credential from now on; never which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRecord {
    /// The device.
    pub device: String,
    /// What changed: `password`, `token`.
    pub what: Cow<'static, str>,
}

/// A run that was removed from the record because of its age.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrunedRecord {
    /// The run's name.
    pub run: String,
    /// The SHA-256 of its file, in hexadecimal: a copy that was kept elsewhere can be recognised.
    pub sha256: String,
    /// When it began, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// When its last record was written, in UTC.
    pub last: String,
    /// Its exit code; absent where it had no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<u8>,
    /// Calls that changed nothing.
    pub reads: u64,
    /// Calls that may have changed something.
    pub writes: u64,
    /// Writes by their fate.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fates: BTreeMap<String, u64>,
}

/// The end of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndRecord {
    /// The exit code of the run.
    pub exit: u8,
    /// Calls that were recorded.
    pub calls: u64,
    /// Calls among them that were writes.
    pub writes: u64,
    /// How many writes came to which fate.
    #[serde(default)]
    pub fates: BTreeMap<String, u64>,
    /// The texts among the parameters that were not used as secrets. Their marks stand at the beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<ParamRecord>,
    /// The keyed digest of this line without the seal. Always the last field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<String>,
}
