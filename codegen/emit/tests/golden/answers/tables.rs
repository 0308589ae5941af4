// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// The case answers, as described in `spec/answers`.
pub static API: Api = Api {
    kind: B("answers"),
    appliance: B("answers"),
    title: B("The case answers"),
    version: B("1.0"),
    digest: B("80a536e9b1d0f65b84ce529d7478af676d43fc347dfcfca8a2530a9cc1409d1a"),
    base_path: B("/api"),
    default_port: 443,
    security_schemes: B(&SECURITY_SCHEMES),
    envelope: Envelope { unwrap: None, hide: B(&[]) },
    error_shapes: B(&[]),
    readiness: None,
    groups: B(&GROUPS),
    operations: B(&OPERATIONS),
    types: B(&TYPES),
};

static GROUPS: [Group; 1] = [
    Group { name: B("answers"), title: B("Answers"), doc: B("") },
];

static T0_FIELDS: [Field; 2] = [
    Field { name: B("id"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("state"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
];

static T3_FIELDS: [Field; 1] = [
    Field { name: B("token"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
];

static T5_FIELDS: [Field; 1] = [
    Field { name: B("error"), doc: B(""), ty: TypeId(6), required: false, rules: PLAIN },
];

static T6_FIELDS: [Field; 2] = [
    Field { name: B("name"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
    Field { name: B("message"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
];

static TYPES: [TypeDef; 7] = [
    TypeDef { name: B("Job"), doc: B(""), kind: TypeKind::Object { fields: B(&T0_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Int },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B("Ticket"), doc: B(""), kind: TypeKind::Object { fields: B(&T3_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Any { reason: B("there is no body") } },
    TypeDef { name: B("Error"), doc: B(""), kind: TypeKind::Object { fields: B(&T5_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("ErrorError"), doc: B(""), kind: TypeKind::Object { fields: B(&T6_FIELDS), extra: None, required_sets: B(&[]) } },
];

// answers.answers.start_job
static O0_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O0_ANSWERS: [Answer; 3] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(0), result: TypeId(0), secret: false, doc: B("Done.") },
    Answer { status: 202, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(3), result: TypeId(3), secret: false, doc: B("Accepted.") },
    Answer { status: 204, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(4), result: TypeId(4), secret: false, doc: B("Nothing to do.") },
];

static O0_FAILURES: [Failure; 2] = [
    Failure { status: 400, doc: B("No such job."), ty: Some(TypeId(5)) },
    Failure { status: 0, doc: B("Anything else."), ty: Some(TypeId(5)) },
];

const O0: Operation = Operation {
    id: B("postStartJob"),
    group: 0,
    name: B("start_job"),
    method: Method::Post,
    path: B("/job"),
    base_path: None,
    summary: B("Answers by status."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: None,
    answers: B(&O0_ANSWERS),
    failures: B(&O0_FAILURES),
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

// answers.answers.get_job
static O1_ANSWERS: [Answer; 2] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(0), result: TypeId(0), secret: false, doc: B("Done.") },
    Answer { status: 201, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(0), result: TypeId(0), secret: false, doc: B("Created.") },
];

const O1: Operation = Operation {
    id: B("getJob"),
    group: 0,
    name: B("get_job"),
    method: Method::Get,
    path: B("/job"),
    base_path: None,
    summary: B("The same answer twice."),
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

// answers.answers.delete_job
static O2_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(4), result: TypeId(4), secret: false, doc: B("Gone.") },
];

const O2: Operation = Operation {
    id: B("deleteJob"),
    group: 0,
    name: B("delete_job"),
    method: Method::Delete,
    path: B("/job"),
    base_path: None,
    summary: B("No schema at all."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
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
    deprecated: true,
};

static OPERATIONS: [Operation; 3] = [
    O0,
    O1,
    O2,
];

static SECURITY_SCHEMES: [SecurityScheme; 1] = [
    SecurityScheme { name: B("basic"), auth: Auth::Basic { user: None } },
];
