//! The methods of the client: arguments, request structs and results.

use std::collections::HashMap;

use edgebook_model::{BodyKind, MediaKind, Operation, Param, TypeId, TypeKind};

use super::{Names, RustType};
use crate::ident::Namer;

/// One operation as a method.
pub(crate) struct OperationNames<'a> {
    pub(crate) operation: &'a Operation,
    /// The method's identifier.
    pub(crate) method: String,
    pub(crate) arguments: Vec<Argument<'a>>,
    /// The struct of query and header parameters, where there are any.
    pub(crate) query: Option<QueryNames<'a>>,
    pub(crate) result: ResultNames,
}

/// One argument of a method.
pub(crate) struct Argument<'a> {
    /// The identifier.
    pub(crate) name: String,
    pub(crate) kind: ArgumentKind<'a>,
}

/// What an argument is.
pub(crate) enum ArgumentKind<'a> {
    /// A path parameter, by value where that is cheap.
    Path(&'a Param, RustType),
    /// The struct of query and header parameters.
    Query(String),
    /// A body of fields or of any JSON.
    Body(RustType),
    /// A body of text; optional where a call without it is accepted.
    Text { optional: bool },
    /// A body of bytes; optional where a call without it is accepted.
    Bytes { optional: bool },
}

/// The struct of an operation's query and header parameters.
pub(crate) struct QueryNames<'a> {
    pub(crate) name: String,
    /// Each parameter with its identifier.
    pub(crate) params: Vec<(&'a Param, String)>,
}

/// What a method gives.
pub(crate) enum ResultNames {
    /// One kind of answer.
    One(Returned),
    /// Different answers by status: an enum with a variant each. The status 0 stands for all others.
    ByStatus { name: String, answers: Vec<(u16, String, Returned)> },
}

/// One kind of answer.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Returned {
    Nothing,
    Json(RustType),
    Text,
    Bytes,
}

impl Returned {
    /// The type inside the answer.
    pub(crate) fn ty(&self) -> Option<RustType> {
        match self {
            Self::Nothing => None,
            Self::Json(ty) => Some(ty.clone()),
            Self::Text => Some(RustType::Plain("String")),
            Self::Bytes => Some(RustType::Support("Bytes")),
        }
    }
}

/// Names every operation. Request structs share the namespace of the types.
pub(super) fn names<'a>(names: &Names<'a>, types: &mut Namer) -> Vec<OperationNames<'a>> {
    let api = names.api;
    let mut methods: Vec<Namer> = api.groups.iter().map(|_| Namer::new()).collect();
    let mut spoken: HashMap<&str, usize> = HashMap::new();
    for operation in api.operations.iter() {
        let count = spoken.entry(&operation.name).or_default();
        *count = count.saturating_add(1);
    }
    api.operations
        .iter()
        .map(|operation| {
            let method = methods
                .get_mut(usize::from(operation.group))
                .map_or_else(|| Namer::new().snake(&operation.name), |namer| namer.snake(&operation.name));
            // A name that several groups use says which.
            let is_shared = spoken.get(operation.name.as_ref()).is_some_and(|&count| count > 1);
            let stem = if is_shared {
                format!("{} {}", api.group_name(operation), operation.name)
            } else {
                operation.name.to_string()
            };
            let query = query(operation, types, &stem);
            let arguments = arguments(names, operation, query.as_ref());
            let result = result(names, operation, types, &stem);
            OperationNames { operation, method, arguments, query, result }
        })
        .collect()
}

fn query<'a>(operation: &'a Operation, types: &mut Namer, stem: &str) -> Option<QueryNames<'a>> {
    let mut namer = Namer::new();
    let params: Vec<_> = operation.map_params().map(|param| (param, namer.snake(&param.name))).collect();
    (!params.is_empty()).then(|| QueryNames { name: types.pascal(&format!("{stem} query")), params })
}

fn arguments<'a>(
    names: &Names<'a>,
    operation: &'a Operation,
    query: Option<&QueryNames<'a>>,
) -> Vec<Argument<'a>> {
    let mut scope = Namer::reserving(&["call", "reply", "self", "types", "support"]);
    let mut arguments: Vec<Argument<'a>> = operation
        .path_params()
        .map(|param| {
            let kind = ArgumentKind::Path(param, path_type(names, param.ty));
            Argument { name: scope.snake(&param.name), kind }
        })
        .collect();
    if let Some(query) = query {
        arguments
            .push(Argument { name: scope.snake("query"), kind: ArgumentKind::Query(query.name.clone()) });
    }
    if let Some(body) = &operation.body {
        let optional = !body.required;
        let as_it_is = body.media.iter().all(MediaKind::is_whole);
        let kind = match &names.api.ty(body.ty).kind {
            _ if !as_it_is => ArgumentKind::Body(RustType::of(names, body.ty)),
            TypeKind::Bytes => ArgumentKind::Bytes { optional },
            _ if body.media.iter().all(|media| matches!(media, MediaKind::Other(_))) => {
                ArgumentKind::Bytes { optional }
            }
            _ => ArgumentKind::Text { optional },
        };
        let word = if as_it_is { "content" } else { "body" };
        arguments.push(Argument { name: scope.snake(word), kind });
    }
    arguments
}

/// Path parameters are written as text; only types that say more than a text are kept.
fn path_type(names: &Names<'_>, id: TypeId) -> RustType {
    match &names.api.ty(id).kind {
        TypeKind::Bool
        | TypeKind::Int
        | TypeKind::Float
        | TypeKind::Enum { .. }
        | TypeKind::List { .. }
        | TypeKind::Map { .. }
        | TypeKind::Object { .. } => RustType::of(names, id),
        _ => RustType::Plain("str"),
    }
}

fn result(names: &Names<'_>, operation: &Operation, types: &mut Namer, stem: &str) -> ResultNames {
    let mut different: Vec<(u16, Returned)> = Vec::new();
    for answer in operation.answers.iter() {
        let returned = match answer.kind {
            BodyKind::Empty => Returned::Nothing,
            BodyKind::Json => Returned::Json(RustType::of(names, answer.result)),
            BodyKind::Text => Returned::Text,
            BodyKind::Bytes => Returned::Bytes,
        };
        if !different.iter().any(|(_, seen)| *seen == returned) {
            different.push((answer.status, returned));
        }
    }
    if different.len() < 2 {
        return ResultNames::One(different.pop().map_or(Returned::Nothing, |(_, returned)| returned));
    }
    let mut scope = Namer::reserving(&["Self"]);
    let answers = different
        .into_iter()
        .map(|(status, returned)| {
            let variant = if status == 0 { "Other".to_owned() } else { format!("Status{status}") };
            (status, scope.pascal(&variant), returned)
        })
        .collect();
    ResultNames::ByStatus { name: types.pascal(&format!("{stem} answer")), answers }
}
