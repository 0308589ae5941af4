//! What is true for the whole appliance: authentication, envelope, error shapes, readiness.

use edgebook_model::{Api, Auth};

use super::literal::{literal, optional};
use super::writer::Writer;

/// Expressions for the fields of [`Api`] that hold for every operation.
pub(super) struct General {
    pub(super) auth: String,
    pub(super) envelope: String,
    pub(super) error_shapes: String,
    pub(super) readiness: String,
}

/// Writes the lists behind them.
pub(super) fn general(out: &mut Writer, api: &Api) -> General {
    let auth = out.list("AUTH", "Auth", &api.auth, |auth| match auth {
        Auth::Basic { user } => format!("Auth::Basic {{ user: {} }}", optional(user.as_deref())),
        Auth::Header { name } => format!("Auth::Header {{ name: {} }}", literal(name)),
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
                "Some(Readiness {{ operation: {}, field: {}, answers: {}, down_statuses: {statuses} }})",
                literal(&readiness.operation),
                optional(readiness.field.as_deref()),
                readiness.answers
            )
        },
    );
    General { auth, envelope, error_shapes, readiness }
}
