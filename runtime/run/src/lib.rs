//! Running runbooks on appliances.
//!
//! A [`Plan`] says what is to be run, where, and what it may do there: it is resolved once, before anything is sent. Opened,
//! it is a [`Run`], which shows each session on a [`Stage`] and tells a [`Face`] what happens besides; the face decides what
//! is not for a runbook to decide: consent to changes, trust in a certificate, a secret that comes from nowhere else. A
//! [`Recording`] keeps account.
//!
//! Nothing here knows how it is shown or what it was begun with: a command line is one face, a program another.
//!
//! ```
//! use std::path::Path;
//! use std::sync::Arc;
//!
//! use edgebook_run::{Book, Collected, Face, Marks, Nobody, Permit, Place, Plan, Recording, Stage, Surroundings, Target, Writes};
//! use edgebook_script::{Limits, Runbook};
//! use edgebook_sim::Scenario;
//!
//! let text = "vns3.ipsec.get_status().values().filter(|tunnel| !tunnel.connected).len()";
//! let runbook = Runbook::parse("down.rhai", text).map_err(|problems| problems[0].to_string())?;
//! let params = runbook.header.bind(&[]).map_err(|problems| problems[0].to_string())?;
//! let book = Book::new(Path::new("down.rhai"), runbook, params, Limits::default())?;
//!
//! let (surroundings, face) = (Surroundings::default(), Arc::new(Nobody) as Arc<dyn Face>);
//! let place = Place::simulated(Scenario::default_company());
//! let target = Target::new(place, Permit::new(Writes::Allowed), &Marks::default(), &surroundings)?;
//! let plan = Plan::of_book("example", target, book, &surroundings, &*face)?;
//!
//! let stage = Arc::new(Collected::default());
//! let run = plan.open(&surroundings, &Recording::none(), &face)?;
//! run.perform(&(Arc::clone(&stage) as Arc<dyn Stage>), 1)?;
//! assert_eq!(stage.results().remove(0).result?, 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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

mod book;
mod collected;
mod consent;
mod devices;
mod ending;
mod face;
mod failure;
mod open;
mod place;
mod plan;
mod pool;
mod practice;
pub mod private_file;
mod recording;
mod run;
mod saving;
mod script_thread;
mod surroundings;
#[cfg(test)]
mod testing;

pub use book::{Book, Checked, Drives, Folder, Misfit, STDIN, SignatureFile};
pub use collected::{Collected, Given};
pub use consent::{OfCall, OfRun, Question, ShownWrite};
pub use devices::{Allowance, Marks, Member, Permit, Roster, Target, Writes, targets};
pub use ending::{DeviceEnd, End};
pub use face::{Decision, Event, Face, GivenSecret, Nobody, WantedSecret};
pub use failure::Failure;
pub use open::{Connections, SharedCore, Suspect, TrustDesk, credential_of, proxy_now, trust_of};
pub use place::{Chosen, Place, authority};
pub use plan::{Plan, Unfit};
pub use pool::each;
pub use practice::Stage as PracticeStage;
pub use practice::{Change, Difference, Mode, Model, Practice, UnsavedFile, Withheld};
pub use recording::{Recording, SavedLog};
pub use run::{Performed, Run, SessionEnd, Stage, Stop};
pub use script_thread::on_script_thread;
pub use surroundings::{AddressLogin, Surroundings};
