//! One attempt: the only function in which a request's bytes leave.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::call::{Call, Route};
use crate::classify::{self, Failure};
use crate::connect::{BOUNDS, ConnectBounds};
use crate::credential::LoginPart;
use crate::device::DeviceInner;
use crate::outcome::{LostReason, NotSent, NotSentCause, Outcome, UnknownReason};
use crate::{Headers, Reply, RequestError, coding, conclude};

/// How much later than the connector the whole call gives up, so that the connector's proof comes first.
const GRACE: Duration = Duration::from_millis(20);

/// The time limits of one call.
#[derive(Clone, Copy)]
pub(crate) struct TimeLimits {
    /// The end of the whole call.
    pub(crate) deadline: Instant,
    /// How long the whole call may take, for messages.
    pub(crate) total: Duration,
}

/// Makes one attempt.
pub(crate) async fn make(device: &DeviceInner, call: &Call, route: &Route, limits: TimeLimits) -> Outcome {
    let http = match http_request(device, call, route) {
        Ok(http) => http,
        Err(error) => return Outcome::NotSent(NotSent::early(error.into())),
    };
    let bounds = ConnectBounds {
        deadline: limits.deadline,
        limit: device.settings.connect_timeout,
        cancel: device.cancel.clone(),
    };
    let started = Instant::now();
    let mut sending = pin!(BOUNDS.scope(bounds, device.client.execute(http)));
    let late = limits.deadline.checked_add(GRACE).unwrap_or(limits.deadline);
    let ended = tokio::select! {
        biased;
        answered = &mut sending => Ok(answered),
        () = sleep_until(late) => Err(Outcome::Unknown { why: UnknownReason::TimedOut(limits.total) }),
        () = device.cancel.leaving() => Err(Outcome::Cancelled { sent: true }),
    };
    // The end may have come between two looks at the attempt. If the connector was at work, the last look gives its
    // own error, which proves that nothing was sent.
    let answered = match ended {
        Ok(answered) => answered,
        Err(outcome) => match look(sending.as_mut()).await {
            Poll::Ready(answered) => answered,
            Poll::Pending => return outcome,
        },
    };
    match answered {
        Err(error) => match classify::no_status(&error) {
            Failure::NotSent(cause) => not_sent(device, cause),
            Failure::Interrupted => Outcome::Cancelled { sent: false },
            Failure::Unknown(why) => Outcome::Unknown { why },
        },
        Ok(response) => take(device, call, response, started, limits).await,
    }
}

/// Polls a future once.
async fn look<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

fn not_sent(device: &DeviceInner, cause: NotSentCause) -> Outcome {
    Outcome::NotSent(NotSent { cause, endpoint: Some(device.endpoint()) })
}

/// The HTTP library's form of a call.
fn http_request(device: &DeviceInner, call: &Call, route: &Route) -> Result<reqwest::Request, RequestError> {
    let login = device.credential().parts(call.api, call.operation)?;
    let mut target = route.target.clone();
    crate::path::append_login(&mut target, &login);
    let changed = || RequestError::Address(format!("{} would be changed on its way", route.shown));
    let url = device.settings.base_url.url(&target).ok_or_else(changed)?;
    let method = match route.method {
        edgebook_model::Method::Get => reqwest::Method::GET,
        edgebook_model::Method::Post => reqwest::Method::POST,
        edgebook_model::Method::Put => reqwest::Method::PUT,
        edgebook_model::Method::Patch => reqwest::Method::PATCH,
        edgebook_model::Method::Delete => reqwest::Method::DELETE,
        edgebook_model::Method::Head => reqwest::Method::HEAD,
    };
    let mut http = reqwest::Request::new(method, url);
    let headers = http.headers_mut();
    headers.insert(ACCEPT, header_value("accept", &call.accept)?);
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    for (name, value) in &call.headers {
        let parsed = HeaderName::from_bytes(name.as_bytes());
        let parsed = parsed
            .map_err(|_| RequestError::Header { name: name.clone(), problem: "is not a header name" })?;
        headers.insert(parsed, header_value(name, value)?);
    }
    if let Some(body) = &route.body {
        headers.insert(CONTENT_TYPE, header_value("content-type", &body.content_type)?);
    }
    if route.body.is_none()
        && let Some(media) = call.operation.bodyless_type.as_deref()
    {
        headers.insert(CONTENT_TYPE, header_value("content-type", media)?);
    }
    log_in(headers, login)?;
    if let Some(body) = &route.body {
        *http.body_mut() = Some(body.data.clone().into());
    }
    Ok(http)
}

/// Adds the headers and the cookies of a login.
fn log_in(headers: &mut HeaderMap, login: Vec<LoginPart>) -> Result<(), RequestError> {
    for part in login {
        match part {
            LoginPart::Header(name, value) => drop(headers.insert(name, value)),
            LoginPart::Cookie(name, secret) => {
                let before = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
                let gap = if before.is_empty() { "" } else { "; " };
                let mut value =
                    header_value("cookie", &format!("{before}{gap}{name}={}", secret.expose_secret()))?;
                value.set_sensitive(true);
                headers.insert(COOKIE, value);
            }
            LoginPart::Query(..) => {}
        }
    }
    Ok(())
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue, RequestError> {
    let problem = "has a value with control characters or characters outside ASCII";
    HeaderValue::from_str(value).map_err(|_| RequestError::Header { name: name.to_owned(), problem })
}

/// Takes in the body of an answer whose status is known.
async fn take(
    device: &DeviceInner,
    call: &Call,
    mut response: reqwest::Response,
    started: Instant,
    limits: TimeLimits,
) -> Outcome {
    let status = response.status().as_u16();
    let headers = Headers::from_map(std::mem::take(response.headers_mut()));
    let (body, broken) = tokio::select! {
        biased;
        read = read_body(&mut response, call.answer_limit, limits, device.settings.timeout) => read,
        () = device.cancel.leaving() => (Bytes::new(), Some(LostReason::Interrupted)),
    };
    let success = (200..300).contains(&status);
    // A download may be an archive that the server calls encoded: it is kept as it came.
    let as_it_came = success && call.is_download;
    let decoded = if as_it_came { Ok(body) } else { coding::decoded(&headers, body, call.answer_limit) };
    let body = match decoded {
        Ok(body) => body,
        Err(why) => return conclude::torn(call.operation, status, broken.unwrap_or(why)),
    };
    let mut reply = Reply::new(status, body).with_headers(headers).to(call.operation);
    reply.elapsed = started.elapsed();
    match broken {
        // JSON that is whole is an answer, however the connection ends.
        Some(why)
            if !conclude::needs_no_body(call.operation, status)
                && (as_it_came || !reply.reading().is_complete_json()) =>
        {
            conclude::torn(call.operation, status, why)
        }
        _ => conclude::whole(call.api, call.operation, reply),
    }
}

/// Reads a body, however long it claims to be, into bounded memory: what came of it, and why that is not all.
async fn read_body(
    response: &mut reqwest::Response,
    limit: u64,
    limits: TimeLimits,
    longest_silence: Duration,
) -> (Bytes, Option<LostReason>) {
    let announced = response.content_length();
    if announced.is_some_and(|length| length > limit) {
        return (Bytes::new(), Some(LostReason::TooLarge { limit, announced }));
    }
    let mut received: u64 = 0;
    let mut first: Option<Bytes> = None;
    let mut all = BytesMut::new();
    let broken = loop {
        let silence = Instant::now().checked_add(longest_silence).unwrap_or(limits.deadline);
        let chunk = match timeout_at(silence.min(limits.deadline), response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break None,
            Ok(Err(error)) => {
                break Some(LostReason::Torn { received, detail: classify::deepest_text(&error) });
            }
            Err(_) => {
                break Some(LostReason::TimedOut { received, after: limits.total.min(longest_silence) });
            }
        };
        received = received.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if received > limit {
            return (Bytes::new(), Some(LostReason::TooLarge { limit, announced }));
        }
        // Most answers are one chunk, which then needs no copy.
        match first.take() {
            None if all.is_empty() => first = Some(chunk),
            None => all.extend_from_slice(&chunk),
            Some(start) => {
                all.extend_from_slice(&start);
                all.extend_from_slice(&chunk);
            }
        }
    };
    (first.unwrap_or_else(|| all.freeze()), broken)
}
