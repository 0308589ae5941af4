//! Answers and refusals before they take a vendor's shape.

use bytes::Bytes;
use edgebook_model::{Api, Operation, TypeId, TypeKind};
use serde::Serialize;

/// An answer, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: Option<&'static str>,
    /// Further headers: name in lower case, value.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

impl Reply {
    /// The connection is closed instead of an answer: what a client sees of an appliance that goes down.
    pub(crate) fn hang_up() -> Self {
        Self { status: 0, content_type: None, headers: Vec::new(), body: Bytes::new() }
    }

    /// Whether the connection is to be closed without an answer.
    pub(crate) fn hangs_up(&self) -> bool {
        self.status == 0
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, content_type: None, headers: Vec::new(), body: Bytes::new() }
    }

    /// An answer that is no JSON.
    pub(crate) fn of_type(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type: Some(content_type), headers: Vec::new(), body: body.into() }
    }

    /// A JSON answer, on one line without white space.
    pub(crate) fn json<T: Serialize + ?Sized>(status: u16, value: &T) -> Result<Self, Refusal> {
        match serde_json::to_vec(value) {
            Ok(body) => Ok(Self {
                status,
                content_type: Some("application/json"),
                headers: Vec::new(),
                body: body.into(),
            }),
            Err(error) => Err(Refusal::new(Cause::Internal, 500, error.to_string())),
        }
    }
}

/// Why a request was refused. Each vendor has its own word for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Credentials are missing, wrong or expired.
    Unauthorized,
    /// The path or the thing that it names does not exist.
    NotFound,
    /// The path exists, with these methods.
    Method { allow: Vec<&'static str> },
    /// An argument is missing or wrong.
    Argument { name: String, missing: bool },
    /// The request as a whole makes no sense.
    BadRequest,
    /// Something else must happen first, such as licensing.
    Prerequisite,
    /// A refusal with a name of its own.
    Named {
        /// The vendor's name for it.
        name: &'static str,
        /// Whether it stands in the envelope of results instead of that of errors.
        enveloped: bool,
    },
    /// A refusal that has no body.
    Silent,
    /// The body is larger than the appliance takes.
    TooLarge,
    /// The simulator failed.
    Internal,
}

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) cause: Cause,
    pub(crate) status: u16,
    /// What is wrong; empty where the vendor's stock sentence for the cause says all.
    pub(crate) detail: String,
    /// The type that the description of the operation lists for it.
    pub(crate) shape: Option<TypeId>,
}

impl Refusal {
    pub(crate) fn new(cause: Cause, status: u16, detail: impl Into<String>) -> Self {
        Self { cause, status, detail: detail.into(), shape: None }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(Cause::Unauthorized, 401, "")
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Cause::NotFound, 404, detail)
    }

    /// A thing that the request names does not exist. Some operations document 404 for it, others 400.
    pub(crate) fn absent(operation: &Operation, detail: impl Into<String>) -> Self {
        let documents = |status| operation.failures.iter().any(|failure| failure.status == status);
        if documents(400) && !documents(404) { Self::invalid("", detail) } else { Self::not_found(detail) }
    }

    /// The same in the envelope that the description of the operation has for it.
    pub(crate) fn in_shape_of(mut self, api: &Api, operation: &Operation) -> Self {
        let of = |status| operation.failures.iter().find(|failure| failure.status == status);
        let listed = of(self.status);
        let shape = listed.and_then(|failure| failure.ty).map(|ty| &api.ty(ty).kind);
        self.shape = listed.or_else(|| of(0)).and_then(|failure| failure.ty);
        if let (Cause::Named { enveloped, .. }, Some(TypeKind::Object { fields, .. })) =
            (&mut self.cause, shape)
        {
            *enveloped = fields.iter().any(|field| field.name == "response");
        }
        self
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(Cause::BadRequest, 400, detail)
    }

    /// An argument that was not given.
    pub(crate) fn missing(name: &str) -> Self {
        Self::new(Cause::Argument { name: name.to_owned(), missing: true }, 400, "")
    }

    /// An argument whose value does not do; `detail` may be empty.
    pub(crate) fn invalid(name: &str, detail: impl Into<String>) -> Self {
        Self::new(Cause::Argument { name: name.to_owned(), missing: false }, 400, detail)
    }
    /// What is wrong, in the words that most appliances have for it.
    pub(crate) fn words(&self) -> String {
        match &self.cause {
            Cause::Argument { name, .. } if name.is_empty() => self.detail.clone(),
            Cause::Argument { name, missing: true } => format!("{name} is missing"),
            Cause::Argument { name, .. } if self.detail.is_empty() => format!("{name} is invalid"),
            Cause::Argument { name, .. } => format!("{name} is invalid: {}", self.detail),
            _ => self.detail.clone(),
        }
    }
}
