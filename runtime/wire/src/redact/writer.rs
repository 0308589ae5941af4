//! A stream without secrets, however it is cut into pieces.

use std::io::{self, Write};

use super::{Redactor, scan};

/// Passes on what is written to it, with [`super::MASK`] for every secret. What may be the beginning of a secret is
/// held back until it can be told, over flushes too; [`RedactingWriter::finish`], or dropping it, passes on the rest.
pub struct RedactingWriter<W: Write> {
    redactor: Redactor,
    inner: W,
    /// Not passed on yet.
    held: Vec<u8>,
}

impl<W: Write> RedactingWriter<W> {
    pub(super) fn new(redactor: Redactor, inner: W) -> Self {
        Self { redactor, inner, held: Vec::new() }
    }

    /// Passes on what was held back: the stream ends here.
    pub fn finish(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        self.inner.write_all(&self.redactor.bytes(&held))?;
        self.inner.flush()
    }
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.is_empty() && self.redactor.is_empty() {
            return self.inner.write(bytes);
        }
        self.held.extend_from_slice(bytes);
        let (safe, used) = self.redactor.read(|patterns| scan::beginning(patterns, &self.held));
        self.held.drain(..used);
        self.inner.write_all(&safe)?;
        Ok(bytes.len())
    }

    /// Flushes what was passed on. The beginning of a secret is still held back.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: Write> Drop for RedactingWriter<W> {
    fn drop(&mut self) {
        // Who wants to know whether it worked calls `finish`.
        let _ = self.finish();
    }
}
