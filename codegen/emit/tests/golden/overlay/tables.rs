// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// The case overlay, as described in `spec/overlay`.
pub static API: Api = Api {
    kind: B("overlay"),
    appliance: B("overlay"),
    title: B("The case overlay"),
    version: B("1.0"),
    digest: B("40e3265e29d7385a705af775910e090f6cfb6868d81227121f5f22d9aa77644c"),
    base_path: B("/api"),
    default_port: 8000,
    security_schemes: B(&SECURITY_SCHEMES),
    envelope: Envelope { unwrap: Some(B("response")), hide: B(&[]) },
    error_shapes: B(&ERROR_SHAPES),
    readiness: Some(Readiness { operation: B("getIpsecStatus"), field: None, version: None, answers: 5, down_statuses: B(&DOWN_STATUSES) }),
    groups: B(&GROUPS),
    operations: B(&OPERATIONS),
    types: B(&TYPES),
};

static GROUPS: [Group; 2] = [
    Group { name: B("ipsec"), title: B("IPsec"), doc: B("Tunnels.") },
    Group { name: B("odd_ones"), title: B("Odd Ones"), doc: B("") },
];

static T1_FIELDS: [Field; 5] = [
    Field { name: B("id"), doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
    Field { name: B("connected"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
    Field { name: B("psk"), doc: B(""), ty: TypeId(4), required: false, rules: ValueRules { secret: true, ..PLAIN } },
    Field { name: B("ping_interface"), doc: B(""), ty: TypeId(5), required: false, rules: PLAIN },
    Field { name: B("created_at"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
];

static T5_VALUES: [Text; 2] = [
    B("eth0"),
    B("tun0"),
];

static T7_FIELDS: [Field; 1] = [
    Field { name: B("response"), doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
];

static T8_FIELDS: [Field; 3] = [
    Field { name: B("bounce"), doc: B(""), ty: TypeId(3), required: false, rules: ValueRules { default: Some(B("false")), ..PLAIN } },
    Field { name: B("psk"), doc: B(""), ty: TypeId(4), required: false, rules: ValueRules { secret: true, ..PLAIN } },
    Field { name: B("ping_interface"), doc: B(""), ty: TypeId(5), required: false, rules: PLAIN },
];

static T9_FIELDS: [Field; 1] = [
    Field { name: B("response"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static T10_FIELDS: [Field; 1] = [
    Field { name: B("task_status"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
];

static T11_FIELDS: [Field; 1] = [
    Field { name: B("response"), doc: B(""), ty: TypeId(10), required: false, rules: PLAIN },
];

static T12_FIELDS: [Field; 1] = [
    Field { name: B("token"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
];

static T13_FIELDS: [Field; 1] = [
    Field { name: B("response"), doc: B(""), ty: TypeId(12), required: false, rules: PLAIN },
];

static TYPES: [TypeDef; 15] = [
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Map { value: TypeId(1), key: MapKey::Id, nullable: false } },
    TypeDef { name: B("IpsecTunnel"), doc: B(""), kind: TypeKind::Object { fields: B(&T1_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Int },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Bool },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B("UpdateIpsecTunnelRequestPingInterface"), doc: B(""), kind: TypeKind::Enum { values: B(&T5_VALUES), numeric: false, open: true } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::DateTime) },
    TypeDef { name: B("IpsecStatusAnswer"), doc: B(""), kind: TypeKind::Object { fields: B(&T7_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("UpdateIpsecTunnelRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T8_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("UpdateIpsecTunnelResultAnswer"), doc: B(""), kind: TypeKind::Object { fields: B(&T9_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("TaskStatus"), doc: B(""), kind: TypeKind::Object { fields: B(&T10_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("TaskStatusAnswer"), doc: B(""), kind: TypeKind::Object { fields: B(&T11_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("CreateSnapshotResult"), doc: B(""), kind: TypeKind::Object { fields: B(&T12_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("CreateSnapshotResultAnswer"), doc: B(""), kind: TypeKind::Object { fields: B(&T13_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Any { reason: B("there is no body") } },
];

// overlay.ipsec.get_status
static O0_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O0_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(7), result: TypeId(0), secret: false, doc: B("The tunnels.") },
];

const O0: Operation = Operation {
    id: B("getIpsecStatus"),
    group: 0,
    name: B("get_status"),
    method: Method::Get,
    path: B("/status/ipsec"),
    base_path: None,
    summary: B("The tunnels by id."),
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

// overlay.ipsec.update_tunnel
static O1_PARAMS: [Param; 1] = [
    Param { name: B("tunnel_id"), wire: B("tunnel_id"), place: Place::Path, style: Style::Simple { explode: false }, doc: B(""), ty: TypeId(2), required: true, rules: ValueRules { minimum: Some(1.0), ..PLAIN } },
];

static O1_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(9), result: TypeId(1), secret: false, doc: B("The tunnel.") },
];

static O1_ALTERNATIVES: [Alternative; 1] = [
    Alternative { method: Method::Post, path: B("/ipsec/tunnel/{tunnel_id}"), query_in_body: false, body_in_query: false, statuses: B(&[]) },
];

static O1_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Json,
];

const O1: Operation = Operation {
    id: B("putUpdateIpsecTunnel"),
    group: 0,
    name: B("update_tunnel"),
    method: Method::Put,
    path: B("/ipsec/tunnels/{tunnel_id}"),
    base_path: None,
    summary: B("Changes a tunnel."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Disruptive]),
    params: B(&O1_PARAMS),
    body: Some(Body { required: false, media: B(&O1_BODY_MEDIA), encoding: B(&[]), ty: TypeId(8) }),
    answers: B(&O1_ANSWERS),
    failures: B(&[]),
    required_sets: B(&[]),
    argument_rules: B(&[]),
    completion: Some(Completion::Poll(StatePoll { poll: B("getIpsecStatus"), until: B("connected is true"), arguments: B(&[]), at: B(&[]), only: B(&[]), done: B(&[]), busy: B(&[]), failed: B(&[]) })),
    shown_by: Some(B("getIpsecStatus")),
    page: None,
    alternatives: B(&O1_ALTERNATIVES),
    older_names: B(&[]),
    successor: None,
    example: None,
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// overlay.ipsec.task
static O2_PARAMS: [Param; 1] = [
    Param { name: B("token"), wire: B("token"), place: Place::Query, style: Style::Form { explode: true }, doc: B(""), ty: TypeId(4), required: true, rules: PLAIN },
];

static O2_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(11), result: TypeId(10), secret: false, doc: B("The state.") },
];

const O2: Operation = Operation {
    id: B("getTaskStatus"),
    group: 0,
    name: B("task"),
    method: Method::Get,
    path: B("/status/task"),
    base_path: None,
    summary: B("How a task fares."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&O2_PARAMS),
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
    example: None,
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// overlay.odd_ones.create_snapshot
static O3_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(13), result: TypeId(12), secret: false, doc: B("A token.") },
];

static O3_TOKEN: [Text; 1] = [
    B("token"),
];

static O3_DONE: [Text; 1] = [
    B("finished_ok"),
];

const O3: Operation = Operation {
    id: B("postCreateSnapshot"),
    group: 1,
    name: B("create_snapshot"),
    method: Method::Post,
    path: B("/snapshots"),
    base_path: None,
    summary: B("Makes a snapshot in the background."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: None,
    answers: B(&O3_ANSWERS),
    failures: B(&[]),
    required_sets: B(&[]),
    argument_rules: B(&[]),
    completion: Some(Completion::Task { token: TokenPlace { keys: B(&O3_TOKEN), optional: false }, poll: B("getTaskStatus"), argument: B("token"), state: B("task_status"), done: B(&O3_DONE), failed: B(&[]) }),
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

// overlay.odd_ones.put_server_action
static O4_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(14), result: TypeId(14), secret: false, doc: B("It goes.") },
];

const O4: Operation = Operation {
    id: B("putServerAction"),
    group: 1,
    name: B("put_server_action"),
    method: Method::Put,
    path: B("/server"),
    base_path: None,
    summary: B("Restarts the appliance."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Reboot]),
    params: B(&[]),
    body: None,
    answers: B(&O4_ANSWERS),
    failures: B(&[]),
    required_sets: B(&[]),
    argument_rules: B(&[]),
    completion: Some(Completion::Restart { seconds: 1200 }),
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

static OPERATIONS: [Operation; 5] = [
    O0,
    O1,
    O2,
    O3,
    O4,
];

static SECURITY_SCHEMES: [SecurityScheme; 2] = [
    SecurityScheme { name: B("basic"), auth: Auth::Basic { user: Some(B("api")) } },
    SecurityScheme { name: B("token"), auth: Auth::Header { name: B("Api-Token") } },
];

static ERROR_SHAPES: [ErrorShape; 1] = [
    ErrorShape { key: B("error"), mark: ErrorMark::Object, any_status: true, name: Some(B("name")), message: Some(B("message")), log: Some(B("log")), code: None },
];

static DOWN_STATUSES: [u16; 3] = [
    401,
    502,
    503,
];
