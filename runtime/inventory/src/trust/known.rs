//! The file as a whole: what it says, and which of its lines cannot be read. Comments stay where they are.

use std::path::Path;

use edgebook_wire::{BaseUrl, Fingerprint};
use edgebook_words::escape;

use super::line::{authority, split_authority};
use super::{Comparison, Known, TrustError};

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// The content of the trust store.
#[derive(Clone, Debug, Default)]
pub struct KnownAppliances {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    /// As it stands in the file, with its line break where it has one.
    raw: Vec<u8>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Known(Known),
    /// Blank, or a comment.
    Silent,
    Malformed(String),
}

/// What a new file begins with.
const HEADER: &str =
    "# Certificates of appliances that were trusted: HOST:PORT FINGERPRINT FIRST-SEEN BY SUBJECT\n";

impl KnownAppliances {
    /// Reads a file's content. Never fails: a line that cannot be read is kept as it is.
    pub fn parse(bytes: &[u8]) -> Self {
        let read = |raw: &[u8]| {
            let content = match std::str::from_utf8(raw).map(Known::parse) {
                Ok(Ok(Some(known))) => Content::Known(known),
                Ok(Ok(None)) => Content::Silent,
                Ok(Err(reason)) => Content::Malformed(reason),
                Err(_) => Content::Malformed("the line is not UTF-8 text".to_owned()),
            };
            Line { raw: raw.to_vec(), content }
        };
        Self { lines: bytes.split_inclusive(|byte| *byte == b'\n').map(read).collect() }
    }

    /// The certificates, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Known> {
        self.lines.iter().filter_map(|line| match &line.content {
            Content::Known(known) => Some(known),
            Content::Silent | Content::Malformed(_) => None,
        })
    }

    /// The lines that cannot be read.
    pub fn malformed(&self) -> Vec<Malformed> {
        let numbered = (1_usize..).zip(&self.lines);
        numbered
            .filter_map(|(line, content)| match &content.content {
                Content::Malformed(reason) => Some(Malformed { line, reason: reason.clone() }),
                Content::Known(_) | Content::Silent => None,
            })
            .collect()
    }

    /// What is pinned for a device. Fails where the device's own line cannot be read, or two lines contradict each
    /// other: nobody could tell then whether the certificate has changed. `path` is for messages.
    pub fn get(&self, path: &Path, host: &str, port: u16) -> Result<Option<&Known>, TrustError> {
        let base = BaseUrl::new(host, port)?;
        let mut found: Option<(usize, &Known)> = None;
        for (number, line) in (1_usize..).zip(&self.lines) {
            match &line.content {
                Content::Malformed(reason) => {
                    if first_word_is(&line.raw, base.host(), port) {
                        let malformed = Malformed { line: number, reason: reason.clone() };
                        return Err(TrustError::Malformed { path: path.to_owned(), malformed });
                    }
                }
                Content::Known(known) if known.host == base.host() && known.port == port => match found {
                    Some((first, other)) if other.fingerprint != known.fingerprint => {
                        return Err(TrustError::Contradiction {
                            path: path.to_owned(),
                            authority: escape(&known.authority()),
                            first,
                            second: number,
                        });
                    }
                    Some(_) => {}
                    None => found = Some((number, known)),
                },
                Content::Silent | Content::Known(_) => {}
            }
        }
        Ok(found.map(|(_, known)| known))
    }

    /// How a presented certificate compares with what is pinned.
    pub fn compare(
        &self,
        path: &Path,
        host: &str,
        port: u16,
        presented: Fingerprint,
    ) -> Result<Comparison, TrustError> {
        Ok(Comparison::of(self.get(path, host, port)?, presented))
    }

    /// Puts a certificate in the place of the device's line, or at the end.
    pub(super) fn put(&mut self, known: &Known) {
        let line = Line { raw: format!("{known}\n").into_bytes(), content: Content::Known(known.clone()) };
        if let Some(old) = self.lines.iter_mut().find(|line| line.is_about(&known.host, known.port)) {
            *old = line;
            return;
        }
        match self.lines.last_mut() {
            Some(last) if !last.raw.ends_with(b"\n") => last.raw.push(b'\n'),
            Some(_) => {}
            None => self.lines.push(Line { raw: HEADER.as_bytes().to_vec(), content: Content::Silent }),
        }
        self.lines.push(line);
    }

    /// Removes the lines of a device, also those that cannot be read; the first certificate that was there.
    pub(super) fn remove(&mut self, host: &str, port: u16) -> Option<Known> {
        let gone = self.iter().find(|known| known.host == host && known.port == port).cloned();
        self.lines.retain(|line| !line.is_about(host, port) && !line.is_broken_about(host, port));
        gone
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| line.raw.iter().copied()).collect()
    }
}

impl Line {
    fn is_about(&self, host: &str, port: u16) -> bool {
        matches!(&self.content, Content::Known(known) if known.host == host && known.port == port)
    }

    fn is_broken_about(&self, host: &str, port: u16) -> bool {
        matches!(self.content, Content::Malformed(_)) && first_word_is(&self.raw, host, port)
    }
}

/// Whether a line that cannot be read begins with a device.
fn first_word_is(raw: &[u8], host: &str, port: u16) -> bool {
    let text = String::from_utf8_lossy(raw);
    let first = text.split_whitespace().next().unwrap_or_default();
    first == authority(host, port) || split_authority(first).is_some_and(|at| at == (host.to_owned(), port))
}
