//! The signature of a runbook: the most that it may do, in a file beside it that people read and sign off. TOML, one
//! operation a line, sorted, so that a change shows as a changed line.

use std::fmt::Write as _;

use edgebook_model::EffectSet;

use super::{ANY_NAME, Effects, Repeat};

/// The most that a runbook may do, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The operations, sorted by name.
    pub operations: Vec<SignedOperation>,
    /// Whether calls were found of which only a run shows what they call. Such calls may be of the listed operations
    /// only.
    pub unknown: bool,
    /// The files that may be saved, sorted by name.
    pub saves: Vec<SignedSave>,
}

/// A file of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedSave {
    /// Its name; dots where only a run shows it.
    pub name: String,
    /// Whether it may hold secrets.
    pub secret: bool,
    /// How often it may be saved.
    pub repeat: Repeat,
}

impl SignedSave {
    /// Whether it stands for files of any name.
    pub fn is_any(&self) -> bool {
        self.name == ANY_NAME
    }
}

/// An operation of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOperation {
    /// `vns3.ipsec.update_endpoint_tunnel`
    pub name: String,
    /// What it may do.
    pub effects: EffectSet,
    /// The devices, as the runbook writes them; sorted.
    pub devices: Vec<String>,
    /// How often it may run.
    pub repeat: Repeat,
}

/// Why a signature cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct SignatureError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

/// What stands at the start of every signature.
const HEAD: &str = "\
# The most that the runbook may do. Renew with: edgebook effects FILE --write
# A run that would call anything else, or on another device, is refused. A kind means the device that it runs on.
";

impl Signature {
    /// The signature of what was found.
    pub fn of(effects: &Effects) -> Self {
        let mut operations: Vec<SignedOperation> = effects
            .operations
            .iter()
            .map(|operation| SignedOperation {
                name: operation.name.clone(),
                effects: operation.effects,
                devices: operation.devices.clone(),
                repeat: operation.repeat,
            })
            .collect();
        operations.sort_by(|left, right| left.name.cmp(&right.name));
        let save = |save: &super::Save| SignedSave {
            name: save.shown().to_owned(),
            secret: save.secret,
            repeat: save.repeat,
        };
        let mut saves: Vec<SignedSave> = effects.saves.iter().map(save).collect();
        saves.sort_by(|left, right| left.name.cmp(&right.name));
        Self { operations, unknown: !effects.unknown.is_empty(), saves }
    }

    /// Whether an operation is among those of the signature.
    pub fn allows(&self, name: &str) -> bool {
        self.operations.iter().any(|operation| operation.name == name)
    }

    /// Whether a file of a name may be saved.
    pub fn allows_file(&self, name: &str) -> bool {
        self.saves.iter().any(|save| save.is_any() || save.name == name)
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let mut text = HEAD.to_owned();
        if self.unknown {
            text.push_str("unknown = true\n");
        }
        text.push_str("\n[operations]\n");
        let width = self.operations.iter().map(|operation| operation.name.len()).max().unwrap_or(0);
        for operation in &self.operations {
            let devices: Vec<String> = operation.devices.iter().map(|device| quoted(device)).collect();
            let _ = writeln!(
                text,
                "{:<width$} = {{ effect = \"{}\", on = [{}], runs = {} }}",
                quoted(&operation.name),
                operation.effects.as_str(),
                devices.join(", "),
                runs(operation.repeat),
                width = width.saturating_add(2),
            );
        }
        if !self.saves.is_empty() {
            text.push_str("\n[saves]\n");
        }
        for save in &self.saves {
            let (name, runs) = (quoted(&save.name), runs(save.repeat));
            let _ = writeln!(text, "{name} = {{ secrets = {}, runs = {runs} }}", save.secret);
        }
        text
    }

    /// Reads a signature. Every line has the form in which [`Signature::to_text`] writes it; blanks do not matter.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        let mut signature = Self::default();
        let mut section = Section::Head;
        for (line, number) in text.lines().zip(1usize..) {
            let line = line.trim();
            let wrong = |problem: &str| SignatureError { line: number, problem: problem.to_owned() };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match (line, section) {
                ("[operations]", _) => section = Section::Operations,
                ("[saves]", Section::Operations) => section = Section::Saves,
                (_, Section::Operations) => {
                    let operation = operation(line).map_err(|problem| wrong(&problem))?;
                    if signature.allows(&operation.name) {
                        return Err(wrong(&format!("{} stands there twice", operation.name)));
                    }
                    signature.operations.push(operation);
                }
                (_, Section::Saves) => {
                    let save = saved(line).map_err(|problem| wrong(&problem))?;
                    if signature.saves.iter().any(|known| known.name == save.name) {
                        return Err(wrong(&format!("{} stands there twice", save.name)));
                    }
                    signature.saves.push(save);
                }
                (_, Section::Head) => {
                    match line.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
                        Some(("unknown", "true")) => signature.unknown = true,
                        Some(("unknown", "false")) => {}
                        _ => return Err(wrong("only `unknown = true` and `[operations]` can stand here")),
                    }
                }
            }
        }
        if section == Section::Head {
            return Err(SignatureError { line: 1, problem: "`[operations]` is missing".to_owned() });
        }
        signature.operations.sort_by(|left, right| left.name.cmp(&right.name));
        signature.saves.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(signature)
    }
}

/// Where a line of a signature stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Head,
    Operations,
    Saves,
}

/// How often an operation runs, as it is written: `"once"`, `36`, `"each"`, `"2 each + 1"`, `"any"`.
fn runs(repeat: Repeat) -> String {
    match repeat {
        Repeat::ONCE | Repeat::Each(_) | Repeat::Any => quoted(&repeat.in_words()),
        Repeat::Times(times) => times.to_string(),
    }
}

/// A text in the quotes of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len().saturating_add(2));
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Reads `"vns3.ipsec.restart" = { effect = "disruptive", on = ["vns3"], runs = "once" }`.
fn operation(line: &str) -> Result<SignedOperation, String> {
    let mut reader = Reader { rest: line };
    let name = reader.text()?;
    reader.expect("=")?;
    reader.expect("{")?;
    let (mut effects, mut devices, mut repeat) = (None, Vec::new(), Repeat::ONCE);
    loop {
        let key = reader.word();
        reader.expect("=")?;
        match key {
            "effect" => {
                let words = reader.text()?;
                let known = words.parse().map_err(|word| format!("{word:?} is not an effect"))?;
                effects = Some(known);
            }
            "on" => devices = reader.list()?,
            "runs" => repeat = reader.repeat()?,
            other => return Err(format!("`{other}` is none of effect, on, runs")),
        }
        if reader.expect(",").is_err() {
            break;
        }
    }
    reader.expect("}")?;
    if !reader.rest.is_empty() && !reader.rest.starts_with('#') {
        return Err(format!("`{}` is not expected", reader.rest));
    }
    let effects = effects.ok_or_else(|| format!("the effect of {name} is missing"))?;
    let kind = name.split('.').next().unwrap_or_default();
    let is_device = |words: &&String| {
        *words == kind
            || *words == "device(...)"
            || (words.starts_with("device(\"") && words.ends_with("\")"))
    };
    if let Some(other) = devices.iter().find(|words| !is_device(words)) {
        return Err(format!(
            "{other:?} is no device: write \"{kind}\", \"device(...)\" or \"device(\\\"NAME\\\")\""
        ));
    }
    if devices.is_empty() {
        return Err(format!("the devices of {name} are missing: on = [\"{kind}\"]"));
    }
    devices.sort();
    Ok(SignedOperation { name, effects, devices, repeat })
}

/// Reads `"token.json" = { secrets = true, runs = "once" }`.
fn saved(line: &str) -> Result<SignedSave, String> {
    let mut reader = Reader { rest: line };
    let name = reader.text()?;
    reader.expect("=")?;
    reader.expect("{")?;
    let mut save = SignedSave { name, secret: false, repeat: Repeat::ONCE };
    loop {
        let key = reader.word();
        reader.expect("=")?;
        match key {
            "secrets" => {
                let word = reader.word();
                save.secret = word.parse().map_err(|_| format!("`{word}` is neither true nor false"))?;
            }
            "runs" => save.repeat = reader.repeat()?,
            other => return Err(format!("`{other}` is none of secrets, runs")),
        }
        if reader.expect(",").is_err() {
            break;
        }
    }
    reader.expect("}")?;
    if reader.rest.is_empty() || reader.rest.starts_with('#') {
        Ok(save)
    } else {
        Err(format!("`{}` is not expected", reader.rest))
    }
}

struct Reader<'l> {
    rest: &'l str,
}

impl<'l> Reader<'l> {
    fn expect(&mut self, symbol: &str) -> Result<(), String> {
        match self.rest.strip_prefix(symbol) {
            Some(rest) => {
                self.rest = rest.trim_start();
                Ok(())
            }
            None => Err(format!("`{symbol}` is missing before `{}`", self.rest)),
        }
    }

    fn word(&mut self) -> &'l str {
        let end = self.rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest.trim_start();
        word
    }

    fn text(&mut self) -> Result<String, String> {
        self.expect("\"")?;
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = self.rest.get(at.saturating_add(1)..).unwrap_or_default().trim_start();
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some((_, c @ ('"' | '\\'))) => text.push(c),
                    Some((_, 'u')) => {
                        let digits: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                        let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                        text.push(code.ok_or_else(|| format!("`\\u{digits}` is no character"))?);
                    }
                    _ => return Err("this escape is not known".to_owned()),
                },
                c => text.push(c),
            }
        }
        Err("a text is not closed".to_owned())
    }

    /// `"once"`, `36`, `"each"`, `"2 each + 1"` or `"any"`; older signatures say `"unbounded"`.
    fn repeat(&mut self) -> Result<Repeat, String> {
        if !self.rest.starts_with('"') {
            let word = self.word();
            return word.parse().map(Repeat::Times).map_err(|_| format!("`{word}` is not a number"));
        }
        let word = self.text()?;
        let repeat = if word == "unbounded" { Some(Repeat::Any) } else { Repeat::parse(&word) };
        repeat.ok_or_else(|| {
            format!("{word:?} is not a number, \"once\", \"each\", a sum such as \"2 each + 1\", or \"any\"")
        })
    }

    fn list(&mut self) -> Result<Vec<String>, String> {
        self.expect("[")?;
        let mut items = Vec::new();
        while self.expect("]").is_err() {
            items.push(self.text()?);
            if self.expect(",").is_err() {
                self.expect("]")?;
                break;
            }
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature() -> Signature {
        let operation = |name: &str, effects: &str, device: &str, repeat| SignedOperation {
            name: name.to_owned(),
            effects: effects.parse().unwrap(),
            devices: vec![device.to_owned()],
            repeat,
        };
        Signature {
            operations: vec![
                operation("vns3.ipsec.get_status", "read", "vns3", Repeat::EACH),
                operation(
                    "vns3.ipsec.restart",
                    "disruptive, irreversible",
                    "device(\"edge \\ 2\")",
                    Repeat::ONCE,
                ),
                operation("vns3.ipsec.restarted", "change", "vns3", Repeat::Times(36)),
                operation(
                    "vns3.ipsec.summed",
                    "change",
                    "vns3",
                    Repeat::Each(crate::Rounds { each: 2, times: 1 }),
                ),
                operation("vns3.ipsec.tried", "change", "vns3", Repeat::Any),
            ],
            unknown: true,
            saves: vec![
                SignedSave { name: ANY_NAME.to_owned(), secret: true, repeat: Repeat::EACH },
                SignedSave { name: "a \"b\".json".to_owned(), secret: false, repeat: Repeat::Times(2) },
            ],
        }
    }

    #[test]
    fn a_signature_is_read_as_it_was_written() {
        let text = signature().to_text();
        assert_eq!(Signature::parse(&text), Ok(signature()), "{text}");
        assert_eq!(Signature::parse(&Signature::default().to_text()), Ok(Signature::default()));
    }

    #[test]
    fn signatures_of_older_versions_are_read() {
        let line = "[operations]\n\"a.b\" = { effect = \"read\", on = [\"a\"], runs = \"unbounded\" }\n";
        assert_eq!(Signature::parse(line).unwrap().operations[0].repeat, Repeat::Any);
    }

    #[test]
    fn what_is_broken_is_named_by_its_line() {
        let cases = [
            ("", "line 1: `[operations]` is missing"),
            ("x = 1\n", "line 1: only `unknown = true` and `[operations]` can stand here"),
            ("[operations]\na", "line 2: `\"` is missing before `a`"),
            ("[operations]\n\"a\" = { effect = \"bad\" }", "line 2: \"bad\" is not an effect"),
            ("[operations]\n\"a\" = { on = [\"x\"] }", "line 2: the effect of a is missing"),
            (
                "[operations]\n\"a.b\" = { effect = \"read\", on = [\"hub\"] }",
                "line 2: \"hub\" is no device: write \"a\", \"device(...)\" or \"device(\\\"NAME\\\")\"",
            ),
            (
                "[operations]\n\"a.b\" = { effect = \"read\", on = [] }",
                "line 2: the devices of a.b are missing: on = [\"a\"]",
            ),
            ("[operations]\n\"a\" = { effect = \"read\" } x", "line 2: `x` is not expected"),
            ("[operations]\n\"a\" = { effect = \"read", "line 2: a text is not closed"),
            (
                "[operations]\n\"a\" = { effect = \"read\", on = [\"a\"] }\n\"a\" = { effect = \"read\", on = [\"a\"] }",
                "line 3: a stands there twice",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(Signature::parse(text).unwrap_err().to_string(), expected, "{text:?}");
        }
    }
}
