//! The sets and bounds that the documents give in sentences: each row is a call, values that are wrong and values that
//! are right.

use edgebook_words::Severity;

use super::corpus::{check, checker};

type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

/// `?` stands for the value.
const ROWS: &[Row] = &[
    ("vns3.access.create_api_token(#{ expires: ? })", &["59", "31536001"], &["60", "31536000"]),
    ("vns3.access.create_url(#{ expires: ? })", &["59", "259201"], &["60", "259200"]),
    ("vns3.access.create_url(#{ access: ? })", &["'cp'", "'ssh'"], &["'rs'", "'cp:100_1_64_0'"]),
    ("vns3.access.test_identity_vpn_settings(#{ provider: ? })", &["'radius'"], &["'ldap'"]),
    (
        "vns3.access.put_identity_vpn_settings(#{ provider: 'ldap', enabled: true, group_search_scope: ? })",
        &["'all'"],
        &["'base'", "'single'", "'subtree'"],
    ),
    (
        "vns3.access.put_identity_controller_settings(#{ provider: 'ldap', enabled: true, group_member_attr_format: ? })",
        &["'uid'"],
        &["'UserID'", "'UserDN'"],
    ),
    (
        "vns3.bgp.create_peer(1, #{ ipaddress: '10.0.0.1', asn: 65000, add_network_distance_direction: ? })",
        &["'both'"],
        &["'in'", "'out'"],
    ),
    (
        "vns3.bgp.create_peer(1, #{ ipaddress: '10.0.0.1', asn: 65000, access_list: ? })",
        &["'deny all'", "'in permit 300.0.0.1/8'", "'out permit nothing'"],
        &["'in permit any, out permit 10.1.0.0/16'", "'in permit 10.0.0.0/8\\nout permit 10.1.0.0/16'", "''"],
    ),
    ("vns3.bgp.create_peer(1, #{ ipaddress: ?, asn: 65000 })", &["'10.0.0.0/30'"], &["'10.0.0.1'"]),
    ("vns3.bgp.create_peer(1, #{ ipaddress: '10.0.0.1', asn: ? })", &["0", "4294967296"], &["64512"]),
    ("vns3.firewall.run_action(#{ action: ? })", &["'flush'"], &["'reset_connection_tracking'"]),
    ("vns3.firewall.get_rules(#{ state: ? })", &["'enabled'"], &["'active'", "'disabled'"]),
    ("vns3.firewall.create_rule(#{ rule: 'x', position: ? })", &["-2"], &["-1", "0"]),
    ("vns3.firewall.export_rules(#{ type: ? })", &["'pdf'"], &["'json'", "'plaintext'"]),
    ("vns3.firewall.create_fwset(#{ name: ?, type: 'net' })", &["'two words'"], &["'web-servers_2'"]),
    ("vns3.firewall.create_subtable(#{ name: ?, type: 'forward' })", &["'a b'"], &["'a_b'"]),
    ("vns3.firewall.create_subgroup_v1(#{ rules: 'x', name: ? })", &["'MYGROUP'"], &["'PRE_C_MYGROUP'"]),
    ("vns3.firewall.create_fwset_v1(#{ rules: 'x', name: ? })", &["'nets_a'"], &["'NETS_a'", "'LIST_b'"]),
    (
        "vns3.interfaces.create_interface_address('1', #{ label: 'a', ip_internal: '10.0.0.1', mask_bits: ? })",
        &["0", "33"],
        &["1", "32"],
    ),
    ("vns3.interfaces.create_gre_interface(#{ ttl: ? })", &["0", "256"], &["1", "255"]),
    ("vns3.interfaces.create_gre_interface(#{ mask_bits: ? })", &["'0'", "'33'", "'/24'"], &["'1'", "'32'"]),
    ("vns3.interfaces.update_gre_interface('1', #{ mask_bits: ? })", &["'33'"], &["'30'"]),
    (
        "vns3.interfaces.create_system_interface(#{ name: 'a', mask_bits: ? })",
        &["'33'", "'024'"],
        &["'9'", "'24'"],
    ),
    ("vns3.interfaces.update_system_interface('1', #{ mask_bits: ? })", &["'33'"], &["'32'"]),
    ("vns3.ipsec.update_endpoint(1, #{ gre_interface_address: ? })", &["'10.9.9.1/24'"], &["'10.9.9.1/30'"]),
    ("vns3.monitoring.create_alert(#{ name: 'a', url: 'https://a.example', webhook_id: ? })", &["0"], &["1"]),
    (
        "vns3.ipsec.create_endpoint(#{ name: 'a', ipaddress: ?, secret: 'k' })",
        &["'192.0.2.0/24'", "'gateway'"],
        &["'192.0.2.7'"],
    ),
    (
        "vns3.ipsec.create_endpoint(#{ name: 'a', ipaddress: '192.0.2.7', secret: 'k', vpn_type: ? })",
        &["'wireguard'"],
        &["'policy'", "'gre'", "'vti'"],
    ),
    (
        "vns3.ipsec.create_endpoint(#{ name: 'a', ipaddress: '192.0.2.7', secret: 'k', gre_interface_address: ? })",
        &["'10.9.9.1'", "'10.9.9.1/24'"],
        &["'10.9.9.1/30'"],
    ),
    (
        "vns3.ipsec.create_endpoint(#{ name: 'a', ipaddress: '192.0.2.7', secret: 'k', ike_version: ? })",
        &["3"],
        &["1", "2"],
    ),
    (
        "vns3.ipsec.create_endpoint(#{ name: 'a', ipaddress: '192.0.2.7', secret: 'k', private_ipaddress: ? })",
        &["'10.0.0.0/8'"],
        &["''", "'10.0.0.1'"],
    ),
    (
        "vns3.ipsec.create_endpoint_tunnel(1, #{ remote_subnet: ? })",
        &["'10.0.0.1'", "'10.0.0.0/40'"],
        &["'10.0.0.0/8'", "'0.0.0.0/0'"],
    ),
    ("vns3.ipsec.get_link_history(#{ remote: ? })", &["'10.0.0.1'"], &["'10.0.0.1/32'"]),
    ("vns3.licensing.set_license_parameters(#{ asns: ? })", &["'65001, 65002'"], &["'65001 65002'"]),
    (
        "vns3.licensing.set_license_parameters(#{ managers: ? })",
        &["'100.127.255.253, 100.127.255.252'"],
        &["'100.127.255.253 100.127.255.252'"],
    ),
    (
        "vns3.licensing.set_license_parameters(#{ clients: ? })",
        &["'all'"],
        &["'100.127.255.193,100.127.255.194'", "'100.127.255.193-100.127.255.200'"],
    ),
    (
        "vns3.monitoring.create_packet_monitor(#{ name: 'conntrack', type: ?, interface: 'eth0', filter: '', duration: 'forever', destination: 'file' })",
        &["'tcpdump'", "'netflow'"],
        &["'conntrack'", "'pcap'"],
    ),
    (
        "vns3.monitoring.create_packet_monitor(#{ name: ?, type: 'conntrack', interface: 'eth0', filter: '', duration: 'forever', destination: 'file' })",
        &["'dns'", "''"],
        &["'conntrack'"],
    ),
    (
        "vns3.monitoring.create_packet_monitor(#{ name: 'a', type: 'pcap', interface: 'eth0', filter: (), duration: '1 hour', destination: ? })",
        &["'host:10.0.3.2:4000'", "'disk'", "''"],
        &["'file'"],
    ),
    (
        "vns3.monitoring.create_packet_monitor(#{ name: 'a', type: 'pcap', interface: 'eth0', filter: '', duration: ?, destination: 'file' })",
        &["''", "'soon'", "'for ever'", "'10 bananas'"],
        &[
            "'forever'",
            "'1 hour'",
            "'90 minutes'",
            "'tomorrow'",
            "'next Friday 10:30'",
            "'2026-12-01T10:00:00Z'",
            "'@1790000000'",
            "'5min'",
            "'1h'",
        ],
    ),
    (
        "vns3.monitoring.create_packet_monitor(#{ name: 'a', type: 'netflow', interface: 'eth0', filter: '', duration: '1 hour', destination: ? })",
        &["'10.0.3.2:4000'", "'file'"],
        &["'host:10.0.3.2:4000'"],
    ),
    (
        "vns3.network_edge_plugins.configure_container_system(#{ network: ? })",
        &["'172.0.20.1'"],
        &["'172.0.20.0/28'"],
    ),
    (
        "vns3.network_edge_plugins.put_plugin_instance_firewall_rule(1, #{ preset: ? })",
        &["'https'", "'port_map'"],
        &["'ssh'", "'internet'"],
    ),
    (
        "vns3.network_edge_plugins.put_plugin_instance_firewall_rule(1, #{ preset: 'port_map', protocol: 'tcp', container_port: 80, host_port: ? })",
        &["0", "65536", "22", "8000", "()"],
        &["443", "1100"],
    ),
    (
        "vns3.network_edge_plugins.put_plugin_instance_firewall_rule(1, #{ preset: 'port_map', protocol: 'udp', container_port: 80, host_port: ? })",
        &["1070", "1220"],
        &["22", "1221"],
    ),
    (
        "vns3.network_edge_plugins.put_plugin_instance_firewall_rule(1, #{ preset: 'port_map', host_port: 443, container_port: 80, protocol: ? })",
        &["()"],
        &["'tcp'"],
    ),
    (
        "vns3.network_edge_plugins.install_plugin(#{ name: 'a', image_url: ? })",
        &["''", "'image.tar.gz'", "'https://a b'"],
        &["'https://example.com/image.tar.gz'"],
    ),
    (
        "vns3.firewall.add_rule_to_subtable('gate', #{ rule: ? })",
        &["'INPUT -j DROP'", "''"],
        &["'gate -j DROP'"],
    ),
    (
        "vns3.licensing.set_license_parameters(#{ clients: ? })",
        &["'300.0.0.1'", "'10.0.0.9-10.0.0.1'", "'10.0.0.1;10.0.0.2'", "'10.0.0.1-'"],
        &["'10.0.0.1'", "'10.0.0.1-10.0.0.9, 10.0.0.20'"],
    ),
    (
        "vns3.licensing.set_license_parameters(#{ managers: ? })",
        &["'10.0.0.256'", "'10.0.0.1,10.0.0.2'"],
        &["'10.0.0.1 10.0.0.2'"],
    ),
    (
        "vns3.licensing.set_license_parameters(#{ asns: ? })",
        &["'0'", "'65001,65002'", "'as1'"],
        &["'65001 65002'"],
    ),
    (
        "vns3.overlay_network.add_clientpacks(#{ requested_ips: ? })",
        &["''", "'10.0.0.300'"],
        &["'10.0.0.3,10.0.0.4'"],
    ),
    ("vns3.config.set_management_system(#{ ip: ? })", &["''", "'ms.example'"], &["'10.0.0.1'"]),
    ("vns3.config.put_config(#{ ntp_hosts: ? })", &["'10.0.0.256'", "'a,b'"], &["'10.0.0.1 ntp.example'"]),
    ("vns3.config.put_keyset(#{ token: ? })", &["''"], &["'t'"]),
    (
        "vns3.config.put_keyset(#{ token: 't', source: ? })",
        &["'https://hub'", "'10.0.0.256'"],
        &["'10.0.0.1'", "'hub.example'"],
    ),
    (
        "vns3.peering.create_peer(#{ id: 2, name: ? })",
        &["''", "'300.0.0.1'", "'hub/1'"],
        &["'hub-2'", "'10.0.0.1'"],
    ),
    (
        "vns3.access.put_identity_vpn_settings(#{ provider: 'ldap', enabled: true, host: ? })",
        &["'ldap server'", "'ldaps://a'"],
        &["'ldap.example'", "''"],
    ),
    ("vns3.ipsec.restart(#{ restart: ? })", &["false"], &["true"]),
    ("vns3.sys_admin.reboot(#{ reboot: ? })", &["false"], &["true"]),
    ("vns3.overlay_network.disconnect_clientpack('10_0_0_1', #{ disconnect: ? })", &["false"], &["true"]),
    ("vns3.snapshots.delete_snapshot(?)", &["''"], &["'nightly'"]),
    (
        "vns3.ipsec.create_endpoint(#{ name: 'a', ipaddress: '10.0.0.1', secret: 'k', route_based_local: ? })",
        &["'10.0.0.0'", "'10.0.0.0/40'"],
        &["'10.0.0.0/8'", "'10.0.0.0/8, 192.0.2.0/24'", "'0.0.0.0/0'"],
    ),
    (
        "vns3.overlay_network.download_clientpack(#{ name: 'a', fileformat: ? })",
        &["'7z'"],
        &["'tarball'", "'tar.gz'", "'zip'", "'conf'", "'ovpn'"],
    ),
    (
        "vns3.overlay_network.update_clientpack(#{ name: 'a', compression: ? })",
        &["'lzo'"],
        &["'on'", "'off'", "true"],
    ),
    (
        "vns3.overlay_network.add_clientpacks(#{ requested_ips: ? })",
        &["'10.0.0.1 10.0.0.2'"],
        &["'10.0.0.1,10.0.0.2'"],
    ),
    ("vns3.overlay_network.checkout_next_clientpack(#{ low_ip: ? })", &["'100_1_64_0'"], &["'100.1.64.0'"]),
    (
        "vns3.overlay_network.create_clientpack_tag('a', #{ key: ?, value: 'v' })",
        &["'two words'"],
        &["'snake_case'", "'kebab-case'"],
    ),
    ("vns3.overlay_network.create_link(#{ auth_type: ? })", &["'digest'"], &["'basic'", "'bearer'"]),
    (
        "vns3.overlay_network.get_global_link_policies(#{ type: ? })",
        &["'ipsec'"],
        &["'openvpn'", "'wireguard'"],
    ),
    ("vns3.overlay_network.get_link_logs('1', #{ sort: ? })", &["'newest'"], &["'asc'", "'desc'"]),
    ("vns3.peering.create_peer(#{ id: 4, name: 'b', overlay_mtu: ? })", &["499", "4801"], &["500", "4800"]),
    ("vns3.peering.update_peer(4, #{ overlay_mtu: ? })", &["499", "4801"], &["500", "4800"]),
    ("vns3.routing.create_route(#{ interface: 'eth0', cidr: ? })", &["'10.0.0.1'"], &["'10.0.0.0/8'"]),
    ("vns3.routing.create_route(#{ cidr: '10.0.0.0/8', interface: ? })", &["()"], &["'eth0'", "'_notset'"]),
    ("vns3.routing.create_route(#{ cidr: '10.0.0.0/8', tunnel: ? })", &["()", "0"], &["2"]),
    (
        "vns3.routing.create_route(#{ cidr: '10.0.0.0/8', gateway: ? })",
        &["'300.0.0.1'", "'none'"],
        &["'_notset'", "'10.0.0.1'", "''"],
    ),
    (
        "cos.blacklist.add(#{ host: ? })",
        &["'203.0.113.0/28'", "'203.0.113.1-203.0.113.9'"],
        &["'203.0.113.0'"],
    ),
    (
        "cos.blacklist.add(#{ host: '203.0.113.0', close_established: ? })",
        &["'perhaps'"],
        &["'yes'", "'no'", "true"],
    ),
    ("cos.blacklist.add(#{ host: ? })", &["''", "'203.0.113.256'"], &["'203.0.113.9'"]),
    ("cos.slb.report(#{ serverID: ?, serverIP: '10.0.0.1', load: 1 })", &["''"], &["'a'"]),
    ("cos.slb.report(#{ serverID: 'a', serverIP: '10.0.0.1', load: ? })", &["()"], &["1"]),
    ("cos.userauth.list(#{ interface: 'lan', ip: ? })", &["()"], &["'203.0.113.9'"]),
    ("cos.blacklist.list(#{ alert_type: ? })", &["'ALL'"], &["'REST'", "'IDP'"]),
    ("cos.slb.report(#{ serverID: 'a', serverIP: '10.0.0.1', load: ? })", &["-1", "101"], &["0", "100"]),
    ("cos.statvalues.get(#{ show: ? })", &["'all'"], &["'extended'"]),
    ("cos.updatecenter.update(#{ update: ? })", &["'all'"], &["'idp'", "'antivirus'", "'ipreputation'"]),
    (
        "cos.userauth.add(#{ ip: '203.0.113.9', username: 'a', groups: '', session_timeout: ? })",
        &["5000000"],
        &["86400", "2678400"],
    ),
    (
        "cos.userauth.add(#{ ip: ?, username: 'a', groups: '', session_timeout: 60 })",
        &["'2001:db8::1'"],
        &["'203.0.113.9'"],
    ),
];

/// What a call is told that is not as documented.
const CODES: [&str; 2] = ["wrong-value", "missing-argument"];

/// What the checker says about a call with a value.
fn verdict(call: &str, value: &str) -> Vec<(Severity, &'static str)> {
    let text = format!("print({});", call.replace('?', value).replace('\'', "\""));
    let found = check(&checker(), "book.rhai", &text);
    found.findings.iter().map(|finding| (finding.severity, finding.code)).collect()
}

#[test]
fn wrong_values_are_found_and_right_ones_are_not() {
    let mut problems = Vec::new();
    for (call, wrong, right) in ROWS {
        for value in *wrong {
            let found = verdict(call, value);
            if !found.iter().any(|(severity, code)| *severity == Severity::Error && CODES.contains(code)) {
                problems.push(format!("not found: {call} with {value}"));
            }
        }
        for value in *right {
            let found = verdict(call, value);
            if !found.is_empty() {
                problems.push(format!("false alarm: {call} with {value}: {found:?}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn an_unlisted_word_of_a_growing_set_is_only_warned_about() {
    let call =
        "vns3.monitoring.create_alert(#{ name: 'a', url: 'https://a.example', webhook_id: 1, events: [?] })";
    assert_eq!(verdict(call, "'tunnel_down'"), []);
    assert_eq!(verdict(call, "'tunel_down'"), [(Severity::Warning, "unlisted-value")]);
}
