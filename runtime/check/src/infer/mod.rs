//! The checker itself: goes through a runbook again and again until the types of its variables, parameters and
//! results stand still, then once more to report.

mod abroad;
mod argument;
mod argument_value;
mod awaited;
mod call;
mod closure;
mod collection;
mod copies;
mod expression;
mod field;
mod filled;
mod flow;
mod handle;
mod kept;
mod literals;
mod loops;
mod method;
mod mislead;
mod modules;
mod names;
mod now;
mod operation;
mod operator;
mod output;
mod params;
mod place;
mod presence;
mod resolve;
mod saving;
mod statement;
mod variable;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use edgebook_model::Api;
use edgebook_script::{Header, Limits, ModuleSource};

use crate::effects::Recorder;
use crate::finding::{Finding, Findings};
use crate::natives::Natives;
use crate::tokens::Words;
use crate::tree::{Expr, Function, Name, Pos, Tree};
use crate::ty::{FunctionTy, Ty};

use abroad::Abroad;
use flow::Flow;
use kept::{Fleeting, Round};
use loops::Endless;
use modules::Imported;
use names::Names;
use now::Now;
use place::Put;
use presence::Presence;
use variable::Local;

/// How often a runbook is gone through before what still changes counts as unknown.
const MOST_PASSES: usize = 12;

/// A file: the runbook, or what it imports.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: Rc<str>,
    pub(crate) words: Words,
    pub(crate) tree: Rc<Tree>,
}

/// A place in a file: what variables, closures and functions are known by.
pub(crate) type Key = (usize, Pos);

/// What is known about a function or closure from its calls and its body.
#[derive(Clone)]
struct Summary {
    params: Vec<Ty>,
    this: Ty,
    result: Ty,
    /// Whether some call of it is known.
    called: bool,
    /// Whether it is handed to where its calls are not seen.
    escaped: bool,
    /// Whether it changes what it is called on.
    changes_this: bool,
    /// The entries that it puts into the map that it is called on; `None` where that is not followed.
    laid: Option<Ty>,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            params: Vec::new(),
            this: Ty::Never,
            result: Ty::Never,
            called: false,
            escaped: false,
            changes_this: false,
            laid: None,
        }
    }
}

impl Summary {
    /// Has room for so many parameters. Calls may have passed more: those stay known, or each pass would learn them anew.
    fn expect(&mut self, params: usize) {
        if self.params.len() < params {
            self.params.resize(params, Ty::Never);
        }
    }
}

/// What a check is given.
pub(crate) struct Given<'c> {
    pub(crate) apis: &'c [&'static Api],
    pub(crate) natives: &'c Natives,
    /// The names of all operations.
    pub(crate) operations: &'c HashSet<&'static str>,
    pub(crate) modules: &'c dyn ModuleSource,
    pub(crate) header: &'c Header,
    pub(crate) strict: bool,
    pub(crate) limits: &'c Limits,
}

/// A check of one runbook.
pub(crate) struct Infer<'c> {
    given: &'c Given<'c>,
    files: Vec<File>,
    /// The functions of all files by their names.
    by_name: HashMap<Rc<str>, Vec<(usize, Rc<Function>)>>,
    /// What `import ... as name` gave: the file's number, by file and alias.
    aliases: HashMap<(usize, Rc<str>), usize>,
    /// What each `import` leads to, by file and place of the path.
    imports: HashMap<Key, Imported>,
    variables: HashMap<Key, Ty>,
    summaries: HashMap<Key, Summary>,
    /// What `reduce` has gathered, by the place of its closure.
    folded: HashMap<Key, Ty>,
    /// Everything that is thrown by the runbook itself.
    thrown: Ty,
    /// What the texts name.
    names: Names,
    /// Whether something is called by a name that is put together.
    built_names: bool,
    /// Whether the types did not stand still.
    unsettled: bool,
    /// Whether what nobody is seen to give a value counts as anything.
    never_is_any: bool,
    /// Names that are called on what is, or may be, a group of operations.
    called_on_groups: HashSet<Rc<str>>,
    params_used: HashSet<String>,
    changed: bool,
    /// What changed in this pass, to be given up when it never stands still.
    unstable: Vec<Key>,
    reporting: bool,
    /// Whether the next pass takes the functions of a file from the last to the first.
    backwards: bool,
    endless: Vec<Endless>,
    /// The variables of the runbook whose values only matter where they are read.
    kept: Vec<Name>,
    /// Functions as values, and the files that they are called in.
    abroad: Abroad,
    /// The variables that are read.
    read: HashSet<Key>,
    findings: Findings,
    effects: Recorder,
    // Where it is now.
    file: usize,
    /// The call that is looked at.
    here: Pos,
    locals: Vec<Local>,
    this: Ty,
    /// Whether a closure or function changed what it is called on.
    this_changed: bool,
    flow: Flow,
    presence: Presence,
    /// What the variables hold here.
    now: Now,
    /// What each loop leaves behind for its next round, by the place of the loop.
    carried: HashMap<Key, Now>,
    /// For each loop that is open, what held where its rounds ended early.
    rounds: Vec<Vec<Now>>,
    /// What was put into `this` where a function returned early.
    filled: Vec<Option<Ty>>,
    /// The variables that closures change, by file and name.
    changed_elsewhere: HashSet<(usize, Rc<str>)>,
    /// How a place is written to.
    writing: Put,
    /// The loops that are open.
    turns: Vec<Round>,
    /// The closures that use what the next round of a loop changes.
    fleeting: HashMap<Key, Fleeting>,
    /// The same for what is bound to functions with `curry`.
    bound: Vec<Fleeting>,
    /// Whether it is at the top of a file, outside of functions and closures.
    at_top: bool,
}

/// What a check gives.
pub(crate) struct Inferred {
    pub(crate) findings: Findings,
    pub(crate) effects: Recorder,
    pub(crate) files: Vec<File>,
}

/// Checks a runbook.
pub(crate) fn infer(given: &Given<'_>, main: File) -> Inferred {
    let mut infer = Infer {
        given,
        files: vec![main],
        by_name: HashMap::new(),
        aliases: HashMap::new(),
        imports: HashMap::new(),
        variables: HashMap::new(),
        summaries: HashMap::new(),
        folded: HashMap::new(),
        thrown: Ty::Never,
        names: Names::default(),
        built_names: false,
        unsettled: false,
        never_is_any: false,
        called_on_groups: HashSet::new(),
        params_used: HashSet::new(),
        changed: false,
        unstable: Vec::new(),
        reporting: false,
        backwards: true,
        endless: Vec::new(),
        kept: Vec::new(),
        abroad: Abroad::default(),
        read: HashSet::new(),
        findings: Findings::default(),
        effects: Recorder::default(),
        file: 0,
        here: Pos::default(),
        locals: Vec::new(),
        this: Ty::Never,
        this_changed: false,
        flow: Flow::default(),
        presence: Presence::default(),
        now: Now::default(),
        carried: HashMap::new(),
        rounds: Vec::new(),
        filled: Vec::new(),
        changed_elsewhere: HashSet::new(),
        writing: Put::default(),
        turns: Vec::new(),
        fleeting: HashMap::new(),
        bound: Vec::new(),
        at_top: true,
    };
    infer.load_modules();
    infer.index_functions();
    (0..infer.files.len()).for_each(|file| infer.note_changed_by_closures(file));
    infer.names = Names::of(&infer.files, given.apis);
    infer.settle();
    // What nobody is seen to call may be called with anything.
    infer.open_uncalled();
    infer.never_is_any = true;
    infer.settle();
    infer.reporting = true;
    infer.pass();
    infer.unused_parameters();
    infer.misleading_names();
    infer.misread_abroad();
    infer.lost_changes();
    infer.too_involved();
    infer.endless_writes();
    infer.unread_variables();
    Inferred { findings: infer.findings, effects: infer.effects, files: infer.files }
}

impl Infer<'_> {
    /// Goes through everything until nothing changes any more. What does not stand still in time counts as anything:
    /// first what still changed, then everything.
    fn settle(&mut self) {
        for pass in 0..MOST_PASSES.saturating_mul(8) {
            self.changed = false;
            self.unstable.clear();
            self.pass();
            if !self.changed {
                return;
            }
            if pass >= MOST_PASSES.saturating_mul(2) {
                self.open_everything();
            } else if pass >= MOST_PASSES {
                for key in std::mem::take(&mut self.unstable) {
                    self.open(key);
                }
            }
        }
        self.unsettled = true;
    }

    /// Gives up what is known about a variable, function or closure.
    fn open(&mut self, key: Key) {
        if let Some(ty) = self.variables.get_mut(&key) {
            *ty = Ty::Any;
        }
        if let Some(folded) = self.folded.get_mut(&key) {
            *folded = Ty::Any;
        }
        if let Some(carried) = self.carried.get_mut(&key) {
            *carried = Now::default();
        }
        if let Some(summary) = self.summaries.get_mut(&key) {
            summary.params.fill(Ty::Any);
            summary.this = Ty::Any;
            summary.result = Ty::Any;
            summary.escaped = true;
            summary.laid = None;
        }
    }

    fn open_everything(&mut self) {
        self.thrown = Ty::Any;
        let keys = self.variables.keys().chain(self.summaries.keys()).chain(self.folded.keys());
        for key in keys.copied().collect::<Vec<Key>>() {
            self.open(key);
        }
    }

    /// Goes through all files once.
    fn pass(&mut self) {
        self.effects.clear();
        for file in 0..self.files.len() {
            self.file = file;
            let Some(tree) = self.files.get(file).map(|file| Rc::clone(&file.tree)) else { continue };
            self.locals.clear();
            self.this = Ty::Never;
            self.flow = Flow::default();
            self.presence = Presence::default();
            self.now = Now::default();
            self.at_top = true;
            self.effects.enter_file(file);
            self.block(&tree.body, true);
            // Arguments go from callers to the functions before them, results the other way: each second time goes
            // backwards, so that a long chain of functions takes a few passes and not one for each.
            let mut functions: Vec<&Rc<Function>> = tree.functions.iter().collect();
            if self.backwards {
                functions.reverse();
            }
            for function in functions {
                self.function(function);
            }
        }
        self.backwards = !self.backwards;
    }

    /// The body of a function, with what is known about its parameters.
    fn function(&mut self, function: &Rc<Function>) {
        let key = (self.file, function.name.at);
        self.locals.clear();
        self.flow = Flow::default();
        self.presence = Presence::default();
        self.now = Now::default();
        self.at_top = false;
        self.effects.enter_function(key);
        let summary = self.summaries.entry(key).or_default();
        summary.expect(function.params.len());
        let (params, this) = (summary.params.clone(), summary.this.clone());
        self.this = this;
        for (param, ty) in function.params.iter().zip(params) {
            self.declare(param, ty);
        }
        self.this_changed = false;
        self.begin_filling();
        let last = self.block(&function.body, true);
        let result = self.flow.result(last);
        self.returns(key, result);
        let laid = self.end_filling();
        if std::mem::take(&mut self.this_changed) {
            self.changes_this(key);
            self.lays(key, laid);
        }
    }

    /// Takes note that a function changes what it is called on, and into what.
    fn changes_this(&mut self, key: Key) {
        let after = self.this.clone();
        let before = self.summaries.get(&key).map_or(Ty::Never, |summary| summary.this.clone());
        let this = self.joined(&before, after);
        let summary = self.summaries.entry(key).or_default();
        let changed = !summary.changes_this || this != before;
        summary.changes_this = true;
        summary.this = this;
        if changed {
            self.touch(key);
        }
    }

    /// Records what a function or closure gives.
    fn returns(&mut self, key: Key, result: Ty) {
        let old = self.summaries.get(&key).map_or(Ty::Never, |summary| summary.result.clone());
        let new = self.joined(&old, result);
        if new != old {
            self.touch(key);
        }
        self.summaries.entry(key).or_default().result = new;
    }

    /// Refuses a runbook whose types do not stand still: what it does cannot be told.
    fn too_involved(&mut self) {
        if self.unsettled {
            self.file = 0;
            let message = "what calls what in this runbook cannot be followed to its end";
            let finding = Finding::new("too-involved", Pos { line: 1, column: 1 }, message);
            self.report(
                finding.hint("hand fewer functions through variables that change: call them by their names"),
            );
        }
    }

    fn touch(&mut self, key: Key) {
        self.changed = true;
        self.unstable.push(key);
    }

    /// Functions that are never called, and closures that are called by none who is seen, take anything.
    fn open_uncalled(&mut self) {
        for summary in self.summaries.values_mut() {
            if !summary.called || summary.escaped {
                summary.params.fill(Ty::Any);
                summary.this = Ty::Any;
            }
        }
    }

    /// The functions of a file of one name.
    fn functions_named(&self, file: usize, name: &str) -> Vec<Rc<Function>> {
        let of_file = self.called_so(name).iter().filter(|(its, _)| *its == file);
        of_file.map(|(_, function)| Rc::clone(function)).collect()
    }

    fn report(&mut self, finding: Finding) {
        if self.reporting
            && let Some(file) = self.files.get(self.file)
        {
            self.findings.add(self.file, &file.name, &file.text, finding);
        }
    }

    /// A finding about an expression as a whole.
    fn report_at(
        &mut self,
        code: &'static str,
        expr: &Expr,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        let width = self.files.get(self.file).and_then(|file| file.words.width(expr.at));
        self.report(Finding::new(code, expr.at, message).maybe_hint(hint).wide(width));
    }

    /// The join of two types; takes note when a device or closure is lost in it.
    fn joined(&mut self, old: &Ty, new: Ty) -> Ty {
        if *old == new {
            return new;
        }
        let carries = carries_handle(old) || carries_handle(&new);
        let before = (old.clone(), if carries { Some(new.clone()) } else { None });
        let joined = before.0.join(new);
        if let Some(new) = before.1
            && !keeps_handles(&joined)
        {
            self.escape(old);
            self.escape(&new);
        }
        joined
    }

    /// The name of a kind of appliance, if it is one.
    fn api(&self, kind: &str) -> Option<&'static Api> {
        self.given.apis.iter().copied().find(|api| api.kind == kind)
    }
}

/// Whether devices, groups or closures are among the values of a type.
fn carries_handle(ty: &Ty) -> bool {
    match ty {
        Ty::Device(_) | Ty::Group(_) | Ty::Function(_) => true,
        Ty::List(item) => carries_handle(item),
        Ty::Keyed(value, _) => carries_handle(value),
        Ty::Map(map) => {
            map.fields.values().any(|entry| carries_handle(&entry.ty))
                || map.rest.as_ref().is_some_and(carries_handle)
        }
        Ty::OneOf(types) => types.iter().any(carries_handle),
        _ => false,
    }
}

/// Whether a type that may hold devices or closures still tells them.
fn keeps_handles(ty: &Ty) -> bool {
    match ty {
        Ty::Any => false,
        Ty::Function(function) => !matches!(**function, FunctionTy::Unknown),
        Ty::List(item) => keeps_handles(item),
        Ty::Keyed(value, _) => keeps_handles(value),
        Ty::Map(map) => {
            map.fields.values().all(|entry| keeps_handles(&entry.ty))
                && map.rest.as_ref().is_none_or(keeps_handles)
        }
        Ty::OneOf(types) => types.iter().all(keeps_handles),
        _ => true,
    }
}
