//! Where the appliance answers, as far as the description says it.

use crate::source::{Document, Node};

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
