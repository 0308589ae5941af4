//! Groups: each is declared once, and holds the devices that it names and those that name it.

use std::collections::BTreeMap;
use std::ops::Range;

use edgebook_words::escape;

use super::Context;
use super::fields::{Fields, Known, Value};
use super::vars::Var;
use crate::{Group, Inventory};

const GROUP: Known = Known {
    keys: &["members", "vars"],
    misnamed: &[("devices", "members"), ("hosts", "members"), ("variables", "vars")],
};

/// A group as declared, with the devices that it names.
pub(super) struct Declared {
    group: Group,
    members: Vec<(String, Range<usize>)>,
    vars: BTreeMap<String, Var>,
}

impl<'t> Context<'t> {
    /// Reads `[groups]`.
    pub(super) fn groups(&mut self, value: &'t Value<'t>) -> Vec<Declared> {
        let Some(fields) = Fields::of(self, value, "`groups`".to_owned()) else { return Vec::new() };
        let mut groups = Vec::new();
        for (name, value) in fields.in_order() {
            let named = self.name(name.get_ref(), &name.span(), "a group");
            let what = format!("group `{}`", escape(name.get_ref()));
            let Some(fields) = Fields::of(self, value, what.clone()) else { continue };
            fields.expect(self, &GROUP);
            let members = fields.get("members").map(|value| self.texts(value, &format!("{what}: `members`")));
            let vars = self.vars(&fields, &what);
            if named {
                groups.push(Declared {
                    group: Group { name: name.get_ref().to_string(), place: self.place(&name.span()) },
                    members: members
                        .unwrap_or_default()
                        .into_iter()
                        .map(|(member, span)| (member.to_owned(), span))
                        .collect(),
                    vars,
                });
            }
        }
        groups
    }

    /// Puts the devices into their groups. `defined` are the names of all devices, also of those with mistakes.
    pub(super) fn join(&mut self, inventory: &mut Inventory, defined: &[String], declared: Vec<Declared>) {
        let groups: Vec<String> = declared.iter().map(|declared| declared.group.name.clone()).collect();
        for (what, name, span) in std::mem::take(&mut self.uses) {
            if !groups.contains(&name) {
                let what = format!("{what}: there is no group `{}`", escape(&name));
                let near = edgebook_words::nearest(&name, groups.iter().map(String::as_str));
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!(
                        "declare it with [groups.{name}]: a slip would else be a new group",
                        name = escape(&name)
                    ),
                };
                self.bad::<()>(&span, what, hint);
            }
        }
        for Declared { group, members, .. } in &declared {
            for (member, span) in members.clone() {
                if let Some(device) = inventory.devices.iter_mut().find(|device| device.name == member) {
                    device.groups.insert(group.name.clone());
                } else if groups.contains(&member) && !defined.contains(&member) {
                    let what = format!("group `{}`: the member `{member}` is a group", group.name);
                    self.bad::<()>(&span, what, "groups do not hold groups: name its devices");
                } else if !defined.contains(&member) {
                    let what = format!("group `{}`: there is no device `{}`", group.name, escape(&member));
                    let known = defined.iter().map(String::as_str);
                    self.no_such(&span, what, &member, known, "devices");
                }
            }
        }
        self.inherit(inventory, &declared);
        inventory.groups.extend(declared.into_iter().map(|declared| declared.group));
    }

    /// Gives devices the variables of their groups. A device's own come first; two groups must not disagree.
    fn inherit(&mut self, inventory: &mut Inventory, declared: &[Declared]) {
        for device in &mut inventory.devices {
            let mut from: BTreeMap<&str, &str> = BTreeMap::new();
            for Declared { group, vars, .. } in
                declared.iter().filter(|one| device.groups.contains(&one.group.name))
            {
                for (name, (value, span)) in vars {
                    match (device.vars.get(name), from.get(name.as_str())) {
                        (None, _) => {
                            device.vars.insert(name.clone(), value.clone());
                            from.insert(name, &group.name);
                        }
                        (Some(other), Some(first)) if other != value => {
                            let what = format!(
                                "device `{}` is in the groups `{first}` and `{}`, which disagree about the variable `{name}`",
                                device.name, group.name
                            );
                            let hint =
                                format!("say which counts: [devices.{}.vars] {name} = ...", device.name);
                            self.bad::<()>(span, what, hint);
                        }
                        (Some(_), _) => {}
                    }
                }
            }
        }
    }
}
