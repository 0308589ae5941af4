//! A run from its start to its end.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use edgebook_wire::Transport;
use rhai::{AST, Dynamic, Engine, EvalAltResult, Scope};

use super::assumptions::AssumedWaits;
use super::context::{RunHandle, Warned};
use super::exit_code::ExitCode;
use super::modules::NoModules;
use super::{DeviceFacts, ModuleSource, Resolver, RunContext, RunEnd, RunReport, ScriptError};
use crate::call::DeviceHandle;
use crate::diagnostic::{Diagnostic, Origin};
use crate::engine;
use crate::header::Params;
use crate::library::{ApiTable, Library};
use crate::value::Failure;
use crate::{Cancel, Clock, Limits, Output, Runbook, SavedFiles, SystemClock};

/// What a run is given.
pub struct Session {
    /// The APIs.
    pub library: Library,
    /// Where output goes.
    pub output: Arc<dyn Output>,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// What stops the run.
    pub cancel: Cancel,
    /// What the run may use.
    pub limits: Limits,
    /// Where imported files come from.
    pub modules: Arc<dyn ModuleSource>,
    /// When waits end that a withheld write keeps from ending.
    pub assumed_waits: AssumedWaits,
    /// The runbook's parameters; without them the defaults.
    pub params: Option<Params>,
    /// Who takes the files that are saved; without anybody `save` is an error.
    pub files: Option<Arc<dyn SavedFiles>>,
    /// Devices that are known but were not chosen for the run, for what to do when it asks for one.
    pub unchosen: Vec<String>,
    /// Whether the devices are simulated inside this process: then nobody can pin their certificates.
    pub simulated: bool,
    /// What is known of the devices, by their names.
    pub facts: BTreeMap<String, DeviceFacts>,
    devices: Vec<Arc<dyn Transport>>,
    /// Kind of appliance to the name of the device that its variable stands for.
    targets: BTreeMap<String, String>,
}

impl Session {
    /// A run without devices.
    pub fn new(library: Library, output: Arc<dyn Output>) -> Self {
        Self {
            library,
            output,
            clock: Arc::new(SystemClock::default()),
            cancel: Cancel::new(),
            limits: Limits::default(),
            modules: Arc::new(NoModules),
            assumed_waits: AssumedWaits::default(),
            params: None,
            files: None,
            unchosen: Vec::new(),
            simulated: false,
            facts: BTreeMap::new(),
            devices: Vec::new(),
            targets: BTreeMap::new(),
        }
    }

    /// Allows a device: a script reaches it with `device("name")`.
    pub fn allow(&mut self, device: Arc<dyn Transport>) {
        self.devices.push(device);
    }

    /// Allows a device and makes it the target: a script reaches it by its kind, `vns3` or `cos`.
    pub fn target(&mut self, device: Arc<dyn Transport>) {
        let name = device.device();
        self.targets.insert(name.kind.clone(), name.name.clone());
        self.devices.push(device);
    }

    /// The variables that stand for devices: kind and device.
    pub(crate) fn targets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.targets.iter().map(|(kind, name)| (kind.as_str(), name.as_str()))
    }

    /// The API of an allowed device.
    pub(crate) fn table_of(&self, device: &str) -> Option<Arc<ApiTable>> {
        let device = self.devices.iter().find(|transport| transport.device().name == device)?;
        self.library.table(&device.device().kind).map(Arc::clone)
    }

    /// The run and its engine.
    pub(crate) fn start(&self, params: Option<&Params>) -> (Arc<RunContext>, Engine) {
        self.start_sharing(params, &Warned::default())
    }

    /// The same, for several runs that warn of one thing only once.
    pub(crate) fn start_sharing(
        &self,
        params: Option<&Params>,
        warned: &Warned,
    ) -> (Arc<RunContext>, Engine) {
        let devices: BTreeMap<String, DeviceHandle> = self
            .devices
            .iter()
            .filter_map(|transport| {
                let name = transport.device();
                let table = Arc::clone(self.library.table(&name.kind)?);
                let facts = self.facts.get(&name.name).cloned().unwrap_or_default();
                Some((name.name.clone(), DeviceHandle::new(table, Arc::clone(transport), facts)))
            })
            .collect();
        let targets: Vec<(String, DeviceHandle)> = self
            .targets
            .iter()
            .filter_map(|(kind, name)| Some((kind.clone(), devices.get(name)?.clone())))
            .collect();
        let mut run = RunContext::new(
            self.library.clone(),
            devices,
            Arc::clone(&self.output),
            Arc::clone(&self.clock),
            self.cancel.clone(),
            self.limits.clone(),
            Arc::clone(warned),
        );
        run.assumed_waits = self.assumed_waits;
        run.files.clone_from(&self.files);
        run.targets = targets.iter().map(|(_, device)| device.clone()).collect();
        run.unchosen.clone_from(&self.unchosen);
        run.simulated = self.simulated;
        let run = Arc::new(run);
        let mut engine = engine::for_run(&run, RunHandle(Arc::clone(&run)), &targets, params);
        engine.set_module_resolver(Resolver::new(Arc::clone(&self.modules), Arc::clone(&run)));
        (run, engine)
    }
}

/// Runs a runbook. The thread needs a stack of [`crate::STACK_BYTES`].
pub fn run(runbook: &Runbook, session: &Session) -> Result<RunReport, ScriptError> {
    let params = match &session.params {
        Some(params) => params.clone(),
        None => runbook.header.bind(&[]).map_err(|problems| usage(problems, runbook))?,
    };
    let (run, mut engine) = session.start(Some(&params));
    let exit_code = ExitCode::watch(&mut engine, &runbook.ast);
    run.add_source(&runbook.name, &runbook.text);
    let start = run.clock().elapsed();
    let mut scope = Scope::new();
    let ended = evaluate(&engine, &run, &mut scope, exit_code.script(&runbook.ast));
    run.tell_credentials();
    let value = ended.map_err(|error| failed(&run, runbook, &error))?;
    if let Some(error) = exit_code.meant_by(&value) {
        return Err(failed(&run, runbook, &error));
    }
    let result = crate::value::json::to_json(&value)
        .map_err(|failure| failed(&run, runbook, &Box::<EvalAltResult>::from(failure)))?;
    Ok(RunReport {
        end: run.latched().unwrap_or(RunEnd::Done),
        value: result,
        calls: run.calls(),
        writes: run.writes(),
        withheld: run.assumptions.count(),
        steps: run.meter().steps(),
        elapsed: run.clock().elapsed().saturating_sub(start),
    })
}

/// Evaluates a parsed script. A panic of the engine becomes an error: other runs must not end with it.
pub(crate) fn evaluate(
    engine: &Engine,
    run: &RunContext,
    scope: &mut Scope<'_>,
    ast: &AST,
) -> Result<Dynamic, Box<EvalAltResult>> {
    run.check_alive()?;
    catch_unwind(AssertUnwindSafe(|| engine.eval_ast_with_scope::<Dynamic>(scope, ast))).unwrap_or_else(
        |_| {
            let message = "the script engine failed; this is a bug in Edgebook";
            Err(Failure::new("internal", "InternalError", message)
                .hint("please report it together with the runbook")
                .uncatchable())
        },
    )
}

fn failed(run: &RunContext, runbook: &Runbook, error: &EvalAltResult) -> ScriptError {
    let origin = Origin { file: &runbook.name, text: &runbook.text, run: Some(run), library: &run.library };
    let diagnostic = Box::new(Diagnostic::of_error(error, &origin));
    let end = run.latched().unwrap_or(match diagnostic.code {
        "interrupted" => RunEnd::Interrupted,
        "syntax" if run.calls() == 0 => RunEnd::Usage,
        _ => RunEnd::Failed,
    });
    ScriptError { diagnostic, end }
}

fn usage(problems: Vec<Diagnostic>, runbook: &Runbook) -> ScriptError {
    let mut problems = problems.into_iter();
    let first = problems
        .next()
        .unwrap_or_else(|| Diagnostic::new("wrong-parameter", "a parameter is wrong", &runbook.name));
    ScriptError { diagnostic: Box::new(first), end: RunEnd::Usage }
}
