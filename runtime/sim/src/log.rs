//! What a simulated appliance received, for tests to read.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use jiff::Timestamp;

/// One request as it arrived, and the status that it was answered with.
#[derive(Clone)]
pub struct LoggedRequest {
    /// When it arrived, by the simulator's clock.
    pub at: Timestamp,
    /// Its place in the order of arrival, over all appliances that run together.
    pub number: u64,
    /// The method as sent.
    pub method: String,
    /// The path as sent, percent-encoding included.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: Option<String>,
    /// All headers, credentials included.
    pub headers: HeaderMap,
    /// The body as sent.
    pub body: Bytes,
    /// The status of the answer; 0 when the connection was closed without one.
    pub status: u16,
    /// What the appliance passed over in it, because it does not know it.
    pub notes: Vec<String>,
}

impl LoggedRequest {
    /// A request as it was read. Its number comes when it is added to a log.
    pub(crate) fn of(parts: Parts, body: Bytes, at: Timestamp, status: u16) -> Self {
        Self {
            at,
            number: 0,
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            headers: parts.headers,
            body,
            status,
            notes: Vec::new(),
        }
    }

    /// A header's value, where it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Headers and bodies hold credentials and keys, so only the request line is shown.
impl fmt::Debug for LoggedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)?;
        if let Some(query) = &self.query {
            write!(formatter, "?{query}")?;
        }
        write!(formatter, " -> {}", self.status)
    }
}

impl LoggedRequest {
    /// Lets go of what it was read from: a header that is kept as it came keeps the whole buffer of its connection.
    fn detach(&mut self) {
        let copied = self.headers.iter().filter_map(|(name, value)| {
            let mut own = HeaderValue::from_bytes(value.as_bytes()).ok()?;
            own.set_sensitive(value.is_sensitive());
            Some((HeaderName::from_bytes(name.as_str().as_bytes()).ok()?, own))
        });
        let mut headers = HeaderMap::with_capacity(self.headers.keys_len());
        for (name, value) in copied {
            headers.append(name, value);
        }
        self.headers = headers;
        self.body = Bytes::copy_from_slice(&self.body);
    }

    /// About how many bytes it holds.
    fn size(&self) -> usize {
        let headers =
            self.headers.iter().map(|(name, value)| name.as_str().len().saturating_add(value.len()));
        let texts =
            [self.method.len(), self.path.len(), self.query.as_ref().map_or(0, String::len), self.body.len()];
        let notes = self.notes.iter().map(String::len);
        texts.into_iter().chain(headers).chain(notes).fold(ENTRY_SIZE, usize::saturating_add)
    }
}

/// What an entry takes beside its texts.
const ENTRY_SIZE: usize = 700;

/// Enough for any test, and a bound for a simulator that runs for days.
const MOST_ENTRIES: usize = 10_000;

/// What the logs of all appliances that run together may hold. An answer to everything is kept as long as nobody sends
/// large files.
const MOST_BYTES: usize = 48 * 1024 * 1024;

/// What the logs of appliances that run together share.
#[derive(Debug, Default)]
pub(crate) struct Room {
    held: AtomicUsize,
    arrived: AtomicU64,
}

impl Room {
    /// The next number in the order of arrival, from 1.
    fn number(&self) -> u64 {
        self.arrived.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    fn is_over(&self) -> bool {
        self.held.load(Ordering::Relaxed) > MOST_BYTES
    }
}

/// The last requests, oldest first.
#[derive(Default)]
pub(crate) struct RequestLog {
    room: Arc<Room>,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    kept: VecDeque<LoggedRequest>,
    total: u64,
}

impl RequestLog {
    pub(crate) fn new(room: Arc<Room>) -> Self {
        Self { room, entries: Mutex::default() }
    }

    /// Adds a request as the next in order, and forgets the oldest where there is no more room.
    pub(crate) fn add(&self, mut request: LoggedRequest) {
        request.detach();
        let mut entries = self.lock();
        request.number = self.room.number();
        self.room.held.fetch_add(request.size(), Ordering::Relaxed);
        entries.kept.push_back(request);
        entries.total = entries.total.saturating_add(1);
        while entries.kept.len() > MOST_ENTRIES || (entries.kept.len() > 1 && self.room.is_over()) {
            let oldest = entries.kept.pop_front();
            self.give_back(oldest.as_ref());
        }
    }

    pub(crate) fn entries(&self) -> Vec<LoggedRequest> {
        self.lock().kept.iter().cloned().collect()
    }

    /// How many requests arrived since the start, forgotten ones included.
    pub(crate) fn total(&self) -> u64 {
        self.lock().total
    }

    pub(crate) fn clear(&self) {
        let mut entries = self.lock();
        self.give_back(entries.kept.iter());
        entries.kept.clear();
    }

    fn give_back<'a>(&self, requests: impl IntoIterator<Item = &'a LoggedRequest>) {
        let size = requests.into_iter().map(LoggedRequest::size).fold(0, usize::saturating_add);
        self.room.held.fetch_sub(size, Ordering::Relaxed);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_share_their_room() {
        let room = Arc::new(Room::default());
        let (first, second) = (RequestLog::new(Arc::clone(&room)), RequestLog::new(Arc::clone(&room)));
        let large = |log: &RequestLog| {
            log.add(LoggedRequest {
                at: Timestamp::UNIX_EPOCH,
                number: 0,
                method: "PUT".into(),
                path: "/".into(),
                query: None,
                headers: HeaderMap::new(),
                body: Bytes::from(vec![0; MOST_BYTES / 4]),
                status: 200,
                notes: Vec::new(),
            });
        };
        for _ in 0..5 {
            large(&first);
            large(&second);
        }
        assert_eq!((first.entries().len(), second.entries().len()), (2, 1));
        assert_eq!(second.entries()[0].number, 10, "the order of arrival is one");
        first.clear();
        second.clear();
        assert_eq!(room.held.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn the_log_forgets_the_oldest_and_shows_no_credentials() {
        let log = RequestLog::default();
        for number in 0..=MOST_ENTRIES {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", "Basic c2VjcmV0".parse().unwrap());
            log.add(LoggedRequest {
                at: Timestamp::UNIX_EPOCH,
                number: 0,
                method: "GET".into(),
                path: format!("/{number}"),
                query: Some("a=b".into()),
                headers,
                body: Bytes::from_static(b"psk"),
                status: 200,
                notes: Vec::new(),
            });
        }
        let entries = log.entries();
        assert_eq!(entries.len(), MOST_ENTRIES);
        assert_eq!(format!("{:?}", entries[0]), "GET /1?a=b -> 200");
        assert_eq!(entries[0].header("Authorization"), Some("Basic c2VjcmV0"));
        assert_eq!(log.total(), MOST_ENTRIES as u64 + 1);
        log.clear();
        assert!(log.entries().is_empty());
    }
}
