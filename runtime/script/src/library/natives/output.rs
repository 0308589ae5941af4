//! Showing things: `print`, `table`, `warn`.

use rhai::{Dynamic, FuncRegistration, ImmutableString, Module, RhaiFunc};

use super::{Call, Fallible, Function, Kind, Native, form, native};
use crate::table::Table;
use crate::value::{Failure, show};

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "table",
            "table(rows, columns?)",
            "output",
            "Shows records or maps as a table; `columns` is an array of field names, `a.b` for a field of a field.",
        )
        .forms(&[form(&[Kind::Any], Kind::Unit), form(&[Kind::Any, Kind::Items], Kind::Unit)])
        .shows("table([#{ a: 1 }])", "a\n1\n"),
        1..=2,
        &[],
        table,
    ),
    native(
        Function::new(
            "warn",
            "warn(text)",
            "output",
            "Tells the operator something without ending the run; goes to stderr.",
        )
        .forms(&[form(&[Kind::Any], Kind::Unit)])
        .shows("warn(\"no answer yet\")", "warning: no answer yet\n"),
        1..=1,
        &[],
        |call| {
            let text = show::shown(&call.value(0));
            call.run()?.warn(&text);
            Ok(Dynamic::UNIT)
        },
    ),
];

fn table(call: &mut Call<'_>) -> Fallible {
    let columns = if call.count() == 1 {
        None
    } else {
        Some(call.list(1, "columns")?.iter().map(show::shown).collect::<Vec<_>>())
    };
    let rows = call.value(0);
    let Some(table) = Table::of(&rows, columns.as_deref()) else {
        let kind = crate::value::type_name(&rows);
        let message =
            format!("argument 1 'rows' of table(...) must be an array of records or maps, got {kind}");
        return Err(Failure::new("wrong-type", "ArgumentError", message).into());
    };
    call.run()?.output().table(&table?);
    Ok(Dynamic::UNIT)
}

/// Kinds of values for which Rhai has text forms of its own.
const KINDS: [Kind; 8] =
    [Kind::Any, Kind::Unit, Kind::Bool, Kind::Int, Kind::Float, Kind::Char, Kind::List, Kind::Map];

/// Replaces Rhai's text forms of values, which know nothing of records and show types instead.
pub(super) fn register_text_forms(module: &mut Module) {
    for kind in KINDS {
        for (name, form) in [
            ("print", show::shown as fn(&Dynamic) -> String),
            ("to_string", show::shown),
            ("debug", show::written),
            ("to_debug", show::written),
        ] {
            FuncRegistration::new(name).in_global_namespace().set_into_module_raw(
                module,
                kind.ids(),
                RhaiFunc::Pure {
                    func: std::sync::Arc::new(move |_, args| {
                        let text = args.first().map(|value| form(value)).unwrap_or_default();
                        Ok(ImmutableString::from(text).into())
                    }),
                    has_context: false,
                    is_pure: true,
                    is_volatile: false,
                },
            );
        }
    }
}
