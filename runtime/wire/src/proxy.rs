//! An HTTP proxy on the way to a device. It passes bytes on (`CONNECT`) and sees none of them in clear.

use std::fmt;
use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::text::excerpt;
use crate::{BaseUrl, BaseUrlError};

/// Where a proxy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpProxy {
    host: String,
    port: u16,
}

/// A head of an answer that is longer than this is none.
const LONGEST_HEAD: usize = 8 << 10;
/// How much of the answer's first line is shown.
const SHOWN: usize = 80;

impl HttpProxy {
    /// From a host name or an IP address and a port.
    pub fn new(host: &str, port: u16) -> Result<Self, BaseUrlError> {
        let base = BaseUrl::new(host, port)?;
        Ok(Self { host: base.host().to_owned(), port })
    }

    /// The proxy's name or address, without brackets.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Its TCP port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// As the HTTP library takes it.
    pub(crate) fn for_client(&self) -> reqwest::Result<reqwest::Proxy> {
        reqwest::Proxy::https(format!("http://{}", authority(&self.host, self.port)))
    }
}

impl fmt::Display for HttpProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&authority(&self.host, self.port))
    }
}

/// Asks the proxy at the other end of a connection to pass everything on to a host.
pub(crate) async fn pass_on(stream: &mut TcpStream, host: &str, port: u16) -> io::Result<()> {
    let target = authority(host, port);
    let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
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
    Err(io::Error::other(format!("the proxy refuses: {}", excerpt(first, SHOWN))))
}

fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}
