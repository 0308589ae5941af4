//! Work that goes on after its answer: `GET /status/task`.

use std::collections::BTreeMap;

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Vns3;
use super::reply;
use crate::clock::later;
use crate::engine::{Behaviours, Call};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[(Method::Get, "/api/status/task", show)];

/// How long a task takes.
pub(super) const DURATION: SignedDuration = SignedDuration::from_secs(3);

/// When each started task is done, by token.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    done_at: BTreeMap<String, Timestamp>,
}

impl Vns3 {
    /// Starts a task and gives its token.
    pub(super) fn start_task(&mut self, now: Timestamp) -> String {
        let token = self.entropy.hex(32);
        self.tasks.done_at.insert(token.clone(), later(now, DURATION));
        token
    }
}

/// The one word for success is known; the word before it is the simulator's.
fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Status {
        task_status: &'static str,
    }
    // The reference shows the token in the body of the GET; clients send it either way.
    let token = call.arguments.query_text("token").or_else(|| call.arguments.text("token"));
    let token = token.ok_or_else(|| Refusal::missing("token"))?;
    let done_at = state.tasks.done_at.get(token).ok_or_else(|| Refusal::invalid("token", ""))?;
    let done = *done_at <= call.now;
    reply::ok(Status { task_status: if done { "finished_ok" } else { "in_progress" } })
}
