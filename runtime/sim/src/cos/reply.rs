//! The shapes of cOS Core's answers: `error` beside the results, or with a code and a message.

use serde::Serialize;

use crate::respond::{Cause, Refusal, Reply};

#[derive(Serialize)]
struct Success<T> {
    error: bool,
    #[serde(flatten)]
    results: T,
}

#[derive(Serialize)]
struct Failure<'a> {
    error: bool,
    error_code: u16,
    error_message: &'a str,
}

/// `{"error": false, ...}` with the fields of `results`.
pub(super) fn ok<T: Serialize>(results: T) -> Result<Reply, Refusal> {
    Reply::json(200, &Success { error: false, results })
}

/// `{"error": false}` alone.
pub(super) fn done() -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Nothing {}
    ok(Nothing {})
}

/// `{"error": true, "error_code", "error_message"}`. The guide never says which HTTP status goes with it; the
/// simulator sends the code.
pub(super) fn refuse(refusal: &Refusal) -> Reply {
    let message = match &refusal.cause {
        Cause::Unauthorized => "Unauthorized".to_owned(),
        Cause::Argument { name, missing: true } => format!("Property '{name}': Missing"),
        Cause::Argument { name, .. } if refusal.detail.is_empty() => {
            format!("Property '{name}': Invalid value")
        }
        Cause::Argument { name, .. } => format!("Property '{name}': {}", refusal.detail),
        _ => refusal.detail.clone(),
    };
    let failure = Failure { error: true, error_code: refusal.status, error_message: &message };
    let mut reply = Reply::json(refusal.status, &failure).unwrap_or(Reply {
        status: 500,
        content_type: None,
        headers: Vec::new(),
        body: bytes::Bytes::new(),
    });
    match &refusal.cause {
        Cause::Unauthorized => {
            reply.headers.push(("www-authenticate", "Basic realm=\"cOS Core\"".to_owned()));
        }
        Cause::Method { allow } => reply.headers.push(("allow", allow.join(", "))),
        _ => {}
    }
    reply
}
