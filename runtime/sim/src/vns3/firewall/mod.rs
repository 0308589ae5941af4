//! The firewall in both of its versions: each has rules, groups of rules and sets of addresses of its own.

pub(super) mod fwsets;
pub(super) mod groups;
pub(super) mod import_export;
pub(super) mod rules;
pub(super) mod subtables;
pub(super) mod syntax;
pub(super) mod v1_chains;
pub(super) mod v1_rules;

use crate::call::Call;
use crate::respond::{Refusal, Reply};

use super::{Vns3, reply};

/// Resetting the connection tracking is the only action, and nothing of it shows.
pub(super) fn act(_: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if call.arguments.text("action") != Some("reset_connection_tracking") {
        return Err(Refusal::invalid("action", ""));
    }
    reply::ok(serde_json::json!({"status": "ok"}))
}
