//! What every kind of answer means for a read and for a write.

use edgebook_model::{BodyKind, Effect, Method};

use super::*;
use crate::testing::{api, leaked, operation};
use crate::testing_answers::{answer, error_shapes};
use crate::{Fate, Headers};

/// An API with one write for each kind of described answer.
fn described(answers: Vec<Answer>) -> (&'static Api, &'static Operation) {
    let mut api = api();
    api.error_shapes = error_shapes().to_vec().into();
    let mut write = operation(Method::Post, "/things", Effect::Change, vec![]);
    write.answers = answers.into();
    api.operations = vec![write].into();
    let api = leaked(api);
    (api, &api.operations[0])
}

/// How a write ended, and its fate.
fn concluded(answers: Vec<Answer>, status: u16, media: &str, body: &'static str) -> (String, Fate) {
    let (api, operation) = described(answers);
    let headers = Headers::from_pairs(Some(("content-type", media)).filter(|(_, value)| !value.is_empty()));
    let reply = Reply::new(status, body).with_headers(headers).to(operation);
    let outcome = whole(api, operation, reply);
    (outcome.in_words(), outcome.fate(api, operation))
}

const PAGE: &str = "<html><title>Sign in</title></html>";
const OWN: &str = r#"{"error":{"name":"APIError","message":"no"}}"#;
const TEXT_ERROR: &str = r#"{"error":"no"}"#;

#[test]
fn a_failure_status_counts_only_in_the_appliance_s_own_words() {
    let json = || vec![answer(200, BodyKind::Json, "application/json")];
    for status in [408, 500, 501, 502, 503, 504, 505, 507, 520, 529, 599, 600, 999] {
        for (media, body) in [
            ("", ""),
            ("text/html", PAGE),
            ("application/json", r#"{"message":"upstream"}"#),
            ("application/json", r#"{"errors":["upstream"]}"#),
            ("text/plain", "upstream timed out"),
            ("application/json", r#"{"error":{"message":"torn"#),
        ] {
            let (words, fate) = concluded(json(), status, media, body);
            assert_eq!(fate, Fate::Unknown, "{status} {body}");
            assert!(words.starts_with("unknown: the answer is not the appliance's own: "), "{words}");
        }
        let own = if status == 408 { Fate::Refused } else { Fate::Failed };
        assert_eq!(concluded(json(), status, "", OWN), (status.to_string(), own));
        let text = if status == 500 { Fate::Failed } else { Fate::Unknown };
        assert_eq!(concluded(json(), status, "", TEXT_ERROR).1, text, "{status}");
    }
    for status in [300, 302, 304, 400, 404, 409, 429] {
        assert_eq!(concluded(json(), status, "text/html", PAGE), (status.to_string(), Fate::Refused));
    }
}

#[test]
fn a_success_is_one_when_the_body_is_what_is_described() {
    let json = || vec![answer(200, BodyKind::Json, "application/json")];
    let nothing = || vec![answer(200, BodyKind::Empty, "")];
    let text = || vec![answer(200, BodyKind::Text, "text/plain")];
    let bytes = || vec![answer(200, BodyKind::Bytes, "application/octet-stream")];
    let export = || {
        let mut export = answer(200, BodyKind::Json, "application/json");
        export.media = vec!["application/json".into(), "text/csv".into()].into();
        vec![export]
    };
    let page = "a web page titled \"Sign in\" came instead of data; is this the API's port?";
    for (answers, status, media, body, lost) in [
        (json(), 200, "application/json", "{}", None),
        (json(), 200, "", "{}", None),
        (json(), 200, "text/html", "{}", None),
        (json(), 200, "text/plain", "\u{feff}{} \0", None),
        (json(), 200, "", "null", None),
        (json(), 200, "", r#"{"load":NaN}"#, None),
        (json(), 204, "text/html", "", None),
        (json(), 205, "", "", None),
        (json(), 200, "application/json", "", Some("the answer is empty where JSON is described")),
        (json(), 202, "", " \n\0", Some("the answer is empty where JSON is described")),
        (json(), 200, "text/html", PAGE, Some(page)),
        (json(), 200, "", PAGE, Some(page)),
        (json(), 201, "application/json", PAGE, Some(page)),
        (json(), 200, "text/plain", "OK\n", Some("the answer is not JSON, which is described: \"OK\"")),
        (
            json(),
            200,
            "",
            "{\"a\":",
            Some("the answer cannot be read as JSON: it ends too early, at line 1, column 5 of the answer"),
        ),
        (
            json(),
            200,
            "",
            "{}{}",
            Some(
                "the answer cannot be read as JSON: it goes on after its end, at line 1, column 3 of the answer",
            ),
        ),
        (json(), 200, "", r#"{"error":{"message":"no"}} and more"#, None),
        (export(), 200, "text/csv; charset=utf-8", "a,b", None),
        (export(), 200, "text/plain", "a,b", Some("the answer is not JSON, which is described: \"a,b\"")),
        (nothing(), 200, "text/html", PAGE, None),
        (nothing(), 200, "text/plain", "OK", None),
        (text(), 200, "text/plain", "a=1", None),
        (text(), 200, "text/plain", PAGE, None),
        (text(), 200, "text/html", PAGE, Some(page)),
        (bytes(), 200, "application/octet-stream", PAGE, None),
        (bytes(), 200, "text/html", PAGE, Some(page)),
        (vec![], 200, "", "OK", None),
        (vec![], 200, "text/html", PAGE, Some(page)),
        (
            vec![],
            200,
            "",
            "{\"a\":",
            Some("the answer cannot be read as JSON: it ends too early, at line 1, column 5 of the answer"),
        ),
    ] {
        let (words, fate) = concluded(answers, status, media, body);
        let Some(why) = lost else {
            let refused = body.contains("error");
            let expected = if refused { Fate::Refused } else { Fate::Applied };
            assert_eq!((words, fate), (status.to_string(), expected), "{media} {body}");
            continue;
        };
        assert_eq!((words, fate), (format!("{status}, answer lost: {why}"), Fate::AnswerLost));
    }
}

#[test]
fn an_answer_that_breaks_off_says_what_its_status_says() {
    let (_, write) = described(vec![]);
    let fate = |status| torn(write, status, LostReason::Interrupted).fate(&api(), write);
    assert_eq!(fate(200), Fate::AnswerLost);
    assert_eq!(fate(403), Fate::Refused);
    assert_eq!([408, 500, 502].map(fate), [Fate::Unknown; 3]);
}
