//! The handle of a running simulated appliance.

use std::any::Any;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use edgebook_model::Api;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use crate::appliance::Appliance;
use crate::appliances;
use crate::auth::Credentials;
use crate::clock::Clock;
use crate::device::{Device, Reading};
use crate::device_scenario::DeviceScenario;
use crate::engine::{Engine, Setup};
use crate::error::SimError;
use crate::fault::Fault;
use crate::fault::plan::FaultPlan;
use crate::host::Host;
use crate::kind::Kind;
use crate::log::LoggedRequest;
use crate::recorded::{Adoption, RecordedAnswer};
use crate::server::{self, Doors, Served};
use crate::settings::SimSettings;
use crate::tls::{Identity, Validity, fingerprint_text};

/// A simulated appliance that answers on a socket until it is dropped.
pub struct Sim {
    name: String,
    address: SocketAddr,
    certificate: Vec<u8>,
    fingerprint: [u8; 32],
    credentials: Credentials,
    kind: Kind,
    device: Arc<dyn Device>,
    faults: Arc<FaultPlan>,
    doors: Arc<Doors>,
    stop: watch::Sender<bool>,
    /// Disconnected when serving has ended.
    served: Mutex<mpsc::Receiver<()>>,
    /// Lives as long as anything that it serves.
    _host: Arc<Host>,
}

impl Sim {
    /// Starts an appliance on a thread of its own. When this returns, it accepts connections.
    pub fn start(settings: SimSettings) -> Result<Self, SimError> {
        Self::start_on(&Host::start(1)?, settings)
    }

    /// Starts an appliance beside others.
    pub(crate) fn start_on(host: &Arc<Host>, settings: SimSettings) -> Result<Self, SimError> {
        let SimSettings {
            device: scenario,
            seed,
            clock,
            listen: address,
            beyond_loopback,
            faults,
            api,
            strict,
        } = settings;
        if !address.ip().is_loopback() && !beyond_loopback {
            return Err(SimError::BeyondLoopback(address));
        }
        let kind = scenario.kind().clone();
        let Some(api) = api.or_else(|| kind.among(edgebook_bindings::apis())) else {
            return Err(SimError::NoDescription(kind.to_string()));
        };
        let name = scenario.name.clone();
        let setup = Setup { api, clock: Clock::new(clock), seed, strict };
        let (device, credentials) = appliances::create(&host.grounds, &scenario, setup)?;
        start_from(&*device, &scenario)?;
        let device: Arc<dyn Device> = Arc::from(device);
        let identity = Identity::create(&name, address.ip(), Validity::Good)?;
        let listen_error = |error| SimError::Listen { address, error };
        let listener = TcpListener::bind(address).map_err(listen_error)?;
        listener.set_nonblocking(true).map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let (stop, stopped) = watch::channel(false);
        let faults = Arc::new(FaultPlan::new(&name, seed, &faults));
        let doors = Arc::<Doors>::default();
        let serving = server::serve(
            listener,
            Arc::new(Served {
                name: name.clone(),
                address,
                device: Arc::clone(&device),
                faults: Arc::clone(&faults),
                doors: Arc::clone(&doors),
                writing: tokio::sync::Mutex::new(()),
                config: identity.config,
                installed: Mutex::default(),
                expired: OnceLock::new(),
                changed: OnceLock::new(),
            }),
            stopped,
        );
        let (ending, served) = mpsc::channel();
        host.handle().spawn(async move {
            serving.await;
            drop(ending);
        });
        Ok(Self {
            name,
            address,
            certificate: identity.certificate.to_vec(),
            fingerprint: identity.fingerprint,
            credentials,
            kind,
            device,
            faults,
            doors,
            stop,
            served: Mutex::new(served),
            _host: Arc::clone(host),
        })
    }

    /// Whether it still refuses connections that it should take by now.
    pub(crate) fn is_late_to_open(&self) -> bool {
        self.doors.are_closed() && self.device.closed_for().is_none()
    }

    /// Lets it stop without waiting for the end.
    pub(crate) fn tell_to_stop(&self) {
        self.stop.send_replace(true);
    }

    /// What is simulated.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The description that it follows.
    pub fn api(&self) -> &'static Api {
        self.device.api()
    }

    /// Lets something happen to it that no call does, such as `{"link_down": 3}`. Says whether it has what this is about.
    pub(crate) fn befall(&self, happening: &Value) -> bool {
        self.device.befall(happening)
    }

    /// Why this can happen to no appliance of its kind, if so.
    pub(crate) fn knows(&self, happening: &Value) -> Result<(), serde_json::Error> {
        self.device.knows(happening)
    }

    /// What no call shows of it.
    pub(crate) fn outside(&self) -> Value {
        self.device.outside()
    }

    /// The device's name in its scenario.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it listens, with the port that it got.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `https://127.0.0.1:PORT`
    pub fn base_url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// What it accepts.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// SHA-256 of its certificate.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// `sha256:` and the fingerprint in lower-case hexadecimal.
    pub fn fingerprint_text(&self) -> String {
        fingerprint_text(&self.fingerprint)
    }

    /// Its certificate in DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        self.device.clock()
    }

    /// Lets time pass on its clock: timers that fall due do so before the next answer.
    pub fn advance(&self, by: Duration) {
        self.clock().advance(by);
    }

    /// The last 10,000 requests, oldest first.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.device.log().entries()
    }

    /// How many requests arrived since the start.
    pub fn request_count(&self) -> u64 {
        self.device.log().total()
    }

    /// The operation that a request led to, as scripts name it: `vns3.routing.get_routes`.
    pub fn operation_of(&self, request: &LoggedRequest) -> Option<String> {
        let (api, found) = self.device.operation(&request.method, &request.path);
        found.map(|(operation, _)| api.qualified_name(operation))
    }

    /// Forgets the requests so far; [`Sim::request_count`] goes on.
    pub fn clear_requests(&self) {
        self.device.log().clear();
    }

    /// Takes over what an appliance answered to GETs elsewhere: the same requests get the same answers, and writes act
    /// on what they show. All of it belongs to the beginning, before anything is written. What became of each answer
    /// comes back in the same order.
    pub fn adopt(&self, answers: &[RecordedAnswer]) -> Vec<Adoption> {
        self.device.adopt(answers)
    }

    /// Its state as calls see it: what every read that needs no arguments answers now. Nothing of it is logged.
    pub fn readings(&self) -> Vec<Reading> {
        self.device.readings()
    }

    /// `sha256:` and a digest of its state as calls see it: the same as long as nothing changed and no time passed.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for reading in self.readings() {
            digest.update(format!("{} {} {}\n", reading.path, reading.status, reading.body.len()));
            digest.update(&reading.body);
        }
        fingerprint_text(&digest.finalize().into())
    }

    /// Lets something go wrong from now on. Says whether the fault's place is on this device.
    pub fn add_fault(&self, fault: Fault) -> bool {
        self.faults.add(fault)
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        self.faults.clear();
    }

    /// What goes wrong now.
    pub fn faults(&self) -> Vec<Fault> {
        self.faults.list()
    }

    /// The engine, if this is an appliance of that kind.
    pub(crate) fn engine<A: Appliance>(&self) -> Option<&Engine<A>> {
        let device: &dyn Any = &*self.device;
        device.downcast_ref()
    }
}

/// Answers in progress are finished, idle connections are closed, and the port is free again.
impl Drop for Sim {
    fn drop(&mut self) {
        self.tell_to_stop();
        // Nothing is ever sent: this waits for the end.
        let _ = self.served.get_mut().unwrap_or_else(PoisonError::into_inner).recv();
    }
}

/// Takes over what the scenario says that the appliance answered elsewhere.
fn start_from(device: &dyn Device, scenario: &DeviceScenario) -> Result<(), SimError> {
    let wrong = |problem| SimError::Scenario { device: scenario.name.clone(), problem };
    let answers = scenario.answers.recorded().map_err(wrong)?;
    let adopted = device.adopt(&answers);
    let lost = answers.iter().zip(adopted).find(|(_, adoption)| *adoption == Adoption::NoOperation);
    match lost {
        Some((answer, _)) => Err(wrong(format!("answers: no operation has GET {}", answer.target))),
        None => Ok(()),
    }
}
