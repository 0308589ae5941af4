//! Every shape of error that the appliances are known to send.

use std::borrow::Cow;

use edgebook_model::{
    Answer, Api, BodyKind, ErrorMark, ErrorShape, Field, TextFormat, TypeDef, TypeId, TypeKind, ValueRules,
};

use super::*;
use crate::testing::{api, leaked};
use crate::{Headers, testing_answers};

fn shape(key: &'static str, mark: ErrorMark, any_status: bool) -> ErrorShape {
    let text = |text: &'static str| Some(Cow::Borrowed(text));
    ErrorShape {
        key: key.into(),
        mark,
        any_status,
        name: text("name"),
        message: text(if mark == ErrorMark::True { "error_message" } else { "message" }),
        log: text("log"),
        code: text("error_code"),
    }
}

fn vns3() -> Api {
    let mut api = api();
    api.envelope.unwrap = Some("response".into());
    api.error_shapes = vec![
        shape("error", ErrorMark::Object, true),
        shape("error", ErrorMark::Text, true),
        shape("response", ErrorMark::Object, false),
    ]
    .into();
    api
}

fn cos() -> Api {
    let mut api = api();
    api.error_shapes = vec![shape("error", ErrorMark::True, true)].into();
    api
}

fn error(api: &Api, status: u16, body: &'static str) -> Option<DeviceError> {
    Reply::new(status, body).device_error(api)
}

/// status, name, message, log, form
type Row = (u16, Option<&'static str>, &'static str, Option<&'static str>, ErrorForm);

fn assert_row(found: Option<DeviceError>, row: Row) {
    let found = found.expect("an error");
    let read =
        (found.status, found.name.as_deref(), found.message.as_str(), found.log.as_deref(), found.form);
    assert_eq!(read, row);
}

#[test]
fn vns3_shapes() {
    let api = vns3();
    let object = r#"{"error":{"name":"UnauthorizedError","log":"ab12","message":"Must be licensed first."}}"#;
    let row = (403, Some("UnauthorizedError"), "Must be licensed first.", Some("ab12"), ErrorForm::Shape);
    assert_row(error(&api, 403, object), row);
    // The same body with a 200 is an error too.
    assert_row(error(&api, 200, object), (200, row.1, row.2, row.3, row.4));
    let response = r#"{"response":{"name":"VPNCubed::API::APIBadRequestError","log":"x","message":"no"}}"#;
    assert_row(
        error(&api, 400, response),
        (400, Some("APIBadRequestError"), "no", Some("x"), ErrorForm::Shape),
    );
    assert_row(error(&api, 500, r#"{"error":"boom"}"#), (500, None, "boom", None, ErrorForm::TextShape));
    assert_row(error(&api, 200, r#"{"error":"boom"}"#), (200, None, "boom", None, ErrorForm::TextShape));
}

#[test]
fn a_success_is_no_error() {
    let api = vns3();
    for body in [
        r#"{"response":{"name":"a","message":"b","log":"c"}}"#,
        r#"{"response":{"errors":[],"error":null}}"#,
        r#"{"response":{"errors":["one of many"]}}"#,
        r#"{"response":{},"errors":[]}"#,
        r#"{"response":{},"errors":[null,""]}"#,
        r#"[{"error":{"message":"an entry of a list"}}]"#,
        r#"{"response":null,"error":null}"#,
        r#"{"response":{},"error":{}}"#,
        r#"{"response":{},"error":""}"#,
        r#"{"error":false}"#,
        "",
        "not json",
        r#"{"error":{"message":"torn""#,
        r#"{"error":null,"error":false}"#,
    ] {
        assert_eq!(error(&api, 200, body), None, "{body}");
    }
    let cos_fine = r#"{"error":false,"active_users":[],"active_users_count":0}"#;
    assert_eq!(error(&cos(), 200, cos_fine), None);
}

#[test]
fn an_error_stays_one_whatever_comes_beside_or_behind_it() {
    let api = vns3();
    for body in [
        r#"{"error":{"message":"no"},"error":null}"#,
        r#"{"error":null,"error":{"message":"no"}}"#,
        r#"{"error":{"message":"no","message":null}}"#,
        r#"{"error":{"message":"no"},"error":{}}"#,
        r#"{"error":"no","error":""}"#,
        r#"{"error":["no"]}"#,
        r#"{"error":{"message":"no"},"response":{"id":1}}"#,
        r#"{"response":{"error":{"message":"no"}}}"#,
        r#"{"response":{"error":{"message":"no"},"error":null,"id":1}}"#,
        r#"{"response":{"error":{"message":"no"}},"response":null}"#,
        r#"{"response":{"error":"no"}}"#,
        r#"{"errors":["no"]}"#,
        r#"{"errors":[{"message":"no"}],"errors":[]}"#,
        r#"{"errors":[{"detail":"no","code":7}],"response":{}}"#,
        r#"{"errors":"no"}"#,
        "{\"error\":{\"message\":\"no\"}} and more",
        "{\"error\":{\"message\":\"no\"}}{\"response\":{}}",
        "\u{feff} {\"error\":{\"message\":\"no\"}}\0\0",
        r#"{"error":{"message":"no"},"load":NaN}"#,
        r#"{"error":{"message":"no"},"big":1e999,"half":"\ud800"}"#,
    ] {
        let found = error(&api, 200, body).unwrap_or_else(|| panic!("{body}"));
        assert_eq!((found.status, found.message.as_str()), (200, "no"), "{body}");
    }
    let fields = error(&api, 200, r#"{"errors":{"cidr":"is taken","metric":["a","b"]}}"#).unwrap();
    assert_eq!(fields.message, r#"cidr: is taken; metric: ["a","b"]"#);
    let twice = r#"{"error":true,"error":false,"error_message":"no","error_message":null}"#;
    assert_eq!(error(&cos(), 200, twice).unwrap().message, "no");
}

#[test]
fn a_field_that_is_described_is_no_error() {
    let mut api = vns3();
    let field = |name: &'static str| Field {
        name: name.into(),
        doc: "".into(),
        ty: TypeId(0),
        required: false,
        rules: ValueRules::default(),
    };
    let kinds = [
        TypeKind::Text(TextFormat::Plain),
        TypeKind::Object {
            fields: vec![field("error"), field("errors")].into(),
            extra: None,
            required_sets: vec![].into(),
        },
    ];
    api.types = kinds.map(|kind| TypeDef { name: "".into(), doc: "".into(), kind }).to_vec().into();
    let mut operations = api.operations.to_vec();
    let answer = testing_answers::answer(200, BodyKind::Json, "application/json");
    operations[2].answers = vec![Answer { ty: TypeId(1), result: TypeId(1), ..answer }].into();
    api.operations = operations.into();
    let api = leaked(api);
    for body in [r#"{"errors":["one of many"]}"#, r#"{"response":{"error":"the last run failed"}}"#] {
        assert_eq!(Reply::new(200, body).to(&api.operations[2]).device_error(api), None, "{body}");
        assert!(Reply::new(200, body).to(&api.operations[1]).device_error(api).is_some(), "{body}");
    }
}

#[test]
fn cos_core_shapes() {
    let api = cos();
    let body = r#"{"error": true, "error_code": 404, "error_message": "User not found"}"#;
    let row = (404, None, "User not found", None, ErrorForm::Shape);
    assert_row(error(&api, 200, body), row);
    assert_eq!(error(&api, 200, body).unwrap().http_status, 200);
    assert_row(error(&api, 404, body), row);
    let text_code = r#"{"error":"true","error_code":"400","error_message":"malformed"}"#;
    assert_row(error(&api, 200, text_code), (400, None, "malformed", None, ErrorForm::Shape));
    // The HTTP status counts where it is an error itself, and a strange code is no status.
    let strange = r#"{"error":true,"error_code":7}"#;
    assert_row(error(&api, 503, strange), (503, None, "503 Service Unavailable", None, ErrorForm::Shape));
    assert_row(error(&api, 200, strange), (200, None, "200 OK", None, ErrorForm::Shape));
}

#[test]
fn errors_without_a_shape() {
    let api = vns3();
    assert_row(
        error(&api, 404, ""),
        (404, None, "404 Not Found, with an empty body", None, ErrorForm::Empty),
    );
    assert_row(error(&api, 599, ""), (599, None, "status 599, with an empty body", None, ErrorForm::Empty));
    assert_row(
        error(&api, 400, "keyset\u{1b}[1m bad"),
        (400, None, "keyset\\u{1b}[1m bad", None, ErrorForm::Text),
    );
    let other = error(&api, 422, r#"{"detail":"x"}"#).unwrap();
    assert_eq!((other.form, other.message.as_str()), (ErrorForm::OtherJson, "422 Unprocessable Entity"));
    assert_eq!(other.body_excerpt.as_deref(), Some(r#"{"detail":"x"}"#));
    // `response` with a failure status that holds no error is not mistaken for one.
    assert_eq!(error(&api, 500, r#"{"response":{"id":1}}"#).unwrap().form, ErrorForm::OtherJson);
}

#[test]
fn web_pages() {
    let api = vns3();
    let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    let found = error(&api, 502, page).unwrap();
    assert_eq!(found.form, ErrorForm::WebPage);
    assert!(found.message.contains("\"502 Bad Gateway\""), "{}", found.message);
    assert_eq!(found.body_excerpt.as_deref(), Some("nginx"));
    // A login page with a 200 is no data; a configuration file that happens to be HTML is.
    let login = |content_type| {
        let headers = Headers::from_pairs([("content-type", content_type)]);
        Reply::new(200, "<!doctype html><title>Login</title>").with_headers(headers).device_error(&api)
    };
    assert_eq!(login("text/html; charset=utf-8").map(|error| error.form), Some(ErrorForm::WebPage));
    assert_eq!(login("text/plain"), None);
}

#[test]
fn redirects_are_errors_that_show_no_secret() {
    let found = |location| {
        let headers = Headers::from_pairs([("location", location)]);
        let reply = Reply::new(302, "").with_headers(headers);
        reply.device_error(&vns3()).unwrap().message
    };
    assert_eq!(
        found("https://h/login?token=SECRET"),
        "302 Found: redirects to https://h/login, which is not followed"
    );
    let unchanged = Reply::new(304, "").device_error(&vns3()).unwrap();
    assert_eq!(unchanged.form, ErrorForm::Empty);
    assert!(unchanged.message.starts_with("304 Not Modified: ") && !unchanged.message.contains("redirect"));
    assert!(!found("https://u:SECRET@h/").contains("SECRET"));
}

#[test]
fn rendering_is_escaped_and_bounded() {
    let long = format!(r#"{{"error":{{"name":"A::B","message":"{}"}}}}"#, "x".repeat(1 << 20));
    let found = Reply::new(500, long).device_error(&vns3()).unwrap();
    assert_eq!(found.message.chars().count(), LONGEST_MESSAGE + 1);
    let hostile =
        error(&vns3(), 500, "{\"error\":{\"name\":\"A\",\"message\":\"a\\u001b[2J\\nb\"}}").unwrap();
    assert_eq!(hostile.message, "a\u{1b}[2J\nb");
    assert_eq!(hostile.to_string(), "500 A: a\\u{1b}[2J\\nb");
}
