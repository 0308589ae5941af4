//! Answers as devices send them, against small descriptions made for the purpose.

use std::borrow::Cow;

use edgebook_model::{
    Api, Envelope, Field, List, MapKey, Text, TextFormat, TypeDef, TypeId, TypeKind, ValueRules, Variant,
    VariantTest,
};
use edgebook_wire::Reply;

use super::{decode, decode_reply};
use crate::library::{ApiTable, Symbols};
use crate::value::{json, show};

const THING: TypeId = TypeId(0);
const INT: TypeId = TypeId(1);
const BOOL: TypeId = TypeId(2);
const TEXT: TypeId = TypeId(3);
const MODE: TypeId = TypeId(4);
const LIST: TypeId = TypeId(5);
const MAP: TypeId = TypeId(6);
const ANY: TypeId = TypeId(7);
const EITHER: TypeId = TypeId(8);
const TOKEN: TypeId = TypeId(9);
const FLOAT: TypeId = TypeId(10);

fn list<T: Clone>(items: Vec<T>) -> List<T> {
    Cow::Owned(items)
}

fn field(name: &'static str, ty: TypeId) -> Field {
    let rules = ValueRules { secret: name == "psk", nullable: name == "note", ..ValueRules::default() };
    Field { name: name.into(), doc: "".into(), ty, required: false, rules }
}

fn object(fields: Vec<Field>) -> TypeKind {
    TypeKind::Object { fields: list(fields), extra: None, required_sets: list(vec![]) }
}

/// One description with a type of each kind.
fn table() -> ApiTable {
    let def = |name: &'static str, kind| TypeDef { name: name.into(), doc: "".into(), kind };
    let words = |words: &[&'static str]| list(words.iter().map(|word| Text::Borrowed(word)).collect());
    let keys =
        |names: &[&'static str]| VariantTest::Keys(list(names.iter().map(|n| Text::Borrowed(n)).collect()));
    let variant = |ty, test| Variant { ty, test };
    let types = vec![
        def(
            "Thing",
            object(vec![
                field("id", INT),
                field("up", BOOL),
                field("name", TEXT),
                field("mode", MODE),
                field("items", LIST),
                field("by_id", MAP),
                field("free", ANY),
                field("either", EITHER),
                field("psk", TEXT),
                field("note", TEXT),
                field("load", FLOAT),
            ]),
        ),
        def("", TypeKind::Int),
        def("", TypeKind::Bool),
        def("", TypeKind::Text(TextFormat::Plain)),
        def("", TypeKind::Enum { values: words(&["net", "host"]), numeric: false, open: false }),
        def("", TypeKind::List { item: INT, nullable: false }),
        def("", TypeKind::Map { value: THING, key: MapKey::Id, nullable: false }),
        def("", TypeKind::Any { reason: "free".into() }),
        def(
            "Either",
            TypeKind::Union {
                variants: list(vec![
                    variant(TOKEN, keys(&["token"])),
                    variant(THING, keys(&["id"])),
                    variant(LIST, VariantTest::ListOf(list(vec![VariantTest::Int]))),
                    variant(TEXT, VariantTest::Text),
                    variant(INT, VariantTest::Int),
                ]),
            },
        ),
        def("Token", object(vec![field("token", TEXT)])),
        def("", TypeKind::Float),
    ];
    let api = Api {
        kind: "test".into(),
        appliance: "test".into(),
        title: "Test".into(),
        version: "1".into(),
        digest: "".into(),
        base_path: "".into(),
        default_port: 443,
        security_schemes: list(vec![]),
        envelope: Envelope { unwrap: Some("response".into()), hide: list(vec!["error".into()]) },
        error_shapes: list(vec![]),
        readiness: None,
        groups: list(vec![]),
        operations: list(vec![]),
        types: list(types),
    };
    let api: &'static Api = Box::leak(Box::new(api));
    ApiTable::new(api, std::sync::Arc::new(Symbols::of(&[api])))
}

/// What a script would see, and what the operator is told.
fn seen(ty: TypeId, body: &[u8]) -> String {
    let reply = Reply::new(200, body.to_vec());
    match decode_reply(&table(), ty, &reply) {
        None => "not JSON".to_owned(),
        Some(Err(error)) => format!("error: {}", error.0),
        Some(Ok(decoded)) => {
            let mut lines = vec![show::written(&decoded.value)];
            lines.extend(decoded.notes.iter().map(|note| format!("  ! {}", note.text)));
            lines.join("\n")
        }
    }
}

#[test]
fn what_a_device_sends_is_kept_and_contradictions_are_told() {
    let cases: &[(&str, TypeId, &str)] = &[
        ("as described", THING, r#"{"response": {"id": 1, "up": true, "items": [1, 2], "mode": "net"}}"#),
        ("without the envelope", THING, r#"{"id": 1}"#),
        ("null for the whole", THING, r#"{"response": null}"#),
        ("a byte-order mark", THING, "\u{feff}{\"response\": {\"id\": 1}}"),
        ("zeros behind", THING, "{\"response\": {\"id\": 1}}\n\0\0\0"),
        ("not numbers", THING, r#"{"response": {"id": 1, "load": NaN, "items": [1, -Infinity]}}"#),
        ("hidden keys", THING, r#"{"error": false, "id": 1}"#),
        (
            "wrong kinds",
            THING,
            r#"{"id": "7", "up": "True", "name": 5, "items": {"a": 1}, "by_id": [], "load": "0.5"}"#,
        ),
        ("a wrong kind twice", MAP, r#"{"1": {"id": "7"}, "2": {"id": "8"}}"#),
        ("a null that may be, and one that may not", THING, r#"{"note": null, "id": null}"#),
        ("unknown fields", THING, r#"{"id": 1, "size": 3, "end_position": {"x": 1}}"#),
        ("an unlisted word", THING, r#"{"mode": "mesh"}"#),
        ("an empty word", THING, r#"{"mode": ""}"#),
        ("duplicate keys", THING, r#"{"id": 1, "id": 2, "by_id": {"1": {"id": 1}, "1": {"id": 2}}}"#),
        ("a map by id", MAP, r#"{"2": {"id": 3}, "10": {"id": 10}, "007": {"id": 7}, "x": {}}"#),
        ("an empty map", MAP, "{}"),
        (
            "large numbers",
            LIST,
            "[9223372036854775807, 9223372036854775808, 18446744073709551616, -9223372036854775809]",
        ),
        ("large numbers in free data", ANY, r#"{"a": [123456789012345678901234567890]}"#),
        ("a number beyond all", THING, r#"{"load": 1e400, "id": 1}"#),
        ("a large fraction", THING, r#"{"load": 1e20}"#),
        ("a fraction for an int", THING, r#"{"id": 1.5}"#),
        ("an int for a fraction", THING, r#"{"load": 2}"#),
        ("a secret", THING, r#"{"psk": "hunter2"}"#),
        ("secrets inside of a secret", THING, r#"{"psk": {"a": ["hunter2", 5, true, {"b": "x"}]}}"#),
        ("a secret number", THING, r#"{"psk": 123456789012345678901234567890}"#),
        ("half a surrogate pair", THING, r#"{"name": "a\ud800b \ud83d\ude00 \\ud800"}"#),
        ("half a surrogate pair in a key", ANY, r#"{"\udc00": 1}"#),
        ("variants", THING, r#"{"either": {"token": "t", "more": 1}}"#),
        ("variants by key", THING, r#"{"either": {"id": 4}}"#),
        ("variants by list", THING, r#"{"either": [1]}"#),
        ("variants by text", THING, r#"{"either": "x"}"#),
        ("no variant", THING, r#"{"either": {"other": true}}"#),
        ("free data", ANY, r#"{"b": [1, 2.5, "x", null, true], "a": {}}"#),
        ("not JSON", THING, "<html>"),
        ("torn", THING, r#"{"response": {"id": 1"#),
        ("more behind it", THING, r#"{"id": 1} {"id": 2}"#),
        ("empty", THING, ""),
    ];
    let text: Vec<String> =
        cases.iter().map(|(name, ty, body)| format!("{name}: {}", seen(*ty, body.as_bytes()))).collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn hostile_answers_are_refused_without_harm() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for ty in [ANY, THING, EITHER, LIST] {
            assert_eq!(seen(ty, deep.as_bytes()), "error: the answer nests deeper than 120 levels");
        }
        // The exact reading has a depth of its own.
        let deep = format!("[1e400, {deep}]");
        assert_eq!(seen(ANY, deep.as_bytes()), "error: the answer nests deeper than 120 levels");
    }
    assert_eq!(
        seen(THING, b"{\"name\": \"a\xffb\"}"),
        "Thing { name: \"a\u{fffd}b\" }\n  ! the answer holds characters that are no valid text; they were replaced"
    );
}

#[test]
fn a_decoded_answer_gives_the_same_json_again() {
    let body = r#"{"id":1,"up":true,"items":[1,2],"by_id":{"3":{"id":3,"note":null}},"free":{"a":[1.5]},"load":0.25,"size":3}"#;
    let decoded = decode(&table(), THING, body).unwrap();
    assert_eq!(json::to_json(&decoded.value).unwrap().to_string(), body);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_decoding_panic(body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        for ty in [THING, MAP, ANY, EITHER] {
            let _ = decode_reply(&table(), ty, &Reply::new(200, body.clone()));
        }
    }

    #[test]
    fn no_text_of_json_pieces_makes_decoding_panic(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"id\"", "\"response\"", "\"token\"", "\\ud800", "\"", "1", "-", "1e999",
            "99999999999999999999", "null", "true", " ",
        ]), 0..40),
    ) {
        let body = pieces.concat();
        for ty in [THING, MAP, ANY, EITHER] {
            let _ = decode(&table(), ty, &body);
            let _ = decode_reply(&table(), ty, &Reply::new(200, body.clone()));
        }
    }
}
