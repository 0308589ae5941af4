//! The known deviations. A letter and a number name one that was seen on devices or in the vendors' own clients; words
//! name a general form.

use super::quirk::Change::{
    Absent, BooleansAsText, CharacterSet, Dates, DropKeys, EnvelopedError, ErrorIn200, ExtraFields, Moved,
    NamespacedErrors, NullResult, Nulls, NumbersAsText, StatusAlways200,
};
use super::quirk::{Change, Quirk};

const fn quirk(
    name: &'static str,
    about: &'static str,
    change: Change,
    path: &'static str,
    keys: &'static [&'static str],
) -> Quirk {
    Quirk { name, about, change, path, keys }
}

/// All of them.
pub static QUIRKS: &[Quirk] = &[
    quirk("C1", "errors of a firewall come with status 200", StatusAlways200, "", &[]),
    quirk(
        "C15",
        "older firmware: operations that came later are not there",
        Absent,
        "/oper/",
        &["license", "rules", "usage", "hostmon", "routemon", "/ha", "dhcpserver", "hwm"],
    ),
    quirk("V10", "media types carry a character set", CharacterSet, "", &[]),
    quirk("E1", "refused with status 200 and an error in the body", ErrorIn200, "", &[]),
    quirk("E2", "refused with the error in the envelope of results", EnvelopedError, "", &[]),
    quirk("E5", "the names of errors carry a namespace", NamespacedErrors, "", &[]),
    quirk("E15", "the result is null", NullResult, "", &[]),
    quirk("T8", "ids and MTUs of links are texts", NumbersAsText, "", &["id", "tun_mtu", "link_mtu"]),
    quirk(
        "T10",
        "times of links have no zone",
        Dates(Some("%Y-%m-%d %H:%M:%S")),
        "",
        &["last_connect", "last_disconnect", "last_handshake"],
    ),
    quirk(
        "T11",
        "creation times end in UTC",
        Dates(Some("%Y-%m-%d %H:%M:%S UTC")),
        "",
        &["created_at", "created"],
    ),
    quirk("T12", "creation times have no zone", Dates(Some("%Y-%m-%dT%H:%M:%S.554000")), "", &["created_at"]),
    quirk("T13", "dates in every format that was seen", Dates(None), "", &[]),
    quirk("T15", "missing values of BGP peers are null", Nulls, "bgp", &[]),
    quirk("T18", "numbers of IPsec are texts", NumbersAsText, "ipsec", &[]),
    quirk(
        "T19",
        "older firmware: tunnels have only endpointid",
        DropKeys,
        "/status/ipsec",
        &["id", "endpoint_id", "tunnel_id"],
    ),
    quirk("T20", "booleans are the texts True and False", BooleansAsText, "", &[]),
    quirk("T23", "traffic pairs are switched by POST", Moved, "traffic_pairs", &[]),
    quirk("T24", "rule groups are at the other path", Moved, "rules-groups", &[]),
    quirk("T25", "rules are overwritten at another path", Moved, "/v2/firewall/rules", &[]),
    quirk("T26", "exports are at another path", Moved, "exports", &[]),
    quirk("T27", "histories are cleared by another method", Moved, "clear", &[]),
    quirk(
        "T31",
        "flags of identity settings are texts",
        BooleansAsText,
        "identity",
        &["encrypt_auth_key", "encrypt_auth_cert"],
    ),
    quirk("T47", "newer firmware: further fields in every object", ExtraFields, "", &[]),
    quirk("numbers_as_text", "every number is a text", NumbersAsText, "", &[]),
    quirk("booleans_as_text", "every boolean is a text", BooleansAsText, "", &[]),
    quirk("nulls", "null wherever nothing is known by the value", Nulls, "", &[]),
    quirk("odd_dates", "dates in every format that was seen", Dates(None), "", &[]),
    quirk("extra_fields", "further fields in every object", ExtraFields, "", &[]),
    quirk("moved_paths", "whatever has another path is only there", Moved, "", &[]),
    quirk("error_in_200", "refused with status 200 and an error in the body", ErrorIn200, "", &[]),
];
