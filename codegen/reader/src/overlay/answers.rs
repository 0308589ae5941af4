//! Puts an overlay's knowledge about whole answers into the finished operations.

use edgebook_model::{BodyKind, Operation};

use super::{Operations, Overlay};
use crate::diagnostic::Reporter;

/// Marks the answers that are secrets as a whole; an entry that matches nothing is an error.
pub(crate) fn mark_answers(
    overlay: &Overlay<'_, '_>,
    operations: &Operations,
    marked: &mut [Operation],
    reporter: &mut Reporter,
) {
    for entry in &overlay.answers {
        let operation = operations.at(entry.key).and_then(|at| marked.get_mut(at));
        let outcome = match operation {
            Some(operation) => mark(operation)
                .then_some(())
                .ok_or_else(|| format!("`{}` has no answer with a body", entry.key)),
            None => Err(format!("`{}` matches no operation", entry.key)),
        };
        if let Err(message) = outcome
            && !entry.optional
        {
            let reporter = reporter.error(overlay.document, entry.node, "overlay-unmatched", message);
            reporter.did_you_mean(entry.key, operations.places());
        }
    }
}

fn mark(operation: &mut Operation) -> bool {
    let mut is_found = false;
    for answer in operation.answers.to_mut().iter_mut().filter(|answer| answer.kind != BodyKind::Empty) {
        answer.secret = true;
        is_found = true;
    }
    is_found
}
