//! Where the appliance answers, as far as the description says it.

use crate::{
    diagnostic::Reporter,
    operations::OperationDraft,
    source::{Document, Node},
};

/// The base path and port of a server, variables at their defaults.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Server {
    /// Host and port as they are written; empty where the address is only a path.
    host: String,
    /// Without a slash at the end; may be empty.
    pub(crate) base_path: String,
    pub(crate) port: u16,
}

/// The first server of the description.
pub(crate) fn first_server(document: &Document<'_>) -> Server {
    document.root().items("servers").first().map_or_else(|| parts("/"), server)
}

/// Says of operations that name servers of their own where they are answered: below another path, or by another host,
/// which no call reaches.
pub(crate) fn place(document: &Document<'_>, drafts: &mut [OperationDraft<'_, '_>], reporter: &mut Reporter) {
    let usual = first_server(document).base_path;
    let mut hosts: Vec<String> =
        document.root().items("servers").iter().map(|node| server(node).host).collect();
    hosts.retain(|host| !host.is_empty());
    if hosts.is_empty() {
        // Where the description names no host, the appliance is the first that an operation names.
        let own = drafts.iter().filter_map(|draft| draft.server);
        hosts.extend(own.map(|node| server(node).host).find(|host| !host.is_empty()));
    }
    for draft in drafts {
        let Some(node) = draft.server else { continue };
        let own = server(node);
        if !own.host.is_empty() && !hosts.contains(&own.host) {
            let url = node.text_at("url").unwrap_or_default();
            let message = format!("`{}` is answered by {url}, which is another host", draft.operation.id);
            reporter.warn(document, draft.node, "other-host", message);
            reporter.hint("a call of it is refused");
            draft.operation.served_at = Some(url.to_owned().into());
        }
        if own.base_path != usual {
            draft.operation.base_path = Some(own.base_path.into());
        }
    }
}

fn server(node: &Node<'_>) -> Server {
    let mut filled = node.text_at("url").unwrap_or("/").to_owned();
    for variable in node.get("variables").map_or(&[][..], Node::entries) {
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
    Server {
        host: host.to_ascii_lowercase(),
        base_path: path.trim_end_matches('/').to_owned(),
        port: port.unwrap_or(default),
    }
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
