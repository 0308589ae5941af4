//! A run whose devices are ready, from its first session to its last.

use std::sync::Arc;

use edgebook_inventory::Device;
use edgebook_script::{Cancel, Output, RunEnd, RunReport, ScriptError, Session};
use edgebook_wire::{CancelToken, Transport};

use crate::ending::{DeviceEnd, End};
use crate::open::{Connections, Opener};
use crate::place::Chosen;
use crate::plan::Plan;
use crate::recording::Recording;
use crate::script_thread::on_script_thread;
use crate::{Event, Face, Failure, Surroundings, pool};

/// How a session of a runbook ended.
pub type SessionEnd = Result<RunReport, ScriptError>;

/// Where the sessions of a run are shown.
pub trait Stage: Send + Sync {
    /// Where the output of a session goes: that of a device of several, or that of the only session.
    fn output(&self, device: Option<&str>) -> Arc<dyn Output>;

    /// A session came to its end.
    fn ended(&self, device: Option<&str>, end: &SessionEnd);
}

/// Stops a run from outside. Clones stop the same run.
#[derive(Clone)]
pub struct Stop {
    cancel: Cancel,
    calls: CancelToken,
}

impl Stop {
    /// What the scripts of the run look at.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Lets the calls in flight end, and begins nothing more. Asked again, it ends them, too: what became of a write
    /// then may be unknown. Returns whether it was asked before.
    pub fn stop(&self) -> bool {
        if self.calls.interrupt() {
            return true;
        }
        self.cancel.cancel();
        false
    }
}

/// A run whose devices are ready.
pub struct Run {
    plan: Arc<Plan>,
    opener: Opener,
    /// `None` where the devices are opened when the run begins.
    connections: Option<Connections>,
    stop: Stop,
    face: Arc<dyn Face>,
}

/// A device of several, opened or not.
struct Job<'d> {
    device: &'d Device,
    transport: Result<Arc<dyn Transport>, RunEnd>,
}

impl Run {
    pub(crate) fn open(
        plan: Plan,
        surroundings: &Surroundings,
        recording: &Recording,
        face: &Arc<dyn Face>,
    ) -> Result<Self, Failure> {
        let opener = Opener::new(&plan.target, surroundings, recording, face)?;
        let connections = if plan.target.is_fleet() { None } else { Some(opener.connect()?) };
        let stop = Stop { cancel: Cancel::new(), calls: opener.cancel() };
        Ok(Self { plan: Arc::new(plan), opener, connections, stop, face: Arc::clone(face) })
    }

    /// What was planned.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// What stops it.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Its devices; opened now where it has several targets.
    pub fn connect(&mut self) -> Result<&Connections, Failure> {
        let connections = match self.connections.take() {
            Some(connections) => connections,
            None => self.opener.connect()?,
        };
        Ok(self.connections.insert(connections))
    }

    /// Runs the runbook on its devices, on `width` of several at a time.
    pub fn perform(&self, stage: &Arc<dyn Stage>, width: usize) -> Result<Performed, Failure> {
        match (self.plan.target.fleet(), &self.connections) {
            (Some(chosen), _) => self.on_each(chosen, stage, width),
            (None, Some(connections)) => self.once(connections, stage),
            (None, None) => self.once(&self.opener.connect()?, stage),
        }
    }

    fn once(&self, connections: &Connections, stage: &Arc<dyn Stage>) -> Result<Performed, Failure> {
        let Some(book) = self.plan.book() else { return Ok(Performed::nothing()) };
        let mut session = self.plan.session(stage.output(None), &connections.devices, &connections.others);
        session.cancel = self.stop.cancel.clone();
        let (runbook, stage) = (Arc::clone(&book.runbook), Arc::clone(stage));
        let end = on_script_thread(self.plan.limits.stack_bytes(), move || {
            Ok(ended(edgebook_script::run(&runbook, &session), &session, None, &*stage))
        })?;
        Ok(Performed { end: End::Run(end), devices: Vec::new() })
    }

    /// Opens all devices, then runs the runbook on each. What can be asked is asked before the first run. A mistake of
    /// the set-up, such as a missing secret, ends it there: nothing was sent to any device then.
    fn on_each(&self, chosen: &Chosen, stage: &Arc<dyn Stage>, width: usize) -> Result<Performed, Failure> {
        let others = self.opener.open_all(&chosen.with)?;
        let jobs = self.jobs(&chosen.devices, width)?;
        let one = |job: &Job<'_>| match &job.transport {
            Err(end) => *end,
            Ok(_) if self.stop.cancel.is_cancelled() => RunEnd::Interrupted,
            Ok(device) => self.on_one(device, &others, &job.device.name, &**stage),
        };
        let ends = pool::each_on(self.plan.limits.stack_bytes(), &jobs, width, one)?;
        let device = |(job, end): (&Job<'_>, Option<RunEnd>)| DeviceEnd {
            device: job.device.name.clone(),
            end: end.unwrap_or(RunEnd::Failed),
        };
        let devices: Vec<DeviceEnd> = jobs.iter().zip(ends).map(device).collect();
        Ok(Performed { end: End::of_devices(&devices), devices })
    }

    fn jobs<'d>(&self, devices: &'d [Device], width: usize) -> Result<Vec<Job<'d>>, Failure> {
        let cancel = &self.stop.cancel;
        // Questions come one device after the other, in the order of the inventory.
        let asking = devices.iter().any(|device| self.opener.may_ask_about(device));
        let transports = pool::each(devices, if asking { 1 } else { width }, |device| {
            if cancel.is_cancelled() {
                return Err(None);
            }
            self.opener.open(device).map_err(|failure| {
                if failure.end == RunEnd::Interrupted {
                    // At a question about one device, whoever stops it means all of them.
                    cancel.cancel();
                }
                Some(failure)
            })
        })?;
        let mut wrong = Vec::new();
        let mut jobs = Vec::new();
        for (device, transport) in devices.iter().zip(transports) {
            let transport = match transport.unwrap_or(Err(None)) {
                Ok(transport) => Ok(transport),
                Err(None) => Err(RunEnd::Interrupted),
                Err(Some(failure)) if failure.end == RunEnd::Usage => {
                    wrong.push(failure.about(&device.name));
                    Err(RunEnd::Usage)
                }
                Err(Some(failure)) => {
                    self.face.tell(&Event::NotOpened { device: &device.name, failure: &failure });
                    Err(failure.end)
                }
            };
            jobs.push(Job { device, transport });
        }
        match Failure::several(wrong) {
            Some(failure) => Err(failure.hint("nothing was sent to any device")),
            None => Ok(jobs),
        }
    }

    /// Runs the runbook on one device of several.
    fn on_one(
        &self,
        device: &Arc<dyn Transport>,
        others: &[Arc<dyn Transport>],
        name: &str,
        stage: &dyn Stage,
    ) -> RunEnd {
        let Some(book) = self.plan.book() else { return RunEnd::Done };
        let output = stage.output(Some(name));
        let mut session = self.plan.session(output, std::slice::from_ref(device), others);
        session.cancel = self.stop.cancel.clone();
        let end = edgebook_script::run(&book.runbook, &session);
        stage.ended(Some(name), &end);
        match end.map_or_else(|error| error.end, |report| report.end) {
            // Something was sent to other devices: this is no usage error of the whole.
            RunEnd::Usage => RunEnd::Failed,
            end => end,
        }
    }
}

/// How a run ended.
pub struct Performed {
    /// All of it.
    pub end: End,
    /// Each device of several, in the order of the inventory.
    pub devices: Vec<DeviceEnd>,
}

impl Performed {
    fn nothing() -> Self {
        Self { end: End::Run(RunEnd::Done), devices: Vec::new() }
    }
}

/// Shows how the only session ended.
fn ended(end: SessionEnd, session: &Session, device: Option<&str>, stage: &dyn Stage) -> RunEnd {
    let end = end.map_err(|error| {
        // What fails after an interrupt fails because of it.
        let interrupted = session.cancel.is_cancelled() && error.end == RunEnd::Failed;
        ScriptError { end: if interrupted { RunEnd::Interrupted } else { error.end }, ..error }
    });
    stage.ended(device, &end);
    end.map_or_else(|error| error.end, |report| report.end)
}
