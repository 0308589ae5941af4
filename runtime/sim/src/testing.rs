//! Small descriptions for the tests of routing and validation.

use edgebook_model::{
    Api, Body, EffectSet, Envelope, Field, List, MediaKind, Method, Operation, Param, Place, Security, Style,
    Text, TextFormat, TypeDef, TypeId, TypeKind, ValueRules,
};

/// A description that lives as long as the test.
pub(crate) fn api(
    kind: &'static str,
    base_path: &'static str,
    operations: Vec<Operation>,
    types: Vec<TypeKind>,
) -> &'static Api {
    let define = |kind| TypeDef { name: Text::Borrowed(""), doc: Text::Borrowed(""), kind };
    Box::leak(Box::new(Api {
        kind: kind.into(),
        appliance: kind.into(),
        title: kind.into(),
        version: "1".into(),
        digest: "".into(),
        base_path: base_path.into(),
        default_port: 8000,
        security_schemes: List::Borrowed(&[]),
        envelope: Envelope::default(),
        error_shapes: List::Borrowed(&[]),
        readiness: None,
        groups: List::Borrowed(&[]),
        operations: operations.into(),
        types: types.into_iter().map(define).collect::<Vec<_>>().into(),
    }))
}

/// An operation without arguments.
pub(crate) fn operation(method: Method, path: &'static str) -> Operation {
    Operation {
        id: path.into(),
        group: 0,
        name: path.into(),
        method,
        path: path.into(),
        summary: "".into(),
        doc: "".into(),
        source: "".into(),
        effects: EffectSet::READ,
        params: List::Borrowed(&[]),
        body: None,
        answers: List::Borrowed(&[]),
        failures: List::Borrowed(&[]),
        required_sets: List::Borrowed(&[]),
        argument_rules: List::default(),
        completion: None,
        shown_by: None,
        page: None,
        alternatives: List::Borrowed(&[]),
        older_names: List::default(),
        successor: None,
        new_password: None,
        security: Security::Undeclared,
        bodyless_type: None,
        example: None,
        base_path: None,
        served_at: None,
        deprecated: false,
    }
}

pub(crate) fn param(name: &'static str, place: Place, ty: u32, required: bool) -> Param {
    Param {
        name: name.into(),
        wire: name.into(),
        place,
        style: Style::usual(place),
        doc: "".into(),
        ty: TypeId(ty),
        required,
        rules: ValueRules::default(),
    }
}

pub(crate) fn field(name: &'static str, ty: u32, required: bool) -> Field {
    Field { name: name.into(), doc: "".into(), ty: TypeId(ty), required, rules: ValueRules::default() }
}

pub(crate) fn object(fields: Vec<Field>) -> TypeKind {
    TypeKind::Object { fields: fields.into(), extra: None, required_sets: List::Borrowed(&[]) }
}

pub(crate) fn body(media: MediaKind, ty: u32) -> Body {
    Body { required: false, media: vec![media].into(), encoding: vec![].into(), ty: TypeId(ty) }
}

pub(crate) const TEXT: TypeKind = TypeKind::Text(TextFormat::Plain);
