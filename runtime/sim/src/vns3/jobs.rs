//! What happens later: work that goes on in the background and ends at a known time.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::Vns3;
use crate::call::Call;
use crate::clock::later;
use crate::resource::Object;

/// What is done when the time has come. It gets what it was ordered with, and the time at which it was due.
pub(super) type Deed = fn(&mut Vns3, &Object, Timestamp);

/// Orders by the time at which they are due; those for the same time in the order in which they were given.
#[derive(Default)]
pub(super) struct Jobs {
    due: BTreeMap<(Timestamp, u64), (Deed, Object)>,
    given: u64,
}

impl Jobs {
    /// Takes the next order out that is due by now.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Deed, Object)> {
        let first = self.due.first_entry()?;
        let at = first.key().0;
        if at > now {
            return None;
        }
        let (deed, with) = first.remove();
        Some((at, deed, with))
    }
}

impl Vns3 {
    /// Has something done after a while.
    pub(super) fn after(&mut self, now: Timestamp, wait: SignedDuration, deed: Deed, with: Object) {
        self.jobs.given = self.jobs.given.saturating_add(1);
        self.jobs.due.insert((later(now, wait), self.jobs.given), (deed, with));
    }

    /// Has something done when a new task ends, unless it fails, and gives the task's token.
    pub(super) fn as_task(&mut self, call: &Call<'_>, deed: Deed, with: Object) -> String {
        let token = self.start_task(call);
        if !super::tasks::fails(call) {
            self.after(call.now, super::tasks::DURATION, deed, with);
        }
        token
    }
}
