//! Described answers and shapes of errors, for tests of what an answer means.

use edgebook_model::{Answer, BodyKind, ErrorMark, ErrorShape, TypeId};

/// An answer with one media type.
pub(crate) fn answer(status: u16, kind: BodyKind, media: &'static str) -> Answer {
    Answer {
        status,
        media: vec![media.into()].into(),
        kind,
        ty: TypeId(0),
        result: TypeId(0),
        secret: false,
        doc: "".into(),
    }
}

/// `{"error": {"name": …, "message": …, "log": …}}` and `{"error": "text"}`, whatever the status is.
pub(crate) fn error_shapes() -> [ErrorShape; 2] {
    [ErrorMark::Object, ErrorMark::Text].map(|mark| ErrorShape {
        key: "error".into(),
        mark,
        any_status: true,
        name: Some("name".into()),
        message: Some("message".into()),
        log: Some("log".into()),
        code: None,
    })
}
