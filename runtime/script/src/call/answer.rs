//! A whole answer to a value: by its status, its media type and the type that the description gives.

use edgebook_model::{Answer, BodyKind};
use edgebook_wire::{Reply, Request, answer_to};
use rhai::Dynamic;

use super::DeviceHandle;
use crate::decode::decode_reply;
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
    let Some(answer) = answer_to(operation, reply.status) else {
        return Ok(undescribed(reply));
    };
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
    let operation = request.operation();
    match answer.kind {
        BodyKind::Empty => Ok(undescribed(reply)),
        BodyKind::Text if reply.body.is_empty() => Ok(Dynamic::UNIT),
        BodyKind::Text => Ok(String::from_utf8_lossy(&reply.body).into_owned().into()),
        BodyKind::Bytes => Ok(Dynamic::from(Content::new(reply.body.clone(), reply.file_name().as_deref()))),
        BodyKind::Json => match decode_reply(device.table(), answer.result, reply) {
            Some(decoded) => {
                let decoded = decoded.map_err(|error| error.0)?;
                for note in &decoded.notes {
                    run.note(request, note);
                }
                let deviations: Vec<_> = decoded.notes.into_iter().flat_map(|note| note.deviations).collect();
                if !deviations.is_empty() {
                    device.transport().deviated(request, &deviations);
                }
                Ok(decoded.value)
            }
            None => match reply.not_as_described(operation) {
                Some(why) => Err(why.to_string()),
                // A list as a file, say: the description has both.
                None => Ok(undescribed(reply)),
            },
        },
    }
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
