//! A device that answers what a test tells it to, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use edgebook_client::support::{Sender, Sending};
use edgebook_model::Method;
use edgebook_wire::{DeviceName, Outcome, Reply, Request, RequestBody};

/// The fake.
pub(crate) struct Fake {
    name: DeviceName,
    answer: Outcome,
    seen: Mutex<Vec<Seen>>,
}

/// What went out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The body as it goes on the wire.
    pub(crate) encoded: String,
    /// The body and its media type, in words.
    pub(crate) body: String,
}

impl Fake {
    /// Answers with this status and body.
    pub(crate) fn answering(kind: &str, status: u16, body: &str) -> Arc<Self> {
        Self::ending(kind, Outcome::Answered(Reply::new(status, body.to_owned())))
    }

    /// Ends every call like this.
    pub(crate) fn ending(kind: &str, answer: Outcome) -> Arc<Self> {
        let name = DeviceName { name: "fake".to_owned(), kind: kind.to_owned() };
        Arc::new(Self { name, answer, seen: Mutex::default() })
    }

    /// The only request that went out.
    pub(crate) fn only(&self) -> Seen {
        let seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }

    /// Whether nothing went out.
    pub(crate) fn is_untouched(&self) -> bool {
        self.seen.lock().unwrap().is_empty()
    }
}

impl Sender for Fake {
    fn send(&self, request: Request) -> Sending<'_> {
        let body = match request.content() {
            RequestBody::None => "none".to_owned(),
            RequestBody::Json(json) => format!("json {}", String::from_utf8_lossy(json)),
            RequestBody::OtherJson { mime, data } => format!("{mime} {}", String::from_utf8_lossy(data)),
            RequestBody::Form(pairs) => {
                let pairs: Vec<_> = pairs.iter().map(|pair| (&pair.name, &pair.value)).collect();
                format!("form {pairs:?}")
            }
            RequestBody::Text(text) => format!("text {text}"),
            RequestBody::Bytes { mime, data } => format!("bytes {mime} {data:?}"),
            RequestBody::Multipart(parts) => {
                let parts = parts.iter().map(|part| {
                    let text = String::from_utf8_lossy(&part.data).into_owned();
                    (part.name.clone(), part.file_name.clone(), part.mime.clone(), text)
                });
                format!("parts {:?}", parts.collect::<Vec<_>>())
            }
        };
        self.seen.lock().unwrap().push(Seen {
            method: request.method(),
            target: request.target().unwrap(),
            headers: request.headers().to_vec(),
            encoded: request
                .encoded_content()
                .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
                .unwrap_or_default(),
            body,
        });
        Box::pin(std::future::ready(self.answer.clone()))
    }

    fn device(&self) -> &DeviceName {
        &self.name
    }
}

/// Runs a future that is never pending: the fake answers at once.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut cx) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("the fake answers at once"),
    }
}
