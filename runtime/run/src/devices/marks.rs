//! What inventories say must not be changed. A mark holds for the appliance, whatever name or address a run uses for
//! it, and also where another address presents the same certificate.

use edgebook_inventory::{Device, Inventory, KnownAppliances, Trust};
use edgebook_wire::{Appliance, BaseUrl, Fingerprint};
use edgebook_words::escape;

use super::roster::Member;

/// The read-only marks of all inventories within reach.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    marks: Vec<Mark>,
    /// Why some marks may be missing.
    unread: Option<String>,
}

/// An appliance that must not be changed.
#[derive(Clone, Debug)]
struct Mark {
    name: String,
    address: BaseUrl,
    appliance: Appliance,
    pin: Option<Fingerprint>,
}

impl Marks {
    /// The marks of an inventory.
    pub fn of(inventory: &Inventory) -> Self {
        Self::on(inventory.devices.iter().filter(|device| device.read_only))
    }

    /// The marks of devices that are all read-only.
    pub fn on<'d>(devices: impl Iterator<Item = &'d Device>) -> Self {
        let mark = |device: &Device| Mark {
            name: device.name.clone(),
            address: device.base_url.clone(),
            appliance: device.base_url.appliance(),
            pin: match &device.trust {
                Trust::Fingerprint(fingerprint) => Some(*fingerprint),
                _ => None,
            },
        };
        Self { marks: devices.map(mark).collect(), unread: None }
    }

    /// Marks that cannot be read: then everything is taken for read-only.
    pub fn unread(why: impl Into<String>) -> Self {
        Self { marks: Vec::new(), unread: Some(why.into()) }
    }

    /// These marks and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.marks.extend(others.marks);
        self.unread = self.unread.or(others.unread);
        self
    }

    /// Whether there is no mark.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.unread.is_none()
    }

    /// Why a device must not be changed; `None` where it may.
    pub(super) fn why(
        &self,
        member: &Member,
        address: &BaseUrl,
        known: Option<&KnownAppliances>,
    ) -> Option<String> {
        let name = escape(&member.device.name);
        if let Some(unread) = &self.unread {
            return Some(format!("whether {name} is read-only cannot be told: {unread}"));
        }
        let appliance = address.appliance();
        let same_pin = |mark: &Mark| {
            let pin = mark.pin.or_else(|| pin_of(known, &mark.address));
            pin.is_some() && pin == member.pin
        };
        let same: Vec<&Mark> =
            self.marks.iter().filter(|mark| mark.appliance == appliance || same_pin(mark)).collect();
        if same.iter().any(|mark| mark.name == member.device.name) {
            return Some(format!("the inventory says that {name} is read-only"));
        }
        let mark = same.first()?;
        let how =
            if mark.appliance == appliance { "is the same appliance" } else { "has the same certificate" };
        let (marked, at) = (escape(&mark.name), &mark.address);
        Some(format!("the inventory says that {marked} ({at}) is read-only, and {name} {how}"))
    }
}

/// What the trust store pins for an address. What cannot be read there ends the run elsewhere.
pub(super) fn pin_of(known: Option<&KnownAppliances>, address: &BaseUrl) -> Option<Fingerprint> {
    let pinned = known?.iter().find(|known| known.host == address.host() && known.port == address.port());
    pinned.map(|known| known.fingerprint)
}
