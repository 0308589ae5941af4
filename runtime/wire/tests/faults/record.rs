//! The record: written before the first byte, or nothing is sent; and what it holds when a process is killed.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use edgebook_journal::{DeviceLocks, Journal, JournalError, RunHeader, State, list_runs};
use edgebook_wire::{
    Attempt, CallId, CoreOptions, DryRun, Ending, Fingerprint, Intent, MaxWrites, NotSentCause, Outcome,
    Policies, Policy, RecordError, Recorder, Transport as _, Trust, Verdict,
};

use crate::server::{Server, eventually};
use crate::setup::{
    core, core_recording, core_with, device, get, hasty, post, record, recorded, recorded_in, settings, words,
};
use crate::turns::counting;

/// Notes what is recorded, in order; fails where it is told to.
#[derive(Default)]
struct Notes {
    lines: Mutex<Vec<String>>,
    durable: AtomicBool,
    no_intent: bool,
    no_disk: bool,
}

impl Notes {
    fn note(&self, line: impl Into<String>) {
        self.lines.lock().unwrap().push(line.into());
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

impl Recorder for Notes {
    fn intent(&self, intent: &Intent<'_>) -> Result<CallId, RecordError> {
        self.note(format!("intent {} {}", intent.method.as_str(), intent.target));
        if self.no_intent { Err(RecordError("no room".to_owned())) } else { Ok(CallId(7)) }
    }

    fn make_durable(&self, call: CallId) -> Result<(), RecordError> {
        assert_eq!(call, CallId(7));
        self.note("durable");
        if self.no_disk {
            return Err(RecordError("the disk is full".to_owned()));
        }
        self.durable.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn attempt(&self, call: CallId, attempt: &Attempt<'_>, outcome: &Outcome, _: Duration) {
        self.note(format!("attempt {}.{} {:?}", call.0, attempt.number, outcome.status()));
    }

    fn outcome(&self, call: CallId, ending: &Ending<'_>) {
        self.note(format!("outcome {} {:?} {:?}", call.0, ending.outcome.status(), ending.fate));
    }
}

fn with(recorder: &Arc<Notes>) -> CoreOptions {
    CoreOptions { recorder: Some(Arc::clone(recorder) as _), ..CoreOptions::default() }
}

#[test]
fn an_intent_is_durable_before_the_first_byte_of_a_write_and_buffered_for_a_read() {
    let notes = Arc::new(Notes::default());
    let seen = Arc::clone(&notes);
    let server = Server::start(move |connection| {
        while let Some(request) = connection.request() {
            let durable = seen.durable.swap(false, Ordering::SeqCst);
            let write = request.starts_with("POST");
            connection.answer(if durable == write { 200 } else { 418 }, "{}");
        }
    });
    let core = core_recording(with(&notes));
    let device = device(&core, &server);
    for call in [get(), post(), post()] {
        assert_eq!(device.call(&call).status(), Some(200));
    }
    let write = ["intent POST /api/things", "durable", "outcome 7 Some(200) Some(Applied)"];
    let read = ["intent GET /api/things?token=***", "outcome 7 Some(200) None"];
    assert_eq!(notes.lines(), [&read[..], &write, &write].concat());
}

#[test]
fn attempts_are_recorded_when_another_follows() {
    let server = Server::start(|connection| {
        let mut status = 503;
        while connection.request().is_some() && connection.answer(status, "") {
            status = 200;
        }
    });
    let notes = Arc::new(Notes::default());
    let core = core_recording(with(&notes));
    assert_eq!(device(&core, &server).call(&get()).status(), Some(200));
    let expected = ["intent GET /api/things?token=***", "attempt 7.1 Some(503)", "outcome 7 Some(200) None"];
    assert_eq!(notes.lines(), expected);
}

#[test]
fn what_cannot_be_recorded_is_not_written_to_a_device() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    for (no_intent, no_disk, why) in [(true, false, "no room"), (false, true, "the disk is full")] {
        let before = server.requests();
        let notes = Arc::new(Notes { no_intent, no_disk, ..Notes::default() });
        let core = core_recording(with(&notes));
        let device = device(&core, &server);
        let outcome = device.call(&post());
        let Outcome::NotSent(not_sent) = &outcome else { panic!("{outcome:?}") };
        assert_eq!(not_sent.cause, NotSentCause::Journal(why.to_owned()));
        assert_eq!(words(&outcome), format!("not sent, because the journal cannot be written: {why}"));
        assert_eq!(server.requests(), before);
        // Reads go on.
        assert_eq!(device.call(&get()).status(), Some(200));
        assert_eq!(server.requests(), before + 1);
    }
}

#[test]
fn a_journal_that_could_not_be_created_lets_no_write_pass() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let journal = Journal::unavailable(&JournalError::Random("no folder".to_owned()));
    let recorder = Some(Arc::new(journal) as _);
    let core = core_recording(CoreOptions { recorder, ..CoreOptions::default() });
    let device = device(&core, &server);
    assert!(
        matches!(device.call(&post()), Outcome::NotSent(why) if matches!(why.cause, NotSentCause::Journal(_)))
    );
    assert_eq!(device.call(&get()).status(), Some(200));
    assert_eq!(server.requests(), 1);
}

#[test]
fn a_journal_knows_of_writes_in_doubt_whoever_waits_for_them() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Server::start(move |connection| {
        connection.request();
        connection.answer(200, "{}");
        connection.request();
        wait.lock().unwrap().recv().unwrap();
        connection.cut();
    });
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::start(&State::new(folder.path()), RunHeader::default()).unwrap();
    let recorder = Some(Arc::new(journal.clone()) as _);
    let core = core_recording(CoreOptions { recorder, ..CoreOptions::default() });
    let device = device(&core, &server);
    assert_eq!(device.call(&post()).status(), Some(200));
    assert!(!journal.in_doubt());
    let call = std::thread::spawn(move || device.call(&post()));
    eventually(|| server.requests() == 2);
    assert!(journal.in_doubt(), "it is on its way");
    go.send(()).unwrap();
    assert!(matches!(call.join().unwrap(), Outcome::Unknown { .. }));
    assert!(journal.in_doubt(), "nobody knows what became of it");
}

#[test]
fn what_a_policy_withholds_is_recorded_and_never_sent() {
    struct Leaves;
    impl Policy for Leaves {
        fn judge(&self, _: &edgebook_wire::DeviceName, _: &edgebook_wire::Request) -> Verdict {
            Verdict::Interrupted
        }
    }
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let cases: [(Arc<dyn Policy>, &str, &str); 3] = [
        (Arc::new(DryRun), "withheld: this is a dry run", "not sent"),
        (Arc::new(Policies(vec![Arc::new(MaxWrites::new(0))])), "withheld: the limit max-writes", "not sent"),
        (Arc::new(Leaves), "", "cancelled"),
    ];
    for (policy, why, how) in cases {
        let core = core_with(CoreOptions { policy: Some(policy), ..CoreOptions::default() });
        let device = device(&core, &server);
        let outcome = device.call(&post());
        assert!(words(&outcome).starts_with(why), "{outcome:?}");
        let other = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let again = other.block_on(device.send(post()));
        assert_eq!(words(&again), words(&outcome));
        assert_eq!(
            recorded(),
            [
                format!("POST /api/things: {how}, not sent, 0"),
                format!("POST /api/things: {how}, not sent, 0")
            ]
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_call_that_is_abandoned_is_recorded_as_unknown() {
    let server = Server::start(|connection| {
        connection.request();
        connection.wait_for_end();
    });
    let core = core();
    let device = device(&core, &server);
    let call = tokio::spawn(async move { device.send(post()).await });
    while server.requests() == 0 {
        tokio::task::yield_now().await;
    }
    call.abort();
    assert!(call.await.is_err());
    eventually(|| recorded().iter().any(|line| !line.contains("nothing")));
    assert_eq!(record(), "POST /api/things: cancelled, unknown, 1");
}

/// What the other half of a test, in a process of its own, is told.
const CHILD: &str = "EDGEBOOK_TEST_RECORD";

/// The half that runs in a process of its own: calls `count` times from each of some threads, with a journal and with
/// locks. One thread writes, several read.
#[test]
fn child_that_writes() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let mut told = told.split(' ');
    let (port, pin, folder, count) =
        (told.next().unwrap(), told.next().unwrap(), told.next().unwrap(), told.next().unwrap());
    let state = State::new(folder);
    let journal = Journal::start(&state, RunHeader::default()).unwrap();
    let core = core_recording(CoreOptions {
        locks: Some(Arc::new(DeviceLocks::new(&state, journal.run()))),
        recorder: Some(Arc::new(journal.clone())),
        ..CoreOptions::default()
    });
    let trust = Trust::Pinned(pin.parse::<Fingerprint>().unwrap());
    let device = core.device(settings(port.parse().unwrap(), trust)).unwrap();
    let count: u32 = count.parse().unwrap();
    if told.next() == Some("read") {
        std::thread::scope(|scope| {
            for _ in 0..6 {
                let device = device.clone();
                scope.spawn(move || {
                    assert!((0..count).all(|_| device.call(&get()).status() == Some(200)));
                });
            }
        });
        journal.end(0).unwrap();
        return;
    }
    for number in 0..count {
        match device.call(&post()) {
            Outcome::Answered(reply) => assert_eq!(reply.status, 200),
            Outcome::NotSent(not_sent) => {
                let text = format!("{number} sent: {not_sent}");
                std::fs::write(state.folder().join("refused"), text).unwrap();
                return;
            }
            other => panic!("{other:?}"),
        }
    }
    journal.end(0).unwrap();
}

/// Starts the other half, perhaps behind a shell that sets limits.
fn child(server: &Server, state: &State, count: u32, limits: &str) -> Child {
    child_that(server, state, &count.to_string(), limits)
}

fn child_that(server: &Server, state: &State, does: &str, limits: &str) -> Child {
    let binary = std::env::current_exe().unwrap();
    let mut child = Command::new("sh");
    child.args(["-c", &format!("{limits} exec \"$0\" --exact record::child_that_writes")]).arg(binary);
    let pin = server.identity.fingerprint();
    child.env(CHILD, format!("{} {pin} {} {does}", server.port, state.folder().display()));
    child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn finished(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// The records of all runs, oldest first.
fn runs(state: &State) -> Vec<Vec<String>> {
    list_runs(state).unwrap().iter().map(|run| recorded_in(&run.path, state)).collect()
}

#[test]
fn a_process_that_is_killed_in_the_middle_of_a_write_leaves_the_intent() {
    let server = Server::start(|connection| {
        connection.request();
        if connection.index() == 0 {
            connection.answer(200, "{}");
            connection.request();
        }
        connection.wait_for_end();
    });
    let folder = tempfile::tempdir().unwrap();
    let state = State::new(folder.path());
    let mut child = child(&server, &state, 5, "");
    eventually(|| server.requests() == 2);
    child.kill().unwrap();
    child.wait().unwrap();
    let written = ["POST /api/things: answered 200, applied, 1", "POST /api/things: nothing, unknown"];
    assert_eq!(runs(&state), [written]);
    // The system has given the lock back.
    let name = edgebook_wire::DeviceName { name: "edge1".into(), kind: "test".into() };
    let mut claim =
        edgebook_wire::Locks::claim(&DeviceLocks::new(&state, ""), &name, "127.0.0.1", server.port);
    assert_eq!(claim.as_mut().unwrap().try_take(), Ok(true));
}

#[test]
fn a_disk_that_is_full_lets_no_write_pass() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let folder = tempfile::tempdir().unwrap();
    let state = State::new(folder.path());
    // No file larger than four blocks; a write beyond is an error and no signal.
    finished(child(&server, &state, 100, "trap '' XFSZ; ulimit -f 4;"));
    let refused = std::fs::read_to_string(folder.path().join("refused")).unwrap();
    let (sent, why) = refused.split_once(" sent: ").unwrap();
    let sent: usize = sent.parse().unwrap();
    assert!(
        why.starts_with("not sent, because the journal cannot be written: ") && why.contains("too large"),
        "{why}"
    );
    assert!(sent < 100 && server.requests() == sent, "{sent}");
    let [run] = runs(&state).try_into().unwrap();
    // The journal ends in the middle of a line; every write that was sent is in it.
    assert!((sent..=sent + 1).contains(&run.len()), "{run:?}");
}

#[test]
fn two_processes_never_write_to_a_device_at_the_same_time() {
    let here = Arc::new(Mutex::new((0u32, 0u32)));
    let count = Arc::clone(&here);
    let server = Server::start(move |connection| {
        while connection.request().is_some() {
            {
                let mut now = count.lock().unwrap();
                now.0 += 1;
                now.1 = now.1.max(now.0);
            }
            // Time for the other process to come in between.
            for _ in 0..1000 {
                std::thread::yield_now();
            }
            count.lock().unwrap().0 -= 1;
            connection.answer(200, "{}");
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let state = State::new(folder.path());
    let children = [child(&server, &state, 20, ""), child(&server, &state, 20, "")];
    children.into_iter().for_each(finished);
    assert_eq!((server.requests(), here.lock().unwrap().1), (40, 1));
    let runs = runs(&state);
    assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [20, 20]);
}

#[test]
fn all_processes_together_read_four_times_at_once() {
    let (server, most) = counting(4);
    let folder = tempfile::tempdir().unwrap();
    let state = State::new(folder.path());
    let children = [child_that(&server, &state, "5 read", ""), child_that(&server, &state, "5 read", "")];
    children.into_iter().for_each(finished);
    assert_eq!((server.requests(), most.load(Ordering::SeqCst)), (60, 4));
    let runs = runs(&state);
    assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [30, 30]);
}

#[test]
fn whoever_waits_too_long_is_told_who_writes() {
    let server = Server::start(|connection| {
        connection.request();
        connection.wait_for_end();
    });
    let folder = tempfile::tempdir().unwrap();
    let state = State::new(folder.path());
    let mut writer = child(&server, &state, 1, "");
    eventually(|| server.requests() == 1);
    let locks = Some(Arc::new(DeviceLocks::new(&state, "mine")) as _);
    let core = core_with(CoreOptions { locks, ..CoreOptions::default() });
    let device = hasty(&core, &server, Duration::from_millis(100));
    let text = words(&device.call(&post()));
    let run = &list_runs(&state).unwrap()[0].name;
    let expected = format!(
        "not sent, because another run is writing to this device (waited 0.1 s): process {}, run {run}, since 20",
        writer.id()
    );
    assert!(text.starts_with(&expected), "{text}");
    assert_eq!(record(), "POST /api/things: not sent, not sent, 0");
    // A read does not wait for the lock; this server only answers nobody.
    assert!(matches!(device.call(&get()), Outcome::Unknown { .. }));
    // Ctrl-C ends the wait.
    let call = std::thread::spawn(move || device.call(&post()));
    core.cancel_token().finish();
    assert!(matches!(call.join().unwrap(), Outcome::Cancelled { sent: false } | Outcome::NotSent(_)));
    writer.kill().unwrap();
    writer.wait().unwrap();
}
