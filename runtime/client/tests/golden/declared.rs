//! What a description declares about requests, from the typed client: the same that scripts and the shell send.

use edgebook_client::support::Nullable;

use super::fake::{Fake, Seen, now};
use super::golden::declared::{Client, tables::API, types};

/// The only request that a call makes.
fn sent(call: impl FnOnce(Client)) -> Seen {
    let fake = Fake::answering("declared", 200, "{}");
    call(Client::over(&API, fake.clone()).unwrap());
    fake.only()
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The request of a search with some parameters.
fn found(query: &types::FindListsQuery) -> Seen {
    sent(|client| drop(now(client.shop().find_lists(&vec!["a".to_owned()], "x", &vec![1], query)).unwrap()))
}

#[test]
fn parameters_are_written_in_their_styles() {
    let ids = vec!["a/b".to_owned(), "c,d".to_owned()];
    let query = types::FindListsQuery {
        each: Some(texts(&["a", "b"])),
        commas: Some(texts(&["a,b", "c"])),
        spaces: Some(texts(&["a", "b"])),
        pipes: Some(texts(&["a", "b"])),
        ..Default::default()
    };
    let seen = sent(|client| drop(now(client.shop().find_lists(&ids, "x", &vec![1, 2], &query)).unwrap()));
    let target =
        "/api/lists/a%2Fb,c%2Cd/.x;spot=1;spot=2?each=a&each=b&commas=a%2Cb,c&spaces=a%20b&pipes=a%7Cb";
    assert_eq!(seen.target, target);

    let spot = |aisle: Option<&str>, row| {
        Some(types::Spot { aisle: aisle.map(str::to_owned), row, ..Default::default() })
    };
    let seen = found(&types::FindListsQuery {
        deep: spot(Some("n"), Some(4)),
        flat: spot(Some("s"), None),
        filter: spot(None, Some(1)),
        sort: Some(texts(&["x", "y"])),
        ..Default::default()
    });
    let target = "/api/lists/a/.x;spot=1?deep%5Baisle%5D=n&deep%5Brow%5D=4&aisle=s&filter=%7B%22row%22%3A1%7D\
                  &sort%5B%5D=x&sort%5B%5D=y";
    assert_eq!(seen.target, target);

    let seen = found(&types::FindListsQuery {
        x_marks: Some(texts(&["a", "b"])),
        till: Some("a b".to_owned()),
        lane: Some(vec![1, 2]),
        ..Default::default()
    });
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(seen.headers, [pair("X-Marks", "a,b"), pair("cookie", "till=a%20b; lane=1,2")]);
}

#[test]
fn bodies_hold_what_goes_this_way() {
    let shelf =
        types::ShelfRequest { label: Some("x".to_owned()), code: Some("7".to_owned()), ..Default::default() };
    let seen = sent(|client| drop(now(client.shop().add_shelf(&shelf)).unwrap()));
    assert_eq!(seen.body, r#"json {"label":"x","code":"7"}"#);

    let parcel = types::ParcelRequest::Box(types::Box2 {
        kind: Some("BOX".to_owned()),
        to: Some("x".to_owned()),
        edges: Some(vec![1, 2]),
        ..Default::default()
    });
    let seen = sent(|client| drop(now(client.shop().send_parcel(&parcel)).unwrap()));
    assert_eq!(seen.body, r#"json {"kind":"BOX","to":"x","edges":[1,2]}"#);

    let slots = types::SetSlotsRequest {
        slots: Some(vec!["a".into(), Nullable::Null]),
        self_: Some(1),
        self_2: Some(2),
        grosse: Some(3),
        ri_ben: Some("x".to_owned()),
        ..Default::default()
    };
    let seen = sent(|client| drop(now(client.shop().set_slots(&slots)).unwrap()));
    assert_eq!(seen.body, r#"json {"slots":["a",null],"self":1,"Self":2,"größe":3,"日本":"x"}"#);
}

#[test]
fn an_answer_of_an_unknown_kind_is_read_as_its_base() {
    let read = |body: &str| {
        let fake = Fake::answering("declared", 200, body);
        let client = Client::over(&API, fake).unwrap();
        let box_ = types::Box2 { kind: Some("BOX".to_owned()), edges: Some(vec![]), ..Default::default() };
        format!("{:?}", *now(client.shop().send_parcel(&types::ParcelRequest::Box(box_))).unwrap())
    };
    assert!(read(r#"{"kind":"TUBE","length":3}"#).starts_with("Tube("));
    assert!(read(r#"{"kind":"CRATE","to":"x"}"#).starts_with("OtherParcel("));
}
