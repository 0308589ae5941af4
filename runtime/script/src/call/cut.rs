//! Lists that an appliance cut by its own default: told where the same answer says how long the list is.

use edgebook_wire::Request;
use rhai::{Array, Dynamic};

use crate::decode::Note;
use crate::value::Record;

/// What to tell about a list of which the answer holds a part only; nothing where the call itself chose a part.
pub(super) fn note(request: &Request, value: &Dynamic) -> Option<Note> {
    let page = request.operation().page.as_ref()?;
    if request.query_pairs().next().is_some() {
        return None;
    }
    let record = value.read_lock::<Record>()?;
    let total = usize::try_from(record.get(&page.total)?.as_int().ok()?).ok()?;
    let sent = record.get(&page.items)?.read_lock::<Array>()?.len();
    (sent < total).then(|| {
        let text = format!(
            "the answer holds {sent} of {total} `{}`; ask for all of them with `#{{ {}: {total} }}`",
            page.items, page.raise
        );
        Note::told("cut".to_owned(), text)
    })
}
