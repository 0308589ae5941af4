//! What goes out, and how calls end.

use edgebook_client::support::{Blob, Bytes, Error, Nullable, Refusal};
use edgebook_model::Method;
use edgebook_wire::{LostReason, NotSent, NotSentCause, Outcome, UnknownReason};

use super::fake::{Fake, now};
use super::golden::{answers, bodies, keywords, overlay, shapes, unions};

fn bodies_of(fake: &std::sync::Arc<Fake>) -> bodies::Client {
    bodies::Client::over(&bodies::tables::API, fake.clone()).unwrap()
}

#[test]
fn only_what_was_set_is_sent() {
    let fake = Fake::answering("overlay", 200, r#"{"response":{"id":7,"connected":true}}"#);
    let client = overlay::Client::over(&overlay::tables::API, fake.clone()).unwrap();
    let change = overlay::types::UpdateIpsecTunnelRequest { bounce: Some(true), ..Default::default() };
    let tunnel = now(client.ipsec().update_tunnel(7, &change)).unwrap();
    assert_eq!((tunnel.status, tunnel.id, tunnel.connected), (200, Some(7), Some(true)));
    let seen = fake.only();
    assert_eq!((seen.method, seen.target.as_str()), (Method::Put, "/api/ipsec/tunnels/7"));
    assert_eq!(seen.body, r#"json {"bounce":true}"#);
}

#[test]
fn nothing_to_send_is_no_body_where_none_is_needed() {
    let fake = Fake::answering("bodies", 200, "");
    now(bodies_of(&fake).bodies().delete_user(&Default::default())).unwrap();
    assert_eq!(fake.only().body, "none");
}

#[test]
fn null_is_sent_where_it_was_asked_for() {
    let fake = Fake::answering("shapes", 200, "{}");
    let client = shapes::Client::over(&shapes::tables::API, fake.clone()).unwrap();
    let change = shapes::types::NodeUpdate { note: Some(Nullable::Null), ..Default::default() };
    now(client.shapes().update_tree(&change)).unwrap();
    assert_eq!(fake.only().body, r#"json {"note":null}"#);
}

#[test]
fn texts_and_bytes_go_as_they_are() {
    let fake = Fake::answering("bodies", 200, r#"{"ok":"yes"}"#);
    let answer = now(bodies_of(&fake).bodies().put_license(Bytes::from_static(b"A\nB"))).unwrap();
    assert_eq!(answer.ok, Some(true));
    assert_eq!(fake.only().body, "text A\nB");

    let fake = Fake::answering("bodies", 202, "");
    let query = bodies::types::PostFirmwareQuery { x_checksum: Some("ab".to_owned()) };
    now(bodies_of(&fake).bodies().post_firmware(&query, Some(Bytes::from_static(b"\x01\xff")))).unwrap();
    let seen = fake.only();
    assert_eq!(seen.body, r#"bytes application/octet-stream b"\x01\xff""#);
    assert_eq!(seen.headers, [("X-Checksum".to_owned(), "ab".to_owned())]);
}

#[test]
fn forms_and_files_are_written_in_the_order_of_the_description() {
    let fake = Fake::answering("bodies", 200, "");
    let user = bodies::types::PostUserRequest {
        timeout: Some(30),
        groups: Some(vec!["a".to_owned(), "b".to_owned()]),
        ip: Some("192.0.2.1".to_owned()),
        ..Default::default()
    };
    now(bodies_of(&fake).bodies().post_user(&user)).unwrap();
    let body = fake.only().body;
    assert_eq!(body, r#"form [("ip", "192.0.2.1"), ("groups", "a"), ("groups", "b"), ("timeout", "30")]"#);

    let plain = bodies::types::PostImageRequest { name: Some("n".to_owned()), ..Default::default() };
    let fake = Fake::answering("bodies", 201, "{}");
    now(bodies_of(&fake).bodies().post_image(&plain)).unwrap();
    assert_eq!(fake.only().body, r#"json {"name":"n"}"#);

    let file = Some(Blob { data: Bytes::from_static(b"x"), ..Blob::default() });
    let fake = Fake::answering("bodies", 201, "{}");
    now(bodies_of(&fake).bodies().post_image(&bodies::types::PostImageRequest { file, ..plain })).unwrap();
    let expected =
        r#"parts [("name", None, None, "n"), ("file", Some("file"), Some("application/octet-stream"), "x")]"#;
    assert_eq!(fake.only().body, expected);
}

#[test]
fn one_path_parameter_is_one_segment() {
    let fake = Fake::answering("keywords", 200, "{}");
    let client = keywords::Client::over(&keywords::tables::API, fake.clone()).unwrap();
    let query = keywords::types::UpdateThingQuery { self_query: Some("me".to_owned()), ..Default::default() };
    let body = keywords::types::UpdateThingRequest { name: Some("b".to_owned()), ..Default::default() };
    now(client.match_group().update_thing(1, "a/b?c", &query, &body)).unwrap();
    let seen = fake.only();
    assert_eq!(seen.target, "/things/1/a%2Fb%3Fc?self=me");
    assert_eq!(seen.body, r#"json {"name":"b"}"#);
}

#[test]
fn a_call_that_cannot_be_right_is_not_made() {
    let fake = Fake::answering("bodies", 200, "");
    let refused = |error| match error {
        Error::Refused { refusal, .. } => refusal,
        other => panic!("{other:?}"),
    };
    let client = bodies_of(&fake);
    let error = now(client.bodies().post_user(&Default::default())).unwrap_err();
    assert_eq!(error.to_string(), "bodies.bodies.post_user: needs the key 'ip'");
    assert!(matches!(refused(error), Refusal::Missing(what) if what == "needs the key 'ip'"));
    let error = now(client.bodies().download_image("..")).unwrap_err();
    assert!(matches!(refused(error), Refusal::Request(_)));
    assert!(fake.is_untouched());

    let other = Fake::answering("toaster", 200, "");
    let error = bodies::Client::over(&bodies::tables::API, other).unwrap_err();
    assert_eq!(error.to_string(), "this client is for bodies appliances, the device is of kind \"toaster\"");
}

#[test]
fn each_way_to_end_is_a_variant_of_its_own() {
    let job = |outcome| {
        let client = answers::Client::over(&answers::tables::API, Fake::ending("answers", outcome)).unwrap();
        now(client.answers().get_job()).unwrap_err()
    };
    let error = job(Outcome::NotSent(NotSent::early(NotSentCause::Closed)));
    assert!(matches!(error, Error::NotSent { .. }) && !error.is_doubtful());
    let lost = LostReason::TooLarge { limit: 1, announced: None };
    let error = job(Outcome::AnswerLost { status: 200, why: lost });
    assert!(matches!(error, Error::AnswerLost { .. }));
    assert_eq!(error.status(), Some(200));
    let error = job(Outcome::Unknown { why: UnknownReason::NoAnswer("reset".to_owned()) });
    assert!(matches!(error, Error::Unknown { .. }) && error.is_doubtful());
    assert!(job(Outcome::Cancelled { sent: true }).is_doubtful());
    assert!(!job(Outcome::Cancelled { sent: false }).is_doubtful());
}

#[test]
fn the_device_s_errors_are_errors_whatever_the_status() {
    let call = |status, body| {
        let fake = Fake::answering("overlay", status, body);
        let client = overlay::Client::over(&overlay::tables::API, fake).unwrap();
        now(client.ipsec().get_status()).unwrap_err()
    };
    let body = r#"{"error":{"name":"VPNCubed::API::APIBadRequestError","message":"no"}}"#;
    for status in [200, 400] {
        let error = call(status, body);
        let device = error.device().unwrap();
        assert_eq!((device.name.as_deref(), device.message.as_str()), (Some("APIBadRequestError"), "no"));
        assert_eq!(error.operation(), Some("overlay.ipsec.get_status"));
    }
    assert_eq!(call(502, "<html>Bad Gateway</html>").status(), Some(502));
}

#[test]
fn answers_differ_by_status() {
    use answers::types::StartJobAnswer;
    let start = |status, body| {
        let fake = Fake::answering("answers", status, body);
        let client = answers::Client::over(&answers::tables::API, fake).unwrap();
        now(client.answers().start_job()).unwrap().into_value()
    };
    assert!(matches!(start(200, r#"{"id":1}"#), StartJobAnswer::Status200(job) if job.id == Some(1)));
    assert!(
        matches!(start(202, r#"{"token":"t"}"#), StartJobAnswer::Status202(ticket) if ticket.token.is_some())
    );
    assert_eq!(start(204, ""), StartJobAnswer::Status204);
    // A status that nobody described is read like the first answer.
    assert!(matches!(start(203, r#"{"id":2}"#), StartJobAnswer::Status200(job) if job.id == Some(2)));
}

#[test]
fn a_union_as_a_body_is_sent_as_what_it_is() {
    use unions::types::{CreateRuleRequest, Rule};
    let rule = Rule { rule: Some("INPUT -j ACCEPT".to_owned()), ..Default::default() };
    for (body, expected) in [
        (CreateRuleRequest::Rule(rule.clone()), r#"json {"rule":"INPUT -j ACCEPT"}"#),
        (CreateRuleRequest::List(vec![rule]), r#"json [{"rule":"INPUT -j ACCEPT"}]"#),
    ] {
        let fake = Fake::answering("unions", 200, "{}");
        let client = unions::Client::over(&unions::tables::API, fake.clone()).unwrap();
        now(client.unions().create_rule(&body)).unwrap();
        assert_eq!(fake.only().body, expected);
    }
}
