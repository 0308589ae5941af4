//! What the appliance says of certain wrong arguments, in its own sentences: those that the reference shows.

use edgebook_model::Operation;

use super::reply;
use crate::respond::{Cause, Refusal};

/// The id of an operation, an argument, and the sentence.
const SENTENCES: &[(&str, &str, &str)] = &[
    ("putServerAction", "reboot", "Nothing to do"),
    ("createApiToken", "expires", "expires range must be between 60 and 31,536,000"),
    ("createAccessUrl", "expires", "expires range must be between 60 and 259200"),
    ("postCreatePeer", "overlay_mtu", "mtu must be an integer between 500 and 4,800"),
    ("putUpdatePeer", "overlay_mtu", "mtu must be an integer between 500 and 4,800"),
    ("postCreateGreInterface", "ttl", "'ttl' must be between 1 and 255"),
    ("putUpdateGreInterface", "ttl", "'ttl' must be between 1 and 255"),
    (
        "addRuleToSubtable",
        "rule",
        "Invalid rule for subtable. Subtable rules must start with name of subtable.",
    ),
];

/// What the reference shows for a host port that the controller keeps for itself.
const HOST_PORT: &str =
    "Invalid host port. Port can't be TCP ports 22, 8000, or UDP ports between 1070 and 1220.";

/// Puts the appliance's own sentence in the place of what is wrong with an argument.
pub(super) fn reword(operation: &Operation, refusal: Refusal) -> Refusal {
    let Cause::Argument { name, missing } = &refusal.cause else { return refusal };
    if operation.id == "putPluginInstanceFirewallRule"
        && name == "host_port"
        && refusal.detail.starts_with("must not be")
    {
        return reply::bad_plugin_request(HOST_PORT);
    }
    let sentence = SENTENCES.iter().find(|(id, argument, _)| *id == operation.id && argument == name);
    match sentence {
        Some((id, _, sentence)) if !missing || *id == "putServerAction" => Refusal::invalid("", *sentence),
        _ => refusal,
    }
}
