//! What several tests need.

use std::path::Path;

use edgebook_catalog::Catalog;

use crate::{Inventory, Problems, Reader};

/// A reader for the appliances that exist.
pub(crate) fn reader() -> Reader {
    Reader { catalog: Catalog::built_in(), home: Some("/home/op".into()) }
}

/// Reads an inventory as if it stood in `/etc/edge/edgebook.toml`.
pub(crate) fn read(text: &str) -> Result<Inventory, Problems> {
    reader().read(Path::new("/etc/edge/edgebook.toml"), text)
}

/// An inventory without mistakes: two controllers in Paris, one in Rome, a firewall in no group.
pub(crate) fn inventory() -> Inventory {
    read(
        r#"
        [defaults]
        kind = "vns3"
        secret = { env = "EDGE_PASSWORD" }

        [devices.paris-1]
        address = "192.0.2.1"
        labels = { site = "paris", role = "edge" }

        [devices.paris-2]
        address = "192.0.2.2"
        labels = { site = "paris", role = "core" }

        [devices.rome-1]
        address = "192.0.2.3"
        groups = ["italy"]
        labels = { site = "rome", role = "edge" }

        [devices.fw]
        kind = "cos"
        address = "192.0.2.4"
        auth = { basic = "admin" }

        [groups.paris]
        members = ["paris-2", "paris-1"]

        [groups.italy]

        [groups.spain]
        "#,
    )
    .unwrap()
}
