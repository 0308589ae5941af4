//! Cases 18 and 19: the record, other runs, interruptions.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use crate::harness::Test;
use crate::server::{Server, eventually};
use crate::signal;
use crate::support::{FINE, POST, POST_LINE, READ, after, against, journal, stubborn, times, told};

/// A server that keeps every request to itself.
fn silent() -> Server {
    Server::start(|connection| {
        connection.request();
        connection.wait_for_end();
    })
}

#[test]
fn case_18_without_a_durable_intent_there_is_no_write_and_every_torn_journal_is_read() {
    // Killed while the write is on its way: the intent stands in the journal.
    let server = silent();
    let test = against(&server, POST).args(["--timeout", "1h"]);
    let run = test.start();
    eventually(|| times(&server, POST_LINE) == 1);
    signal("KILL", run.id());
    drop(run);
    let held = journal(&test);
    assert_eq!((held.calls, held.exit), (vec!["POST /api/routes: nothing, unknown".to_owned()], None));
    assert!(after(&test, "audit show -o text").success().contains("unknown"));
    // Cut at every length: the reader takes all of it that is whole, and never an unsent write for a sent one.
    let folder = test.folder().join("state/edgebook/journal");
    let [file] = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let whole = fs::read(&file).unwrap();
    let first_line = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for length in [0, 1, first_line, first_line + 1, first_line + 2, whole.len() - 1] {
        fs::write(&file, &whole[..length]).unwrap();
        let shown = after(&test, "audit verify -o text");
        assert!(matches!(shown.code, Some(0 | 3)), "{length}: {shown}");
        assert!(!shown.stderr.contains("bug"), "{shown}");
    }
    // A disk that is full, as a limit on the size of files: the write that cannot be recorded stays here.
    let server = Server::start(|connection| connection.answer_all(200, FINE));
    let test = against(&server, &format!("for i in 0..50 {{ {POST} }}"));
    let limited = |test: &Test, blocks: u32| {
        let command = test.command();
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
        shell
            .arg(command.get_program())
            .args(command.get_args())
            .current_dir(command.get_current_dir().unwrap());
        shell.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.output().unwrap()
    };
    let output = limited(&test, 8);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("not sent, because the journal cannot be written: "), "{stderr}");
    let held = journal(&test);
    let sent = times(&server, POST_LINE);
    assert!(sent < 50 && (sent..=sent + 1).contains(&held.calls.len()), "{sent}: {:?}", held.calls);
    // Nowhere to write: a file stands where the folder should be. Root may write to read-only folders.
    let server = Server::start(|connection| connection.answer_all(200, FINE));
    let ran = told(&against(&server, &format!("{READ}{}", stubborn(POST))).file("state", ""));
    assert!(ran.stderr.contains("this run cannot be recorded, so it will change nothing"), "{ran}");
    assert!(ran.stdout.contains("not sent, because the journal cannot be written"), "{ran}");
    assert_eq!((times(&server, POST_LINE), server.requests()), (0, 1), "the read only");
}

#[test]
fn case_19_two_runs_on_one_device_write_in_turn() {
    let server = silent();
    let first = against(&server, POST).args(["--timeout", "1h"]);
    let holder = first.start();
    eventually(|| times(&server, POST_LINE) == 1);
    let state = first.folder().join("state").display().to_string();
    let second = against(&server, &stubborn(POST)).args(["--timeout", "300ms"]).env("XDG_STATE_HOME", &state);
    let ran = told(&second);
    assert_eq!(ran.code, Some(0), "nothing is in doubt: {ran}");
    let said =
        format!("another run is writing to this device (waited 0.3 s): process {}, run 20", holder.id());
    assert!(ran.stdout.contains(&said), "{ran}");
    assert_eq!(times(&server, POST_LINE), 1);
    assert_eq!(journal(&first).calls, ["POST /api/routes: not sent, not sent, 0"], "the last run");
}

#[test]
fn case_19_ctrl_c_once_lets_the_write_end_and_twice_leaves_it_unknown() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Server::start(move |connection| {
        connection.request();
        wait.lock().unwrap().recv().unwrap();
        connection.answer(200, FINE);
        connection.wait_for_end();
    });
    let test = against(&server, &stubborn(&POST.repeat(3))).args(["--timeout", "1h"]);
    let mut run = test.start();
    eventually(|| times(&server, POST_LINE) == 1);
    signal("INT", run.id());
    // The signal has arrived when the program says so.
    assert_eq!(run.wait_for(Duration::from_millis(300)), None, "the write in flight may end");
    go.send(()).unwrap();
    assert_eq!(run.wait(), 130);
    let held = journal(&test);
    assert_eq!(
        (held.calls, held.exit),
        (vec!["POST /api/routes: answered 200, applied, 1".to_owned()], Some(130))
    );
    assert_eq!(times(&server, POST_LINE), 1, "nothing more was started");
    // Twice.
    let server = silent();
    let test = against(&server, &stubborn(&POST.repeat(3))).args(["--timeout", "1h"]);
    let mut run = test.start();
    eventually(|| times(&server, POST_LINE) == 1);
    signal("INT", run.id());
    assert_eq!(run.wait_for(Duration::from_millis(300)), None);
    signal("INT", run.id());
    assert_eq!(run.wait(), 6);
    let held = journal(&test);
    assert_eq!(
        (held.calls, held.exit),
        (vec!["POST /api/routes: cancelled, unknown, 1".to_owned()], Some(6))
    );
    assert_eq!(times(&server, POST_LINE), 1);
}

#[test]
fn case_19_a_reader_that_leaves_early_does_not_stop_the_work() {
    let server = Server::start(|connection| connection.answer_all(200, FINE));
    let test = against(&server, &format!("for i in 0..2000 {{ print(\"line\"); }} {POST}"));
    let mut child = test.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let held = journal(&test);
    assert_eq!(
        (held.calls, held.exit),
        (vec!["POST /api/routes: answered 200, applied, 1".to_owned()], Some(0))
    );
    assert_eq!(server.requests(), 1);
}
