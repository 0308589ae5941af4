//! Takes recorded answers of a controller over as state.

mod ipsec;
mod setup;
mod things;

use super::Vns3;
use crate::appliance::RefusalMeaning;
use crate::recorded::Adopter;

/// What a refusal says of the state: the GET, its status, and what is so.
pub(super) const REFUSALS: &[RefusalMeaning<Vns3>] = &[("/api/license", 403, Vns3::unlicense)];

/// The licence comes before the keys. Tunnels come before their histories, and before routes that lead into them.
pub(super) const ADOPTERS: &[(&str, Adopter<Vns3>)] = &[
    ("/api/config", setup::config),
    ("/api/license", setup::license),
    ("/api/keyset", setup::keyset),
    ("/api/ipsec", ipsec::system),
    ("/api/ipsec/endpoints/{endpoint_id}", ipsec::endpoint),
    ("/api/ipsec/endpoints/{endpoint_id}/ebgp_peers/{bgp_peer_id}", ipsec::bgp_peer),
    ("/api/status/ipsec", ipsec::status),
    ("/api/status/link_history", ipsec::history),
    ("/api/peering", things::peering),
    ("/api/system/variables", things::variables),
    ("/api/firewall/rules", things::first_rules),
    ("/api/routes", things::list),
    ("/api/links", things::list),
    ("/api/links/{link_id}", things::one),
    ("/api/webhooks", things::list),
    ("/api/webhook/{webhook_id}", things::one),
    ("/api/alerts", things::list),
    ("/api/alert/{alert_id}", things::one),
    ("/api/access/urls", things::list),
    ("/api/access/url/{access_url_id}", things::one),
    ("/api/packet_monitors", things::list),
    ("/api/packet_monitor/{name}", things::one),
    ("/api/interfaces/system", things::list),
    ("/api/interfaces/system/{interface_id}", things::one),
    ("/api/interfaces/edge_gre", things::list),
    ("/api/interfaces/edge_gre/{interface_id}", things::one),
    ("/api/v2/firewall/rules", things::list),
    ("/api/v2/firewall/rules-groups", things::list),
    ("/api/v2/firewall/rule-groups/{name}", things::one),
    ("/api/v2/firewall/fwsets", things::list),
    ("/api/v2/firewall/fwsets/{name}", things::one),
    ("/api/v2/firewall/subtables", things::list),
    ("/api/v2/firewall/subtables/{name}", things::one),
    ("/api/clientpacks", things::list),
];
