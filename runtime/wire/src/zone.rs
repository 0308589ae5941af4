//! The zone of an IPv6 address: the network interface of this machine on whose link the address is.
//!
//! A link-local address (`fe80::/10`) stands for another host on each link, so it needs one: `fe80::1%eth0`. A zone
//! never leaves this machine: neither the request nor the certificate's check sees it.

use std::fs::{self, DirEntry};
use std::io;
use std::net::{Ipv6Addr, SocketAddr};
use std::path::Path;

use tokio::net::TcpStream;

/// Longest name of an interface, with room for systems other than Linux (15).
const LONGEST: usize = 32;

/// An address of a device without its zone, and the zone.
pub(crate) fn split(host: &str) -> Option<(Ipv6Addr, Option<&str>)> {
    let Some((address, zone)) = host.split_once('%') else {
        return Some((host.parse().ok()?, None));
    };
    // Inside a URL the percent sign may stand encoded (RFC 6874).
    let zone = zone.strip_prefix("25").filter(|rest| !rest.is_empty()).unwrap_or(zone);
    let fine = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '~');
    let named = !zone.is_empty() && zone.len() <= LONGEST && zone.chars().all(fine);
    Some((address.parse().ok()?, Some(zone).filter(|_| named)?.into()))
}

/// Whether an address is meaningless without a zone.
pub(crate) fn is_needed(address: Ipv6Addr) -> bool {
    address.is_unicast_link_local()
}

/// Where Linux lists the interfaces.
const INTERFACES: &str = "/sys/class/net";

/// The name of the interface that a zone stands for, which may be written as the interface's number. One that does not
/// exist is found by the connection.
pub(crate) fn interface(zone: &str) -> String {
    numbered(zone).unwrap_or_else(|| zone.to_owned())
}

fn numbered(zone: &str) -> Option<String> {
    let number: u32 = zone.parse().ok()?;
    // A name may be digits alone, too.
    if Path::new(INTERFACES).join(zone).exists() {
        return None;
    }
    let has_number = |interface: &DirEntry| {
        let index = fs::read_to_string(interface.path().join("ifindex"));
        index.is_ok_and(|index| index.trim().parse() == Ok(number))
    };
    fs::read_dir(INTERFACES).ok()?.flatten().find(has_number)?.file_name().into_string().ok()
}

/// Connects to an address behind an interface.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
pub(crate) async fn connect(address: Ipv6Addr, zone: &str, port: u16) -> io::Result<TcpStream> {
    let socket = tokio::net::TcpSocket::new_v6()?;
    socket.bind_device(Some(interface(zone).as_bytes()))?;
    socket.connect(SocketAddr::from((address, port))).await
}

/// Connects to an address behind an interface.
#[cfg(not(any(target_os = "android", target_os = "fuchsia", target_os = "linux")))]
pub(crate) async fn connect(address: Ipv6Addr, zone: &str, port: u16) -> io::Result<TcpStream> {
    TcpStream::connect((format!("{address}%{zone}"), port)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_told_apart_from_addresses() {
        let address: Ipv6Addr = "fe80::1".parse().unwrap();
        for (host, zone) in [
            ("fe80::1", None),
            ("fe80::1%eth0", Some("eth0")),
            ("fe80::1%25eth0", Some("eth0")),
            ("fe80::1%2", Some("2")),
            ("fe80::1%25", Some("25")),
            ("fe80::1%br-lan.100", Some("br-lan.100")),
        ] {
            assert_eq!(split(host), Some((address, zone)), "{host}");
        }
        let long = format!("fe80::1%{}", "a".repeat(LONGEST + 1));
        for wrong in
            ["fe80::1%", "fe80::1%a/b", "fe80::1%a%b", "fe80::1%a b", "hub%eth0", "192.0.2.1%eth0", &long]
        {
            assert_eq!(split(wrong), None, "{wrong}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn interfaces_are_known_by_name_and_by_number() {
        for (zone, name) in [("lo", "lo"), ("1", "lo"), ("no-such", "no-such"), ("4000000000", "4000000000")]
        {
            assert_eq!(interface(zone), name);
        }
    }
}
