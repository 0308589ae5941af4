//! Where a device is. An own type, so that no address that is shown ever carries credentials.

use std::fmt;

use reqwest::Url;
use rustls_pki_types::ServerName;

use crate::zone;

/// The address of a device: `https://host:port`, perhaps with a path in front of the API's own. Shows no credentials,
/// because it holds none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    /// Without brackets, with the zone of an IPv6 address.
    host: String,
    port: u16,
    /// Empty, or with a leading and without a trailing slash.
    prefix: String,
    user: Option<String>,
}

/// Why a text is no device's address. Never repeats what may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Plain HTTP, or something else.
    #[error(
        "a device's address starts with https://; over anything else the credentials would travel in clear"
    )]
    NotHttps,
    /// A password stands in the address.
    #[error("a password must not stand in an address: shells and process lists keep it")]
    Password,
    /// A query or a fragment.
    #[error("a device's address ends with the host, the port or a path: no `?` and no `#`")]
    Query,
    /// No such host can be.
    #[error("{0:?} is not a host name or an IP address")]
    Host(String),
    /// An IPv6 address that each link has.
    #[error("{0} is a link-local address, which needs the network interface of this machine: {0}%eth0")]
    NoZone(String),
    /// No such port can be.
    #[error("{0:?} is not a port")]
    Port(String),
    /// No such path can be.
    #[error("{0:?} is not a path")]
    Path(String),
}

impl BaseUrl {
    /// From a host name or an IP address (IPv6 with or without brackets, with or without a zone) and a port.
    pub fn new(host: &str, port: u16) -> Result<Self, BaseUrlError> {
        let host = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        let refused = || BaseUrlError::Host(host.to_owned());
        if port == 0 {
            return Err(BaseUrlError::Port("0".to_owned()));
        }
        match zone::split(host) {
            Some((address, Some(zone))) => return Ok(Self::at(format!("{address}%{zone}"), port)),
            Some((address, None)) if zone::is_needed(address) => {
                return Err(BaseUrlError::NoZone(address.to_string()));
            }
            _ => {}
        }
        if host.is_empty() || host.contains(['/', '?', '#', '@', '\\', '[', ']', '%']) {
            return Err(refused());
        }
        let literal = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let url = Url::parse(&format!("https://{literal}:{port}/")).map_err(|_| refused())?;
        let parsed = url.host_str().ok_or_else(refused)?;
        let bare = parsed.trim_start_matches('[').trim_end_matches(']').to_owned();
        // What TLS cannot name would fail at every call.
        ServerName::try_from(bare.as_str()).map_err(|_| refused())?;
        Ok(Self::at(bare, port))
    }

    fn at(host: String, port: u16) -> Self {
        Self { host, port, prefix: String::new(), user: None }
    }

    /// From `https://[user@]host[:port][/path]`. `default_port` is the API's own.
    pub fn parse(text: &str, default_port: u16) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        let scheme_end = text.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://"));
        let rest = scheme_end.and_then(|scheme| text.strip_prefix(scheme)).ok_or(BaseUrlError::NotHttps)?;
        // What stands before an `@` may be a password with any character in it: nothing of it is told apart, or shown.
        if rest.rsplit_once('@').is_some_and(|(login, _)| may_hold_password(login)) {
            return Err(BaseUrlError::Password);
        }
        if rest.contains(['?', '#']) {
            return Err(BaseUrlError::Query);
        }
        let (authority, path) =
            rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
        let (user, address) = match authority.rsplit_once('@') {
            Some((user, address)) => (Some(user).filter(|user| !user.is_empty()), address),
            None => (None, authority),
        };
        let (host, port) = split_port(address);
        let port = match port {
            Some(port) => port.parse().map_err(|_| BaseUrlError::Port(port.to_owned()))?,
            None => default_port,
        };
        let mut base = Self::new(host, port)?;
        base.user = user.map(str::to_owned);
        let path = path.trim_end_matches('/');
        if !path.is_empty() {
            base.prefix = format!("/{path}");
            let same = base.url("").is_some_and(|url| url.path() == base.prefix);
            if !same {
                return Err(BaseUrlError::Path(base.prefix));
            }
        }
        Ok(base)
    }

    /// The host's name, or its address without brackets, with its zone: `fe80::1%eth0`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host's name or address as the other side knows it: without a zone.
    pub(crate) fn bare_host(&self) -> &str {
        self.host.split_once('%').map_or(self.host.as_str(), |(address, _)| address)
    }

    /// The zone of the address: the network interface of this machine behind which the device is.
    pub fn zone(&self) -> Option<&str> {
        Some(self.host.split_once('%')?.1)
    }

    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The path in front of the API's own: empty, or with a leading and without a trailing slash.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The user that stood in the address.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    fn as_url(&self, host: &str) -> String {
        format!("https://{}{}", authority(host, self.port), self.prefix)
    }

    /// The URL of a target below this address, exactly as given: `None` when the URL's rules would change it.
    pub(crate) fn url(&self, target: &str) -> Option<Url> {
        let text = format!("{}{target}", self.as_url(self.bare_host()));
        let url = Url::parse(&text).ok()?;
        let path_and_query = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let expected = format!("{}{target}", self.prefix);
        let unchanged = path_and_query == expected && (target.is_empty() || target.starts_with('/'));
        unchanged.then_some(url)
    }
}

/// `host:port` with brackets where they are needed.
pub(crate) fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// Whether more than a user's name stands before the `@`: a colon as it is or percent-encoded, or the end of an address.
fn may_hold_password(login: &str) -> bool {
    login.contains([':', '/', '?', '#', '\\']) || login.to_ascii_lowercase().contains("%3a")
}

/// `host:port`, `[v6]:port`, `host`, `[v6]` and a bare IPv6 address.
fn split_port(address: &str) -> (&str, Option<&str>) {
    match address.rsplit_once(':') {
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => (host, Some(port)),
        _ => (address, None),
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_url(&self.host))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read() {
        let cases = [
            ("https://192.0.2.10", "https://192.0.2.10:8000", None),
            ("https://api@192.0.2.10:443/", "https://192.0.2.10:443", Some("api")),
            ("HTTPS://Edge1.example:8443/vns3/", "https://edge1.example:8443/vns3", None),
            ("https://[2001:db8::1]", "https://[2001:db8::1]:8000", None),
            ("https://[2001:db8::1]:9", "https://[2001:db8::1]:9", None),
            ("https://2001:db8::1", "https://[2001:db8::1]:8000", None),
            ("https://[fe80::1%eth0]", "https://[fe80::1%eth0]:8000", None),
            ("https://api@[FE80:0::1%25eth0]:9/", "https://[fe80::1%eth0]:9", Some("api")),
            ("https://fe80::1%2", "https://[fe80::1%2]:8000", None),
            ("https://[::1%lo]:1/x", "https://[::1%lo]:1/x", None),
        ];
        for (text, shown, user) in cases {
            let base = BaseUrl::parse(text, 8000).unwrap();
            assert_eq!((base.to_string().as_str(), base.user()), (shown, user), "{text}");
            assert_eq!(BaseUrl::parse(&base.to_string(), 1).unwrap().to_string(), shown);
        }
        assert_eq!(BaseUrl::new("[::1]", 1).unwrap().host(), "::1");
    }

    #[test]
    fn mistakes_are_refused_without_repeating_a_password() {
        let error = |text: &str| BaseUrl::parse(text, 8000).unwrap_err();
        assert_eq!(error("http://10.0.0.1"), BaseUrlError::NotHttps);
        assert_eq!(error("10.0.0.1"), BaseUrlError::NotHttps);
        assert_eq!(error("https://u:SECRET@h"), BaseUrlError::Password);
        assert_eq!(error("https://u:p:SECRET@h@i"), BaseUrlError::Password);
        assert_eq!(error("https://u%3ASECRET@h"), BaseUrlError::Password);
        assert_eq!(error("https://u%3aSEC%2FRET@h"), BaseUrlError::Password);
        for password in ["SEC/RET", "SEC/RET:1", "SEC?RET", "SEC#RET", "SEC\\RET", "SECRET/@", "/SECRET"] {
            assert_eq!(error(&format!("https://u:{password}@h")), BaseUrlError::Password, "{password}");
            assert_eq!(error(&format!("https://{password}@h:1/x")), BaseUrlError::Password, "{password}");
        }
        assert_eq!(error("https://h?token=SECRET"), BaseUrlError::Query);
        assert_eq!(error("https://h:99999"), BaseUrlError::Port("99999".into()));
        assert_eq!(error("https://h:0"), BaseUrlError::Port("0".into()));
        assert_eq!(error("https://"), BaseUrlError::Host(String::new()));
        assert!(matches!(error(&format!("https://{}.example", "a".repeat(64))), BaseUrlError::Host(_)));
        assert_eq!(error("https://a b"), BaseUrlError::Host("a b".into()));
        for wrong in ["[fe80::1%]", "[fe80::1%a b]", "hub%eth0", "192.0.2.1%eth0"] {
            assert!(matches!(error(&format!("https://{wrong}:1")), BaseUrlError::Host(_)), "{wrong}");
        }
        for each_link_has_it in ["[fe80::1]", "fe80::1", "[FEBF::1]"] {
            let error = error(&format!("https://{each_link_has_it}"));
            assert!(matches!(error, BaseUrlError::NoZone(_)), "{each_link_has_it}: {error}");
        }
        assert_eq!(error("https://h/a/../b"), BaseUrlError::Path("/a/../b".into()));
    }

    #[test]
    fn urls_are_exact_or_absent() {
        let base = BaseUrl::parse("https://h:8000/x", 1).unwrap();
        assert_eq!(base.url("/api/a%2Fb?c=d").unwrap().as_str(), "https://h:8000/x/api/a%2Fb?c=d");
        let zoned = BaseUrl::parse("https://[fe80::1%eth0]/x", 8000).unwrap();
        assert_eq!(zoned.url("/api").unwrap().as_str(), "https://[fe80::1]:8000/x/api");
        assert_eq!((zoned.host(), zoned.zone()), ("fe80::1%eth0", Some("eth0")));
        assert_eq!(base.url("/api/%2e%2e/b"), None);
        assert_eq!(base.url("/api/../b"), None);
        assert_eq!(base.url("/api#x"), None);
        assert_eq!(base.url("@evil.example/"), None);
        assert_eq!(BaseUrl::new("h", 8000).unwrap().url("@evil.example/"), None);
    }

    proptest! {
        #[test]
        fn no_text_causes_a_panic(text in any::<String>()) {
            let _ = BaseUrl::parse(&text, 8000);
            let _ = BaseUrl::parse(&format!("https://{text}"), 8000);
        }
    }
}
