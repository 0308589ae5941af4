//! Noise against everything that reads what a device sent: a bounded, seeded pass of what a fuzzer would do, the same
//! on every machine.

use std::sync::LazyLock;

use edgebook_model::{Api, Completion, ErrorMark, ErrorShape, TokenPlace};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use crate::testing::{api, leaked};
use crate::{Headers, Outcome, Reply, Task};

/// What decoders stumble over.
const PIECES: [&str; 30] = [
    "{",
    "}",
    "[",
    "]",
    "\"error\"",
    ":",
    ",",
    "true",
    "null",
    "\"response\"",
    "\"message\"",
    "\"name\"",
    "\"token\"",
    "\"\\ud83d\"",
    "\"\\u0000\"",
    "\"a::b\"",
    "1e400",
    "9223372036854775809",
    "-0",
    "\u{feff}",
    "<html>",
    "<title>",
    "<script>",
    "</",
    "&#x110000;",
    "\u{1b}[2J",
    "\u{202e}",
    "\r\n",
    " ",
    "x",
];

/// An API with every kind of error shape, an envelope and a task.
static NOISY: LazyLock<&'static Api> = LazyLock::new(|| {
    let mut api = api();
    let shape = |key: &'static str, mark, any_status| ErrorShape {
        key: key.into(),
        mark,
        any_status,
        name: Some("name".into()),
        message: Some("message".into()),
        log: Some("log".into()),
        code: Some("code".into()),
    };
    api.error_shapes = vec![
        shape("error", ErrorMark::Object, true),
        shape("error", ErrorMark::Text, true),
        shape("error", ErrorMark::True, true),
        shape("response", ErrorMark::Object, false),
    ]
    .into();
    api.envelope.unwrap = Some("response".into());
    let mut operations = api.operations.to_vec();
    let poll = operations[0].id.clone();
    operations[2].completion = Some(Completion::Task {
        token: TokenPlace { keys: vec!["token".into()].into(), optional: false },
        poll,
        argument: "token".into(),
        state: "name".into(),
        done: vec!["x".into()].into(),
        failed: vec![].into(),
    });
    api.operations = operations.into();
    leaked(api)
});

/// Everything that may happen to an answer.
fn read(reply: &Reply) {
    let api = *NOISY;
    if let Some(error) = reply.device_error(api) {
        let shown = error.to_string();
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        assert!(shown.len() < 64 * 1024, "{} bytes", shown.len());
    }
    let media = reply.media_type().unwrap_or_default();
    let shown = crate::content::shown_answer(api, None, &media, reply);
    assert!(shown.len() <= reply.body.len() * 8 + 200, "{} of {}", shown.len(), reply.body.len());
    if let Some(name) = reply.file_name() {
        assert!(!name.contains(['/', '\\']), "{name:?}");
    }
    let outcome = Outcome::Answered(reply.clone());
    for operation in api.operations.iter() {
        let fate = outcome.fate(api, operation);
        if let Some(task) = Task::of_reply(api, operation, reply) {
            assert!(task.request().target().is_ok());
            let _ = (task.state(&outcome), fate);
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 2048, rng_seed: RngSeed::Fixed(0x5eed), ..Config::default() })]

    #[test]
    fn no_answer_causes_a_panic(
        status in 100u16..=999,
        bytes in prop::collection::vec(any::<u8>(), 0..64),
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40),
        media in prop::sample::select(&["application/json", "text/html", "text/plain; x=\"", ""][..]),
    ) {
        let text = pieces.concat();
        let both = [text.as_bytes(), &bytes].concat();
        for body in [bytes, text.clone().into_bytes(), both] {
            let pairs = [("content-type", media), ("location", text.as_str()), ("content-disposition", text.as_str())];
            read(&Reply::new(status, body).with_headers(Headers::from_pairs(pairs)));
        }
    }

    #[test]
    fn no_depth_causes_a_panic(depth in 0usize..20_000, open in prop::sample::select(&["[", "{\"error\":", "{\"response\":"][..])) {
        read(&Reply::new(200, open.repeat(depth)));
        read(&Reply::new(500, format!("{}1{}", open.repeat(depth), if open == "[" { "]" } else { "}" }.repeat(depth))));
    }
}
