//! The real binary on a pseudo-terminal: what it asks, and what an answer does.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::harness::{Ran, Test};

/// What takes longer hangs.
const DEADLINE: Duration = Duration::from_mins(1);

/// A command whose stdin and stderr are a terminal; its stdout is a pipe.
pub(crate) struct OnTerminal {
    child: Child,
    keyboard: File,
    screen: Arc<Screen>,
    stdout: thread::JoinHandle<String>,
}

/// What the terminal shows.
#[derive(Default)]
struct Screen {
    shown: Mutex<Shown>,
    changed: Condvar,
}

#[derive(Default)]
struct Shown {
    text: String,
    /// Up to where it was waited for.
    seen: usize,
    ended: bool,
}

impl OnTerminal {
    /// Starts a test on a terminal of its own.
    pub(crate) fn start(run: &Test) -> Self {
        let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keyboard).unwrap();
        unlockpt(&keyboard).unwrap();
        let name = ptsname(&keyboard, Vec::new()).unwrap();
        let path = std::ffi::OsStr::from_bytes(name.as_bytes());
        let terminal: OwnedFd = OpenOptions::new().read(true).write(true).open(path).unwrap().into();
        let mut child = run
            .command()
            .env("NO_COLOR", "1")
            .stdin(Stdio::from(terminal.try_clone().unwrap()))
            .stderr(Stdio::from(terminal))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let stdout = thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).unwrap();
            text
        });
        let keyboard = File::from(keyboard);
        let screen = Arc::new(Screen::default());
        let (mut output, shown) = (keyboard.try_clone().unwrap(), Arc::clone(&screen));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The end of a terminal is an error on Linux and the end of a file elsewhere.
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                shown.add(&String::from_utf8_lossy(&bytes[..count]));
            }
            shown.end();
        });
        Self { child, keyboard, screen, stdout }
    }

    /// Waits until the terminal shows this, behind what was waited for before.
    pub(crate) fn wait_for(&self, text: &str) {
        let until = Instant::now() + DEADLINE;
        let mut shown = self.screen.shown.lock().unwrap();
        loop {
            let seen = shown.seen;
            let at = shown.text.get(seen..).and_then(|unseen| unseen.find(text));
            if let Some(at) = at {
                shown.seen = seen + at + text.len();
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !shown.ended, "no {text:?} on the terminal:\n{}", shown.text);
            shown = self.screen.changed.wait_timeout(shown, left).unwrap().0;
        }
    }

    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Presses keys; `\r` is enter.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for the end. What the terminal showed comes as stderr.
    pub(crate) fn end(mut self) -> Ran {
        let until = Instant::now() + DEADLINE;
        let mut shown = self.screen.shown.lock().unwrap();
        while !shown.ended {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.child.kill().unwrap();
                panic!("still runs after {DEADLINE:?}:\n{}", shown.text);
            }
            shown = self.screen.changed.wait_timeout(shown, left).unwrap().0;
        }
        let stderr = shown.text.replace("\r\n", "\n");
        drop(shown);
        let code = self.child.wait().unwrap().code();
        Ran { code, stdout: self.stdout.join().unwrap(), stderr }
    }
}

impl Screen {
    fn add(&self, text: &str) {
        self.shown.lock().unwrap().text.push_str(text);
        self.changed.notify_all();
    }

    fn end(&self) {
        self.shown.lock().unwrap().ended = true;
        self.changed.notify_all();
    }
}
