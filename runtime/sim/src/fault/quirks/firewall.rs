//! The firewall, against its guide.

use super::super::quirk::Change::{Absent, Fixed, NumbersAsText, StatusAlways200};
use super::{Quirk, always, behaviour, quirk};

pub(super) static QUIRKS: &[Quirk] = &[
    quirk("C1", "errors of a firewall come with status 200", StatusAlways200, &[], &[]),
    always("C2", "a user that is not there: nothing is found, and cannot be ended"),
    always("C3", "`ttl` is sent as a number and comes back as a text"),
    always("C4", "what was not given is listed as an empty text or a dash"),
    always("C5", "switches are sent as yes and no"),
    always("C6", "requests are forms"),
    always("C7", "credentials are those of basic authentication, where any are wanted"),
    always("C8", "a DELETE has its arguments in the query, with or without a content type"),
    behaviour("C9", "watched routes come in a reply within the list"),
    always("C10", "the summary is at `/api/stats`"),
    quirk("C11", "figures are texts", NumbersAsText, &["statvalues"], &[]),
    always("C12", "every figure of a sensor is a text"),
    quirk(
        "C13",
        "the share of a pool in use is rounded another way",
        Fixed("18"),
        &["dhcpserver"],
        &["pool_usage_percent"],
    ),
    quirk(
        "C14",
        "another idle timeout comes back than was sent",
        Fixed("60"),
        &["userauth"],
        &["idle_timeout"],
    ),
    quirk(
        "C15",
        "older firmware: operations that came later are not there",
        Absent,
        &[
            "/oper/license",
            "rules",
            "/oper/hostmon",
            "/oper/routemon",
            "/oper/ha",
            "/oper/dhcpserver",
            "/oper/hwm",
        ],
        &[],
    ),
];
