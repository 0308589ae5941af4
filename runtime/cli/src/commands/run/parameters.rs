//! `--set NAME=VALUE` and `--set NAME=@FILE`, as the runbook's header takes them.

use std::fs;
use std::path::Path;

use edgebook_script::{Header, ParamType};

use crate::failure::Failure;

/// Splits what was typed into names and values; the values of `@FILE` are read.
pub(super) fn settings(typed: &[String], header: &Header) -> Result<Vec<(String, String)>, Failure> {
    let mut settings: Vec<(String, String)> = Vec::new();
    for setting in typed {
        let (name, value) = one(setting, header)?;
        if settings.iter().any(|(known, _)| *known == name) {
            let name = edgebook_wire::escape(&name);
            return Err(Failure::usage(format!("--set sets `{name}` twice"))
                .code("bad-option")
                .hint(format!("set it once; a list takes all its values at once: --set {name}=a,b")));
        }
        settings.push((name, value));
    }
    Ok(settings)
}

fn one(setting: &str, header: &Header) -> Result<(String, String), Failure> {
    let Some((name, value)) = setting.split_once('=').filter(|(name, _)| !name.trim().is_empty()) else {
        return Err(Failure::usage(format!("--set `{}` is not NAME=VALUE", edgebook_wire::escape(setting)))
            .code("bad-option")
            .hint("write it as --set wait=90s"));
    };
    let name = name.trim().to_owned();
    let declared = header.params.iter().find(|param| param.name == name).map(|param| &param.ty);
    let value = match (value.strip_prefix('@'), declared.and_then(item_type)) {
        (Some(path), Some(item)) => list_from(Path::new(path), item)?,
        // `@@` is a value that begins with `@`.
        (Some(text), None) if text.starts_with('@') => text.to_owned(),
        (Some(path), None) if declared.is_some() => text_from(Path::new(path))?,
        _ => value.to_owned(),
    };
    Ok((name, value))
}

/// Reads one value, without the line break at its end.
fn text_from(path: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::unreadable(path, &error)
            .hint("`@FILE` reads a value from a file; `@@` is a value that begins with `@`")
    })?;
    Ok(one_value(&text).to_owned())
}

/// The one value that a file holds: without a byte-order mark and without the line break at its end.
pub(in crate::commands) fn one_value(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// The type of a list's items; `None` for anything that is no list.
fn item_type(ty: &ParamType) -> Option<&ParamType> {
    match ty {
        ParamType::List(item) => Some(item),
        ParamType::Optional(inner) => item_type(inner),
        _ => None,
    }
}

/// Reads one value a line. Blank lines and what follows a `#` are left out.
fn list_from(path: &Path, item: &ParamType) -> Result<String, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
    let values = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty());
    let values: Vec<String> = match item {
        ParamType::Int | ParamType::Float | ParamType::Bool => values.map(str::to_owned).collect(),
        _ => values.map(quoted).collect(),
    };
    Ok(format!("[{}]", values.join(", ")))
}

/// As the header's literals are written.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use edgebook_script::{ParamValue, Runbook};

    use super::*;

    fn header(params: &str) -> Header {
        Runbook::parse("book.rhai", params).map_err(|_| "the header does not parse").unwrap().header
    }

    fn bound(params: &str, typed: &[&str]) -> Vec<String> {
        let typed: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
        let header = header(params);
        let settings = settings(&typed, &header).unwrap();
        header.bind(&settings).unwrap().iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    #[test]
    fn values_may_hold_equal_signs_and_lists_come_from_files() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("hosts");
        fs::write(&file, "192.0.2.1\n\n# a comment\n192.0.2.2   # with a reason\r\n").unwrap();
        let hosts = format!("hosts=@{}", file.display());
        assert_eq!(
            bound("//! param hosts: [ip]\n//! param note: string", &[&hosts, "note=@@a=b"]),
            ["hosts: 192.0.2.1,192.0.2.2", "note: @a=b"]
        );
        fs::write(&file, "say \"a, b\"\nback\\slash\n").unwrap();
        let header = header("//! param words: [string]");
        let settings = settings(&[format!("words=@{}", file.display())], &header).unwrap();
        let params = header.bind(&settings).unwrap();
        let words = ["say \"a, b\"", "back\\slash"].map(|word| ParamValue::Text(word.to_owned()));
        assert_eq!(params.iter().next().unwrap().1, &ParamValue::List(words.into()));
        fs::write(&file, "hunter2\r\n").unwrap();
        let key = format!("key=@{}", file.display());
        assert_eq!(bound("//! param key: string", &[&key]), ["key: hunter2"]);
        assert_eq!(bound("//! param key: secret", &[&key]), ["key: (secret)"]);
        fs::write(&file, "1\n2\n").unwrap();
        let numbers = format!("numbers=@{}", file.display());
        assert_eq!(bound("//! param numbers: [int]", &[&numbers]), ["numbers: 1,2"]);
    }

    #[test]
    fn nothing_is_set_twice() {
        let header = header("//! param wait: duration");
        let typed = ["wait=30s".to_owned(), " wait=40s".to_owned()];
        let failure = settings(&typed, &header).unwrap_err();
        assert_eq!(failure.to_string(), "--set sets `wait` twice");
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        let header = header("//! param hosts: [ip]\n//! param note: string");
        for text in ["hosts", "=x", "hosts=@/no/such/file", "note=@/no/such/file"] {
            assert!(settings(&[text.to_owned()], &header).is_err(), "{text}");
        }
    }
}
