//! Answers and refusals before they take a vendor's shape.

use bytes::Bytes;
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
    /// The body is larger than the appliance takes.
    TooLarge,
    /// The simulator has no behaviour for this operation.
    NotSimulated,
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
}

impl Refusal {
    pub(crate) fn new(cause: Cause, status: u16, detail: impl Into<String>) -> Self {
        Self { cause, status, detail: detail.into() }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(Cause::Unauthorized, 401, "")
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Cause::NotFound, 404, detail)
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
}
