//! What a run has at hand: devices, output, clock, limits, and what happened so far.

use edgebook_words::Hint;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use edgebook_model::{Api, Operation, TypeId, TypeKind};
use edgebook_wire::Request;
use rhai::{EvalAltResult, EvalContext, NativeCallContext};

use super::assumptions::{AssumedWaits, Assumptions, Withheld};
use super::works::Works;
use super::{Meter, RunEnd};
use crate::call::DeviceHandle;
use crate::decode::Note;
use crate::library::Library;
use crate::value::Failure;
use crate::{Cancel, Clock, Limits, Output, SavedFiles};

/// What was warned of already.
pub(crate) type Warned = Arc<Mutex<HashSet<String>>>;

/// One run. Natives get at it through the engine's tag, so that the modules can be shared by all runs.
pub(crate) struct RunContext {
    pub(crate) library: Library,
    pub(crate) devices: BTreeMap<String, DeviceHandle>,
    /// The devices that the run is for: those that have a variable.
    pub(crate) targets: Vec<DeviceHandle>,
    output: Arc<dyn Output>,
    clock: Arc<dyn Clock>,
    cancel: Cancel,
    limits: Limits,
    meter: Meter,
    warned: Warned,
    end: Mutex<Option<RunEnd>>,
    sources: Mutex<BTreeMap<String, String>>,
    calls: AtomicU64,
    writes: AtomicU64,
    /// The work that calls of this run have begun.
    pub(crate) works: Works,
    /// The operations that answered null, with their devices, the latest last.
    nulls: Mutex<Vec<(&'static Api, &'static Operation, String)>>,
    /// The devices whose password this run has changed.
    passwords: Mutex<BTreeSet<String>>,
    /// The devices to which this run has given another token.
    tokens: Mutex<BTreeSet<String>>,
    /// What was answered: each operation and device once, the latest last.
    answered: Mutex<Vec<(&'static Api, &'static Operation, String)>>,
    /// When a call of this run has set off a restart, by device.
    restarts: Mutex<HashMap<String, Duration>>,
    /// When a call of this run has set off a restart of a device's API server, and how long that may take.
    settling: Mutex<HashMap<String, (Duration, Duration)>>,
    pub(crate) assumptions: Assumptions,
    pub(crate) assumed_waits: AssumedWaits,
    /// Who takes the files that are saved.
    pub(crate) files: Option<Arc<dyn SavedFiles>>,
    /// Devices that are known but were not chosen for the run.
    pub(crate) unchosen: Vec<String>,
    /// Whether the devices are simulated inside this process.
    pub(crate) simulated: bool,
}

/// Whether answers of an operation have records of a type somewhere in them.
fn holds(api: &Api, operation: &Operation, record: &str) -> bool {
    let mut seen: HashSet<TypeId> = HashSet::new();
    let mut next: Vec<TypeId> = operation.answers.iter().map(|answer| answer.ty).collect();
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        let ty = api.ty(id);
        if ty.name == record {
            return true;
        }
        match &ty.kind {
            TypeKind::List { item, .. } => next.push(*item),
            TypeKind::Map { value, .. } => next.push(*value),
            TypeKind::Object { fields, extra, .. } => {
                next.extend(fields.iter().map(|field| field.ty).chain(*extra));
            }
            TypeKind::Union { variants } => next.extend(variants.iter().map(|variant| variant.ty)),
            _ => {}
        }
    }
    false
}

/// The tag of an engine: the run that it belongs to.
#[derive(Clone)]
pub(crate) struct RunHandle(pub(crate) Arc<RunContext>);

impl RunContext {
    pub(crate) fn new(
        library: Library,
        devices: BTreeMap<String, DeviceHandle>,
        output: Arc<dyn Output>,
        clock: Arc<dyn Clock>,
        cancel: Cancel,
        limits: Limits,
        warned: Warned,
    ) -> Self {
        Self {
            library,
            devices,
            targets: Vec::new(),
            output,
            meter: Meter::new(&limits, Arc::clone(&clock), cancel.clone()),
            clock,
            cancel,
            limits,
            warned,
            end: Mutex::default(),
            sources: Mutex::default(),
            calls: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            works: Works::default(),
            nulls: Mutex::default(),
            passwords: Mutex::default(),
            tokens: Mutex::default(),
            answered: Mutex::default(),
            restarts: Mutex::default(),
            settling: Mutex::default(),
            assumptions: Assumptions::default(),
            assumed_waits: AssumedWaits::default(),
            files: None,
            unchosen: Vec::new(),
            simulated: false,
        }
    }

    /// The run that a native function was called in.
    pub(crate) fn of(context: &NativeCallContext<'_>) -> Result<Arc<Self>, Box<EvalAltResult>> {
        let handle = context.tag().and_then(|tag| tag.read_lock::<RunHandle>().map(|run| Arc::clone(&run.0)));
        handle.ok_or_else(|| Failure::new("internal", "InternalError", "called outside of a run").into())
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn meter(&self) -> &Meter {
        &self.meter
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    pub(crate) fn output(&self) -> &dyn Output {
        self.output.as_ref()
    }

    /// Ends the run when it was cancelled or its time is over.
    pub(crate) fn check_alive(&self) -> Result<(), Box<EvalAltResult>> {
        match self.meter.look() {
            Some(failure) => {
                if failure.data().code == "interrupted" {
                    self.latch(RunEnd::Interrupted);
                }
                Err(failure.uncatchable())
            }
            None => Ok(()),
        }
    }

    /// Waits, but never beyond the time of the run.
    pub(crate) fn sleep(&self, time: Duration) -> Result<(), Box<EvalAltResult>> {
        let allowed = self.meter.time_left().saturating_add(Duration::from_millis(1));
        self.clock.sleep(time.min(allowed), &self.cancel);
        self.check_alive()
    }

    /// Whether a variable that is read, or all in reach, hold more than a run may have.
    pub(crate) fn too_large(
        &self,
        name: &str,
        index: usize,
        context: &EvalContext<'_, '_, '_, '_, '_, '_>,
    ) -> Option<Failure> {
        self.meter.variable_read();
        super::growth::check(self, name, index, context)
    }

    /// Records how the run will end, whatever the script does afterwards.
    pub(crate) fn latch(&self, end: RunEnd) {
        let mut latched = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        if latched.is_none_or(|before| before.weight() < end.weight()) {
            *latched = Some(end);
        }
    }

    /// How the run will end, if that is decided already.
    pub(crate) fn latched(&self) -> Option<RunEnd> {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn count_call(&self, write: bool) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if write {
            self.writes.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// The writes that were made; those that were withheld do not count.
    pub(crate) fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed).saturating_sub(self.assumptions.count())
    }

    /// A wait may end here, although what it waits for is not so: the write that would bring it about was withheld.
    /// `over` says that the time of the wait is over. Says so to the operator.
    pub(crate) fn ends_by_assumption(&self, withheld: Option<Withheld>, over: bool, seen: &str) -> bool {
        let Some(withheld) = withheld.filter(|_| over || self.assumed_waits == AssumedWaits::EndAtOnce)
        else {
            return false;
        };
        let Withheld { name, device, .. } = withheld;
        let text = format!("a wait is assumed to end well: {name} was withheld from {device} ({seen})");
        self.output.note(&edgebook_words::escape_each_line(&text));
        true
    }

    /// Remembers that a device has answered, to tell later which answer a value is from.
    pub(crate) fn answered(&self, request: &Request, device: &str) {
        let (api, operation) = (request.api(), request.operation());
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.retain(|(_, known, name)| !std::ptr::eq(*known, operation) || name != device);
        answered.push((api, operation, device.to_owned()));
    }

    /// Remembers that an operation answered null, so that an error about `()` can name it.
    pub(crate) fn answered_null(&self, request: &Request, device: &str) {
        let (api, operation) = (request.api(), request.operation());
        let mut nulls = self.nulls.lock().unwrap_or_else(PoisonError::into_inner);
        nulls.retain(|(_, known, name)| !std::ptr::eq(*known, operation) || name != device);
        nulls.push((api, operation, device.to_owned()));
    }

    /// The latest operation that answered null and fits, and the device.
    pub(crate) fn null_answer(&self, fits: impl Fn(&Operation) -> bool) -> Option<(String, String)> {
        let nulls = self.nulls.lock().unwrap_or_else(PoisonError::into_inner);
        let (api, operation, device) = nulls.iter().rev().find(|(_, operation, _)| fits(operation))?;
        Some((api.qualified_name(operation), device.clone()))
    }

    /// The latest operation whose answer has records of a type, and the device.
    pub(crate) fn answered_with(&self, record: &str) -> Option<(String, String)> {
        let answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        let (api, operation, device) =
            answered.iter().rev().find(|(api, operation, _)| holds(api, operation, record))?;
        Some((api.qualified_name(operation), device.clone()))
    }

    /// Remembers that a device has another password from now on.
    pub(crate) fn password_changed(&self, device: &str) {
        self.passwords.lock().unwrap_or_else(PoisonError::into_inner).insert(device.to_owned());
    }

    /// Remembers that a device is called with another token from now on.
    pub(crate) fn token_changed(&self, device: &str) {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(device.to_owned());
    }

    /// At the end: says for which devices the inventory's source must follow.
    pub(crate) fn tell_credentials(&self) {
        for device in &*self.tokens.lock().unwrap_or_else(PoisonError::into_inner) {
            self.warn(&format!(
                "{device:?} was given a token, with which the run went on: change it where the inventory reads it"
            ));
        }
        for device in &*self.passwords.lock().unwrap_or_else(PoisonError::into_inner) {
            self.warn(&format!(
                "{device:?} has a new password, with which the run went on: change it where the inventory reads it"
            ));
        }
    }

    /// Remembers that a device is about to restart.
    pub(crate) fn restart_began(&self, device: &str) {
        let now = self.clock.elapsed();
        self.restarts.lock().unwrap_or_else(PoisonError::into_inner).insert(device.to_owned(), now);
    }

    /// Remembers that the API server of a device is about to restart, which takes so long at most.
    pub(crate) fn settling_began(&self, device: &str, longest: Duration) {
        let now = self.clock.elapsed();
        let mut settling = self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        settling.insert(device.to_owned(), (now, longest));
    }

    /// How long ago the API server of a device was about to restart, and how long that may still take. Asked once: who
    /// asks waits for it.
    pub(crate) fn take_settling(&self, device: &str) -> Option<(Duration, Duration)> {
        let taken = self.settling.lock().unwrap_or_else(PoisonError::into_inner).remove(device);
        let (began, longest) = taken?;
        let since = self.clock.elapsed().saturating_sub(began);
        Some((since, longest.checked_sub(since)?))
    }

    /// How long ago a restart of a device was set off, if it was.
    pub(crate) fn since_restart(&self, device: &str) -> Option<Duration> {
        let restarts = self.restarts.lock().unwrap_or_else(PoisonError::into_inner);
        Some(self.clock.elapsed().saturating_sub(*restarts.get(device)?))
    }

    /// Says something that the operator should know.
    pub(crate) fn warn(&self, text: &str) {
        self.output.warn(&edgebook_words::escape_each_line(text));
    }

    /// Shows what a wait has seen so far, and how long it has taken.
    pub(crate) fn progress(&self, since: Duration, seen: &str) {
        let waited = self.clock.elapsed().saturating_sub(since).as_secs();
        self.output
            .progress(Some(&edgebook_words::escape_each_line(&format!("waiting, {waited} s: {seen}"))));
    }

    /// The wait is over.
    pub(crate) fn progress_ends(&self) {
        self.output.progress(None);
    }

    /// Says once a run how an answer contradicts its description.
    pub(crate) fn note(&self, request: &Request, note: &Note) {
        let operation = request.api().qualified_name(request.operation());
        let key = format!("{operation} {}", note.key);
        let new = self.warned.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        if new {
            self.warn(&format!("{operation}: {}", note.text));
        }
    }

    /// Remembers the text of a file, for excerpts in errors.
    pub(crate) fn add_source(&self, name: &str, text: &str) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        sources.insert(name.to_owned(), text.to_owned());
    }

    /// The text of a file that was loaded.
    pub(crate) fn source(&self, name: &str) -> Option<String> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// The device of a name, or an error that names the nearest.
    pub(crate) fn device(&self, name: &str) -> Result<&DeviceHandle, Failure> {
        self.devices.get(name).ok_or_else(|| {
            let names: Vec<&str> = self.devices.keys().map(String::as_str).collect();
            let message = format!("{name:?} is not among the devices of this run");
            let hint = if self.unchosen.iter().any(|known| known == name) {
                Hint::AllowDevice { device: name.to_owned() }
            } else {
                let known = names.iter().copied().chain(self.unchosen.iter().map(String::as_str));
                let near = crate::diagnostic::suggest::did_you_mean(name, known);
                Hint::Words(near.unwrap_or_else(|| match names.len() {
                    0 => "the run has no devices".to_owned(),
                    _ => format!("its devices are {}", edgebook_words::listed(&names, 12)),
                }))
            };
            Failure::new("unknown-device", "UnknownDevice", message).hint(hint)
        })
    }
}
