//! One call without a script, for those who call from a shell.

use edgebook_model::{Api, Operation};
use rhai::{Dynamic, Map};
use serde_json::Value;

use super::{RunEnd, ScriptError, Session};
use crate::call::{perform, request};
use crate::diagnostic::{Diagnostic, Origin};
use crate::library::Library;
use crate::repl::{Evaluated, shown};
use crate::value::{Content, json};

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A value.
    Json(Value),
    /// Bytes, and the name of the file that they come from.
    Bytes(Vec<u8>, Option<String>),
}

/// A call of an operation: its arguments as a script would write them.
#[derive(Clone, Debug)]
pub struct SingleCall {
    /// The API.
    pub api: &'static Api,
    /// The operation.
    pub operation: &'static Operation,
    /// The arguments before the map.
    pub positional: Vec<Argument>,
    /// The keys of the map; without any there is no map.
    pub keys: Vec<(String, Argument)>,
}

/// What a call gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The value.
    pub value: Evaluated,
    /// The bytes, where the answer is a file.
    pub content: Option<Vec<u8>>,
    /// The body as it came, secrets included; empty where nothing did.
    pub body: Vec<u8>,
}

impl SingleCall {
    /// What is wrong with the arguments; nothing is sent.
    pub fn check(&self, library: &Library) -> Result<(), Box<Diagnostic>> {
        let Err(failure) = request(self.api, self.operation, &self.arguments()) else { return Ok(()) };
        let origin = Origin { file: "", text: "", run: None, library };
        Err(Box::new(Diagnostic::of_error(&Box::<rhai::EvalAltResult>::from(failure), &origin)))
    }

    /// Makes the call on an allowed device. The thread needs a stack of [`crate::STACK_BYTES`].
    pub fn perform(&self, session: &Session, device: &str) -> Result<Answered, ScriptError> {
        let (run, _) = session.start(None);
        let performed = || {
            run.check_alive()?;
            let device = run.device(device)?;
            let request = request(self.api, self.operation, &self.arguments())?;
            perform(&run, device, &request)
        };
        match performed() {
            Ok(called) => {
                let content = called.value.read_lock::<Content>().map(|content| content.bytes().to_vec());
                Ok(Answered { value: shown(&called.value), content, body: called.body.to_vec() })
            }
            Err(error) => {
                let origin = Origin { file: "", text: "", run: Some(&run), library: &session.library };
                let diagnostic = Box::new(Diagnostic::of_error(&error, &origin));
                let end = run.latched().unwrap_or(match diagnostic.code {
                    "interrupted" => RunEnd::Interrupted,
                    _ => RunEnd::Failed,
                });
                Err(ScriptError { diagnostic, end })
            }
        }
    }

    fn arguments(&self) -> Vec<Dynamic> {
        let mut arguments: Vec<Dynamic> = self.positional.iter().map(Argument::to_value).collect();
        if !self.keys.is_empty() {
            let map: Map =
                self.keys.iter().map(|(key, value)| (key.as_str().into(), value.to_value())).collect();
            arguments.push(map.into());
        }
        arguments
    }
}

impl Argument {
    fn to_value(&self) -> Dynamic {
        match self {
            Self::Json(value) => json::from_json(value),
            Self::Bytes(bytes, name) => {
                Dynamic::from(Content::new(bytes.clone().into(), name.as_deref()).of_operator())
            }
        }
    }
}
