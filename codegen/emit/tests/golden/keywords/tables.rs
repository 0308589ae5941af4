// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// The case keywords, as described in `spec/keywords`.
pub static API: Api = Api {
    kind: B("keywords"),
    appliance: B("keywords"),
    title: B("The case keywords"),
    version: B("1.0"),
    digest: B("d3603e71cc0023f02b4680986a94fe64441b97ef807bfae47a4b60df6a55301d"),
    base_path: B(""),
    default_port: 443,
    security_schemes: B(&SECURITY_SCHEMES),
    envelope: Envelope { unwrap: None, hide: B(&[]) },
    error_shapes: B(&[]),
    readiness: None,
    groups: B(&GROUPS),
    operations: B(&OPERATIONS),
    types: B(&TYPES),
};

static GROUPS: [Group; 2] = [
    Group { name: B("match_group"), title: B("match"), doc: B("") },
    Group { name: B("self"), title: B("Self"), doc: B("") },
];

static T3_FIELDS: [Field; 5] = [
    Field { name: B("name"), doc: B(""), ty: TypeId(1), required: true, rules: PLAIN },
    Field { name: B("async"), doc: B(""), ty: TypeId(2), required: false, rules: ValueRules { default: Some(B("false")), ..PLAIN } },
    Field { name: B("status\""), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("self"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("private"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
];

static T4_FIELDS: [Field; 9] = [
    Field { name: B("type"), doc: B(""), ty: TypeId(5), required: false, rules: PLAIN },
    Field { name: B("Type"), doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Field { name: B("default"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("2fa"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
    Field { name: B("a.b"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("a-b"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("extra"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("Self"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("größe"), doc: B(""), ty: TypeId(6), required: false, rules: PLAIN },
];

static T5_VALUES: [Text; 6] = [
    B("type"),
    B("Type"),
    B("TYPE"),
    B(""),
    B("2x"),
    B("*/"),
];

static T8_FIELDS: [Field; 2] = [
    Field { name: B("Option"), doc: B(""), ty: TypeId(9), required: false, rules: PLAIN },
    Field { name: B("String"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static T9_FIELDS: [Field; 2] = [
    Field { name: B("Some"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("level"), doc: B(""), ty: TypeId(10), required: false, rules: PLAIN },
];

static T10_VALUES: [Text; 3] = [
    B("-1"),
    B("1"),
    B("10"),
];

static TYPES: [TypeDef; 12] = [
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Int },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Bool },
    TypeDef { name: B("UpdateThingRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T3_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("SelfType"), doc: B(""), kind: TypeKind::Object { fields: B(&T4_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("SelfTypeType"), doc: B(""), kind: TypeKind::Enum { values: B(&T5_VALUES), numeric: false, open: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Float },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(8), nullable: false } },
    TypeDef { name: B("Vec"), doc: B(""), kind: TypeKind::Object { fields: B(&T8_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("Option"), doc: B(""), kind: TypeKind::Object { fields: B(&T9_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("OptionLevel"), doc: B(""), kind: TypeKind::Enum { values: B(&T10_VALUES), numeric: true, open: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Any { reason: B("there is no body") } },
];

// keywords.match_group.update_thing
static O0_PARAMS: [Param; 4] = [
    Param { name: B("type"), wire: B("type"), place: Place::Path, style: Style::Simple { explode: false }, doc: B(""), ty: TypeId(0), required: true, rules: PLAIN },
    Param { name: B("name"), wire: B("name"), place: Place::Path, style: Style::Simple { explode: false }, doc: B(""), ty: TypeId(1), required: true, rules: PLAIN },
    Param { name: B("async_query"), wire: B("async"), place: Place::Query, style: Style::Form { explode: true }, doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
    Param { name: B("self_query"), wire: B("self"), place: Place::Query, style: Style::Form { explode: true }, doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static O0_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O0_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(4), result: TypeId(4), secret: false, doc: B("The thing.") },
];

static O0_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Json,
];

const O0: Operation = Operation {
    id: B("putUpdateThing"),
    group: 0,
    name: B("update_thing"),
    method: Method::Put,
    path: B("/things/{type}/{name}"),
    base_path: None,
    summary: B("A body field has the name of a path parameter, and another the name of a query parameter."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&O0_PARAMS),
    body: Some(Body { required: true, media: B(&O0_BODY_MEDIA), encoding: B(&[]), ty: TypeId(3) }),
    answers: B(&O0_ANSWERS),
    failures: B(&[]),
    required_sets: B(&[]),
    argument_rules: B(&[]),
    completion: None,
    shown_by: None,
    page: None,
    alternatives: B(&[]),
    older_names: B(&[]),
    successor: None,
    example: None,
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// keywords.self.get_crate
static O1_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(7), result: TypeId(7), secret: false, doc: B("Things.") },
];

const O1: Operation = Operation {
    id: B("getCrate"),
    group: 1,
    name: B("get_crate"),
    method: Method::Get,
    path: B("/crate"),
    base_path: None,
    summary: B("The same name in another case."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&[]),
    body: None,
    answers: B(&O1_ANSWERS),
    failures: B(&[]),
    required_sets: B(&[]),
    argument_rules: B(&[]),
    completion: None,
    shown_by: None,
    page: None,
    alternatives: B(&[]),
    older_names: B(&[]),
    successor: None,
    example: Some(Example { before: B(""), arguments: B(""), on: B(""), answer: B("") }),
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// keywords.self.delete_crate
static O2_ANSWERS: [Answer; 1] = [
    Answer { status: 204, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(11), result: TypeId(11), secret: false, doc: B("Gone.") },
];

const O2: Operation = Operation {
    id: B("deleteCrate"),
    group: 1,
    name: B("delete_crate"),
    method: Method::Delete,
    path: B("/crate"),
    base_path: None,
    summary: B("Removes it."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Irreversible]),
    params: B(&[]),
    body: None,
    answers: B(&O2_ANSWERS),
    failures: B(&[]),
    required_sets: B(&[]),
    argument_rules: B(&[]),
    completion: None,
    shown_by: None,
    page: None,
    alternatives: B(&[]),
    older_names: B(&[]),
    successor: None,
    example: Some(Example { before: B(""), arguments: B(""), on: B(""), answer: B("") }),
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

static OPERATIONS: [Operation; 3] = [
    O0,
    O1,
    O2,
];

static SECURITY_SCHEMES: [SecurityScheme; 1] = [
    SecurityScheme { name: B("basic"), auth: Auth::Basic { user: None } },
];
