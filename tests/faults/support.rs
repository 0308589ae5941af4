//! What every case needs: a misbehaving server, the real binary run against it, and the journal that it left.

use serde_json::Value;

use crate::harness::{Ran, Test};
use crate::server::Server;

/// The password of these tests. Must be in no output and in no file.
pub(crate) const SECRET: &str = "CANARY-7f3a";

pub(crate) const READ: &str = "print(type_name(vns3.config.get_config()));\n";
pub(crate) const PUT: &str = "vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: true });\n";
pub(crate) const POST: &str = "vns3.routing.create_route(#{ cidr: \"10.9.0.0/16\", interface: \"eth0\" });\n";
/// How the two writes begin on the wire.
pub(crate) const PUT_LINE: &str = "PUT /api/ipsec/endpoints/1/tunnels/2 HTTP/1.1";
pub(crate) const POST_LINE: &str = "POST /api/routes HTTP/1.1";

/// An answer that a controller might give to anything.
pub(crate) const FINE: &str = r#"{"response":{}}"#;

/// A runbook that goes on whatever happens, to show that it may not.
pub(crate) fn stubborn(step: &str) -> String {
    format!("try {{ {step} }} catch (e) {{ print(e.message); }}\nprint(\"went on\");\n")
}

/// A run of a runbook against a server, with everything that is needed.
pub(crate) fn against(server: &Server, book: &str) -> Test {
    unpinned(server, book).args(["--fingerprint", &server.identity.fingerprint().to_string()])
}

/// The same without the certificate's fingerprint.
pub(crate) fn unpinned(server: &Server, book: &str) -> Test {
    let url = format!("https://api@127.0.0.1:{}", server.port);
    Test::book(book)
        .args(["--device", &url, "--kind", "vns3", "--yes", "-vv"])
        .env("EDGEBOOK_PASSWORD", SECRET)
}

/// Runs, and makes sure that the secret is in nothing that was said or kept.
pub(crate) fn told(test: &Test) -> Ran {
    let ran = test.run();
    assert!(!ran.to_string().contains(SECRET), "{ran}");
    ran
}

/// Another command on the state that a run left.
pub(crate) fn after(test: &Test, words: &str) -> Ran {
    let state = test.folder().join("state").display().to_string();
    Test::new().args(words.split(' ')).env("XDG_STATE_HOME", &state).run()
}

/// What the journal of the last run holds, after making sure that its chain is whole.
pub(crate) struct Held {
    /// One line for each call: `PUT /api/x: unknown, unknown, 1` (how it ended, the fate of a write, the attempts).
    pub(crate) calls: Vec<String>,
    /// The exit code in the record; `None` where the run has no end.
    pub(crate) exit: Option<i64>,
}

pub(crate) fn journal(test: &Test) -> Held {
    let verified = after(test, "audit verify -o text");
    assert_eq!(verified.code, Some(0), "{verified}");
    let shown = after(test, "audit show last -o json").json();
    assert!(!shown.to_string().contains(SECRET), "{shown}");
    let calls = shown["calls"].as_array().unwrap().iter().map(line).collect();
    Held { calls, exit: shown["end"]["exit"].as_i64() }
}

fn line(call: &Value) -> String {
    let (intent, outcome) = (&call["intent"], &call["outcome"]);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut line = format!("{} {}: ", word(&intent["method"]), word(&intent["target"]));
    line.push_str(outcome["how"].as_str().unwrap_or("nothing"));
    line.extend(outcome["status"].as_u64().map(|status| format!(" {status}")));
    line.extend(call["fate"].as_str().map(|fate| format!(", {fate}")));
    line.extend(outcome["attempts"].as_u64().map(|attempts| format!(", {attempts}")));
    line
}

/// Makes sure of everything that a case asserts: the exit code, words on stderr, the calls in the journal.
#[track_caller]
pub(crate) fn assert_case(test: &Test, exit: i32, says: &[&str], calls: &[&str]) -> Ran {
    let ran = told(test);
    assert_eq!(ran.code, Some(exit), "{ran}");
    for words in says {
        assert!(ran.stderr.contains(words), "{words:?} in {ran}");
    }
    let held = journal(test);
    assert_eq!(held.calls, calls, "{ran}");
    assert_eq!(held.exit, Some(i64::from(exit)), "{ran}");
    ran
}

/// How many requests with this first line reached a server.
pub(crate) fn times(server: &Server, line: &str) -> usize {
    server.bytes().iter().map(|bytes| String::from_utf8_lossy(bytes).matches(line).count()).sum()
}

/// Everything that reached a server in clear of TLS, in small letters.
pub(crate) fn heard(server: &Server) -> String {
    String::from_utf8_lossy(&server.bytes().concat()).to_lowercase()
}
