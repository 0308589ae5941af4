//! The rules of a firewall at the start, as plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// All rules, each kind in the order in which they are tried.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RulesScenario {
    /// The main set of IP rules.
    pub ip: Vec<IpRuleScenario>,
    /// The other sets of IP rules, by name.
    pub ip_sets: BTreeMap<String, Vec<IpRuleScenario>>,
    /// Intrusion detection and prevention.
    pub idp: Vec<OtherRuleScenario>,
    /// Thresholds.
    pub threshold: Vec<OtherRuleScenario>,
    /// Traffic shaping.
    pub pipe: Vec<OtherRuleScenario>,
    /// Policy-based routing.
    pub routing: Vec<OtherRuleScenario>,
}

/// An IP rule. Names repeat: a policy becomes up to three rules of one name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IpRuleScenario {
    /// The name.
    pub name: String,
    /// The source interface.
    pub src_if: String,
    /// The source network.
    pub src_net: String,
    /// The destination interface; `core` is the firewall itself.
    pub dst_if: String,
    /// The destination network.
    pub dst_net: String,
    /// The service object.
    pub service: String,
    /// Protocol and ports in words.
    pub details: String,
    /// `Allow`, `NAT`, `Drop`, `Goto`.
    pub action: String,
    /// The set that is searched next, for `Goto`.
    #[serde(default)]
    pub goto_ruleset: Option<String>,
    /// How often traffic hits it in an hour.
    #[serde(default)]
    pub hits_per_hour: u32,
}

/// A rule of a kind whose fields no guide describes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherRuleScenario {
    /// The name.
    pub name: String,
    /// Whatever else the firewall shows of it.
    #[serde(default)]
    pub shown: Map<String, Value>,
    /// How often traffic hits it in an hour.
    #[serde(default)]
    pub hits_per_hour: u32,
}
