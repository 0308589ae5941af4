//! `--params FILE`: the parameters of a runbook, or the arguments of a call, in TOML, JSON or YAML.

use std::path::Path;

use edgebook_script::{Given, Header, ParamType};
use serde_json::{Map, Value};

use super::parameters::files;
use crate::failure::Failure;
use crate::inputs::Inputs;

/// Reads the parameters of a file. Files that it names lie beside it.
pub(super) fn read(
    path: &Path,
    header: &Header,
    inputs: &mut Inputs<'_>,
) -> Result<Vec<(String, Given)>, Failure> {
    let pairs = pairs(path, &inputs.text(path)?)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let given = |(name, value): (String, Value)| {
        let declared = header.params.iter().find(|param| param.name == name).map(|param| &param.ty);
        let named = declared.filter(|ty| ty.is_file()).and_then(|_| file_names(&value));
        let given = match (named, declared) {
            (Some(listed), _) => {
                let paths: Vec<String> =
                    listed.iter().map(|name| folder.join(name).to_string_lossy().into_owned()).collect();
                Given::Files(files(paths.iter().map(String::as_str), inputs)?)
            }
            // A secret may stand in a file that the parameters name, as on the command line.
            (None, Some(ParamType::Secret)) if value.as_str().is_some_and(|text| text.starts_with('@')) => {
                let text = value.as_str().unwrap_or_default().trim_start_matches('@');
                Given::Text(inputs.value(&folder.join(text))?)
            }
            _ => Given::Data(value),
        };
        Ok((name, given))
    };
    pairs.into_iter().map(given).collect()
}

/// The names of files: a text or a list of texts, with or without `@` before them.
fn file_names(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) => Some(vec![text.strip_prefix('@').unwrap_or(text)]),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(|text| text.strip_prefix('@').unwrap_or(text)))
            .collect(),
        _ => None,
    }
}

/// The pairs of a file by its ending.
pub(in crate::commands) fn pairs(path: &Path, text: &str) -> Result<Map<String, Value>, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let wrong = |why: String| Failure::usage(format!("{}: {why}", path.display())).code("bad-params");
    let value: Value = match ending.as_str() {
        "json" => serde_json::from_str(text).map_err(|error| wrong(format!("it is not JSON: {error}")))?,
        "toml" => {
            let table: toml::Table = toml::from_str(text).map_err(|error| {
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                let line = before.matches('\n').count().saturating_add(1);
                wrong(format!("line {line}: {}", error.message()))
            })?;
            of_toml(toml::Value::Table(table))
        }
        "yaml" | "yml" => {
            serde_saphyr::from_str(text).map_err(|error| wrong(format!("it is not YAML: {error}")))?
        }
        _ => {
            return Err(wrong("its ending says nothing about its format".to_owned())
                .hint("name it with .toml, .json or .yaml at its end"));
        }
    };
    match value {
        Value::Object(pairs) => Ok(pairs),
        // A file of comments only.
        Value::Null => Ok(Map::new()),
        _ => Err(wrong("it has no names: parameters stand as NAME = VALUE".to_owned())),
    }
}

/// TOML as JSON; its dates become texts.
fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(bool) => bool.into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(of_toml).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(name, value)| (name, of_toml(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use edgebook_script::Runbook;

    use super::*;

    /// What a file sets, in words; or what is wrong with it.
    fn shown(name: &str, text: &str) -> String {
        let params = "//! param wait: duration = \"1m\"\n//! param hosts: [ip] = []\n//! param day: date?\n\
            //! param count: int = 1\n//! param image: file?\n//! param key: secret?\n//! param dry: bool = false";
        let header = Runbook::parse("book.rhai", params).map_err(|_| "no header").unwrap().header;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("image.bin"), b"\x00\xff").unwrap();
        fs::write(folder.path().join(name), text).unwrap();
        let mut stdin = std::io::empty();
        let settings = match read(&folder.path().join(name), &header, &mut Inputs::new(&mut stdin)) {
            Ok(settings) => settings,
            Err(failure) => {
                return format!("{failure}").replace(&format!("{}/", folder.path().display()), "");
            }
        };
        match header.bind(&settings) {
            Ok(params) => {
                params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
            }
            Err(problems) => {
                problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>().join("; ")
            }
        }
    }

    #[test]
    fn three_formats_say_the_same() {
        let expected = "wait=1m 30s hosts=192.0.2.1,192.0.2.2 day=2026-11-21 count=3 image=image.bin (2 bytes) \
            key=(secret) dry=true";
        for (name, text) in [
            (
                "p.toml",
                "wait = \"90s\"\nhosts = [\"192.0.2.1\", \"192.0.2.2\"]\nday = 2026-11-21\ncount = 3\nimage = \"@image.bin\"\nkey = \"hush\"\ndry = true\n",
            ),
            (
                "p.json",
                r#"{"wait": "90s", "hosts": ["192.0.2.1", "192.0.2.2"], "day": "2026-11-21", "count": 3, "image": "image.bin", "key": "hush", "dry": true}"#,
            ),
            (
                "p.yaml",
                "wait: 90s\nhosts:\n  - 192.0.2.1\n  - 192.0.2.2\nday: \"2026-11-21\"\ncount: 3\nimage: image.bin\nkey: hush\ndry: true\n",
            ),
        ] {
            assert_eq!(shown(name, text), expected, "{name}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told_by_name_and_without_secrets() {
        for (name, text, said) in [
            ("p.txt", "", "its ending says nothing about its format"),
            ("p.toml", "a = 1\nb =\n", "line 2"),
            ("p.json", "[1]", "it has no names"),
            ("p.json", "{", "it is not JSON"),
            ("p.yaml", "a: [", "it is not YAML"),
            ("p.json", r#"{"wiat": "90s"}"#, "no parameter `wiat`"),
            ("p.json", r#"{"count": "many"}"#, "expected int"),
            ("p.json", r#"{"image": "none.bin"}"#, "cannot read none.bin"),
            ("p.json", r#"{"key": ["hush"]}"#, "expected secret, got a list"),
        ] {
            let shown = shown(name, text);
            assert!(shown.contains(said) && !shown.contains("hush"), "{text}: {shown}");
        }
    }
}
