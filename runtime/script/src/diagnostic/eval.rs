//! Errors of a running script, in our words.

use edgebook_words::Hint;
use rhai::{Dynamic, EvalAltResult, Position};

use super::suggest::{did_you_mean, operation_hint};
use super::{Diagnostic, Frame, absence, borrow, source};
use crate::Limits;
use crate::library::Library;
use crate::library::natives;
use crate::run::RunContext;
use crate::value::{Failure, show};

/// Where an error comes from.
pub(crate) struct Origin<'o> {
    pub(crate) file: &'o str,
    pub(crate) text: &'o str,
    pub(crate) run: Option<&'o RunContext>,
    pub(crate) library: &'o Library,
}

impl Diagnostic {
    /// An error of a running script.
    pub(crate) fn of_error(error: &EvalAltResult, origin: &Origin<'_>) -> Self {
        let mut walk = Walk { origin, file: origin.file.to_owned(), chain: Vec::new(), nearest: None };
        let innermost = walk.innermost_of(error);
        if let EvalAltResult::ErrorParsing(kind, position) = innermost {
            let text = walk.text();
            let error = rhai::ParseError(Box::new(kind.clone()), *position);
            let limits = walk.limits();
            return Self { chain: walk.chain, ..Self::of_syntax(&error, &walk.file, &text, &limits) };
        }
        walk.describe(innermost)
    }
}

/// The way from the outermost error to the one that says what is wrong.
struct Walk<'o> {
    origin: &'o Origin<'o>,
    file: String,
    chain: Vec<Frame>,
    /// The innermost call around an error that has no place of its own.
    nearest: Option<(String, Position)>,
}

impl Walk<'_> {
    fn innermost_of<'e>(&mut self, error: &'e EvalAltResult) -> &'e EvalAltResult {
        match error {
            EvalAltResult::ErrorInFunctionCall(name, file, inner, position) => {
                let caller = self.file.clone();
                if !file.is_empty() {
                    self.file.clone_from(file);
                }
                let innermost = self.innermost_of(inner);
                if innermost.position().is_none() && self.nearest.is_none() && !position.is_none() {
                    self.nearest = Some((caller.clone(), *position));
                }
                let frame = Frame {
                    function: (!name.starts_with("anon$")).then(|| name.clone()),
                    file: caller,
                    line: position.line().and_then(|line| u32::try_from(line).ok()),
                    column: position.position().and_then(|column| u32::try_from(column).ok()),
                };
                // A native function that calls a closure reports the call, which the closure did already.
                let native =
                    natives::is_known(name) && !source::declared_names(&self.text()).contains(&name.as_str());
                if !native {
                    self.chain.push(frame);
                }
                innermost
            }
            EvalAltResult::ErrorInModule(file, inner, _) => {
                if !file.is_empty() {
                    self.file.clone_from(file);
                }
                self.innermost_of(inner)
            }
            other => other,
        }
    }

    /// The text of the file that the error is in.
    fn text(&self) -> String {
        if self.file == self.origin.file {
            return self.origin.text.to_owned();
        }
        self.origin.run.and_then(|run| run.source(&self.file)).unwrap_or_default()
    }

    fn describe(mut self, error: &EvalAltResult) -> Diagnostic {
        let mut position = error.position();
        if let Some((file, nearest)) = self.nearest.take().filter(|_| position.is_none()) {
            (self.file, position) = (file, nearest);
        }
        let text = self.text();
        if position.is_none() && matches!(error, EvalAltResult::ErrorDataRace(..)) {
            position = borrow::place(&text, &self.limits()).unwrap_or(position);
        }
        let (mut diagnostic, width) = self.words(error, &text, position);
        if let (Some(line), Some(column)) = (position.line(), position.position()) {
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            diagnostic = diagnostic.at(&text, line, column, width);
        }
        if diagnostic.hint.as_ref().is_some_and(|hint| matches!(hint, Hint::Words(words) if words == ABSENT))
            || says_nothing(&diagnostic.message)
        {
            absence::name_the_field(&mut diagnostic, &text, position, self.origin.run);
        }
        diagnostic.chain = std::mem::take(&mut self.chain);
        diagnostic
    }

    /// The message, and how wide the marked part is where that is known.
    fn words(&self, error: &EvalAltResult, text: &str, position: Position) -> (Diagnostic, Option<usize>) {
        use EvalAltResult as E;
        let plain = |code: &'static str, message: String| (Diagnostic::new(code, message, &self.file), None);
        let with = |code: &'static str, message: String, hint: Option<String>| {
            let diagnostic = Diagnostic::new(code, message, &self.file);
            (hint.into_iter().fold(diagnostic, Diagnostic::hint), None)
        };
        match error {
            E::ErrorRuntime(value, _) | E::ErrorTerminated(value, _) => (self.thrown(value), None),
            E::ErrorVariableNotFound(name, _) => {
                let message = format!("there is no variable `{name}`");
                let diagnostic = Diagnostic::new("unknown-variable", message, &self.file);
                (self.variable_hint(name, text).into_iter().fold(diagnostic, Diagnostic::hint), None)
            }
            E::ErrorFunctionNotFound(signature, _) => {
                let (name, types) = split_signature(signature);
                let (message, hint) = self.function_words(name, &types, text, position);
                with("unknown-function", message, hint)
            }
            E::ErrorDotExpr(message, _) => {
                let (property, ty) = property_and_type(message);
                if ty == "()"
                    && let Some(absent) = absent_receiver(text, position)
                {
                    let message = format!("`{absent}` is (), so it has no `{property}`");
                    return with("wrong-type", message, Some(ABSENT.to_owned()));
                }
                no_property(property, &ty, &self.file)
            }
            E::ErrorPropertyNotFound(name, _) => plain("unknown-field", format!("there is no field `{name}`")),
            E::ErrorIndexingType(words, _) => {
                let ty = our_type(words.split(" [").next().unwrap_or(words));
                let hint = (ty == "()").then(|| ABSENT.to_owned());
                with("wrong-type", format!("{} cannot be indexed with `[...]`", value_of(&ty)), hint)
            }
            E::ErrorIndexNotFound(index, _) => plain("missing-entry", format!("there is no entry {}", show::written(index))),
            E::ErrorMismatchDataType(expected, actual, _) | E::ErrorMismatchOutputType(expected, actual, _) => {
                let (expected, actual) = (our_type(expected), our_type(actual));
                let key = expected == "string" && matches!(actual.as_str(), "int" | "float");
                let hint = match actual.as_str() {
                    "()" => Some(ABSENT.to_owned()),
                    _ => key.then(|| "the keys of a map are texts: write `map[id.to_string()]`".to_owned()),
                };
                with("wrong-type", format!("{} is needed here, got {actual}", article(&expected)), hint)
            }
            E::ErrorArrayBounds(count, index, _) => plain("missing-entry", bounds("array", "item", *count, *index)),
            E::ErrorStringBounds(count, index, _) => {
                plain("missing-entry", bounds("text", "character", *count, *index))
            }
            E::ErrorBitFieldBounds(count, index, _) => plain("missing-entry", bounds("number", "bit", *count, *index)),
            E::ErrorFor(_) => with(
                "wrong-type",
                "this cannot be gone through with `for`".to_owned(),
                Some("`for` goes through arrays, ranges, texts and the maps of answers; of a map, take `keys()` or `values()`".to_owned()),
            ),
            E::ErrorModuleNotFound(name, _) => plain("import", format!("there is no module `{name}`")),
            E::ErrorUnboundThis(_) => plain("wrong-type", "`this` stands for nothing here".to_owned()),
            E::ErrorAssignmentToConstant(name, _) => {
                plain("read-only", format!("{} cannot be changed: it is a constant", constant_name(name)))
            }
            E::ErrorNonPureMethodCallOnConstant(name, _) => {
                let hint = Some("copy it into a variable first: `let copy = ...;`".to_owned());
                with("read-only", format!("`{}` would change a constant", method_name(name)), hint)
            }
            E::ErrorArithmetic(words, _) => plain("arithmetic", arithmetic(words)),
            E::ErrorVariableExists(name, _) => plain("syntax", format!("the variable `{name}` exists already")),
            E::ErrorForbiddenVariable(name, _) => plain("syntax", format!("`{name}` cannot be the name of a variable")),
            E::ErrorDataRace(_, _) => with(
                "data-race",
                "a closure uses the value whose function it was given to".to_owned(),
                Some(BORROWED.to_owned()),
            ),
            E::ErrorStackOverflow(_) => {
                let message = format!("functions call each other deeper than {} levels", self.limits().call_levels);
                self.limit("limit-call-levels", &message, "call_levels")
            }
            E::ErrorTooManyVariables(_) => self.limit("limit-variables", "there are too many variables", "variables"),
            E::ErrorTooManyModules(_) => self.limit("limit-modules", "too many files are imported", "modules"),
            E::ErrorTooManyOperations(_) => self.limit("limit-operations", "the run took too many steps", "operations"),
            E::ErrorDataTooLarge(what, _) => self.too_large(what),
            _ => plain("internal", "the script engine reported an error that it should not".to_owned()),
        }
    }

    /// What a script threw, or what one of our functions did.
    fn thrown(&self, value: &Dynamic) -> Diagnostic {
        let Some(failure) = value.read_lock::<Failure>() else {
            let message = match value.as_map_ref().ok().and_then(|map| map.get("message").map(show::shown)) {
                Some(message) => message,
                None if value.is_unit() => "the runbook gave up".to_owned(),
                None => show::shown(value),
            };
            return Diagnostic::new("thrown", message, &self.file);
        };
        let data = failure.data();
        let message = match (&data.operation, data.code) {
            (Some(operation), "device-error") => {
                let status = data.status.map(|status| status.to_string()).unwrap_or_default();
                // Where the device says nothing of its own, the message is the status itself.
                let status =
                    if data.message.starts_with(&status) { String::new() } else { format!(" {status}") };
                let name =
                    if data.name.starts_with("HTTP ") { String::new() } else { format!(" {}", data.name) };
                let kind = if status.is_empty() && name.is_empty() { "" } else { ":" };
                format!("{operation} failed:{status}{name}{kind} {}", data.message)
            }
            (Some(operation), _) => format!("{operation}: {}", data.message),
            (None, _) => data.message.clone(),
        };
        Diagnostic {
            operation: data.operation.clone(),
            device: data.device.clone(),
            request: data.request.clone(),
            attempts: data.attempts,
            status: data.status,
            device_words: match (&data.log, &data.device_words) {
                (Some(log), None) => Some(format!("see {log} in its log")),
                (_, words) => words.clone(),
            },
            hint: data.hint.clone(),
            ..Diagnostic::new(data.code, message, &self.file)
        }
    }

    /// The limits of the run.
    fn limits(&self) -> Limits {
        self.origin.run.map(|run| run.limits().clone()).unwrap_or_default()
    }

    fn limit(&self, code: &'static str, message: &str, name: &str) -> (Diagnostic, Option<usize>) {
        (Diagnostic::new(code, message, &self.file).hint(self.limits().raise(name)), None)
    }

    fn too_large(&self, what: &str) -> (Diagnostic, Option<usize>) {
        let limits = self.limits();
        let (message, name) = match what {
            "Length of string" => {
                let message =
                    format!("a text, or all texts of a list, are longer than {} bytes", limits.string_bytes);
                (message, "string_bytes")
            }
            "Size of object map" => {
                (format!("a map has more than {} entries", limits.map_entries), "map_entries")
            }
            _ => (format!("a list has more than {} items", limits.list_items), "list_items"),
        };
        self.limit("limit-size", &message, name)
    }

    /// Why a word such as `vns3` means no appliance.
    fn no_target(&self, api: &edgebook_model::Api) -> Hint {
        let devices = self.origin.run.iter().flat_map(|run| run.devices.values());
        let mut names: Vec<&str> = devices
            .filter(|device| device.table().api.kind == api.kind)
            .map(crate::call::DeviceHandle::name)
            .collect();
        names.sort_unstable();
        let what = api.title.to_string();
        if names.is_empty() {
            return Hint::HasNone { what };
        }
        Hint::ChooseAmong { what, devices: names.into_iter().map(str::to_owned).collect() }
    }

    fn variable_hint(&self, name: &str, text: &str) -> Option<Hint> {
        if let Some(table) = self.origin.library.table(name) {
            return Some(self.no_target(table.api));
        }
        let mut known = source::declared_names(text);
        let available = |kind: &str| {
            self.origin.run.is_none_or(|run| run.devices.values().any(|d| d.table().api.kind == kind))
        };
        known.extend(self.origin.library.apis().map(|api| api.kind.as_ref()).filter(|kind| available(kind)));
        known.push("params");
        if name == "null" || name == "None" || name == "nil" {
            return Some("nothing is written `()`".into());
        }
        known.retain(|candidate| *candidate != name);
        let words = did_you_mean(name, known.into_iter()).or_else(|| {
            let declared = source::declared_names(text).contains(&name);
            declared.then(|| {
                "a function sees its parameters, `params` and the devices, but not the variables outside"
                    .to_owned()
            })
        });
        words.map(Hint::Words)
    }

    /// What is wrong with the call of a function that does not exist for its arguments.
    fn function_words(
        &self,
        name: &str,
        types: &[String],
        text: &str,
        position: Position,
    ) -> (String, Option<String>) {
        let absent = || types.iter().any(|ty| ty == "()").then(|| ABSENT.to_owned());
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let message = match types {
                [one] => format!("`{name}` cannot be applied to {}", value_of(one)),
                [left, right] => format!("`{name}` cannot be applied to {left} and {right}"),
                _ => format!("`{name}` cannot be applied here"),
            };
            let text_and_number = types.iter().any(|ty| ty == "string")
                && types.iter().any(|ty| matches!(ty.as_str(), "int" | "float"));
            let hint = text_and_number.then(|| "`number(text)` is the number that a text says".to_owned());
            return (message, absent().or(hint));
        }
        let line = position.line().and_then(|line| source::line(text, u32::try_from(line).ok()?));
        let column = position.position().and_then(|column| u32::try_from(column).ok()).unwrap_or(1);
        let receiver = line.map(|line| source::receiver(line, column)).unwrap_or_default();
        if types.first().is_some_and(|ty| ty == "group" || ty == "device") {
            return self.no_operation(name, types, &receiver);
        }
        if types.first().is_some_and(|ty| ty == "()")
            && let Some(absent) = absent_receiver(text, position)
        {
            return (
                format!("`{absent}` is (), so `{name}` cannot be called on it"),
                Some(ABSENT.to_owned()),
            );
        }
        let method = line.is_some_and(|line| is_method(line, column));
        if let Some(ty) = types.first()
            && let Some(of) = natives::not_of(name, ty, self.origin.library.language())
        {
            let message = if method {
                format!("{} has no function `{name}`", value_of(ty))
            } else {
                format!("`{name}` cannot be called with ({})", types.join(", "))
            };
            return (message, absent().or(Some(format!("it is a function of {of}"))));
        }
        if let Some(hint) = natives::usage(name) {
            let message = format!("`{name}` cannot be called with ({})", types.join(", "));
            return (message, absent().or(Some(format!("it is written {hint}"))));
        }
        if name.starts_with("anon$") {
            if !self.stands_in(name, text) {
                return ("the closure cannot be reached from here".to_owned(), Some(OF_ITS_FILE.to_owned()));
            }
            let given = match types.len() {
                0 => "no arguments".to_owned(),
                1 => "1 argument".to_owned(),
                more => format!("{more} arguments"),
            };
            let message = format!("the closure is called with {given}, and takes another number");
            let hint = "write as many parameters as are passed: `|| ...`, `|item| ...`, `|a, b| ...`";
            return (message, Some(hint.to_owned()));
        }
        let declared = source::declared_names(text);
        if declared.contains(&name) {
            let message = format!("`{name}` takes another number of arguments, got {}", types.len());
            return (message, None);
        }
        // A function that is called through a value is not written where it is called.
        let bare = name.rsplit("::").next().unwrap_or(name);
        if line.is_some_and(|line| !source::stands_at(line, column, bare)) {
            return (format!("`{name}` cannot be reached from here"), Some(OF_ITS_FILE.to_owned()));
        }
        let message = match types.first().filter(|_| method) {
            Some(ty) => format!("{} has no function `{name}`", value_of(ty)),
            None => format!("there is no function `{name}`"),
        };
        let known = natives::names().map(|name| -> &str { name }).chain(declared);
        (message, absent().or_else(|| did_you_mean(name, known)))
    }

    /// Whether a closure stands in a text.
    fn stands_in(&self, name: &str, text: &str) -> bool {
        let tree = crate::engine::compile(&self.limits(), text);
        tree.is_ok_and(|tree| tree.iter_fn_def().any(|function| function.name == name))
    }

    fn no_operation(&self, name: &str, types: &[String], receiver: &[&str]) -> (String, Option<String>) {
        let table = receiver.first().and_then(|kind| self.origin.library.table(kind));
        let Some(table) = table else {
            let hint = self.origin.library.apis().find_map(|api| operation_hint(api, None, name));
            return (format!("there is no operation `{name}`"), hint);
        };
        let group = receiver.get(1).copied();
        if let Some(operation) = group.and_then(|group| table.operation(table.group(group)?, name)) {
            let given = types.len().saturating_sub(1);
            let message =
                format!("{} takes fewer arguments, got {given}", table.api.qualified_name(operation));
            return (message, Some(format!("write {}", edgebook_model::call_form(table.api, operation))));
        }
        let message = match group {
            Some(group) if types.first().is_some_and(|ty| ty == "group") => {
                format!("{}.{group} has no operation `{name}`", table.api.kind)
            }
            _ => format!("{} has no operation `{name}`", table.api.kind),
        };
        if group.is_none() && table.group(name).is_some() {
            return (
                message,
                Some(format!("`{name}` is a group: write {}.{name}.operation(...)", table.api.kind)),
            );
        }
        (message, operation_hint(table.api, group, name))
    }
}

/// The hint where a closure uses what a function holds while it calls it.
const BORROWED: &str =
    "take what it needs before the call: `let count = list.len();`, or work on a copy: `let all = list;`";

/// The hint where a function of another file is called.
const OF_ITS_FILE: &str = "a function that is handed over stays with the functions of its file: call one of that file, as in \
     `|| module::name()`, or let the file export a constant: `export const NAME = ...`";

/// The hint where a value is `()`.
const ABSENT: &str = "() is nothing: a field that the device left out, or a function without a result";

/// Whether an error of one of our functions is that it got `()`.
fn says_nothing(message: &str) -> bool {
    ["got ()", "gave ()"].iter().any(|end| message.ends_with(end))
}

/// Rhai's `name (type, type)` as the name and our names of the types.
fn split_signature(signature: &str) -> (&str, Vec<String>) {
    let Some((name, rest)) = signature.split_once(" (") else { return (signature.trim(), Vec::new()) };
    let rest = rest.strip_suffix(')').unwrap_or(rest).replace("&str | ImmutableString | String", "string");
    let types = rest.split(", ").filter(|ty| !ty.is_empty()).map(our_type).collect();
    (name, types)
}

/// Rhai's `Unknown property 'x' - a getter is not registered for type 't'`.
fn property_and_type(message: &str) -> (&str, String) {
    let mut quoted = message.split('\'').skip(1).step_by(2);
    let property = quoted.next().unwrap_or_default();
    (property, our_type(quoted.next().unwrap_or_default()))
}

/// Our name of one of Rhai's types.
fn our_type(name: &str) -> String {
    match name.trim() {
        "i64" => "int",
        "f64" => "float",
        "&str" | "String" | "ImmutableString" | "&str | ImmutableString | String" => "string",
        "Fn" | "FnPtr" => "fn",
        "download" => "blob",
        "" => "()",
        other if other.contains("::") => "value",
        other => other,
    }
    .to_owned()
}

fn value_of(ty: &str) -> String {
    match ty {
        "()" | "params" => ty.to_owned(),
        other => article(other),
    }
}

fn article(ty: &str) -> String {
    match ty.chars().next() {
        Some('a' | 'e' | 'i' | 'o') => format!("an {ty}"),
        Some('(') | None => ty.to_owned(),
        Some(_) => format!("a {ty}"),
    }
}

fn no_property(property: &str, ty: &str, file: &str) -> (Diagnostic, Option<usize>) {
    if ty == "()" {
        let message = format!("`{property}` is asked of ()");
        return (Diagnostic::new("wrong-type", message, file).hint(ABSENT), None);
    }
    let message = format!("{} has no field `{property}`", value_of(ty));
    let diagnostic = Diagnostic::new("unknown-field", message, file);
    let hint = match ty {
        "array" => Some(format!(
            "take one item first, as in `list[0].{property}`, or use `map(|item| item.{property})`"
        )),
        "map" => Some("take one entry first, as in `map[id]`".to_owned()),
        _ => None,
    };
    (hint.into_iter().fold(diagnostic, Diagnostic::hint), None)
}

fn bounds(what: &str, part: &str, count: usize, index: i64) -> String {
    match count {
        0 => format!("the {what} is empty: there is no {part} {index}"),
        1 => format!("the {what} has 1 {part}: there is no {part} {index}"),
        _ => format!("the {what} has {count} {part}s: there is no {part} {index}"),
    }
}

fn constant_name(name: &str) -> String {
    if name.is_empty() { "this".to_owned() } else { format!("`{name}`") }
}

fn method_name(name: &str) -> &str {
    name.strip_prefix("get$").or_else(|| name.strip_prefix("set$")).unwrap_or(name)
}

fn arithmetic(words: &str) -> String {
    if words.starts_with("Error parsing")
        && let Some(text) = words.split('\'').nth(1)
    {
        return format!("{text:?} is not a number");
    }
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "this cannot be calculated".to_owned(),
    }
}

/// The plain names before the one at a position, as they stand in the script: `t.remote_subnet`.
fn absent_receiver(text: &str, position: Position) -> Option<String> {
    let number = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok());
    let line = source::line(text, number(position.line())?)?;
    let column = source::after_dot(line, number(position.position())?);
    let names = source::receiver(line, column);
    (!names.is_empty()).then(|| names.join("."))
}

/// Whether the call at a column is written as a method: after a dot.
fn is_method(line: &str, column: u32) -> bool {
    let at = source::span(line, column, Some(0)).start;
    line.get(..at).is_some_and(|before| before.trim_end().ends_with('.'))
}
