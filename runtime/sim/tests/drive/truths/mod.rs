//! Each deviation of firmware from its description by its number: the simulator shows it, and the client gets along.
//! The page about simulators lists them.

mod client;
mod exchanges;
mod page;
mod requests;

use edgebook_sim::{Kind, Sim, SimSettings};

use super::client::Client;
use super::frozen_settings;

/// An appliance of the built-in company that deviates in this way.
fn odd(kind: &Kind, row: &str) -> Sim {
    Sim::start(SimSettings { faults: vec![row.parse().unwrap()], ..frozen_settings(kind) }).unwrap()
}

/// The same for a controller of another state.
fn odd_controller(row: &str, change: impl Fn(&mut edgebook_sim::Vns3Scenario)) -> Sim {
    let mut settings = frozen_settings(&Kind::VNS3);
    if let Some(device) = settings.device.start_mut::<edgebook_sim::Vns3Scenario>() {
        change(device);
    }
    settings.faults = vec![row.parse().unwrap()];
    Sim::start(settings).unwrap()
}

fn kind_of(row: &str) -> Kind {
    if row.starts_with('C') || row == "R13" { Kind::COS } else { Kind::VNS3 }
}

/// Whoever adds a row adds a test of it.
#[test]
fn every_row_has_a_test_that_names_it() {
    let texts = [include_str!("client.rs"), include_str!("exchanges.rs"), include_str!("requests.rs")];
    let rows = edgebook_sim::quirks()
        .map(|quirk| quirk.name)
        .filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()));
    let unnamed: Vec<&str> =
        rows.filter(|row| !texts.iter().any(|text| text.contains(&format!("{row:?}")))).collect();
    assert_eq!(unnamed, Vec::<&str>::new());
}

fn client(sim: &Sim) -> Client {
    Client::new(sim)
}
