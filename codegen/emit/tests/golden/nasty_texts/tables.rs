// Tables of one appliance's API. Generated from its description: change that, and build.

use std::borrow::Cow::Borrowed as B;

use edgebook_model::{
    Alternative, Answer, ArgumentRule, Api, Auth, Body, BodyKind, Completion, Effect, EffectSet, Encoding, Envelope, Example, ErrorMark, ErrorShape, Failure,
    Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param, Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace,
    TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// The rules of a value about which nothing is said.
const PLAIN: ValueRules = ValueRules::NONE;

/// Nasty \*/ \[title\] \<b\>, as described in `spec/nasty_texts`.
pub static API: Api = Api {
    kind: B("nasty_texts"),
    appliance: B("nasty_texts"),
    title: B("Nasty */ [title] <b>"),
    version: B("1.0"),
    digest: B("1a31a9a832e95d671c413dae1986a924c164979c470fd93711e0f122717c1042"),
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
    Group { name: B("texts"), title: B("Texts"), doc: B("[link](javascript:x) `open <b> # heading ```rust let x; ```") },
];

static T1_FIELDS: [Field; 2] = [
    Field { name: B("a"), doc: B("| cell | `x|y` | <b>\n\nsecond paragraph"), ty: TypeId(0), required: false, rules: PLAIN },
    Field { name: B("b"), doc: B("r##\"raw\"##"), ty: TypeId(2), required: false, rules: PLAIN },
];

static T2_VALUES: [Text; 6] = [
    B("*/"),
    B("\""),
    B("`"),
    B("a|b"),
    B("\u{202e}"),
    B("\n"),
];

static TYPES: [TypeDef; 3] = [
    TypeDef { name: B(""), doc: B(""), kind: TypeKind::Text(TextFormat::Plain) },
    TypeDef { name: B("A"), doc: B("[`Self::nothing`] [crate::Nothing] &lt;"), kind: TypeKind::Object { fields: B(&T1_FIELDS), extra: None, required_sets: B(&[]) } },
    TypeDef { name: B("AB"), doc: B(""), kind: TypeKind::Enum { values: B(&T2_VALUES), numeric: false, open: false } },
];

// nasty_texts.texts.get_a
static O0_PARAMS: [Param; 1] = [
    Param { name: B("q"), wire: B("q"), place: Place::Query, style: Style::Form { explode: true }, doc: B("| \\| `a|b` ]: x"), ty: TypeId(0), required: false, rules: ValueRules { default: Some(B("\"\\\"`*/\"")), ..PLAIN } },
];

static O0_MEDIA_0: [Text; 1] = [
    B("application/json"),
];

static O0_ANSWERS: [Answer; 1] = [
    Answer { status: 200, media: B(&O0_MEDIA_0), kind: BodyKind::Json, ty: TypeId(1), result: TypeId(1), secret: false, doc: B("<img src=x onerror=alert(1)>") },
];

static O0_FAILURES: [Failure; 1] = [
    Failure { status: 404, doc: B("] [ | ` <"), ty: None },
];

const O0: Operation = Operation {
    id: B("getA"),
    group: 0,
    name: B("get_a"),
    method: Method::Get,
    path: B("/a"),
    base_path: None,
    summary: B("Ends */ a comment, a \"# string, a `span and a ``` fence"),
    doc: B("let indented = code;\n\n* [broken\n1. one\n> quote\n---\n| a | b |\nat https://example.org/a_b?c=[d] and <https://example.org>.\r\n\u{202e}turned\u{202c} \u{7}bell \0nul ${x} {y} {{z}}\n//! inner\n#![allow(x)]"),
    source: B(""),
    effects: EffectSet::of(&[Effect::Read]),
    params: B(&O0_PARAMS),
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

static OPERATIONS: [Operation; 1] = [
    O0,
];

static SECURITY_SCHEMES: [SecurityScheme; 1] = [
    SecurityScheme { name: B("basic"), auth: Auth::Basic { user: None } },
];
