//! `import`: other files, as far as the caller hands them out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rhai::{Engine, EvalAltResult, Module, ModuleResolver, Position, Scope};

use super::RunContext;
use crate::positions::out_of_reach;
use crate::value::Failure;

/// Hands out the files that a runbook imports. The implementation decides what may be read: it must refuse what is
/// not below the runbook's folder, links included.
pub trait ModuleSource: Send + Sync {
    /// Loads a file. `importer` is the canonical name of the importing file, `path` what stands in the `import`.
    fn load(&self, importer: Option<&str>, path: &str) -> Result<ModuleText, ModuleRefused>;
}

/// A file that may be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleText {
    /// The canonical name: equal for equal files.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A file that may not be imported, and why, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ModuleRefused(pub String);

/// Hands out nothing.
pub struct NoModules;

impl ModuleSource for NoModules {
    fn load(&self, _: Option<&str>, _: &str) -> Result<ModuleText, ModuleRefused> {
        Err(ModuleRefused("this run cannot import files".to_owned()))
    }
}

/// The engine's way to other files.
pub(crate) struct Resolver {
    source: Arc<dyn ModuleSource>,
    run: Arc<RunContext>,
    loaded: Mutex<BTreeMap<String, Loading>>,
}

enum Loading {
    /// Being evaluated: an import of it now is a cycle.
    Open,
    Done(Arc<Module>),
}

impl Resolver {
    pub(crate) fn new(source: Arc<dyn ModuleSource>, run: Arc<RunContext>) -> Self {
        Self { source, run, loaded: Mutex::default() }
    }

    fn load(&self, engine: &Engine, text: &ModuleText) -> Result<Arc<Module>, Box<EvalAltResult>> {
        if let Some(too_long) = out_of_reach(&text.name, &text.text) {
            return Err(Failure::new(
                "too-long",
                "ImportError",
                format!("{}: {}", text.name, too_long.message),
            )
            .into());
        }
        self.run.add_source(&text.name, &text.text);
        let mut ast = crate::engine::compile(self.run.limits(), &text.text)
            .map_err(|error| EvalAltResult::ErrorInModule(text.name.clone(), error.into(), Position::NONE))?;
        ast.set_source(text.name.as_str());
        let mut module = Module::eval_ast_as_new(Scope::new(), &ast, engine)
            .map_err(|error| EvalAltResult::ErrorInModule(text.name.clone(), error, Position::NONE))?;
        super::exported::tie(&mut module, &ast);
        module.build_index();
        Ok(Arc::new(module))
    }
}

impl ModuleResolver for Resolver {
    fn resolve(
        &self,
        engine: &Engine,
        importer: Option<&str>,
        path: &str,
        position: Position,
    ) -> Result<Arc<Module>, Box<EvalAltResult>> {
        let refused = |why: &str| {
            let message = format!("{path:?} cannot be imported: {}", edgebook_words::escape(why));
            let mut error: Box<EvalAltResult> = Failure::new("import", "ImportError", message).into();
            error.set_position(position);
            error
        };
        let text = self.source.load(importer, path).map_err(|error| refused(&error.0))?;
        {
            let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
            match loaded.get(&text.name) {
                Some(Loading::Done(module)) => return Ok(Arc::clone(module)),
                Some(Loading::Open) => return Err(refused("it imports itself, by itself or through others")),
                None => loaded.insert(text.name.clone(), Loading::Open),
            };
        }
        let result = self.load(engine, &text);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        match &result {
            Ok(module) => loaded.insert(text.name, Loading::Done(Arc::clone(module))),
            Err(_) => loaded.remove(&text.name),
        };
        result
    }
}
