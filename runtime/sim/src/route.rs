//! Finds the operation for a method and a path, by the path templates of the description.

use edgebook_model::{Api, Method, Operation, Param, Place, Style};

use crate::arguments::Sent;

/// One operation with what the simulator does for it.
pub(crate) struct Route<H> {
    method: Method,
    pub(crate) operation: &'static Operation,
    pub(crate) handler: Option<H>,
    /// Whether it is the path of the description, not an alternative.
    pub(crate) described: bool,
    segments: Vec<Segment>,
}

/// One part of a path: nearly always one piece.
struct Segment(Vec<Piece>);

enum Piece {
    Literal(&'static str),
    Parameter(&'static str),
}

/// All routes of an appliance, by number of path segments.
pub(crate) struct Router<H> {
    routes: Vec<Vec<Route<H>>>,
}

/// What a method and a path lead to.
pub(crate) enum Found<'a, H> {
    /// An operation, and the texts of its path parameters by name.
    Route(&'a Route<H>, Vec<(&'static str, Sent)>),
    /// The path exists, but only with these methods.
    OtherMethods(Vec<&'static str>),
    /// No operation has this path.
    Nothing,
}

impl<H> Router<H> {
    /// Routes every operation of the description, and the other methods and paths that some firmware answers on.
    /// `handler` is asked with the whole path, base path included, because descriptions differ in where they cut it.
    pub(crate) fn new(api: &'static Api, handler: impl Fn(&Operation, &str) -> Option<H>) -> Self {
        let mut routes: Vec<Vec<Route<H>>> = Vec::new();
        let mut add = |operation: &'static Operation, method, path: &'static str, described| {
            let segments: Vec<Segment> =
                split(api.base_of(operation)).chain(split(path)).map(Segment::of).collect();
            let handler = handler(operation, &api.path_of(operation));
            let length = segments.len();
            if routes.len() <= length {
                routes.resize_with(length.saturating_add(1), Vec::new);
            }
            if let Some(bucket) = routes.get_mut(length) {
                bucket.push(Route { method, operation, handler, described, segments });
            }
        };
        for operation in api.operations.iter() {
            add(operation, operation.method, &operation.path, true);
        }
        // After all described paths: an alternative may be another operation's own path.
        for operation in api.operations.iter() {
            for alternative in operation.alternatives.iter() {
                add(operation, alternative.method, &alternative.path, false);
            }
        }
        for bucket in &mut routes {
            // A literal segment wins over a parameter in the same place, and one with a literal in it over one without.
            bucket.sort_by_key(|route| route.segments.iter().map(Segment::openness).collect::<Vec<_>>());
        }
        Self { routes }
    }

    /// Looks up a method and a path as they were sent. One trailing slash is ignored, as VNS3 does.
    pub(crate) fn find(&self, method: &str, path: &str) -> Found<'_, H> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let parts: Vec<&str> = split(path).collect();
        let mut other_methods = Vec::new();
        for route in self.routes.get(parts.len()).into_iter().flatten() {
            let Some(values) = route.values(&parts) else { continue };
            let allowed = route.method.as_str();
            if allowed == method {
                return Found::Route(route, values);
            }
            if !other_methods.contains(&allowed) {
                other_methods.push(allowed);
            }
        }
        if other_methods.is_empty() { Found::Nothing } else { Found::OtherMethods(other_methods) }
    }
}

impl<H> Route<H> {
    fn values(&self, parts: &[&str]) -> Option<Vec<(&'static str, Sent)>> {
        let mut values = Vec::new();
        for (segment, part) in self.segments.iter().zip(parts) {
            segment.values(part, &self.operation.params, &mut values)?;
        }
        Some(values)
    }
}

impl Segment {
    fn of(text: &'static str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((literal, (name, after))) =
            rest.split_once('{').and_then(|(literal, open)| Some((literal, open.split_once('}')?)))
        {
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal));
            }
            pieces.push(Piece::Parameter(name));
            rest = after;
        }
        if !rest.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Literal(rest));
        }
        Self(pieces)
    }

    /// 0 for a literal, 1 for parameters among literals, 2 for parameters alone.
    fn openness(&self) -> u8 {
        let literals = self.0.iter().filter(|piece| matches!(piece, Piece::Literal(_))).count();
        match literals {
            0 => 2,
            count if count == self.0.len() => 0,
            _ => 1,
        }
    }

    /// The texts of the parameters; `None` when the part does not fit.
    fn values(&self, part: &str, params: &[Param], values: &mut Vec<(&'static str, Sent)>) -> Option<()> {
        let mut rest = part;
        for (index, piece) in self.0.iter().enumerate() {
            match piece {
                Piece::Literal(literal) => rest = rest.strip_prefix(literal)?,
                Piece::Parameter(name) => {
                    let end = match self.0.get(index.saturating_add(1)) {
                        None => rest.len(),
                        Some(Piece::Literal(literal)) => rest.rfind(literal)?,
                        // What begins with a sign of its own ends what stands before it.
                        Some(Piece::Parameter(next)) => begin(params, next, rest)?,
                    };
                    let (value, after) = rest.split_at_checked(end)?;
                    if value.is_empty() {
                        return None;
                    }
                    values.push((*name, Sent::read(value)?));
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(())
    }
}

/// Where the value of a path parameter begins, by its style.
fn begin(params: &[Param], name: &str, text: &str) -> Option<usize> {
    let param = params.iter().find(|param| param.place == Place::Path && param.wire == name)?;
    match param.style {
        Style::Label { explode: false } => text.rfind('.'),
        Style::Label { explode: true } => text.find('.'),
        Style::Matrix { .. } => text.find(';'),
        _ => None,
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/').filter(|_| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use edgebook_model::Alternative;

    use super::*;
    use crate::testing::{api, operation};

    #[test]
    fn paths_lead_to_operations() {
        let mut moved = operation(Method::Put, "/things/{id}/on");
        moved.alternatives = vec![
            Alternative::at(Method::Post, "/things/{id}/on"),
            Alternative::at(Method::Get, "/things/{id}"),
        ]
        .into();
        let api = api(
            "vns3",
            "/api",
            vec![
                moved,
                operation(Method::Get, "/things/{id}"),
                operation(Method::Delete, "/things/{id}"),
                operation(Method::Get, "/things/all"),
                operation(Method::Get, "/things/{id}/parts/{part}"),
            ],
            vec![],
        );
        let router = Router::new(api, |_, path| Some(path.to_owned()));
        let cases = [
            ("GET", "/api/things/7", "/api/things/{id} id=7"),
            ("GET", "/api/things/7/", "/api/things/{id} id=7"),
            ("GET", "/api/things/all", "/api/things/all"),
            ("DELETE", "/api/things/all", "/api/things/{id} id=all"),
            ("GET", "/api/things/a%2Fb/parts/%C3%A9", "/api/things/{id}/parts/{part} id=a/b part=é"),
            ("PUT", "/api/things/7/on", "/api/things/{id}/on id=7"),
            ("POST", "/api/things/7/on", "/api/things/{id}/on id=7"),
            ("PUT", "/api/things/7", "only GET, DELETE"),
            ("get", "/api/things/7", "only GET, DELETE"),
            ("GET", "/api/things/%FF", "nothing"),
            ("GET", "/api/things//", "nothing"),
            ("GET", "/things/7", "nothing"),
            ("GET", "/", "nothing"),
            ("GET", "", "nothing"),
        ];
        for (method, path, expected) in cases {
            let found = match router.find(method, path) {
                Found::Route(route, values) => {
                    values.iter().fold(route.handler.clone().unwrap(), |text, (name, value)| {
                        format!("{text} {name}={}", value.text)
                    })
                }
                Found::OtherMethods(methods) => format!("only {}", methods.join(", ")),
                Found::Nothing => "nothing".to_owned(),
            };
            assert_eq!(found, expected, "{method} {path}");
        }
    }
}
