//! Runs the real binary: arguments in, exit code, stdout and stderr out.

use std::fmt;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Nobody listens here. A port that was just given back may be the next simulator's; this one is never given out.
pub(crate) const CLOSED_PORT: u16 = 1;

/// A run that takes longer hangs.
const DEADLINE: Duration = Duration::from_mins(1);

/// One run of the command, in a folder of its own.
#[must_use]
pub(crate) struct Test {
    folder: Arc<TempDir>,
    in_repository: bool,
    args: Vec<String>,
    stdin: String,
    variables: Vec<(String, String)>,
}

/// The top of the source tree.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

impl Test {
    /// A run in an empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: Arc::new(TempDir::new().unwrap()),
            in_repository: false,
            args: Vec::new(),
            stdin: String::new(),
            variables: Vec::new(),
        }
    }

    /// A run at the top of the source tree.
    pub(crate) fn in_repository() -> Self {
        Self { in_repository: true, ..Self::new() }
    }

    /// A run in an empty folder, of a runbook that is called `book.rhai`.
    pub(crate) fn book(text: &str) -> Self {
        Self::new().file("book.rhai", text).args(["run", "book.rhai"])
    }

    /// Puts a file into the folder, and makes the folders on the way to it.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Puts an inventory into the folder and makes the folder the user's configuration folder: it is obeyed without
    /// a question.
    pub(crate) fn inventory(self, text: &str) -> Self {
        let config = self.folder.path().join(".config");
        std::fs::create_dir_all(&config).unwrap();
        // Another inventory may have been here before.
        let _ = std::os::unix::fs::symlink(self.folder.path(), config.join("edgebook"));
        self.file("edgebook.toml", text)
    }

    /// Adds arguments.
    pub(crate) fn args<I: IntoIterator<Item = S>, S: Into<String>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Other arguments in the same folder.
    pub(crate) fn with_args<I: IntoIterator<Item = S>, S: Into<String>>(mut self, args: I) -> Self {
        self.args.clear();
        self.args(args)
    }

    /// Another run in the same folder and environment, with other arguments.
    pub(crate) fn again<I: IntoIterator<Item = S>, S: Into<String>>(&self, args: I) -> Self {
        Self {
            folder: Arc::clone(&self.folder),
            in_repository: self.in_repository,
            args: Vec::new(),
            stdin: String::new(),
            variables: self.variables.clone(),
        }
        .args(args)
    }

    /// Sets what stands on stdin.
    pub(crate) fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder in which files are put; the state of the command stands in its `state`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command, ready to start.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_edgebook"));
        let folder = if self.in_repository { repository() } else { self.folder.path().to_owned() };
        command.args(&self.args).current_dir(folder).env_clear();
        command.env("HOME", self.folder.path()).env("XDG_STATE_HOME", self.folder.path().join("state"));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self) -> Ran {
        let mut child = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, receiver) = mpsc::channel();
        read_in_background(child.stdout.take().unwrap(), sender.clone(), 0);
        read_in_background(child.stderr.take().unwrap(), sender, 1);
        // A command that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(self.stdin.as_bytes());
        let mut streams = [String::new(), String::new()];
        for _ in 0..2 {
            let Ok((index, text)) = receiver.recv_timeout(DEADLINE) else {
                child.kill().unwrap();
                panic!("{:?} still runs after {DEADLINE:?}", self.args);
            };
            streams[index] = text;
        }
        let [stdout, stderr] = streams;
        Ran { code: child.wait().unwrap().code(), stdout, stderr }
    }

    /// Starts the command and leaves it running.
    pub(crate) fn start(&self) -> Running {
        let mut child = self
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Running { child, lines }
    }
}

fn read_in_background(
    mut stream: impl Read + Send + 'static,
    sender: mpsc::Sender<(usize, String)>,
    index: usize,
) {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        sender.send((index, String::from_utf8(bytes).unwrap())).unwrap();
    });
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// stdout, after making sure that the run ended well.
    pub(crate) fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{self}");
        self.stdout
    }

    /// stdout as JSON, after making sure that the run ended well.
    pub(crate) fn json(self) -> serde_json::Value {
        let stdout = self.success();
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"))
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => writeln!(f, "exit: {code}")?,
            None => writeln!(f, "ended by a signal")?,
        }
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(f, "----- {name}\n{text}")?;
                if !text.ends_with('\n') {
                    writeln!(f, "(no line break at the end)")?;
                }
            }
        }
        Ok(())
    }
}

/// A command that serves until it is told to stop. Killed when dropped.
pub(crate) struct Running {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Running {
    /// The next line on stdout.
    pub(crate) fn line(&self) -> String {
        self.lines.recv_timeout(DEADLINE).expect("a line on stdout")
    }

    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end; returns the exit code.
    pub(crate) fn wait(&mut self) -> i32 {
        self.wait_for(DEADLINE).unwrap_or_else(|| panic!("still runs after {DEADLINE:?}"))
    }

    /// Waits for the end, which is when stdout ends, but no longer than this; `None` when it still runs.
    pub(crate) fn wait_for(&mut self, time: Duration) -> Option<i32> {
        loop {
            match self.lines.recv_timeout(time) {
                Ok(_) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    let status = self.child.wait().unwrap();
                    return Some(status.code().expect("an exit code, not a signal"));
                }
                Err(mpsc::RecvTimeoutError::Timeout) => return None,
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Compares with a snapshot in which what differs from run to run has a name.
#[macro_export]
macro_rules! assert_run {
    ($ran:expr, @$expected:literal) => {{
        let mut settings = insta::Settings::clone_current();
        for (pattern, name) in $crate::harness::FILTERS {
            settings.add_filter(pattern, *name);
        }
        settings.bind(|| insta::assert_snapshot!($ran.to_string(), @$expected));
    }};
    ($ran:expr) => {{
        let mut settings = insta::Settings::clone_current();
        for (pattern, name) in $crate::harness::FILTERS {
            settings.add_filter(pattern, *name);
        }
        settings.bind(|| insta::assert_snapshot!($ran.to_string()));
    }};
}

/// What differs from run to run.
pub(crate) const FILTERS: &[(&str, &str)] = &[
    (r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?", "[TIME]"),
    (r"sha256:[0-9a-f]{64}", "[FINGERPRINT]"),
    (r"\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}", "[RUN]"),
    (r"\d{2}:\d{2}:\d{2}\.\d{3}Z", "[CLOCK]"),
    (r"process \d+", "process [PID]"),
    (r"by (uid \d+|\S+) on \S+\n", "by [USER] on [HOST]\n"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]"),
    (r" in \d+ ms", " in [MS] ms"),
    (r"write(s?), in \d+\.\d s", "write$1, in [S] s"),
    (r", \d+ attempts", ", [N] attempts"),
    (r"looked \d+ times", "looked [N] times"),
    (r"see \d+ in its log", "see [LOG] in its log"),
    // Seconds that are left of a lease.
    (r"([0-9A-F]{2}(-[0-9A-F]{2}){5}) +\d+", "$1  [LEFT]"),
];
