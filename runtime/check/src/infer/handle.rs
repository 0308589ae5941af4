//! Devices and their groups.

use edgebook_model::Api;
use edgebook_script::{did_you_mean, operation_hint};
use edgebook_words::listed;

use super::Infer;
use crate::effects::VarSite;
use crate::finding::Finding;
use crate::tree::{Expr, ExprKind, Name};
use crate::ty::{DeviceName, DeviceTy, GroupTy, Ty};

impl Infer<'_> {
    /// `vns3.ipsec`, or `device("name").ipsec`.
    pub(super) fn device_field(&mut self, device: &DeviceTy, name: &Name) -> Result<Ty, Box<Finding>> {
        let groups: Vec<Ty> = self
            .possible_apis(device)
            .filter_map(|api| {
                let group = api.groups.iter().find(|group| *group.name == **name)?;
                let group = Some(group.name.as_ref());
                Some(Ty::Group(GroupTy { api, group, device: device.name.clone() }))
            })
            .collect();
        if !groups.is_empty() {
            return Ok(groups.into_iter().fold(Ty::Never, Ty::join));
        }
        match &**name {
            "name" | "kind" => return Ok(Ty::Text),
            "address" | "version" => return Ok(Ty::Text.optional()),
            "groups" => return Ok(Ty::list(Ty::Text)),
            "labels" => return Ok(Ty::map_of(Some(Ty::Text))),
            "vars" => return Ok(Ty::map_of(Some(Ty::Any))),
            _ => {}
        }
        Err(Box::new(self.no_group(device, name)))
    }

    /// `vns3.vars.site`: takes note of what the device must have.
    pub(super) fn variable_of_device(&mut self, object: &Expr, name: &Name) {
        let ExprKind::Field { object: device, name: vars, .. } = &object.kind else { return };
        if &**vars != "vars" {
            return;
        }
        let reporting = std::mem::replace(&mut self.reporting, false);
        let ty = self.unrecorded(|this| this.expr(device));
        self.reporting = reporting;
        for one in ty.alternatives() {
            let Ty::Device(device) = one else { continue };
            let kind = device.api.map_or("", |api| api.kind.as_ref());
            self.effects.variable(VarSite {
                kind: kind.into(),
                device: device.name.clone(),
                name: name.text.clone(),
                file: self.file,
                at: name.at,
                often: self.flow.often,
            });
        }
    }

    fn possible_apis(&self, device: &DeviceTy) -> impl Iterator<Item = &'static Api> + use<'_> {
        let only = device.api;
        self.given.apis.iter().copied().filter(move |api| only.is_none_or(|only| std::ptr::eq(only, *api)))
    }

    fn no_group(&self, device: &DeviceTy, name: &Name) -> Finding {
        let apis: Vec<&'static Api> = self.possible_apis(device).collect();
        let groups: Vec<&str> =
            apis.iter().flat_map(|api| api.groups.iter()).map(|group| group.name.as_ref()).collect();
        let message = match device.api {
            Some(api) => format!("{} has no group `{}`", api.kind, &**name),
            None => format!("no appliance has a group `{}`", &**name),
        };
        let operation = || {
            let (api, operation) = apis
                .iter()
                .find_map(|api| Some((api, api.operations.iter().find(|op| *op.name == **name)?)))?;
            Some(format!("there is an operation {}", api.qualified_name(operation)))
        };
        let hint = did_you_mean(name, groups.iter().copied())
            .or_else(operation)
            .unwrap_or_else(|| format!("its groups are {}", listed(&groups, 20)));
        Finding::new("unknown-group", name.at, message).hint(hint)
    }

    /// A group that is chosen when it runs.
    pub(super) fn any_group(&mut self, device: &DeviceTy) -> Ty {
        let groups = self
            .possible_apis(device)
            .map(|api| Ty::Group(GroupTy { api, group: None, device: device.name.clone() }));
        groups.fold(Ty::Never, Ty::join)
    }

    /// A field of a group: it has none.
    pub(super) fn no_call(group: &GroupTy, name: &Name) -> Finding {
        let Some(group_name) = group.group else {
            return Finding::new("not-called", name.at, format!("`{}` is not called", &**name))
                .hint("operations are called with parentheses");
        };
        if group.api.find(group_name, name).is_some() {
            let qualified = format!("{}.{}", group.qualified_name(), &**name);
            return Finding::new("not-called", name.at, format!("{qualified} is an operation"))
                .hint(format!("call it: {qualified}()"));
        }
        no_operation(group, name)
    }

    /// A method of what may be a device or a group.
    pub(super) fn handle_method(&mut self, object: &Expr, ty: &Ty, name: &Name, arguments: &[Expr]) -> Ty {
        let given = self.exprs(arguments);
        let given: Vec<(&Expr, &Ty)> = arguments.iter().zip(&given).collect();
        self.handle_method_with(object, ty, name, &given)
    }

    /// The same with arguments that were gone through.
    pub(super) fn handle_method_with(
        &mut self,
        object: &Expr,
        ty: &Ty,
        name: &Name,
        given: &[(&Expr, &Ty)],
    ) -> Ty {
        self.here = name.at;
        let mut result = Ty::Never;
        let mut wrong: Option<Finding> = None;
        let mut called = false;
        let fork = self.effects.fork();
        for (number, one) in (0u32..).zip(ty.present()) {
            self.effects.enter_way(fork, number);
            match one {
                Ty::Group(group) => match self.operation(group, name, given, object) {
                    Ok(ty) => {
                        result = self.joined(&result, ty);
                        called = true;
                    }
                    Err(finding) => wrong = wrong.or(Some(*finding)),
                },
                Ty::Device(device) => wrong = wrong.or_else(|| Some(self.no_device_method(device, name))),
                _ => {
                    // Something else, too: it cannot be told what happens.
                    result = Ty::Any;
                    called = true;
                }
            }
            self.effects.leave_way();
        }
        if let Some(finding) = wrong
            && !called
            && !Self::is_value_function(name)
        {
            self.report(finding);
            return Ty::Any;
        }
        if called { result } else { Ty::Any }
    }

    /// Functions that take any value may be called on devices, too.
    fn is_value_function(name: &str) -> bool {
        matches!(name, "to_string" | "to_debug" | "type_name")
    }

    fn no_device_method(&self, device: &DeviceTy, name: &Name) -> Finding {
        let kind = device.api.map_or("a device", |api| api.kind.as_ref());
        let finding =
            Finding::new("unknown-operation", name.at, format!("{kind} has no operation `{}`", &**name));
        let apis: Vec<&'static Api> = self.possible_apis(device).collect();
        if apis.iter().any(|api| api.groups.iter().any(|group| *group.name == **name)) {
            return finding.hint(format!("`{0}` is a group: write {kind}.{0}.operation(...)", &**name));
        }
        finding.maybe_hint(apis.iter().find_map(|api| operation_hint(api, None, name)))
    }

    /// Waiting for a device calls the operation that shows whether it is up.
    pub(super) fn readiness(&mut self, device: &DeviceTy) {
        let found: Vec<_> = self
            .possible_apis(device)
            .filter_map(|api| Some((api, api.find_id(&api.readiness.as_ref()?.operation)?)))
            .collect();
        for (api, operation) in found {
            self.record(api, operation, &device.name, true, crate::effects::Repeat::EACH);
        }
    }

    /// Operations of a name, of any group of any appliance, that something may stand for.
    pub(super) fn possible_operations(&mut self, name: &str) {
        let apis = self.given.apis;
        for api in apis {
            for operation in api.operations.iter().filter(|operation| operation.name == name) {
                self.record(api, operation, &DeviceName::Unknown, false, crate::effects::Repeat::ONCE);
            }
        }
    }
}

/// An operation that a group does not have.
pub(super) fn no_operation(group: &GroupTy, name: &Name) -> Finding {
    let message = format!("{} has no operation `{}`", group.qualified_name(), &**name);
    let finding = Finding::new("unknown-operation", name.at, message);
    finding.maybe_hint(operation_hint(group.api, group.group, name))
}
