//! What a run finds around it, as whoever begins it knows it: nothing here is looked up.

use std::collections::HashMap;
use std::path::PathBuf;

use edgebook_catalog::Catalog;
use edgebook_wire::{Detail, Redactor, SecretString};

/// What a run finds around it.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// The descriptions of appliances.
    pub catalog: Catalog,
    /// The folder for pins, versions, records and locks; `None` where there is none.
    pub state: Option<PathBuf>,
    /// Who runs this, as the trust store names people.
    pub user: String,
    /// Who runs this, as records name people.
    pub who: String,
    /// The machine on which this runs; empty where that cannot be told.
    pub host: String,
    /// What keeps secrets out of everything that is shown. Whoever learns a secret tells it.
    pub redactor: Redactor,
    /// How much of the traffic is told.
    pub detail: Option<Detail>,
    /// What a device that is in no inventory is told about who calls.
    pub login: AddressLogin,
}

/// The login of a device that is in no inventory.
#[derive(Clone, Default)]
pub struct AddressLogin {
    /// A password, for the user that the address names.
    pub password: Option<SecretString>,
    /// A token.
    pub token: Option<SecretString>,
    /// The tokens of single security schemes, by their names.
    pub schemes: HashMap<String, SecretString>,
}
