//! Calls of operations.

use edgebook_model::{Answer, Api, BodyKind, Operation, TypeKind};

use super::Infer;
use super::handle::no_operation;
use crate::effects::{Repeat, Site};
use crate::finding::Finding;
use crate::tree::{Expr, Name};
use crate::ty::{DeviceName, GroupTy, Ty, of_wire};

impl Infer<'_> {
    /// A call of an operation; gives its result, or what is wrong with its name.
    pub(super) fn operation(
        &mut self,
        group: &GroupTy,
        name: &Name,
        given: &[(&Expr, &Ty)],
        _object: &Expr,
    ) -> Result<Ty, Box<Finding>> {
        let Some(group_name) = group.group else { return self.in_some_group(group, name) };
        let Some(operation) = group.api.find(group_name, name) else {
            return Err(Box::new(no_operation(group, name)));
        };
        self.record(group.api, operation, &group.device, true, Repeat::ONCE);
        self.check_arguments(group.api, operation, name, given);
        Ok(result_of(group.api, operation))
    }

    /// An operation of a group that shows only when it runs.
    fn in_some_group(&mut self, group: &GroupTy, name: &Name) -> Result<Ty, Box<Finding>> {
        let found: Vec<&'static Operation> =
            group.api.operations.iter().filter(|operation| *operation.name == **name).collect();
        if found.is_empty() {
            return Err(Box::new(no_operation(group, name)));
        }
        for operation in found {
            self.record(group.api, operation, &group.device, false, Repeat::ONCE);
        }
        Ok(Ty::Any)
    }

    /// An operation that is called by its name as a text: `Fn("get_status").call(vns3.ipsec)`.
    pub(super) fn operation_by_name(&mut self, group: &GroupTy, name: &str) -> Ty {
        let found = group.group.and_then(|group_name| group.api.find(group_name, name));
        if let Some(operation) = found {
            self.record(group.api, operation, &group.device, true, Repeat::ONCE);
            result_of(group.api, operation)
        } else {
            let name = Name { text: name.into(), at: self.here };
            self.in_some_group(&GroupTy { group: None, ..group.clone() }, &name).unwrap_or(Ty::Any)
        }
    }

    /// Takes note of an operation that is called here, so often each time that this place is reached.
    pub(super) fn record(
        &mut self,
        api: &'static Api,
        operation: &'static Operation,
        device: &DeviceName,
        certain: bool,
        repeat: Repeat,
    ) {
        let (file, at) = (self.file, self.here);
        let often = self.flow.repeated(repeat, (file, at));
        self.effects.operation(Site { api, operation, device: device.clone(), certain, file, at, often });
    }
}

/// What a call of an operation gives.
pub(super) fn result_of(api: &'static Api, operation: &'static Operation) -> Ty {
    let kinds = |answer: &&Answer| answer.kind != BodyKind::Empty;
    let Some(answer) = operation.answers.iter().find(kinds) else { return Ty::Unit };
    match answer.kind {
        BodyKind::Json if answer.secret && matches!(api.ty(answer.result).kind, TypeKind::Text(_)) => {
            Ty::Secret
        }
        BodyKind::Json => of_wire(api, answer.result),
        BodyKind::Text if answer.secret => Ty::Secret,
        BodyKind::Bytes if answer.secret => Ty::SecretBlob,
        BodyKind::Text => Ty::Text,
        BodyKind::Bytes => Ty::Blob,
        BodyKind::Empty => Ty::Unit,
    }
}
