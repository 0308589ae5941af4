//! The arguments of an operation against its description: as many as it takes, each of its type, no key unknown, none
//! missing. The same rules hold when a call is made; here they are applied to types.

use std::collections::HashMap;
use std::ops::ControlFlow;

use edgebook_model::{
    Api, ArgumentPosition, Field, Given, List, Operation, Problem, ProblemKind, SignatureArgument, Text,
    TypeId, TypeKind, ValueRules, Variant, VariantTest, asked_for, call_form, call_problem, missing_set,
    signature_arguments, truth_word, value_problem,
};
use edgebook_script::did_you_mean;
use edgebook_words::listed;
use serde_json::Value;

use super::Infer;
use super::argument_value::{literal, literal_json, stand_in, value_of};
use crate::finding::Finding;
use crate::tree::{Expr, ExprKind, Name, Pos};
use crate::ty::{Entry, Known, MapTy, Ty, Words};

/// How deep arguments are looked into.
const DEEPEST: usize = 12;

/// Why a value does not fit.
struct Mismatch {
    code: &'static str,
    /// Where in the text, when it is not the value as a whole; with its file, where it may be another.
    at: Option<(Option<usize>, Pos)>,
    /// The way into the value: `.peers.cost`.
    path: String,
    message: String,
    hint: Option<String>,
}

impl Mismatch {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, at: None, path: String::new(), message: message.into(), hint: None }
    }

    fn inside(mut self, step: &str, at: Pos) -> Self {
        self.path.insert_str(0, step);
        if at.is_known() {
            self.at = self.at.or(Some((None, at)));
        }
        self
    }

    fn inside_entry(mut self, step: &str, entry: &Entry) -> Self {
        self.path.insert_str(0, step);
        if entry.value_at.is_known() {
            self.at = self.at.or(Some((Some(entry.file), entry.value_at)));
        }
        self
    }
}

impl From<Problem> for Mismatch {
    fn from(problem: Problem) -> Self {
        let code = match problem.kind {
            ProblemKind::Type => "wrong-type",
            ProblemKind::Value => "wrong-value",
            ProblemKind::Missing => "missing-argument",
        };
        let hint = problem.mistaken().and_then(|(given, choices)| did_you_mean(given, choices));
        Self { path: problem.path, hint, ..Self::new(code, problem.message) }
    }
}

/// A call of an operation that is checked.
struct Call<'a> {
    api: &'static Api,
    operation: &'static Operation,
    /// `vns3.ipsec.update_endpoint_tunnel`
    qualified: String,
    arguments: Vec<SignatureArgument<'a>>,
}

impl Call<'_> {
    fn body_required(&self) -> bool {
        self.operation.body.as_ref().is_some_and(|body| body.required)
    }

    fn keys(&self) -> impl Iterator<Item = &SignatureArgument<'_>> {
        self.arguments.iter().filter(|argument| is_key(argument.position))
    }

    fn has(&self, position: ArgumentPosition) -> bool {
        self.arguments.iter().any(|argument| argument.position == position)
    }

    /// Whether `()` is sent as null: elsewhere it leaves the key out.
    fn takes_null(&self, name: &str) -> bool {
        let mut named = self.keys().filter(|argument| argument.name == name);
        named.any(|argument| argument.position == ArgumentPosition::Body && argument.rules.nullable)
    }

    /// Whether the map has to be given: something in it is needed.
    fn needs_map(&self) -> bool {
        let needed = |argument: &SignatureArgument<'_>| match argument.position {
            ArgumentPosition::Query => argument.required,
            ArgumentPosition::Body => argument.required && self.body_required(),
            _ => false,
        };
        self.arguments.iter().any(needed) || !self.operation.required_sets.is_empty()
    }

    fn written(&self) -> String {
        format!("write {}", call_form(self.api, self.operation))
    }
}

fn is_key(position: ArgumentPosition) -> bool {
    matches!(position, ArgumentPosition::Query | ArgumentPosition::Body)
}

impl Infer<'_> {
    pub(super) fn check_arguments(
        &mut self,
        api: &'static Api,
        operation: &'static Operation,
        name: &Name,
        given: &[(&Expr, &Ty)],
    ) {
        if !self.reporting {
            return;
        }
        let call = Call {
            api,
            operation,
            qualified: api.qualified_name(operation),
            arguments: signature_arguments(api, operation),
        };
        let positional: Vec<&SignatureArgument<'_>> = call
            .arguments
            .iter()
            .filter(|argument| argument.position == ArgumentPosition::Positional)
            .collect();
        let whole_body = operation.body.is_some() && !call.has(ArgumentPosition::Body);
        let map = call.arguments.iter().any(|argument| is_key(argument.position));
        if !self.check_number(&call, name, positional.len(), whole_body, map, given.len()) {
            return;
        }
        let mut rest = given.iter().zip(1usize..);
        let mut by_position = HashMap::new();
        for argument in positional {
            let Some(((expr, ty), at)) = rest.next() else { return };
            let known = self.known(expr);
            let stand_in = stand_in(ty, known.as_ref(), expr.at);
            let value = stand_in.as_ref().unwrap_or(expr);
            by_position.insert(argument.name, literal_json(api, argument.ty, value, 0));
            if let Some(mismatch) = path_mismatch(api, argument, ty, value, known.as_ref()) {
                let place =
                    format!("argument {at} '{}{}' of {}(...)", argument.name, mismatch.path, call.qualified);
                self.mismatch(&place, expr, mismatch);
            }
        }
        if whole_body
            && let Some(body) = &operation.body
            && let Some(((expr, ty), at)) = rest.next()
        {
            let mismatch = if call.has(ArgumentPosition::Content) {
                content_mismatch(ty)
            } else {
                mismatch(api, body.ty, &ValueRules::default(), ty, Some(expr), 0)
            };
            if let Some(mismatch) = mismatch {
                let what = if call.has(ArgumentPosition::Content) { "content" } else { "body" };
                let place = format!("argument {at} '{what}{}' of {}(...)", mismatch.path, call.qualified);
                self.mismatch(&place, expr, mismatch);
            }
        }
        if map {
            match rest.next() {
                Some(((expr, ty), at)) => self.check_map(&call, by_position, expr, ty, at),
                None => self.check_complete(&call, by_position, None, name.at, None),
            }
        }
    }

    fn check_number(
        &mut self,
        call: &Call<'_>,
        name: &Name,
        positional: usize,
        whole_body: bool,
        map: bool,
        given: usize,
    ) -> bool {
        let least = positional.saturating_add(usize::from(whole_body && call.body_required()));
        let most = positional.saturating_add(usize::from(whole_body)).saturating_add(usize::from(map));
        if (least..=most).contains(&given) {
            return true;
        }
        let least = if call.needs_map() { most } else { least };
        let counts = match (least, most) {
            (0, 0) => "no arguments".to_owned(),
            (1, 1) => "1 argument".to_owned(),
            (least, most) if least == most => format!("{most} arguments"),
            (least, most) if least.saturating_add(1) == most => format!("{least} or {most} arguments"),
            (least, most) => format!("{least} to {most} arguments"),
        };
        let message = format!("{} takes {counts}, got {given}", call.qualified);
        self.report(Finding::new("wrong-count", name.at, message).hint(call.written()));
        false
    }

    fn mismatch(&mut self, place: &str, expr: &Expr, mismatch: Mismatch) {
        let message = format!("{place} {}", mismatch.message);
        let here = mismatch.at.filter(|(file, _)| file.is_none_or(|file| file == self.file));
        let at = here.map_or(expr.at, |(_, at)| at);
        let width = self.files.get(self.file).and_then(|file| file.words.width(at));
        let finding = Finding::new(mismatch.code, at, message).maybe_hint(mismatch.hint);
        // A key is marked as a word, a value as a whole.
        let finding = if mismatch.code == "unknown-argument" { finding } else { finding.wide(width) };
        self.report(finding);
    }

    /// The map of named arguments.
    fn check_map<'c>(
        &mut self,
        call: &'c Call<'c>,
        by_position: HashMap<&'c str, Option<Value>>,
        expr: &Expr,
        ty: &Ty,
        at: usize,
    ) {
        if ty.is_open() || ty.some(|ty| matches!(ty, Ty::Any | Ty::Record(_) | Ty::Keyed(..) | Ty::Params)) {
            return;
        }
        let maps: Vec<&MapTy> = ty
            .present()
            .filter_map(|ty| match ty {
                Ty::Map(map) => Some(&**map),
                _ => None,
            })
            .collect();
        let [map] = maps.as_slice() else {
            let message = format!(
                "argument {at} of {}(...) must be a map #{{...}}, got {}",
                call.qualified,
                ty.label()
            );
            self.report_at("wrong-type", expr, message, Some(call.written()));
            return;
        };
        for (key, entry) in &map.fields {
            let argument = call.keys().find(|argument| *argument.name == **key);
            let value = value_of(expr, key);
            let place = |path: &str| format!("'{key}{path}' of {}(...)", call.qualified);
            match argument {
                Some(_) if entry.ty == Ty::Unit => {}
                Some(argument) => {
                    let stand_in = stand_in(&entry.ty, entry.known.as_ref(), entry.value_at);
                    let value = stand_in.as_ref().or(value);
                    let mismatch = mismatch(call.api, argument.ty, argument.rules, &entry.ty, value, 0);
                    if let Some(mismatch) = mismatch {
                        let place = place(&mismatch.path);
                        self.mismatch(&place, expr, mismatch.inside_entry("", entry));
                    }
                }
                None => self.check_extra(call, expr, key, entry),
            }
        }
        self.check_complete(call, by_position, Some(map), expr.at, Some(expr));
    }

    /// A key that is none of the described ones.
    fn check_extra(&mut self, call: &Call<'_>, expr: &Expr, key: &str, entry: &Entry) {
        if let Some(body) = &call.operation.body
            && let TypeKind::Object { extra: Some(_), .. } = &call.api.ty(body.ty).kind
        {
            return;
        }
        if !entry.key_at.is_known() {
            // It was added to the map somewhere, perhaps after the call.
            return;
        }
        let mut mismatch = Mismatch::new("unknown-argument", format!("has no key '{key}'"));
        let by_position = call.operation.path_params().zip(1..).find(|(param, _)| param.name == key);
        let known: Vec<&str> = call.keys().map(|argument| argument.name).collect();
        mismatch.hint = match by_position {
            Some((_, at)) => Some(format!("'{key}' is given by its position: it is argument {at}")),
            None => did_you_mean(key, known.iter().copied())
                .or_else(|| Some(format!("it takes {}", listed(&known, 16)))),
        };
        mismatch.at = Some((Some(entry.file), entry.key_at));
        let place = format!("{}(...)", call.qualified);
        self.mismatch(&place, expr, mismatch);
    }

    /// Whether all that is needed is there, and what the arguments demand of each other holds.
    fn check_complete<'c>(
        &mut self,
        call: &'c Call<'c>,
        by_position: HashMap<&'c str, Option<Value>>,
        map: Option<&MapTy>,
        at: Pos,
        expr: Option<&Expr>,
    ) {
        let mut known = by_position;
        for argument in call.keys() {
            let Some(entry) = map.and_then(|map| map.fields.get(argument.name)) else { continue };
            if entry.ty != Ty::Unit {
                let stand_in = stand_in(&entry.ty, entry.known.as_ref(), entry.value_at);
                let value = stand_in.as_ref().or_else(|| value_of(expr?, argument.name));
                let value = value.and_then(|value| literal_json(call.api, argument.ty, value, 0));
                known.insert(argument.name, value);
            } else if call.takes_null(argument.name) {
                known.insert(argument.name, Some(Value::Null));
            }
        }
        let is_open = map.is_some_and(|map| map.rest.is_some());
        let problem = call_problem(call.api, call.operation, |name| match known.get(name) {
            Some(Some(value)) => Given::Value(value),
            Some(None) => Given::Unknown,
            None if is_open => Given::Unknown,
            None => Given::Absent,
        });
        let Some(problem) = problem else { return };
        let argument = problem.path.split(['.', '[']).next().unwrap_or_default();
        if let Some((entry, expr)) = map.and_then(|map| map.fields.get(argument)).zip(expr) {
            let place = format!("'{}' of {}(...)", problem.path, call.qualified);
            return self.mismatch(&place, expr, Mismatch::from(problem).inside_entry("", entry));
        }
        let width = expr.map(|_| 2);
        let message = format!("{}(...) {}", call.qualified, problem.message);
        self.report(Finding::new("missing-argument", at, message).hint(call.written()).wide(width));
    }
}

/// A value for the path: ids that a device sent as text fit where a number is asked for. A parameter that is declared
/// as a text may be anything.
fn path_mismatch(
    api: &Api,
    argument: &SignatureArgument<'_>,
    ty: &Ty,
    expr: &Expr,
    known: Option<&Known>,
) -> Option<Mismatch> {
    let is_int = matches!(api.ty(argument.ty).kind, TypeKind::Int);
    if is_int && ty.some(Ty::is_text) {
        if let Some(Known::Param(name)) = known
            && ty.all(|ty| matches!(ty, Ty::Text))
        {
            let message = format!("must be int, got the parameter `{name}`, which is a text");
            let mut problem = Mismatch::new("wrong-type", message);
            problem.hint = Some(format!("declare it as a number in the header: //! param {name}: int"));
            return Some(problem);
        }
        let is_number = |text: &str| text.parse::<i64>().is_ok();
        let number = match (&expr.kind, ty) {
            (ExprKind::Text(text), _) => is_number(text),
            (_, Ty::Words(words)) => words.words.iter().any(|word| is_number(word)),
            _ => true,
        };
        if number {
            return None;
        }
    }
    if matches!(&expr.kind, ExprKind::Text(text) if text.is_empty()) {
        return Some(Mismatch::new("wrong-value", "must not be empty"));
    }
    mismatch(api, argument.ty, argument.rules, ty, Some(expr), 0)
}

fn content_mismatch(ty: &Ty) -> Option<Mismatch> {
    if ty.is_open()
        || ty.some(|ty| ty.is_text() || matches!(ty, Ty::Blob | Ty::SecretBlob | Ty::Secret | Ty::Any))
    {
        return None;
    }
    Some(Mismatch::new("wrong-type", format!("must be a string or a blob, got {}", ty.label())))
}

/// Why no value of a type fits what a description asks for.
fn mismatch(
    api: &Api,
    id: TypeId,
    rules: &ValueRules,
    ty: &Ty,
    expr: Option<&Expr>,
    depth: usize,
) -> Option<Mismatch> {
    if ty.is_open() || depth > DEEPEST || (*ty == Ty::Unit && rules.nullable) {
        return None;
    }
    let mut first = None;
    for one in ty.present() {
        match one_mismatch(api, id, one, expr, depth) {
            Some(problem) => first = first.or(Some(problem)),
            None => return rule_mismatch(api, id, rules, expr),
        }
    }
    first
}

/// What is wrong with a value that stands there, by the rules that hold for every call.
fn rule_mismatch(api: &Api, id: TypeId, rules: &ValueRules, expr: Option<&Expr>) -> Option<Mismatch> {
    let expr = expr?;
    let value = literal_json(api, id, expr, 0)?;
    value_problem(api, id, rules, &value).map(Mismatch::from)
}

fn one_mismatch(api: &Api, id: TypeId, ty: &Ty, expr: Option<&Expr>, depth: usize) -> Option<Mismatch> {
    let wrong = || {
        let message = format!("must be {}, got {}", asked_for(api, id), ty.label());
        Some(Mismatch::new("wrong-type", message))
    };
    let fits = |fits: bool| if fits { None } else { wrong() };
    let as_text = ty.is_text() || matches!(ty, Ty::Char | Ty::Secret | Ty::Time);
    if ty.is_any() {
        return None;
    }
    match &api.ty(id).kind {
        TypeKind::Any { .. } => None,
        TypeKind::Bool => fits(matches!(ty, Ty::Bool)),
        TypeKind::Int => fits(matches!(ty, Ty::Int)),
        TypeKind::Float => fits(matches!(ty, Ty::Int | Ty::Float)),
        TypeKind::Text(_) => fits(as_text),
        TypeKind::Bytes => fits(as_text || matches!(ty, Ty::Blob | Ty::SecretBlob)),
        TypeKind::Enum { values, numeric, open } => enum_mismatch(values, *numeric, *open, ty, expr, wrong),
        TypeKind::List { item, nullable } => match ty {
            Ty::List(inner) => list_mismatch(api, (*item, *nullable), inner, expr, depth),
            Ty::Keyed(..) => None,
            _ => wrong(),
        },
        TypeKind::Map { value, .. } => match ty {
            Ty::Map(map) => map.fields.iter().find_map(|(key, entry)| {
                let rules = ValueRules { nullable: true, ..ValueRules::default() };
                let inner = expr.and_then(|expr| value_of(expr, key));
                let problem = mismatch(api, *value, &rules, &entry.ty, inner, depth.saturating_add(1))?;
                Some(problem.inside_entry(&format!(".{key}"), entry))
            }),
            Ty::Record(_) | Ty::Keyed(..) => None,
            _ => wrong(),
        },
        TypeKind::Object { fields, extra, required_sets } => match ty {
            Ty::Map(map) => object_mismatch(api, fields, *extra, required_sets, map, expr, depth),
            Ty::Record(_) | Ty::Keyed(..) => None,
            _ => wrong(),
        },
        TypeKind::Union { variants } => union_mismatch(api, variants, ty, expr, depth, wrong),
    }
}

fn list_mismatch(
    api: &Api,
    (item, nullable): (TypeId, bool),
    inner: &Ty,
    expr: Option<&Expr>,
    depth: usize,
) -> Option<Mismatch> {
    let rules = ValueRules { nullable, ..ValueRules::default() };
    if let Some(Expr { kind: ExprKind::List(items), .. }) = expr {
        // Literals show which of the items is wrong.
        let wrong = items.iter().enumerate().find_map(|(index, expr)| {
            let problem = match literal(expr) {
                Some(ty) => mismatch(api, item, &rules, &ty, Some(expr), depth.saturating_add(1))?,
                None => rule_mismatch(api, item, &rules, Some(expr))?,
            };
            Some(problem.inside(&format!("[{index}]"), expr.at))
        });
        if wrong.is_some() {
            return wrong;
        }
    }
    mismatch(api, item, &rules, inner, None, depth.saturating_add(1))
        .map(|problem| problem.inside("[]", Pos::default()))
}

fn object_mismatch(
    api: &Api,
    fields: &[Field],
    extra: Option<TypeId>,
    required_sets: &[List<Text>],
    map: &MapTy,
    expr: Option<&Expr>,
    depth: usize,
) -> Option<Mismatch> {
    for (key, entry) in &map.fields {
        let Some(field) = fields.iter().find(|field| *field.name == **key) else {
            if extra.is_some() || !entry.key_at.is_known() || fields.is_empty() {
                continue;
            }
            let known: Vec<&str> = fields.iter().map(|field| field.name.as_ref()).collect();
            let mut problem = Mismatch::new("unknown-argument", format!("has no key '{key}'"));
            problem.hint = did_you_mean(key, known.iter().copied())
                .or_else(|| Some(format!("it takes {}", listed(&known, 16))));
            problem.at = Some((Some(entry.file), entry.key_at));
            return Some(problem);
        };
        if entry.ty == Ty::Unit {
            continue;
        }
        let stand_in = stand_in(&entry.ty, entry.known.as_ref(), entry.value_at);
        let inner = stand_in.as_ref().or_else(|| value_of(expr?, key));
        if let Some(problem) =
            mismatch(api, field.ty, &field.rules, &entry.ty, inner, depth.saturating_add(1))
        {
            return Some(problem.inside_entry(&format!(".{key}"), entry));
        }
    }
    if map.rest.is_some() {
        return None;
    }
    // Where null is a documented value, `()` is sent as null; elsewhere it leaves the key out.
    let takes_null = |name: &str| fields.iter().any(|field| field.name == name && field.rules.nullable);
    let given =
        |name: &str| map.fields.get(name).is_some_and(|entry| entry.ty != Ty::Unit || takes_null(name));
    if let Some(missing) = fields.iter().find(|field| field.required && !given(&field.name)) {
        return Some(Mismatch::new("missing-argument", format!("needs the key '{}'", missing.name)));
    }
    missing_set(required_sets, given).map(Mismatch::from)
}

/// The first variant that fits. Where none does, the complaint is that of the variant with the value's shape.
fn union_mismatch(
    api: &Api,
    variants: &[Variant],
    ty: &Ty,
    expr: Option<&Expr>,
    depth: usize,
    wrong: impl Fn() -> Option<Mismatch>,
) -> Option<Mismatch> {
    if let ControlFlow::Break(problem) = kind_mismatch(api, variants, ty, expr, depth) {
        return problem;
    }
    let mut complaint = None;
    for variant in variants {
        let problem = one_mismatch(api, variant.ty, ty, expr, depth.saturating_add(1))?;
        let shaped = match variant.test {
            VariantTest::Keys(_) | VariantTest::KeyIs { .. } => matches!(ty, Ty::Map(_)),
            VariantTest::ListOf(_) => matches!(ty, Ty::List(_)),
            _ => false,
        };
        if shaped && complaint.is_none() {
            complaint = Some(problem);
        }
    }
    complaint.or_else(wrong)
}

/// A key that none of several kinds has. What is seen as one map is one of several, as the items of a list are: which
/// keys each has is not known.
fn in_no_kind(api: &Api, kinds: &[TypeId], map: &MapTy) -> Option<Mismatch> {
    let mut known: Vec<&str> = Vec::new();
    for kind in kinds {
        match &api.ty(*kind).kind {
            TypeKind::Object { fields, extra: None, .. } if !fields.is_empty() => {
                known.extend(fields.iter().map(|field| field.name.as_ref()));
            }
            _ => return None,
        }
    }
    let (key, entry) =
        map.fields.iter().find(|(key, entry)| entry.key_at.is_known() && !known.contains(&key.as_ref()))?;
    let mut problem = Mismatch::new("unknown-argument", format!("has no key '{key}'"));
    problem.hint = did_you_mean(key, known.iter().copied());
    problem.at = Some((Some(entry.file), entry.key_at));
    Some(problem)
}

/// A map whose kind stands under a key, held to what that kind allows. It goes on where nothing is known of the kind.
fn kind_mismatch(
    api: &Api,
    variants: &[Variant],
    ty: &Ty,
    expr: Option<&Expr>,
    depth: usize,
) -> ControlFlow<Option<Mismatch>> {
    let Ty::Map(map) = ty else { return ControlFlow::Continue(()) };
    let kinds = variants.iter().map(|variant| match &variant.test {
        VariantTest::KeyIs { key, values } => Some((key.as_ref(), values, variant.ty)),
        _ => None,
    });
    let kinds: Option<Vec<(&str, &List<Text>, TypeId)>> = kinds.collect();
    let kinds = kinds.unwrap_or_default();
    let Some((key, ..)) = kinds.first().copied() else { return ControlFlow::Continue(()) };
    let Some(entry) = map.fields.get(key) else {
        let missing = || Mismatch::new("missing-argument", format!("needs the key '{key}'"));
        return if map.rest.is_none() {
            ControlFlow::Break(Some(missing()))
        } else {
            ControlFlow::Continue(())
        };
    };
    let Ty::Words(words) = &entry.ty else { return ControlFlow::Continue(()) };
    if words.words.is_empty() {
        return ControlFlow::Continue(());
    }
    let kind_of = |word: &str| {
        let found = kinds.iter().find(|(_, values, _)| values.iter().any(|value| **value == *word));
        found.map(|(.., ty)| *ty)
    };
    let named: Vec<TypeId> = words.words.iter().filter_map(|word| kind_of(word)).collect();
    let Some(word) = words.words.iter().find(|word| kind_of(word).is_none()) else {
        return ControlFlow::Break(match named.as_slice() {
            [one] => one_mismatch(api, *one, ty, expr, depth.saturating_add(1)),
            several => in_no_kind(api, several, map),
        });
    };
    let known: Vec<&str> = kinds.iter().flat_map(|(_, values, _)| values.iter()).map(AsRef::as_ref).collect();
    let choices: Vec<String> = known.iter().map(|word| format!("{word:?}")).collect();
    let mut problem = Mismatch::new("wrong-value", format!("must be {}, got {word:?}", choices.join(" or ")));
    problem.hint = did_you_mean(word, known.iter().copied());
    ControlFlow::Break(Some(problem.inside_entry(&format!(".{key}"), entry)))
}

fn enum_mismatch(
    values: &[Text],
    numeric: bool,
    open: bool,
    ty: &Ty,
    expr: Option<&Expr>,
    wrong: impl Fn() -> Option<Mismatch>,
) -> Option<Mismatch> {
    let has = |word: &str| values.iter().any(|known| known == word);
    if matches!(ty, Ty::Bool) && truth_word(values, true).is_some() {
        return None;
    }
    if numeric {
        let Ty::Int = ty else { return wrong() };
        return match expr.map(|expr| &expr.kind) {
            Some(ExprKind::Int(number)) if !open && !has(&number.to_string()) => {
                Some(Mismatch::new("wrong-value", format!("must be {}, got {number}", values.join(" or "))))
            }
            _ => None,
        };
    }
    match ty {
        Ty::Words(words) => word_mismatch(values, words, open),
        Ty::Text | Ty::Char | Ty::Secret | Ty::Time => None,
        _ => wrong(),
    }
}

/// A word outside the documented values. Appliances know more words of an open set: such a word is only warned about.
fn word_mismatch(values: &[Text], words: &Words, open: bool) -> Option<Mismatch> {
    if words.words.iter().any(|word| values.iter().any(|value| **value == **word)) {
        return None;
    }
    let given = words.words.first()?;
    let choices: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    let choices = choices.join(" or ");
    let mut problem = if open {
        Mismatch::new("unlisted-value", format!("is documented as {choices}, got {given:?}"))
    } else {
        Mismatch::new("wrong-value", format!("must be {choices}, got {given:?}"))
    };
    problem.hint = did_you_mean(given, values.iter().map(AsRef::as_ref));
    Some(problem)
}
