//! What is true for the whole appliance: authentication, envelope, error shapes, readiness.

use edgebook_model::{Api, Auth, Security};

use super::literal::{literal, optional};
use super::writer::Writer;

/// Expressions for the fields of [`Api`] that hold for every operation.
pub(super) struct General {
    pub(super) security_schemes: String,
    pub(super) envelope: String,
    pub(super) error_shapes: String,
    pub(super) readiness: String,
}

/// Writes the lists behind them.
pub(super) fn general(out: &mut Writer, api: &Api) -> General {
    let security_schemes = out.list("SECURITY_SCHEMES", "SecurityScheme", &api.security_schemes, |scheme| {
        format!("SecurityScheme {{ name: {}, auth: {} }}", literal(&scheme.name), auth(&scheme.auth))
    });
    let hide = out.texts("HIDE", &api.envelope.hide);
    let envelope =
        format!("Envelope {{ unwrap: {}, hide: {hide} }}", optional(api.envelope.unwrap.as_deref()));
    let error_shapes = out.list("ERROR_SHAPES", "ErrorShape", &api.error_shapes, |shape| {
        format!(
            "ErrorShape {{ key: {}, mark: ErrorMark::{:?}, any_status: {}, name: {}, message: {}, log: {}, code: {} }}",
            literal(&shape.key),
            shape.mark,
            shape.any_status,
            optional(shape.name.as_deref()),
            optional(shape.message.as_deref()),
            optional(shape.log.as_deref()),
            optional(shape.code.as_deref())
        )
    });
    let readiness = api.readiness.as_ref().map_or_else(
        || "None".to_owned(),
        |readiness| {
            let statuses = out.list("DOWN_STATUSES", "u16", &readiness.down_statuses, u16::to_string);
            format!(
                "Some(Readiness {{ operation: {}, field: {}, version: {}, answers: {}, down_statuses: {statuses} }})",
                literal(&readiness.operation),
                optional(readiness.field.as_deref()),
                optional(readiness.version.as_deref()),
                readiness.answers
            )
        },
    );
    General { security_schemes, envelope, error_shapes, readiness }
}

fn auth(auth: &Auth) -> String {
    match auth {
        Auth::Basic { user } => format!("Auth::Basic {{ user: {} }}", optional(user.as_deref())),
        Auth::Bearer => "Auth::Bearer".to_owned(),
        Auth::Header { name } => format!("Auth::Header {{ name: {} }}", literal(name)),
        Auth::Query { name } => format!("Auth::Query {{ name: {} }}", literal(name)),
        Auth::Cookie { name } => format!("Auth::Cookie {{ name: {} }}", literal(name)),
        Auth::Other { what } => format!("Auth::Other {{ what: {} }}", literal(what)),
    }
}

/// What a call needs to be let in.
pub(super) fn security(out: &mut Writer, name: &str, security: &Security) -> String {
    let Security::AnyOf(sets) = security else { return "Security::Undeclared".to_owned() };
    let entries: Vec<String> = sets
        .iter()
        .enumerate()
        .map(|(at, set)| out.list(&format!("{name}_{at}"), "u16", set, u16::to_string))
        .collect();
    format!("Security::AnyOf({})", out.entries(name, "List<u16>", &entries))
}
