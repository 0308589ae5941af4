//! Finds a tunnel that is down, bounces it, and looks at its history: `cargo run -p edgebook-client --example bounce`.
//!
//! Without arguments it talks to a simulated controller in this process. With an address, the fingerprint of the pinned
//! certificate and a file that holds the password, it talks to yours.
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use std::error::Error;
use std::{env, fs};

use edgebook_client::vns3::types::{
    GetLinkHistoryQuery, IpsecGetStatusQuery, UpdateIpsecEndpointTunnelRequest,
};
use edgebook_client::{Device, api, vns3};
use edgebook_sim::{Kind, Sim, SimSettings};
use edgebook_wire::{BaseUrl, Core, Credential, DeviceSettings, Fingerprint, Trust};

/// Opens a device. Nothing is sent before its first call.
fn open(address: &str, fingerprint: Fingerprint, password: &str) -> Result<Device, Box<dyn Error>> {
    let api = api("vns3").ok_or("no description of vns3 is built in")?;
    let settings = DeviceSettings {
        name: "controller".to_owned(),
        api,
        base_url: BaseUrl::parse(address, api.default_port)?,
        credential: Credential::Basic { user: "api".to_owned(), password: password.to_owned().into() },
        trust: Trust::Pinned(fingerprint),
        connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
        timeout: DeviceSettings::TIMEOUT,
    };
    Ok(Core::start()?.device(settings)?)
}

/// Bounces the first tunnel that is down.
async fn bounce(device: Device) -> Result<(), Box<dyn Error>> {
    let client = vns3::Client::new(device)?;
    let tunnels = client.ipsec().get_status(&IpsecGetStatusQuery::default()).await?;
    let Some(tunnel) = tunnels.values().find(|tunnel| tunnel.connected == Some(false)) else {
        println!("every tunnel is up");
        return Ok(());
    };
    let (Some(endpoint), Some(id)) = (tunnel.endpoint_id, tunnel.id) else {
        return Err("the tunnel has no number".into());
    };
    let change = UpdateIpsecEndpointTunnelRequest { bounce: Some(true), ..Default::default() };
    client.ipsec().update_endpoint_tunnel(endpoint, id, &change).await?;
    let remote = tunnel.remote_subnet.as_deref().unwrap_or("its network");
    println!("bounced tunnel {id} of endpoint {endpoint}, to {remote}");
    if let (Some(local), Some(remote)) = (&tunnel.local_subnet, &tunnel.remote_subnet) {
        let link = GetLinkHistoryQuery {
            remote: Some(remote.clone()),
            local: Some(local.clone()),
            ..Default::default()
        };
        let history = client.ipsec().get_link_history(&link).await?;
        println!("{history:?}");
    }
    Ok(())
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (_sim, device) = match arguments.as_slice() {
        [address, fingerprint, file] if address.starts_with("https://") => {
            let password = fs::read_to_string(file)?;
            (None, open(address, fingerprint.parse()?, password.trim_end())?)
        }
        _ => {
            let sim = Sim::start(SimSettings::for_kind(&Kind::VNS3))?;
            let fingerprint = Fingerprint(sim.fingerprint());
            let device = open(&sim.base_url(), fingerprint, &sim.credentials().password)?;
            (Some(sim), device)
        }
    };
    bounce(device).await
}
