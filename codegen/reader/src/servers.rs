//! Where the appliance answers and how one authenticates, as far as the description says it.

use edgebook_model::Auth;

use crate::{
    diagnostic::Reporter,
    source::{Document, Node},
};

/// The base path and port of the first server, variables at their defaults.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Server {
    /// Without a slash at the end; may be empty.
    pub(crate) base_path: String,
    pub(crate) port: u16,
}

pub(crate) fn first_server(document: &Document<'_>) -> Server {
    let server = document.root().items("servers").first();
    let url = server.and_then(|server| server.text_at("url")).unwrap_or("/");
    let mut filled = url.to_owned();
    let variables = server.and_then(|server| server.get("variables")).map_or(&[][..], Node::entries);
    for variable in variables {
        let value = variable.value().get("default");
        let value = value.and_then(|value| value.text().or_else(|| value.number())).unwrap_or_default();
        filled = filled.replace(&format!("{{{}}}", variable.key()), value);
    }
    parts(&filled)
}

fn parts(url: &str) -> Server {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let (host, path) = match rest.find('/') {
        Some(at) if url.contains("://") => rest.split_at_checked(at).unwrap_or((rest, "")),
        _ if url.contains("://") => (rest, ""),
        _ => ("", rest),
    };
    let port = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    let default = if scheme.eq_ignore_ascii_case("http") { 80 } else { 443 };
    Server { base_path: path.trim_end_matches('/').to_owned(), port: port.unwrap_or(default) }
}

/// The ways to authenticate that the description declares.
pub(crate) fn auth(document: &Document<'_>, reporter: &mut Reporter) -> Vec<Auth> {
    let schemes = document.root().get("components").and_then(|components| components.get("securitySchemes"));
    let mut auth = Vec::new();
    for entry in schemes.map_or(&[][..], Node::entries) {
        let Some(scheme) = document.resolve(entry.value()).found() else { continue };
        let is =
            |key: &str, word: &str| scheme.text_at(key).is_some_and(|text| text.eq_ignore_ascii_case(word));
        if is("type", "http") && is("scheme", "basic") {
            auth.push(Auth::Basic { user: None });
        } else if is("type", "apiKey") && is("in", "header") {
            let name = scheme.text_at("name").unwrap_or("Authorization").to_owned();
            auth.push(Auth::Header { name: name.into() });
        } else {
            let message = format!("the security scheme `{}` is not represented", entry.key());
            reporter.note(document, entry.value(), "unsupported-security", message);
        }
    }
    auth
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn urls_fall_into_path_and_port() {
        for (url, path, port) in [
            ("https://vns3-host:8000/api", "/api", 8000),
            ("https://host/api/", "/api", 443),
            ("http://host", "", 80),
            ("/api/v1", "/api/v1", 443),
            ("/", "", 443),
            ("https://host:99999/x", "/x", 443),
        ] {
            let server = parts(url);
            assert_eq!((server.base_path.as_str(), server.port), (path, port), "{url}");
        }
    }
}
