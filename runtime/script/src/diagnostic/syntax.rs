//! Mistakes in the text of a script that the parser finds, in our words.

use edgebook_words::Hint;
use rhai::{LexError, ParseError, ParseErrorType};

use super::{Diagnostic, source};
use crate::Limits;

impl Diagnostic {
    /// A mistake that the parser found.
    pub(crate) fn of_syntax(error: &ParseError, file: &str, text: &str, limits: &Limits) -> Self {
        let (message, hint) = words(error.err_type(), limits);
        let mut diagnostic = Self::new(code(error.err_type()), message, file);
        if let Some(hint) = hint {
            diagnostic = diagnostic.hint(hint);
        } else if matches!(error.err_type(), ParseErrorType::ExprTooDeep) {
            let parts = "put parts of it into variables or functions of their own";
            diagnostic = diagnostic.hint(Hint::and(parts, limits.raise("expression_depth")));
        }
        let number = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok());
        let line = number(error.position().line()).filter(|line| source::line(text, *line).is_some());
        let Some(line) = line else { return at_end(diagnostic, text) };
        let column = number(error.position().position()).unwrap_or(1);
        if let Some((line, column)) = statement_before(error.err_type(), text, line, column) {
            "`;` is missing at the end of this statement".clone_into(&mut diagnostic.message);
            return diagnostic.at(text, line, column, Some(1));
        }
        let mut diagnostic = diagnostic.at(text, line, column, None);
        if let Some(hint) = hint_by_place(&diagnostic, error.err_type()) {
            diagnostic.hint = Some(hint.into());
        }
        if let Some((message, hint)) = word_in_place_of_name(&diagnostic, error.err_type()) {
            diagnostic.message = message;
            diagnostic.hint = Some(hint.into());
        }
        diagnostic
    }
}

/// The end of the statement that lacks its `;`, where the reader noticed only at the start of a later line.
fn statement_before(error: &ParseErrorType, text: &str, line: u32, column: u32) -> Option<(u32, u32)> {
    let ParseErrorType::MissingToken(token, _) = error else { return None };
    let here = source::line(text, line)?;
    let first = here.chars().take(usize::try_from(column.checked_sub(1)?).ok()?).all(char::is_whitespace);
    if token != ";" || !first || here.trim_start().starts_with([')', ']', '}', ':']) {
        return None;
    }
    let before = text.lines().zip(1u32..).take(usize::try_from(line.checked_sub(1)?).ok()?);
    let (end, number) = before.filter(|(line, _)| !line.trim().is_empty()).last()?;
    let column = u32::try_from(end.trim_end().chars().count()).ok()?.saturating_add(1);
    Some((number, column))
}

/// A better hint where what stands at the place shows what was meant.
fn hint_by_place(diagnostic: &Diagnostic, error: &ParseErrorType) -> Option<&'static str> {
    let line = diagnostic.source_line.as_ref()?;
    let span = diagnostic.span.clone()?;
    let there = line.get(span.clone())?;
    let before = line.get(..span.start)?.split_whitespace().next_back().unwrap_or_default();
    if matches!(before, "elif" | "elsif" | "elseif") {
        return Some("write `else if`");
    }
    match (error, there) {
        (ParseErrorType::MissingToken(..), "and") => Some("write `&&`"),
        (ParseErrorType::MissingToken(..), "or") => Some("write `||`"),
        (ParseErrorType::MissingToken(token, _), ":") if token == "{" => {
            Some("a block stands in braces: `{ ... }`")
        }
        (ParseErrorType::MissingToken(..), "=>" | "=") if line.get(span.start..)?.starts_with("=>") => {
            Some("a closure is written `|item| ...`")
        }
        (ParseErrorType::MismatchedType(expected, found), "#") if expected == ITERABLE => {
            found.contains("map").then_some("go through its `keys()` or `values()`")
        }
        (_, "#") => Some("comments are `// ...`, a map is written `#{ key: value }`"),
        (ParseErrorType::MissingToken(token, _), ":") if token == ";" => {
            Some("a map is written `#{ key: value }`")
        }
        (ParseErrorType::MissingToken(token, _), ")" | "]" | "}") if token == ";" => {
            Some("there is one bracket too many")
        }
        (ParseErrorType::BadInput(_) | ParseErrorType::UnknownOperator(_), "=") => Some("equality is `==`"),
        _ => None,
    }
}

/// A word of the language where a name was meant: `let export = 1`, `record.private`.
fn word_in_place_of_name(diagnostic: &Diagnostic, error: &ParseErrorType) -> Option<(String, String)> {
    let word = diagnostic.source_line.as_ref()?.get(diagnostic.span.clone()?)?;
    if !word.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let (what, hint) = match error {
        ParseErrorType::PropertyExpected => {
            ("a name behind a `.`", format!("a field or entry of this name is read as `value[\"{word}\"]`"))
        }
        ParseErrorType::VariableExpected => ("the name of a variable", "choose another name".to_owned()),
        ParseErrorType::FnMissingName => ("the name of a function", "choose another name".to_owned()),
        _ => return None,
    };
    Some((format!("`{word}` is a word of the language and cannot be {what}"), hint))
}

/// The end of the text: where something is missing.
fn at_end(mut diagnostic: Diagnostic, text: &str) -> Diagnostic {
    if diagnostic.code == "syntax" {
        let (message, hint) = words(&ParseErrorType::UnexpectedEOF, &Limits::default());
        diagnostic.message = message;
        diagnostic.hint = hint.map(Hint::Words);
    }
    let last = text.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty()).last();
    match last {
        Some((line, number)) => {
            let column = u32::try_from(line.trim_end().chars().count()).unwrap_or(u32::MAX);
            diagnostic.at(text, number, column.saturating_add(1), Some(1))
        }
        None => diagnostic,
    }
}

/// What the parser says of a `for` that goes through a number or a bool.
const ITERABLE: &str = "an iterable value";

fn code(error: &ParseErrorType) -> &'static str {
    match error {
        ParseErrorType::ExprTooDeep => "limit-expression-depth",
        ParseErrorType::TooManyFunctions => "limit-functions",
        ParseErrorType::MismatchedType(expected, _) if expected == ITERABLE => "not-iterable",
        ParseErrorType::LiteralTooLarge(..) => "limit-size",
        _ => "syntax",
    }
}

/// What is wrong, and what to do about it.
fn words(error: &ParseErrorType, limits: &Limits) -> (String, Option<String>) {
    use ParseErrorType as E;
    let with = |message: &str, hint: &str| (message.to_owned(), Some(hint.to_owned()));
    let plain = |message: String| (message, None);
    match error {
        E::UnexpectedEOF => {
            with("the script ends in the middle of something", "look for a missing `}`, `)` or `;`")
        }
        E::BadInput(error) => lexical(error),
        E::UnknownOperator(operator) => {
            let hint = match operator.as_str() {
                "++" => Some("write `x += 1`".to_owned()),
                "--" => Some("write `x -= 1`".to_owned()),
                _ => None,
            };
            (format!("`{operator}` is no operator"), hint)
        }
        E::MissingToken(token, context) => {
            let context = context.replace("of this", "of the").replace("object map", "map");
            (format!("`{token}` is missing {}", context.trim_end()), missing_hint(token))
        }
        E::MissingSymbol(symbol) => plain(sentence("a symbol is missing", symbol)),
        E::MalformedIndexExpr(words) => plain(sentence("what stands in `[...]` cannot be an index", words)),
        E::MalformedCapture(words) => plain(sentence("this cannot be captured", words)),
        E::DuplicatedProperty(name) => plain(format!("the key `{name}` stands twice in one map")),
        E::DuplicatedVariable(name) => plain(format!("the variable `{name}` is declared twice")),
        E::WrongSwitchIntegerCase => plain("a number cannot follow a range in `switch`".to_owned()),
        E::WrongSwitchDefaultCase => plain("`_` must be the last case of `switch`".to_owned()),
        E::WrongSwitchCaseCondition => plain("this case of `switch` cannot have a condition".to_owned()),
        E::PropertyExpected => plain("a name is missing after the `.`".to_owned()),
        E::VariableExpected => plain("the name of a variable is missing".to_owned()),
        E::ForbiddenVariable(name) => plain(format!("`{name}` cannot be the name of a variable")),
        E::Reserved(word) => reserved(word),
        E::MismatchedType(expected, found) if expected == ITERABLE => {
            let hint = if found.contains("number") {
                "write `for i in 0..count`"
            } else {
                "go through a list, a range or a map's `keys()`"
            };
            let found = found.replace("an object map", "a map");
            (format!("`for` cannot go through {found}"), Some(hint.to_owned()))
        }
        E::MismatchedType(expected, found) => plain(format!("{expected} is needed here, not {found}")),
        E::ExprExpected(context) if context == "a literal" => with(
            "a case of `switch` is a number, a text or another plain value",
            "`_ => ...` takes everything else; what was switched on keeps its own name there",
        ),
        E::ExprExpected(context) => plain(sentence("an expression is missing", context)),
        E::WrongDocComment => plain("a comment with `///` must stand directly before a function".to_owned()),
        E::WrongFnDefinition => with(
            "a function can only be defined at the top of a file",
            "inside of blocks, use a closure: `let f = |x| ...;`",
        ),
        E::FnDuplicatedDefinition(name, count) => {
            plain(format!("the function `{name}` with {count} parameters is defined twice"))
        }
        E::FnMissingName => plain("the name of the function is missing".to_owned()),
        E::FnMissingParams(name) => plain(format!("the parameters of the function `{name}` are missing")),
        E::FnDuplicatedParam(function, name) => {
            plain(format!("the function `{function}` has two parameters `{name}`"))
        }
        E::FnMissingBody(name) if name.is_empty() => plain("the body of the closure is missing".to_owned()),
        E::FnMissingBody(name) => plain(format!("the body of the function `{name}` is missing")),
        E::WrongExport => plain("`export` can only stand at the top of a file".to_owned()),
        E::AssignmentToConstant(name) if name.is_empty() => {
            plain("a constant cannot be assigned to".to_owned())
        }
        E::AssignmentToConstant(name) => plain(format!("the constant `{name}` cannot be assigned to")),
        E::AssignmentToInvalidLHS(words) if words.is_empty() => {
            plain("this cannot be assigned to".to_owned())
        }
        E::AssignmentToInvalidLHS(words) => plain(sentence("this cannot be assigned to", words)),
        E::VariableExists(name) => plain(format!("the variable `{name}` exists already")),
        E::VariableUndefined(name) => plain(format!("there is no variable `{name}`")),
        E::ModuleUndefined(name) => plain(format!("there is no module `{name}`")),
        E::ExprTooDeep => plain(format!("this nests deeper than {} levels", limits.expression_depth)),
        E::TooManyFunctions => {
            let message = format!("the file defines more than {} functions", limits.functions);
            (message, Some("put some of them into a file of their own and import that".to_owned()))
        }
        E::LiteralTooLarge(what, most) => {
            plain(format!("{} is too large: at most {most}", what.to_lowercase()))
        }
        E::LoopBreak => plain("`break` and `continue` can only stand inside of a loop".to_owned()),
        _ => plain("this is not understood".to_owned()),
    }
}

/// Our words, and the parser's own where it has something to add.
fn sentence(ours: &str, parsers: &str) -> String {
    if parsers.is_empty() { ours.to_owned() } else { format!("{ours}: {}", lower_first(parsers)) }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn missing_hint(token: &str) -> Option<String> {
    match token {
        ";" => Some("each statement ends with `;`".to_owned()),
        "}" | ")" | "]" => Some(format!("every bracket that is opened needs its `{token}`")),
        _ => None,
    }
}

fn reserved(word: &str) -> (String, Option<String>) {
    let message = format!("`{word}` is a reserved word");
    let hint = match word {
        "eval" => "runbooks cannot run text as code",
        "var" => "declare variables with `let`",
        "null" | "nil" | "none" => "nothing is written `()`",
        "match" | "case" => "write `switch value { 1 => ..., _ => ... }`",
        "await" => "calls wait by themselves; for a condition there is wait_until(time, || ...)",
        "go" | "spawn" | "thread" => "a runbook does one thing after the other",
        _ => "choose another name; as a key, write it in quotes: #{ \"name\": ... }",
    };
    (message, Some(hint.to_owned()))
}

fn lexical(error: &LexError) -> (String, Option<String>) {
    let plain = |message: String| (message, None);
    match error {
        LexError::UnexpectedInput(text) => {
            plain(format!("`{}` is not expected here", edgebook_words::escape(text)))
        }
        LexError::UnterminatedString => {
            ("the text is not closed".to_owned(), Some("it needs another `\"` or a backtick".to_owned()))
        }
        LexError::StringTooLong(most) => plain(format!("the text is longer than {most} characters")),
        LexError::MalformedEscapeSequence(text) => {
            let hint = "known are \\n, \\t, \\\", \\\\, \\xHH and \\uHHHH";
            (format!("`{}` is no escape", edgebook_words::escape(text)), Some(hint.to_owned()))
        }
        LexError::MalformedNumber(text) => number(text),
        LexError::MalformedChar(text) => (
            format!("'{}' is no single character", edgebook_words::escape(text)),
            Some("texts stand in double quotes".to_owned()),
        ),
        LexError::MalformedIdentifier(text) => {
            plain(format!("`{}` is no name", edgebook_words::escape(text)))
        }
        LexError::ImproperSymbol(symbol, words) if words.contains("is disabled") => reserved(symbol),
        LexError::ImproperSymbol(symbol, _) => improper(symbol),
        _ => plain("this is not understood".to_owned()),
    }
}

/// A number that cannot be kept as it is written. The engine names one of another base without its prefix.
fn number(text: &str) -> (String, Option<String>) {
    let shown = edgebook_words::escape(text);
    let digits = text.trim_start_matches('-');
    let with = |message: String, hint: &str| (message, Some(hint.to_owned()));
    if digits.starts_with(['x', 'o', 'b', 'X', 'O', 'B']) {
        let message = format!("`-0{shown}` cannot be read: a number of another base has no sign");
        return with(message, "write `0 - 0x...`");
    }
    if digits.is_empty() || !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return (format!("`{shown}` is not a number"), None);
    }
    if digits.contains(['.', 'e', 'E']) && digits.parse::<f64>().is_ok() {
        return with(format!("`{shown}` is too large for a number"), "the largest is about 1.8e308");
    }
    with(
        format!("`{shown}` is too large: whole numbers go from {} to {}", i64::MIN, i64::MAX),
        "a longer one, such as a serial number, is written as a text: \"...\"",
    )
}

/// Symbols of other languages.
fn improper(symbol: &str) -> (String, Option<String>) {
    let hint = match symbol {
        "===" => "equality is `==`",
        "!==" => "inequality is `!=`",
        "->" => "the parts of a value are reached with `.`, the cases of `switch` with `=>`",
        "<-" => "less or equal is `<=`",
        ":=" => "assignment is `=`, a new variable `let x = ...`",
        ":;" | "::<" => "names of modules are followed by `::`",
        "(*" | "*)" => "comments are `// ...` or `/* ... */`",
        "#" | "# {" => "a map is written `#{ key: value }`",
        _ => return (format!("`{symbol}` is not expected here"), None),
    };
    (format!("`{symbol}` is no symbol of this language"), Some(hint.to_owned()))
}
