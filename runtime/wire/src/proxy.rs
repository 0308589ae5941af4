//! An HTTP proxy on the way to a device. It passes bytes on (`CONNECT`) and sees none of them in clear.

use std::fmt;
use std::io;

use edgebook_words::excerpt;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::base_url::authority;
use crate::{BaseUrl, BaseUrlError, Redactor, WireError, credential};

/// Where a proxy is, and how it is told who calls. Holds its password: cannot be printed, but for its address.
#[derive(Clone)]
pub struct HttpProxy {
    base: BaseUrl,
    login: Option<ProxyLogin>,
}

/// The login that a proxy asks for (HTTP basic authentication). It travels in clear to the proxy.
#[derive(Clone)]
pub struct ProxyLogin {
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// A head of an answer that is longer than this is none.
const LONGEST_HEAD: usize = 8 << 10;
/// How much of the answer's first line is shown.
const SHOWN: usize = 80;

impl HttpProxy {
    /// From a host name or an IP address and a port.
    pub fn new(host: &str, port: u16) -> Result<Self, BaseUrlError> {
        Ok(Self { base: BaseUrl::new(host, port)?, login: None })
    }

    /// With the login that the proxy asks for.
    #[must_use]
    pub fn login(mut self, login: ProxyLogin) -> Self {
        self.login = Some(login);
        self
    }

    /// Tells a redactor the password. Using the proxy does that too, for the redactor of its core.
    pub fn teach(&self, redactor: &Redactor) {
        if let Some(ProxyLogin { user, password }) = &self.login {
            redactor.add_login(user, password.expose_secret());
        }
    }

    /// Where it is.
    pub(crate) fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// As the HTTP library takes it.
    pub(crate) fn for_client(&self) -> Result<reqwest::Proxy, WireError> {
        let address = format!("http://{}", authority(self.base.bare_host(), self.base.port()));
        let proxy = reqwest::Proxy::https(address)
            .map_err(|error| WireError::Configuration(crate::classify::deepest_text(&error)))?;
        Ok(match self.header()? {
            Some(header) => proxy.custom_http_auth(header),
            None => proxy,
        })
    }

    fn header(&self) -> Result<Option<HeaderValue>, WireError> {
        self.login.as_ref().map(|login| credential::basic(&login.user, &login.password)).transpose()
    }

    /// What asks it to pass everything on to a host.
    pub(crate) fn request(&self, host: &str, port: u16) -> Result<Vec<u8>, WireError> {
        let target = authority(host, port);
        let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
        if let Some(header) = self.header()? {
            request.extend_from_slice(b"Proxy-Authorization: ");
            request.extend_from_slice(header.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        Ok(request)
    }
}

impl fmt::Display for HttpProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&authority(self.base.host(), self.base.port()))
    }
}

/// The proxy wants a login, or another one.
#[derive(Debug, thiserror::Error)]
#[error("the proxy wants a login")]
pub(crate) struct LoginWanted;

/// Sends a [request](HttpProxy::request) to the proxy at the other end of a connection, and waits until it agrees.
pub(crate) async fn pass_on(stream: &mut TcpStream, request: &[u8]) -> io::Result<()> {
    stream.write_all(request).await?;
    let mut head = Vec::new();
    // Byte by byte: what follows the head belongs to the device.
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= LONGEST_HEAD {
            return Err(io::Error::other("the proxy's answer does not end"));
        }
        let byte = stream.read_u8().await.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => io::Error::other("the proxy closed the connection"),
            _ => error,
        })?;
        head.push(byte);
    }
    let first = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let status = first.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    if first.starts_with(b"HTTP/1.") && status.len() == 3 && status.starts_with(b"2") {
        return Ok(());
    }
    if status == b"407" {
        return Err(io::Error::other(LoginWanted));
    }
    Err(io::Error::other(format!("the proxy refuses: {}", excerpt(first, SHOWN))))
}
