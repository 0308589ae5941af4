//! Makes groups and operations callable. Every operation is registered for every number of arguments, so that
//! wrong calls get our errors and not the engine's.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;

use edgebook_words::listed;
use rhai::{Dynamic, EvalAltResult, FuncRegistration, ImmutableString, Module, NativeCallContext, RhaiFunc};

use super::{DeviceHandle, GroupHandle, perform, request};
use crate::diagnostic::suggest::did_you_mean;
use crate::library::ApiTable;
use crate::run::{PROPERTIES, RunContext};
use crate::value::Failure;

/// How many arguments more than it can take an operation is registered for. What goes beyond is told apart from a
/// misspelt name by `diagnostic`.
const SURPLUS: usize = 1;

/// Registers the groups and operations of all APIs.
pub(crate) fn register(module: &mut Module, tables: &[Arc<ApiTable>]) {
    let mut groups: Vec<&'static str> =
        tables.iter().flat_map(|table| table.api.groups.iter()).map(|group| group.name.as_ref()).collect();
    groups.sort_unstable();
    groups.dedup();
    for name in groups {
        register_group(module, name);
    }
    // Name of an operation and the most arguments that any operation of this name takes.
    let mut operations: BTreeMap<&'static str, usize> = BTreeMap::new();
    for operation in tables.iter().flat_map(|table| table.api.operations.iter()) {
        let most = operation.path_params().count().saturating_add(2);
        let known = operations.entry(operation.name.as_ref()).or_default();
        *known = most.max(*known);
    }
    for (name, most) in operations {
        for arguments in 0..=most.saturating_add(SURPLUS) {
            register_operation(module, name, arguments);
        }
    }
    register_properties(module);
}

fn register_group(module: &mut Module, name: &'static str) {
    FuncRegistration::new_getter(name).with_purity(true).set_into_module(
        module,
        move |device: &mut DeviceHandle| -> Result<GroupHandle, Box<EvalAltResult>> {
            match device.table().group(name) {
                Some(group) => Ok(GroupHandle { device: device.clone(), group }),
                None => Err(no_group(device, name).into()),
            }
        },
    );
}

fn register_operation(module: &mut Module, name: &'static str, arguments: usize) {
    let mut types = vec![TypeId::of::<GroupHandle>()];
    types.resize(arguments.saturating_add(1), TypeId::of::<Dynamic>());
    FuncRegistration::new(name).in_global_namespace().set_into_module_raw(
        module,
        types,
        RhaiFunc::Pure {
            func: Arc::new(move |context, args| match context {
                Some(context) => call(&context, name, args),
                None => Ok(Dynamic::UNIT),
            }),
            has_context: true,
            is_pure: true,
            is_volatile: true,
        },
    );
}

fn call(
    context: &NativeCallContext<'_>,
    name: &'static str,
    args: &mut [&mut Dynamic],
) -> Result<Dynamic, Box<EvalAltResult>> {
    let mut args = args.iter_mut().map(|arg| std::mem::take(*arg).flatten());
    let group = args.next().and_then(Dynamic::try_cast::<GroupHandle>);
    let Some(group) = group else {
        return Err(
            Failure::new("internal", "InternalError", "an operation was called without a group").into()
        );
    };
    let Some(operation) = group.operation(name) else {
        return Err(no_operation(&group, name).into());
    };
    let arguments: Vec<Dynamic> = args.collect();
    let run = RunContext::of(context)?;
    let request = request(group.device.table().api, operation, &arguments)?;
    perform(&run, &group.device, &request).map(|called| called.value)
}

/// What is neither a group nor an operation gets an error that helps.
fn register_properties(module: &mut Module) {
    FuncRegistration::new_index_getter().with_purity(true).set_into_module(
        module,
        |device: &mut DeviceHandle, name: ImmutableString| -> Result<Dynamic, Box<EvalAltResult>> {
            match (device.table().group(&name), name.as_str()) {
                (Some(group), _) => Ok(Dynamic::from(GroupHandle { device: device.clone(), group })),
                (None, "name") => Ok(device.name().into()),
                (None, "kind") => Ok(device.table().api.kind.as_ref().into()),
                (None, name) => {
                    let property = device.facts().property(name);
                    property.ok_or_else(|| no_group(device, name).into())
                }
            }
        },
    );
    FuncRegistration::new_index_getter().with_purity(true).set_into_module(
        module,
        |group: &mut GroupHandle, name: ImmutableString| -> Result<Dynamic, Box<EvalAltResult>> {
            Err(match group.operation(&name) {
                Some(_) => {
                    let message = format!("{}.{name} is an operation", group.qualified_name());
                    Failure::new("not-called", "TypeError", message)
                        .hint(format!("call it: {}.{name}()", group.qualified_name()))
                }
                None => no_operation(group, &name),
            }
            .into())
        },
    );
    FuncRegistration::new_index_setter().with_purity(true).set_into_module(
        module,
        |_: &mut DeviceHandle, name: ImmutableString, value: Dynamic| {
            // Rhai stores a group or a property back after a method ran on its results.
            if PROPERTIES.contains(&name.as_str()) {
                return Ok(());
            }
            let same = value.read_lock::<GroupHandle>().is_some_and(|group| group.name() == name.as_str());
            if same { Ok(()) } else { assign(&name) }
        },
    );
    FuncRegistration::new_index_setter()
        .with_purity(true)
        .set_into_module(module, |_: &mut GroupHandle, name: ImmutableString, _: Dynamic| assign(&name));
}

fn assign(name: &str) -> Result<(), Box<EvalAltResult>> {
    let message = format!("`{name}` cannot be assigned to: devices and groups only have operations");
    Err(Failure::new("read-only", "ReadOnlyError", message).into())
}

fn no_group(device: &DeviceHandle, name: &str) -> Failure {
    let api = device.table().api;
    let groups: Vec<&str> = api.groups.iter().map(|group| group.name.as_ref()).collect();
    let failure =
        Failure::new("unknown-group", "UnknownGroup", format!("{} has no group `{name}`", api.kind));
    let hint = did_you_mean(name, groups.iter().copied())
        .or_else(|| {
            let operation = api.operations.iter().find(|op| op.name == name)?;
            Some(format!("there is an operation {}", api.qualified_name(operation)))
        })
        .unwrap_or_else(|| format!("its groups are {}", listed(&groups, 20)));
    failure.hint(hint)
}

/// An error for an operation that a group does not have: by another spelling, in another group, by the vendor's name.
pub(crate) fn no_operation(group: &GroupHandle, name: &str) -> Failure {
    let message = format!("{} has no operation `{name}`", group.qualified_name());
    let api = group.device.table().api;
    let failure = Failure::new("unknown-operation", "UnknownOperation", message);
    match crate::diagnostic::suggest::operation_hint(api, Some(group.name()), name) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
