//! A whole answer to a value: by its status, its media type and the type that the description gives.

use edgebook_model::{Answer, BodyKind, MediaKind, Operation};
use edgebook_wire::{Reply, Request};
use rhai::Dynamic;

use super::DeviceHandle;
use crate::decode::{Note, decode};
use crate::run::RunContext;
use crate::value::{Content, Secret};

/// The value of a successful answer, or why it cannot be read.
pub(super) fn value(
    run: &RunContext,
    device: &DeviceHandle,
    request: &Request,
    reply: &Reply,
) -> Result<Dynamic, String> {
    let operation = request.operation();
    let Some(answer) = answer_for(operation, reply.status) else {
        return Ok(undescribed(reply));
    };
    if reply.body.is_empty() && answer.kind != BodyKind::Bytes {
        return Ok(Dynamic::UNIT);
    }
    let value = described(run, device, request, answer, reply)?;
    Ok(if answer.secret { secret(value) } else { value })
}

/// A whole answer that is a secret: a text that is never shown, a file whose text is not.
fn secret(value: Dynamic) -> Dynamic {
    if let Ok(text) = value.as_immutable_string_ref() {
        return Dynamic::from(Secret::new(&text));
    }
    let content = value.read_lock::<Content>().map(|content| content.clone().with_secrecy(true));
    content.map_or(value, Dynamic::from)
}

fn described(
    run: &RunContext,
    device: &DeviceHandle,
    request: &Request,
    answer: &Answer,
    reply: &Reply,
) -> Result<Dynamic, String> {
    match answer.kind {
        BodyKind::Empty => Ok(undescribed(reply)),
        BodyKind::Text => Ok(text(reply).into()),
        BodyKind::Bytes => Ok(Dynamic::from(Content::new(reply.body.clone(), reply.file_name().as_deref()))),
        BodyKind::Json => match decode(device.table(), answer.result, &reply.body) {
            Ok(decoded) => {
                for note in decoded.notes {
                    run.note(request, &note);
                }
                Ok(decoded.value)
            }
            // A list as a file, say: the description has both.
            Err(_) if is_other_medium(answer, reply) => Ok(undescribed(reply)),
            Err(_) if !looks_like_json(&reply.body) => {
                let text = "the answer is described as JSON, the device sent text; kept as sent";
                run.note(request, &Note { key: "text".to_owned(), text: text.to_owned() });
                Ok(undescribed(reply))
            }
            Err(error) => Err(error.0),
        },
    }
}

/// The description of the answer with a status: the status itself, then the default, then any other success.
fn answer_for(operation: &Operation, status: u16) -> Option<&Answer> {
    let by_status = |wanted| operation.answers.iter().find(move |answer| answer.status == wanted);
    by_status(status)
        .or_else(|| by_status(0))
        .or_else(|| operation.answers.iter().find(|answer| answer.kind != BodyKind::Empty))
        .or_else(|| operation.answers.first())
}

/// Whether the answer has a documented media type that is not JSON.
fn is_other_medium(answer: &Answer, reply: &Reply) -> bool {
    let given =
        reply.headers.get("content-type").and_then(|given| given.split(';').next()).unwrap_or_default();
    given != MediaKind::Json.mime() && answer.media.iter().any(|medium| *medium == given)
}

/// What a device sent where the description knows nothing: text where it is text.
fn undescribed(reply: &Reply) -> Dynamic {
    if reply.body.is_empty() {
        return Dynamic::UNIT;
    }
    match std::str::from_utf8(&reply.body) {
        Ok(text) => text.into(),
        Err(_) => Dynamic::from(Content::new(reply.body.clone(), reply.file_name().as_deref())),
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}

fn looks_like_json(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| matches!(byte, b'{' | b'['))
}
