//! What a simulated appliance received, for tests to read.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use hyper::HeaderMap;

/// One request as it arrived, and the status that it was answered with.
#[derive(Clone)]
pub struct LoggedRequest {
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
}

impl LoggedRequest {
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

/// Enough for any test, and a bound for a simulator that runs for days.
const MOST_ENTRIES: usize = 10_000;

/// The last requests, oldest first.
#[derive(Default)]
pub(crate) struct RequestLog {
    entries: Mutex<(VecDeque<LoggedRequest>, u64)>,
}

impl RequestLog {
    pub(crate) fn add(&self, request: LoggedRequest) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.0.len() >= MOST_ENTRIES {
            entries.0.pop_front();
        }
        entries.0.push_back(request);
        entries.1 = entries.1.saturating_add(1);
    }

    pub(crate) fn entries(&self) -> Vec<LoggedRequest> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).0.iter().cloned().collect()
    }

    /// How many requests arrived since the start, forgotten ones included.
    pub(crate) fn total(&self) -> u64 {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    pub(crate) fn clear(&self) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_forgets_the_oldest_and_shows_no_credentials() {
        let log = RequestLog::default();
        for number in 0..=MOST_ENTRIES {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", "Basic c2VjcmV0".parse().unwrap());
            log.add(LoggedRequest {
                method: "GET".into(),
                path: format!("/{number}"),
                query: Some("a=b".into()),
                headers,
                body: Bytes::from_static(b"psk"),
                status: 200,
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
