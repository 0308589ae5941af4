//! What the faults of a place make of a request and of its answer.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use edgebook_model::Operation;
use hyper::http::request::Parts;

use crate::fault::{Asked, Deviations, Effect, Instead};
use crate::log::LoggedRequest;
use crate::respond::{Cause, Refusal, Reply};
use crate::server::Served;

/// How a connection ends that a fault broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With the farewells of TLS and TCP.
    Goodbye,
    /// The socket is closed.
    Close,
    /// The socket is reset.
    Reset,
}

/// Bytes that are written past HTTP, and then the end of the connection.
#[derive(Debug)]
pub(crate) struct Spoiled {
    pub(crate) bytes: Bytes,
    /// The pause between two bytes.
    pub(crate) pause: Option<Duration>,
    pub(crate) ending: Ending,
}

/// What comes of a request.
pub(crate) enum Course {
    Answer(Reply),
    Silence,
    Spoil(Spoiled),
}

/// What is done with a request that was read.
pub(crate) struct Decision {
    /// Instead of the appliance.
    instead: Option<Effect>,
    refusal: Option<Instead>,
    /// To the appliance's answer.
    then: Vec<Effect>,
    operation: Option<(&'static Operation, bool)>,
    /// What behaviours have to know.
    deviations: Deviations,
    /// Whether it must not meet another write.
    locks: bool,
}

/// Looks up the faults that fit a request. The time to wait comes first.
pub(crate) fn decide(served: &Served, parts: &Parts) -> (Option<Duration>, Decision) {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let (api, operation) = served.device.operation(method, path);
    let mut decision = Decision {
        instead: None,
        refusal: None,
        then: Vec::new(),
        operation,
        deviations: Deviations::default(),
        locks: false,
    };
    let mut wait: Option<Duration> = None;
    for effect in served.faults.for_request(&Asked { method, path, api, operation }) {
        match effect {
            Effect::Latency(time) => wait = Some(wait.unwrap_or_default().saturating_add(time)),
            Effect::Stall
            | Effect::Reset
            | Effect::CloseBeforeAnswer
            | Effect::HtmlPage(_)
            | Effect::Status(..) => {
                decision.instead.get_or_insert(effect);
            }
            Effect::Quirk(quirk) => {
                decision.deviations.add(quirk);
                decision.locks |= quirk.locks(operation.map(|(operation, _)| operation));
                if let Some(refusal) = quirk.instead(operation) {
                    decision.refusal.get_or_insert(refusal);
                } else {
                    decision.then.push(effect);
                }
            }
            other => decision.then.push(other),
        }
    }
    (wait, decision)
}

impl Decision {
    /// Whether it must not meet another write.
    pub(crate) fn locks(&self) -> bool {
        self.locks
    }

    /// Another write is under way: it is refused.
    pub(crate) fn find_locked(&mut self) {
        self.refusal.get_or_insert(Instead::Locked);
    }

    /// Has the request answered, or not.
    pub(crate) fn take(self, served: &Served, parts: Parts, body: Option<Bytes>, peer: IpAddr) -> Course {
        let unapplied = match &self.instead {
            Some(effect) => Some(instead(effect)),
            None => self.refusal.map(|refusal| Course::Answer(refused(served, refusal))),
        };
        let Some(course) = unapplied else {
            let reply = served.device.handle(parts, body, peer, &self.deviations);
            return self.answered(reply);
        };
        let status = if let Course::Answer(reply) = &course { reply.status } else { 0 };
        let (body, now) = (body.unwrap_or_default(), served.device.clock().now());
        served.device.log().add(LoggedRequest::of(parts, body, now, status));
        course
    }

    fn answered(self, mut reply: Reply) -> Course {
        let operation = self.operation.map(|(operation, _)| operation);
        for effect in self.then {
            match effect {
                Effect::Quirk(quirk) => quirk.bend(operation, &mut reply),
                Effect::BadJson => {
                    let kept = reply.body.len().saturating_mul(3) / 4;
                    reply.body.truncate(kept);
                }
                Effect::CloseAfterApplying => return spoil(Bytes::new(), Ending::Close),
                Effect::TornBody => {
                    let (mut bytes, length) = (head(&reply, reply.body.len()), reply.body.len());
                    bytes.extend(reply.body.iter().take(length / 2));
                    return spoil(bytes.into(), Ending::Close);
                }
                Effect::WrongLength(by) => {
                    let length = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
                    let actual = reply.body.len();
                    let told =
                        if by < 0 { actual.saturating_sub(length) } else { actual.saturating_add(length) };
                    return spoil(whole(&reply, told), Ending::Goodbye);
                }
                Effect::Drip(pause) => {
                    let bytes = whole(&reply, reply.body.len());
                    return Course::Spoil(Spoiled { bytes, pause: Some(pause), ending: Ending::Goodbye });
                }
                _ => {}
            }
        }
        Course::Answer(reply)
    }
}

fn spoil(bytes: Bytes, ending: Ending) -> Course {
    Course::Spoil(Spoiled { bytes, pause: None, ending })
}

/// What comes when the appliance does not get to see the request.
fn instead(effect: &Effect) -> Course {
    match effect {
        Effect::Stall => Course::Silence,
        Effect::Reset => spoil(Bytes::new(), Ending::Reset),
        Effect::HtmlPage(status) => {
            let page = format!(
                "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
                 <hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
            );
            Course::Answer(Reply::of_type(*status, "text/html", page))
        }
        Effect::Status(status, after) => {
            let mut reply = Reply::empty(*status);
            reply.headers.extend(after.map(|seconds| ("retry-after", seconds.to_string())));
            Course::Answer(reply)
        }
        _ => spoil(Bytes::new(), Ending::Goodbye),
    }
}

fn refused(served: &Served, refusal: Instead) -> Reply {
    let failed = |enveloped, status| {
        let cause = Cause::Named { name: "StandardError", enveloped };
        served.device.refuse(&Refusal::new(cause, status, "The request could not be carried out."))
    };
    match refusal {
        Instead::ErrorIn200 => Reply { status: 200, ..failed(false, 400) },
        Instead::EnvelopedError => failed(true, 403),
        Instead::Moved(true) => {
            let cause = Cause::Method { allow: Vec::new() };
            served.device.refuse(&Refusal::new(cause, 405, "this firmware takes another method here"))
        }
        Instead::Locked => {
            let cause = Cause::Named { name: "StandardError", enveloped: false };
            served.device.refuse(&Refusal::new(cause, 500, "SQLite3::BusyException: database is locked"))
        }
        Instead::Moved(false) => served.device.refuse(&Refusal::not_found("there is nothing at this path")),
    }
}

/// The head of an answer that says it has this many bytes.
fn head(reply: &Reply, length: usize) -> Vec<u8> {
    let mut head =
        format!("HTTP/1.1 {} Simulated\r\ncontent-length: {length}\r\nconnection: close\r\n", reply.status);
    let content_type = reply.content_type.map(|content_type| ("content-type", content_type));
    let others = reply.headers.iter().map(|(name, value)| (*name, value.as_str()));
    for (name, value) in content_type.into_iter().chain(others) {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    head.into_bytes()
}

fn whole(reply: &Reply, told: usize) -> Bytes {
    let mut bytes = head(reply, told);
    bytes.extend_from_slice(&reply.body);
    bytes.into()
}
