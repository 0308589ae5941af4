//! What the appliances are known to answer when something is wrong, one row for each: a typed error in the device's own
//! words, or no error at all. The numbers are those of the project's list of deviations.

use edgebook_wire::{ErrorForm, Headers, Reply};

/// What comes of an answer: status, name, message.
type Found = Option<(u16, Option<&'static str>, &'static str)>;

struct Row {
    truth: &'static str,
    kind: &'static str,
    status: u16,
    body: &'static str,
    found: Found,
}

const fn row(truth: &'static str, kind: &'static str, status: u16, body: &'static str, found: Found) -> Row {
    Row { truth, kind, status, body, found }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("E1 an error with a success's status", "vns3", 200, r#"{"error":{"name":"APIArgumentError","message":"no such tunnel"}}"#,
        Some((200, Some("APIArgumentError"), "no such tunnel"))),
    row("E1 the same as a text", "vns3", 200, r#"{"error":"no such tunnel"}"#,
        Some((200, None, "no such tunnel"))),
    row("E1 the same as a flag", "vns3", 200, r#"{"error":true,"message":"no such tunnel","response":{}}"#,
        Some((200, None, "no such tunnel"))),
    row("E1 a flag that says no", "vns3", 200, r#"{"error":false,"response":{}}"#, None),
    row("E2 in the envelope of results", "vns3", 403, r#"{"response":{"message":"Must be licensed first","log":"x1","name":"PrerequisiteError"}}"#,
        Some((403, Some("PrerequisiteError"), "Must be licensed first"))),
    row("E2 as an example of the description", "vns3", 403, r#"{"unlicensedExample":{"value":{"error":{"name":"PrerequisiteError","message":"Must be licensed first."}}}}"#,
        Some((403, Some("PrerequisiteError"), "Must be licensed first."))),
    row("E3 in the envelope of errors", "vns3", 403, r#"{"error":{"message":"no","log":"x2","name":"OperationNotAllowedError"}}"#,
        Some((403, Some("OperationNotAllowedError"), "no"))),
    row("E4 an error of no known form", "vns3", 500, r#"[{"error":1}]"#,
        Some((500, None, r#"[{"error":1}]"#))),
    row("E5 a name with its namespace", "vns3", 400, r#"{"error":{"name":"VPNCubed::API::APIBadRequestError","message":"bad"}}"#,
        Some((400, Some("APIBadRequestError"), "bad"))),
    row("E5 a name that nobody knows", "vns3", 500, r#"{"error":{"name":"StandardError","message":"boom"}}"#,
        Some((500, Some("StandardError"), "boom"))),
    row("E6 not licensed, with a full stop", "vns3", 403, r#"{"error":{"name":"PrerequisiteError","message":"Must be licensed first."}}"#,
        Some((403, Some("PrerequisiteError"), "Must be licensed first."))),
    row("E6 not licensed, in small letters", "vns3", 403, r#"{"error":{"name":"PrerequisiteError","message":"must be licensed"}}"#,
        Some((403, Some("PrerequisiteError"), "must be licensed"))),
    row("E7 a keyset that is there", "vns3", 400, r#"{"error":{"name":"APIBadRequestError","message":"Keyset already exists."}}"#,
        Some((400, Some("APIBadRequestError"), "Keyset already exists."))),
    row("E7 a keyset on its way", "vns3", 400, r#"{"error":{"name":"APIBadRequestError","message":"Keyset setup in progress."}}"#,
        Some((400, Some("APIBadRequestError"), "Keyset setup in progress."))),
    row("E7 no keyset yet is no error", "vns3", 200, r#"{"response":null}"#, None),
    row("V9 a page of a proxy", "vns3", 502, "<html><head><title>502 Bad Gateway</title></head></html>",
        Some((502, None, "502 Bad Gateway: a web page titled \"502 Bad Gateway\" came instead of data; is this the API's port?"))),
    row("a text", "vns3", 503, "starting", Some((503, None, "starting"))),
    row("nothing", "vns3", 404, "", Some((404, None, "404 Not Found, with an empty body"))),
    row("C1 the body tells", "cos", 200, r#"{"error":true,"error_code":400,"error_message":"malformed"}"#,
        Some((400, None, "malformed"))),
    row("C1 the status counts too", "cos", 500, r#"{"error":true,"error_code":404,"error_message":"malformed"}"#,
        Some((500, None, "malformed"))),
    row("C1 as a text", "cos", 200, r#"{"error":"true","error_code":"404","error_message":"gone"}"#,
        Some((404, None, "gone"))),
    row("C2 asking for a user who is not there is no error", "cos", 200, r#"{"error":false,"active_users":[],"active_users_count":7}"#, None),
    row("C2 ending a session that is not there is one", "cos", 200, r#"{"error":true,"error_code":404,"error_message":"User not found"}"#,
        Some((404, None, "User not found"))),
];

#[test]
fn every_shape_of_error_is_told_in_the_device_s_own_words() {
    for row in ROWS {
        let api = edgebook_bindings::api(row.kind).unwrap();
        let error = Reply::new(row.status, row.body).device_error(api);
        let found = error.as_ref().map(|error| (error.status, error.name.as_deref(), error.message.as_str()));
        assert_eq!(found, row.found, "{}: {}", row.truth, row.body);
    }
    let page = Headers::from_pairs([("content-type", "text/html")]);
    let login = Reply::new(200, "<html><title>Sign in</title></html>").with_headers(page);
    for api in edgebook_bindings::apis() {
        assert_eq!(login.device_error(api).unwrap().form, ErrorForm::WebPage);
    }
}
