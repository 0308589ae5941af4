//! Where the appliances of a scenario listen.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::SimError;

/// `127.0.0.1:8000`: this port and those that follow it, one for each appliance. `127.0.0.1-9:8000`: this port at each
/// of these addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Listen {
    first: SocketAddr,
    /// The last number of the last address.
    last: Option<u8>,
}

impl Listen {
    /// Where the appliance with this place in the order listens. Port 0 takes one that is free.
    pub(crate) fn nth(self, index: u16) -> Result<SocketAddr, SimError> {
        let (ip, port) = (self.first.ip(), self.first.port());
        match (ip, self.last) {
            (IpAddr::V4(ip), Some(last)) => {
                let [one, two, three, four] = ip.octets();
                let number = u8::try_from(index).ok().and_then(|index| four.checked_add(index));
                let number = number.filter(|number| *number <= last).ok_or(SimError::NoAddressLeft(self))?;
                Ok(SocketAddr::new(Ipv4Addr::new(one, two, three, number).into(), port))
            }
            _ if port == 0 => Ok(self.first),
            _ => {
                let port = port.checked_add(index).ok_or(SimError::NoPortLeft(self.first))?;
                Ok(SocketAddr::new(ip, port))
            }
        }
    }
}

impl From<SocketAddr> for Listen {
    fn from(first: SocketAddr) -> Self {
        Self { first, last: None }
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is not an address and a port, such as 127.0.0.1:8000 or 127.0.0.1-9:8000");
        if let Ok(first) = text.parse::<SocketAddr>() {
            return Ok(first.into());
        }
        let (range, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let (ip, last) = range.split_once('-').ok_or_else(wrong)?;
        let (ip, port) = (ip.parse::<Ipv4Addr>(), port.parse::<u16>());
        let (Ok(ip), Ok(port), Ok(last)) = (ip, port, last.parse::<u8>()) else { return Err(wrong()) };
        if last < ip.octets()[3] {
            return Err(format!("{text:?} ends before it begins"));
        }
        Ok(Self { first: SocketAddr::new(ip.into(), port), last: Some(last) })
    }
}

impl TryFrom<String> for Listen {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Listen> for String {
    fn from(listen: Listen) -> Self {
        listen.to_string()
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            None => write!(to, "{}", self.first),
            Some(last) => write!(to, "{}-{last}:{}", self.first.ip(), self.first.port()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appliances_take_the_next_port_or_the_next_address() {
        let nth = |text: &str, index| {
            let listen: Listen = text.parse().unwrap();
            assert_eq!(listen.to_string(), text);
            listen.nth(index).map(|address| address.to_string()).map_err(|error| error.to_string())
        };
        assert_eq!(nth("127.0.0.1:8000", 1).unwrap(), "127.0.0.1:8001");
        assert_eq!(nth("127.0.0.1:0", 1).unwrap(), "127.0.0.1:0");
        assert!(nth("127.0.0.1:65535", 1).is_err());
        assert_eq!(nth("127.0.0.1-3:8000", 0).unwrap(), "127.0.0.1:8000");
        assert_eq!(nth("127.0.0.1-3:8000", 2).unwrap(), "127.0.0.3:8000");
        assert_eq!(
            nth("127.0.0.1-3:8000", 3).unwrap_err(),
            "there are not enough addresses in 127.0.0.1-3:8000"
        );
        for wrong in ["127.0.0.1", "127.0.0.9-1:8000", "127.0.0.1-300:8000", "::1-3:8000", "a-b:1", ""] {
            assert!(wrong.parse::<Listen>().is_err(), "{wrong}");
        }
    }
}
