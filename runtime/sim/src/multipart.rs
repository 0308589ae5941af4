//! Reads `multipart/form-data`: how files travel beside other arguments (RFC 7578).

/// One part of a multipart body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// The argument that it is.
    pub(crate) name: String,
    /// The name of the file, where it is one.
    pub(crate) file: Option<String>,
    pub(crate) content: &'a [u8],
}

/// The parts of a body; `None` when the body does not follow the rules.
pub(crate) fn parts<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    let boundary = parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())?;
    let delimiter = format!("--{boundary}");
    let mut rest = after(body, delimiter.as_bytes())?;
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let end = position(rest, delimiter.as_bytes())?;
        parts.push(part(rest.get(..end)?)?);
        rest = rest.get(end.checked_add(delimiter.len())?..)?;
    }
    Some(parts)
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let end = position(bytes, b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let content = bytes.get(end.checked_add(4)?..)?;
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then(|| value.trim())
    })?;
    Some(Part { name: parameter(disposition, "name")?, file: parameter(disposition, "filename"), content })
}

/// A parameter of a header's value, with or without quotes.
fn parameter(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|parameter| {
        let (its, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        its.trim().eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

fn after<'a>(bytes: &'a [u8], what: &[u8]) -> Option<&'a [u8]> {
    bytes.get(position(bytes, what)?.checked_add(what.len())?..)
}

fn position(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read() {
        let body = b"--x-1\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\napp 1\r\n\
            --x-1\r\ncontent-disposition: form-data; name=imagefile; filename=\"a.tar.gz\"\r\n\
            Content-Type: application/gzip\r\n\r\n\x1f\x8b\r\n--x\r\n\r\n--x-1--\r\n";
        let found = parts("multipart/form-data; boundary=\"x-1\"", body).unwrap();
        assert_eq!(
            found,
            [
                Part { name: "name".into(), file: None, content: b"app 1" },
                Part {
                    name: "imagefile".into(),
                    file: Some("a.tar.gz".into()),
                    content: b"\x1f\x8b\r\n--x\r\n"
                },
            ]
        );
    }

    #[test]
    fn broken_bodies_are_none() {
        let whole = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--";
        assert!(parts("multipart/form-data; boundary=b", whole.as_bytes()).is_some());
        for (header, body) in [
            ("multipart/form-data", whole),
            ("multipart/form-data; boundary=", whole),
            ("multipart/form-data; boundary=c", whole),
            ("multipart/form-data; boundary=b", ""),
            ("multipart/form-data; boundary=b", "--b"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Type: x\r\n\r\n1\r\n--b--"),
        ] {
            assert_eq!(parts(header, body.as_bytes()), None, "{header} {body}");
        }
    }
}
