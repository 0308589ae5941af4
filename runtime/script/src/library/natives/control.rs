//! The end of a run.

use rhai::{Dynamic, EvalAltResult, Position};

use super::{Function, Kind, Native, form, native};
use crate::value::{Failure, show};

pub(super) const TABLE: &[Native] = &[native(
    Function::new(
        "exit",
        "exit()",
        "control",
        "Ends the run well; what was done stays done. To end it with an error, `throw \"why\"`.",
    )
    .forms(&[form(&[], Kind::Unit)])
    .shows("print(1); exit(); print(2);", "1\n"),
    0..=1,
    &[],
    |call| {
        if call.count() == 0 {
            return Err(EvalAltResult::Exit(Dynamic::UNIT, Position::NONE).into());
        }
        let message =
            format!("`exit({})` would end the run well: exit takes no value", show::written(&call.value(0)));
        Err(Failure::new("exit-value", "ValueError", message)
            .hint("to end the run with an error, write `throw \"why\"`; to end it well, `exit()`")
            .uncatchable())
    },
)];
