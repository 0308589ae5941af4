//! The appliances that runbooks are tried on: simulators, reached as a run reaches an appliance.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::rounds::RoundsAt;
use edgebook_check::{Effects, Reached, Repeat};
use edgebook_script::Session;
use edgebook_sim::{ClockMode, Kind, LoggedRequest, Sim, SimSettings};
use edgebook_wire::{BaseUrl, Core, Credential, Device, DeviceSettings, Fingerprint, Trust};

/// The moment at which the simulators stand still.
pub(crate) const NOW: &str = "2026-11-21T22:00:00Z";
/// The controller that a runbook reaches by its name only.
pub(crate) const OTHER: &str = "annex";

/// A simulated appliance and the connection to it.
struct Seat {
    sim: Sim,
    device: Arc<Device>,
    /// How a runbook writes it, as `effects` shows that.
    written: Vec<String>,
}

/// The appliances: a controller and a firewall as targets, and another controller.
pub(crate) struct Lab(Vec<Seat>);

/// A request as it arrived.
pub(crate) struct Arrived<'l> {
    /// The operation: `vns3.routing.enable_route`.
    pub(crate) name: String,
    /// How a runbook may write the device that it went to.
    pub(crate) written: &'l [String],
}

impl Lab {
    pub(crate) fn new() -> Self {
        let core = Core::start().unwrap();
        let mut other = SimSettings::for_kind(&Kind::VNS3);
        OTHER.clone_into(&mut other.device.name);
        let targets = [SimSettings::for_kind(&Kind::VNS3), SimSettings::for_kind(&Kind::COS)];
        let targets = targets.into_iter().map(|settings| Seat::new(&core, settings, true));
        Self(targets.chain([Seat::new(&core, other, false)]).collect())
    }

    /// Lets a run reach the appliances.
    pub(crate) fn connect(&self, session: &mut Session) {
        for seat in &self.0 {
            let device = Arc::clone(&seat.device);
            if seat.is_target() { session.target(device) } else { session.allow(device) }
        }
    }

    /// What arrived since this was asked last.
    pub(crate) fn arrived(&self) -> Vec<Arrived<'_>> {
        let mut all = Vec::new();
        for seat in &self.0 {
            let named = |request: &LoggedRequest| {
                let name = seat.sim.operation_of(request);
                Arrived { name: name.unwrap_or_else(|| format!("{request:?}")), written: &seat.written }
            };
            all.extend(seat.sim.requests().iter().map(named));
            seat.sim.clear_requests();
        }
        all
    }
}

impl Seat {
    fn new(core: &Core, settings: SimSettings, target: bool) -> Self {
        let clock = ClockMode::Frozen(NOW.parse().unwrap());
        let sim = Sim::start(SimSettings { clock, ..settings }).unwrap();
        let (address, login, kind) = (sim.address(), sim.credentials(), sim.kind().as_str());
        let settings = DeviceSettings {
            name: sim.name().to_owned(),
            api: edgebook_bindings::api(kind).unwrap(),
            base_url: BaseUrl::new(&address.ip().to_string(), address.port()).unwrap(),
            credential: Credential::Basic {
                user: login.user.clone(),
                password: login.password.clone().into(),
            },
            trust: Trust::Pinned(Fingerprint(sim.fingerprint())),
            connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
            timeout: DeviceSettings::TIMEOUT,
        };
        let device = Arc::new(core.device(settings).unwrap());
        let mut written = vec![format!("device({:?})", sim.name()), "device(...)".to_owned()];
        if target {
            written.push(kind.to_owned());
        }
        Self { sim, device, written }
    }

    fn is_target(&self) -> bool {
        self.written.iter().any(|name| name == self.sim.kind().as_str())
    }
}

/// What is wrong with a statement of effects, seen from what arrived; else how many of its numbers were met.
pub(crate) fn compare(effects: &Effects, arrived: &[Arrived<'_>], rounds: &RoundsAt) -> Result<u64, String> {
    let mut counts = std::collections::BTreeMap::<&str, u32>::new();
    for request in arrived {
        *counts.entry(&request.name).or_default() += 1;
        let listed = effects.operations.iter().find(|operation| operation.name == request.name);
        let Some(listed) = listed else { return Err(format!("{} is not listed", request.name)) };
        if !listed.devices.iter().any(|device| request.written.contains(device)) {
            return Err(format!("{} went to {:?}, not {:?}", request.name, request.written, listed.devices));
        }
    }
    let mut met = 0;
    for listed in &effects.operations {
        let times = counts.get(&*listed.name).copied().unwrap_or_default();
        match at_most(listed, rounds) {
            Some(most) if u64::from(times) > most => {
                let said = listed.repeat.in_loops(&listed.places).in_words();
                return Err(format!("{}: {said}, which is {most} at most, sent {times} times", listed.name));
            }
            Some(most) if u64::from(times) == most => met += 1,
            _ => {}
        }
    }
    Ok(met)
}

/// How often an operation may be sent, with the rounds that its loops had; `None` where nothing is said, or where they
/// were not counted.
fn at_most(listed: &Reached, rounds: &RoundsAt) -> Option<u64> {
    match listed.repeat.in_loops(&listed.places) {
        Repeat::Times(times) => Some(times.into()),
        Repeat::Any => None,
        Repeat::Each(bound) => {
            let loops = listed.places.iter().flat_map(|place| &place.each_of);
            let loops: BTreeSet<_> = loops.map(|of| (of.file.clone(), of.line)).collect();
            let counted = loops.into_iter().map(|at| *rounds.get(&at)?);
            let all = counted.sum::<Option<u64>>()?;
            Some(u64::from(bound.each) * all + u64::from(bound.times))
        }
    }
}
