"""The vendor's own Python client sets up a mesh of three controllers with its macros, and works with it.

mesh.py HOST... where each HOST is an address with a port, as in the vendor's examples. The last line counts the steps.
"""

import sys
import tempfile

import urllib3
from cohesivenet.macros import admin, api_operations, config, connect, firewall, ipsec, peering, routing, state

urllib3.disable_warnings()
HOSTS, USER, PASSWORD = sys.argv[1:], "api", "simulated-vns3"
STEPS = []


def step(name):
    def run(act):
        act()
        STEPS.append(name)
        print("ok", name, flush=True)

    return run


clients = connect.get_vns3_clients_common_creds(HOSTS, USER, PASSWORD)
root, others = clients[0], clients[1:]
license_file = tempfile.NamedTemporaryFile("w", suffix=".txt")
license_file.write("a license, such as the vendor sends it\n")
license_file.flush()


def good(result):
    assert not api_operations.bulk_operation_failed(result), api_operations.stringify_bulk_result_exception(result)


@step("a controller is set up from licence to keys")
def _():
    config.setup_controller(
        root, "Contract", license_file.name, {"default": True}, {"token": "secret", "topology_name": "Contract"}
    )


@step("the others are licensed")
def _():
    good(config.license_clients(others, license_file.name))
    good(config.accept_clients_license(others, {"default": True}))
    for client in others:
        client.sys_admin.wait_for_api(timeout=120)


@step("keys are fetched from the first")
def _():
    good(config.fetch_keysets(others, "192.0.2.11", "secret"))


@step("a mesh")
def _():
    good(peering.set_peer_ids(clients))
    good(peering.peer_mesh(clients, address_type=state.VNS3Attr.primary_private_ip, mtu=1500))
    for client in clients:
        managers = client.peering.get_peering_status().response.managers
        assert len(managers) == 4, managers


@step("routes to the peers")
def _():
    good(routing.create_peer_mesh_local_gw_routes(clients, subnets=["10.0.1.0/24"] * 3))


@step("an IPsec endpoint with a route")
def _():
    ipsec.create_tunnel_endpoint(root, "partner", "psk", "198.51.100.9", "10.9.0.0/16", "169.254.9.1/30")


@step("status of IPsec, read back")
def _():
    status = root.ipsec.get_ipsec_status().response
    assert len(status) == 1, status


@step("a firewall")
def _():
    firewall.create_firewall_policy(root, [{"rule": "INPUT_CUST -p tcp --dport 22 -j ACCEPT", "position": 0}])
    assert root.firewall.get_firewall_rules().response


@step("a clientpack, checked out")
def _():
    pack = root.overlay_network.post_checkout_next_clientpack().response
    assert pack.name and pack.checked_out, pack


@step("a snapshot")
def _():
    root.snapshots.post_create_snapshot(name="contract")
    assert "contract" in root.snapshots.get_snapshots().response.snapshots


@step("an alert and its webhook")
def _():
    hook = root.monitoring.post_create_webhook(
        name="hook", url="https://hooks.example.org", body="{}", events=["tunnel_up"]
    ).response
    root.monitoring.post_create_alert(
        name="alert", url="https://hooks.example.org", webhook_id=hook.id, events=["tunnel_up"], enabled=True
    )


@step("a new password")
def _():
    admin.roll_api_password("another-password-1", [root])
    assert root.config.get_config().response.licensed


print(f"python: {len(STEPS)} steps passed")
