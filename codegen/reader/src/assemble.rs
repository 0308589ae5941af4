//! The whole way from two texts to the model.

use std::fmt::Write as _;

use edgebook_model::{Api, Operation, TypeId};
use edgebook_words::Severity;
use sha2::{Digest, Sha256};

use crate::{
    Options, Reading, Source, Summary, conformity,
    diagnostic::Reporter,
    examples, groups, names,
    operations::{self, Context},
    overlay::{self, Marked, OperationEntry, Operations, Overlay},
    results,
    schema::{Arena, Finished, check_mappings},
    security::Schemes,
    servers,
    source::Document,
    structure, version,
};

pub(crate) fn read(description: Source<'_>, overlay: Option<Source<'_>>, options: Options) -> Reading {
    let mut reporter = Reporter::new(options);
    let document =
        parse(description, &mut reporter).filter(|document| version::check(document, &mut reporter));
    // Findings about the overlay's own text are worth having even where the description is refused.
    let overlay_document = overlay.and_then(|overlay| parse(overlay, &mut reporter));
    let overlay_read = overlay_document.as_ref().map(|document| Overlay::read(document, &mut reporter));
    let built = document.as_ref().map(|document| {
        if overlay.is_none() {
            let message = "there is no overlay: what operations do, secrets and envelopes are not known";
            reporter.warn(document, document.root(), "no-overlay", message);
        }
        let mut api = build(document, overlay_read.as_ref(), &mut reporter);
        api.0.digest = digest(description.text, overlay.map(|overlay| overlay.text)).into();
        api
    });
    let refused = reporter.refused();
    let diagnostics = reporter.finish();
    let summary = built.as_ref().map(|(api, untyped)| Summary {
        operations: api.operations.len(),
        groups: api.groups.len(),
        types: api.types.len(),
        untyped: *untyped,
    });
    Reading { api: built.map(|(api, _)| api).filter(|_| !refused), summary, diagnostics }
}

fn parse<'t>(source: Source<'t>, reporter: &mut Reporter) -> Option<Document<'t>> {
    match Document::parse(source) {
        Ok(document) => Some(document),
        Err(diagnostic) => {
            reporter.push(*diagnostic);
            None
        }
    }
}

/// SHA-256 over both texts; a zero byte keeps them apart.
fn digest(description: &str, overlay: Option<&str>) -> String {
    let mut hash = Sha256::new();
    hash.update(description.as_bytes());
    if let Some(overlay) = overlay {
        hash.update([0]);
        hash.update(overlay.as_bytes());
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn build(
    document: &Document<'_>,
    overlay: Option<&Overlay<'_, '_>>,
    reporter: &mut Reporter,
) -> (Api, usize) {
    let samples = structure::check(document, reporter);
    conformity::check(document, reporter);
    examples::check(document, &samples, reporter);
    check_mappings(document, reporter);
    let mut arena = Arena::new(document);
    let mut context = Context { document, arena: &mut arena, reporter };
    let mut drafts = operations::collect(&mut context);
    servers::place(document, &mut drafts, context.reporter);
    context.arena.convert(context.reporter);
    report_unused(document, context.arena, context.reporter);
    context.arena.report_nullable(context.reporter);
    let found = Operations::new(&drafts);
    let mut entries: Vec<Option<&OperationEntry<'_, '_>>> = vec![None; drafts.len()];
    if let Some(overlay) = overlay {
        overlay::mark_maps(overlay, &found, &drafts, context.arena, context.reporter);
        entries = overlay::match_operations(overlay, &found, &drafts, context.reporter);
    }
    context.arena.settle_unions();
    operations::complete(&mut context, &mut drafts);
    let envelope = overlay.map(|overlay| overlay.envelope.clone()).unwrap_or_default();
    results::unwrap_answers(&mut context, &mut drafts, &envelope, &entries);
    let mut readiness = None;
    if let Some(overlay) = overlay {
        overlay::apply_operations(overlay, &found, &entries, &mut drafts, &arena, reporter);
        overlay::apply_examples(overlay, &found, &mut drafts, &arena);
        overlay::report_effects(document, &drafts, &entries, reporter);
        readiness = overlay::readiness(overlay, &found, &drafts, &arena, reporter);
    }
    let roots: Vec<TypeId> = drafts.iter().flat_map(|draft| roots(&draft.operation)).collect();
    let bases = operations::bases(&drafts, envelope.unwrap.as_deref());
    let mut finished = arena.finish(&roots, &bases);
    report_untyped(document, &finished, reporter);
    let schemes = Schemes::read(document, overlay, reporter);
    for draft in &mut drafts {
        draft.operation.security = schemes.of(document, draft.node, reporter);
        schemes.take_over(document, draft, reporter);
    }
    let groups = groups::name(document, overlay, &entries, &mut drafts, reporter);
    let mut operations: Vec<Operation> = drafts.into_iter().map(|draft| draft.operation).collect();
    for operation in &mut operations {
        renumber(operation, &finished);
    }
    if let Some(overlay) = overlay {
        let mut marked =
            Marked { types: &mut finished.types, operations: &mut operations, twins: &finished.twins };
        overlay::mark_fields(overlay, &found, &mut marked, reporter);
        overlay::mark_answers(overlay, &found, &mut operations, reporter);
    }
    let untyped = finished.untyped.len();
    let api = facts(document, overlay);
    (
        Api {
            envelope,
            readiness,
            groups: groups.into(),
            operations: operations.into(),
            types: finished.types.into(),
            security_schemes: schemes.list.into(),
            ..api
        },
        untyped,
    )
}

/// What is known about the appliance beside its operations and types.
fn facts(document: &Document<'_>, overlay: Option<&Overlay<'_, '_>>) -> Api {
    let info = document.root().get("info");
    let told = |key: &str| {
        let node = info.and_then(|info| info.get(key));
        node.and_then(|node| node.text().or_else(|| node.number())).unwrap_or_default().trim().to_owned()
    };
    let title = overlay.and_then(|overlay| overlay.title).map_or_else(|| told("title"), str::to_owned);
    let appliance = folder(document.name()).map(str::to_owned);
    let kind = overlay.and_then(|overlay| overlay.kind).map(str::to_owned);
    let kind = kind.unwrap_or_else(|| names::group_name(appliance.as_deref().unwrap_or(&title)));
    let server = servers::first_server(document);
    let base_path = overlay.and_then(|overlay| overlay.base_path).map_or(server.base_path, str::to_owned);
    Api {
        appliance: appliance.unwrap_or_else(|| kind.clone()).into(),
        kind: kind.into(),
        title: title.into(),
        version: told("version").into(),
        digest: "".into(),
        base_path: base_path.into(),
        default_port: overlay.and_then(|overlay| overlay.default_port).unwrap_or(server.port),
        security_schemes: Vec::new().into(),
        envelope: edgebook_model::Envelope::default(),
        error_shapes: overlay.map(|overlay| overlay.error_shapes.clone()).unwrap_or_default().into(),
        readiness: None,
        groups: Vec::new().into(),
        operations: Vec::new().into(),
        types: Vec::new().into(),
    }
}

/// The name of the folder in which a file stands.
fn folder(name: &str) -> Option<&str> {
    let (folder, _) = name.rsplit_once(['/', '\\'])?;
    Some(folder.rsplit(['/', '\\']).next().unwrap_or(folder))
        .filter(|folder| !folder.is_empty() && *folder != ".")
}

/// All types that an operation uses; results first, so that they come before their envelopes.
fn roots(operation: &Operation) -> Vec<TypeId> {
    let params = operation.params.iter().map(|param| param.ty);
    let body = operation.body.iter().map(|body| body.ty);
    let answers = operation.answers.iter().flat_map(|answer| [answer.result, answer.ty]);
    let failures = operation.failures.iter().filter_map(|failure| failure.ty);
    params.chain(body).chain(answers).chain(failures).collect()
}

fn renumber(operation: &mut Operation, finished: &Finished) {
    for param in operation.params.to_mut() {
        param.ty = finished.id(param.ty);
    }
    if let Some(body) = &mut operation.body {
        body.ty = finished.id(body.ty);
    }
    for answer in operation.answers.to_mut() {
        answer.ty = finished.id(answer.ty);
        answer.result = finished.id(answer.result);
    }
    for failure in operation.failures.to_mut() {
        failure.ty = failure.ty.map(|ty| finished.id(ty));
    }
}

/// Components that only wrap others count as unused where nothing but the wrapping leads to them.
fn report_unused(document: &Document<'_>, arena: &Arena<'_, '_>, reporter: &mut Reporter) {
    const MOST_NAMED: usize = 5;
    let unused = arena.unused_components();
    let schemas = document.root().get("components").and_then(|components| components.get("schemas"));
    let (Some(schemas), Some(_)) = (schemas, unused.first()) else { return };
    let named: Vec<&str> = unused.iter().copied().take(MOST_NAMED).collect();
    let more = if unused.len() > MOST_NAMED { ", …" } else { "" };
    let message = format!(
        "no operation uses {} component schemas, which get no type: {}{more}",
        unused.len(),
        named.join(", ")
    );
    reporter.note(document, schemas, "unused-component", message);
}

fn report_untyped(document: &Document<'_>, finished: &Finished, reporter: &mut Reporter) {
    for (home, reason) in &finished.untyped {
        reporter.at_id(document, *home, Severity::Note, "untyped", format!("the place is untyped: {reason}"));
    }
}
