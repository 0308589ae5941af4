// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// The case bodies, as described in `spec/bodies`.
pub static API: Api = Api {
    kind: B("bodies"),
    appliance: B("bodies"),
    title: B("The case bodies"),
    version: B("1.0"),
    digest: B("2137a5dd1b48f305427bdde180373f4e5005490fde2661e5dd8e63d387d3e0bc"),
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
    Group { name: B("bodies"), title: B("Bodies"), doc: B("") },
];

static T1_FIELDS: [Field; 1] = [
    Field { name: B("ok"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
];

static T5_FIELDS: [Field; 3] = [
    Field { name: B("ip"), doc: B(""), ty: TypeId(6), required: true, rules: PLAIN },
    Field { name: B("groups"), doc: B(""), ty: TypeId(7), required: false, rules: PLAIN },
    Field { name: B("timeout"), doc: B("Time to live in seconds."), ty: TypeId(8), required: false, rules: ValueRules { default: Some(B("300")), minimum: Some(1.0), maximum: Some(86400.0), ..PLAIN } },
];

static T9_FIELDS: [Field; 1] = [
    Field { name: B("force"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
];

static T10_FIELDS: [Field; 3] = [
    Field { name: B("name"), doc: B(""), ty: TypeId(3), required: true, rules: ValueRules { max_length: Some(64), ..PLAIN } },
    Field { name: B("file"), doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Field { name: B("tags"), doc: B(""), ty: TypeId(11), required: false, rules: PLAIN },
];

static T12_FIELDS: [Field; 1] = [
    Field { name: B("uuid"), doc: B(""), ty: TypeId(13), required: false, rules: PLAIN },
];

static TYPES: [TypeDef; 14] = [
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Bytes },
    TypeDef { name: B("PutLicenseResult"), doc: B(""), kind: TypeKind::Object { fields: B(&T1_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Bool },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Any { reason: B("there is no body") } },
    TypeDef { name: B("PostUserRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T5_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Ipv4) },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(3), nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Int },
    TypeDef { name: B("DeleteUserRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T9_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("PostImageRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T10_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Map { value: TypeId(3), key: MapKey::Text, nullable: false } },
    TypeDef { name: B("PostImageResult"), doc: B(""), kind: TypeKind::Object { fields: B(&T12_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Uuid) },
];

// bodies.bodies.put_license
static O0_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O0_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(1), result: TypeId(1), secret: false, doc: B("The outcome.") },
];

static O0_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::PlainText,
];

const O0: Operation = Operation {
    id: B("putLicense"),
    group: 0,
    name: B("put_license"),
    method: Method::Put,
    path: B("/license"),
    base_path: None,
    summary: B("Takes a text."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Irreversible]),
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

// bodies.bodies.post_firmware
static O1_PARAMS: [Param; 1] = [
    Param { name: B("X-Checksum"), wire: B("X-Checksum"), place: Place::Header, style: Style::Simple { explode: false }, doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
];

static O1_ANSWERS: [Answer; 1] = [
    Answer { status: 202, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(4), result: TypeId(4), secret: false, doc: B("Accepted.") },
];

static O1_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Other(B("application/octet-stream")),
];

const O1: Operation = Operation {
    id: B("postFirmware"),
    group: 0,
    name: B("post_firmware"),
    method: Method::Post,
    path: B("/firmware"),
    base_path: None,
    summary: B("Takes bytes, or nothing."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Reboot]),
    params: B(&O1_PARAMS),
    body: Some(Body { required: false, media: B(&O1_BODY_MEDIA), encoding: B(&[]), ty: TypeId(0) }),
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

// bodies.bodies.post_user
static O2_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(4), result: TypeId(4), secret: false, doc: B("Added.") },
];

static O2_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Form,
];

const O2: Operation = Operation {
    id: B("postUser"),
    group: 0,
    name: B("post_user"),
    method: Method::Post,
    path: B("/users"),
    base_path: None,
    summary: B("Takes a form."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: true, media: B(&O2_BODY_MEDIA), encoding: B(&[]), ty: TypeId(5) }),
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
    example: None,
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// bodies.bodies.delete_user
static O3_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(4), result: TypeId(4), secret: false, doc: B("Gone.") },
];

static O3_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Json,
];

const O3: Operation = Operation {
    id: B("deleteUser"),
    group: 0,
    name: B("delete_user"),
    method: Method::Delete,
    path: B("/users"),
    base_path: None,
    summary: B("Takes a body, although it deletes."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Disruptive]),
    params: B(&[]),
    body: Some(Body { required: false, media: B(&O3_BODY_MEDIA), encoding: B(&[]), ty: TypeId(9) }),
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

// bodies.bodies.post_image
static O4_ANSWERS: [Answer; 1] = [
    Answer { status: 201, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(12), result: TypeId(12), secret: false, doc: B("The image.") },
];

static O4_BODY_MEDIA: [MediaKind; 2] = [
    MediaKind::Json,
    MediaKind::Multipart,
];

const O4: Operation = Operation {
    id: B("postImage"),
    group: 0,
    name: B("post_image"),
    method: Method::Post,
    path: B("/images"),
    base_path: None,
    summary: B("Takes a file, or fields alone."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: true, media: B(&O4_BODY_MEDIA), encoding: B(&[]), ty: TypeId(10) }),
    answers: B(&O4_ANSWERS),
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

// bodies.bodies.download_image
static O5_PARAMS: [Param; 1] = [
    Param { name: B("name"), wire: B("name"), place: Place::Path, style: Style::Simple { explode: false }, doc: B(""), ty: TypeId(3), required: true, rules: PLAIN },
];

static O5_MEDIA_0: [Text; 2] = [
    B("application/octet-stream"),
    B("text/plain"),
];

static O5_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O5_MEDIA_0), kind: BodyKind::Bytes, ty: TypeId(0), result: TypeId(0), secret: false, doc: B("The file.") },
];

const O5: Operation = Operation {
    id: B("getDownloadImage"),
    group: 0,
    name: B("download_image"),
    method: Method::Get,
    path: B("/images/{name}"),
    base_path: None,
    summary: B("Gives bytes."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&O5_PARAMS),
    body: None,
    answers: B(&O5_ANSWERS),
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

// bodies.bodies.get_log
static O6_MEDIA_0: [Text; 1] = [
    B("text/plain"),
];

static O6_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O6_MEDIA_0), kind: BodyKind::Text, ty: TypeId(3), result: TypeId(3), secret: false, doc: B("The log.") },
];

const O6: Operation = Operation {
    id: B("getLog"),
    group: 0,
    name: B("get_log"),
    method: Method::Get,
    path: B("/log"),
    base_path: None,
    summary: B("Gives text."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&[]),
    body: None,
    answers: B(&O6_ANSWERS),
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

static OPERATIONS: [Operation; 7] = [
    O0,
    O1,
    O2,
    O3,
    O4,
    O5,
    O6,
];

static SECURITY_SCHEMES: [SecurityScheme; 1] = [
    SecurityScheme { name: B("basic"), auth: Auth::Basic { user: None } },
];
