//! Devices and requests for these tests: no time to lose, one secret to watch.

use std::cell::RefCell;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use edgebook_journal::{Audit, AuditKey, Journal, Reading, RunHeader, State, verify};
use edgebook_model::{Api, BodyKind, Effect, Method};
use edgebook_wire::{
    BaseUrl, CallId, CancelToken, Core, CoreOptions, Credential, Device, DeviceSettings, Outcome,
    Recorder as _, Request, RequestBody, RetryPolicy, Trust,
};
use tempfile::TempDir;

use crate::server::Server;
use crate::{testing, testing_answers};

/// Must never be in any text.
pub(crate) const SECRET: &str = "CANARY-7f3a";

/// The small API, and a download.
pub(crate) static API: LazyLock<&'static Api> = LazyLock::new(|| {
    let mut api = testing::api();
    let mut download = testing::operation(Method::Get, "/download", Effect::Read, vec![]);
    download.answers = vec![testing_answers::answer(200, BodyKind::Bytes, "application/octet-stream")].into();
    let mut moved = testing::operation(Method::Put, "/old", Effect::Change, vec![]);
    moved.alternatives = vec![edgebook_model::Alternative::at(Method::Post, "/new")].into();
    let mut operations = api.operations.to_vec();
    operations.extend([download, moved]);
    api.operations = operations.into();
    testing::leaked(api)
});

pub(crate) fn request(method: Method, path: &str) -> Request {
    let wanted =
        |operation: &&edgebook_model::Operation| operation.method == method && operation.path == path;
    Request::new(*API, API.operations.iter().find(wanted).unwrap())
}

/// A call of an operation by its name, on a variant of the small API.
pub(crate) fn request_on(api: &'static Api, name: &str) -> Request {
    Request::new(api, api.operations.iter().find(|operation| operation.name == name).unwrap())
}

pub(crate) fn get() -> Request {
    let mut get = request(Method::Get, "/things");
    get.query("token", SECRET.to_owned());
    get
}

pub(crate) fn post() -> Request {
    let mut post = request(Method::Post, "/things");
    post.body(RequestBody::Json(format!("{{\"psk\":\"{SECRET}\"}}").into_bytes()));
    post
}

pub(crate) fn put(body: Vec<u8>) -> Request {
    let mut put = request(Method::Put, "/things/{id}/parts/{part}");
    put.path("id", "1").unwrap();
    put.path("part", "2").unwrap();
    put.body(RequestBody::Json(body));
    put
}

thread_local! {
    /// The journal of the core that this thread started last.
    static JOURNAL: RefCell<Option<(Journal, TempDir)>> = const { RefCell::new(None) };
}

/// A core whose retries do not dawdle, and that keeps a record.
pub(crate) fn core() -> Core {
    core_with(CoreOptions::default())
}

pub(crate) fn core_with(options: CoreOptions) -> Core {
    let folder = tempfile::tempdir().unwrap();
    let header = RunHeader { command: "test".to_owned(), apis: vec![*API], ..RunHeader::default() };
    let journal = Journal::start(&State::new(folder.path()), header).unwrap();
    let recorder = Some(Arc::new(journal.clone()) as _);
    JOURNAL.set(Some((journal, folder)));
    core_recording(CoreOptions { recorder, ..options })
}

/// The same with the record that the options say.
pub(crate) fn core_recording(options: CoreOptions) -> Core {
    let retry = RetryPolicy { first_pause: Duration::from_millis(1), ..RetryPolicy::default() };
    Core::with(CoreOptions { retry, ..options }).unwrap()
}

/// What the journal of the last core holds, one line for each call: `POST /api/things: answered 200, applied, 1`
/// (how it ended, the fate of a write, the number of attempts). Checks that the journal is sound, that every attempt
/// but the last has a record of its own, and that no secret stands in it.
pub(crate) fn recorded() -> Vec<String> {
    JOURNAL.with_borrow(|kept| {
        let (journal, folder) = kept.as_ref().expect("a core was started on this thread");
        journal.make_durable(CallId(0)).unwrap();
        recorded_in(journal.path().unwrap(), &State::new(folder.path()))
    })
}

/// The same for a journal on the disk.
pub(crate) fn recorded_in(path: &std::path::Path, state: &State) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(!text.contains(SECRET), "{text}");
    let key = AuditKey::load(state).unwrap();
    let found = verify(path, key.as_ref()).unwrap();
    assert!(found.is_sound(), "{found:?}");
    let audit = Audit::of(Reading::of(text.as_bytes()));
    let lines = audit.calls.iter().map(|call| {
        let mut line = format!("{} {}: ", call.intent.method, call.intent.target);
        match &call.outcome {
            None => line.push_str("nothing"),
            Some(outcome) => {
                assert_eq!(call.attempts.len(), outcome.attempts.saturating_sub(1) as usize, "{call:?}");
                line.push_str(&outcome.ended.how);
                line.extend(outcome.ended.status.map(|status| format!(" {status}")));
            }
        }
        line.extend(call.fate.map(|fate| format!(", {fate}")));
        line.extend(call.outcome.iter().map(|outcome| format!(", {}", outcome.attempts)));
        line
    });
    lines.collect()
}

/// The record of the one call that was made.
pub(crate) fn record() -> String {
    let mut records = recorded();
    assert_eq!(records.len(), 1, "{records:?}");
    records.remove(0)
}

pub(crate) fn cancellable() -> (Core, CancelToken) {
    let core = core();
    let token = core.cancel_token();
    (core, token)
}

/// Settings for a port on loopback.
pub(crate) fn settings(port: u16, trust: Trust) -> DeviceSettings {
    DeviceSettings {
        name: "edge1".to_owned(),
        api: *API,
        base_url: BaseUrl::new("127.0.0.1", port).unwrap(),
        credential: Credential::Token(SECRET.into()),
        trust,
        connect_timeout: Duration::from_secs(5),
        timeout: Duration::from_secs(10),
    }
}

/// Opens a server's device with its certificate pinned.
pub(crate) fn device(core: &Core, server: &Server) -> Device {
    core.device(settings(server.port, Trust::Pinned(server.identity.fingerprint()))).unwrap()
}

/// The same with little time for a call.
pub(crate) fn hasty(core: &Core, server: &Server, timeout: Duration) -> Device {
    let mut settings = settings(server.port, Trust::Pinned(server.identity.fingerprint()));
    settings.timeout = timeout;
    core.device(settings).unwrap()
}

/// The outcome in words, in every form in which it might be shown, checked for the secret.
pub(crate) fn words(outcome: &Outcome) -> String {
    let text = match outcome {
        Outcome::NotSent(not_sent) => not_sent.to_string(),
        Outcome::AnswerLost { why, .. } => why.to_string(),
        Outcome::Unknown { why } => why.to_string(),
        Outcome::Answered(_) | Outcome::Cancelled { .. } => String::new(),
    };
    assert!(!format!("{text} {outcome:?}").contains(SECRET), "{outcome:?}");
    text
}
