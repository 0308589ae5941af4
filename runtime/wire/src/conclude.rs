//! From an answer to an outcome: what its status and its body say about the call.
//!
//! | answer to a write | outcome |
//! |---|---|
//! | 2xx with the body that is described, or none where none is described | answered |
//! | 2xx with a web page, text or nothing where JSON is described | answer lost |
//! | 5xx or 408 with an error of the appliance's own | answered: the appliance says that it failed |
//! | 5xx or 408 without one | unknown: what stands before the appliance cannot know |

use edgebook_model::{Answer, Api, BodyKind, MediaKind, Operation};
use edgebook_words::{escape, excerpt};

use crate::device_error::{DeviceError, ErrorForm};
use crate::outcome::{LostReason, Outcome, UnknownReason};
use crate::reading::Form;
use crate::{Reply, html};

/// The length of excerpts in reasons, in characters.
const EXCERPT: usize = 80;

/// The outcome of a call that got a whole answer.
pub(crate) fn whole(api: &Api, operation: &Operation, reply: Reply) -> Outcome {
    let error = reply.device_error(api);
    if reply.is_success() {
        return match not_as_described(operation, &reply).filter(|_| error.is_none()) {
            Some(why) => Outcome::AnswerLost { status: reply.status, why },
            None => Outcome::Answered(reply),
        };
    }
    match undecided(operation, reply.status, error.as_ref()) {
        Some(why) => Outcome::Unknown { why },
        None => Outcome::Answered(reply),
    }
}

/// Whether an answer is one without its body: none is described, or its status has none.
pub(crate) fn needs_no_body(operation: &Operation, status: u16) -> bool {
    let nothing = answer_to(operation, status).is_some_and(|answer| answer.kind == BodyKind::Empty);
    matches!(status, 204 | 205) || (200..300).contains(&status) && nothing
}

/// The outcome of a call whose status came and whose body did not.
pub(crate) fn torn(operation: &Operation, status: u16, why: LostReason) -> Outcome {
    match undecided(operation, status, None) {
        Some(why) => Outcome::Unknown { why },
        None => Outcome::AnswerLost { status, why },
    }
}

/// Why a failure status does not tell what became of a write. `error` is what the answer reports.
pub(crate) fn undecided(
    operation: &Operation,
    status: u16,
    error: Option<&DeviceError>,
) -> Option<UnknownReason> {
    let open = status == 408 || status >= 500;
    if !operation.effects.is_write() || !open || error.is_some_and(|error| is_own(status, error)) {
        return None;
    }
    let said = error.map_or_else(|| format!("status {status}"), |error| escape(&error.message));
    Some(UnknownReason::Undecided { status, said })
}

/// Whether an error is the appliance's own. Servers in front of it say `{"error":"…"}` too, and have a status for each
/// of their own troubles (502, 503, 504, 520 to 530): a text alone counts only with the status of a program that failed.
fn is_own(status: u16, error: &DeviceError) -> bool {
    match error.form {
        ErrorForm::Shape => true,
        ErrorForm::TextShape => status == 500,
        _ => false,
    }
}

/// Why the body of a success is not what the description says it is.
pub(crate) fn not_as_described(operation: &Operation, reply: &Reply) -> Option<LostReason> {
    let described = answer_to(operation, reply.status);
    match described.map(|answer| (answer, answer.kind)) {
        Some((answer, BodyKind::Json)) => not_json(answer, reply),
        Some((_, BodyKind::Empty)) => None,
        Some((answer, BodyKind::Text | BodyKind::Bytes)) => {
            foreign_page(reply).filter(|_| !answer.media.iter().any(|media| media.ends_with("html")))
        }
        // Nothing is known about the answer: JSON that breaks off and web pages are not what an appliance sends.
        None => match &reply.reading().form {
            Form::BrokenJson { why, .. } => Some(LostReason::Unreadable(why.clone())),
            _ => foreign_page(reply),
        },
    }
}

fn not_json(answer: &Answer, reply: &Reply) -> Option<LostReason> {
    match &reply.reading().form {
        Form::Json(_) => None,
        // These statuses have no body, whatever is described.
        Form::Empty if matches!(reply.status, 204 | 205) => None,
        Form::Empty => Some(LostReason::Nothing),
        _ if is_other_medium(answer, reply) => None,
        Form::Page => Some(page(reply)),
        Form::BrokenJson { why, .. } => Some(LostReason::Unreadable(why.clone())),
        Form::Other => Some(LostReason::NotJson(excerpt(&reply.body, EXCERPT))),
    }
}

/// A web page that says of itself that it is one.
fn foreign_page(reply: &Reply) -> Option<LostReason> {
    let is_page = matches!(reply.reading().form, Form::Page);
    (is_page && reply.media_type().as_deref() == Some("text/html")).then(|| page(reply))
}

fn page(reply: &Reply) -> LostReason {
    LostReason::WebPage(html::title(&reply.body))
}

/// The description of the answer with a status: the status itself, then the default, then any other success.
pub fn answer_to(operation: &Operation, status: u16) -> Option<&Answer> {
    let by_status = |wanted| operation.answers.iter().find(move |answer| answer.status == wanted);
    by_status(status)
        .or_else(|| by_status(0))
        .or_else(|| operation.answers.iter().find(|answer| answer.kind != BodyKind::Empty))
        .or_else(|| operation.answers.first())
}

/// Whether the answer has a documented media type that is not JSON.
fn is_other_medium(answer: &Answer, reply: &Reply) -> bool {
    let Some(stated) = reply.media_type() else { return false };
    stated != MediaKind::Json.mime() && answer.media.iter().any(|media| *media == stated)
}

#[cfg(test)]
#[path = "conclude_tests.rs"]
mod tests;
