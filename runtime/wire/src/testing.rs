//! A small API for this crate's own tests.

use edgebook_model::{
    Api, Auth, Effect, Envelope, Group, Method, Operation, Param, Place, Security, SecurityScheme, Style,
    Text, TypeId, ValueRules,
};

/// An operation without documentation.
pub(crate) fn operation(method: Method, path: &'static str, effect: Effect, params: Vec<Param>) -> Operation {
    let name = path.trim_matches('/').replace(['/', '{', '}'], "_");
    Operation {
        id: Text::Owned(format!("{}{name}", method.as_str())),
        group: 0,
        name: Text::Owned(format!("{}_{name}", method.as_str().to_lowercase())),
        method,
        path: path.into(),
        summary: "".into(),
        doc: "".into(),
        source: "".into(),
        effects: effect.into(),
        params: params.into(),
        body: None,
        answers: vec![].into(),
        failures: vec![].into(),
        required_sets: vec![].into(),
        argument_rules: vec![].into(),
        completion: None,
        shown_by: None,
        page: None,
        alternatives: vec![].into(),
        older_names: edgebook_model::List::default(),
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

/// A text parameter.
pub(crate) fn param(name: &'static str, place: Place, secret: bool) -> Param {
    Param {
        name: name.into(),
        wire: name.into(),
        place,
        style: Style::usual(place),
        doc: "".into(),
        ty: TypeId(0),
        required: place == Place::Path,
        rules: ValueRules { secret, ..ValueRules::default() },
    }
}

/// An API with one read, one of each write, and both ways to authenticate.
pub(crate) fn api() -> Api {
    Api {
        kind: "test".into(),
        appliance: "test".into(),
        title: "Test".into(),
        version: "1".into(),
        digest: "".into(),
        base_path: "/api".into(),
        default_port: 8000,
        security_schemes: vec![
            SecurityScheme { name: "basic".into(), auth: Auth::Basic { user: Some("api".into()) } },
            SecurityScheme { name: "token".into(), auth: Auth::Header { name: "Api-Token".into() } },
        ]
        .into(),
        envelope: Envelope::default(),
        error_shapes: vec![].into(),
        readiness: None,
        groups: vec![Group { name: "things".into(), title: "Things".into(), doc: "".into() }].into(),
        operations: vec![
            operation(Method::Get, "/things", Effect::Read, vec![param("token", Place::Query, true)]),
            operation(
                Method::Put,
                "/things/{id}/parts/{part}",
                Effect::Change,
                vec![param("id", Place::Path, false), param("part", Place::Path, true)],
            ),
            operation(Method::Post, "/things", Effect::Change, vec![]),
            operation(Method::Delete, "/things/{id}", Effect::Change, vec![param("id", Place::Path, false)]),
        ]
        .into(),
        types: vec![].into(),
    }
}

/// The same API for as long as the program runs.
pub(crate) fn leaked(api: Api) -> &'static Api {
    Box::leak(Box::new(api))
}
