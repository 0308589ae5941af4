//! Which addresses are one appliance: the one rule for read-only marks, limits on writes and their order.

use std::net::{IpAddr, Ipv6Addr};

use crate::{BaseUrl, zone};

/// An appliance as told apart from others: by host and port, whatever the spelling, the name in an inventory, the user
/// or the path in front of the API.
///
/// The zone of an IPv6 address counts only where each link has the address. Upper case, a final dot, brackets, IPv4 inside IPv6 and an explicit default port make no difference, and all names
/// and addresses of this machine's loopback are one host. Names are not looked up: what a lookup answers now need not
/// be what the call gets, and nothing is sent before a run may send.
///
/// ```
/// use edgebook_wire::Appliance;
///
/// assert_eq!(Appliance::at("LOCALHOST.", 8000), Appliance::at("[::ffff:127.0.0.1]", 8000));
/// assert_ne!(Appliance::at("192.0.2.10", 8000), Appliance::at("192.0.2.10", 8001));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Appliance {
    host: String,
    port: u16,
}

/// The host that stands for every loopback address.
const LOOPBACK: &str = "127.0.0.1";

impl Appliance {
    /// The appliance at a host and a port.
    pub fn at(host: &str, port: u16) -> Self {
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        if let Some((address, Some(zone))) = zone::split(bare) {
            return Self { host: zoned(address, zone), port };
        }
        let name = bare.strip_suffix('.').unwrap_or(bare).to_ascii_lowercase();
        let host = match name.parse::<IpAddr>().map(|address| address.to_canonical()) {
            Ok(address) if is_here(address) => LOOPBACK.to_owned(),
            Ok(address) => address.to_string(),
            Err(_) if name == "localhost" || name.ends_with(".localhost") => LOOPBACK.to_owned(),
            Err(_) => name,
        };
        Self { host, port }
    }

    /// The host by which it is known.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// An address with a zone. The zone tells hosts apart where each link has the address, and by the interface's name,
/// however it is written; elsewhere it makes no difference.
fn zoned(address: Ipv6Addr, zone: &str) -> String {
    if zone::is_needed(address) {
        return format!("{address}%{}", zone::interface(zone));
    }
    match IpAddr::V6(address).to_canonical() {
        address if is_here(address) => LOOPBACK.to_owned(),
        address => address.to_string(),
    }
}

/// Whether a connection to an address ends on this machine, whatever its other addresses are.
fn is_here(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified()
}

impl BaseUrl {
    /// The appliance at this address.
    pub fn appliance(&self) -> Appliance {
        Appliance::at(self.host(), self.port())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_one_appliance() {
        let at = |text: &str| BaseUrl::parse(text, 8000).unwrap().appliance();
        for (one, others) in [
            (
                "https://127.0.0.1",
                &[
                    "https://127.0.0.1:8000",
                    "https://api@127.0.0.1/",
                    "https://localhost",
                    "https://LOCALHOST.:8000",
                    "https://edge.localhost",
                    "https://[::1]",
                    "https://[::ffff:127.0.0.1]",
                    "https://[::ffff:7f00:1]",
                    "https://127.1",
                    "https://0x7f.0.0.1",
                    "https://2130706433",
                    "https://127.0.0.1.",
                    "https://0.0.0.0",
                    "https://[::]",
                    "https://[::1%lo]",
                    "https://[::ffff:127.0.0.1%lo]",
                ][..],
            ),
            (
                "https://192.0.2.10",
                &["https://[::ffff:192.0.2.10]", "https://192.0.2.10:8000/prefix", "https://0300.0.2.10"],
            ),
            (
                "https://hub.example",
                &["https://HUB.Example", "https://hub.example.", "https://a@hub.example:8000"],
            ),
            ("https://[2001:db8::1]", &["https://[2001:DB8:0:0::1]:8000", "https://[2001:db8::1%eth0]"]),
            ("https://[fe80::1%lo]", &["https://[FE80::0:1%25lo]:8000", "https://fe80::1%lo"]),
        ] {
            for other in others {
                assert_eq!(at(one), at(other), "{one} and {other}");
            }
        }
        for (one, other) in [
            ("https://192.0.2.10", "https://192.0.2.11"),
            ("https://192.0.2.10", "https://192.0.2.10:8001"),
            ("https://hub.example", "https://hub2.example"),
            ("https://localhost", "https://localhost.example"),
            ("https://[fe80::1%eth0]", "https://[fe80::1%eth1]"),
        ] {
            assert_ne!(at(one), at(other), "{one} and {other}");
        }
        #[cfg(target_os = "linux")]
        assert_eq!(at("https://[fe80::1%lo]"), at("https://[fe80::1%1]"));
    }
}
