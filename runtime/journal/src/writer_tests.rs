//! What reaches the disk, when, and what happens when the disk takes nothing more.

use super::*;
use crate::reading::Reading;
use crate::testing::{SharedDisk, intent, journal, key, outcome};
use crate::{RunFile, Verification, find_run, verify};

fn read() -> Record {
    Record::Intent(intent(1, "read"))
}

#[test]
fn reads_are_buffered_and_a_sync_puts_everything_on_the_disk() {
    let disk = SharedDisk::default();
    let journal = journal(&disk, key());
    let begun = disk.bytes().len();
    assert!(begun > 0);
    for _ in 0..3 {
        journal.append(&read(), false).unwrap();
    }
    assert_eq!((disk.bytes().len(), disk.syncs()), (begun, 0));
    journal.sync().unwrap();
    assert_eq!(Reading::of(&disk.bytes()).entries.len(), 4);
    assert_eq!(disk.syncs(), 1);
    // Nothing new: the disk is left alone.
    journal.sync().unwrap();
    assert_eq!(disk.syncs(), 1);
    journal.append(&outcome(1, None), true).unwrap();
    assert_eq!(Reading::of(&disk.bytes()).entries.len(), 5);
    journal.append(&read(), false).unwrap();
    drop(journal);
    let reading = Reading::of(&disk.bytes());
    assert_eq!((reading.entries.len(), reading.flaws.len(), reading.torn), (6, 0, 0));
}

#[test]
fn many_reads_are_handed_over_now_and_then() {
    let disk = SharedDisk::default();
    let journal = journal(&disk, key());
    let mut most = 0;
    for _ in 0..1000 {
        let before = disk.bytes().len();
        journal.append(&read(), false).unwrap();
        most = most.max(disk.bytes().len() - before);
    }
    assert!((BUFFER..BUFFER + 1000).contains(&most), "{most}");
    assert_eq!(disk.syncs(), 0);
}

#[test]
fn those_who_wait_for_the_disk_are_served_together() {
    let disk = SharedDisk::default();
    let journal = journal(&disk, key());
    std::thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| {
                journal.append(&read(), false).unwrap();
                journal.sync().unwrap();
            });
        }
    });
    let reading = Reading::of(&disk.bytes());
    assert_eq!((reading.entries.len(), reading.flaws.len()), (51, 0));
    assert!((1..=50).contains(&disk.syncs()));
}

#[test]
fn a_full_disk_ends_the_record_for_good_and_leaves_a_readable_beginning() {
    let whole = {
        let disk = SharedDisk::default();
        let journal = journal(&disk, key());
        for _ in 0..3 {
            journal.append(&read(), true).unwrap();
        }
        disk.bytes().len()
    };
    for missing in [1, 10, 200] {
        let disk = SharedDisk::default();
        let journal = journal(&disk, key());
        disk.change(|disk| disk.room = Some(whole - missing));
        let ended: Vec<bool> = (0..3).map(|_| journal.append(&read(), true).is_ok()).collect();
        assert_eq!(ended, [true, true, false], "{missing}");
        let failure = journal.failure().unwrap();
        // Room again: too late, for a torn line stands in the file.
        disk.change(|disk| disk.room = None);
        let error = journal.sync().unwrap_err();
        assert_eq!(error.0, failure);
        assert!(journal.end(0).is_err());
        drop(journal);
        let reading = Reading::of(&disk.bytes());
        assert_eq!((reading.entries.len(), reading.flaws.len()), (3, 0));
        assert!(reading.torn > 0);
    }
}

#[test]
fn a_disk_that_cannot_sync_ends_the_record_too() {
    let disk = SharedDisk::default();
    let journal = journal(&disk, key());
    disk.change(|disk| disk.broken = true);
    let error = journal.sync().unwrap_err();
    assert_eq!(error.0, "Input/output error");
    disk.change(|disk| disk.broken = false);
    assert_eq!(journal.sync(), Err(error.clone()));
    assert_eq!(journal.append(&read(), false), Err(error));
}

#[test]
fn a_run_has_a_file_of_its_own_from_beginning_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let state = State::new(folder.path().join("state"));
    let header = RunHeader {
        command: "run".to_owned(),
        runbook: Some(("a.rhai".to_owned(), "print(1)".to_owned())),
        devices: vec![DeviceRecord { name: "edge1".into(), kind: "vns3".into(), ..DeviceRecord::default() }],
        params: vec![
            ("count".to_owned(), ParamText::Shown("3".to_owned())),
            ("key".to_owned(), ParamText::Secret("CANARY".into())),
            ("note".to_owned(), ParamText::Text("why".into())),
            ("word".to_owned(), ParamText::Text("used as a key".into())),
        ],
        user: "alice".to_owned(),
        ..RunHeader::default()
    };
    let journal = Journal::start(&state, header).unwrap();
    journal.sync().unwrap();
    journal.end_showing(0, |text| text == "why").unwrap();
    assert_eq!(journal.append(&read(), true).unwrap_err().0, "the run has ended");
    let RunFile { name, path } = find_run(&state, "last").unwrap();
    assert_eq!((name.as_str(), Some(path.as_path())), (journal.run(), journal.path()));
    let reading = Reading::open(&path).unwrap();
    let [first, last] = reading.entries.as_slice() else { panic!("{reading:?}") };
    let Record::Run(run) = &first.record else { panic!("{first:?}") };
    assert_eq!((run.format, run.run.as_str(), run.pid), (FORMAT, journal.run(), std::process::id()));
    let runbook = run.runbook.as_ref().unwrap();
    assert_eq!(runbook.sha256, "d287bb7f9d15abdc5b6e98536263815744b6ef21c8f3c839fc434ca70d8efe99");
    let Record::End(end) = &last.record else { panic!("{last:?}") };
    assert_eq!((end.exit, end.calls), (0, 0));
    let key = AuditKey::load(&state).unwrap().unwrap();
    // Secrets, and texts that were used as some, stand as marks.
    let told = crate::Audit::of(Reading::open(&path).unwrap()).run.unwrap();
    let values: Vec<&str> = told.params.iter().map(|param| param.value.as_str()).collect();
    let marks = [key.mark(b"CANARY"), key.mark(b"used as a key")];
    assert_eq!(values, ["3", &marks[0], "why", &marks[1]]);
    assert_eq!(told.user, "alice");
    let verification: Verification = verify(&path, Some(&key)).unwrap();
    assert!(verification.is_sound() && verification.seal == crate::Seal::Good);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for (path, mode) in [(path.as_path(), 0o600), (state.journals().as_path(), 0o700)] {
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
        }
    }
}

#[test]
fn a_run_that_failed_before_its_first_call_shows_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let state = State::new(folder.path().join("state"));
    let params = vec![("word".to_owned(), ParamText::Text("CANARY".into()))];
    let journal = Journal::start(&state, RunHeader { params, ..RunHeader::default() }).unwrap();
    journal.end_showing(2, |_| true).unwrap();
    let text = std::fs::read_to_string(find_run(&state, "last").unwrap().path).unwrap();
    assert!(text.contains("\"exit\":2") && !text.contains("CANARY"), "{text}");
}

#[test]
fn where_nothing_can_be_created_reads_go_on_and_writes_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    // A file in the place of the folder; on Linux also a file system that takes no files.
    let mut states = vec![State::new(folder.path().join("file"))];
    if cfg!(target_os = "linux") {
        states.push(State::new("/proc/edgebook"));
    }
    for state in states {
        let error = Journal::start(&state, RunHeader::default()).err().unwrap();
        let journal = Journal::unavailable(&error);
        assert_eq!(journal.failure(), Some(error.to_string()));
        assert_eq!(journal.sync(), Err(RecordError(error.to_string())));
        assert_eq!((journal.run(), journal.path()), ("", None));
    }
}

#[test]
fn what_a_look_has_shown_is_no_doubt_any_more() {
    use edgebook_wire::{CallId, Recorder as _};
    let disk = SharedDisk::default();
    let journal = journal(&disk, key());
    for call in 1..=2 {
        journal.append(&Record::Intent(intent(call, "change")), false).unwrap();
        journal.doubt().begins();
        let ended = |tally: &mut EndRecord| {
            count_fate(&mut tally.fates, "unknown");
            outcome(call, Some("unknown"))
        };
        journal.append_counted(ended, true).unwrap();
        journal.doubt().ends(Fate::Unknown);
    }
    journal.confirmed(CallId(1));
    assert!(journal.in_doubt(), "the other one is in doubt");
    journal.confirmed(CallId(2));
    assert!(!journal.in_doubt());
    journal.end(0).unwrap();
    let audit = crate::Audit::of(Reading::of(&disk.bytes()));
    assert!(audit.calls.iter().all(|call| call.fate == Some(Fate::Applied) && call.confirmed));
    assert_eq!(audit.tally().fates, audit.end.unwrap().fates);
}
