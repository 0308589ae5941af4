// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// The case shapes, as described in `spec/shapes`.
pub static API: Api = Api {
    kind: B("shapes"),
    appliance: B("shapes"),
    title: B("The case shapes"),
    version: B("1.0"),
    digest: B("af21233347fc00fd57255e38b83d4f6d28dfde2fb1643ec4e70201f44e778e83"),
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
    Group { name: B("shapes"), title: B("Shapes"), doc: B("") },
];

static T0_FIELDS: [Field; 5] = [
    Field { name: B("id"), doc: B(""), ty: TypeId(1), required: true, rules: ValueRules { minimum: Some(1.0), ..PLAIN } },
    Field { name: B("name"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
    Field { name: B("parent"), doc: B("A node of the tree."), ty: TypeId(0), required: false, rules: ValueRules { nullable: true, ..PLAIN } },
    Field { name: B("children"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
    Field { name: B("note"), doc: B(""), ty: TypeId(2), required: false, rules: ValueRules { nullable: true, ..PLAIN } },
];

static T4_FIELDS: [Field; 3] = [
    Field { name: B("name"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
    Field { name: B("note"), doc: B(""), ty: TypeId(2), required: false, rules: ValueRules { nullable: true, ..PLAIN } },
    Field { name: B("path"), doc: B(""), ty: TypeId(5), required: false, rules: PLAIN },
];

static T7_FIELDS: [Field; 7] = [
    Field { name: B("enabled"), doc: B(""), ty: TypeId(8), required: false, rules: PLAIN },
    Field { name: B("connected"), doc: B(""), ty: TypeId(8), required: false, rules: PLAIN },
    Field { name: B("state"), doc: B(""), ty: TypeId(9), required: false, rules: PLAIN },
    Field { name: B("bytes_in"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("load"), doc: B(""), ty: TypeId(10), required: false, rules: PLAIN },
    Field { name: B("psk"), doc: B(""), ty: TypeId(2), required: false, rules: ValueRules { secret: true, ..PLAIN } },
    Field { name: B("params"), doc: B(""), ty: TypeId(11), required: false, rules: PLAIN },
];

static T9_VALUES: [Text; 2] = [
    B("up"),
    B("down"),
];

static T11_FIELDS: [Field; 1] = [
    Field { name: B("nat_t"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
];

static T12_FIELDS: [Field; 5] = [
    Field { name: B("disks"), doc: B(""), ty: TypeId(13), required: false, rules: PLAIN },
    Field { name: B("anything"), doc: B(""), ty: TypeId(15), required: false, rules: PLAIN },
    Field { name: B("counters"), doc: B(""), ty: TypeId(16), required: false, rules: PLAIN },
    Field { name: B("at"), doc: B(""), ty: TypeId(17), required: false, rules: ValueRules { nullable: true, ..PLAIN } },
    Field { name: B("site"), doc: B(""), ty: TypeId(18), required: false, rules: PLAIN },
];

static TYPES: [TypeDef; 19] = [
    TypeDef { name: B("Node"), doc: B("A node of the tree."), kind: TypeKind::Object { fields: B(&T0_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Int },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(0), nullable: true } },
    TypeDef { name: B("NodeUpdate"), doc: B(""), kind: TypeKind::Object { fields: B(&T4_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(1), nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Map { value: TypeId(7), key: MapKey::Text, nullable: false } },
    TypeDef { name: B("Tunnel"), doc: B(""), kind: TypeKind::Object { fields: B(&T7_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Bool },
    TypeDef { name: B("TunnelState"), doc: B(""), kind: TypeKind::Enum { values: B(&T9_VALUES), numeric: false, open: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Float },
    TypeDef { name: B("TunnelParams"), doc: B(""), kind: TypeKind::Object { fields: B(&T11_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("Info"), doc: B(""), kind: TypeKind::Object { fields: B(&T12_FIELDS), extra: Some(TypeId(1)), required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(14), nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(2), nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Any { reason: B("the schema is empty") } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Map { value: TypeId(10), key: MapKey::Text, nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::DateTime) },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Url) },
];

// shapes.shapes.get_tree
static O0_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O0_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(0), result: TypeId(0), secret: false, doc: B("The root.") },
];

const O0: Operation = Operation {
    id: B("getTree"),
    group: 0,
    name: B("get_tree"),
    method: Method::Get,
    path: B("/tree"),
    base_path: None,
    summary: B("A tree."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&[]),
    body: None,
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
    example: Some(Example { before: B(""), arguments: B(""), on: B(""), answer: B("") }),
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// shapes.shapes.update_tree
static O1_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Json,
];

const O1: Operation = Operation {
    id: B("patchUpdateTree"),
    group: 0,
    name: B("update_tree"),
    method: Method::Patch,
    path: B("/tree"),
    base_path: None,
    summary: B("Changes the tree; null clears the note."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: true, media: B(&O1_BODY_MEDIA), encoding: B(&[]), ty: TypeId(4) }),
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
    example: Some(Example { before: B(""), arguments: B(""), on: B(""), answer: B("") }),
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// shapes.shapes.get_tunnels
static O2_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(6), result: TypeId(6), secret: false, doc: B("The tunnels.") },
];

const O2: Operation = Operation {
    id: B("getTunnels"),
    group: 0,
    name: B("get_tunnels"),
    method: Method::Get,
    path: B("/tunnels"),
    base_path: None,
    summary: B("Tunnels by id."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
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

// shapes.shapes.get_info
static O3_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(12), result: TypeId(12), secret: false, doc: B("The rest.") },
];

const O3: Operation = Operation {
    id: B("getInfo"),
    group: 0,
    name: B("get_info"),
    method: Method::Get,
    path: B("/info"),
    base_path: None,
    summary: B("Everything else."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&[]),
    body: None,
    answers: B(&O3_ANSWERS),
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

static OPERATIONS: [Operation; 4] = [
    O0,
    O1,
    O2,
    O3,
];

static SECURITY_SCHEMES: [SecurityScheme; 1] = [
    SecurityScheme { name: B("basic"), auth: Auth::Basic { user: None } },
];
