//! The user's own inventory behind one that was found: what the user has named stays what the user named.

use std::collections::HashSet;
use std::fmt;

use edgebook_words::escape;

use crate::{Inventory, Place};

/// A name of the user's own that a found inventory uses, too. The user's own wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadowed {
    /// `device` or `group`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// Where the user's own stands.
    pub own: Place,
    /// Where the found one stands; it is left out.
    pub found: Place,
}

impl fmt::Display for Shadowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, name, own, .. } = self;
        write!(f, "a {what} `{}` like your own at {own}, which stays in force", escape(name))
    }
}

impl Inventory {
    /// The names of the user's own that this one uses, too.
    pub fn shadowed_by(&self, own: &Self) -> Vec<Shadowed> {
        let devices = self.devices.iter().filter_map(|found| {
            let mine = own.devices.iter().find(|device| device.name == found.name)?;
            Some(("device", &found.name, &mine.place, &found.place))
        });
        let groups = self.groups.iter().filter_map(|found| {
            let mine = own.groups.iter().find(|group| group.name == found.name)?;
            Some(("group", &found.name, &mine.place, &found.place))
        });
        let shadowed = |(what, name, own, found): (_, &String, &Place, &Place)| Shadowed {
            what,
            name: name.clone(),
            own: own.clone(),
            found: found.clone(),
        };
        devices.chain(groups).map(shadowed).collect()
    }

    /// Puts the user's own inventory behind this one. Names of the user's own keep their meaning; `--all` and labels
    /// still choose among the devices of this one only.
    #[must_use]
    pub fn behind(mut self, own: Self) -> Self {
        self.left_out = self.shadowed_by(&own);
        let mine: HashSet<&str> = own.devices.iter().map(|device| device.name.as_str()).collect();
        self.devices.retain(|device| !mine.contains(device.name.as_str()));
        let groups: HashSet<&str> = own.groups.iter().map(|group| group.name.as_str()).collect();
        self.groups.retain(|group| !groups.contains(group.name.as_str()));
        for device in &mut self.devices {
            device.groups.retain(|group| !groups.contains(group.as_str()));
        }
        self.devices.extend(own.devices);
        self.groups.extend(own.groups);
        self
    }

    /// Whether a device or group stands in this inventory's own file, and not in one behind it.
    pub(crate) fn is_here(&self, place: &Place) -> bool {
        place.file == self.file
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::Selection;
    use crate::testing::reader;

    fn read(file: &str, text: &str) -> Inventory {
        reader().read(Path::new(file), text).unwrap()
    }

    fn device(name: &str, address: u8) -> String {
        format!("[devices.{name}]\nkind = \"vns3\"\naddress = \"192.0.2.{address}\"\n")
    }

    #[test]
    fn names_of_the_users_own_keep_their_meaning() {
        let own = device("hub", 1) + "groups = [\"west\"]\n" + &device("spare", 2) + "[groups.west]\n";
        let found = device("hub", 11)
            + &device("lab", 12)
            + "groups = [\"west\", \"labs\"]\n[groups.west]\nmembers = [\"hub\"]\n[groups.labs]\n";
        let both = read("/clone/edgebook.toml", &found).behind(read("/own/edgebook.toml", &own));
        let left_out: Vec<&str> = both.left_out.iter().map(|shadowed| shadowed.name.as_str()).collect();
        assert_eq!(left_out, ["hub", "west"]);
        assert_eq!(
            both.left_out[0].to_string(),
            "a device `hub` like your own at /own/edgebook.toml:1:10, which stays in force"
        );
        let chosen = |selection: Selection| {
            let devices = both.select(&selection).unwrap();
            devices.iter().map(|device| device.base_url.host().to_owned()).collect::<Vec<_>>().join(" ")
        };
        let device = |name: &str| Selection { devices: vec![name.to_owned()], ..Selection::default() };
        let group = |name: &str| Selection { groups: vec![name.to_owned()], ..Selection::default() };
        assert_eq!(chosen(device("hub")), "192.0.2.1");
        assert_eq!(chosen(device("spare")), "192.0.2.2");
        assert_eq!(chosen(device("lab")), "192.0.2.12");
        // The user's own group takes nobody in because somebody else says so.
        assert_eq!(chosen(group("west")), "192.0.2.1");
        assert_eq!(chosen(group("labs")), "192.0.2.12");
        assert_eq!(chosen(Selection { all: true, ..Selection::default() }), "192.0.2.12");
    }
}
