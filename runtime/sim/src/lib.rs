//! Simulated appliances: the same paths, credentials, errors and state changes as the real ones, over real TLS on
//! loopback.
//!
//! A [`Sim`] is one appliance on one socket. What it answers is decided in this order: the request is routed and
//! its arguments are checked by the tables that also drive the scripts ([`edgebook_model::Api`]); then a behaviour
//! works on the state that a [`Scenario`] laid down: one written by hand, one file per area, or what the description says:
//! lists, things and settings are kept, and an action answers as described without any effect. So an appliance of a kind
//! that nobody wrote a line for can be simulated from its description alone.
//!
//! Nothing here sleeps or draws random numbers: state follows a [`Clock`] that a test can stop and advance, and every
//! made-up figure is a function of the seed. The same seed, clock and requests give the same bytes.
//!
//! ```no_run
//! use edgebook_sim::{Kind, Sim, SimSettings};
//! # fn main() -> Result<(), edgebook_sim::SimError> {
//! let sim = Sim::start(SimSettings::for_kind(&Kind::VNS3))?;
//! let login = sim.credentials();
//! println!("{} {} {} {}", sim.base_url(), login.user, login.password, sim.fingerprint_text());
//! # Ok(())
//! # }
//! ```
#![expect(clippy::struct_field_names, reason = "structs that are written as JSON carry the vendors' names")]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "tests assert"
    )
)]

mod answers;
mod appliance;
mod appliances;
mod archive;
mod arguments;
mod auth;
mod call;
mod clock;
mod conform;
mod connection;
mod control;
mod cos;
mod described;
mod device;
mod device_scenario;
mod engine;
mod entropy;
mod error;
mod fault;
mod fleet;
mod grounds;
mod host;
mod kind;
mod listen;
mod log;
mod model;
mod multipart;
mod recorded;
mod resource;
mod respond;
mod route;
mod scenario;
mod server;
mod settings;
mod sha1;
mod shadow;
mod sim;
mod spoil;
mod start;
mod styles;
#[cfg(test)]
mod testing;
mod tls;
mod told;
mod validate;
mod vns3;

pub use answers::Answers;
pub use auth::Credentials;
pub use clock::{Clock, ClockMode, ClockScenario, Speed};
pub use conform::{Finding, check_answer, check_value, undescribed};
pub use cos::scenario::{
    BlacklistScenario, CosScenario, DhcpServerScenario, HaScenario, HostMonitorScenario, IpRuleScenario,
    LeaseScenario, LicenseScenario, LoadScenario, MonitoredRouteScenario, NeighborScenario,
    OtherRuleScenario, RulesScenario, SensorScenario, SlbServerScenario, UserScenario,
};
pub use cos::{BalancedServer, CosControl};
pub use described::DescribedScenario;
pub use device::Reading;
pub use device_scenario::DeviceScenario;
pub use error::SimError;
pub use fault::{Effect, Fault, FaultError, NOT_APPLICABLE, Place, Quirk, quirks};
pub use fleet::{Fleet, FleetSettings};
pub use kind::Kind;
pub use listen::Listen;
pub use log::LoggedRequest;
pub use model::Model;
pub use recorded::difference::Change;
pub use recorded::{Adoption, RecordedAnswer};
pub use scenario::Scenario;
pub use settings::SimSettings;
pub use shadow::{Difference, Shadow, ShadowAnswer, Write};
pub use sim::Sim;
pub use vns3::Vns3Control;
pub use vns3::boot::{BootFace, BootPhase, BootScenario};
pub use vns3::scenario::{
    BgpPeerScenario, ClientScenario, EndpointScenario, OutageScenario, TrafficPairScenario, TunnelScenario,
    Vns3Scenario,
};
