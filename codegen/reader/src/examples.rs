//! Examples and defaults against their schemas.
//!
//! Lenient where appliances are: keys that the schema does not know are no finding, and a `oneOf` is content with any
//! variant that fits.

use crate::{
    diagnostic::Reporter,
    source::{Document, Node, Value, escape},
    structure::Sample,
};

/// How many contradictions of one example are told.
const MOST_TOLD: usize = 3;

/// How many `allOf`, `oneOf`, `anyOf` and `$ref` may lie between a value and a schema that says something about it.
const DEEPEST: usize = 400;

/// How many comparisons one example is worth: hostile schemas can make them multiply.
const MOST_STEPS: usize = 50_000;

/// How many comparisons all examples together are worth; the vendors' files need a tenth of it.
const MOST_STEPS_OF_ALL: usize = 1_000_000;

/// Reports examples and defaults that contradict their schemas.
pub(crate) fn check<'d, 't>(document: &'d Document<'t>, samples: &[Sample<'d, 't>], reporter: &mut Reporter) {
    let mut left_of_all = MOST_STEPS_OF_ALL;
    for sample in samples {
        let most = MOST_STEPS.min(left_of_all);
        let mut checker = Checker { document, left: most, depth: 0 };
        let findings = checker.compare(sample.value, sample.schema);
        let more = findings.len().saturating_sub(MOST_TOLD);
        for (index, finding) in findings.iter().take(MOST_TOLD).enumerate() {
            let place = if finding.path.is_empty() { String::new() } else { format!(" at {}", finding.path) };
            let rest = if more > 0 && index + 1 == MOST_TOLD {
                format!(" (and {more} more)")
            } else {
                String::new()
            };
            let message =
                format!("the {} contradicts its schema{place}: {}{rest}", sample.word, finding.message);
            reporter.warn(document, finding.node, "example", message);
        }
        left_of_all = left_of_all.saturating_sub(most - checker.left);
        if left_of_all == 0 {
            let message =
                "the examples are too many to be compared with their schemas; from here on they are not";
            reporter.note(document, sample.value, "example", message);
            break;
        }
        if checker.left == 0 {
            let message = format!("the {} is too large to be compared with its schema", sample.word);
            reporter.note(document, sample.value, "example", message);
        }
    }
}

/// One contradiction.
struct Finding<'d, 't> {
    node: &'d Node<'t>,
    /// Inside the example, as a pointer.
    path: String,
    message: String,
}

struct Checker<'d, 't> {
    document: &'d Document<'t>,
    /// Comparisons that may still be made.
    left: usize,
    depth: usize,
}

type Findings<'d, 't> = Vec<Finding<'d, 't>>;

fn finding<'d, 't>(node: &'d Node<'t>, message: String) -> Findings<'d, 't> {
    vec![Finding { node, path: String::new(), message }]
}

fn inside<'d, 't>(token: &str, findings: Findings<'d, 't>) -> impl Iterator<Item = Finding<'d, 't>> {
    let token = escape(token).into_owned();
    findings.into_iter().map(move |found| Finding { path: format!("/{token}{}", found.path), ..found })
}

impl<'d, 't> Checker<'d, 't> {
    fn compare(&mut self, value: &'d Node<'t>, schema: &'d Node<'t>) -> Findings<'d, 't> {
        // A place without a usable schema is reported elsewhere.
        let Some(schema) = self.document.resolve(schema).found().filter(|schema| schema.map().is_some())
        else {
            return Vec::new();
        };
        if self.left == 0 || self.depth >= DEEPEST {
            return Vec::new();
        }
        self.left -= 1;
        self.depth += 1;
        let findings = self.compare_all(value, schema);
        self.depth -= 1;
        findings
    }

    fn compare_all(&mut self, value: &'d Node<'t>, schema: &'d Node<'t>) -> Findings<'d, 't> {
        let is_null = matches!(value.value(), Value::Null);
        if is_null && schema.flag("nullable") {
            return Vec::new();
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(node) => {
                node.text().into_iter().chain(schema.items("type").iter().filter_map(Node::text)).collect()
            }
            None => Vec::new(),
        };
        let complaints: Vec<_> = types.iter().map(|ty| mistyped(value, schema, Some(ty))).collect();
        if let [Some(message), rest @ ..] = complaints.as_slice()
            && rest.iter().all(Option::is_some)
        {
            return finding(value, message.clone());
        }
        let mut findings = listed(value, schema);
        findings.extend(bounds(value, schema));
        for part in schema.items("allOf") {
            // A wrapper with `nullable` speaks for what it wraps only where it says so itself.
            findings.extend(self.compare(value, part));
        }
        for keyword in ["oneOf", "anyOf"] {
            findings.extend(self.choice(value, schema.items(keyword), keyword));
        }
        match value.value() {
            Value::List(items) => findings.extend(self.items(items, schema)),
            Value::Map(_) => findings.extend(self.properties(value, schema)),
            _ => {}
        }
        findings
    }

    /// A value must fit at least one variant; of those that it does not fit, the nearest is told.
    fn choice(&mut self, value: &'d Node<'t>, variants: &'d [Node<'t>], keyword: &str) -> Findings<'d, 't> {
        let mut nearest: Option<Findings<'d, 't>> = None;
        for variant in variants {
            let findings = self.compare(value, variant);
            if findings.is_empty() {
                return Vec::new();
            }
            if nearest.as_ref().is_none_or(|nearest| findings.len() < nearest.len()) {
                nearest = Some(findings);
            }
        }
        let count = variants.len();
        let told = nearest.into_iter().flatten().take(1);
        told.map(|found| Finding {
            message: format!(
                "it fits none of the {count} variants of `{keyword}`; nearest: {}",
                found.message
            ),
            ..found
        })
        .collect()
    }

    fn items(&mut self, items: &'d [Node<'t>], schema: &'d Node<'t>) -> Findings<'d, 't> {
        let Some(item_schema) = schema.get("items") else { return Vec::new() };
        let mut findings = Vec::new();
        for (index, item) in items.iter().enumerate() {
            findings.extend(inside(&index.to_string(), self.compare(item, item_schema)));
        }
        findings
    }

    fn properties(&mut self, value: &'d Node<'t>, schema: &'d Node<'t>) -> Findings<'d, 't> {
        let mut findings = Vec::new();
        let properties = schema.get("properties");
        for key in schema.items("required").iter().filter_map(Node::text) {
            let property = properties.and_then(|properties| properties.get(key));
            let is_one_way =
                property.is_some_and(|schema| schema.flag("readOnly") || schema.flag("writeOnly"));
            if value.get(key).is_none() && !is_one_way {
                findings.extend(finding(value, format!("`{key}` is required and missing")));
            }
        }
        let further = schema.get("additionalProperties");
        for entry in value.entries() {
            let inner = match properties.and_then(|properties| properties.get(entry.key())) {
                Some(property) => self.compare(entry.value(), property),
                None => match further.map(|further| (further, further.bool())) {
                    Some((_, Some(false))) => {
                        finding(entry.value(), "the schema allows no key of that name".to_owned())
                    }
                    Some((further, None)) => self.compare(entry.value(), further),
                    _ => Vec::new(),
                },
            };
            findings.extend(inside(entry.key(), inner));
        }
        findings
    }
}

fn mistyped(value: &Node<'_>, schema: &Node<'_>, ty: Option<&str>) -> Option<String> {
    let fits = match (ty?, value.value()) {
        ("string", Value::Text(_))
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_))
        | ("array", Value::List(_))
        | ("object", Value::Map(_))
        | ("null", Value::Null) => true,
        ("integer", Value::Number(number)) => is_whole(number),
        ("string" | "boolean" | "number" | "integer" | "array" | "object", Value::Null) => {
            schema.items("enum").iter().any(|value| matches!(value.value(), Value::Null))
        }
        ("string" | "boolean" | "number" | "integer" | "array" | "object" | "null", _) => false,
        _ => true,
    };
    (!fits).then(|| format!("{} is no {}", value.brief(), ty.unwrap_or_default()))
}

fn is_whole(number: &str) -> bool {
    number.parse::<f64>().is_ok_and(|value| value.fract() == 0.0)
}

fn listed<'d, 't>(value: &'d Node<'t>, schema: &'d Node<'t>) -> Findings<'d, 't> {
    let constant = || schema.get("const").map(std::slice::from_ref);
    let Some(values) = schema.get("enum").and_then(Node::list).or_else(constant) else { return Vec::new() };
    let json = value.json();
    if values.iter().any(|listed| listed.json() == json) {
        return Vec::new();
    }
    finding(value, format!("{} is none of the listed values", value.brief()))
}

fn bounds<'d, 't>(value: &'d Node<'t>, schema: &'d Node<'t>) -> Findings<'d, 't> {
    let bound =
        |keyword| schema.get(keyword).and_then(Node::number).and_then(|text| text.parse::<f64>().ok());
    let mut findings = Vec::new();
    if let Some(number) = value.number().and_then(|text| text.parse::<f64>().ok()) {
        if bound("minimum").is_some_and(|minimum| number < minimum) {
            findings.extend(finding(value, format!("{} is below the minimum", value.brief())));
        }
        if bound("maximum").is_some_and(|maximum| number > maximum) {
            findings.extend(finding(value, format!("{} is above the maximum", value.brief())));
        }
    }
    if let Some(text) = value.text()
        && let Some(shortest) =
            schema.get("minLength").and_then(Node::number).and_then(|text| text.parse::<usize>().ok())
        && text.chars().count() < shortest
    {
        findings.extend(finding(value, format!("the text is shorter than {shortest} characters")));
    }
    if let Some(text) = value.text()
        && let Some(longest) =
            schema.get("maxLength").and_then(Node::number).and_then(|text| text.parse::<usize>().ok())
        && text.chars().count() > longest
    {
        findings.extend(finding(value, format!("the text is longer than {longest} characters")));
    }
    if let Some(text) = value.text()
        && let Some(pattern) = schema.text_at("pattern")
        && !edgebook_model::matches_pattern(pattern, text)
    {
        findings.extend(finding(value, format!("{} does not match {pattern}", value.brief())));
    }
    findings
}
