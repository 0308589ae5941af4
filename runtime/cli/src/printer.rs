//! The only place that writes to stdout and stderr.
//!
//! Data goes to stdout, everything else to stderr. Text for people is escaped here, so nothing that an appliance
//! sends can steer the terminal. When the reader of stdout went away, writing ends without complaint: a runbook
//! still finishes its work, and a command that only shows things ends with success.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use crate::escape::escape;

/// Writes for people and for programs. Clones share the streams.
#[derive(Clone)]
pub struct Printer {
    streams: Arc<Mutex<Streams>>,
    terminal: Terminal,
}

/// What each stream is connected to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// stdin is a terminal.
    pub stdin: bool,
    /// stdout is a terminal.
    pub stdout: bool,
    /// stderr is a terminal.
    pub stderr: bool,
}

impl Terminal {
    /// What this process is connected to.
    pub fn detect() -> Self {
        Self {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
        }
    }
}

struct Streams {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    /// The first write to stdout that failed, unless it failed because the reader went away.
    failure: Option<io::Error>,
    /// stdout takes no more.
    closed: bool,
}

/// Colour of labels on stderr; dropped where the terminal or `NO_COLOR` does not want it.
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

impl Printer {
    /// The printer of the process.
    pub fn standard() -> Self {
        Self::new(Box::new(io::stdout()), Box::new(AutoStream::auto(io::stderr())), Terminal::detect())
    }

    /// A printer on any pair of streams.
    pub fn new(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>, terminal: Terminal) -> Self {
        let streams = Streams { out, err, failure: None, closed: false };
        Self { streams: Arc::new(Mutex::new(streams)), terminal }
    }

    /// What the streams are connected to.
    pub fn terminal(&self) -> Terminal {
        self.terminal
    }

    /// The width of the terminal that stdout is, in columns; `None` where it is none.
    pub fn width(&self) -> Option<u16> {
        if !self.terminal.stdout {
            return None;
        }
        crossterm::terminal::size().ok().map(|(columns, _)| columns).filter(|columns| *columns > 0)
    }

    /// Writes text for people to stdout, with a line break at the end.
    pub fn text(&self, text: &str) {
        let text = escape(text);
        let end = if text.ends_with('\n') { "" } else { "\n" };
        self.out(format!("{text}{end}").as_bytes());
    }

    /// Writes bytes for programs to stdout as they are.
    pub fn data(&self, data: &str) {
        self.out(data.as_bytes());
    }

    /// Says something on stderr.
    pub fn note(&self, text: &str) {
        self.err(&format!("{}\n", escape(text)));
    }

    /// Says on stderr what failed.
    pub fn error(&self, text: &str) {
        self.err(&format!("{ERROR}error:{ERROR:#} {}\n", escape(text)));
    }

    /// Warns on stderr.
    pub fn warning(&self, text: &str) {
        self.err(&format!("{WARNING}warning:{WARNING:#} {}\n", escape(text)));
    }

    /// Says on stderr what to do next.
    pub fn hint(&self, text: &str) {
        self.err(&format!("{HINT}hint:{HINT:#} {}\n", escape(text)));
    }

    /// Asks on stderr, without a line break at the end.
    pub fn ask(&self, text: &str) {
        // The prompt's own line breaks, as a terminal in raw mode needs them.
        for (index, line) in text.split("\r\n").enumerate() {
            let gap = if index > 0 { "\r\n" } else { "" };
            self.err(&format!("{gap}{}", escape(line)));
        }
    }

    /// Takes back the last character that was asked for.
    pub fn erase(&self) {
        self.err("\u{8} \u{8}");
    }

    /// Writes to stderr text that is escaped already and may hold colour.
    pub fn rendered(&self, text: &str) {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        self.err(&format!("{text}{end}"));
    }

    /// Ends the output: whether everything that was to go to stdout went there, or its reader went away.
    pub fn finish(&self) -> io::Result<()> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if !streams.closed {
            let flushed = streams.out.flush();
            streams.note(flushed);
        }
        streams.failure.take().map_or(Ok(()), Err)
    }

    fn out(&self, bytes: &[u8]) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if !streams.closed {
            let written = streams.out.write_all(bytes);
            streams.note(written);
        }
    }

    fn err(&self, text: &str) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        // When stderr fails there is nobody left to tell.
        let _ = streams.err.write_all(text.as_bytes());
        let _ = streams.err.flush();
    }
}

impl Streams {
    fn note(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.closed = true;
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.failure = Some(error);
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod test_support {
    //! A printer that keeps what was written.

    use super::*;

    /// What was written to one stream.
    #[derive(Clone, Default)]
    pub(crate) struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Kept {
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A printer with what it writes to stdout and stderr.
    pub(crate) fn kept() -> (Printer, Kept, Kept) {
        let (out, err) = (Kept::default(), Kept::default());
        let plain = anstream::StripStream::new(Box::new(err.clone()) as Box<dyn Write + Send>);
        let printer = Printer::new(Box::new(out.clone()), Box::new(plain), Terminal::default());
        (printer, out, err)
    }
}

#[cfg(test)]
mod tests {
    use super::test_support::kept;
    use super::*;

    struct Fails(io::ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn text_is_escaped_and_data_is_not() {
        let (printer, out, err) = kept();
        printer.text("a\u{1b}b");
        printer.data("c\u{1b}d\n");
        printer.error("it \u{1b}broke");
        assert_eq!(out.text(), "a\\u{1b}b\nc\u{1b}d\n");
        assert_eq!(err.text(), "error: it \\u{1b}broke\n");
    }

    #[test]
    fn a_reader_that_left_is_no_failure_and_a_full_disk_is() {
        for (kind, fine) in [(io::ErrorKind::BrokenPipe, true), (io::ErrorKind::StorageFull, false)] {
            let printer = Printer::new(Box::new(Fails(kind)), Box::new(io::sink()), Terminal::default());
            printer.text("line");
            printer.text("line");
            assert_eq!(printer.finish().is_ok(), fine);
        }
    }
}
