//! A running appliance, whatever it is.

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use edgebook_model::{Api, Operation};
use hyper::HeaderMap;
use hyper::http::request::Parts;
use serde_json::Value;

use crate::clock::Clock;
use crate::fault::Deviations;
use crate::log::RequestLog;
use crate::model::Model;
use crate::recorded::{Adoption, RecordedAnswer};
use crate::respond::{Refusal, Reply};
use crate::tls::KeyPair;

/// What a running appliance does for its socket, its handle and its shadow.
pub(crate) trait Device: Any + Send + Sync {
    /// Answers a request. `body` is `None` when it was larger than the appliance takes.
    fn handle(&self, parts: Parts, body: Option<Bytes>, peer: IpAddr, deviations: &Deviations) -> Reply;

    /// The description, and the operation that a request leads to, and whether by the path of the description.
    fn operation(&self, method: &str, path: &str) -> (&'static Api, Option<(&'static Operation, bool)>);

    /// Where the effect of a request comes from; `None` where there is no behaviour for it.
    fn model(&self, method: &str, path: &str) -> Option<Model>;

    /// Puts a refusal into the vendor's shape.
    fn refuse(&self, refusal: &Refusal) -> Reply;

    /// Its description.
    fn api(&self) -> &'static Api;

    /// Lets something happen to it that no call does. Says whether it has what this is about.
    fn befall(&self, happening: &Value) -> bool;

    /// Why this can happen to no appliance of its kind, if so.
    fn knows(&self, happening: &Value) -> Result<(), serde_json::Error>;

    /// What no call shows of it.
    fn outside(&self) -> Value;

    /// Its clock.
    fn clock(&self) -> &Clock;

    /// What it received.
    fn log(&self) -> &RequestLog;

    /// How long it takes no connections, on the computer's clock; `None` when it takes them, or its clock stands still.
    fn closed_for(&self) -> Option<Duration>;

    /// The certificate that was installed by a call, if one was.
    fn installed(&self) -> Option<Arc<KeyPair>>;

    /// What every read that needs no arguments answers now. No credentials are needed, and nothing is logged.
    fn readings(&self) -> Vec<Reading>;

    /// Takes recorded answers over, all at once and before anything is written. What became of each comes back in the
    /// same order.
    fn adopt(&self, answers: &[RecordedAnswer]) -> Vec<Adoption>;

    /// Takes recorded answers into the state only, in the order that the areas need.
    fn adopt_into_state(&self, answers: &[RecordedAnswer]) -> Vec<Adoption>;

    /// Takes over that a GET was refused with a status. Says whether that tells anything of the state.
    fn adopt_refusal(&self, target: &str, status: u16) -> bool;

    /// The simulator's own answer to a request, whoever makes it.
    fn own_answer(&self, asked: &Asked<'_>) -> Reply;

    /// The simulator's own answer to a GET.
    fn look(&self, target: &str) -> Reply {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        self.own_answer(&Asked::read(path, query))
    }
}

/// What a read answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The path, base path included.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer; of a refusal, why.
    pub body: Bytes,
}

/// A request whose sender may make it.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    /// `None` where the request does not come over a connection.
    pub(crate) headers: Option<&'a HeaderMap>,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) body: &'a Bytes,
    pub(crate) peer: IpAddr,
    pub(crate) deviations: &'a Deviations,
}

impl<'a> Asked<'a> {
    /// A GET from this machine.
    pub(crate) fn read(path: &'a str, query: &'a str) -> Self {
        Self { path, query, ..Self::local("GET", path, &EMPTY) }
    }

    /// A request from this machine.
    pub(crate) fn local(method: &'a str, path: &'a str, body: &'a Bytes) -> Self {
        let peer = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        Self { method, path, query: "", headers: None, content_type: None, body, peer, deviations: &NONE }
    }
}

static EMPTY: Bytes = Bytes::new();
static NONE: Deviations = Deviations::NONE;
