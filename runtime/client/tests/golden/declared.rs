//! What a description declares about requests, from the typed client: the same that scripts and the shell send.

use edgebook_client::support::{Blob, Error, Nullable, Refusal};

use super::fake::{Fake, Seen, now};
use super::golden::declared::{Client, tables::API, types};
use super::golden::three_one;

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
fn forms_are_written_as_their_fields_are_encoded() {
    let spot = |aisle: &str| Some(types::Spot { aisle: Some(aisle.to_owned()), ..Default::default() });
    let note = types::AddNoteRequest {
        text: Some("x y".to_owned()),
        each: Some(texts(&["a", "b"])),
        commas: Some(texts(&["a,b", "c"])),
        deep: spot("n"),
        json: spot("s"),
        ..Default::default()
    };
    let seen = sent(|client| drop(now(client.shop().add_note(&note)).unwrap()));
    assert_eq!(
        seen.encoded,
        "text=x+y&each=a&each=b&commas=a%2Cb,c&deep%5Baisle%5D=n&json=%7B%22aisle%22%3A%22s%22%7D"
    );
    let picture = types::AddPictureRequest {
        title: Some("x".to_owned()),
        spot: spot("n"),
        place: spot("s"),
        ..Default::default()
    };
    let seen = sent(|client| drop(now(client.shop().add_picture(&picture)).unwrap()));
    let part = |name: &str, mime: &str, text: &str| format!("({name:?}, None, Some({mime:?}), {text:?})");
    let parts = [
        part("title", "text/markdown", "x"),
        part("spot", "application/vnd.spot+json", r#"{"aisle":"n"}"#),
        part("place", "application/json", r#"{"aisle":"s"}"#),
    ];
    assert_eq!(seen.body, format!("parts [{}]", parts.join(", ")));
    let file = |bytes: &'static [u8]| Blob { data: bytes.into(), ..Default::default() };
    let files = Some(vec![file(b"AA"), file(b"B")]);
    let picture = types::AddPictureRequest { files, ..Default::default() };
    let seen = sent(|client| drop(now(client.shop().add_picture(&picture)).unwrap()));
    let part =
        |text: &str| format!("(\"files\", Some(\"files\"), Some(\"application/octet-stream\"), {text:?})");
    assert_eq!(seen.body, format!("parts [{}, {}]", part("AA"), part("B")));
}

#[test]
fn bodies_have_the_media_types_that_are_declared() {
    let change = types::ChangeShelfRequest { label: Some(Nullable::Null), ..Default::default() };
    let seen = sent(|client| drop(now(client.shop().change_shelf(3, &change)).unwrap()));
    assert_eq!(seen.body, r#"application/merge-patch+json {"label":null}"#);
    assert_eq!(seen.target, "/v2/shelves/3");
    let item = types::ReplaceShelfRequestItem { op: Some("x".to_owned()), ..Default::default() };
    let seen = sent(|client| drop(now(client.shop().replace_shelf(3, &vec![item])).unwrap()));
    assert_eq!(seen.body, r#"application/json-patch+json [{"op":"x"}]"#);
    let seen = sent(|client| drop(now(client.shop().send_order("<item/>".into())).unwrap()));
    assert_eq!(seen.body, r#"bytes application/xml b"<item/>""#);
    let order = types::SetOrderRequest { item: Some("x".to_owned()), ..Default::default() };
    let seen = sent(|client| drop(now(client.shop().set_order(&order)).unwrap()));
    assert_eq!(seen.body, r#"json {"item":"x"}"#);
}

#[test]
fn what_another_host_answers_is_refused() {
    let fake = Fake::answering("declared", 200, "{}");
    let client = Client::over(&API, fake.clone()).unwrap();
    let error = now(client.shop().show_archive()).unwrap_err();
    assert!(matches!(&error, Error::Refused { refusal: Refusal::Request(_), .. }), "{error}");
    assert!(error.to_string().contains("answered by https://192.0.2.2/api"), "{error}");
    assert!(fake.is_untouched());
}

#[test]
fn descriptions_in_3_1_are_sent_like_those_in_3_0() {
    use three_one::types;
    let job = types::JobRequest {
        part: Some(Nullable::Null),
        unit: Some(types::JobUnit::Piece),
        speed: Some(types::JobSpeed::Text("slow".to_owned())),
        count: Some(499),
        slots: Some(vec!["a".into(), Nullable::Null]),
        at: Some(types::Spot { aisle: Some("n".to_owned()), ..Default::default() }),
        nothing: Some(Nullable::Null),
        sizes: Some([("x1", 7)].into_iter().collect()),
        ..Default::default()
    };
    let fake = Fake::answering("three_one", 201, r#"{"number":1,"part":null,"speed":3,"nothing":null}"#);
    let client = three_one::Client::over(&three_one::tables::API, fake.clone()).unwrap();
    let answer = now(client.jobs().add_job(&job)).unwrap();
    assert_eq!(
        fake.only().body,
        r#"json {"part":null,"unit":"piece","speed":"slow","count":499,"slots":["a",null],"at":{"aisle":"n"},"nothing":null,"sizes":{"x1":7}}"#
    );
    assert!(answer.findings.is_empty(), "{:?}", answer.findings);
    assert_eq!(answer.number, Some(1));
    let count = types::JobRequest { part: Some("x".into()), count: Some(500), ..Default::default() };
    assert!(now(client.jobs().add_job(&count)).is_err());
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
