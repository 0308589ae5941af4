// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// The case declared, as described in `spec/declared`.
pub static API: Api = Api {
    kind: B("declared"),
    appliance: B("declared"),
    title: B("The case declared"),
    version: B("1.0"),
    digest: B("c6846a1c37b01cc5341abe39d1d595892acd030db7368ccdd38ddfb0d3d7712a"),
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
    Group { name: B("shop"), title: B("Shop"), doc: B("") },
];

static T4_FIELDS: [Field; 2] = [
    Field { name: B("aisle"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("row"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
];

static T6_FIELDS: [Field; 2] = [
    Field { name: B("label"), doc: B(""), ty: TypeId(1), required: true, rules: PLAIN },
    Field { name: B("code"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static T7_FIELDS: [Field; 2] = [
    Field { name: B("number"), doc: B(""), ty: TypeId(3), required: true, rules: PLAIN },
    Field { name: B("label"), doc: B(""), ty: TypeId(1), required: true, rules: PLAIN },
];

static T8_TEST_0: [Text; 1] = [
    B("BOX"),
];

static T8_TEST_1: [Text; 1] = [
    B("TUBE"),
];

static T8_VARIANTS: [Variant; 2] = [
    Variant { ty: TypeId(9), test: VariantTest::KeyIs { key: B("kind"), values: B(&T8_TEST_0) } },
    Variant { ty: TypeId(10), test: VariantTest::KeyIs { key: B("kind"), values: B(&T8_TEST_1) } },
];

static T9_FIELDS: [Field; 3] = [
    Field { name: B("kind"), doc: B(""), ty: TypeId(1), required: true, rules: PLAIN },
    Field { name: B("to"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("edges"), doc: B(""), ty: TypeId(2), required: true, rules: PLAIN },
];

static T10_FIELDS: [Field; 3] = [
    Field { name: B("kind"), doc: B(""), ty: TypeId(1), required: true, rules: PLAIN },
    Field { name: B("to"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("length"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
];

static T11_VARIANTS: [Variant; 3] = [
    Variant { ty: TypeId(9), test: VariantTest::KeyIs { key: B("kind"), values: B(&T8_TEST_0) } },
    Variant { ty: TypeId(10), test: VariantTest::KeyIs { key: B("kind"), values: B(&T8_TEST_1) } },
    Variant { ty: TypeId(12), test: VariantTest::Keys(B(&[])) },
];

static T12_FIELDS: [Field; 2] = [
    Field { name: B("kind"), doc: B(""), ty: TypeId(1), required: true, rules: PLAIN },
    Field { name: B("to"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static T14_FIELDS: [Field; 5] = [
    Field { name: B("slots"), doc: B(""), ty: TypeId(15), required: false, rules: PLAIN },
    Field { name: B("self"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
    Field { name: B("Self"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
    Field { name: B("größe"), doc: B(""), ty: TypeId(3), required: false, rules: PLAIN },
    Field { name: B("日本"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static T16_FIELDS: [Field; 5] = [
    Field { name: B("text"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("each"), doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Field { name: B("commas"), doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Field { name: B("deep"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
    Field { name: B("json"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
];

static T17_FIELDS: [Field; 4] = [
    Field { name: B("title"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Field { name: B("files"), doc: B(""), ty: TypeId(18), required: false, rules: PLAIN },
    Field { name: B("spot"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
    Field { name: B("place"), doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
];

static T20_FIELDS: [Field; 1] = [
    Field { name: B("label"), doc: B(""), ty: TypeId(1), required: false, rules: ValueRules { nullable: true, ..PLAIN } },
];

static T22_FIELDS: [Field; 1] = [
    Field { name: B("op"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static T23_FIELDS: [Field; 1] = [
    Field { name: B("item"), doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
];

static TYPES: [TypeDef; 24] = [
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(1), nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(3), nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Int },
    TypeDef { name: B("Spot"), doc: B(""), kind: TypeKind::Object { fields: B(&T4_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Any { reason: B("there is no body") } },
    TypeDef { name: B("ShelfRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T6_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("Shelf"), doc: B(""), kind: TypeKind::Object { fields: B(&T7_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("ParcelRequest"), doc: B(""), kind: TypeKind::Union { variants: B(&T8_VARIANTS) } },
    TypeDef { name: B("Box"), doc: B(""), kind: TypeKind::Object { fields: B(&T9_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("Tube"), doc: B(""), kind: TypeKind::Object { fields: B(&T10_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("Parcel"), doc: B(""), kind: TypeKind::Union { variants: B(&T11_VARIANTS) } },
    TypeDef { name: B("OtherParcel"), doc: B(""), kind: TypeKind::Object { fields: B(&T12_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(8), nullable: false } },
    TypeDef { name: B("SetSlotsRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T14_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(1), nullable: true } },
    TypeDef { name: B("AddNoteRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T16_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("AddPictureRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T17_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(19), nullable: false } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Bytes },
    TypeDef { name: B("ChangeShelfRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T20_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::List { item: TypeId(22), nullable: false } },
    TypeDef { name: B("ReplaceShelfRequestItem"), doc: B(""), kind: TypeKind::Object { fields: B(&T22_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("SetOrderRequest"), doc: B(""), kind: TypeKind::Object { fields: B(&T23_FIELDS), extra: None, required_sets: B(&[]) } },
];

// declared.shop.find_lists
static O0_PARAMS: [Param; 14] = [
    Param { name: B("ids"), wire: B("ids"), place: Place::Path, style: Style::Simple { explode: false }, doc: B(""), ty: TypeId(0), required: true, rules: PLAIN },
    Param { name: B("at"), wire: B("at"), place: Place::Path, style: Style::Label { explode: false }, doc: B(""), ty: TypeId(1), required: true, rules: PLAIN },
    Param { name: B("spot"), wire: B("spot"), place: Place::Path, style: Style::Matrix { explode: true }, doc: B(""), ty: TypeId(2), required: true, rules: PLAIN },
    Param { name: B("each"), wire: B("each"), place: Place::Query, style: Style::Form { explode: true }, doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Param { name: B("commas"), wire: B("commas"), place: Place::Query, style: Style::Form { explode: false }, doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Param { name: B("spaces"), wire: B("spaces"), place: Place::Query, style: Style::Spaces, doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Param { name: B("pipes"), wire: B("pipes"), place: Place::Query, style: Style::Pipes, doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Param { name: B("deep"), wire: B("deep"), place: Place::Query, style: Style::DeepObject, doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
    Param { name: B("flat"), wire: B("flat"), place: Place::Query, style: Style::Form { explode: true }, doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
    Param { name: B("filter"), wire: B("filter"), place: Place::Query, style: Style::Json, doc: B(""), ty: TypeId(4), required: false, rules: PLAIN },
    Param { name: B("sort[]"), wire: B("sort[]"), place: Place::Query, style: Style::Form { explode: true }, doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Param { name: B("X-Marks"), wire: B("X-Marks"), place: Place::Header, style: Style::Simple { explode: false }, doc: B(""), ty: TypeId(0), required: false, rules: PLAIN },
    Param { name: B("till"), wire: B("till"), place: Place::Cookie, style: Style::Form { explode: true }, doc: B(""), ty: TypeId(1), required: false, rules: PLAIN },
    Param { name: B("lane"), wire: B("lane"), place: Place::Cookie, style: Style::Form { explode: false }, doc: B(""), ty: TypeId(2), required: false, rules: PLAIN },
];

static O0_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(5), result: TypeId(5), secret: false, doc: B("The lists.") },
];

const O0: Operation = Operation {
    id: B("findLists"),
    group: 0,
    name: B("find_lists"),
    method: Method::Get,
    path: B("/lists/{ids}/{at}{spot}"),
    base_path: None,
    summary: B("Takes a list or an object in every style."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&O0_PARAMS),
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
    example: None,
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// declared.shop.add_shelf
static O1_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O1_ANSWERS: [Answer; 1] = [
    Answer { status: 201, media: B(&O1_MEDIA_0), kind: BodyKind::Json, ty: TypeId(7), result: TypeId(7), secret: false, doc: B("Made.") },
];

static O1_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Json,
];

const O1: Operation = Operation {
    id: B("addShelf"),
    group: 0,
    name: B("add_shelf"),
    method: Method::Post,
    path: B("/shelves"),
    base_path: None,
    summary: B("Sends what is not only answered."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: true, media: B(&O1_BODY_MEDIA), encoding: B(&[]), ty: TypeId(6) }),
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
    example: None,
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// declared.shop.send_parcel
static O2_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O1_MEDIA_0), kind: BodyKind::Json, ty: TypeId(11), result: TypeId(11), secret: false, doc: B("Sent.") },
];

const O2: Operation = Operation {
    id: B("sendParcel"),
    group: 0,
    name: B("send_parcel"),
    method: Method::Post,
    path: B("/parcels"),
    base_path: None,
    summary: B("Sends one of several kinds."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: true, media: B(&O1_BODY_MEDIA), encoding: B(&[]), ty: TypeId(8) }),
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

// declared.shop.send_parcels
static O3_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(5), result: TypeId(5), secret: false, doc: B("Sent.") },
];

const O3: Operation = Operation {
    id: B("sendParcels"),
    group: 0,
    name: B("send_parcels"),
    method: Method::Put,
    path: B("/parcels"),
    base_path: None,
    summary: B("Sends several kinds in one list."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: true, media: B(&O1_BODY_MEDIA), encoding: B(&[]), ty: TypeId(13) }),
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
    example: None,
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// declared.shop.set_slots
static O4_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(5), result: TypeId(5), secret: false, doc: B("Set.") },
];

const O4: Operation = Operation {
    id: B("setSlots"),
    group: 0,
    name: B("set_slots"),
    method: Method::Put,
    path: B("/slots"),
    base_path: None,
    summary: B("Sends null in a list."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: false, media: B(&O1_BODY_MEDIA), encoding: B(&[]), ty: TypeId(14) }),
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
    example: Some(Example { before: B(""), arguments: B(""), on: B(""), answer: B("") }),
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// declared.shop.add_note
static O5_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(5), result: TypeId(5), secret: false, doc: B("Added.") },
];

static O5_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Form,
];

static O5_ENCODING: [Encoding; 2] = [
    Encoding { media: MediaKind::Form, field: B("commas"), style: Some(Style::Form { explode: false }), mime: None },
    Encoding { media: MediaKind::Form, field: B("deep"), style: Some(Style::DeepObject), mime: None },
];

const O5: Operation = Operation {
    id: B("addNote"),
    group: 0,
    name: B("add_note"),
    method: Method::Post,
    path: B("/notes"),
    base_path: None,
    summary: B("Sends a form, its fields in every way."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: false, media: B(&O5_BODY_MEDIA), encoding: B(&O5_ENCODING), ty: TypeId(16) }),
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
    example: Some(Example { before: B(""), arguments: B(""), on: B(""), answer: B("") }),
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// declared.shop.add_picture
static O6_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Multipart,
];

static O6_ENCODING: [Encoding; 2] = [
    Encoding { media: MediaKind::Multipart, field: B("title"), style: None, mime: Some(B("text/markdown")) },
    Encoding { media: MediaKind::Multipart, field: B("spot"), style: None, mime: Some(B("application/vnd.spot+json")) },
];

const O6: Operation = Operation {
    id: B("addPicture"),
    group: 0,
    name: B("add_picture"),
    method: Method::Post,
    path: B("/pictures"),
    base_path: None,
    summary: B("Sends parts with media types of their own."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: false, media: B(&O6_BODY_MEDIA), encoding: B(&O6_ENCODING), ty: TypeId(17) }),
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
    example: Some(Example { before: B(""), arguments: B(""), on: B(""), answer: B("") }),
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// declared.shop.change_shelf
static O7_PARAMS: [Param; 1] = [
    Param { name: B("number"), wire: B("number"), place: Place::Path, style: Style::Simple { explode: false }, doc: B(""), ty: TypeId(3), required: true, rules: PLAIN },
];

static O7_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(5), result: TypeId(5), secret: false, doc: B("Changed.") },
];

static O7_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::OtherJson(B("application/merge-patch+json")),
];

const O7: Operation = Operation {
    id: B("changeShelf"),
    group: 0,
    name: B("change_shelf"),
    method: Method::Patch,
    path: B("/shelves/{number}"),
    base_path: Some(B("/v2")),
    summary: B("Sends JSON under another name, below another path."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&O7_PARAMS),
    body: Some(Body { required: false, media: B(&O7_BODY_MEDIA), encoding: B(&[]), ty: TypeId(20) }),
    answers: B(&O7_ANSWERS),
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

// declared.shop.replace_shelf
static O8_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::OtherJson(B("application/json-patch+json")),
];

const O8: Operation = Operation {
    id: B("replaceShelf"),
    group: 0,
    name: B("replace_shelf"),
    method: Method::Put,
    path: B("/shelves/{number}"),
    base_path: Some(B("/v2")),
    summary: B("Sends a list of changes."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&O7_PARAMS),
    body: Some(Body { required: true, media: B(&O8_BODY_MEDIA), encoding: B(&[]), ty: TypeId(21) }),
    answers: B(&O7_ANSWERS),
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

// declared.shop.send_order
static O9_BODY_MEDIA: [MediaKind; 1] = [
    MediaKind::Other(B("application/xml")),
];

const O9: Operation = Operation {
    id: B("sendOrder"),
    group: 0,
    name: B("send_order"),
    method: Method::Post,
    path: B("/orders"),
    base_path: None,
    summary: B("Sends a text that is not written from fields."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: true, media: B(&O9_BODY_MEDIA), encoding: B(&[]), ty: TypeId(1) }),
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
    example: None,
    bodyless_type: None,
    new_password: None,
    security: Security::Undeclared,
    served_at: None,
    deprecated: false,
};

// declared.shop.set_order
const O10: Operation = Operation {
    id: B("setOrder"),
    group: 0,
    name: B("set_order"),
    method: Method::Put,
    path: B("/orders"),
    base_path: None,
    summary: B("Sends what any media type allows."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Change]),
    params: B(&[]),
    body: Some(Body { required: false, media: B(&O1_BODY_MEDIA), encoding: B(&[]), ty: TypeId(23) }),
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

// declared.shop.show_archive
static O11_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&[]), kind: BodyKind::Empty, ty: TypeId(5), result: TypeId(5), secret: false, doc: B("The archive.") },
];

const O11: Operation = Operation {
    id: B("showArchive"),
    group: 0,
    name: B("show_archive"),
    method: Method::Get,
    path: B("/archive"),
    base_path: None,
    summary: B("Is answered by another host."),
    doc: B(""),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&[]),
    body: None,
    answers: B(&O11_ANSWERS),
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
    served_at: Some(B("https://192.0.2.2/api")),
    deprecated: false,
};

static OPERATIONS: [Operation; 12] = [
    O0,
    O1,
    O2,
    O3,
    O4,
    O5,
    O6,
    O7,
    O8,
    O9,
    O10,
    O11,
];
