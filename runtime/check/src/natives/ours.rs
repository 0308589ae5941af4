//! Edgebook's own functions: what they take, more exactly than the engine knows it, and which functions only give a
//! value, so that calling them without using it is a mistake.

use super::signature::{Kind, Signature};

use Kind::{
    Any, Bool, Char, Device, Float, Fn, Int, Items, Key, Moment, Networks, Number, Numeric, Text, TextList,
    Unit, Wait,
};

/// Name, parameters and result of each function. An optional parameter makes a form of its own.
const OURS: &[(&str, &[Kind], Kind)] = &[
    ("device", &[Text], Any),
    ("devices", &[], TextList),
    ("type_name", &[Any], Text),
    ("to_json", &[Any], Text),
    ("parse_json", &[Text], Any),
    ("number", &[Numeric], Number),
    ("table", &[Any], Unit),
    ("table", &[Any, Items], Unit),
    ("warn", &[Any], Unit),
    ("wait_until", &[Wait, Fn], Any),
    ("wait_ready", &[Device, Wait], Unit),
    ("wait_for", &[Any], Any),
    ("wait_for", &[Any, Wait], Any),
    ("sleep", &[Wait], Unit),
    ("sort_by", &[Items, Key], Any),
    ("group_by", &[Items, Key], Any),
    ("join", &[Items, Text], Text),
    ("sum", &[Items], Number),
    ("replace", &[Text, Text, Text], Text),
    ("replace", &[Text, Char, Text], Text),
    ("replace", &[Text, Text, Char], Text),
    ("replace", &[Text, Char, Char], Text),
    ("repeat", &[Text, Int], Text),
    ("trim", &[Text], Text),
    ("lines", &[Text], TextList),
    ("fixed", &[Number, Int], Text),
    ("now", &[], Kind::Time),
    ("duration", &[Wait], Kind::Duration),
    ("parse_time", &[Moment], Moment),
    ("format_time", &[Moment], Text),
    ("format_time", &[Moment, Text], Text),
    ("seconds_since", &[Moment], Float),
    ("time_since", &[Moment], Wait),
    ("cidr_contains", &[Text, Text], Bool),
    ("cidr_overlaps", &[Text, Text], Bool),
    ("ip_in", &[Text, Networks], Bool),
    ("is_ip", &[Any], Bool),
    ("is_cidr", &[Any], Bool),
    ("cidr_hosts", &[Text], Number),
    ("to_text", &[Kind::Blob], Text),
    ("to_int", &[Number], Int),
    ("to_int", &[Char], Int),
    ("to_float", &[Number], Float),
    ("is_def_fn", &[Text, Int], Bool),
    ("is_def_var", &[Text], Bool),
    ("is_shared", &[Any], Bool),
];

/// Functions of the language in whose place ours stand: they may be known by other forms there.
const REPLACED: [&str; 8] =
    ["trim", "replace", "sort_by", "sleep", "parse_json", "to_json", "to_int", "to_float"];

/// Whether a function of the language is replaced by ours.
pub(super) fn replaces(name: &str) -> bool {
    REPLACED.contains(&name)
}

pub(super) fn signatures() -> impl Iterator<Item = (&'static str, Signature)> {
    OURS.iter().map(|(name, params, result)| (*name, Signature { params: params.to_vec(), result: *result }))
}

/// What a call does beside giving a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purity {
    /// Nothing: a call whose value is not used does nothing at all.
    Pure,
    /// Something, or it is not known.
    Acts,
}

/// Functions that only give a value. What takes a closure is pure as far as the closure is.
const PURE: &[&str] = &[
    "abs",
    "ceiling",
    "chars",
    "cidr_contains",
    "cidr_hosts",
    "cidr_overlaps",
    "contains",
    "device",
    "devices",
    "duration",
    "ends_with",
    "extract",
    "filter",
    "find",
    "find_map",
    "fixed",
    "floor",
    "format_time",
    "get",
    "group_by",
    "index_of",
    "ip_in",
    "is_cidr",
    "is_empty",
    "is_ip",
    "join",
    "keys",
    "len",
    "lines",
    "map",
    "max",
    "min",
    "now",
    "number",
    "order",
    "order_by",
    "order_desc",
    "parse_float",
    "parse_int",
    "parse_json",
    "parse_time",
    "range",
    "reduce",
    "repeat",
    "replace",
    "round",
    "seconds_since",
    "some",
    "all",
    "sort_by",
    "starts_with",
    "sub_string",
    "sum",
    "time_since",
    "to_blob",
    "to_debug",
    "to_float",
    "to_int",
    "to_json",
    "to_lower",
    "to_map",
    "to_string",
    "to_text",
    "to_upper",
    "trim",
    "type_name",
    "values",
    "zip",
];

/// Whether calling a function does something beside giving its value.
pub(crate) fn purity(name: &str) -> Purity {
    if PURE.contains(&name) { Purity::Pure } else { Purity::Acts }
}
