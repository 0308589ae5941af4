//! Whether a text is an OpenAPI 3.0 or 3.1 description at all.

use edgebook_words::nearest;

use crate::{
    diagnostic::Reporter,
    source::{Document, Node},
};

/// Refuses what is not an OpenAPI 3.0 or 3.1 description, and says what to do.
pub(crate) fn check(document: &Document<'_>, reporter: &mut Reporter) -> bool {
    let root = document.root();
    let Some(map) = root.map() else {
        let looks_like_page = root.text().is_some_and(|text| text.trim_start().starts_with('<'));
        let message = format!("this is no OpenAPI description: the whole text is {}", root.kind());
        reporter.error(document, root, "not-a-description", message);
        if looks_like_page {
            reporter.hint("it looks like a web page, perhaps a login page saved under the file's name; download it again");
        }
        return false;
    };
    if let Some(swagger) = root.get("swagger") {
        let version = swagger.text().or_else(|| swagger.number()).unwrap_or_default();
        let message = format!("this is a Swagger {version} description; OpenAPI 3.0 is needed");
        reporter.error(document, swagger, "other-version", message);
        reporter.hint("convert it first, for instance with swagger2openapi");
        return false;
    }
    let Some(openapi) = root.get("openapi") else {
        let message = "this is no OpenAPI description: there is no `openapi` with a version";
        reporter.error(document, root, "not-a-description", message);
        if let Some(near) = nearest("openapi", map.keys()) {
            reporter.hint(format!("`{near}` looks mistyped: write `openapi`"));
        }
        return false;
    };
    let version = openapi.text().or_else(|| openapi.number()).unwrap_or_default();
    let is_readable = ["3.0", "3.1"].iter().any(|known| {
        version.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    if !is_readable {
        let message = format!("this is an OpenAPI {version} description; 3.0 or 3.1 is needed");
        reporter.error(document, openapi, "other-version", message);
        reporter.hint(if version.starts_with("3.") {
            "ask the vendor for the 3.0 or 3.1 form; `@apiture/openapi-down-convert` converts 3.1 to 3.0"
        } else {
            "convert it to OpenAPI 3.0 first"
        });
        return false;
    }
    for key in ["info", "paths"] {
        if root.get(key).and_then(Node::map).is_none() {
            let message = format!("this is no whole OpenAPI description: `{key}` is missing or no map");
            reporter.error(document, root, "not-a-description", message);
        }
    }
    !reporter.refused()
}
