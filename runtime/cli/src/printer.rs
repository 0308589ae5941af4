//! The only place that writes to stdout and stderr.
//!
//! Data goes to stdout, everything else to stderr. Text for people is escaped here, so nothing that an appliance
//! sends can steer the terminal; and both streams pass a redactor, so no secret that the process knows gets out. When the reader of stdout went away, writing ends without complaint: a runbook
//! still finishes its work, and a command that only shows things ends with success.

use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use edgebook_script::{Diagnostic, render};
use edgebook_wire::{RedactingWriter, Redactor};
use edgebook_words::{escape_each_line, escape_line};
use serde_json::{Value, json};

use crate::hints::in_words;
use crate::output::{self, Format};

/// Writes for people and for programs. Clones share the streams.
#[derive(Clone)]
pub struct Printer {
    streams: Arc<Mutex<Streams>>,
    terminal: Terminal,
    redactor: Redactor,
    /// Whether errors are written as data.
    json_errors: Arc<AtomicBool>,
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

/// A stream behind the redactor.
type Safe = RedactingWriter<Box<dyn Write + Send>>;

struct Streams {
    out: Safe,
    err: Safe,
    /// The first write to stdout that failed, unless it failed because the reader went away.
    failure: Option<io::Error>,
    /// stdout takes no more.
    closed: bool,
    /// The thread that asks a question; what others write meanwhile waits.
    asking: Option<ThreadId>,
    /// What waits, in order.
    waiting: Vec<(Stream, Vec<u8>)>,
    /// How much waits.
    waiting_bytes: usize,
    /// How many characters of the line on the terminal show progress.
    progressing: usize,
}

/// One of the two streams.
#[derive(Clone, Copy)]
enum Stream {
    Out,
    Err,
}

/// Keeps back what other threads write, for as long as it lives.
pub struct Asking<'p>(&'p Printer);

/// What may wait for an answer; beyond this it is written into the middle of the question.
const MOST_WAITING: usize = 1 << 20;

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
        let redactor = Redactor::new();
        let streams = Streams {
            out: redactor.writer(out),
            err: redactor.writer(err),
            failure: None,
            closed: false,
            asking: None,
            waiting: Vec::new(),
            waiting_bytes: 0,
            progressing: 0,
        };
        let json_errors = Arc::default();
        Self { streams: Arc::new(Mutex::new(streams)), terminal, redactor, json_errors }
    }

    /// What keeps secrets out of both streams. Whoever learns a secret tells it.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Says that this program failed, from wherever it did: the thread may hold the streams already.
    pub fn crashed(&self, text: &str) {
        let (version, system, machine) = (env!("CARGO_PKG_VERSION"), env::consts::OS, env::consts::ARCH);
        let text = format!(
            "this is a bug in Edgebook {version} ({system}, {machine}), please report it with these lines: {text}"
        );
        let hint = "`edgebook audit show last` says what was sent";
        if let Ok(streams) = self.streams.try_lock() {
            drop(streams);
            self.error("internal", &text);
            return self.hint(hint);
        }
        let safe = self.redactor.text(&text).into_owned();
        // When stderr fails there is nobody left to tell.
        let _ = writeln!(io::stderr(), "error[internal]: {}\nhint: {hint}", escape_each_line(&safe));
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
        let text = escape_each_line(text);
        let end = if text.ends_with('\n') { "" } else { "\n" };
        self.out(format!("{text}{end}").as_bytes());
    }

    /// Writes data to stdout in a format. Secrets are taken out of the data itself, so that no format's own way of
    /// writing can hide one.
    pub fn value(&self, value: &Value, format: Format) {
        self.data(&output::render(&self.without_secrets(value), format));
    }

    /// The value with a mask for every secret that is known.
    pub fn without_secrets<'v>(&self, value: &'v Value) -> Cow<'v, Value> {
        if self.redactor.is_empty() {
            return Cow::Borrowed(value);
        }
        let mut masked = value.clone();
        self.redactor.value(&mut masked);
        Cow::Owned(masked)
    }

    /// Writes text for programs to stdout. On a terminal, what would steer it is escaped: a format that has no way to
    /// write such characters goes to people then.
    pub fn data(&self, data: &str) {
        if self.terminal.stdout {
            self.out(escape_each_line(data).as_bytes());
        } else {
            self.out(data.as_bytes());
        }
    }

    /// Writes the bytes of a file to stdout as they are, or not at all: whether they hold no secret.
    #[must_use]
    pub fn bytes(&self, data: &[u8]) -> bool {
        let clean = matches!(self.redactor.bytes(data), Cow::Borrowed(_));
        if clean {
            self.out(data);
        }
        clean
    }

    /// Says something on stderr.
    pub fn note(&self, text: &str) {
        self.err(&format!("{}\n", escape_each_line(text)));
    }

    /// Says on stderr what failed, with the code that `edgebook explain` knows.
    pub fn error(&self, code: &str, text: &str) {
        self.err(&format!("{ERROR}error[{code}]:{ERROR:#} {}\n", escape_each_line(text)));
    }

    /// From now on errors are data: one line of JSON each, on stderr.
    pub fn write_errors_as_json(&self) {
        self.json_errors.store(true, Ordering::Relaxed);
    }

    /// Whether errors are data.
    pub fn json_errors(&self) -> bool {
        self.json_errors.load(Ordering::Relaxed)
    }

    /// Writes an error as data.
    pub fn error_data(&self, error: &Value) {
        self.err(&format!("{}\n", json!({ "error": error })));
    }

    /// Tells on stderr what is wrong: with its place in the source, or as data.
    pub fn tell(&self, diagnostic: &Diagnostic) {
        let diagnostic = diagnostic.clone().worded(&in_words);
        if self.json_errors() {
            return self.error_data(&diagnostic.to_json());
        }
        let masked = self.masked(&diagnostic);
        self.rendered(&render(&masked, edgebook_script::Style::Coloured));
    }

    /// A diagnostic without secrets in its source line: one that is cut off at the edge would not be known as one.
    fn masked<'d>(&self, diagnostic: &'d Diagnostic) -> Cow<'d, Diagnostic> {
        let Some(line) = &diagnostic.source_line else { return Cow::Borrowed(diagnostic) };
        let Cow::Owned(masked) = self.redactor.text(line) else { return Cow::Borrowed(diagnostic) };
        let shown = |part: Option<&str>| self.redactor.text(part.unwrap_or_default()).len();
        let span = diagnostic.span.as_ref().map(|span| {
            let start = shown(line.get(..span.start)).min(masked.len());
            start..start.saturating_add(shown(line.get(span.clone()))).min(masked.len())
        });
        Cow::Owned(Diagnostic { source_line: Some(masked), span, ..diagnostic.clone() })
    }

    /// Warns on stderr.
    pub fn warning(&self, text: &str) {
        self.err(&format!("{WARNING}warning:{WARNING:#} {}\n", escape_each_line(text)));
    }

    /// Says on stderr what to do next.
    pub fn hint(&self, text: &str) {
        self.err(&format!("{HINT}hint:{HINT:#} {}\n", escape_each_line(text)));
    }

    /// Begins a question: until the guard is dropped, what other threads write is kept back, so that it does not
    /// stand in the middle of the question. Nobody has to wait for that.
    pub fn asking(&self) -> Asking<'_> {
        self.lock().asking.get_or_insert(thread::current().id());
        Asking(self)
    }

    /// Asks on stderr, without a line break at the end.
    pub fn ask(&self, text: &str) {
        // The prompt's own line breaks, as a terminal in raw mode needs them.
        for (index, line) in text.split("\r\n").enumerate() {
            let gap = if index > 0 { "\r\n" } else { "" };
            self.err(&format!("{gap}{}", escape_each_line(line)));
        }
    }

    /// Shows on a terminal how far something is, in a line that the next output takes the place of.
    pub fn progress(&self, text: Option<&str>) {
        if self.terminal.stderr {
            // Some terminals, such as serial lines, say that they have no width.
            let width =
                crossterm::terminal::size().ok().map(|(columns, _)| columns).filter(|columns| *columns > 0);
            let width = width.unwrap_or(80);
            let fitting = usize::from(width).saturating_sub(1);
            // A secret that is cut off would not be known as one.
            let text = text
                .map(|text| escape_line(&self.redactor.text(text)).chars().take(fitting).collect::<String>());
            self.lock().progress(text.as_deref());
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
        let mut streams = self.lock();
        streams.release();
        if !streams.closed {
            let flushed = streams.out.finish();
            streams.note(flushed);
        }
        // When stderr fails there is nobody left to tell.
        let _ = streams.err.finish();
        streams.failure.take().map_or(Ok(()), Err)
    }

    fn out(&self, bytes: &[u8]) {
        self.lock().take(Stream::Out, bytes);
    }

    fn err(&self, text: &str) {
        self.lock().take(Stream::Err, text.as_bytes());
    }

    fn lock(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut streams = self.0.lock();
        if streams.asking == Some(thread::current().id()) {
            streams.release();
        }
    }
}

impl Streams {
    /// Writes, or keeps for later.
    fn take(&mut self, stream: Stream, bytes: &[u8]) {
        let must_wait = self.asking.is_some_and(|asking| asking != thread::current().id());
        let waiting = self.waiting_bytes.saturating_add(bytes.len());
        if must_wait && waiting <= MOST_WAITING {
            self.waiting.push((stream, bytes.to_vec()));
            self.waiting_bytes = waiting;
        } else {
            self.write(stream, bytes);
        }
    }

    /// Writes over the line that shows progress, or takes it away. A question stays as it is.
    fn progress(&mut self, text: Option<&str>) {
        if self.asking.is_some() || (text.is_none() && self.progressing == 0) {
            return;
        }
        // Blanks and no control sequence: these work without colour too.
        let blanks = " ".repeat(self.progressing);
        // When stderr fails there is nobody left to tell.
        let _ = write!(self.err, "\r{blanks}\r{}", text.unwrap_or_default());
        let _ = self.err.flush();
        self.progressing = text.map_or(0, |text| text.chars().count());
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        self.progress(None);
        match stream {
            Stream::Out if self.closed => {}
            Stream::Out => {
                let written = self.out.write_all(bytes);
                self.note(written);
            }
            Stream::Err => {
                // When stderr fails there is nobody left to tell.
                let _ = self.err.write_all(bytes);
                let _ = self.err.flush();
            }
        }
    }

    /// The question is over: what waited is written.
    fn release(&mut self) {
        self.asking = None;
        self.waiting_bytes = 0;
        for (stream, bytes) in std::mem::take(&mut self.waiting) {
            self.write(stream, &bytes);
        }
    }

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
        printer.error("failed", "it \u{1b}broke");
        assert_eq!(out.text(), "a\\u{1b}b\nc\u{1b}d\n");
        assert_eq!(err.text(), "error[failed]: it \\u{1b}broke\n");
    }

    #[test]
    fn on_a_terminal_nothing_steers_it_in_any_format() {
        let value = json!([{ "a\u{9b}31m": "\u{1b}]2;gone\u{7}\u{202e}b\r\n", "n": -7 }]);
        for format in [Format::Text, Format::Json, Format::Ndjson, Format::Csv, Format::CsvRaw, Format::Yaml]
        {
            let kept = test_support::Kept::default();
            let terminal = Terminal { stdout: true, ..Terminal::default() };
            let printer = Printer::new(Box::new(kept.clone()), Box::new(io::sink()), terminal);
            printer.value(&value, format);
            printer.finish().unwrap();
            let shown = kept.text();
            let hostile = shown.chars().find(|c| !matches!(c, '\n' | '\t') && edgebook_words::is_hostile(*c));
            assert_eq!(hostile, None, "{format:?}: {shown:?}");
        }
    }

    #[test]
    fn no_format_hides_a_secret_in_its_own_way_of_writing() {
        for secret in
            ["hq\"Line, two", "it's\na \\ key\t=1", "'; drop\u{e4}\u{1f511}", "=1+\"x\"\u{9b}", "- a: 'b'#c"]
        {
            for format in
                [Format::Text, Format::Json, Format::Ndjson, Format::Csv, Format::CsvRaw, Format::Yaml]
            {
                let (printer, out, err) = kept();
                printer.redactor().add(secret);
                // As data, and in a text that somebody rendered without knowing.
                let value = json!([{ "k": format!("bad login {secret}!"), secret: 1 }]);
                printer.value(&value, format);
                // A heading that is a secret is masked before it is set in capitals: only `value` can do that.
                let rendered = json!([{ "k": format!("bad login {secret}!") }]);
                printer.data(&output::render(&rendered, format));
                printer.error_data(&value);
                printer.finish().unwrap();
                let shown = format!("{}{}", out.text(), err.text());
                for part in
                    secret.split([' ', '\n', '"', '\'', ',', '\\', ';', '\t']).filter(|part| part.len() > 2)
                {
                    assert!(!shown.contains(part), "{format:?}: {part:?} in {shown}");
                }
            }
        }
    }

    #[test]
    fn bytes_are_written_as_they_are_or_not_at_all() {
        let (printer, out, _) = kept();
        printer.redactor().add("CANARY-7f3a");
        assert!(printer.bytes(b"\x1b fine"));
        assert!(!printer.bytes(b"holds CANARY-7f3a"));
        printer.finish().unwrap();
        assert_eq!(out.text(), "\u{1b} fine");
    }

    #[test]
    fn nothing_stands_in_the_middle_of_a_question() {
        let (printer, out, err) = kept();
        let asking = printer.asking();
        printer.ask("Agreed? ");
        thread::scope(|scope| {
            scope.spawn(|| {
                printer.text("a line");
                printer.warning("a warning");
            });
        });
        printer.note("yes");
        assert_eq!((out.text().as_str(), err.text().as_str()), ("", "Agreed? yes\n"));
        drop(asking);
        assert_eq!(
            (out.text().as_str(), err.text().as_str()),
            ("a line\n", "Agreed? yes\nwarning: a warning\n")
        );
    }

    #[test]
    fn no_known_secret_gets_out_however_it_is_cut() {
        let (printer, out, err) = kept();
        printer.redactor().add("CANARY-7f3a");
        printer.data("{\"a\":\"CANARY-");
        printer.data("7f3a\"}\n");
        printer.text("is CANARY\u{2d}7f3a");
        printer.error("failed", "no CANARY-7f3a");
        printer.crashed("CANARY-7f3a");
        printer.note("ends in CANARY");
        printer.finish().unwrap();
        assert_eq!(out.text(), "{\"a\":\"***\"}\nis ***\n");
        let said = err.text();
        let crash =
            said.strip_prefix("error[failed]: no ***\nerror[internal]: this is a bug in Edgebook ").unwrap();
        let end =
            "please report it with these lines: ***\nhint: `edgebook audit show last` says what was sent\n";
        assert!(crash.ends_with(&format!("{end}ends in CANARY\n")), "{said}");
    }

    #[test]
    fn a_source_line_is_masked_before_it_is_cut() {
        let secret = "CANARY-7f3a-of-some-length";
        for (before, after) in [(0, 300), (60, 90), (150, 0), (390, 20)] {
            let line = format!("{}throw \"{secret}\"; {}{secret}", " ".repeat(before), "y".repeat(after));
            let (printer, _, err) = kept();
            printer.redactor().add(secret);
            let told = Diagnostic {
                line: Some(1),
                source_line: Some(line),
                span: Some(before..before + 5),
                ..Diagnostic::new("syntax", "told", "a.rhai")
            };
            printer.tell(&told);
            let shown = err.text();
            assert!(!shown.contains("CANARY"), "{before} {after}: {shown}");
            let mark = shown.lines().last().and_then(|line| line.find('^')).unwrap();
            let source = shown.lines().find_map(|line| line.find("throw")).unwrap();
            assert_eq!(mark, source, "{shown}");
        }
    }

    #[test]
    fn progress_is_shown_on_a_terminal_only_and_makes_way() {
        let shown = |stderr: bool| {
            let kept = test_support::Kept::default();
            let terminal = Terminal { stderr, ..Terminal::default() };
            let printer = Printer::new(Box::new(io::sink()), Box::new(kept.clone()), terminal);
            printer.redactor().add("CANARY-7f3a");
            printer.progress(None);
            printer.progress(Some("1 of 2, CANARY-7f3a\n"));
            printer.progress(Some("2 of 2"));
            printer.note("between");
            printer.progress(Some("3 of 2"));
            printer.progress(None);
            printer.finish().unwrap();
            kept.text()
        };
        let gone = |characters: usize| format!("\r{}\r", " ".repeat(characters));
        let lines = ["\r\r1 of 2, ***\\n", &gone(13), "2 of 2", &gone(6), "between\n\r\r3 of 2", &gone(6)];
        assert_eq!(shown(true), lines.concat());
        assert_eq!(shown(false), "between\n");
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
