//! Arguments that pass and arguments that do not.

use edgebook_model::{List, MediaKind, Method, Place, TypeId, TypeKind, ValueRules, Variant, VariantTest};
use serde_json::{Value, json};

use super::{Manners, Strictness, arguments};
use crate::arguments::{Raw, Sent};
use crate::testing::{TEXT, api, body, field, object, operation, param};

const INT: u32 = 0;
const BOOL: u32 = 1;
const WORD: u32 = 2;
const CHOICE: u32 = 3;
const NUMBERS: u32 = 4;
const EITHER: u32 = 5;
const INNER: u32 = 6;
const BODY: u32 = 7;

fn types() -> Vec<TypeKind> {
    let choice = |values: &[&'static str]| TypeKind::Enum {
        values: values.iter().map(|value| (*value).into()).collect::<Vec<_>>().into(),
        numeric: false,
        open: false,
    };
    let bounded = ValueRules { minimum: Some(1.0), maximum: Some(9.0), ..ValueRules::default() };
    let short = ValueRules { max_length: Some(3), nullable: true, ..ValueRules::default() };
    let either = vec![
        Variant { ty: TypeId(INT), test: VariantTest::Int },
        Variant { ty: TypeId(NUMBERS), test: VariantTest::ListOf(vec![VariantTest::Int].into()) },
    ];
    vec![
        TypeKind::Int,
        TypeKind::Bool,
        TEXT,
        choice(&["yes", "no"]),
        TypeKind::List { item: TypeId(INT), nullable: false },
        TypeKind::Union { variants: either.into() },
        object(vec![field("deep", INT, true)]),
        object(vec![
            field("name", WORD, true),
            edgebook_model::Field { rules: bounded, ..field("size", INT, false) },
            edgebook_model::Field { rules: short, ..field("note", WORD, false) },
            field("flag", BOOL, false),
            field("choice", CHOICE, false),
            field("either", EITHER, false),
            field("inner", INNER, false),
        ]),
    ]
}

/// Gives the arguments, or the refusal as `status name: detail`.
fn check(
    manners: Manners,
    media: MediaKind,
    query: &[(&str, &str)],
    content_type: Option<&str>,
    text: &str,
) -> Result<(Value, Value), String> {
    let mut described = operation(Method::Post, "/x/{id}");
    described.params = vec![
        param("id", Place::Path, INT, true),
        param("verbose", Place::Query, BOOL, false),
        param("ids", Place::Query, NUMBERS, false),
    ]
    .into();
    described.body = Some(body(media, BODY));
    let api = api("test", "", vec![described], types());
    let raw = Raw {
        path: vec![("id", Sent::plain("7".to_owned()))],
        query: query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Sent::plain((*value).to_owned())))
            .collect(),
        headers: None,
        content_type: content_type.map(str::to_owned),
        body: text.to_owned().into(),
    };
    let checked = arguments(api, &api.operations[0], &raw, manners, true);
    checked
        .map(|arguments| {
            assert_eq!(arguments.id("id"), Ok(7));
            (Value::Object(arguments.query), Value::Object(arguments.body))
        })
        .map_err(|refusal| format!("{:?} {}", refusal.cause, refusal.detail))
}

const EXACT: Manners = Manners { one_set: false, strictness: Strictness::Exact };
const LOOSE: Manners = Manners { one_set: true, strictness: Strictness::Texts };

#[test]
fn good_arguments_get_their_types() {
    let json_body =
        r#"{"name":"a","size":9,"note":null,"flag":true,"choice":"no","either":[1,2],"inner":{"deep":1}}"#;
    let cases = [
        (EXACT, MediaKind::Json, "verbose=TRUE ids=1 ids=2", json_body),
        (LOOSE, MediaKind::Json, "verbose=false", r#"{"name":"a","flag":"False","either":3,"size":"7"}"#),
        (EXACT, MediaKind::Form, "", "name=a&size=3&flag=false&choice=yes"),
    ];
    let expected = [
        (json!({"verbose": true, "ids": [1, 2]}), serde_json::from_str(json_body).unwrap()),
        (json!({"verbose": false}), json!({"name": "a", "flag": false, "either": 3, "size": 7})),
        (json!({}), json!({"name": "a", "size": 3, "flag": false, "choice": "yes"})),
    ];
    for ((manners, media, query, text), expected) in cases.into_iter().zip(expected) {
        let query: Vec<_> = query.split(' ').filter_map(|pair| pair.split_once('=')).collect();
        assert_eq!(check(manners, media, &query, None, text), Ok(expected), "{text}");
    }
}

#[test]
fn query_and_body_are_one_set_where_the_appliance_says_so() {
    let merged = check(LOOSE, MediaKind::Json, &[("name", "q")], None, r#"{"verbose":"true"}"#);
    assert_eq!(merged, Ok((json!({"verbose": true}), json!({"name": "q"}))));
    assert!(check(EXACT, MediaKind::Json, &[("name", "q")], None, "").is_err());
    assert!(check(EXACT, MediaKind::Json, &[], None, r#"{"name":"a","verbose":true}"#).is_err());
}

#[test]
fn bad_arguments_are_named() {
    let argument = |name: &str, missing: bool, detail: &str| {
        format!("Argument {{ name: {name:?}, missing: {missing} }} {detail}")
    };
    let cases = [
        (r#"{"size":1}"#, argument("name", true, "")),
        (r#"{"name":1}"#, argument("name", false, "must be string, got int")),
        (r#"{"name":null}"#, argument("name", false, "must not be null")),
        (r#"{"name":"a","size":0}"#, argument("size", false, "must be from 1 to 9, got 0")),
        (r#"{"name":"a","size":10}"#, argument("size", false, "must be from 1 to 9, got 10")),
        (r#"{"name":"a","size":1.5}"#, argument("size", false, "must be int, got float")),
        (r#"{"name":"a","size":"5"}"#, argument("size", false, "must be int, got string")),
        (r#"{"name":"a","note":"four"}"#, argument("note", false, "may have at most 3 characters, got 4")),
        (r#"{"name":"a","flag":"True"}"#, argument("flag", false, "must be bool, got string")),
        (
            r#"{"name":"a","choice":"maybe"}"#,
            argument("choice", false, "must be \"yes\" or \"no\", got \"maybe\""),
        ),
        (r#"{"name":"a","either":["x"]}"#, argument("either[0]", false, "must be int, got string")),
        (r#"{"name":"a","inner":{}}"#, argument("inner.deep", true, "")),
        (r#"{"name":"a","inner":{"deep":1,"x":2}}"#, argument("inner.x", false, "there is no such argument")),
        (r#"{"name":"a","nmae":"b"}"#, argument("nmae", false, "there is no such argument")),
    ];
    for (text, expected) in cases {
        let found = check(EXACT, MediaKind::Json, &[], Some("application/json; charset=utf-8"), text);
        assert_eq!(found, Err(expected), "{text}");
    }
}

#[test]
fn what_is_not_known_is_passed_over_with_a_note() {
    let mut described = operation(Method::Post, "/x");
    described.body = Some(body(MediaKind::Json, BODY));
    let api = api("test", "", vec![described, operation(Method::Get, "/x")], types());
    let check = |index: usize, media: &str, text: &str, strict| {
        let raw = Raw {
            path: vec![],
            query: vec![("nmae".to_owned(), Sent::plain("q".to_owned()))],
            headers: None,
            content_type: Some(media.to_owned()),
            body: text.to_owned().into(),
        };
        arguments(api, &api.operations[index], &raw, LOOSE, strict)
    };
    let (json, none) = ("application/json", "there is no such argument");
    let text = r#"{"name":"a","nmae":"b","inner":{"deep":1,"x":2}}"#;
    let taken = check(0, json, text, false).unwrap();
    assert_eq!(taken.notes, ["nmae", "nmae", "inner.x"].map(|name| format!("{name}: {none}")));
    assert_eq!(Value::Object(taken.body), json!({"name": "a", "inner": {"deep": 1}}));
    let read = check(1, json, r#"{"extended_output":"true"}"#, false).unwrap();
    assert_eq!(read.notes.len(), 2);
    let other = check(1, "text/plain", "hello", false).unwrap();
    assert_eq!(other.notes[1], "this request takes no body");
    assert!(check(0, json, text, true).is_err() && check(1, json, "{}", true).is_err());
    assert!(check(0, json, r#"{"name":1}"#, false).is_err(), "what is known and wrong is refused");
}

#[test]
fn at_least_one_whole_set_is_required() {
    let mut described = operation(Method::Put, "/x");
    described.body = Some(body(MediaKind::Json, BODY));
    described.required_sets =
        vec![List::from(vec!["size".into(), "flag".into()]), vec!["note".into()].into()].into();
    let api = api("test", "", vec![described], types());
    for (text, good) in [
        (r#"{"name":"a","size":1,"flag":true}"#, true),
        (r#"{"name":"a","note":"x"}"#, true),
        (r#"{"name":"a","size":1}"#, false),
    ] {
        let raw = Raw { body: text.to_owned().into(), ..Raw::default() };
        let checked = arguments(api, &api.operations[0], &raw, EXACT, true);
        assert_eq!(checked.is_ok(), good, "{text}");
        if let Err(refusal) = checked {
            assert_eq!(refusal.detail, "needs 'size' with 'flag', or 'note'");
        }
    }
}
