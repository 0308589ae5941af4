//! Just enough HTML to tell a web page from data and to say what is on it.

use edgebook_words::excerpt;

/// How much of a page is looked at.
const LOOK_AT: usize = 64 * 1024;

/// Whether a body is a web page.
pub(crate) fn is_page(body: &[u8]) -> bool {
    let head = body.get(..body.len().min(1024)).unwrap_or_default();
    let text =
        String::from_utf8_lossy(head).trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<title"].iter().any(|start| text.starts_with(start))
}

/// The page's title, short and escaped.
pub(crate) fn title(body: &[u8]) -> Option<String> {
    let text = beginning(body);
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let open = lower.get(start..)?.find('>')? + start + 1;
    let end = lower.get(open..)?.find('<')? + open;
    Some(excerpt(text.get(open..end)?.as_bytes(), 80)).filter(|title| !title.is_empty())
}

/// What a reader of the page would see, without tags, scripts and styles; short and escaped.
pub(crate) fn visible_text(body: &[u8], limit: usize) -> String {
    let text = beginning(body);
    let mut seen = String::new();
    let mut rest = text.as_str();
    while let Some((before, tag)) = rest.split_once('<') {
        seen.push_str(before);
        seen.push(' ');
        let lower = tag.to_ascii_lowercase();
        let skipped = ["script", "style", "head"].iter().find(|name| lower.starts_with(*name));
        rest = match skipped.and_then(|name| lower.find(&format!("</{name}"))) {
            Some(end) => tag.get(end + 1..).unwrap_or_default(),
            None => tag,
        };
        rest = rest.split_once('>').map_or("", |(_, after)| after);
    }
    seen.push_str(rest);
    excerpt(seen.as_bytes(), limit)
}

fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(body.get(..body.len().min(LOOK_AT)).unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: &[u8] =
        b"<!DOCTYPE html><html><head><title>502 Bad\nGateway</title><style>p{}</style></head>\
        <body><script>alert(1)</script><h1>Bad Gateway</h1><p>nginx</p></body></html>";

    #[test]
    fn pages_are_recognised_and_read() {
        assert!(is_page(PAGE));
        assert!(is_page(b"\xef\xbb\xbf \n<HTML>"));
        assert!(!is_page(b"{\"a\":\"<html>\"}"));
        assert!(!is_page(b"<config/>"));
        assert_eq!(title(PAGE).as_deref(), Some("502 Bad Gateway"));
        assert_eq!(visible_text(PAGE, 100), "Bad Gateway nginx");
    }

    proptest! {
        #[test]
        fn no_page_causes_a_panic(body in "[<>/a-zA-Zİ ]{0,80}") {
            let page = format!("<title{body}");
            let _ = title(page.as_bytes());
            let _ = visible_text(body.as_bytes(), 10);
        }
    }
}
