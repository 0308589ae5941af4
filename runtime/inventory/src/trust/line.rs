//! One line: `HOST:PORT sha256:HEX FIRST-SEEN BY SUBJECT`. Everything after the fingerprint is for people and may be
//! left out.

use std::fmt;

use edgebook_wire::{BaseUrl, Fingerprint};
use edgebook_words::escape;
use jiff::Timestamp;

/// A certificate that was trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The device's name or address, without brackets, in its canonical form.
    pub host: String,
    /// Its TCP port.
    pub port: u16,
    /// SHA-256 of the certificate.
    pub fingerprint: Fingerprint,
    /// When it was pinned; `None` where the line was written by hand and does not say.
    pub first_seen: Option<Timestamp>,
    /// Who pinned it; may be empty.
    pub by: String,
    /// Whose certificate it says it is; may be empty. Escaped.
    pub subject: String,
}

/// What stands for an empty field in the middle of a line.
const NOTHING: &str = "-";

impl Known {
    /// A certificate that is pinned now. Refuses an impossible host.
    pub fn new(
        host: &str,
        port: u16,
        fingerprint: Fingerprint,
        first_seen: Timestamp,
        by: &str,
        subject: &str,
    ) -> Result<Self, edgebook_wire::BaseUrlError> {
        let base = BaseUrl::new(host, port)?;
        Ok(Self {
            host: base.host().to_owned(),
            port,
            fingerprint,
            first_seen: Some(first_seen),
            by: word(by),
            subject: one_line(subject),
        })
    }

    /// `192.0.2.10:8000`, `[2001:db8::1]:8000`
    pub fn authority(&self) -> String {
        authority(&self.host, self.port)
    }

    /// When and by whom it was pinned: `2026-11-21T10:00:00Z by alice`.
    pub fn history(&self) -> String {
        let when =
            self.first_seen.map_or_else(|| "at an unrecorded time".to_owned(), |when| when.to_string());
        if self.by.is_empty() { when } else { format!("{when} by {}", escape(&self.by)) }
    }

    /// Reads a line; `None` for a blank one and a comment.
    pub(super) fn parse(line: &str) -> Result<Option<Self>, String> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let mut words = line.split_whitespace();
        let (Some(at), Some(pin)) = (words.next(), words.next()) else {
            return Err("a line is HOST:PORT and sha256:HEX, and then what people want to know".to_owned());
        };
        let (host, port) = split_authority(at)
            .ok_or_else(|| format!("`{}` is not HOST:PORT, such as 192.0.2.10:8000", escape(at)))?;
        if !pin.starts_with("sha256:") {
            return Err("the second word is not a fingerprint: sha256: and 64 hexadecimal digits".to_owned());
        }
        let fingerprint = pin.parse().map_err(|error| format!("the second word is {error}"))?;
        let first_seen = match words.next() {
            None | Some(NOTHING) => None,
            Some(when) => Some(
                when.parse()
                    .map_err(|_| format!("`{}` is not a time such as 2026-11-21T10:00:00Z", escape(when)))?,
            ),
        };
        let by = words.next().filter(|by| *by != NOTHING).unwrap_or_default().to_owned();
        let subject = words.collect::<Vec<_>>().join(" ");
        Ok(Some(Self { host, port, fingerprint, first_seen, by, subject }))
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = self.first_seen.map_or_else(|| NOTHING.to_owned(), |when| when.to_string());
        let by = if self.by.is_empty() { NOTHING } else { &self.by };
        let line = format!("{} {} {when} {by} {}", self.authority(), self.fingerprint, self.subject);
        f.write_str(line.trim_end())
    }
}

/// `HOST:PORT` with brackets where they are needed.
pub(super) fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// The canonical host, and the port.
pub(super) fn split_authority(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let bracketed = host.starts_with('[') && host.ends_with(']');
    if host.contains(':') && !bracketed || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let base = BaseUrl::new(host, port.parse().ok()?).ok()?;
    Some((base.host().to_owned(), base.port()))
}

/// A user's name as one word.
fn word(text: &str) -> String {
    let word: String = one_line(text).split_whitespace().collect::<Vec<_>>().join("_");
    if word == NOTHING { String::new() } else { word }
}

/// Foreign text as one line without runs of white space.
fn one_line(text: &str) -> String {
    escape(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
