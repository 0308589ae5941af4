//! The operations.

use edgebook_model::{
    Api, Body, Completion, EffectSet, Example, FieldTest, MediaKind, Operation, Param, StatePoll, Style,
};

use super::literal::{literal, optional};
use super::overlay::security;
use super::types::rules;
use super::writer::Writer;

/// Writes all operations and gives the expression for [`Api::operations`].
pub(super) fn definitions(out: &mut Writer, api: &Api) -> String {
    let entries: Vec<String> = api
        .operations
        .iter()
        .enumerate()
        .map(|(index, operation)| {
            out.heading(&api.qualified_name(operation));
            let expression = definition(out, index, operation);
            // A static of its own: one array of all of them would be one huge body to check.
            let name = format!("O{index}");
            out.constant(&name, "Operation", &expression);
            name
        })
        .collect();
    out.entries("OPERATIONS", "Operation", &entries)
}

fn definition(out: &mut Writer, index: usize, operation: &Operation) -> String {
    let params = out.list(&format!("O{index}_PARAMS"), "Param", &operation.params, param);
    let answers: Vec<String> = operation
        .answers
        .iter()
        .enumerate()
        .map(|(at, answer)| {
            let media = out.texts(&format!("O{index}_MEDIA_{at}"), &answer.media);
            format!(
                "Answer {{ status: {}, media: {media}, kind: BodyKind::{:?}, ty: {:?}, result: {:?}, secret: {}, doc: {} }}",
                answer.status,
                answer.kind,
                answer.ty,
                answer.result,
                answer.secret,
                literal(&answer.doc)
            )
        })
        .collect();
    let answers = out.entries(&format!("O{index}_ANSWERS"), "Answer", &answers);
    let failures = out.list(&format!("O{index}_FAILURES"), "Failure", &operation.failures, |failure| {
        format!(
            "Failure {{ status: {}, doc: {}, ty: {:?} }}",
            failure.status,
            literal(&failure.doc),
            failure.ty
        )
    });
    let alternatives =
        out.list(&format!("O{index}_ALTERNATIVES"), "Alternative", &operation.alternatives, |alternative| {
            format!(
                "Alternative {{ method: Method::{:?}, path: {}, query_in_body: {}, body_in_query: {}, statuses: B(&{:?}) }}",
                alternative.method,
                literal(&alternative.path),
                alternative.query_in_body,
                alternative.body_in_query,
                alternative.statuses
            )
        });
    let older_names = out.texts(&format!("O{index}_OLDER"), &operation.older_names);
    let sets = out.text_sets(&format!("O{index}_SETS"), &operation.required_sets);
    let argument_rules = argument_rules(out, index, operation);
    let body = operation.body.as_ref().map_or_else(|| "None".to_owned(), |body| request(out, index, body));
    let security = security(out, &format!("O{index}_SECURITY"), &operation.security);
    let completion = operation
        .completion
        .as_ref()
        .map_or_else(|| "None".to_owned(), |completion| wait(out, index, completion));
    [
        "Operation {".to_owned(),
        format!("    id: {},", literal(&operation.id)),
        format!("    group: {},", operation.group),
        format!("    name: {},", literal(&operation.name)),
        format!("    method: Method::{:?},", operation.method),
        format!("    path: {},", literal(&operation.path)),
        format!("    base_path: {},", optional(operation.base_path.as_deref())),
        format!("    summary: {},", literal(&operation.summary)),
        format!("    doc: {},", literal(&operation.doc)),
        format!("    source: {},", literal(&operation.source)),
        format!("    effects: EffectSet::of(&[{}]),", effects(operation.effects)),
        format!("    params: {params},"),
        format!("    body: {body},"),
        format!("    answers: {answers},"),
        format!("    failures: {failures},"),
        format!("    required_sets: {sets},"),
        format!("    argument_rules: {argument_rules},"),
        format!("    completion: {completion},"),
        format!("    shown_by: {},", optional(operation.shown_by.as_deref())),
        format!("    page: {},", page(operation)),
        format!("    alternatives: {alternatives},"),
        format!("    older_names: {older_names},"),
        format!("    successor: {},", optional(operation.successor.as_deref())),
        format!("    example: {},", example(operation.example.as_ref())),
        format!("    bodyless_type: {},", optional(operation.bodyless_type.as_deref())),
        format!("    new_password: {},", optional(operation.new_password.as_deref())),
        format!("    security: {security},"),
        format!("    served_at: {},", optional(operation.served_at.as_deref())),
        format!("    deprecated: {},", operation.deprecated),
        "}".to_owned(),
    ]
    .join("\n")
}

fn argument_rules(out: &mut Writer, index: usize, operation: &Operation) -> String {
    let entries: Vec<String> = operation
        .argument_rules
        .iter()
        .enumerate()
        .map(|(at, rule)| {
            let name = |what: &str| format!("O{index}_{what}_{at}");
            let when = field_tests(out, &name("WHEN"), &rule.when);
            let needs = out.texts(&name("NEEDS"), &rule.needs);
            let allows = field_tests(out, &name("ALLOWS"), &rule.allows);
            let bars = field_tests(out, &name("BARS"), &rule.bars);
            format!("ArgumentRule {{ when: {when}, needs: {needs}, allows: {allows}, bars: {bars} }}")
        })
        .collect();
    out.entries(&format!("O{index}_RULES"), "ArgumentRule", &entries)
}

fn field_tests(out: &mut Writer, name: &str, tests: &[FieldTest]) -> String {
    let entries: Vec<String> = tests
        .iter()
        .enumerate()
        .map(|(at, test)| {
            let values = out.texts(&format!("{name}_{at}"), &test.values);
            format!("FieldTest {{ field: {}, values: {values} }}", literal(&test.field))
        })
        .collect();
    out.entries(name, "FieldTest", &entries)
}

fn state_poll(out: &mut Writer, index: usize, poll: &StatePoll) -> String {
    let arguments =
        out.list(&format!("O{index}_POLLED"), "(Text, Text)", &poll.arguments, |(name, value)| {
            format!("({}, {})", literal(name), literal(value))
        });
    let at = out.texts(&format!("O{index}_AT"), &poll.at);
    let mut tests = |what: &str, tests| field_tests(out, &format!("O{index}_{what}"), tests);
    let only = tests("ONLY", &poll.only);
    let done = tests("DONE", &poll.done);
    let busy = tests("BUSY", &poll.busy);
    let failed = tests("FAILED", &poll.failed);
    format!(
        "StatePoll {{ poll: {}, until: {}, arguments: {arguments}, at: {at}, only: {only}, done: {done}, \
         busy: {busy}, failed: {failed} }}",
        literal(&poll.poll),
        literal(&poll.until)
    )
}

fn example(example: Option<&Example>) -> String {
    let Some(example) = example else { return "None".to_owned() };
    let parts = [&example.before, &example.arguments, &example.on, &example.answer];
    let [before, arguments, on, answer] = parts.map(|part| literal(part));
    format!("Some(Example {{ before: {before}, arguments: {arguments}, on: {on}, answer: {answer} }})")
}

/// `Effect::Reboot, Effect::Irreversible`
fn effects(set: EffectSet) -> String {
    set.iter().map(|effect| format!("Effect::{effect:?}")).collect::<Vec<_>>().join(", ")
}

fn page(operation: &Operation) -> String {
    operation.page.as_ref().map_or_else(
        || "None".to_owned(),
        |page| {
            let (items, total, raise) = (literal(&page.items), literal(&page.total), literal(&page.raise));
            format!("Some(Page {{ items: {items}, total: {total}, raise: {raise} }})")
        },
    )
}

fn param(param: &Param) -> String {
    format!(
        "Param {{ name: {}, wire: {}, place: Place::{:?}, style: {}, doc: {}, ty: {:?}, required: {}, rules: {} }}",
        literal(&param.name),
        literal(&param.wire),
        param.place,
        style(&param.style),
        literal(&param.doc),
        param.ty,
        param.required,
        rules(&param.rules)
    )
}

fn style(style: &Style) -> String {
    match style {
        Style::Undefined { reason } => format!("Style::Undefined {{ reason: {} }}", literal(reason)),
        plain => format!("Style::{plain:?}"),
    }
}

fn request(out: &mut Writer, index: usize, body: &Body) -> String {
    let media = out.list(&format!("O{index}_BODY_MEDIA"), "MediaKind", &body.media, media_kind);
    let encoding = out.list(&format!("O{index}_ENCODING"), "Encoding", &body.encoding, |encoding| {
        let how = encoding.style.as_ref();
        format!(
            "Encoding {{ media: {}, field: {}, style: {}, mime: {} }}",
            media_kind(&encoding.media),
            literal(&encoding.field),
            how.map_or_else(|| "None".to_owned(), |how| format!("Some({})", style(how))),
            optional(encoding.mime.as_deref())
        )
    });
    format!(
        "Some(Body {{ required: {}, media: {media}, encoding: {encoding}, ty: {:?} }})",
        body.required, body.ty
    )
}

fn media_kind(media: &MediaKind) -> String {
    match media {
        MediaKind::Other(mime) => format!("MediaKind::Other({})", literal(mime)),
        MediaKind::OtherJson(mime) => format!("MediaKind::OtherJson({})", literal(mime)),
        MediaKind::Json | MediaKind::Form | MediaKind::Multipart | MediaKind::PlainText => {
            format!("MediaKind::{media:?}")
        }
    }
}

fn wait(out: &mut Writer, index: usize, completion: &Completion) -> String {
    let inner = match completion {
        Completion::Task { token, poll, argument, state, done, failed } => {
            let keys = out.texts(&format!("O{index}_TOKEN"), &token.keys);
            let done = out.texts(&format!("O{index}_DONE"), done);
            let failed = out.texts(&format!("O{index}_FAILED"), failed);
            format!(
                "Completion::Task {{ token: TokenPlace {{ keys: {keys}, optional: {} }}, poll: {}, \
                 argument: {}, state: {}, done: {done}, failed: {failed} }}",
                token.optional,
                literal(poll),
                literal(argument),
                literal(state)
            )
        }
        Completion::Poll(poll) => format!("Completion::Poll({})", state_poll(out, index, poll)),
        Completion::Settle { seconds } => format!("Completion::Settle {{ seconds: {seconds} }}"),
        Completion::Restart { seconds } => format!("Completion::Restart {{ seconds: {seconds} }}"),
    };
    format!("Some({inner})")
}
