//! A call of one of our functions: its arguments, with errors that name them.

use std::sync::Arc;

use rhai::{Array, Dynamic, EvalAltResult, FnPtr, ImmutableString, NativeCallContext};

use crate::call::DeviceHandle;
use crate::run::RunContext;
use crate::value::{Failure, KeyedMap, Span, type_name};

/// The result of a function.
pub(crate) type Fallible<T = Dynamic> = Result<T, Box<EvalAltResult>>;

/// A call of one of our functions.
pub(crate) struct Call<'c> {
    pub(crate) context: &'c NativeCallContext<'c>,
    args: Vec<Dynamic>,
}

impl<'c> Call<'c> {
    pub(super) fn new(context: &'c NativeCallContext<'c>, args: &mut [&mut Dynamic]) -> Self {
        // Rhai hands over copies: the function is registered as one that does not change its first argument.
        let args = args.iter_mut().map(|arg| std::mem::take(*arg).flatten()).collect();
        Self { context, args }
    }

    /// A call whose first argument stays in its place: an argument at 0 is `()`.
    pub(super) fn after_first(context: &'c NativeCallContext<'c>, rest: &mut [&mut Dynamic]) -> Self {
        let rest = rest.iter_mut().map(|arg| std::mem::take(*arg).flatten());
        Self { context, args: std::iter::once(Dynamic::UNIT).chain(rest).collect() }
    }

    /// The run that the call happens in.
    pub(crate) fn run(&self) -> Fallible<Arc<RunContext>> {
        RunContext::of(self.context)
    }

    pub(crate) fn count(&self) -> usize {
        self.args.len()
    }

    /// An argument, counted from 0; `()` where it was not given.
    pub(crate) fn value(&self, at: usize) -> Dynamic {
        self.args.get(at).cloned().unwrap_or_default()
    }

    /// An argument, moved out.
    pub(crate) fn take(&mut self, at: usize) -> Dynamic {
        self.args.get_mut(at).map(std::mem::take).unwrap_or_default()
    }

    pub(crate) fn text(&self, at: usize, name: &str) -> Fallible<ImmutableString> {
        let value = self.value(at);
        if let Ok(char) = value.as_char() {
            return Ok(char.to_string().into());
        }
        value.into_immutable_string().map_err(|_| self.wrong(at, name, "a string").into())
    }

    pub(crate) fn int(&self, at: usize, name: &str) -> Fallible<i64> {
        self.value(at).as_int().map_err(|_| self.wrong(at, name, "an int").into())
    }

    pub(crate) fn span(&self, at: usize, name: &str) -> Fallible<Span> {
        Span::from_value(&self.value(at)).map_err(|failure| failure.within(&self.place(at, name)).into())
    }

    pub(crate) fn function(&self, at: usize, name: &str) -> Fallible<FnPtr> {
        self.value(at)
            .try_cast::<FnPtr>()
            .ok_or_else(|| self.wrong(at, name, "a closure such as |x| ...").into())
    }

    pub(crate) fn device(&self, at: usize) -> Fallible<DeviceHandle> {
        let device = self.value(at).try_cast::<DeviceHandle>();
        device.ok_or_else(|| self.wrong(at, "device", "a device such as vns3").into())
    }

    /// The items of an array, or the values of a map of an answer.
    pub(crate) fn list(&mut self, at: usize, name: &str) -> Fallible<Array> {
        let wrong = self.wrong(at, name, "an array");
        let value = self.take(at);
        if let Some(map) = value.read_lock::<KeyedMap>() {
            return Ok(map.values());
        }
        value.into_array().map_err(|_| wrong.into())
    }

    /// `argument 2 'condition' of wait_until(...)`
    pub(crate) fn place(&self, at: usize, name: &str) -> String {
        format!("argument {} '{name}' of {}(...):", at.saturating_add(1), self.context.fn_name())
    }

    /// An error for an argument that is of none of the types that it may be of.
    pub(crate) fn wrong(&self, at: usize, name: &str, expected: &str) -> Failure {
        let message = format!(
            "argument {} '{name}' of {}(...) must be {expected}, got {}",
            at.saturating_add(1),
            self.context.fn_name(),
            type_name(&self.value(at))
        );
        let failure = Failure::new("wrong-type", "ArgumentError", message);
        match super::usage(self.context.fn_name()) {
            Some(usage) => failure.hint(format!("it is written {usage}")),
            None => failure,
        }
    }

    /// Calls a closure of the script.
    pub(crate) fn apply<const N: usize>(&self, function: &FnPtr, args: [Dynamic; N]) -> Fallible {
        function.call_raw(self.context, None, args)
    }
}
