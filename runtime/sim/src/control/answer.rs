//! What the control endpoint takes and gives.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::Method;
use hyper::header::{AUTHORIZATION, COOKIE};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::arguments::{Sent, pairs};
use crate::clock::Speed;
use crate::fault::Fault;
use crate::fleet::Shared;
use crate::log::LoggedRequest;
use crate::sim::Sim;

/// A request to the control endpoint.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: Bytes,
}

/// A refused request: the status, and why.
#[derive(Debug)]
pub(super) struct Refused(pub(super) u16, pub(super) String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetClock {
    speed: Speed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    by: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddFault {
    fault: Fault,
}

/// The longest step of the clock: a century.
const LONGEST_STEP: Duration = Duration::from_hours(876_000);

/// Every place, and what it takes.
const PLACES: [(&str, &[&str]); 8] = [
    ("/", &["GET"]),
    ("/clock", &["GET", "PUT"]),
    ("/clock/advance", &["POST"]),
    ("/faults", &["GET", "POST", "DELETE"]),
    ("/requests", &["GET", "DELETE"]),
    ("/outside", &["GET", "POST"]),
    ("/state", &["GET"]),
    ("/digest", &["GET"]),
];

pub(super) fn answer(fleet: &Shared, asked: &Asked) -> Result<Value, Refused> {
    let query = Query::read(&asked.query)?;
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/") => Ok(overview(fleet)),
        ("GET", "/clock") => Ok(clock(fleet)),
        ("PUT", "/clock") => {
            let set: SetClock = body(asked)?;
            fleet.clock.set_speed(set.speed);
            Ok(clock(fleet))
        }
        ("POST", "/clock/advance") => {
            let advance: Advance = body(asked)?;
            fleet.clock.advance(step(&advance.by)?);
            Ok(clock(fleet))
        }
        ("GET", "/faults") => faults(fleet, &query),
        ("POST", "/faults") => {
            let AddFault { mut fault } = body(asked)?;
            query.narrow(fleet, &mut fault)?;
            let devices = fleet.sims.iter().map(|sim| (sim.name(), sim.api()));
            if fleet.sims.iter().any(|sim| fault.place.is_on(sim.name())) {
                let problem = |problem| Refused(400, format!("fault {fault}: {problem}"));
                fault.place.check_operation(devices).map_err(problem)?;
            }
            if fleet.add_fault(&fault) == 0 {
                return Err(Refused(400, format!("the place of {fault} is no appliance here")));
            }
            faults(fleet, &Query::default())
        }
        ("DELETE", "/faults") => {
            query.sims(fleet)?.for_each(Sim::clear_faults);
            faults(fleet, &Query::default())
        }
        ("GET", "/requests") => requests(fleet, &query),
        ("DELETE", "/requests") => {
            query.sims(fleet)?.for_each(Sim::clear_requests);
            Ok(json!([]))
        }
        ("GET", "/outside") => by_name(fleet, &query, Sim::outside),
        ("POST", "/outside") => {
            let happening: Value = body(asked)?;
            let unknown: Vec<String> = fleet
                .sims
                .iter()
                .map_while(|sim| Some(format!("{}: {}", sim.name(), sim.knows(&happening).err()?)))
                .collect();
            if unknown.len() == fleet.sims.len() {
                return Err(Refused(400, unknown.join("; ")));
            }
            let befallen: Vec<&str> =
                query.sims(fleet)?.filter(|sim| sim.befall(&happening)).map(Sim::name).collect();
            if befallen.is_empty() {
                return Err(Refused(404, "no appliance here has what this is about".to_owned()));
            }
            Ok(json!({ "devices": befallen }))
        }
        ("GET", "/state") => by_name(fleet, &query, |sim| {
            let readings = sim.readings().into_iter();
            readings.map(|reading| (reading.path.clone(), text_or_json(&reading.body))).collect()
        }),
        ("GET", "/digest") => by_name(fleet, &query, |sim| Value::from(sim.digest())),
        (_, path) => Err(match PLACES.iter().find(|(place, _)| *place == path) {
            Some((_, methods)) => Refused(405, format!("{path} takes {}", methods.join(", "))),
            None => Refused(404, format!("there are {}", PLACES.map(|(place, _)| place).join(", "))),
        }),
    }
}

/// What narrows an answer.
#[derive(Default)]
struct Query {
    device: Option<String>,
    credentials_shown: bool,
}

impl Query {
    fn read(text: &str) -> Result<Self, Refused> {
        let mut query = Self::default();
        for (name, Sent { text: value, .. }) in
            pairs(text).ok_or_else(|| Refused(400, "the query is not readable".to_owned()))?
        {
            match (name.as_str(), value.as_str()) {
                ("device", _) => query.device = Some(value),
                ("credentials", "shown") => query.credentials_shown = true,
                _ => {
                    let known = "device=NAME and credentials=shown";
                    return Err(Refused(400, format!("a query may have {known}, not {name}={value}")));
                }
            }
        }
        Ok(query)
    }

    /// The appliances that are meant.
    fn sims<'a>(&'a self, fleet: &'a Shared) -> Result<impl Iterator<Item = &'a Sim>, Refused> {
        let wanted = self.device.as_deref();
        if let Some(name) = wanted
            && !fleet.sims.iter().any(|sim| sim.name() == name)
        {
            return Err(Refused(
                404,
                format!("there is no appliance called {name}; there are {}", names(fleet)),
            ));
        }
        Ok(fleet.sims.iter().filter(move |sim| wanted.is_none_or(|name| name == sim.name())))
    }

    /// Limits a fault to the appliance that is meant.
    fn narrow(&self, fleet: &Shared, fault: &mut Fault) -> Result<(), Refused> {
        let Some(name) = &self.device else { return Ok(()) };
        if self.sims(fleet)?.any(|sim| !fault.place.is_on(sim.name())) {
            let problem = format!("the query says device={name}, but the place of {fault} does not");
            return Err(Refused(400, problem));
        }
        fault.place.device = Some(name.clone());
        Ok(())
    }
}

/// The names of the appliances, of many only the first.
fn names(fleet: &Shared) -> String {
    const SHOWN: usize = 8;
    let names: Vec<&str> = fleet.sims.iter().take(SHOWN).map(Sim::name).collect();
    match fleet.sims.len().saturating_sub(names.len()) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// How far a clock is to be put forward.
fn step(by: &str) -> Result<Duration, Refused> {
    let most = LONGEST_STEP.as_secs() / 3600;
    let wrong = || format!("{by:?} is no step of a clock: give one such as 90s, 15m or 48h, at most {most}h");
    let by = by.parse::<jiff::SignedDuration>().map_err(|_| Refused(400, wrong()))?;
    let by = Duration::try_from(by).map_err(|_| Refused(400, "a clock goes forward only".to_owned()))?;
    if by > LONGEST_STEP { Err(Refused(400, wrong())) } else { Ok(by) }
}

fn body<T: DeserializeOwned>(asked: &Asked) -> Result<T, Refused> {
    serde_json::from_slice(&asked.body).map_err(|error| Refused(400, error.to_string()))
}

fn overview(fleet: &Shared) -> Value {
    let device = |sim: &Sim| {
        json!({
            "name": sim.name(),
            "kind": sim.kind().as_str(),
            "url": sim.base_url(),
            "fingerprint": sim.fingerprint_text(),
            "requests": sim.request_count(),
        })
    };
    json!({ "clock": clock(fleet), "devices": fleet.sims.iter().map(device).collect::<Vec<_>>() })
}

fn clock(fleet: &Shared) -> Value {
    json!({ "now": fleet.clock.now().to_string(), "speed": f64::from(fleet.clock.speed()) })
}

/// Each fault once, with the appliances that have it.
fn faults(fleet: &Shared, query: &Query) -> Result<Value, Refused> {
    let mut devices: Vec<(String, Vec<&str>)> = Vec::new();
    for sim in query.sims(fleet)? {
        for fault in sim.faults() {
            let text = fault.to_string();
            match devices.iter_mut().find(|(its, _)| *its == text) {
                Some((_, names)) => names.push(sim.name()),
                None => devices.push((text, vec![sim.name()])),
            }
        }
    }
    Ok(devices.into_iter().map(|(fault, devices)| json!({ "fault": fault, "devices": devices })).collect())
}

/// What was received, in the order of arrival.
fn requests(fleet: &Shared, query: &Query) -> Result<Value, Refused> {
    let mut received = Vec::new();
    for sim in query.sims(fleet)? {
        received.extend(sim.requests().into_iter().map(|request| (sim, request)));
    }
    received.sort_unstable_by_key(|(_, request)| request.number);
    let shown = query.credentials_shown;
    Ok(received.into_iter().map(|(sim, request)| logged(sim, &request, shown)).collect())
}

fn logged(sim: &Sim, request: &LoggedRequest, credentials_shown: bool) -> Value {
    let mut headers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, value) in &request.headers {
        let secret = [AUTHORIZATION, COOKIE].contains(name) || name.as_str().contains("token");
        let value = if secret && !credentials_shown {
            "(withheld)".to_owned()
        } else {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        headers.entry(name.as_str()).or_default().push(value);
    }
    json!({
        "number": request.number,
        "at": request.at.to_string(),
        "device": sim.name(),
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": headers,
        "body": text(&request.body),
        "status": request.status,
        "notes": request.notes,
    })
}

fn by_name(fleet: &Shared, query: &Query, value: impl Fn(&Sim) -> Value) -> Result<Value, Refused> {
    Ok(query.sims(fleet)?.map(|sim| (sim.name().to_owned(), value(sim))).collect())
}

fn text_or_json(body: &Bytes) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| text(body))
}

/// A body as text, or where it is none, in base64.
fn text(body: &Bytes) -> Value {
    std::str::from_utf8(body).map_or_else(|_| json!({ "base64": STANDARD.encode(body) }), Value::from)
}
