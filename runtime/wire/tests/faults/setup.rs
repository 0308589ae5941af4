//! Devices and requests for these tests: no time to lose, one secret to watch.

use std::sync::LazyLock;
use std::time::Duration;

use edgebook_model::{Answer, Api, BodyKind, Effect, Method, TypeId};
use edgebook_wire::{
    BaseUrl, CancelToken, Core, CoreOptions, Credential, Device, DeviceSettings, Outcome, Request,
    RequestBody, RetryPolicy, Trust,
};

use crate::server::Server;
use crate::testing;

/// Must never be in any text.
pub(crate) const SECRET: &str = "CANARY-7f3a";

/// The small API, and a download.
pub(crate) static API: LazyLock<&'static Api> = LazyLock::new(|| {
    let mut api = testing::api();
    let mut download = testing::operation(Method::Get, "/download", Effect::Read, vec![]);
    download.answers = vec![Answer {
        status: 200,
        media: vec!["application/octet-stream".into()].into(),
        kind: BodyKind::Bytes,
        ty: TypeId(0),
        result: TypeId(0),
        doc: "".into(),
    }]
    .into();
    let mut moved = testing::operation(Method::Put, "/old", Effect::Change, vec![]);
    moved.alternatives =
        vec![edgebook_model::Alternative { method: Method::Post, path: "/new".into(), query_in_body: false }]
            .into();
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

/// A core whose retries do not dawdle.
pub(crate) fn core() -> Core {
    core_with(CoreOptions::default())
}

pub(crate) fn core_with(options: CoreOptions) -> Core {
    let retry = RetryPolicy { first_pause: Duration::from_millis(1), ..RetryPolicy::default() };
    Core::with(CoreOptions { retry, ..options }).unwrap()
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
