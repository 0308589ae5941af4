//! Bytes: those that a script makes, and those of downloads.

use rhai::{Array, Blob, Dynamic, ImmutableString};

use super::arrays::start_of;
use super::row::{Run, typed};
use super::{Call, Fallible, Function, Kind, Native, form, text};
use crate::value::{Content, Failure, Secret};

pub(super) const TABLE: &[Native] = &[
    typed(
        Function::new(
            "blob",
            "blob(length, value?) -> blob",
            "blob",
            "So many bytes, each 0 or a value from 0 to 255.",
        )
        .forms(&[
            form(&[], Kind::Blob),
            form(&[Kind::Int], Kind::Blob),
            form(&[Kind::Int, Kind::Int], Kind::Blob),
        ])
        .pure()
        .example("blob(2, 65).to_text()", "\"AA\""),
        &[&[], &[Kind::Int], &[Kind::Int, Kind::Int]],
        Run::Copy(make),
    ),
    typed(
        Function::new("to_text", "blob.to_text() -> string", "blob", "The text of a download.")
            .forms(&[form(&[Kind::Blob], Kind::Text)])
            .pure()
            .example("\"ab\".to_blob().to_text()", "\"ab\""),
        &[&[Kind::Blob]],
        Run::Read(|blob, call| {
            let text = with_bytes(blob, |bytes| String::from_utf8_lossy(bytes).into_owned());
            text::limited(call, text.len())?;
            Ok(if is_secret(blob) {
                Dynamic::from(Secret::new(&text))
            } else {
                ImmutableString::from(text).into()
            })
        }),
    ),
    typed(
        Function::new("to_array", "blob.to_array() -> array", "blob", "The bytes as numbers.")
            .forms(&[form(&[Kind::Blob], Kind::List)])
            .pure()
            .example("\"ab\".to_blob().to_array()", "[97, 98]"),
        &[&[Kind::Blob]],
        Run::Read(|blob, call| {
            if is_secret(blob) {
                let message = "the bytes of a download that holds secrets cannot be read one by one";
                return Err(Failure::new("wrong-type", "TypeError", message)
                    .hint("pass the download on as a whole; its to_text() is a secret")
                    .into());
            }
            text::fits_in_a_list(call, with_bytes(blob, <[u8]>::len))?;
            let numbers = |bytes: &[u8]| bytes.iter().map(|byte| i64::from(*byte).into()).collect::<Array>();
            Ok(Dynamic::from_array(with_bytes(blob, numbers)))
        }),
    ),
    typed(
        Function::new("len", "blob.len() -> int", "blob", "The number of bytes.")
            .forms(&[form(&[Kind::Blob], Kind::Int)])
            .pure()
            .property()
            .example("blob(2).len()", "2"),
        &[&[Kind::Blob]],
        Run::Read(|blob, _| {
            Ok(with_bytes(blob, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX)).into())
        }),
    ),
    typed(
        Function::new("is_empty", "blob.is_empty() -> bool", "blob", "Whether there are no bytes.")
            .forms(&[form(&[Kind::Blob], Kind::Bool)])
            .pure()
            .property()
            .example("blob().is_empty()", "true"),
        &[&[Kind::Blob]],
        Run::Read(|blob, _| Ok(with_bytes(blob, <[u8]>::is_empty).into())),
    ),
    typed(
        Function::new("extract", "blob.extract(start, length?) -> blob", "blob", "A part of some bytes.")
            .forms(&[
                form(&[Kind::Blob, Kind::Int], Kind::Blob),
                form(&[Kind::Blob, Kind::Int, Kind::Int], Kind::Blob),
            ])
            .pure()
            .example("\"abc\".to_blob().extract(1, 1).to_text()", "\"b\""),
        &[&[Kind::Blob, Kind::Int], &[Kind::Blob, Kind::Int, Kind::Int]],
        Run::Read(|blob, call| {
            let from = call.int(1, "start")?;
            let most = if call.count() == 3 {
                usize::try_from(call.int(2, "length")?).unwrap_or(0)
            } else {
                usize::MAX
            };
            let part = |bytes: &[u8]| {
                bytes.iter().copied().skip(start_of(bytes.len(), from)).take(most).collect::<Blob>()
            };
            let part = with_bytes(blob, part);
            if is_secret(blob) {
                return Ok(Dynamic::from(Content::new(part.into(), None).with_secrecy(true)));
            }
            Ok(Dynamic::from_blob(part))
        }),
    ),
];

/// Looks at the bytes of a blob of the script or of a download.
fn with_bytes<T>(blob: &Dynamic, look: impl FnOnce(&[u8]) -> T) -> T {
    if let Some(content) = blob.read_lock::<Content>() {
        return look(content.bytes());
    }
    match blob.as_blob_ref() {
        Ok(bytes) => look(&bytes),
        Err(_) => look(&[]),
    }
}

/// Whether the bytes are those of a download that holds secrets: then its parts and its text are secrets, too.
fn is_secret(blob: &Dynamic) -> bool {
    blob.read_lock::<Content>().is_some_and(|content| content.is_secret())
}

fn make(call: &mut Call<'_>) -> Fallible {
    let number = |at: usize, name: &str| if call.count() > at { call.int(at, name) } else { Ok(0) };
    let length = usize::try_from(number(0, "length")?).unwrap_or(0);
    let Ok(value) = u8::try_from(number(1, "value")?) else {
        let message = "argument 2 'value' of blob(...) must be from 0 to 255";
        return Err(Failure::new("wrong-value", "ValueError", message).into());
    };
    text::fits_in_a_list(call, length)?;
    Ok(Dynamic::from_blob(vec![value; length]))
}
