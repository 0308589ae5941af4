//! Signatures as a script writer reads them, from models built by hand.

use std::borrow::Cow;

use edgebook_model::{
    Answer, Api, Body, BodyKind, EffectSet, Envelope, Field, Group, MapKey, MediaKind, Method, Operation,
    Param, Place, Security, Style, TextFormat, TypeDef, TypeId, TypeKind, ValueRules, signature, type_label,
};

const INT: TypeId = TypeId(0);
const BOOL: TypeId = TypeId(1);
const TUNNEL: TypeId = TypeId(2);
const TUNNELS: TypeId = TypeId(3);
const REQUEST: TypeId = TypeId(4);
const CONTENT: TypeId = TypeId(5);
const MODE: TypeId = TypeId(6);
const CYCLE: TypeId = TypeId(7);

fn definition(name: &'static str, kind: TypeKind) -> TypeDef {
    TypeDef { name: name.into(), doc: "".into(), kind }
}

fn field(name: &'static str, ty: TypeId, required: bool) -> Field {
    Field { name: name.into(), doc: "".into(), ty, required, rules: ValueRules::default() }
}

fn object(fields: Vec<Field>) -> TypeKind {
    TypeKind::Object { fields: fields.into(), extra: None, required_sets: Cow::Borrowed(&[]) }
}

fn param(name: &'static str, place: Place, required: bool) -> Param {
    Param {
        name: name.into(),
        wire: name.into(),
        place,
        style: Style::usual(place),
        doc: "".into(),
        ty: INT,
        required,
        rules: ValueRules::default(),
    }
}

fn operation(params: Vec<Param>, body: Option<Body>, result: Option<TypeId>) -> Operation {
    let answers = result.map(|ty| Answer {
        status: 200,
        media: vec!["application/json".into()].into(),
        kind: BodyKind::Json,
        ty,
        result: ty,
        secret: false,
        doc: "".into(),
    });
    Operation {
        id: "putUpdateTunnel".into(),
        group: 0,
        name: "update_tunnel".into(),
        method: Method::Put,
        path: "/tunnels/{id}".into(),
        summary: "".into(),
        doc: "".into(),
        source: "".into(),
        effects: EffectSet::CHANGE,
        params: params.into(),
        body,
        answers: answers.into_iter().collect::<Vec<_>>().into(),
        failures: Cow::Borrowed(&[]),
        required_sets: Cow::Borrowed(&[]),
        argument_rules: Cow::Borrowed(&[]),
        completion: None,
        shown_by: None,
        page: None,
        alternatives: Cow::Borrowed(&[]),
        older_names: edgebook_model::List::default(),
        successor: None,
        new_password: None,
        security: Security::Undeclared,
        bodyless_type: None,
        example: None,
        base_path: None,
        served_at: None,
        deprecated: false,
    }
}

fn body(media: MediaKind, ty: TypeId, required: bool) -> Body {
    Body { required, media: vec![media].into(), encoding: vec![].into(), ty }
}

fn api(operations: Vec<Operation>) -> Api {
    Api {
        kind: "vns3".into(),
        appliance: "vns3".into(),
        title: "".into(),
        version: "1".into(),
        digest: "".into(),
        base_path: "/api".into(),
        default_port: 8000,
        security_schemes: Cow::Borrowed(&[]),
        envelope: Envelope::default(),
        error_shapes: Cow::Borrowed(&[]),
        readiness: None,
        groups: vec![Group { name: "ipsec".into(), title: "IPsec".into(), doc: "".into() }].into(),
        operations: operations.into(),
        types: vec![
            definition("", TypeKind::Int),
            definition("", TypeKind::Bool),
            definition("Tunnel", object(vec![field("id", INT, true)])),
            definition("", TypeKind::Map { value: TUNNEL, key: MapKey::Id, nullable: false }),
            definition("", object(vec![field("bounce", BOOL, false), field("mode", MODE, true)])),
            definition("", TypeKind::Text(TextFormat::Plain)),
            definition(
                "",
                TypeKind::Enum {
                    values: vec!["net".into(), "host".into()].into(),
                    numeric: false,
                    open: false,
                },
            ),
            definition("", TypeKind::List { item: CYCLE, nullable: false }),
        ]
        .into(),
    }
}

fn shown(operation: &Operation) -> String {
    signature(&api(vec![]), operation)
}

#[test]
fn path_parameters_come_first_and_the_rest_is_one_map() {
    let text = shown(&operation(
        vec![param("id", Place::Path, true), param("lines", Place::Query, false)],
        Some(body(MediaKind::Json, REQUEST, true)),
        Some(TUNNEL),
    ));
    assert_eq!(
        text,
        "vns3.ipsec.update_tunnel(id: int, #{ lines?: int, bounce?: bool, mode: \"net\" | \"host\" }) -> Tunnel"
    );
}

#[test]
fn a_text_body_is_one_argument() {
    let text = shown(&operation(vec![], Some(body(MediaKind::PlainText, CONTENT, true)), None));
    assert_eq!(text, "vns3.ipsec.update_tunnel(content: string)");
}

#[test]
fn a_body_that_is_no_object_is_shown_as_body() {
    let text = shown(&operation(vec![], Some(body(MediaKind::Json, TUNNELS, false)), None));
    assert_eq!(text, "vns3.ipsec.update_tunnel(body?: map<id, Tunnel>)");
}

#[test]
fn a_cyclic_anonymous_type_has_a_finite_label() {
    assert_eq!(type_label(&api(vec![]), CYCLE), "[[[[[[[[any]]]]]]]]");
}

#[test]
fn a_foreign_type_id_is_untyped() {
    assert_eq!(type_label(&api(vec![]), TypeId(4_000)), "any");
}
