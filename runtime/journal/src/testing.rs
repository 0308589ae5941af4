//! A disk that fails where a test wants it to, and a journal on it.

use std::io;
use std::sync::{Arc, Mutex};

use crate::record::{Ended, IntentRecord, OutcomeRecord, Record};
use crate::storage::Storage;
use crate::writer::{Journal, RunHeader};
use crate::{AuditKey, State};

/// What a disk holds.
#[derive(Default)]
pub(crate) struct Disk {
    pub(crate) bytes: Vec<u8>,
    pub(crate) syncs: usize,
    /// No more than this is taken: the disk is full then.
    pub(crate) room: Option<usize>,
    /// Syncing fails.
    pub(crate) broken: bool,
}

/// A disk that tests can look at.
#[derive(Clone, Default)]
pub(crate) struct SharedDisk(pub(crate) Arc<Mutex<Disk>>);

impl Storage for SharedDisk {
    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        let room = disk.room.map_or(usize::MAX, |room| room.saturating_sub(disk.bytes.len()));
        disk.bytes.extend(bytes.iter().take(room));
        if bytes.len() > room { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&self) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        disk.syncs += 1;
        if disk.broken { Err(io::Error::from_raw_os_error(5)) } else { Ok(()) }
    }
}

impl SharedDisk {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().bytes.clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Disk)) {
        change(&mut self.0.lock().unwrap());
    }

    pub(crate) fn syncs(&self) -> usize {
        self.0.lock().unwrap().syncs
    }
}

/// A key of its own for each call.
pub(crate) fn key() -> AuditKey {
    let folder = tempfile::tempdir().unwrap();
    AuditKey::load_or_create(&State::new(folder.path())).unwrap()
}

pub(crate) fn journal(disk: &SharedDisk, key: AuditKey) -> Journal {
    let header = RunHeader { command: "run".to_owned(), ..RunHeader::default() };
    Journal::begin("run-1".to_owned(), None, Box::new(disk.clone()), key, header).unwrap()
}

pub(crate) fn intent(call: u64, effect: &str) -> IntentRecord {
    IntentRecord {
        call,
        device: "edge1".to_owned(),
        address: "https://192.0.2.1:8000".to_owned(),
        operation: "vns3.ipsec.get_status".to_owned(),
        effect: effect.to_owned().into(),
        purpose: None,
        method: "GET".into(),
        target: "/api/status/ipsec".to_owned(),
        secrets: std::collections::BTreeMap::new(),
        body: None,
    }
}

pub(crate) fn outcome(call: u64, fate: Option<&str>) -> Record {
    Record::Outcome(OutcomeRecord {
        call,
        ended: Ended { how: "answered".into(), status: Some(200), ..Ended::default() },
        fate: fate.map(|fate| fate.to_owned().into()),
        error: None,
        attempts: 1,
        ms: 1.5,
    })
}

/// The bytes of a journal with a read and a write, and its key.
pub(crate) fn written() -> (Vec<u8>, AuditKey) {
    let folder = tempfile::tempdir().unwrap();
    let state = State::new(folder.path());
    let disk = SharedDisk::default();
    let journal = journal(&disk, AuditKey::load_or_create(&state).unwrap());
    for record in [
        Record::Intent(intent(1, "read")),
        outcome(1, None),
        Record::Intent(intent(2, "change")),
        outcome(2, Some("applied")),
    ] {
        journal.append(&record, true).unwrap();
    }
    journal.end(0).unwrap();
    (disk.bytes(), AuditKey::load_or_create(&state).unwrap())
}
