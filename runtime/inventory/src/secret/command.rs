//! A secret from a program, such as a password store. No shell is involved.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use edgebook_words::reason;
use secrecy::zeroize::Zeroizing;

use super::{Fault, file};

/// How often a program that has closed its output is asked whether it has ended.
const POLL: Duration = Duration::from_millis(5);

/// Where the operating system looks for programs when there is no `PATH`.
const USUAL_PATH: &str = "/bin:/usr/bin";

/// Runs a program and gives what it writes to stdout. What it writes to stderr may hold secrets and is dropped.
pub(super) fn output(
    program: &Path,
    arguments: &[String],
    limit: Duration,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let by_hand =
        || format!("run `{}` by hand to see why", edgebook_words::escape(&program.to_string_lossy()));
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| cannot_start(&error))?;
    let slow = || Fault::new(format!("it was not done after {} s", limit.as_secs_f64())).hint(by_hand());
    let Some(stdout) = child.stdout.take() else {
        return Err(Fault::new("it has no output"));
    };
    let read = in_background(stdout)?;
    let bytes = match read.recv_timeout(limit) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => {
            stop(&mut child);
            return Err(Fault::new(format!("its output cannot be read: {}", reason(&error))));
        }
        Err(_) => {
            stop(&mut child);
            return Err(slow());
        }
    };
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > file::LARGEST {
        stop(&mut child);
        return Err(Fault::new(format!("more than {} bytes come from it", file::LARGEST)));
    }
    let Some(status) = wait(&mut child, limit.saturating_sub(started.elapsed())) else {
        stop(&mut child);
        return Err(slow());
    };
    if !status.success() {
        let end = status
            .code()
            .map_or_else(|| "was killed".to_owned(), |code| format!("failed with status {code}"));
        return Err(Fault::new(format!("it {end}")).hint(by_hand()));
    }
    Ok(bytes)
}

/// Reads in a thread of its own: a program may leave another one behind that keeps the pipe open for ever.
fn in_background(
    stream: impl Read + Send + 'static,
) -> Result<mpsc::Receiver<io::Result<Zeroizing<Vec<u8>>>>, Fault> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let read = move || {
        // As large as it may get from the start: growing would leave copies behind.
        let most = file::LARGEST.saturating_add(1);
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(most).unwrap_or_default()));
        let end = stream.take(most).read_to_end(&mut bytes);
        // Nobody listens any more when the time is over.
        let _ = sender.send(end.map(|_| bytes));
    };
    thread::Builder::new()
        .name("secret".to_owned())
        .spawn(read)
        .map_err(|error| Fault::new(format!("its output cannot be read: {}", reason(&error))))?;
    Ok(receiver)
}

fn wait(child: &mut Child, limit: Duration) -> Option<std::process::ExitStatus> {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if started.elapsed() < limit => thread::sleep(POLL),
            _ => return None,
        }
    }
}

fn stop(child: &mut Child) {
    // It may have ended in this moment.
    let _ = child.kill();
    let _ = child.wait();
}

fn cannot_start(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::NotFound => {
            Fault::new("there is no such program").hint("install it, or name it by its whole path")
        }
        _ => Fault::new(format!("it cannot be started: {}", reason(error))),
    }
}

/// Whether the program is there and may be run.
pub(super) fn check(program: &Path, path: Option<OsString>) -> Result<(), Fault> {
    let found = if program.components().count() > 1 || program.is_absolute() {
        runnable(program)
    } else {
        let path = path.unwrap_or_else(|| USUAL_PATH.into());
        std::env::split_paths(&path).any(|folder| runnable(&folder.join(program)))
    };
    if found { Ok(()) } else { Err(cannot_start(&io::ErrorKind::NotFound.into())) }
}

fn runnable(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
}
