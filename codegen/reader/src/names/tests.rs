//! The naming rule, by table and by property.

use proptest::prelude::*;

use super::{Nameless, clashes, group_name, is_identifier, operation_names, own_name, snake, words};

#[test]
fn acronyms_are_one_word() {
    for (text, expected) in [
        ("putIdentityVPNSettings", "put_identity_vpn_settings"),
        ("getSSLCerts", "get_ssl_certs"),
        ("getIpsecStatus", "get_ipsec_status"),
        ("getIPsecStatus", "get_ipsec_status"),
        ("listIPv6Routes", "list_ipv6_routes"),
        ("getAccessURLs", "get_access_urls"),
        ("getURLsByID", "get_urls_by_id"),
        ("getFirewallRulesV1", "get_firewall_rules_v1"),
        ("sha256Sum", "sha256_sum"),
        ("get_rule-groups/by name", "get_rule_groups_by_name"),
        ("2fa", "n2fa"),
        ("äöü", "aou"),
        ("日本", "ri_ben"),
        ("»«", "unnamed"),
        ("", "unnamed"),
        ("A", "a"),
        ("HTTPServer2Go", "http_server2_go"),
    ] {
        assert_eq!(snake(text), expected, "{text}");
    }
}

#[test]
fn operations_are_named_by_the_rule() {
    for (group, id, expected) in [
        ("ipsec", "putUpdateIpsecEndpointTunnel", "update_endpoint_tunnel"),
        ("ipsec", "getIpsecStatus", "get_status"),
        ("ipsec", "postRestartIpsecAction", "restart_action"),
        ("ipsec", "getIpsecDetails", "get_details"),
        ("config", "getConfig", "get_config"),
        ("config", "putConfig", "put_config"),
        ("config", "postSetMsConfig", "set_ms"),
        ("config", "getSSLCerts", "get_ssl_certs"),
        ("config", "putUploadSslKeypair", "upload_ssl_keypair"),
        ("access", "putIdentityVPNSettings", "put_identity_vpn_settings"),
        ("access", "postTestIdentityVPNSettings", "test_identity_vpn_settings"),
        ("access", "deleteAccessUrlBySearch", "delete_url_by_search"),
        ("interfaces", "getInterfaces", "get_interfaces"),
        ("interfaces", "postInterfacesAction", "post_action"),
        ("bgp", "createBgpPeer", "create_peer"),
        ("licensing", "putLicenseUpgrade", "put_license_upgrade"),
        ("licensing", "putSetLicenseParameters", "set_license_parameters"),
        ("overlay_network", "getDownloadClientpack", "download_clientpack"),
        ("overlay_network", "postCheckoutNextClientpack", "checkout_next_clientpack"),
        ("snapshots", "getSnapshots", "get_snapshots"),
        ("snapshots", "putImportSnapshot", "import_snapshot"),
        ("firewall", "putOverwriteFirewall", "overwrite_firewall"),
        ("firewall", "putOverwriteFirewallV1", "overwrite_firewall_v1"),
        ("firewall", "importFirewallRules", "import_rules"),
        ("firewall", "putFirewallAction", "put_action"),
        ("sys_admin", "putServerAction", "put_server_action"),
        ("plugins", "deletePluginExport", "delete_plugin_export"),
        ("plugins", "getImportStatus", "get_import_status"),
        ("rules", "import", "import_rules"),
        ("import", "import", "import_import"),
        ("ha", "haStatus", "status"),
        ("x", "123", "n123"),
    ] {
        assert_eq!(own_name(id, group), expected, "{group} {id}");
    }
}

fn names(ids: &[&str]) -> Vec<String> {
    let operations: Vec<_> = ids.iter().map(|id| Nameless { id, group: "firewall", given: None }).collect();
    operation_names(&operations)
}

#[test]
fn a_version_stays_only_beside_its_sibling() {
    let ours = names(&["getFirewallRulesV1", "getFirewallRules", "getFirewallRuleSubgroups"]);
    let vendors = names(&["getFirewallRulesV1", "getFirewallRules", "getFirewallRuleSubgroupsV1"]);
    assert_eq!(ours, ["get_rules_v1", "get_rules", "get_rule_subgroups"]);
    assert_eq!(ours, vendors);
    assert_eq!(names(&["getThingsV1", "getThingsV2"]), ["get_things_v1", "get_things_v2"]);
}

#[test]
fn a_clash_is_found_and_a_given_name_settles_it() {
    let mut operations = vec![
        Nameless { id: "getRules", group: "firewall", given: None },
        Nameless { id: "getFirewallRules", group: "firewall", given: None },
        Nameless { id: "getRules", group: "other", given: None },
    ];
    assert_eq!(clashes(&operations, &operation_names(&operations)), [(0, 1)]);
    operations[1].given = Some("get_all_rules");
    assert_eq!(clashes(&operations, &operation_names(&operations)), []);
}

proptest! {
    #[test]
    fn snake_case_is_idempotent_and_valid(text in "\\PC{0,40}") {
        let name = snake(&text);
        prop_assert_eq!(snake(&name), name.clone());
        prop_assert!(name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')));
        prop_assert!(name.starts_with(|first: char| first.is_ascii_lowercase()));
        let group = group_name(&text);
        prop_assert!(is_identifier(&group), "{}", group);
    }

    #[test]
    fn no_letter_or_digit_is_lost(text in "[A-Za-z0-9_ -]{0,40}") {
        let kept: String = words(&text).concat();
        let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        prop_assert_eq!(kept, letters.to_ascii_lowercase());
    }

    #[test]
    fn naming_is_idempotent_and_valid(
        verb in "(get|put|post|delete|)", second in "(Update|Create|Import|Rules|)", rest in "[A-Z][A-Za-z0-9]{0,12}",
        group in "[a-z]{2,8}",
    ) {
        let id = format!("{verb}{second}{rest}");
        let name = own_name(&id, &group);
        prop_assert!(is_identifier(&name), "{} {}", id, name);
        prop_assert_eq!(own_name(&name, &group), name.clone());
    }

    #[test]
    fn names_are_distinct_or_reported(ids in proptest::collection::vec("(get|put|)(Rules|Status|Firewall){1,2}(V1|V2|)", 1..12)) {
        let operations: Vec<_> = ids.iter().map(|id| Nameless { id, group: "firewall", given: None }).collect();
        let names = operation_names(&operations);
        let distinct: std::collections::HashSet<_> = names.iter().collect();
        prop_assert_eq!(distinct.len() + clashes(&operations, &names).len(), names.len());
    }
}
