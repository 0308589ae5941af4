//! Fields that a device left out, as far as the script read them lately: an error about `()` names the field then.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use super::view::TypeView;

/// A field that was read and is not there.
#[derive(Clone)]
pub(crate) struct Absent {
    view: Arc<TypeView>,
    slot: u16,
    null: bool,
}

/// How many of them are remembered.
const MOST: usize = 8;

thread_local! {
    // A script runs on one thread from its start to its end.
    static READ: RefCell<VecDeque<Absent>> = const { RefCell::new(VecDeque::new()) };
}

/// Remembers that a field was read that is not there.
pub(crate) fn note(view: &Arc<TypeView>, slot: u16, null: bool) {
    READ.with_borrow_mut(|read| {
        if read.front().is_some_and(|last| last.slot == slot && Arc::ptr_eq(&last.view, view)) {
            return;
        }
        read.truncate(MOST.saturating_sub(1));
        read.push_front(Absent { view: Arc::clone(view), slot, null });
    });
}

/// The fields that were read and are not there, the latest first.
pub(crate) fn lately() -> Vec<Absent> {
    READ.with_borrow(|read| read.iter().cloned().collect())
}

impl Absent {
    /// The field's type: `IpsecTunnel`.
    pub(crate) fn owner(&self) -> &str {
        self.view.name()
    }

    /// The field's name.
    pub(crate) fn field(&self) -> &str {
        self.view.field(self.slot).map_or("", |field| &field.name)
    }

    /// `IpsecTunnel.connected is absent in this answer`
    pub(crate) fn words(&self) -> String {
        if self.is_parameter() {
            return format!("{}.{} is not set", self.owner(), self.field());
        }
        let how = if self.null { "null" } else { "absent" };
        format!("{}.{} is {how} in this answer", self.owner(), self.field())
    }

    /// Whether it is a parameter of the runbook and no field of an answer.
    pub(crate) fn is_parameter(&self) -> bool {
        self.view.name() == "params"
    }
}
