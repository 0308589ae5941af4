//! The words after an operation: path arguments, `key=value`, `key:=JSON`, `@file`, `-`, and a file of arguments by
//! their names. Texts become what the description says that they are; what does not fit stays a text, and is refused
//! by name later.

use std::io::Read;
use std::path::Path;

use edgebook_model::{
    Api, ArgumentPosition, Operation, SignatureArgument, TypeId, TypeKind, signature_arguments,
};
use edgebook_script::Argument;
use serde_json::Value;

use super::super::run::param_file;
use super::operation::shell_signature;
use crate::failure::Failure;
use crate::inputs::{Inputs, file_name};

/// The arguments of a call.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) positional: Vec<Argument>,
    pub(super) keys: Vec<(String, Argument)>,
    /// The names of secrets that were typed openly.
    pub(super) exposed: Vec<String>,
}

/// Reads the words of a call, and what a file of arguments gives beside them.
pub(super) fn read(
    api: &Api,
    operation: &Operation,
    words: &[String],
    params: Option<&Path>,
    stdin: &mut dyn Read,
) -> Result<Typed, Failure> {
    let mut reader =
        Reader { api, signature: signature_arguments(api, operation), inputs: Inputs::new(stdin) };
    let mut slots: Vec<SignatureArgument<'_>> =
        reader.signature.iter().filter(|argument| !is_key(argument.position)).cloned().collect();
    slots.reverse();
    let whole = |position| matches!(position, ArgumentPosition::Content | ArgumentPosition::Body);
    let mut whole_json =
        operation.body.is_some() && !reader.signature.iter().any(|argument| whole(argument.position));
    let usage = || format!("write {}", shell_signature(api, operation));
    let mut typed = Typed::default();
    for word in words {
        let key = reader.known_key(word).or_else(|| Key::of(word));
        let known = key.as_ref().is_some_and(|key| {
            reader.signature.iter().any(|argument| is_key(argument.position) && argument.name == key.name)
        });
        match (key, slots.last()) {
            (_, Some(_)) if !known => {
                if let Some(slot) = slots.pop() {
                    typed.positional.push(reader.positional(&slot, word)?);
                }
            }
            (Some(key), _) => reader.key(&key, &mut typed)?,
            (None, _) if whole_json => {
                typed.positional.push(Argument::Json(json(word, word)?));
                whole_json = false;
            }
            (None, _) => {
                return Err(Failure::usage(format!("`{word}` is one argument too many")).hint(usage()));
            }
        }
    }
    if let Some(path) = params {
        reader.fill(path, &mut slots, &mut typed)?;
    }
    match slots.iter().rev().find(|slot| slot.required) {
        Some(slot) => {
            let content = slot.position == ArgumentPosition::Content;
            let name = if content { "the content".to_owned() } else { slot.name.to_uppercase() };
            Err(Failure::usage(format!("{name} is missing")).hint(usage()))
        }
        None => Ok(typed),
    }
}

fn is_key(position: ArgumentPosition) -> bool {
    matches!(position, ArgumentPosition::Query | ArgumentPosition::Body)
}

/// `name=text` or `name:=JSON`.
struct Key<'w> {
    name: &'w str,
    text: &'w str,
    json: bool,
}

impl<'w> Key<'w> {
    fn of(word: &'w str) -> Option<Self> {
        let (name, text) = word.split_once('=')?;
        let (name, json) = match name.strip_suffix(':') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        is_name.then_some(Self { name, text, json })
    }
}

struct Reader<'a> {
    api: &'a Api,
    signature: Vec<SignatureArgument<'a>>,
    inputs: Inputs<'a>,
}

impl Reader<'_> {
    /// A key of the operation, whatever characters its name has: the longest that the word begins with.
    fn known_key<'w>(&self, word: &'w str) -> Option<Key<'w>> {
        let keys = self.signature.iter().filter(|argument| is_key(argument.position));
        let found = keys.filter_map(|argument| {
            let rest = word.strip_prefix(argument.name)?;
            let (text, json) = match rest.strip_prefix(":=") {
                Some(text) => (text, true),
                None => (rest.strip_prefix('=')?, false),
            };
            Some(Key { name: word.get(..argument.name.len())?, text, json })
        });
        found.max_by_key(|key| key.name.len())
    }

    fn positional(&mut self, slot: &SignatureArgument<'_>, word: &str) -> Result<Argument, Failure> {
        if slot.position != ArgumentPosition::Content {
            return self.value(slot.name, slot.ty, word).map(Argument::Json);
        }
        match (word, word.strip_prefix('@')) {
            ("-", _) => Ok(Argument::Bytes(self.inputs.bytes(Path::new("-"))?, None)),
            (_, Some(path)) => self.file(path),
            _ => Ok(Argument::Json(Value::from(word))),
        }
    }

    fn key(&mut self, key: &Key<'_>, typed: &mut Typed) -> Result<(), Failure> {
        let Key { name, text, json: is_json } = *key;
        if typed.keys.iter().any(|(known, _)| known == name) {
            return Err(Failure::usage(format!("`{name}` is given twice")));
        }
        let known = self
            .signature
            .iter()
            .find(|argument| {
                matches!(argument.position, ArgumentPosition::Query | ArgumentPosition::Body)
                    && argument.name == name
            })
            .map(|argument| (argument.ty, argument.rules.secret));
        let file = text.strip_prefix('@');
        if known.is_some_and(|(_, secret)| secret) && file.is_none() {
            typed.exposed.push(name.to_owned());
        }
        let bytes = known.is_some_and(|(ty, _)| matches!(self.api.ty(ty).kind, TypeKind::Bytes));
        let argument = match file {
            Some(path) if bytes && !is_json => self.file(path)?,
            _ => {
                let text = match file {
                    Some(path) => self.inputs.value(Path::new(path))?,
                    None => text.to_owned(),
                };
                Argument::Json(match known {
                    _ if is_json => json(name, &text)?,
                    Some((ty, _)) => self.value(name, ty, &text)?,
                    // Refused later, with the name that was meant.
                    None => Value::from(text),
                })
            }
        };
        typed.keys.push((name.to_owned(), argument));
        Ok(())
    }

    /// Takes from a file what the command line does not give.
    fn fill(
        &mut self,
        path: &Path,
        slots: &mut Vec<SignatureArgument<'_>>,
        typed: &mut Typed,
    ) -> Result<(), Failure> {
        let mut pairs = param_file::pairs(path, &self.inputs.text(path)?)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        while let Some(value) = slots.last().and_then(|slot| pairs.shift_remove(slot.name)) {
            let slot = slots.pop();
            typed.positional.push(self.filled(slot.as_ref(), value, folder)?);
        }
        for (name, value) in pairs {
            let argument = self.signature.iter().find(|argument| argument.name == name).cloned();
            let in_place = argument.as_ref().is_some_and(|argument| !is_key(argument.position));
            if !in_place && !typed.keys.iter().any(|(known, _)| *known == name) {
                let filled = self.filled(argument.as_ref(), value, folder)?;
                typed.keys.push((name, filled));
            }
        }
        Ok(())
    }

    /// A value of a file. Files that it names lie beside it.
    fn filled(
        &mut self,
        argument: Option<&SignatureArgument<'_>>,
        value: Value,
        folder: &Path,
    ) -> Result<Argument, Failure> {
        // A name that the operation does not have is refused later, with the one that was meant.
        let (Some(argument), Value::String(text)) = (argument, &value) else {
            return Ok(Argument::Json(value));
        };
        let content = argument.position == ArgumentPosition::Content;
        let bytes = content || matches!(self.api.ty(argument.ty).kind, TypeKind::Bytes);
        match text.strip_prefix('@').map(|file| folder.join(file)) {
            Some(file) if bytes => Ok(Argument::Bytes(self.inputs.bytes(&file)?, file_name(&file))),
            Some(file) if argument.rules.secret => {
                let secret = self.inputs.value(&file)?;
                self.value(argument.name, argument.ty, &secret).map(Argument::Json)
            }
            _ if content => Ok(Argument::Json(value)),
            _ => self.value(argument.name, argument.ty, text).map(Argument::Json),
        }
    }

    /// A text as a value of a type.
    fn value(&self, name: &str, ty: TypeId, text: &str) -> Result<Value, Failure> {
        match &self.api.ty(ty).kind {
            TypeKind::Object { .. } | TypeKind::Map { .. } => {
                Err(Failure::usage(format!("`{name}` has parts, which a text has not"))
                    .hint(format!("write it as JSON: {name}:='{{\"key\": \"value\"}}', or {name}:=@FILE")))
            }
            _ => Ok(self.scalar(ty, text)),
        }
    }

    fn scalar(&self, ty: TypeId, text: &str) -> Value {
        let as_text = || Value::from(text);
        match &self.api.ty(ty).kind {
            TypeKind::Int | TypeKind::Enum { numeric: true, .. } => {
                text.parse::<i64>().map_or_else(|_| as_text(), Value::from)
            }
            TypeKind::Float => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Value::from(number),
                _ => as_text(),
            },
            TypeKind::Bool => text.parse::<bool>().map_or_else(|_| as_text(), Value::from),
            TypeKind::List { .. } if text.is_empty() => Value::Array(Vec::new()),
            TypeKind::List { item, .. } => {
                text.split(',').map(|part| self.scalar(*item, part.trim())).collect()
            }
            TypeKind::Union { variants } => {
                let fitting = variants.iter().map(|variant| self.scalar(variant.ty, text));
                let mut other_than_text = fitting.filter(|value| !value.is_string() && !value.is_array());
                other_than_text.next().unwrap_or_else(as_text)
            }
            _ => as_text(),
        }
    }

    /// The bytes of a file, with its name.
    fn file(&mut self, path: &str) -> Result<Argument, Failure> {
        let path = Path::new(path);
        Ok(Argument::Bytes(self.inputs.bytes(path)?, file_name(path)))
    }
}

fn json(name: &str, text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Failure::usage(format!("`{name}` is not JSON: {error}"))
            .hint("the shell takes quotes away: put single quotes around the whole, as in key:='[1, 2]'")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arguments as they are understood, in short.
    fn understood(operation: &str, words: &[&str], stdin: &str) -> String {
        let api = edgebook_bindings::api("vns3").unwrap();
        let (group, name) = operation.split_once('.').unwrap();
        let operation = api.find(group, name).unwrap();
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let file = words.iter().find_map(|word| word.strip_prefix("--params=")).map(Path::new);
        let plain: Vec<String> = words.iter().filter(|word| !word.starts_with("--")).cloned().collect();
        match read(api, operation, &plain, file, &mut stdin.as_bytes()) {
            Err(failure) => format!("error: {failure}"),
            Ok(typed) => {
                let shown = |argument: &Argument| match argument {
                    Argument::Json(value) => value.to_string(),
                    Argument::Bytes(bytes, name) => format!("{} bytes of {name:?}", bytes.len()),
                };
                let keys = typed.keys.iter().map(|(key, value)| format!("{key}: {}", shown(value)));
                typed.positional.iter().map(shown).chain(keys).collect::<Vec<_>>().join(", ")
            }
        }
    }

    #[test]
    fn texts_become_what_the_description_says() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("backup.tgz");
        std::fs::write(&file, "12345\n").unwrap();
        let at_file = format!("@{}", file.display());
        for (operation, words, expected) in [
            ("ipsec.update_endpoint_tunnel", vec!["1", "3", "bounce=true"], "1, 3, bounce: true"),
            ("ipsec.update_endpoint_tunnel", vec!["bounce=true", "1", "3"], "1, 3, bounce: true"),
            ("ipsec.update_endpoint_tunnel", vec!["one", "3"], "\"one\", 3"),
            ("ipsec.update_endpoint_tunnel", vec!["1", "3", "bounce:=true"], "1, 3, bounce: true"),
            ("config.put_config", vec!["topology_name=a=b"], "topology_name: \"a=b\""),
            ("config.put_config", vec!["topology_name=1"], "topology_name: \"1\""),
            ("config.put_config", vec!["topology_name=@-"], "topology_name: \"from stdin\""),
            ("config.put_config", vec!["topology_nam=x"], "topology_nam: \"x\""),
        ] {
            assert_eq!(understood(operation, &words, "from stdin\n"), expected, "{operation} {words:?}");
        }
        let text = understood("config.put_config", &[&format!("topology_name={at_file}")], "");
        assert_eq!(text, "topology_name: \"12345\"");
    }

    #[test]
    fn a_file_gives_what_the_command_line_does_not() {
        let folder = tempfile::TempDir::new().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            format!("--params={}", folder.path().join(name).display())
        };
        write("psk.txt", "from beside\n");
        let tunnel =
            write("t.yaml", "endpoint_id: 1\ntunnel_id: \"3\"\nbounce: \"true\"\ndescription: a,b\n");
        for (words, expected) in [
            (vec![], r#"1, 3, bounce: true, description: "a,b""#),
            (vec!["7"], r#"7, 3, bounce: true, description: "a,b""#),
            (vec!["7", "8", "bounce=false"], r#"7, 8, bounce: false, description: "a,b""#),
        ] {
            let words: Vec<&str> = words.into_iter().chain([&*tunnel]).collect();
            assert_eq!(understood("ipsec.update_endpoint_tunnel", &words, ""), expected, "{words:?}");
        }
        let secret = write("s.json", r#"{"endpoint_id": 1, "secret": "@psk.txt", "name": "@psk.txt"}"#);
        let shown = understood("ipsec.update_endpoint", &[&secret], "");
        assert_eq!(shown, r#"1, secret: "from beside", name: "@psk.txt""#);
        let wrong = write("w.toml", "endpoint_id = \n");
        assert!(understood("ipsec.update_endpoint", &[&wrong], "").contains("line 1"));
        let missing = write("m.toml", "name = \"x\"\n");
        let shown = understood("ipsec.update_endpoint", &[&missing], "");
        assert!(shown.contains("ENDPOINT_ID is missing"), "{shown}");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (words, said) in [
            (vec!["topology_name=a", "topology_name=b"], "given twice"),
            (vec!["topology_name:=a"], "is not JSON"),
            (vec!["topology_name=@/no/such/file"], "cannot read /no/such/file"),
            (vec!["topology_name=@-", "controller_name=@-"], "one argument only"),
        ] {
            let shown = understood("config.put_config", &words, "");
            assert!(shown.starts_with("error: ") && shown.contains(said), "{words:?}: {shown}");
        }
    }
}
