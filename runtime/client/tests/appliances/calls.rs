//! Calls and errors, typed.

use edgebook_client::support::Refusal;
use edgebook_client::{Error, cos, vns3};
use edgebook_sim::Kind;
use edgebook_wire::NotSentCause;

use super::harness::{appliance, device, wait};

#[test]
fn a_tunnel_is_bounced() {
    let (_sim, device) = appliance(&Kind::VNS3);
    let client = vns3::Client::new(device).unwrap();
    let tunnels = wait(client.ipsec().get_status(&Default::default())).unwrap();
    assert_eq!((tunnels.status, tunnels.len()), (200, 3));
    assert!(tunnels.findings.is_empty(), "{:?}", tunnels.findings);
    let tunnel = tunnels.values().next().unwrap();
    let (endpoint, id) = (tunnel.endpoint_id.unwrap(), tunnel.id.unwrap());
    let bounce = vns3::types::UpdateIpsecEndpointTunnelRequest { bounce: Some(true), ..Default::default() };
    wait(client.ipsec().update_endpoint_tunnel(endpoint, id, &bounce)).unwrap();
    let after = wait(client.ipsec().get_status(&Default::default())).unwrap();
    assert_eq!(after.get(id).unwrap().connected, Some(false));
}

#[test]
fn a_host_is_blacklisted() {
    let (_sim, device) = appliance(&Kind::COS);
    let client = cos::Client::new(device).unwrap();
    let entry = cos::types::NewBlacklistEntry {
        host: Some("192.0.2.77".to_owned()),
        ttl: Some(60),
        ..Default::default()
    };
    wait(client.blacklist().add(&entry)).unwrap();
    let listed = wait(client.blacklist().list(&Default::default())).unwrap();
    assert!(format!("{listed:?}").contains("192.0.2.77"), "{listed:?}");
}

#[test]
fn errors_say_which_phase_failed() {
    let (sim, right) = appliance(&Kind::VNS3);
    let status = |device| wait(vns3::Client::new(device).unwrap().ipsec().get_status(&Default::default()));

    let error = status(device(&sim, "wrong")).unwrap_err();
    assert!(matches!(&error, Error::Device { .. }), "{error:?}");
    assert_eq!((error.status(), error.operation()), (Some(401), Some("vns3.ipsec.get_status")));

    let client = vns3::Client::new(right.clone()).unwrap();
    let error = wait(client.ipsec().get_endpoint(999)).unwrap_err();
    assert!(error.device().is_some_and(|device| !device.message.is_empty()), "{error:?}");

    let error = cos::Client::new(right.clone()).unwrap_err();
    assert!(matches!(error, Error::WrongKind { expected: "cos", .. }), "{error:?}");

    drop(sim);
    let error = status(right).unwrap_err();
    let Error::NotSent { why, .. } = &error else { panic!("{error:?}") };
    assert!(matches!(why.cause, NotSentCause::Connect(_)), "{error}");
}

#[test]
fn values_that_the_documents_rule_out_are_not_sent() {
    let (sim, device) = appliance(&Kind::COS);
    let client = cos::Client::new(device).unwrap();
    let network =
        cos::types::NewBlacklistEntry { host: Some("192.0.2.0/28".to_owned()), ..Default::default() };
    let error = wait(client.blacklist().add(&network)).unwrap_err();
    let Error::Refused { refusal: Refusal::Wrong { place, problem }, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((place.as_str(), problem.as_str()), ("host", "must be an IPv4 address, got \"192.0.2.0/28\""));
    drop(sim);

    let (_sim, device) = appliance(&Kind::VNS3);
    let client = vns3::Client::new(device).unwrap();
    let error = wait(client.ipsec().get_endpoint(0)).unwrap_err();
    assert!(error.to_string().contains("'endpoint_id' must be at least 1, got 0"), "{error}");
}
