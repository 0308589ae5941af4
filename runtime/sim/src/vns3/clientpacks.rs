//! Clientpacks: what overlay clients connect with. `/clientpacks` and `/clientpack`.

use std::net::{IpAddr, Ipv4Addr};

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::clientpack_files::{Files, Format};
use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, flag, number, object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/clientpacks", list),
    (Method::Put, "/api/clientpacks", update_all),
    (Method::Post, "/api/clientpacks/add_clientpacks", add),
    (Method::Get, "/api/clientpacks/{clientpack_name}", show),
    (Method::Get, "/api/clientpack", download),
    (Method::Put, "/api/clientpack", update),
    (Method::Post, "/api/clientpacks/next_available", check_out),
    (Method::Get, "/api/clientpack/{clientpack_name}", download_named),
    (Method::Post, "/api/clientpack/{clientpack_name}", tag),
    (Method::Delete, "/api/clientpack/{clientpack_name}", untag),
];

const KIND: &str = "clientpack";

/// `172.31.1.10` makes `172_31_1_10`.
fn name_of(address: Ipv4Addr) -> String {
    address.to_string().replace('.', "_")
}

fn address_of(pack: &Object) -> Ipv4Addr {
    text(pack, "name").replace('_', ".").parse().unwrap_or(Ipv4Addr::UNSPECIFIED)
}

impl Vns3 {
    /// The addresses that clients may have: those of the packs there are, or will be.
    pub(super) fn client_addresses(&self) -> Vec<Ipv4Addr> {
        let packs = self.store.all(KIND);
        if !packs.is_empty() {
            return packs.iter().map(address_of).collect();
        }
        let chosen = self.chosen_clients();
        if !chosen.is_empty() {
            return chosen.to_vec();
        }
        let controllers = self.controller_addresses();
        let count = usize::try_from(self.scenario.clientpacks).unwrap_or_default();
        self.scenario.overlay_subnet.hosts().filter(|host| !controllers.contains(host)).take(count).collect()
    }

    /// Makes the packs when they are first asked for, and says how many there are.
    fn packs(&mut self) -> usize {
        if self.store.all(KIND).is_empty() {
            for address in self.client_addresses() {
                self.add_pack(address);
            }
            let connected: Vec<Ipv4Addr> =
                self.scenario.clients.iter().map(|client| client.overlay_ipaddress).collect();
            for address in connected {
                if let Some(pack) = self.store.find_mut(KIND, "name", &name_of(address)) {
                    pack.insert("checked_out".to_owned(), Value::Bool(true));
                }
            }
        }
        self.store.all(KIND).len()
    }

    fn add_pack(&mut self, address: Ipv4Addr) {
        let sequence = self.store.all(KIND).len().saturating_add(1);
        self.store.of(KIND).add(object(json!({
            "name": name_of(address),
            "overlay_ipaddress": address,
            "sequential_id": sequence,
            "enabled": true,
            "checked_out": false,
            "compression": "on",
        })));
    }

    fn pack_files(&self, pack: &Object) -> Files {
        let generation = number(pack, "_generation").unwrap_or_default();
        Files::new(text(pack, "name"), self.seed, generation.unsigned_abs(), self.scenario.public_ipaddress)
    }

    /// A pack as it is shown. The checksums are those of the files that a download gives.
    fn pack_view(&self, pack: &Object, now: Timestamp) -> Object {
        let name = text(pack, "name");
        let mut view = crate::resource::fill::shown(pack);
        let files = self.pack_files(pack);
        for (field, format) in [
            ("linux_onefile", Format::Conf),
            ("windows_onefile", Format::Ovpn),
            ("tarball_file", Format::Tarball),
            ("zip_file", Format::Zip),
        ] {
            view.insert(field.to_owned(), Value::from(format.file_name(name)));
        }
        for (field, format) in [
            ("conf_sha1", Format::Conf),
            ("ovpn_sha1", Format::Ovpn),
            ("tarball_sha1", Format::Tarball),
            ("zip_sha1", Format::Zip),
        ] {
            view.insert(field.to_owned(), Value::from(files.checksum(format)));
        }
        view.insert("manager_id".to_owned(), Value::from(self.scenario.manager_id.to_string()));
        view.extend(self.connection_view(address_of(pack), now));
        view.insert("tags".to_owned(), Value::Object(self.tags(address_of(pack))));
        view
    }

    fn pack(&mut self, name: &str) -> Result<&mut Object, Refusal> {
        self.packs();
        let absent = || Refusal::invalid("", format!("Clientpack named '{name}' does not exist"));
        self.store.find_mut(KIND, "name", name).ok_or_else(absent)
    }

    /// The overlay address of a clientpack by name.
    pub(super) fn pack_address(&mut self, name: &str) -> Result<Ipv4Addr, Refusal> {
        self.pack(name).map(|pack| address_of(pack))
    }
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_keyset()?;
    state.packs();
    let packs = state.store.all(KIND).iter();
    reply::ok(
        packs
            .map(|pack| (text(pack, "name").to_owned(), Value::Object(state.pack_view(pack, call.now))))
            .collect::<Object>(),
    )
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_keyset()?;
    let pack = state.pack(call.arguments.path_text("clientpack_name"))?.clone();
    reply::ok(json!({"clientpack": state.pack_view(&pack, call.now)}))
}

/// What a pack takes over from a request. A disabled client loses its connection.
fn change(pack: &mut Object, call: &Call<'_>) {
    for field in ["enabled", "checked_out", "compression"] {
        if let Some(value) = call.arguments.body.get(field) {
            pack.insert(field.to_owned(), value.clone());
        }
    }
}

fn update_all(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.packs();
    for pack in state.store.of(KIND).iter_mut() {
        change(pack, call);
    }
    if call.arguments.flag("enabled") == Some(false) {
        state.disconnect_all(call.now, false);
    }
    let mut answer = Object::new();
    for field in ["enabled", "checked_out"] {
        if let Some(value) = call.arguments.body.get(field) {
            answer.insert(field.to_owned(), value.clone());
        }
    }
    if call.arguments.flag("async") == Some(true) {
        answer.insert("token".to_owned(), Value::from(state.start_task(call)));
    }
    reply::ok(answer)
}

/// New keys take a while, so the answer is a task's token; any other change is done at once.
fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.text("name").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Refusal::invalid("", "name argument must be set"))?;
    let pack = state.pack(name)?;
    change(pack, call);
    let pack = pack.clone();
    if call.arguments.flag("enabled") == Some(false) {
        state.disconnect(address_of(&pack), call.now, false);
    }
    if call.arguments.flag("regenerate") == Some(true) {
        let token = state.as_task(call, regenerate, object(json!({"name": name})));
        return reply::ok(json!({"token": token, "status": "submitted"}));
    }
    reply::ok(state.pack_view(&pack, call.now))
}

/// The old file stops working.
fn regenerate(state: &mut Vns3, with: &Object, at: Timestamp) {
    let Ok(pack) = state.pack(text(with, "name")) else { return };
    let generation = number(pack, "_generation").unwrap_or_default().saturating_add(1);
    pack.insert("_generation".to_owned(), Value::from(generation));
    let address = address_of(pack);
    state.disconnect(address, at, false);
}

/// The first free one in address order.
fn check_out(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_keyset()?;
    state.packs();
    let bound = |name: &str| -> Result<Option<IpAddr>, Refusal> {
        let text = call.arguments.text(name).filter(|text| !text.is_empty());
        text.map(|text| text.parse().map_err(|_| Refusal::invalid(name, ""))).transpose()
    };
    let (low, high) = (bound("low_ip")?, bound("high_ip")?);
    let disabled_too = call.arguments.flag("include_disabled") == Some(true);
    let free = |pack: &&mut Object| {
        let address = IpAddr::V4(address_of(pack));
        !flag(pack, "checked_out")
            && (disabled_too || flag(pack, "enabled"))
            && low.is_none_or(|low| address >= low)
            && high.is_none_or(|high| address <= high)
    };
    let first = state.store.of(KIND).iter_mut().filter(free).min_by_key(|pack| address_of(pack));
    let pack = first.ok_or_else(|| Refusal::invalid("", "No clientpack is available"))?;
    pack.insert("checked_out".to_owned(), Value::Bool(true));
    let pack = pack.clone();
    reply::ok(state.pack_view(&pack, call.now))
}

/// `172.31.1.10`, `172.31.1.10-172.31.1.14`, several with commas.
pub(super) fn addresses(text: &str) -> Option<Vec<Ipv4Addr>> {
    let mut all = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse::<Ipv4Addr>().ok()?, last.trim().parse::<Ipv4Addr>().ok()?);
        all.extend((u32::from(first)..=u32::from(last)).take(65_536).map(Ipv4Addr::from));
    }
    (!all.is_empty()).then_some(all)
}

fn add(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_license()?;
    let requested = call.arguments.text("requested_ips").and_then(addresses);
    let requested = requested.ok_or_else(|| Refusal::invalid("requested_ips", ""))?;
    let there = state.packs();
    let subnet = state.scenario.overlay_subnet;
    if requested.iter().any(|address| !subnet.contains(address)) {
        return Err(Refusal::bad_request(format!("Clientpack addresses must be within {subnet}")));
    }
    let known = state.client_addresses();
    let new: Vec<Ipv4Addr> = requested.into_iter().filter(|address| !known.contains(address)).collect();
    let room = usize::try_from(state.license.clients).unwrap_or_default().saturating_sub(there);
    if new.len() > room {
        return Err(reply::not_allowed(format!(
            "Not enough room in license for {} more clientpacks.",
            new.len()
        )));
    }
    for address in &new {
        state.add_pack(*address);
    }
    reply::ok(format!("Added {} clientpacks.", new.len()))
}

fn send(state: &mut Vns3, name: &str, format: Format) -> Result<Reply, Refusal> {
    let pack = state.pack(name)?.clone();
    Ok(reply::file(format.media(), &format.file_name(name), state.pack_files(&pack).content(format)))
}

fn download(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let format = call.arguments.query_text("fileformat").and_then(Format::of);
    let format = format.ok_or_else(|| Refusal::invalid("fileformat", ""))?;
    send(state, call.arguments.query_text("name").unwrap_or_default(), format)
}

/// The vendor's own client says by a suffix which file of the pack it wants; without one it is the archive.
fn download_named(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let given = call.arguments.path_text("clientpack_name");
    let named = given.split_once('.').and_then(|(name, suffix)| Some((name, Format::of(suffix)?)));
    let (name, format) = named.unwrap_or((given, Format::Tarball));
    send(state, name, format)
}

fn tag_key<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let key = call.arguments.text("key").unwrap_or_default();
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "_-.:".contains(letter);
    if key.is_empty() || !key.chars().all(fits) {
        return Err(Refusal::invalid("", format!("bad tag key: {key}")));
    }
    Ok(key)
}

fn tag(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    change_tags(state, call, call.arguments.text("value"))
}

fn untag(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    change_tags(state, call, None)
}

fn change_tags(state: &mut Vns3, call: &Call<'_>, value: Option<&str>) -> Result<Reply, Refusal> {
    state.need_keyset()?;
    let key = tag_key(call)?;
    let name = call.arguments.path_text("clientpack_name");
    let address = state.pack_address(name)?;
    state.set_tag(address, key, value)?;
    reply::ok(json!({"name": name, "tags": state.tags(address)}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_addresses_are_read() {
        let all = |text| addresses(text).map(|all| all.len());
        assert_eq!(all("172.31.1.10"), Some(1));
        assert_eq!(all("172.31.1.10-172.31.1.14, 172.31.1.20"), Some(6));
        assert_eq!(all("172.31.1.14-172.31.1.10"), None);
        assert_eq!(all(""), None);
        assert_eq!(all("ten"), None);
    }
}
