//! Tunnels of a remote gateway: `/ipsec/endpoints/{endpoint_id}/tunnels`.

use edgebook_model::Method;
use ipnet::Ipv4Net;

use super::reply;
use super::tunnel::Tunnel;
use super::{Vns3, next};
use crate::arguments::Arguments;
use crate::call::{Behaviours, Call};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Post, "/api/ipsec/endpoints/{endpoint_id}/tunnels", create),
    (Method::Put, "/api/ipsec/endpoints/{endpoint_id}/tunnels/{tunnel_id}", update),
    (Method::Delete, "/api/ipsec/endpoints/{endpoint_id}/tunnels/{tunnel_id}", delete),
];

/// A network in CIDR notation. Host bits are taken off, as the appliance's routes have none.
pub(super) fn cidr(arguments: &Arguments, key: &str) -> Result<Option<Ipv4Net>, Refusal> {
    let Some(text) = arguments.text(key) else { return Ok(None) };
    let network: Ipv4Net =
        text.trim().parse().map_err(|_| Refusal::invalid("", format!("{key} is invalid CIDR")))?;
    Ok(Some(network.trunc()))
}

impl Tunnel {
    /// Takes over what was given about the ping and the description.
    fn change(&mut self, arguments: &Arguments) {
        if arguments.body.contains_key("description") {
            self.description = arguments.text("description").map(str::to_owned);
        }
        if let Some(address) = arguments.text("ping_ipaddress") {
            address.clone_into(&mut self.ping_ipaddress);
        }
        if let Some(interface) = arguments.text("ping_interface") {
            interface.clone_into(&mut self.ping_interface);
        }
        if arguments.body.contains_key("ping_interval") {
            self.ping_interval = arguments.number("ping_interval");
        }
    }
}

impl Vns3 {
    /// The tunnel that the path names, under the endpoint that the path names.
    fn named_tunnel(&self, call: &Call<'_>) -> Result<&Tunnel, Refusal> {
        let endpoint = call.arguments.id("endpoint_id")?;
        let id = call.arguments.id("tunnel_id")?;
        self.endpoint(endpoint, call.operation)?;
        let tunnel = self.tunnels.get(&id).filter(|tunnel| tunnel.endpoint_id == endpoint);
        tunnel.ok_or_else(|| reply::absent(call.operation, "tunnel id"))
    }
}

/// A new tunnel comes up after the time that a negotiation takes.
fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let endpoint = call.arguments.id("endpoint_id")?;
    state.endpoint(endpoint, call.operation)?;
    let remote = cidr(call.arguments, "remote_subnet")?.ok_or_else(|| Refusal::missing("remote_subnet"))?;
    let local = cidr(call.arguments, "local_subnet")?.unwrap_or(state.scenario.overlay_subnet);
    let taken = |tunnel: &Tunnel| tunnel.remote_subnet == remote && tunnel.local_subnet == local;
    if state.tunnels_of(endpoint).any(taken) {
        return Err(Refusal::bad_request("a tunnel with these subnets already exists"));
    }
    state.need_room_for_tunnel()?;
    let id = next(&mut state.ids.tunnel);
    let mut tunnel = Tunnel::new(id, endpoint, local, remote);
    tunnel.change(call.arguments);
    tunnel.enabled = call.arguments.flag("enabled").unwrap_or(true);
    state.tunnels.insert(id, tunnel);
    state.renegotiate(id, call.now, false);
    state.endpoint_reply(endpoint, call)
}

/// A bounce, other subnets and re-enabling interrupt the tunnel; a description does not.
fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (remote, local) = (cidr(call.arguments, "remote_subnet")?, cidr(call.arguments, "local_subnet")?);
    let id = state.named_tunnel(call)?.id;
    let bounce = call.arguments.flag("bounce") == Some(true);
    let mut interrupted = bounce;
    if let Some(tunnel) = state.tunnels.get_mut(&id) {
        tunnel.change(call.arguments);
        for (place, given) in [(&mut tunnel.remote_subnet, remote), (&mut tunnel.local_subnet, local)] {
            if let Some(network) = given.filter(|network| network != place) {
                *place = network;
                interrupted = true;
            }
        }
        if let Some(enabled) = call.arguments.flag("enabled").filter(|enabled| *enabled != tunnel.enabled) {
            tunnel.enabled = enabled;
            interrupted = true;
        }
    }
    if interrupted {
        state.renegotiate(id, call.now, bounce);
    }
    let tunnel = state.named_tunnel(call)?;
    reply::ok(state.view(tunnel, call.now, false))
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (endpoint, id) = {
        let tunnel = state.named_tunnel(call)?;
        (tunnel.endpoint_id, tunnel.id)
    };
    state.tunnels.remove(&id);
    state.endpoint_reply(endpoint, call)
}
