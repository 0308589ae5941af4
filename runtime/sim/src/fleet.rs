//! Many simulated appliances in one process: shared threads, routes and clock, one control endpoint.

use std::net::SocketAddr;
use std::sync::Arc;

use edgebook_model::Api;

use crate::clock::Clock;
use crate::control::Control;
use crate::error::SimError;
use crate::fault::Fault;
use crate::host::Host;
use crate::listen::Listen;
use crate::scenario::Scenario;
use crate::sim::Sim;

/// Where the appliances of a scenario listen.
#[derive(Clone, Debug)]
pub struct FleetSettings {
    /// Where they listen, one after the other.
    pub listen: Listen,
    /// Whether `listen` may be reachable from other machines.
    pub beyond_loopback: bool,
    /// Whether they refuse what they do not know in requests, instead of passing it over.
    pub strict: bool,
    /// Descriptions that take the place of the built-in ones of their kinds.
    pub apis: Vec<&'static Api>,
}

impl FleetSettings {
    /// On this machine only, and as lenient as appliances are.
    pub fn at(listen: impl Into<Listen>) -> Self {
        Self { listen: listen.into(), beyond_loopback: false, strict: false, apis: Vec::new() }
    }
}

/// The appliances of a scenario, which answer until this is dropped.
pub struct Fleet {
    /// Ends before the appliances that it shows.
    control: Option<Control>,
    shared: Arc<Shared>,
    host: Arc<Host>,
}

/// What the control endpoint works on.
pub(crate) struct Shared {
    pub(crate) sims: Vec<Sim>,
    pub(crate) clock: Clock,
}

impl Fleet {
    /// Starts all appliances of a scenario. When this returns, they accept connections.
    pub fn start(scenario: &Scenario, at: &FleetSettings) -> Result<Self, SimError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let host = Host::start(threads.min(scenario.devices.len()))?;
        let clock = scenario.clock();
        let mut sims = Vec::with_capacity(scenario.devices.len());
        for (index, mut settings) in (0_u16..).zip(scenario.settings_with(&clock)) {
            settings.listen = at.listen.nth(index)?;
            (settings.beyond_loopback, settings.strict) = (at.beyond_loopback, at.strict);
            settings.api = settings.device.kind().among(&at.apis);
            sims.push(Sim::start_on(&host, settings)?);
        }
        Ok(Self { control: None, shared: Arc::new(Shared { sims, clock }), host })
    }

    /// Opens the control endpoint on an address of this machine, and says where it is.
    pub fn open_control(&mut self, address: SocketAddr) -> Result<SocketAddr, SimError> {
        let control = Control::open(&self.host, address, &self.shared)?;
        let address = control.address();
        self.control = Some(control);
        Ok(address)
    }

    /// The appliances, in the order of the scenario.
    pub fn sims(&self) -> &[Sim] {
        &self.shared.sims
    }

    /// The clock of all of them.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Lets something go wrong from now on, wherever the fault's place is. Says on how many appliances that is.
    pub fn add_fault(&self, fault: &Fault) -> usize {
        self.shared.add_fault(fault)
    }
}

impl Shared {
    pub(crate) fn add_fault(&self, fault: &Fault) -> usize {
        self.sims.iter().filter(|sim| sim.add_fault(fault.clone())).count()
    }
}

/// All are told to stop before the first is waited for.
impl Drop for Fleet {
    fn drop(&mut self) {
        drop(self.control.take());
        for sim in &self.shared.sims {
            sim.tell_to_stop();
        }
    }
}
