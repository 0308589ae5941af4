//! What scripts can do with our values: getters, indexers, comparison, arithmetic, iteration.

use std::any::TypeId;

use jiff::SignedDuration;
use rhai::{Array, Dynamic, EvalAltResult, FnNamespace, FuncRegistration, ImmutableString, Map, Module};

use crate::call::{DeviceHandle, GroupHandle};

use super::{
    Content, Failure, KeyedMap, Record, Secret, Span, Time,
    equal::{equal, equal_lists, equal_maps},
};

type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// Registers the operators of our values.
pub(crate) fn register(module: &mut Module) {
    records(module);
    keyed_maps(module);
    failures(module);
    spans(module);
    times(module);
    contents(module);
    orderings(module);
    lists_and_maps(module);
    FuncRegistration::new("==")
        .in_global_namespace()
        .set_into_module(module, |a: Secret, b: Secret| equal(&Dynamic::from(a), &Dynamic::from(b)));
    FuncRegistration::new("!=")
        .in_global_namespace()
        .set_into_module(module, |a: Secret, b: Secret| !equal(&Dynamic::from(a), &Dynamic::from(b)));
}

/// Names of values in Rhai's own messages, which never come near a user but through `diagnostic`.
pub(crate) fn register_names(module: &mut Module) {
    module.set_custom_type::<Record>("record");
    module.set_custom_type::<KeyedMap>("map");
    module.set_custom_type::<Failure>("error");
    module.set_custom_type::<Span>("duration");
    module.set_custom_type::<Time>("time");
    module.set_custom_type::<Content>("download");
    module.set_custom_type::<Secret>("secret");
    module.set_custom_type::<DeviceHandle>("device");
    module.set_custom_type::<GroupHandle>("group");
}

/// Registers a function that does not change its first argument, whatever that is called on.
macro_rules! pure {
    ($module:expr, $name:expr, $function:expr) => {
        FuncRegistration::new($name)
            .with_namespace(FnNamespace::Global)
            .with_purity(true)
            .set_into_module($module, $function)
    };
}

/// Registers a getter.
macro_rules! getter {
    ($module:expr, $name:expr, $function:expr) => {
        FuncRegistration::new_getter($name).with_purity(true).set_into_module($module, $function)
    };
}

fn records(module: &mut Module) {
    FuncRegistration::new_index_getter()
        .with_purity(true)
        .set_into_module(module, |record: &mut Record, name: ImmutableString| record.read(&name));
    FuncRegistration::new_index_setter().with_purity(true).set_into_module(
        module,
        |record: &mut Record, name: ImmutableString, value: Dynamic| -> Fallible<()> {
            record.write(&name, &value).map(|_| ())
        },
    );
    pure!(module, "==", |a: Record, b: Record| equal(&Dynamic::from(a), &Dynamic::from(b)));
    pure!(module, "!=", |a: Record, b: Record| !equal(&Dynamic::from(a), &Dynamic::from(b)));
    pure!(module, "contains", |record: Record, name: ImmutableString| {
        record.get(&name).is_some_and(|value| !value.is_unit())
    });
    pure!(module, "get", |record: Record, name: ImmutableString| -> Dynamic {
        record.get(&name).cloned().unwrap_or_default()
    });
    pure!(module, "keys", |record: Record| -> Array {
        record.present().map(|(name, _)| name.into()).collect()
    });
    pure!(module, "values", |record: Record| -> Array {
        record.present().map(|(_, value)| value.clone()).collect()
    });
    pure!(module, "to_map", |record: Record| record.to_map());
}

fn keyed_maps(module: &mut Module) {
    FuncRegistration::new_index_getter()
        .with_purity(true)
        .set_into_module(module, |map: &mut KeyedMap, key: Dynamic| map.read(&key));
    FuncRegistration::new_index_setter().with_purity(true).set_into_module(
        module,
        |map: &mut KeyedMap, key: Dynamic, value: Dynamic| -> Fallible<()> {
            if map.get(&key).is_some_and(|current| equal(current, &value)) {
                return Ok(());
            }
            let message = "an answer of a device is read-only: its entries cannot be changed";
            Err(Failure::new("read-only", "ReadOnlyError", message)
                .hint("copy it first: `let copy = x.to_map();`")
                .into())
        },
    );
    module.set_iter(TypeId::of::<KeyedMap>(), |value| match value.try_cast::<KeyedMap>() {
        Some(map) => Box::new(map.values().into_iter()),
        None => Box::new(std::iter::empty()),
    });
    pure!(module, "==", |a: KeyedMap, b: KeyedMap| equal(&Dynamic::from(a), &Dynamic::from(b)));
    pure!(module, "!=", |a: KeyedMap, b: KeyedMap| !equal(&Dynamic::from(a), &Dynamic::from(b)));
    pure!(module, "values", |map: KeyedMap| map.values());
    pure!(module, "keys", |map: KeyedMap| map.keys());
    pure!(module, "len", |map: KeyedMap| i64::try_from(map.len()).unwrap_or(i64::MAX));
    getter!(module, "len", |map: &mut KeyedMap| i64::try_from(map.len()).unwrap_or(i64::MAX));
    pure!(module, "is_empty", |map: KeyedMap| map.len() == 0);
    getter!(module, "is_empty", |map: &mut KeyedMap| map.len() == 0);
    pure!(module, "contains", |map: KeyedMap, key: Dynamic| map.get(&key).is_some());
    pure!(module, "get", |map: KeyedMap, key: Dynamic| map.get(&key).cloned().unwrap_or_default());
    pure!(module, "to_map", |map: KeyedMap| -> Map {
        map.entries().map(|(k, v)| (super::keyed_map::key_text(k).as_str().into(), v.clone())).collect()
    });
}

/// Equality of lists and maps: the engine would call a function for each item.
fn lists_and_maps(module: &mut Module) {
    pure!(module, "==", |a: &mut Array, b: Array| equal_lists(a, &b));
    pure!(module, "!=", |a: &mut Array, b: Array| !equal_lists(a, &b));
    pure!(module, "==", |a: &mut Map, b: Map| equal_maps(a, &b));
    pure!(module, "!=", |a: &mut Map, b: Map| !equal_maps(a, &b));
}

fn failures(module: &mut Module) {
    let text = |text: &Option<String>| text.as_deref().map_or(Dynamic::UNIT, Into::into);
    getter!(module, "message", |e: &mut Failure| e.data().message.clone());
    getter!(module, "name", |e: &mut Failure| e.data().name.clone());
    getter!(module, "code", |e: &mut Failure| e.data().code);
    getter!(module, "status", |e: &mut Failure| -> Dynamic {
        e.data().status.map_or(Dynamic::UNIT, |status| i64::from(status).into())
    });
    getter!(module, "operation", move |e: &mut Failure| text(&e.data().operation));
    getter!(module, "device", move |e: &mut Failure| text(&e.data().device));
    getter!(module, "log", move |e: &mut Failure| text(&e.data().log));
    getter!(module, "hint", move |e: &mut Failure| text(&e.data().hint.as_ref().map(ToString::to_string)));
    FuncRegistration::new_index_getter().with_purity(true).set_into_module(
        module,
        |_: &mut Failure, name: ImmutableString| -> Fallible<Dynamic> {
            let message = format!("an error has no field `{name}`");
            Err(Failure::new("unknown-field", "UnknownField", message)
                .hint("it has status, name, message, operation, device, code, log and hint")
                .into())
        },
    );
}

#[expect(clippy::cast_precision_loss, reason = "an int meets a float as a float, as in every sum of the two")]
fn float(int: i64) -> f64 {
    int as f64
}

/// Comparisons of plain values. What is not here has no order, see `engine::tokens`.
fn orderings(module: &mut Module) {
    macro_rules! ordered {
        ($($left:ty, $right:ty: |$a:ident, $b:ident| $pair:expr;)*) => {$(
            pure!(module, "<", |$a: $left, $b: $right| { let (a, b) = $pair; a < b });
            pure!(module, "<=", |$a: $left, $b: $right| { let (a, b) = $pair; a <= b });
            pure!(module, ">", |$a: $left, $b: $right| { let (a, b) = $pair; a > b });
            pure!(module, ">=", |$a: $left, $b: $right| { let (a, b) = $pair; a >= b });
        )*};
    }
    ordered! {
        i64, i64: |a, b| (a, b);
        f64, f64: |a, b| (a, b);
        i64, f64: |a, b| (float(a), b);
        f64, i64: |a, b| (a, float(b));
        char, char: |a, b| (a, b);
        bool, bool: |a, b| (a, b);
        ImmutableString, ImmutableString: |a, b| (a.as_str(), b.as_str());
        char, ImmutableString: |a, b| (a.to_string(), b.to_string());
        ImmutableString, char: |a, b| (a.to_string(), b.to_string());
    }
}

fn spans(module: &mut Module) {
    pure!(module, "==", |a: Span, b: Span| a == b);
    pure!(module, "!=", |a: Span, b: Span| a != b);
    pure!(module, "<", |a: Span, b: Span| a < b);
    pure!(module, "<=", |a: Span, b: Span| a <= b);
    pure!(module, ">", |a: Span, b: Span| a > b);
    pure!(module, ">=", |a: Span, b: Span| a >= b);
    pure!(module, "+", |a: Span, b: Span| Span(a.0.saturating_add(b.0)));
    pure!(module, "-", |a: Span, b: Span| Span(a.0.saturating_sub(b.0)));
    pure!(module, "*", |a: Span, times: i64| -> Fallible<Span> {
        let factor = i32::try_from(times).ok().and_then(|factor| a.0.checked_mul(factor));
        factor.map(Span).ok_or_else(|| too_large("duration").into())
    });
    pure!(module, "/", |a: Span, parts: i64| -> Fallible<Span> {
        let part = i32::try_from(parts).ok().and_then(|parts| a.0.checked_div(parts));
        part.map(Span).ok_or_else(|| too_large("quotient").into())
    });
    getter!(module, "seconds", |a: &mut Span| a.0.as_secs_f64());
    getter!(module, "minutes", |a: &mut Span| a.0.as_secs_f64() / 60.0);
    getter!(module, "hours", |a: &mut Span| a.0.as_secs_f64() / 3600.0);
    getter!(module, "days", |a: &mut Span| a.0.as_secs_f64() / 86_400.0);
}

fn times(module: &mut Module) {
    pure!(module, "==", |a: Time, b: Time| a == b);
    pure!(module, "!=", |a: Time, b: Time| a != b);
    pure!(module, "<", |a: Time, b: Time| a < b);
    pure!(module, "<=", |a: Time, b: Time| a <= b);
    pure!(module, ">", |a: Time, b: Time| a > b);
    pure!(module, ">=", |a: Time, b: Time| a >= b);
    pure!(module, "-", |a: Time, b: Time| Span(a.0.duration_since(b.0)));
    pure!(module, "+", |a: Time, b: Span| moved(a, b.0));
    pure!(module, "-", |a: Time, b: Span| moved(a, SignedDuration::ZERO.saturating_sub(b.0)));
    getter!(module, "unix", |a: &mut Time| a.0.as_second());
}

fn moved(time: Time, by: SignedDuration) -> Fallible<Time> {
    time.0.checked_add(by).map(Time).map_err(|_| too_large("time").into())
}

fn too_large(what: &str) -> Failure {
    Failure::new("wrong-value", "ValueError", format!("the {what} is out of range"))
}

fn contents(module: &mut Module) {
    getter!(module, "file_name", |content: &mut Content| -> Dynamic {
        content.file_name().map_or(Dynamic::UNIT, Into::into)
    });
    pure!(module, "==", |a: Content, b: Content| a.bytes() == b.bytes());
    pure!(module, "!=", |a: Content, b: Content| a.bytes() != b.bytes());
}
