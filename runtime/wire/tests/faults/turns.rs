//! One write at a time and at most four reads, whatever the script does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use edgebook_wire::{Request, Transport as _};

use crate::server::Server;
use crate::setup::{core, device, get, post};

/// A server that counts how many requests are there at once, and the greatest number that it saw. It holds each
/// answer back until one more than `expected` is there, or a moment has passed.
pub(crate) fn counting(expected: usize) -> (Server, Arc<AtomicUsize>) {
    let most = Arc::new(AtomicUsize::new(0));
    let (seen_now, seen_most) = (AtomicUsize::new(0), Arc::clone(&most));
    let server = Server::start(move |connection| {
        while connection.request().is_some() {
            let here = seen_now.fetch_add(1, Ordering::SeqCst) + 1;
            seen_most.fetch_max(here, Ordering::SeqCst);
            let until = Instant::now() + Duration::from_millis(30);
            while seen_most.load(Ordering::SeqCst) <= expected && Instant::now() < until {
                std::thread::yield_now();
            }
            seen_now.fetch_sub(1, Ordering::SeqCst);
            connection.answer(200, "{}");
        }
    });
    (server, most)
}

/// Sends `calls` requests from as many threads; gives the greatest number that the server saw at once.
fn most_at_once(calls: usize, expected: usize, request: fn() -> Request) -> usize {
    let (server, most) = counting(expected);
    let core = core();
    let device = device(&core, &server);
    std::thread::scope(|scope| {
        for _ in 0..calls {
            let device = device.clone();
            scope.spawn(move || assert_eq!(device.call(&request()).status(), Some(200)));
        }
    });
    assert_eq!(server.requests(), calls);
    most.load(Ordering::SeqCst)
}

#[test]
fn one_write_at_a_time() {
    assert_eq!(most_at_once(4, 1, post), 1);
}

#[test]
fn four_reads_at_once() {
    assert_eq!(most_at_once(12, 4, get), 4);
}
