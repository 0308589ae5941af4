//! What the wire writes in each style, the simulator reads.

use edgebook_model::{Api, Method, Operation, Place, Style, TypeId, TypeKind};
use serde_json::{Value, json};

use super::Declared;
use crate::arguments::{Sent, pairs};
use crate::testing::{TEXT, api, field, object, operation, param};

const INT: u32 = 0;
const WORD: u32 = 1;
const NUMBERS: u32 = 2;
const WORDS: u32 = 3;
const SPOT: u32 = 4;

fn described(style: &Style, place: Place, ty: u32) -> &'static Api {
    let mut found: Operation = operation(Method::Get, if place == Place::Path { "/x/{color}" } else { "/x" });
    found.params =
        vec![edgebook_model::Param { style: style.clone(), ..param("color", place, ty, false) }].into();
    let list = |item| TypeKind::List { item: TypeId(item), nullable: false };
    let spot = object(vec![field("aisle", WORD, false), field("row", INT, false)]);
    api("test", "", vec![found], vec![TypeKind::Int, TEXT, list(INT), list(WORD), spot])
}

fn declared(api: &'static Api) -> Declared<'static> {
    let param = &api.operations[0].params[0];
    Declared { api, name: &param.wire, style: &param.style, ty: param.ty }
}

/// The request target that the client writes for a value.
fn written(api: &'static Api, value: &Value) -> String {
    let mut request = edgebook_wire::Request::new(api, &api.operations[0]);
    request.argument(&api.operations[0].params[0], value).unwrap();
    request.target().unwrap()
}

#[test]
fn queries_are_read_as_they_are_written() {
    let (words, spot) = (json!(["a,b c", "d|e", "f%2Cg"]), json!({"aisle": "n,s", "row": 4}));
    for (style, ty, value) in [
        (Style::Form { explode: true }, WORD, json!("a,b")),
        (Style::Form { explode: true }, WORDS, words.clone()),
        (Style::Form { explode: true }, SPOT, spot.clone()),
        (Style::Form { explode: false }, WORDS, words.clone()),
        (Style::Form { explode: false }, NUMBERS, json!([1, 2])),
        (Style::Form { explode: false }, SPOT, spot.clone()),
        (Style::Spaces, NUMBERS, json!([1, 2])),
        (Style::Spaces, WORDS, json!(["a,b", "c|d"])),
        (Style::Pipes, WORDS, json!(["a,b", "c d"])),
        (Style::Pipes, SPOT, spot.clone()),
        (Style::DeepObject, SPOT, spot.clone()),
        (Style::Json, SPOT, spot.clone()),
    ] {
        let api = described(&style, Place::Query, ty);
        let target = written(api, &value);
        let (_, query) = target.split_once('?').unwrap();
        let mut pairs = pairs(query).unwrap();
        assert_eq!(declared(api).take(&mut pairs), Some(value), "{style:?} {target}");
        assert!(pairs.is_empty(), "{style:?} {target}: {pairs:?}");
    }
}

#[test]
fn paths_are_read_as_they_are_written() {
    let (words, spot) = (json!(["a/b", "c,d", "e;f"]), json!({"aisle": "n,s", "row": 4}));
    for (style, ty, value) in [
        (Style::Simple { explode: false }, WORD, json!("a,b")),
        (Style::Simple { explode: false }, WORDS, words.clone()),
        (Style::Simple { explode: false }, SPOT, spot.clone()),
        (Style::Simple { explode: true }, SPOT, spot.clone()),
        (Style::Label { explode: false }, WORDS, words.clone()),
        (Style::Label { explode: true }, NUMBERS, json!([1, 2])),
        (Style::Label { explode: true }, SPOT, spot.clone()),
        (Style::Matrix { explode: false }, WORDS, words.clone()),
        (Style::Matrix { explode: true }, WORDS, words.clone()),
        (Style::Matrix { explode: false }, SPOT, spot.clone()),
        (Style::Matrix { explode: true }, SPOT, spot.clone()),
        (Style::Matrix { explode: false }, WORD, json!("a")),
    ] {
        let api = described(&style, Place::Path, ty);
        let target = written(api, &value);
        let sent = Sent::read(target.strip_prefix("/x/").unwrap()).unwrap();
        assert_eq!(declared(api).of_segment(&sent), Some(value), "{style:?} {target}");
    }
    for (style, text) in [
        (Style::Label { explode: false }, "a"),
        (Style::Matrix { explode: false }, ";colour=a"),
        (Style::Matrix { explode: true }, "color=a"),
    ] {
        let api = described(&style, Place::Path, WORD);
        assert_eq!(declared(api).of_segment(&Sent::read(text).unwrap()), None, "{style:?} {text}");
    }
}

#[test]
fn headers_are_read_with_and_without_blanks() {
    let list = described(&Style::Simple { explode: false }, Place::Header, NUMBERS);
    assert_eq!(declared(list).of_header("1, 2,3"), Some(json!([1, 2, 3])));
    let spot = described(&Style::Simple { explode: true }, Place::Header, SPOT);
    assert_eq!(declared(spot).of_header("aisle=n%,row=4"), Some(json!({"aisle": "n%", "row": 4})));
    let word = described(&Style::Simple { explode: false }, Place::Header, WORD);
    assert_eq!(declared(word).of_header("a, b%20c"), Some(json!("a, b%20c")));
}
