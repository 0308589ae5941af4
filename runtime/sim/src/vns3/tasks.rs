//! Work that goes on after its answer: `GET /status/task`.

use std::collections::BTreeMap;

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Vns3;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::clock::later;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[(Method::Get, "/api/status/task", show)];

/// How long a task takes.
pub(super) const DURATION: SignedDuration = SignedDuration::from_secs(3);

/// The started tasks, by token.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    started: BTreeMap<String, Task>,
}

#[derive(Debug)]
struct Task {
    done_at: Timestamp,
    /// Whether it comes to nothing.
    fails: bool,
}

impl Vns3 {
    /// Starts a task and gives its token.
    pub(super) fn start_task(&mut self, call: &Call<'_>) -> String {
        let token = self.entropy.hex(32);
        let task = Task { done_at: later(call.now, DURATION), fails: fails(call) };
        self.tasks.started.insert(token.clone(), task);
        token
    }
}

/// Whether the tasks that a call starts come to nothing.
pub(super) fn fails(call: &Call<'_>) -> bool {
    call.deviations.has("E9")
}

/// The one word for success is known; those for work and for failure are the simulator's.
fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Status {
        task_status: &'static str,
    }
    // The reference shows the token in the body of the GET; clients send it either way, and some firmware takes one only.
    let in_body = !call.body.is_empty();
    if call.deviations.has(if in_body { "R7" } else { "E8" }) {
        return Err(Refusal::missing("token"));
    }
    let token = call.arguments.query_text("token").or_else(|| call.arguments.text("token"));
    let token = token.ok_or_else(|| Refusal::missing("token"))?;
    let task = state.tasks.started.get(token).ok_or_else(|| Refusal::invalid("token", ""))?;
    let task_status = match (task.done_at <= call.now, task.fails) {
        (false, _) => "in_progress",
        (true, false) => "finished_ok",
        (true, true) => "finished_failed",
    };
    reply::ok(Status { task_status })
}
