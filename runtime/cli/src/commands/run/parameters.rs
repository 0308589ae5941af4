//! `--set NAME=VALUE`, `--set NAME=@FILE` and `--params FILE`, as the runbook's header takes them. What is named is read
//! before anything is sent.

use std::io::Read;
use std::path::Path;

use edgebook_script::{Given, GivenFile, Header, ParamType, RunEnd};
use edgebook_words::{escape, reason};

use super::param_file;
use crate::failure::Failure;
use crate::inputs::{Inputs, file_name, matching};
use crate::printer::Printer;
use crate::prompt::{Answer, Echo, ask};

/// What is set for the parameters of a runbook: by `--set`, else by the file of parameters.
pub(super) fn settings(
    typed: &[String],
    file: Option<&Path>,
    header: &Header,
    stdin: &mut dyn Read,
) -> Result<Vec<(String, Given)>, Failure> {
    let mut inputs = Inputs::new(stdin);
    let mut settings: Vec<(String, Given)> = Vec::new();
    for setting in typed {
        let (name, value) = one(setting, header, &mut inputs)?;
        if settings.iter().any(|(known, _)| *known == name) {
            let name = escape(&name);
            return Err(Failure::usage(format!("--set sets `{name}` twice"))
                .code("bad-option")
                .hint(format!("set it once; a list takes all its values at once: --set {name}=a,b")));
        }
        settings.push((name, value));
    }
    if let Some(file) = file {
        let more = param_file::read(file, header, &mut inputs)?;
        settings.extend(more.into_iter().filter(|(name, _)| !typed_sets(typed, name)));
    }
    Ok(settings)
}

fn typed_sets(typed: &[String], name: &str) -> bool {
    typed.iter().any(|setting| setting.split_once('=').is_some_and(|(typed, _)| typed.trim() == name))
}

/// Asks on a terminal for the secrets that must be set and are not. Nothing is asked where there is none.
pub(super) fn ask_for_secrets(
    settings: &mut Vec<(String, Given)>,
    header: &Header,
    printer: &Printer,
) -> Result<(), Failure> {
    let terminal = printer.terminal();
    if !terminal.stdin || !terminal.stderr {
        return Ok(());
    }
    for param in header.params.iter().filter(|param| param.ty == ParamType::Secret && param.default.is_none())
    {
        if settings.iter().any(|(name, _)| *name == param.name) {
            continue;
        }
        let doc = if param.doc.is_empty() { String::new() } else { format!(" ({})", escape(&param.doc)) };
        match ask(printer, &format!("{}{doc}: ", param.name), Echo::Hidden, || false) {
            // An empty line sets nothing.
            Ok(Answer::Line(text)) if text.is_empty() => {}
            Ok(Answer::Line(text)) => settings.push((param.name.clone(), Given::Text(text))),
            Ok(Answer::End) => {}
            Ok(Answer::Interrupted) => {
                return Err(Failure::new(RunEnd::Interrupted, "no secret was given; nothing was sent"));
            }
            Err(error) => {
                return Err(Failure::usage(format!(
                    "`{}` cannot be asked for: {}",
                    param.name,
                    reason(&error)
                ))
                .code("missing-parameter"));
            }
        }
    }
    Ok(())
}

fn one(setting: &str, header: &Header, inputs: &mut Inputs<'_>) -> Result<(String, Given), Failure> {
    let Some((name, value)) = setting.split_once('=').filter(|(name, _)| !name.trim().is_empty()) else {
        return Err(Failure::usage(format!("--set `{}` is not NAME=VALUE", escape(setting)))
            .code("bad-option")
            .hint("write it as --set wait=90s"));
    };
    let name = name.trim().to_owned();
    let declared = header.params.iter().find(|param| param.name == name).map(|param| &param.ty);
    let value = match (value.strip_prefix('@'), declared) {
        (Some(paths), Some(ty)) if ty.is_file() => Given::Files(files(paths.split(",@"), inputs)?),
        (Some(path), Some(ty)) if !path.starts_with('@') => match item_type(ty) {
            Some(item) => Given::Text(list_of(&inputs.text(Path::new(path)).map_err(for_at)?, item)),
            None => Given::Text(inputs.value(Path::new(path)).map_err(for_at)?),
        },
        // `@@` is a value that begins with `@`.
        (Some(text), Some(_)) => Given::Text(text.to_owned()),
        _ => Given::Text(value.to_owned()),
    };
    Ok((name, value))
}

fn for_at(failure: Failure) -> Failure {
    failure.hint("`@FILE` reads a value from a file; `@@` is a value that begins with `@`")
}

/// The files that paths and patterns name.
pub(super) fn files<'p>(
    paths: impl Iterator<Item = &'p str>,
    inputs: &mut Inputs<'_>,
) -> Result<Vec<GivenFile>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        for path in matching(path)? {
            let bytes = inputs.bytes(&path)?.into();
            files.push(GivenFile { name: file_name(&path), bytes });
        }
    }
    Ok(files)
}

/// The type of a list's items; `None` for anything that is no list.
fn item_type(ty: &ParamType) -> Option<&ParamType> {
    match ty {
        ParamType::List(item) => Some(item),
        ParamType::Optional(inner) => item_type(inner),
        _ => None,
    }
}

/// One value a line. Blank lines and what follows a `#` are left out.
fn list_of(text: &str, item: &ParamType) -> String {
    let values = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty());
    let values: Vec<String> = match item {
        ParamType::Int | ParamType::Float | ParamType::Bool => values.map(str::to_owned).collect(),
        _ => values.map(quoted).collect(),
    };
    format!("[{}]", values.join(", "))
}

/// As the header's literals are written.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use edgebook_script::{ParamValue, Runbook};

    use super::*;

    fn header(params: &str) -> Header {
        Runbook::parse("book.rhai", params).map_err(|_| "the header does not parse").unwrap().header
    }

    fn set(typed: &[&str], header: &Header) -> Result<Vec<(String, Given)>, Failure> {
        let typed: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
        settings(&typed, None, header, &mut std::io::Cursor::new(b"from\nstdin\n".to_vec()))
    }

    fn bound(params: &str, typed: &[&str]) -> Vec<String> {
        let header = header(params);
        let settings = set(typed, &header).unwrap();
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
        let settings = set(&[&format!("words=@{}", file.display())], &header).unwrap();
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
        assert_eq!(bound("//! param words: [string]", &["words=@-"]), ["words: from,stdin"]);
    }

    #[test]
    fn files_are_taken_as_they_are_one_or_several() {
        let folder = tempfile::TempDir::new().unwrap();
        for (name, bytes) in [("a.bin", &b"\xff\n"[..]), ("b.bin", b"22")] {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let at = |name: &str| format!("image=@{}", folder.path().join(name).display());
        assert_eq!(bound("//! param image: file", &[&at("a.bin")]), ["image: a.bin (2 bytes)"]);
        assert_eq!(bound("//! param image: file?", &[]), ["image: ()"]);
        assert_eq!(bound("//! param image: file", &["image=@-"]), ["image: file (11 bytes)"]);
        let both = "image: a.bin (2 bytes),b.bin (2 bytes)";
        assert_eq!(bound("//! param image: [file]", &[&at("*.bin")]), [both]);
        let listed = format!("{},@{}", at("a.bin"), folder.path().join("b.bin").display());
        assert_eq!(bound("//! param image: [file]", &[&listed]), [both]);
        let header = header("//! param image: file");
        for typed in [at("*.bin"), "image=a.bin".to_owned(), "image=".to_owned()] {
            let settings = set(&[&typed], &header).unwrap();
            assert!(header.bind(&settings).is_err(), "{typed}");
        }
        assert!(set(&[&at("none")], &header).is_err());
    }

    #[test]
    fn nothing_is_set_twice() {
        let header = header("//! param wait: duration");
        let failure = set(&["wait=30s", " wait=40s"], &header).err().unwrap();
        assert_eq!(failure.to_string(), "--set sets `wait` twice");
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        let header = header("//! param hosts: [ip]\n//! param note: string");
        for text in ["hosts", "=x", "hosts=@/no/such/file", "note=@/no/such/file"] {
            assert!(set(&[text], &header).is_err(), "{text}");
        }
    }
}
