// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// The case three\_one, as described in `spec/three_one`.
pub static API: Api = Api {
    kind: B("three_one"),
    appliance: B("three_one"),
    title: B("The case three_one"),
    version: B("1.0"),
    digest: B("5a33c4762242e144618dee55b0838bed9aca3decc937c132dba51e68d21d9bda"),
    base_path: B("/api"),
    default_port: 443,
    security_schemes: B(&[]),
    envelope: Envelope { unwrap: None, hide: B(&[]) },
    error_shapes: B(&[]),
    readiness: None,
    groups: B(&GROUPS),
    operations: B(&OPERATIONS),
    types: B(&TYPES),
};

static GROUPS: [Group; 1] = [
    Group { name: B("jobs"), title: B("Jobs"), doc: B("") },
];

static T0_FIELDS: [Field; 8] = [
    Field { name: B("part"), doc: B(""), ty: TypeId(1), required: true, rules: ValueRules { nullable: true, ..PLAIN } },
    Field { name: B("unit"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
    Field { name: B("speed"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
    Field { name: B("count"), doc: B(""), ty: TypeId(4), required: false, rules: ValueRules { minimum: Some(1.0), maximum: Some(499.0), ..PLAIN } },
    Field { name: B("slots"), doc: B(""), ty: TypeId(5), required: false, rules: PLAIN },
    Field { name: B("at"), doc: B("Where it lies."), ty: TypeId(6), required: false, rules: PLAIN },
    Field { name: B("nothing"), doc: B(""), ty: TypeId(7), required: false, rules: ValueRules { nullable: true, ..PLAIN } },
    Field { name: B("sizes"), doc: B(""), ty: TypeId(8), required: false, rules: PLAIN },
];

static T2_VALUES: [Text; 1] = [
    B("piece"),
];

static T3_VARIANTS: [Variant; 2] = [
    Variant { ty: TypeId(4), test: VariantTest::Int },
    Variant { ty: TypeId(1), test: VariantTest::Text },
];

static T6_FIELDS: [Field; 1] = [
    Field { name: B("aisle"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static T9_FIELDS: [Field; 9] = [
    Field { name: B("number"), doc: B(""), ty: TypeId(4), required: true, rules: PLAIN },
    Field { name: B("part"), doc: B(""), ty: TypeId(1), required: true, rules: ValueRules { nullable: true, ..PLAIN } },
    Field { name: B("unit"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
    Field { name: B("speed"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
    Field { name: B("count"), doc: B(""), ty: TypeId(4), required: false, rules: ValueRules { minimum: Some(1.0), maximum: Some(499.0), ..PLAIN } },
    Field { name: B("slots"), doc: B(""), ty: TypeId(5), required: false, rules: PLAIN },
    Field { name: B("at"), doc: B("Where it lies."), ty: TypeId(6), required: false, rules: PLAIN },
    Field { name: B("nothing"), doc: B(""), ty: TypeId(7), required: false, rules: ValueRules { nullable: true, ..PLAIN } },
    Field { name: B("sizes"), doc: B(""), ty: TypeId(8), required: false, rules: PLAIN },
];

static TYPES: [TypeDef; 10] = [
    TypeDef { name: B("JobRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T0_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B("JobUnit"), doc: B(""), kind: TypeKind::Enum { values: B(&T2_VALUES), numeric: false, open: false } },
    TypeDef { name: B("JobSpeed"), doc: B(""), kind: TypeKind::Union { variants: B(&T3_VARIANTS) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Int },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(1), nullable: true } },
    TypeDef { name: B("Spot"), doc: B(""), kind: TypeKind::Object { fields: B(&T6_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Any { reason: B("only null is allowed") } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Map { value: TypeId(4), key: MapKey::Text, nullable: false } },
    TypeDef { name: B("Job"), doc: B(""), kind: TypeKind::Object { fields: B(&T9_FIELDS), extra: None, required_sets: B(&[]) } },
];

// three_one.jobs.add_job
static O0_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O0_ANSWERS: [Answer; 1] = [
    Answer { status: 201, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(9), result: TypeId(9), secret: false, doc: B("Added.") },
];

static O0_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Json,
];

const O0: Operation = Operation {
    id: B("addJob"),
    group: 0,
    name: B("add_job"),
    method: Method::Post,
    path: B("/jobs"),
    base_path: None,
    summary: B("Sends values of several types."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: true, media: B(&O0_BODY_MEDIA), encoding: B(&[]), ty: TypeId(0) }),
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

static OPERATIONS: [Operation; 1] = [
    O0,
];
