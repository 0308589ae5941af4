//! Digests of texts and bytes, and bytes as text: `sha256`, `sha1`, `base64`, `hex`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use rhai::{Dynamic, ImmutableString};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{Call, Fallible, Function, Kind, Native, form, native, text};
use crate::value::{Content, Failure, Secret};

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "sha256",
            "sha256(content) -> string",
            "data",
            "The SHA-256 of a text, of bytes or of a download, in hexadecimal.",
        )
        .forms(&[form(&[Kind::Content], Kind::Text)])
        .pure()
        .example(
            "sha256(\"abc\")",
            "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"",
        ),
        1..=1,
        &[],
        digest::<Sha256>,
    ),
    native(
        Function::new(
            "sha1",
            "sha1(content) -> string",
            "data",
            "The SHA-1 of a text, of bytes or of a download, in hexadecimal: to compare with what an appliance lists, not to prove anything.",
        )
        .forms(&[form(&[Kind::Content], Kind::Text)])
        .pure()
        .example("sha1(\"abc\")", "\"a9993e364706816aba3e25717850c26c9cd0d89d\""),
        1..=1,
        &[],
        digest::<Sha1>,
    ),
    native(
        Function::new(
            "base64",
            "base64(content) -> string",
            "data",
            "A text, bytes or a download as Base64; that of a secret is one.",
        )
        .forms(&[form(&[Kind::Content], Kind::Text)])
        .pure()
        .example("base64(\"hub\")", "\"aHVi\""),
        1..=1,
        &[],
        |call| encoded(call, 2, |bytes| BASE64_STANDARD.encode(bytes)),
    ),
    native(
        Function::new(
            "from_base64",
            "from_base64(text) -> blob",
            "data",
            "The bytes that Base64 stands for; `to_text()` makes a text of them.",
        )
        .forms(&[form(&[Kind::Content], Kind::Blob)])
        .pure()
        .example("from_base64(\"aHVi\").to_text()", "\"hub\""),
        1..=1,
        &[],
        from_base64,
    ),
    native(
        Function::new(
            "hex",
            "hex(content) -> string",
            "data",
            "A text, bytes or a download in hexadecimal; that of a secret is one.",
        )
        .forms(&[form(&[Kind::Content], Kind::Text)])
        .pure()
        .example("hex(\"hub\")", "\"687562\""),
        1..=1,
        &[],
        |call| encoded(call, 2, hex),
    ),
];

/// What a function of this file works on.
struct Bits {
    bytes: Bytes,
    /// Whether it is a secret, or a download that holds some.
    secret: bool,
    /// Whether it is a secret text, which may be short enough to be guessed.
    is_text: bool,
}

fn bits(call: &Call<'_>) -> Fallible<Bits> {
    let value = call.value(0);
    if let Some(content) = value.read_lock::<Content>() {
        return Ok(Bits { bytes: content.bytes().clone(), secret: content.is_secret(), is_text: false });
    }
    if let Some(secret) = value.read_lock::<Secret>() {
        return Ok(Bits { bytes: secret.reveal().to_owned().into(), secret: true, is_text: true });
    }
    if let Ok(blob) = value.as_blob_ref() {
        return Ok(Bits { bytes: blob.clone().into(), secret: false, is_text: false });
    }
    if value.is_string() || value.is_char() {
        return Ok(Bits { bytes: value.to_string().into(), secret: false, is_text: true });
    }
    Err(call.wrong(0, "content", "a text or bytes").into())
}

fn digest<D: Digest>(call: &mut Call<'_>) -> Fallible {
    let bits = bits(call)?;
    if bits.secret && bits.is_text {
        let message = format!("{} the digest of a secret would let it be guessed", call.place(0, "content"));
        return Err(Failure::new("wrong-value", "ValueError", message)
            .hint("take the digest of a file; a secret can only be passed on")
            .into());
    }
    Ok(ImmutableString::from(hex(&D::digest(&bits.bytes))).into())
}

fn encoded(call: &Call<'_>, growth: usize, encode: impl Fn(&[u8]) -> String) -> Fallible {
    let bits = bits(call)?;
    text::limited(call, bits.bytes.len().saturating_mul(growth))?;
    let text = encode(&bits.bytes);
    Ok(if bits.secret { Dynamic::from(Secret::new(&text)) } else { ImmutableString::from(text).into() })
}

fn from_base64(call: &mut Call<'_>) -> Fallible {
    let bits = bits(call)?;
    // Line breaks are for people.
    let dense: Vec<u8> = bits.bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let decoded = BASE64_STANDARD.decode(dense).map_err(|_| {
        let message = format!("{} this is not Base64", call.place(0, "text"));
        Failure::new("wrong-value", "ValueError", message)
    })?;
    Ok(if bits.secret {
        Dynamic::from(Content::new(decoded.into(), None).with_secrecy(true))
    } else {
        Dynamic::from_blob(decoded)
    })
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
