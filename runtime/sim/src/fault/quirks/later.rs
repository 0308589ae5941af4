//! What the vendors' clients of today send and need.

use super::{Quirk, always, behaviour};

pub(super) static QUIRKS: &[Quirk] = &[
    always("R1", "`private_ipaddress` of a gateway may be empty"),
    always("R2", "fields that the appliance does not know are passed over"),
    always("R3", "a container is in the network `cohesive.net`"),
    always("R4", "creation times of webhooks have a zone"),
    always("R5", "several appliances have one port at addresses of their own"),
    always("R6", "the certificate's subject has the unit `CohesiveFT_VPNCubed`"),
    behaviour("R7", "a task's token is taken from the query only"),
    always("R8", "a token comes only when a task was asked for"),
    always("R9", "setting the parameters of a licence reboots, and cannot be undone"),
    always("R10", "`overlay_mtu` is between 500 and 4800"),
    always("R11", "a capture may last `forever`"),
    always("R12", "a fresh controller has no number in its mesh: it takes any"),
    always("R13", "a list of users has 100 of all, and says how many there are"),
];
