//! A kind of thing that nobody wrote a line of behaviour for: lists, shows, creates, changes and deletes.

use edgebook_model::{
    Answer, Api, Body, BodyKind, Field, List, MediaKind, Method, Operation, Param, Place, Style, TypeDef,
    TypeId, TypeKind, ValueRules,
};
use edgebook_sim::{Kind, Sim, SimSettings};
use serde_json::{Value, json};

use super::client::{Client, Sent};
use super::frozen_settings;

/// The description of the controller with one kind more: the garages of a depot.
fn with_garages() -> &'static Api {
    let own = edgebook_bindings::api("vns3").unwrap();
    let mut api = own.clone();
    let (mut types, mut operations) = (own.types.to_vec(), own.operations.to_vec());
    let mut define = |kind: TypeKind| {
        types.push(TypeDef { name: "".into(), doc: "".into(), kind });
        TypeId(u32::try_from(types.len()).unwrap() - 1)
    };
    let (int, text) = (define(TypeKind::Int), define(TypeKind::Text(edgebook_model::TextFormat::Plain)));
    let field = |name: &'static str, ty| Field {
        name: name.into(),
        doc: "".into(),
        ty,
        required: false,
        rules: ValueRules::default(),
    };
    let garage = define(TypeKind::Object {
        fields: vec![field("id", int), field("label", text), field("places", int)].into(),
        extra: None,
        required_sets: List::Borrowed(&[]),
    });
    let garages = define(TypeKind::List { item: garage, nullable: false });
    let mut add = |method: Method, path: &'static str, result: TypeId, takes: bool| {
        let mut operation: Operation = own.find_id("getWebhooks").unwrap().clone();
        operation.id = format!("{}{path}", method.as_str()).into();
        (operation.method, operation.path) = (method, path.into());
        operation.params = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| Param {
                name: name.to_owned().into(),
                wire: name.to_owned().into(),
                place: Place::Path,
                style: Style::usual(Place::Path),
                doc: "".into(),
                ty: int,
                required: true,
                rules: ValueRules::default(),
            })
            .collect::<Vec<_>>()
            .into();
        operation.body = takes.then(|| Body {
            required: true,
            media: vec![MediaKind::Json].into(),
            encoding: vec![].into(),
            ty: garage,
        });
        operation.answers =
            vec![Answer { kind: BodyKind::Json, result, ..operation.answers[0].clone() }].into();
        operations.push(operation);
    };
    let (all, one) = ("/depots/{depot_id}/garages", "/depots/{depot_id}/garages/{garage_id}");
    add(Method::Get, all, garages, false);
    add(Method::Post, all, garage, true);
    add(Method::Get, one, garage, false);
    add(Method::Put, one, garage, true);
    add(Method::Delete, one, garage, false);
    (api.types, api.operations) = (types.into(), operations.into());
    Box::leak(Box::new(api))
}

#[test]
fn things_without_behaviour_come_and_go() {
    let sim = Sim::start(SimSettings { api: Some(with_garages()), ..frozen_settings(&Kind::VNS3) }).unwrap();
    let mut client = Client::new(&sim);
    let mut ask = |method: &str, path: &str, body: Option<Value>| {
        let text = body.map(|body| body.to_string());
        let sent = text.as_deref().map_or(Sent::Nothing, Sent::Json);
        let answer = client.try_send(method, &format!("/api/depots{path}"), sent).unwrap();
        (answer.status, answer.json())
    };
    assert_eq!(ask("GET", "/1/garages", None), (200, json!({"response": []})));
    let made = ask("POST", "/1/garages", Some(json!({"label": "north"})));
    assert_eq!(made, (200, json!({"response": {"id": 1, "label": "north", "places": 0}})));
    assert_eq!(
        ask("POST", "/2/garages", Some(json!({"label": "south"}))).1["response"]["id"],
        1,
        "another depot"
    );
    assert_eq!(ask("PUT", "/1/garages/1", Some(json!({"places": 40}))).1["response"]["places"], 40);
    assert_eq!(ask("GET", "/1/garages/1", None).1["response"]["label"], "north");
    assert_eq!(ask("DELETE", "/1/garages/1", None).0, 200);
    assert!((400..=404).contains(&ask("GET", "/1/garages/1", None).0));
    assert_eq!(ask("GET", "/2/garages", None).1["response"].as_array().unwrap().len(), 1);
}
