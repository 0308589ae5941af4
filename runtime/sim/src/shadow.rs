//! A shadow of an appliance that stands elsewhere: reads are taken over, writes are done here, and what they change is
//! seen in later reads.
//!
//! Two simulated appliances take over the same answers; only one of them is written to. What differs between their
//! answers to a request is what the writes did, whatever else the simulator makes up: laid over the recorded answer,
//! it gives the answer that the real appliance would give now. When something that a write has touched is first read after
//! it, both start anew and take everything over, and the written one does the writes again, each at its time.
//!
//! A write for which there is no model, or whose model does not know what it names, is only assumed: the fields that it
//! sends are so in what was read at its path.

mod assumption;

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use edgebook_model::Api;
use jiff::Timestamp;
use serde_json::Value;

use crate::appliances;
use crate::clock::{Clock, ClockMode};
use crate::device::{Asked, Device};
use crate::device_scenario::DeviceScenario;
use crate::engine::Setup;
use crate::error::SimError;
use crate::grounds::Grounds;
use crate::kind::Kind;
use crate::model::Model;
use crate::recorded::difference::{Change, changes};
use crate::recorded::{Adoption, RecordedAnswer, key, without_envelope};
use crate::respond::Reply;

/// A write, as it would go to the appliance.
#[derive(Clone, Debug)]
pub struct Write {
    /// `PUT`, `POST`, `DELETE`.
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// The media type of the body.
    pub content_type: Option<String>,
    /// The body.
    pub body: Bytes,
}

/// An answer of the shadow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowAnswer {
    /// The status; 0 when the appliance closes the connection instead, because it goes down.
    pub status: u16,
    /// The media type.
    pub content_type: Option<String>,
    /// The body.
    pub body: Bytes,
}

/// What the writes changed in one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Path and query of the read.
    pub target: String,
    /// What is different; empty where the whole thing is gone.
    pub changes: Vec<Change>,
    /// Whether the appliance would not answer this any more.
    pub gone: bool,
}

/// A shadow of one appliance.
pub struct Shadow {
    api: &'static Api,
    scenario: DeviceScenario,
    /// Shared by both appliances, and by those that follow them.
    grounds: Grounds,
    started: Timestamp,
    now: Timestamp,
    /// What was taken over, in order.
    taken: Vec<Taken>,
    index: BTreeMap<String, usize>,
    /// The GETs that were refused, where that says something of the state.
    refused: Vec<(String, u16)>,
    writes: Vec<(Timestamp, Write)>,
    written: Box<dyn Device>,
    untouched: Box<dyn Device>,
}

/// An answer that was taken over.
struct Taken {
    recorded: RecordedAnswer,
    /// With what is assumed of it.
    assumed: RecordedAnswer,
    adoption: Adoption,
}

/// The made-up figures do not matter: they are the same on both sides.
const SEED: u64 = 0;

impl Shadow {
    /// The shadow of an appliance of which nothing was read yet.
    pub fn new(api: &'static Api, now: Timestamp) -> Result<Self, SimError> {
        let scenario = DeviceScenario::plain(&Kind::of(api));
        let grounds = Grounds::default();
        Ok(Self {
            api,
            started: now,
            now,
            taken: Vec::new(),
            index: BTreeMap::new(),
            refused: Vec::new(),
            writes: Vec::new(),
            written: device(&grounds, api, &scenario, now)?,
            untouched: device(&grounds, api, &scenario, now)?,
            scenario,
            grounds,
        })
    }

    /// Lets time pass until then; it never goes back.
    pub fn pass_until(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        for device in [&self.written, &self.untouched] {
            let ahead = self.now.duration_since(device.clock().now());
            device.clock().advance(Duration::try_from(ahead).unwrap_or_default());
        }
    }

    /// Takes over what the appliance answered to a GET. The first answer to a request counts.
    pub fn take(&mut self, recorded: RecordedAnswer) -> Result<(), SimError> {
        let key = key(&recorded.target);
        if self.index.contains_key(&key) {
            return Ok(());
        }
        // No write has touched what this answer shows: both can take it over as they are.
        let alike = self.writes.is_empty()
            || self.written.look(&recorded.target).body == self.untouched.look(&recorded.target).body;
        let adoption = self.untouched.adopt_into_state(std::slice::from_ref(&recorded));
        let adoption = adoption.first().copied().unwrap_or(Adoption::NoOperation);
        self.index.insert(key, self.taken.len());
        if alike {
            self.written.adopt_into_state(std::slice::from_ref(&recorded));
        }
        self.taken.push(Taken { assumed: recorded.clone(), recorded, adoption });
        if !alike && adoption == Adoption::State {
            self.again()?;
        }
        Ok(())
    }

    /// Takes over that the appliance refused a GET: it may have no licence yet, say.
    pub fn take_refusal(&mut self, target: &str, status: u16) -> Result<(), SimError> {
        let known = self.refused.iter().any(|(its, _)| key(its) == key(target));
        if known || !self.untouched.adopt_refusal(target, status) {
            return Ok(());
        }
        self.refused.push((target.to_owned(), status));
        if self.writes.is_empty() {
            self.written.adopt_refusal(target, status);
            return Ok(());
        }
        self.again()
    }

    /// Both appliances from the start: everything that was taken over, and in the written one every write at its time.
    /// Both begin at the same time, so that what follows from time alone stays the same.
    fn again(&mut self) -> Result<(), SimError> {
        let all: Vec<RecordedAnswer> = self.taken.iter().map(|taken| taken.recorded.clone()).collect();
        for place in [&mut self.written, &mut self.untouched] {
            *place = device(&self.grounds, self.api, &self.scenario, self.started)?;
            for (target, status) in &self.refused {
                place.adopt_refusal(target, *status);
            }
            place.adopt_into_state(&all);
        }
        for (at, write) in &self.writes {
            let ahead = at.duration_since(self.written.clock().now());
            self.written.clock().advance(Duration::try_from(ahead).unwrap_or_default());
            answer(&*self.written, write);
        }
        self.pass_until(self.now);
        Ok(())
    }

    /// What the appliance would answer to a GET now; `None` where it has to be asked, because this was not read yet.
    pub fn read(&self, target: &str) -> Option<ShadowAnswer> {
        if self.writes.is_empty() {
            // Both are the same: only what was taken over is known.
            return self.taken(target).map(|taken| taken.assumed.clone().into());
        }
        let written = self.written.look(target);
        let untouched = self.untouched.look(target);
        let Some(taken) = self.taken(target) else {
            // Something that a write has made: the real appliance knows nothing of it.
            let made = succeeded(&written) && !succeeded(&untouched);
            let down = written.hangs_up() || written.status >= 500 && succeeded(&untouched);
            return (made || down).then(|| written.into());
        };
        Some(taken.assumed.with(&untouched, written).into())
    }

    fn taken(&self, target: &str) -> Option<&Taken> {
        self.index.get(&key(target)).and_then(|index| self.taken.get(*index))
    }

    /// Does a write here. Without an answer, its effect is only assumed.
    pub fn write(&mut self, write: Write) -> (Option<ShadowAnswer>, Model) {
        let path = write.target.split('?').next().unwrap_or_default();
        let model = self.written.model(write.method, path);
        let reply = model.map(|_| answer(&*self.written, &write));
        match (model, reply) {
            (Some(model), Some(reply)) if succeeded(&reply) || reply.hangs_up() || self.knows(path) => {
                if !self.knows(path) {
                    // Singletons are not taken into the state: what was asked for may be what the simulator made up.
                    self.assume(&write, true);
                }
                self.writes.push((self.now, write));
                (Some(reply.into()), model)
            }
            _ => {
                self.assume(&write, false);
                (None, Model::Assumed)
            }
        }
    }

    /// Whether anything was written.
    pub fn has_writes(&self) -> bool {
        !self.writes.is_empty() || self.taken.iter().any(|taken| taken.assumed.body != taken.recorded.body)
    }

    /// Whether the simulator's state at a path is the appliance's own: then its refusals count, too.
    fn knows(&self, path: &str) -> bool {
        let state = |taken: &&Taken| taken.adoption == Adoption::State;
        let taken = self.taken.iter().filter(state).map(|taken| &taken.recorded.target);
        let mut known = taken.chain(self.refused.iter().map(|(target, _)| target));
        known.any(|target| assumption::is_above(target, path))
    }

    fn assume(&mut self, write: &Write, only_itself: bool) {
        let fields = assumption::fields(write);
        for taken in &mut self.taken {
            let Ok(mut body) = serde_json::from_slice::<Value>(&taken.assumed.body) else { continue };
            let inside = match self.api.envelope.unwrap.as_deref() {
                Some(key) if body.get(key).is_some() => body.get_mut(key),
                _ => Some(&mut body),
            };
            let Some(inside) = inside else { continue };
            if assumption::assume(inside, &taken.assumed.target, write, &fields, only_itself) {
                taken.assumed.body = body.to_string().into();
            }
        }
    }

    /// What the writes changed in everything that was read. What a more exact read shows too is told once.
    pub fn differences(&self) -> Vec<Difference> {
        let different = |taken: &Taken| {
            let target = taken.recorded.target.clone();
            let reply = self.read(&target)?;
            if !(200..300).contains(&reply.status) {
                return Some(Difference { target, changes: Vec::new(), gone: true });
            }
            let parse = |body: &Bytes| {
                let whole = serde_json::from_slice::<Value>(body).ok()?;
                Some(without_envelope(self.api, &whole).clone())
            };
            let changes = match (parse(&taken.recorded.body), parse(&reply.body)) {
                (Some(before), Some(after)) => changes(&before, &after),
                _ => Vec::new(),
            };
            (!changes.is_empty()).then_some(Difference { target, changes, gone: false })
        };
        let all: Vec<Difference> = self.taken.iter().filter_map(different).collect();
        let below = |one: &Difference, other: &Difference| {
            let path = format!("{}/", one.target.split('?').next().unwrap_or_default());
            other.target.starts_with(&path)
        };
        // The same list read in several ways.
        let again = |index: usize, one: &Difference| {
            let path = |difference: &Difference| difference.target.split('?').next().map(str::to_owned);
            let mut before = all.iter().take(index);
            before.any(|other| path(other) == path(one) && other.changes == one.changes)
        };
        let told = all
            .iter()
            .enumerate()
            .filter(|(index, one)| !again(*index, one) && !all.iter().any(|other| below(one, other)));
        told.map(|(_, one)| one.clone()).collect()
    }
}

fn device(
    grounds: &Grounds,
    api: &'static Api,
    scenario: &DeviceScenario,
    at: Timestamp,
) -> Result<Box<dyn Device>, SimError> {
    let setup = Setup { api, clock: Clock::new(ClockMode::Frozen(at)), seed: SEED, strict: false };
    Ok(appliances::create(grounds, scenario, setup)?.0)
}

fn answer(device: &dyn Device, write: &Write) -> Reply {
    let (path, query) = write.target.split_once('?').unwrap_or((&write.target, ""));
    let content_type = write.content_type.as_deref();
    device.own_answer(&Asked { query, content_type, ..Asked::local(write.method, path, &write.body) })
}

fn succeeded(reply: &Reply) -> bool {
    (200..300).contains(&reply.status)
}

impl From<RecordedAnswer> for ShadowAnswer {
    fn from(recorded: RecordedAnswer) -> Self {
        let content_type = recorded.content_type.or_else(|| Some("application/json".to_owned()));
        Self { status: 200, content_type, body: recorded.body }
    }
}

impl From<Reply> for ShadowAnswer {
    fn from(reply: Reply) -> Self {
        Self { status: reply.status, content_type: reply.content_type.map(str::to_owned), body: reply.body }
    }
}

#[cfg(test)]
mod tests;
