// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// The case unions, as described in `spec/unions`.
pub static API: Api = Api {
    kind: B("unions"),
    appliance: B("unions"),
    title: B("The case unions"),
    version: B("1.0"),
    digest: B("25f72ef50883acebd0f22fbcd42f7f2a29e468c188ec08cffc179f7925f492de"),
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
    Group { name: B("unions"), title: B("Unions"), doc: B("") },
];

static T0_TEST_0: [VariantTest; 1] = [
    VariantTest::Always,
];

static T0_VARIANTS: [Variant; 2] = [
    Variant { ty: TypeId(1), test: VariantTest::ListOf(B(&T0_TEST_0)) },
    Variant { ty: TypeId(2), test: VariantTest::Keys(B(&[])) },
];

static T2_FIELDS: [Field; 2] = [
    Field { name: B("id"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
    Field { name: B("rule"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
];

static T5_TEST_0: [Text; 1] = [
    B("id"),
];

static T5_VARIANTS: [Variant; 2] = [
    Variant { ty: TypeId(2), test: VariantTest::Keys(B(&T5_TEST_0)) },
    Variant { ty: TypeId(6), test: VariantTest::Keys(B(&[])) },
];

static T6_FIELDS: [Field; 2] = [
    Field { name: B("rules"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("errors"), doc: B(""), ty: TypeId(7), required: false, rules: PLAIN },
];

static T8_FIELDS: [Field; 4] = [
    Field { name: B("mtu"), doc: B(""), ty: TypeId(9), required: false, rules: PLAIN },
    Field { name: B("flag"), doc: B(""), ty: TypeId(10), required: false, rules: ValueRules { nullable: true, ..PLAIN } },
    Field { name: B("subnets"), doc: B(""), ty: TypeId(12), required: false, rules: PLAIN },
    Field { name: B("any_of"), doc: B(""), ty: TypeId(16), required: false, rules: PLAIN },
];

static T9_VARIANTS: [Variant; 2] = [
    Variant { ty: TypeId(3), test: VariantTest::Int },
    Variant { ty: TypeId(4), test: VariantTest::Text },
];

static T10_VARIANTS: [Variant; 3] = [
    Variant { ty: TypeId(11), test: VariantTest::Bool },
    Variant { ty: TypeId(3), test: VariantTest::Int },
    Variant { ty: TypeId(4), test: VariantTest::Text },
];

static T12_TEST_0: [VariantTest; 1] = [
    VariantTest::ListOf(B(&T0_TEST_0)),
];

static T12_TEST_1: [VariantTest; 1] = [
    VariantTest::Keys(B(&[])),
];

static T12_VARIANTS: [Variant; 2] = [
    Variant { ty: TypeId(13), test: VariantTest::ListOf(B(&T12_TEST_0)) },
    Variant { ty: TypeId(14), test: VariantTest::ListOf(B(&T12_TEST_1)) },
];

static T15_FIELDS: [Field; 2] = [
    Field { name: B("network"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
    Field { name: B("netmask"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
];

static T16_VARIANTS: [Variant; 2] = [
    Variant { ty: TypeId(17), test: VariantTest::Number },
    Variant { ty: TypeId(15), test: VariantTest::Keys(B(&[])) },
];

static T18_FIELDS: [Field; 1] = [
    Field { name: B("async"), doc: B(""), ty: TypeId(11), required: false, rules: ValueRules { default: Some(B("false")), ..PLAIN } },
];

static T19_TEST_0: [Text; 1] = [
    B("token"),
];

static T19_VARIANTS: [Variant; 2] = [
    Variant { ty: TypeId(20), test: VariantTest::Keys(B(&T19_TEST_0)) },
    Variant { ty: TypeId(2), test: VariantTest::Keys(B(&[])) },
];

static T20_FIELDS: [Field; 1] = [
    Field { name: B("token"), doc: B(""), ty: TypeId(4), required: true, rules: PLAIN },
];

static TYPES: [TypeDef; 21] = [
    TypeDef { name: B("CreateRuleRequest"), doc: B(""), kind: TypeKind::Union { variants: B(&T0_VARIANTS) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(2), nullable: false } },
    TypeDef { name: B("Rule"), doc: B("One rule."), kind: TypeKind::Object { fields: B(&T2_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Int },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B("RuleSave"), doc: B(""), kind: TypeKind::Union { variants: B(&T5_VARIANTS) } },
    TypeDef { name: B("RuleSave2"), doc: B(""), kind: TypeKind::Object { fields: B(&T6_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(4), nullable: false } },
    TypeDef { name: B("Values"), doc: B(""), kind: TypeKind::Object { fields: B(&T8_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("ValuesMtu"), doc: B(""), kind: TypeKind::Union { variants: B(&T9_VARIANTS) } },
    TypeDef { name: B("ValuesFlag"), doc: B(""), kind: TypeKind::Union { variants: B(&T10_VARIANTS) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Bool },
    TypeDef { name: B("ValuesSubnets"), doc: B(""), kind: TypeKind::Union { variants: B(&T12_VARIANTS) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(7), nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(15), nullable: false } },
    TypeDef { name: B("Subnet"), doc: B(""), kind: TypeKind::Object { fields: B(&T15_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("ValuesAnyOf"), doc: B(""), kind: TypeKind::Union { variants: B(&T16_VARIANTS) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Float },
    TypeDef { name: B("StartTaskRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T18_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("StartTaskResult"), doc: B(""), kind: TypeKind::Union { variants: B(&T19_VARIANTS) } },
    TypeDef { name: B("StartTaskResult1"), doc: B(""), kind: TypeKind::Object { fields: B(&T20_FIELDS), extra: None, required_sets: B(&[]) } },
];

// unions.unions.create_rule
static O0_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O0_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(5), result: TypeId(5), secret: false, doc: B("What was added.") },
];

static O0_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Json,
];

const O0: Operation = Operation {
    id: B("postCreateRule"),
    group: 0,
    name: B("create_rule"),
    method: Method::Post,
    path: B("/rules"),
    base_path: None,
    summary: B("Adds one rule or several."),
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

// unions.unions.get_values
static O1_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(8), result: TypeId(8), secret: false, doc: B("The values.") },
];

const O1: Operation = Operation {
    id: B("getValues"),
    group: 0,
    name: B("get_values"),
    method: Method::Get,
    path: B("/values"),
    base_path: None,
    summary: B("Values of many kinds."),
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

// unions.unions.start_task
static O2_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(19), result: TypeId(19), secret: false, doc: B("A token or a rule.") },
];

const O2: Operation = Operation {
    id: B("putStartTask"),
    group: 0,
    name: B("start_task"),
    method: Method::Put,
    path: B("/task"),
    base_path: None,
    summary: B("Starts a task, or does the work at once."),
    doc: B("The answer is a token, or the rule."),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: false, media: B(&O0_BODY_MEDIA), encoding: B(&[]), ty: TypeId(18) }),
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
