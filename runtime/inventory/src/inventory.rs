//! The inventory as a whole.

use std::path::PathBuf;

use edgebook_words::instead;

use crate::{Device, Diagnostic, Place, Shadowed};

/// The devices and groups of one inventory file, in the order of the file; behind a found one, those of the user's own.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// The file.
    pub file: PathBuf,
    /// The devices.
    pub devices: Vec<Device>,
    /// The groups, also those without members.
    pub groups: Vec<Group>,
    /// What is left out because the user's own inventory has it under the same name.
    pub left_out: Vec<Shadowed>,
}

/// A group of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name by which it is chosen.
    pub name: String,
    /// Where the inventory defines it.
    pub place: Place,
}

impl Inventory {
    /// The device of a name; the error names the nearest.
    pub fn device(&self, name: &str) -> Result<&Device, Diagnostic> {
        self.devices.iter().find(|device| device.name == name).ok_or_else(|| {
            let known = self.devices.iter().map(|device| device.name.as_str());
            Diagnostic::new(
                "unknown-device",
                format!("there is no device `{}` in {}", edgebook_words::escape(name), self.shown_file()),
            )
            .hint(instead(name, known, "devices"))
        })
    }

    /// The devices of a group, in the order of the file.
    pub fn members<'i>(&'i self, group: &str) -> impl Iterator<Item = &'i Device> {
        self.devices.iter().filter(move |device| device.is_in(group))
    }

    /// The file's path, safe to show.
    pub(crate) fn shown_file(&self) -> String {
        edgebook_words::escape(&self.file.to_string_lossy())
    }
}
