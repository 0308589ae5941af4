//! What a runbook sees of a deviation: what it needs, or an error that it can catch.

use std::sync::Arc;

use edgebook_script::{Library, Output, Runbook, STACK_BYTES, Session, Table};
use edgebook_sim::Sim;
use edgebook_wire::Core;

use super::super::through_scripts::connect;
use super::{kind_of, odd};

struct Silence;

impl Output for Silence {
    fn line(&self, _: &str) {}
    fn warn(&self, _: &str) {}
    fn table(&self, _: &Table) {}
}

/// What is done under a deviation, and what must then be so.
const CASES: &[(&str, &str)] = &[
    ("V4", "vns3.sys_admin.reboot(#{ reboot: true }); true"),
    ("V6", "vns3.config.update_admin_ui(#{ enabled: true }); true"),
    ("V9", "refused(|| vns3.network_edge_plugins.get_plugin(999))"),
    ("V10", "vns3.config.get_config().licensed"),
    ("E1", "refused(|| vns3.config.get_config())"),
    ("E2", "refused(|| vns3.config.get_config())"),
    ("E5", "name_of(|| vns3.routing.delete_route(999)) == \"APIArgumentError\""),
    (
        "E12",
        "vns3.firewall.create_rule(#{ rule: \"FORWARD -s 10.9.0.0/16 -j ACCEPT\" }).rule.contains(\"10.9\")",
    ),
    ("E14", "vns3.monitoring.delete_alert(2); refused(|| vns3.monitoring.delete_alert(2))"),
    ("E15", "vns3.config.get_keyset() == ()"),
    ("T1", "vns3.routing.get_routes().values().map(|r| r.id) == [1, 2, 3, 4]"),
    ("T2", "vns3.ipsec.get_endpoint(5).tunnels.len() == 0"),
    ("T3", "vns3.firewall.get_rules_v1().len() > 0"),
    (
        "T4",
        "vns3.firewall.get_rules().len() > 0 && vns3.network_edge_plugins.get_plugin_catalog().len() >= 0",
    ),
    (
        "T5",
        "vns3.firewall.create_rule(#{ rule: \"FORWARD -s 10.9.0.0/16 -j ACCEPT\" }).rule.contains(\"10.9\")",
    ),
    ("T8", "vns3.overlay_network.get_links().len() == 1"),
    ("T9", "vns3.overlay_network.get_links()[0].policies.len() == 1"),
    ("T10", "vns3.overlay_network.get_links().len() == 1"),
    ("T11", "vns3.monitoring.get_webhooks()[0].created_at.contains(\"UTC\")"),
    ("T12", "vns3.monitoring.get_webhooks()[0].created_at.ends_with(\".554000\")"),
    ("T13", "vns3.snapshots.get_snapshots().snapshots.len() == 2"),
    ("T15", "vns3.bgp.get_peer(5, 1).hold_time == ()"),
    ("T16", "vns3.ipsec.get_endpoint(2).extra_config.len() == 2"),
    ("T18", "vns3.ipsec.get_status()[3].id == 3"),
    ("T19", "vns3.ipsec.get_status()[3].endpointid == 2"),
    ("T20", "vns3.ipsec.get_status()[1].enabled"),
    ("T21", "vns3.routing.get_routes().values().some(|r| r.gateway == ())"),
    (
        "T22",
        "vns3.routing.create_route(#{ cidr: \"10.77.0.0/16\", interface: \"eth0\" }).values().some(|r| r.cidr == \"10.77.0.0/16\")",
    ),
    ("T23", "vns3.ipsec.disable_traffic_pair(5, 1); true"),
    ("T24", "vns3.firewall.get_rule_groups().len() > 0"),
    ("T25", "vns3.firewall.overwrite_firewall(#{ rules: [#{ rule: \"INPUT -j ACCEPT\" }] }); true"),
    (
        "T26",
        "let image = vns3.network_edge_plugins.get_container_images().images[0].id; \
         vns3.network_edge_plugins.export_image(image, #{ name: \"x\" }); true",
    ),
    ("T27", "vns3.network_edge_plugins.clear_plugin_instance_conf_file_history(1, 0); true"),
    ("T29", "refused(|| vns3.access.get_identity_controller_settings())"),
    ("T31", "vns3.access.get_identity_controller_settings().provider == \"ldap\""),
    ("T32", "vns3.network_edge_plugins.get_plugin_instances().len() == 1"),
    (
        "T34",
        "vns3.overlay_network.download_clientpack(#{ name: \"172_31_1_5\", fileformat: \"zip\" }).len() > 0",
    ),
    ("T35", "vns3.snapshots.download_snapshot(vns3.snapshots.get_snapshots().latest_snapshot).len() > 0"),
    ("T40", "vns3.sys_admin.get_remote_support_details(); vns3.peering.put_self_id(#{ id: 1 }).id == 1"),
    ("T41", "vns3.config.get_keyset().in_progress != true"),
    ("T42", "vns3.network_edge_plugins.get_plugin_instance(1).id == 1"),
    ("T43", "vns3.peering.get_status().managers[2].reachable"),
    ("T44", "vns3.overlay_network.get_clientpacks().len() == 25"),
    ("T46", "vns3.overlay_network.get_clientpacks().len() == 25"),
    ("T47", "vns3.ipsec.get_status()[3].id == 3"),
    ("T49", "vns3.config.get_config().vns3_version == \"4.8.4-20191220\""),
    ("C1", "refused(|| cos.userauth.end(#{ ip: \"192.0.2.1\" }))"),
    (
        "C2",
        "cos.userauth.list(#{ ip: \"192.0.2.1\" }).active_users.len() == 0 \
         && refused(|| cos.userauth.end(#{ ip: \"192.0.2.1\" }))",
    ),
    (
        "C3",
        "cos.blacklist.add(#{ host: \"192.0.2.10\", ttl: 60 }); cos.blacklist.list(#{ alert_type: \"REST\" }); true",
    ),
    ("C5", "cos.blacklist.add(#{ host: \"192.0.2.10\", close_established: true, ttl: 60 }); true"),
    ("C9", "cos.routemon.list(); true"),
    ("C11", "cos.statvalues.get(); true"),
    ("C12", "cos.hwm.list(); true"),
    ("C13", "cos.dhcpserver.list(#{ name: \"DHCP_office\" }); true"),
    (
        "C14",
        "cos.userauth.add(#{ ip: \"192.0.2.10\", username: \"kim\", session_timeout: 60, idle_timeout: 30, groups: \"a\" }); true",
    ),
    ("C15", "refused(|| cos.license.get())"),
];

const HELP: &str = "fn refused(act) { try { act.call(); } catch (err) { return true; } false }\n\
    fn name_of(act) { try { act.call(); } catch (err) { return err.name; } () }\n";

fn run(core: &Core, sim: &Sim, row: &str, text: &str) -> Result<(), String> {
    let (last, before) = match text.rsplit_once("; ") {
        Some((before, last)) => (last, format!("{before};")),
        None => (text, String::new()),
    };
    let text = format!("{HELP}{before}\nif !({last}) {{ throw \"it is not so\"; }}\n");
    let runbook =
        Runbook::parse("row.rhai", text.as_str()).unwrap_or_else(|error| panic!("{row}: {error:?}"));
    let target: Arc<dyn edgebook_wire::Transport> = connect(core, sim);
    let work = move || {
        let mut session = Session::new(Library::new(edgebook_bindings::apis()), Arc::new(Silence));
        session.target(target);
        edgebook_script::run(&runbook, &session).map(|_| ()).map_err(|error| error.diagnostic.message.clone())
    };
    let ran = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).unwrap().join();
    ran.unwrap().map_err(|why| format!("{row}: {why}"))
}

#[test]
fn runbooks_get_along_with_every_deviation() {
    let core = Core::start().unwrap();
    let problems: Vec<String> = CASES
        .iter()
        .filter_map(|(row, text)| run(&core, &odd(&kind_of(row), row), row, text).err())
        .collect();
    assert_eq!(problems, Vec::<String>::new());
}
