//! How answers are read: what devices really send is kept, readable and never fails the rest.

use edgebook_client::support::{Answer, Decode, Error, Finding, Keyed, Nullable, Secret, Value, strictly};

use super::fake::{Fake, now};
use super::golden::{bodies, keywords, nasty_texts, overlay, shapes, unions};

/// Reads JSON as a type of a golden client.
fn read<T: Decode>(json: &str) -> T {
    strictly(serde_json::from_str::<Value>(json).unwrap()).unwrap()
}

fn tunnels(body: &str) -> Result<Answer<Keyed<shapes::types::Tunnel>>, Error> {
    let fake = Fake::answering("shapes", 200, body);
    now(shapes::Client::over(&shapes::tables::API, fake).unwrap().shapes().get_tunnels())
}

#[test]
fn keyed_maps_keep_their_order_and_take_ids_as_numbers() {
    let tunnels = tunnels(r#"{"10":{"connected":true},"9":{"connected":false},"name":{}}"#).unwrap();
    assert_eq!(tunnels.keys().collect::<Vec<_>>(), ["10", "9", "name"]);
    assert_eq!(tunnels.get(9).unwrap().connected, Some(false));
    assert_eq!(tunnels.get("10").unwrap().connected, Some(true));
    assert!(tunnels.get(11).is_none());
    assert!(tunnels.findings.is_empty());
}

#[test]
fn numbers_come_as_texts_and_texts_as_numbers() {
    let answer = tunnels(
        r#"{"1":{"enabled":"True","bytes_in":"20756","load":"51.000","psk":1234,"state":"up"},
            "2":{"enabled":"no","bytes_in":5.0,"load":3}}"#,
    )
    .unwrap();
    let (first, second) = (answer.get(1).unwrap(), answer.get(2).unwrap());
    assert_eq!((first.enabled, first.bytes_in, first.load), (Some(true), Some(20756), Some(51.0)));
    assert_eq!(first.psk, Some(Secret::from("1234")));
    assert_eq!((second.enabled, second.bytes_in, second.load), (Some(false), Some(5), Some(3.0)));
    assert!(first.extra.is_empty() && second.extra.is_empty());
    let places: Vec<&str> = answer.findings.iter().map(|finding| finding.pointer.as_str()).collect();
    assert_eq!(places, ["/1/enabled", "/1/bytes_in", "/1/load", "/1/psk", "/2/enabled", "/2/bytes_in"]);
    assert!(answer.findings.iter().all(|finding| finding.readable));
}

#[test]
fn what_does_not_fit_is_kept_and_fails_nothing_else() {
    let answer = tunnels(
        r#"{"1":{"enabled":[1],"bytes_in":"20756s","connected":true,"new_in_6_1":{"a":1},"psk":null,"state":"odd"}}"#,
    )
    .unwrap();
    let tunnel = answer.get(1).unwrap();
    assert_eq!((tunnel.enabled, tunnel.bytes_in, tunnel.connected), (None, None, Some(true)));
    assert_eq!(tunnel.psk, None);
    assert_eq!(tunnel.state, Some(shapes::types::TunnelState::Other("odd".to_owned())));
    let kept: Vec<(&str, String)> =
        tunnel.extra.0.iter().map(|(key, value)| (key.as_str(), value.to_string())).collect();
    let expected = [("enabled", "[1]"), ("bytes_in", "\"20756s\""), ("new_in_6_1", "{\"a\":1}")];
    assert_eq!(kept, expected.map(|(key, value)| (key, value.to_owned())));
    let rendered: Vec<String> = answer.findings.iter().map(Finding::to_string).collect();
    assert_eq!(
        rendered,
        [
            "/1/enabled: expected bool, got array, kept as it came",
            "/1/bytes_in: expected int, got string, kept as it came",
            "/1/state: expected TunnelState, got another value",
        ]
    );
}

#[test]
fn numbers_beyond_64_bits_are_not_rounded_in_silence() {
    let answer = tunnels(r#"{"1":{"bytes_in":18446744073709551616}}"#).unwrap();
    assert_eq!(answer.get(1).unwrap().bytes_in, None);
    assert!(answer.findings.iter().any(|finding| finding.found == "a greater one, which was rounded"));
    let answer = tunnels(r#"{"1":{"bytes_in":9223372036854775808}}"#).unwrap();
    let kept = answer.get(1).unwrap().extra.get("bytes_in").unwrap().to_string();
    assert_eq!(kept, "9223372036854775808");
}

#[test]
fn an_answer_of_another_shape_is_an_error_that_holds_it() {
    for (body, why) in
        [("[1]", "expected object, got array"), ("{\"1\":", "it is not JSON"), ("hello", "it is not JSON")]
    {
        let error = tunnels(body).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hello"), "{error:?}");
        let Error::Undecodable { status: 200, why: found, body: kept, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!((found.as_str(), kept.expose().as_ref()), (why, body.as_bytes()));
    }
}

#[test]
fn the_envelope_comes_off_where_there_is_one() {
    let status = |body| {
        let fake = Fake::answering("overlay", 200, body);
        now(overlay::Client::over(&overlay::tables::API, fake).unwrap().ipsec().get_status()).unwrap()
    };
    assert_eq!(status("\u{feff}{\"response\":{\"3\":{\"id\":3}}}").get(3).unwrap().id, Some(3));
    assert_eq!(status(r#"{"3":{"id":3}}"#).get(3).unwrap().id, Some(3));
    assert!(status(r#"{"response":{}}"#).is_empty());
}

#[test]
fn null_for_a_whole_object_is_an_empty_one() {
    let fake = Fake::answering("overlay", 200, r#"{"response":null}"#);
    let client = overlay::Client::over(&overlay::tables::API, fake).unwrap();
    let query = overlay::types::TaskQuery { token: Some("t".into()) };
    assert_eq!(now(client.ipsec().task(&query)).unwrap().task_status, None);
}

#[test]
fn a_union_is_chosen_by_what_tells_its_variants_apart() {
    use unions::types::{RuleSave, StartTaskResult, Values, ValuesFlag, ValuesMtu, ValuesSubnets};
    assert!(matches!(read(r#"{"id":1,"os_rules":[{"size":1}],"end_position":3}"#), RuleSave::Rule(_)));
    assert!(matches!(read(r#"{"rules":[],"errors":[],"new":1}"#), RuleSave::RuleSave2(_)));
    assert!(matches!(read(r#"{"token":"t","new":1}"#), StartTaskResult::StartTaskResult1(_)));
    assert!(matches!(read(r#"{"rule":"x","new":1}"#), StartTaskResult::Rule(_)));
    let values: Values =
        read(r#"{"mtu":"1500","flag":true,"subnets":[["10.0.0.0","255.0.0.0"]],"any_of":{"network":"n"}}"#);
    assert_eq!(values.mtu, Some(ValuesMtu::Text("1500".to_owned())));
    assert_eq!(values.flag, Some(ValuesFlag::Bool(true)));
    assert!(matches!(values.subnets, Some(ValuesSubnets::List(_))));
    let values: Values = read(r#"{"mtu":1500,"flag":null,"subnets":[{"network":"n"}],"any_of":1.5}"#);
    assert_eq!((values.mtu, values.flag), (Some(ValuesMtu::Int(1500)), None));
    assert!(matches!(values.subnets, Some(ValuesSubnets::List2(_))));
    // A value of no variant is kept.
    let values: Values = read(r#"{"mtu":{"a":1}}"#);
    assert!(matches!(&values.mtu, Some(ValuesMtu::Other(raw)) if raw.0["a"] == 1));
}

#[test]
fn names_that_are_no_identifiers_are_read_and_written() {
    let json =
        r#"{"type":"TYPE","Type":2,"2fa":true,"a.b":"x","a-b":"y","extra":"z","Self":"s","größe":1.5}"#;
    let thing: keywords::types::SelfType = read(json);
    assert_eq!(thing.r#type.as_ref().unwrap().to_string(), "TYPE");
    assert!(thing.extra_2.is_empty());
    assert_eq!(serde_json::to_string(&thing).unwrap(), json);
    let levels: Vec<keywords::types::OptionLevel> = read("[-1, \"1\", 11]");
    assert_eq!(serde_json::to_string(&levels).unwrap(), "[-1,1,11]");
    let nasty: nasty_texts::types::A = read("{\"b\":\"*/\"}");
    assert_eq!(serde_json::to_string(&nasty).unwrap(), "{\"b\":\"*/\"}");
}

#[test]
fn recursive_types_are_read() {
    let node: shapes::types::Node =
        read(r#"{"id":1,"parent":{"id":2,"note":null},"children":[{"id":3},null]}"#);
    assert_eq!(node.parent.as_ref().and_then(|parent| parent.id), Some(2));
    assert_eq!(node.children.as_ref().map(Vec::len), Some(2));
    let update: shapes::types::NodeUpdate = read(r#"{"note":null}"#);
    assert_eq!(update.note, Some(Nullable::Null));
}

#[test]
fn secrets_are_not_printed_even_of_the_wrong_kind() {
    let tunnel: shapes::types::Tunnel = read(r#"{"psk":"hunter2","enabled":true}"#);
    assert_eq!(tunnel.psk.as_ref().map(|psk| psk.expose().as_str()), Some("hunter2"));
    let wrong: shapes::types::Tunnel = read(r#"{"psk":["hunter2"]}"#);
    assert_eq!(wrong.extra.get("psk").unwrap().to_string(), r#"["hunter2"]"#);
    for printed in [format!("{tunnel:?}"), format!("{wrong:#?}")] {
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}

#[test]
fn downloads_are_bytes_and_texts_are_texts() {
    let fake = Fake::answering("bodies", 200, "\u{1}{\"error\":");
    let client = bodies::Client::over(&bodies::tables::API, fake).unwrap();
    assert_eq!(now(client.bodies().download_image("a")).unwrap().value.as_ref(), b"\x01{\"error\":");
    assert_eq!(now(client.bodies().get_log()).unwrap().value, "\u{1}{\"error\":");
}
