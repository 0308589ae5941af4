//! Secrets: whatever a device does with them, they are in no trace, no record and no text.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use edgebook_model::{
    Answer, Api, Body, BodyKind, Effect, Field, MediaKind, Method, Place, TextFormat, TypeDef, TypeId,
    TypeKind, ValueRules,
};
use edgebook_wire::{
    Attempt, CoreOptions, Credential, Detail, FormPair, Observer, Outcome, Part, Redactor, Request,
    RequestBody, Trace, Transport as _, Trust,
};

use crate::server::Server;
use crate::setup::{core_with, record, recorded, settings, words};
use crate::{testing, testing_answers};

const PASSWORD: &str = "CANARY-7f3a";
const PSK: &str = "psk \"CANARY-7f3a\" /ä";
const TOKEN: &str = "CANARY-7f3a-of-the-answer";

/// A tunnel with a secret, sent and answered, and an upload.
static API: LazyLock<&'static Api> = LazyLock::new(|| {
    let field = |name: &'static str, secret| Field {
        name: name.into(),
        doc: "".into(),
        ty: TypeId(0),
        required: false,
        rules: ValueRules { secret, ..ValueRules::default() },
    };
    let object = TypeKind::Object {
        fields: vec![field("psk", true), field("name", false)].into(),
        extra: None,
        required_sets: vec![].into(),
    };
    let mut api = testing::api();
    api.types = [TypeKind::Text(TextFormat::Plain), object]
        .map(|kind| TypeDef { name: "".into(), doc: "".into(), kind })
        .to_vec()
        .into();
    let params = vec![testing::param("id", Place::Path, false), testing::param("key", Place::Query, true)];
    let mut put = testing::operation(Method::Put, "/tunnels/{id}", Effect::Change, params);
    put.body = Some(Body {
        required: true,
        media: vec![MediaKind::Json].into(),
        encoding: vec![].into(),
        ty: TypeId(1),
    });
    let answer = testing_answers::answer(200, BodyKind::Json, "application/json");
    put.answers = vec![Answer { ty: TypeId(1), result: TypeId(1), ..answer }].into();
    api.operations = vec![put].into();
    testing::leaked(api)
});

fn put() -> Request {
    let mut put = Request::new(*API, &API.operations[0]);
    put.path("id", "1").unwrap();
    put.query("key", PSK.to_owned());
    put.body(RequestBody::Json(serde_json::json!({"psk": PSK, "name": "n"}).to_string().into_bytes()));
    put
}

/// Fails when a text holds a part of a secret in any plain or escaped form.
fn clean(text: &str) {
    for part in ["CANARY", "7f3a", "Q0FOQVJZ", "43414e415259", "%43%41"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

/// Makes calls with every watcher on; gives the outcomes and what was shown.
fn watched(server: &Server, credential: Credential, calls: &[Request]) -> (Vec<Outcome>, String, Redactor) {
    let redactor = Redactor::new();
    let shown = Arc::new(Mutex::new(String::new()));
    let lines = Arc::clone(&shown);
    let trace = Trace::new(Detail::Full, move |text| {
        lines.lock().unwrap().extend([text, "\n"]);
    });
    let observer = Some(Arc::new(trace) as Arc<dyn Observer>);
    let core = core_with(CoreOptions { observer, redactor: redactor.clone(), ..CoreOptions::default() });
    let mut settings = settings(server.port, Trust::Pinned(server.identity.fingerprint()));
    settings.api = *API;
    settings.credential = credential;
    let device = core.device(settings).unwrap();
    let outcomes = calls.iter().map(|call| device.call(call)).collect();
    let shown = shown.lock().unwrap().replace(&server.port.to_string(), "PORT");
    (outcomes, shown, redactor)
}

fn basic() -> Credential {
    Credential::Basic { user: String::new(), password: PASSWORD.into() }
}

#[test]
fn a_trace_shows_everything_but_the_secrets() {
    let server = Server::start(|connection| {
        connection.answer_all(200, &format!("{{\"psk\":\"{TOKEN}\",\"name\":\"is {PASSWORD}\"}}"));
    });
    let (outcomes, shown, redactor) = watched(&server, basic(), &[put()]);
    assert_eq!(outcomes[0].status(), Some(200));
    clean(&shown);
    let shown = {
        let (head, rest) = shown.split_once(" in ").unwrap();
        let (_, rest) = rest.split_once(" ms").unwrap();
        format!("{head} in MS ms{rest}")
    };
    let expected = "\
edge1: PUT https://127.0.0.1:PORT/api/tunnels/1?key=*** 200 in MS ms
> accept: application/json, */*;q=0.5
> authorization: Basic ***
> content-type: application/json
> {\"psk\":\"***\",\"name\":\"n\"}
< content-length: 59
< content-type: application/json
< {\"psk\":\"***\",\"name\":\"is ***\"}
  curl -X PUT 'https://127.0.0.1:PORT/api/tunnels/1?key=***' -u api -H 'accept: application/json, */*;q=0.5' \
-H 'content-type: application/json' --data-raw '{\"psk\":\"***\",\"name\":\"n\"}'
";
    assert_eq!(shown, expected);
    // What the answer revealed is known from now on.
    assert_eq!(redactor.text(&format!("later: {TOKEN}")), "later: ***");
    assert_eq!(record(), "PUT /api/tunnels/1?key=***: answered 200, applied, 1");
}

#[test]
fn a_token_is_neither_shown_nor_in_the_curl_line() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let (_, shown, _) = watched(&server, Credential::Token(PASSWORD.into()), &[put()]);
    clean(&shown);
    assert!(shown.contains("> api-token: ***\n"), "{shown}");
    assert!(shown.contains(" -H \"api-token: $EDGEBOOK_TOKEN\" "), "{shown}");
}

#[test]
fn a_device_that_echoes_secrets_in_every_way_reveals_nothing() {
    let json = serde_json::to_string(PSK).unwrap();
    let escaped = PSK.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<Vec<_>>().concat();
    let echoes = [
        format!("{{\"error\":{{\"message\":{json}}}}}"),
        format!("{{\"error\":\"{escaped}\"}}"),
        PSK.to_owned(),
        "wrong key psk%20%22CANARY-7f3a%22%20%2F%C3%A4".to_owned(),
        "Authorization: Basic YXBpOkNBTkFSWS03ZjNh".to_owned(),
        format!("<html><title>{}</title></html>", PSK.replace('"', "&quot;")),
        format!("{}{PSK}", "x".repeat(195)),
    ];
    for echo in echoes {
        let text = echo.clone();
        let server = Server::start(move |connection| {
            while connection.request().is_some() {
                let length = text.len();
                connection.send(format!(
                    "HTTP/1.1 400 X\r\nx-echo: {PASSWORD}\r\nset-cookie: id=1\r\ncontent-length: {length}\r\n\r\n{text}"
                ));
            }
        });
        let (outcomes, shown, redactor) = watched(&server, basic(), &[put()]);
        clean(&shown);
        let Outcome::Answered(reply) = &outcomes[0] else { panic!("{outcomes:?}") };
        let error = reply.device_error(*API).unwrap();
        clean(&redactor.text(&error.to_string()));
        clean(&redactor.text(&error.body_excerpt.unwrap_or_default()));
        // Looks for secrets in the file itself.
        assert_eq!(record(), "PUT /api/tunnels/1?key=***: answered 400, refused, 1", "{echo}");
    }
}

#[test]
fn uploads_are_known_by_their_size() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let mut text = put();
    text.body(RequestBody::Text(format!("license {PASSWORD} of somebody")));
    let mut parts = put();
    let part = |name: &str, file: Option<&str>, data: &'static str| Part {
        name: name.to_owned(),
        file_name: file.map(str::to_owned),
        mime: None,
        data: data.into(),
    };
    parts.body(RequestBody::Multipart(vec![
        part("name", None, "n"),
        part("psk", None, PSK),
        part("image", Some("i.tgz"), "CANARY-7f3a in a file"),
    ]));
    let mut form = put();
    form.body(RequestBody::Form(vec![FormPair::new("psk", PSK), FormPair::new("name", "a b")]));
    let (_, shown, _) = watched(&server, basic(), &[text, parts, form]);
    clean(&shown);
    for line in [
        "> <31 bytes of text/plain; charset=utf-8>",
        " --data-binary @FILE\n",
        "> name=n&psk=***&image=<i.tgz, 21 bytes>",
        " -F name=n -F 'psk=***' -F image=@i.tgz\n",
        "> psk=***&name=a b",
        " --data-urlencode 'psk=***' --data-urlencode 'name=a b'\n",
    ] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    assert_eq!(recorded().len(), 3);
}

/// Keeps every text that an observer could make of an attempt.
#[derive(Default)]
struct Everything(Mutex<String>);

impl Observer for Everything {
    fn attempt_finished(&self, attempt: &Attempt<'_>, outcome: &Outcome, _: Duration) {
        let text = format!(
            "{} {} {:?} {} {outcome:?}\n",
            attempt.url(),
            attempt.curl(),
            attempt.headers(),
            outcome.in_words()
        );
        self.0.lock().unwrap().push_str(&text);
    }
}

#[test]
fn no_text_of_an_attempt_holds_a_secret_of_the_request() {
    let server = Server::start(|connection| {
        connection.request();
        connection.cut();
    });
    let everything = Arc::new(Everything::default());
    let observer = Some(Arc::clone(&everything) as Arc<dyn Observer>);
    let core = core_with(CoreOptions { observer, ..CoreOptions::default() });
    let mut settings = settings(server.port, Trust::Pinned(server.identity.fingerprint()));
    settings.api = *API;
    let outcome = core.device(settings).unwrap().call(&put());
    words(&outcome);
    let text = everything.0.lock().unwrap().clone();
    clean(&text);
    assert!(text.contains("no answer"), "{text}");
    assert_eq!(record(), "PUT /api/tunnels/1?key=***: unknown, unknown, 1");
}
