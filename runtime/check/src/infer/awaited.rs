//! `wait_for(answer)`: what is waited for must be a task, or another thing that the description says how to wait for.

use edgebook_model::{Completion, TypeKind, signature_arguments};

use super::Infer;
use super::operation::result_of;
use crate::tree::{Expr, ExprKind};
use crate::ty::{Known, MapTy, RecordTy, Ty};

impl Infer<'_> {
    /// Reports what names no task.
    pub(super) fn names_a_task(&mut self, expr: &Expr, ty: &Ty) {
        let problem = match self.known(expr) {
            Some(Known::Answer { operation, waits: false }) => {
                Some(format!("`{operation}` is done when it has answered: there is nothing to wait for"))
            }
            Some(Known::Answer { .. }) => None,
            _ if ty.is_open() => None,
            _ if ty.all(|ty| matches!(ty, Ty::Device(_) | Ty::Group(_))) => {
                Some(format!("{} is not a task", ty.a_kind()))
            }
            _ if ty.all(|ty| self.is_no_task(ty, Some(expr))) => {
                Some(format!("{} names no task", ty.a_kind()))
            }
            _ => None,
        };
        if let Some(problem) = problem {
            let hint = if ty.all(|ty| matches!(ty, Ty::Device(_))) {
                "wait_ready(device, time) waits for an appliance that restarts"
            } else {
                "pass what the call gave that began the task; for a condition there is wait_until(time, || ...)"
            };
            self.report_at("no-task", expr, problem, Some(hint.to_owned()));
        }
    }

    /// Whether a value is neither the token of a task nor holds one. `expr` is how it is written, where that is known.
    fn is_no_task(&self, ty: &Ty, expr: Option<&Expr>) -> bool {
        match ty {
            Ty::Unit
            | Ty::Bool
            | Ty::Float
            | Ty::Char
            | Ty::Blob
            | Ty::Range
            | Ty::Duration
            | Ty::Time
            | Ty::Error
            | Ty::Params
            | Ty::Function(_) => true,
            Ty::Int => !self.numbers_name_tasks(),
            // A text of the runbook: tokens come from appliances.
            Ty::Words(words) => words.name.is_empty(),
            Ty::List(item) if **item == Ty::Never => {
                matches!(expr.map(|expr| &expr.kind), Some(ExprKind::List(items)) if items.is_empty())
            }
            Ty::List(item) | Ty::Keyed(item, _) => self.is_no_part(item),
            Ty::Record(record) => begins_nothing(*record),
            Ty::Map(map) => self.is_no_map(map, expr),
            _ => false,
        }
    }

    fn is_no_map(&self, map: &MapTy, expr: Option<&Expr>) -> bool {
        let literal = matches!(expr.map(|expr| &expr.kind), Some(ExprKind::Map(_)));
        // An empty map may be filled in a way that is not seen.
        map.rest.is_none()
            && (literal || !map.fields.is_empty())
            && map.fields.values().all(|entry| self.is_no_part(&entry.ty))
    }

    /// Whether an item or entry is no token.
    fn is_no_part(&self, ty: &Ty) -> bool {
        !ty.is_open() && ty.alternatives().iter().all(|ty| self.is_no_task(ty, None))
    }

    /// Whether some appliance names its tasks by numbers, or answers with one where work goes on.
    fn numbers_name_tasks(&self) -> bool {
        let apis = self.given.apis.iter().copied();
        let mut begun = apis.flat_map(|api| api.operations.iter().map(move |operation| (api, operation)));
        begun.any(|(api, operation)| match &operation.completion {
            Some(Completion::Task { poll, argument, .. }) => api.find_id(poll).is_some_and(|polled| {
                let mut arguments = signature_arguments(api, polled).into_iter();
                let token = arguments.find(|given| *given.name == **argument);
                token.is_some_and(|token| matches!(api.ty(token.ty).kind, TypeKind::Int))
            }),
            Some(_) => result_of(api, operation).some(|ty| matches!(ty, Ty::Int)),
            None => false,
        })
    }
}

/// Whether no work is known by such an object: it has no token, and no call that begins work answers with one.
fn begins_nothing(record: RecordTy) -> bool {
    let is_token = |completion: &Completion| match completion {
        Completion::Task { token, .. } => {
            let key = token.keys.last();
            record.fields().iter().any(|field| key.is_some_and(|key| field.name == *key))
        }
        _ => false,
    };
    let answers = |operation| {
        let result = result_of(record.api, operation);
        result.alternatives().iter().any(|ty| match ty {
            Ty::List(item) | Ty::Keyed(item, _) => **item == Ty::Record(record),
            ty => *ty == Ty::Record(record),
        })
    };
    let mut begun = record
        .api
        .operations
        .iter()
        .filter_map(|operation| operation.completion.as_ref().map(|completion| (operation, completion)));
    record.extra().is_none()
        && !begun.any(|(operation, completion)| is_token(completion) || answers(operation))
}
