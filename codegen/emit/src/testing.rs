//! A small API made by hand that has one of everything, with texts that no description should have.

use edgebook_model::{
    Alternative, Answer, Api, ArgumentRule, Auth, Body, BodyKind, Completion, Effect, Envelope, ErrorMark,
    ErrorShape, Failure, Field, FieldTest, Group, List, MapKey, MediaKind, Method, Operation, Page, Param,
    Place, Readiness, Security, SecurityScheme, StatePoll, Style, Text, TextFormat, TokenPlace, TypeDef,
    TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

/// Ends comments, strings, links and lines, and turns the direction of writing.
pub(crate) const NASTY: &str =
    "*/ \"#] `one [link](x) <b> {x} \\ \u{202e}turned\u{7}\n    let x = 1;\n# heading\r\n//! inner ${y}";

fn field(name: &'static str, ty: u32) -> Field {
    Field {
        name: name.into(),
        doc: NASTY.into(),
        ty: TypeId(ty),
        required: false,
        rules: ValueRules::default(),
    }
}

fn ty(name: &'static str, kind: TypeKind) -> TypeDef {
    TypeDef { name: name.into(), doc: NASTY.into(), kind }
}

fn state_poll() -> StatePoll {
    let test = |value: &'static str| {
        vec![FieldTest { field: "state\"#".into(), values: vec![value.into(), NASTY.into()].into() }].into()
    };
    StatePoll {
        poll: "get".into(),
        until: NASTY.into(),
        arguments: vec![("id".into(), "$id".into())].into(),
        at: vec!["*".into()].into(),
        only: test("$id"),
        done: test("ready"),
        busy: test("at work"),
        failed: test("failed"),
    }
}

/// Its names and values stand in code spans, which need no escapes but those of a literal.
fn argument_rule() -> ArgumentRule {
    let test = |value: &'static str| -> List<FieldTest> {
        vec![FieldTest { field: "filter".into(), values: vec![value.into()].into() }].into()
    };
    ArgumentRule {
        when: test("a\"#`b"),
        needs: texts(&["filter", "X-Note"]),
        allows: test("host:*"),
        bars: test("1..9"),
    }
}

fn rules() -> ValueRules {
    ValueRules {
        nullable: true,
        default: Some("\"a`b\"".into()),
        minimum: Some(-1.5),
        maximum: Some(1e21),
        min_length: Some(2),
        max_length: Some(7),
        pattern: Some("^a\"#".into()),
        form: NASTY.into(),
        excluded: vec!["b\"#".into()].into(),
        older_keys: vec!["c\"#".into()].into(),
        secret: true,
    }
}

fn param(name: &'static str, place: Place, ty: u32) -> Param {
    Param {
        name: name.into(),
        wire: name.into(),
        place,
        style: Style::usual(place),
        doc: NASTY.into(),
        ty: TypeId(ty),
        required: place == Place::Path,
        rules: if place == Place::Header { rules() } else { ValueRules::default() },
    }
}

fn types() -> Vec<TypeDef> {
    let keys = |keys: &[&'static str]| VariantTest::Keys(keys.iter().map(|&key| key.into()).collect());
    let variant = |ty, test| Variant { ty: TypeId(ty), test };
    vec![
        ty("", TypeKind::Any { reason: "no schema".into() }),
        ty("", TypeKind::Bool),
        ty("", TypeKind::Int),
        ty("", TypeKind::Float),
        ty("", TypeKind::Text(TextFormat::Ip)),
        ty("", TypeKind::Bytes),
        ty("Level", TypeKind::Enum { values: texts(&["-1", "1"]), numeric: true, open: false }),
        ty(
            "Word",
            TypeKind::Enum { values: texts(&["type", "Type", "", "other"]), numeric: false, open: true },
        ),
        ty("", TypeKind::List { item: TypeId(2), nullable: false }),
        ty("", TypeKind::List { item: TypeId(8), nullable: true }),
        ty("", TypeKind::Map { value: TypeId(11), key: MapKey::Id, nullable: false }),
        ty(
            "Option",
            TypeKind::Object {
                fields: vec![
                    field("type", 1),
                    field("Type", 2),
                    field("status\"", 3),
                    field("extra", 4),
                    field("self", 6),
                    field("own", 11),
                    field("either", 12),
                    Field { rules: rules(), ..field("psk", 4) },
                ]
                .into(),
                extra: Some(TypeId(2)),
                required_sets: vec![texts(&["type", "Type"]), texts(&["own"])].into(),
            },
        ),
        ty(
            "option",
            TypeKind::Union {
                variants: vec![
                    variant(0, VariantTest::Null),
                    variant(1, VariantTest::Bool),
                    variant(2, VariantTest::Int),
                    variant(3, VariantTest::Number),
                    variant(4, VariantTest::Text),
                    variant(
                        9,
                        VariantTest::ListOf(vec![VariantTest::ListOf(vec![VariantTest::Int].into())].into()),
                    ),
                    variant(11, keys(&["a\"b", "c"])),
                    variant(10, keys(&[])),
                    variant(0, VariantTest::Always),
                ]
                .into(),
            },
        ),
        ty("", TypeKind::Text(TextFormat::Password)),
    ]
}

fn texts(all: &[&'static str]) -> List<Text> {
    all.iter().map(|&text| Text::from(text)).collect()
}

fn operation(name: &'static str, method: Method, body: Option<Body>, answers: Vec<Answer>) -> Operation {
    Operation {
        id: name.into(),
        group: 0,
        name: name.into(),
        method,
        path: "/things/{id}".into(),
        summary: NASTY.into(),
        doc: NASTY.into(),
        source: NASTY.into(),
        effects: Effect::Irreversible.into(),
        params: vec![
            param("id", Place::Path, 2),
            param("word", Place::Path, 7),
            param("filter", Place::Query, 8),
            param("X-Note", Place::Header, 4),
        ]
        .into(),
        body,
        answers: answers.into(),
        failures: vec![Failure { status: 0, doc: NASTY.into(), ty: Some(TypeId(11)) }].into(),
        required_sets: vec![texts(&["filter"])].into(),
        argument_rules: vec![argument_rule()].into(),
        completion: Some(Completion::Poll(state_poll())),
        shown_by: Some("get".into()),
        page: Some(Page { items: NASTY.into(), total: NASTY.into(), raise: NASTY.into() }),
        alternatives: vec![Alternative { query_in_body: true, ..Alternative::at(Method::Post, "/x") }].into(),
        older_names: List::default(),
        successor: None,
        new_password: None,
        security: Security::AnyOf(vec![vec![0, 2].into(), List::default()].into()),
        bodyless_type: None,
        example: None,
        base_path: None,
        served_at: None,
        deprecated: true,
    }
}

fn answer(status: u16, kind: BodyKind, ty: u32) -> Answer {
    let media = texts(if kind == BodyKind::Empty { &[] } else { &["a/b"] });
    Answer { status, media, kind, ty: TypeId(ty), result: TypeId(ty), secret: false, doc: NASTY.into() }
}

/// One of everything.
pub(crate) fn sample() -> Api {
    let body = |media: Vec<MediaKind>, ty| Body {
        required: false,
        media: media.into(),
        encoding: vec![].into(),
        ty: TypeId(ty),
    };
    let mut task = operation("get", Method::Get, None, vec![answer(200, BodyKind::Json, 10)]);
    task.completion = Some(Completion::Task {
        token: TokenPlace { keys: texts(&["a", "b"]), optional: true },
        poll: "get".into(),
        argument: "token".into(),
        state: "state".into(),
        done: texts(&["done"]),
        failed: texts(&[]),
    });
    let mut settle = operation(
        "type",
        Method::Put,
        Some(body(vec![MediaKind::Json, MediaKind::Form, MediaKind::Multipart], 11)),
        vec![
            answer(200, BodyKind::Bytes, 5),
            answer(202, BodyKind::Json, 12),
            answer(204, BodyKind::Empty, 0),
        ],
    );
    settle.completion = Some(Completion::Settle { seconds: 10 });
    let mut restart = operation(
        "self",
        Method::Delete,
        Some(body(vec![MediaKind::PlainText, MediaKind::Other("a/\"b".into())], 4)),
        vec![answer(0, BodyKind::Text, 4)],
    );
    restart.completion = Some(Completion::Restart { seconds: 60 });
    let upload =
        operation("upload", Method::Patch, Some(body(vec![MediaKind::Other("a/b".into())], 5)), vec![]);
    Api {
        kind: "sample".into(),
        appliance: "sample".into(),
        title: NASTY.into(),
        version: "1.0".into(),
        digest: "00".into(),
        base_path: "/api".into(),
        default_port: 443,
        security_schemes: [
            Auth::Basic { user: None },
            Auth::Basic { user: Some("api".into()) },
            Auth::Bearer,
            Auth::Header { name: "Token".into() },
            Auth::Query { name: "token".into() },
            Auth::Cookie { name: "token".into() },
            Auth::Other { what: NASTY.into() },
        ]
        .map(|auth| SecurityScheme { name: NASTY.into(), auth })
        .to_vec()
        .into(),
        envelope: Envelope { unwrap: Some("response".into()), hide: texts(&["error"]) },
        error_shapes: vec![ErrorShape {
            key: "error".into(),
            mark: ErrorMark::Object,
            any_status: true,
            name: None,
            message: Some("message".into()),
            log: None,
            code: None,
        }]
        .into(),
        readiness: Some(Readiness {
            operation: "get".into(),
            field: Some("version".into()),
            version: Some("version".into()),
            answers: 3,
            down_statuses: vec![401].into(),
        }),
        groups: vec![Group { name: "things".into(), title: "Things".into(), doc: NASTY.into() }].into(),
        operations: vec![task, settle, restart, upload].into(),
        types: types().into(),
    }
}
