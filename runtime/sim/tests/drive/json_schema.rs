//! A second opinion on answers: the schemas of the description as its text has them, without the reader and the tables
//! that the simulators, the bindings and `check_answer` are made from.

use edgebook_model::Operation;
use serde_json::{Map, Value};

/// A description as it is written.
pub(crate) struct Description(Value);

impl Description {
    /// Reads the description of a kind from the source tree.
    pub(crate) fn of(kind: &str) -> Self {
        let file = if kind == "vns3" { "vns3/6.0.0.yaml" } else { "cos-core/14.00.16.yaml" };
        let path = format!("{}/../../spec/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        Self(serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}")))
    }

    /// What is wrong with an answer, each with its place.
    pub(crate) fn findings(
        &self,
        operation: &Operation,
        status: u16,
        media: &str,
        body: &[u8],
    ) -> Vec<String> {
        let method = operation.method.as_str().to_ascii_lowercase();
        let described = self.0.get("paths").and_then(|paths| paths.get(&*operation.path));
        let Some(responses) = described.and_then(|path| path.get(&method)?.get("responses")) else {
            return vec![format!("{method} {} is not described", operation.path)];
        };
        let answer = responses.get(status.to_string()).or_else(|| responses.get("default"));
        let Some(answer) = answer.map(|answer| self.resolved(answer)) else {
            return vec![format!("status {status} is not described")];
        };
        let media = media.split(';').next().unwrap_or_default();
        let Some(contents) = answer.get("content").and_then(Value::as_object) else {
            return if body.is_empty() { vec![] } else { vec!["a body, and none is described".to_owned()] };
        };
        let Some(content) = contents.get(media) else {
            return vec![format!("{media:?} is none of {:?}", contents.keys().collect::<Vec<_>>())];
        };
        if media != "application/json" {
            return vec![];
        }
        let mut findings = Vec::new();
        match (content.get("schema"), serde_json::from_slice(body)) {
            (Some(schema), Ok(value)) => self.check("", schema, &value, &mut findings),
            (_, Err(error)) => findings.push(error.to_string()),
            (None, Ok(_)) => {}
        }
        findings
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str).and_then(|pointer| pointer.strip_prefix('#')) {
            Some(pointer) => {
                self.resolved(self.0.pointer(pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere")))
            }
            None => value,
        }
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut findings = Vec::new();
        self.check("", schema, value, &mut findings);
        findings.is_empty()
    }

    fn check(&self, at: &str, schema: &Value, value: &Value, findings: &mut Vec<String>) {
        let schema = self.resolved(schema);
        let says = |key: &str| schema.get(key);
        if value.is_null() && says("nullable") == Some(&Value::Bool(true)) {
            return;
        }
        let mut wrong = |problem: String| findings.push(format!("{at} {problem}"));
        if let Some(kind) = says("type").and_then(Value::as_str)
            && !is_of(kind, value)
        {
            return wrong(format!("is no {kind}: {value}"));
        }
        if let Some(allowed) = says("enum").and_then(Value::as_array)
            && !allowed.contains(value)
        {
            wrong(format!("{value} is none of {allowed:?}"));
        }
        if let Some(number) = value.as_f64() {
            let bound = |key: &str| says(key).and_then(Value::as_f64);
            if bound("minimum").is_some_and(|low| number < low)
                || bound("maximum").is_some_and(|high| number > high)
            {
                wrong(format!("{number} is out of bounds"));
            }
        }
        if let Some(text) = value.as_str() {
            let length = u64::try_from(text.chars().count()).unwrap();
            let bound = |key: &str| says(key).and_then(Value::as_u64);
            if bound("minLength").is_some_and(|low| length < low)
                || bound("maxLength").is_some_and(|high| length > high)
            {
                wrong(format!("has a length of {length}"));
            }
        }
        let among = |key: &str| says(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for all in among("allOf") {
            self.check(at, all, value, findings);
        }
        let count = |variants: &[Value]| variants.iter().filter(|variant| self.fits(variant, value)).count();
        if !among("anyOf").is_empty() && count(among("anyOf")) == 0 {
            findings.push(format!("{at} fits no variant: {value}"));
        }
        if !among("oneOf").is_empty() && count(among("oneOf")) != 1 {
            findings.push(format!("{at} fits {} variants, not one: {value}", count(among("oneOf"))));
        }
        match value {
            Value::Object(fields) => self.object(at, schema, fields, findings),
            Value::Array(items) => {
                let item = says("items");
                for (index, value) in items.iter().enumerate() {
                    if let Some(item) = item {
                        self.check(&format!("{at}/{index}"), item, value, findings);
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&self, at: &str, schema: &Value, fields: &Map<String, Value>, findings: &mut Vec<String>) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, value) in fields {
            let place = format!("{at}/{key}");
            match (properties.and_then(|properties| properties.get(key)), schema.get("additionalProperties"))
            {
                (Some(property), _) => self.check(&place, property, value, findings),
                (None, Some(Value::Bool(false))) => findings.push(format!("{place} is unknown")),
                (None, Some(extra @ Value::Object(_))) => self.check(&place, extra, value, findings),
                _ => {}
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for key in required.filter_map(Value::as_str).filter(|key| !fields.contains_key(*key)) {
            findings.push(format!("{at}/{key} is missing"));
        }
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type {other}"),
    }
}

/// A validator that finds nothing proves nothing.
#[test]
fn what_contradicts_a_schema_is_found() {
    let text = r##"{"paths": {"/x": {"get": {"responses": {"200": {"content": {"application/json": {"schema":
        {"$ref": "#/components/schemas/Thing"}}}}, "204": {"description": "nothing"}}}}},
        "components": {"schemas": {"Thing": {"type": "object", "required": ["id"], "additionalProperties": false,
            "properties": {"id": {"type": "integer", "minimum": 1}, "mode": {"type": "string", "enum": ["a", "b"]},
            "note": {"type": "string", "nullable": true, "maxLength": 3},
            "more": {"type": "array", "items": {"oneOf": [{"type": "string"}, {"type": "object", "required": ["k"]}]}},
            "map": {"type": "object", "additionalProperties": {"allOf": [{"type": "number"}, {"maximum": 9}]}}}}}}}"##;
    let description = Description(serde_json::from_str(text).unwrap());
    let api = edgebook_bindings::api("cos").unwrap();
    let mut operation = api.operations[0].clone();
    operation.path = "/x".into();
    operation.method = edgebook_model::Method::Get;
    let cases = [
        (200, r#"{"id": 1, "note": null, "mode": "a", "more": ["x", {"k": 1}], "map": {"a": 9}}"#, ""),
        (200, r#"{"id": 0}"#, "/id 0 is out of bounds"),
        (200, r#"{"id": "1"}"#, "/id is no integer"),
        (200, r#"{"id": null}"#, "/id is no integer"),
        (200, "{}", "/id is missing"),
        (200, r#"{"id": 1, "mode": ""}"#, "/mode \"\" is none of"),
        (200, r#"{"id": 1, "note": "long"}"#, "/note has a length of 4"),
        (200, r#"{"id": 1, "more": [{}]}"#, "/more/0 fits 0 variants"),
        (200, r#"{"id": 1, "map": {"a": 10}}"#, "/map/a 10 is out of bounds"),
        (200, r#"{"id": 1, "else": 1}"#, "/else is unknown"),
        (200, "{", "EOF"),
        (204, "{}", "none is described"),
        (404, "{}", "status 404"),
    ];
    for (status, body, expected) in cases {
        let findings = description.findings(&operation, status, "application/json", body.as_bytes());
        assert_eq!(findings.is_empty(), expected.is_empty(), "{body}: {findings:?}");
        assert!(expected.is_empty() || findings[0].contains(expected), "{body}: {findings:?}");
    }
    let text = description.findings(&operation, 200, "text/plain", b"x");
    assert!(text[0].contains("text/plain"), "{text:?}");
}
