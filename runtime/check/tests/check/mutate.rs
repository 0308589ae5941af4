//! Makes mistakes: takes good runbooks, changes a word of one as people do, and says where the mistake is.
//!
//! All mistakes come from the text alone, by patterns of words, and from the descriptions. The same seed gives the same
//! mistakes.

use std::collections::HashSet;

use edgebook_check::{Token, TokenKind, tokens};
use edgebook_model::{Api, Operation, TypeKind};
use edgebook_script::{ParamType, Runbook};

/// A runbook with a mistake in it.
pub(crate) struct Mistake {
    /// What was done: `rename-field`.
    pub(crate) kind: &'static str,
    /// The runbook's name.
    pub(crate) book: String,
    /// What was done, in words.
    pub(crate) what: String,
    /// The text with the mistake.
    pub(crate) text: String,
    /// The places, line and column, of which one must be found.
    pub(crate) places: Vec<(u32, u32)>,
}

/// Makes so many mistakes in some runbooks, of all kinds in turn.
pub(crate) fn mistakes(books: &[(String, String)], count: usize, seed: u64) -> Vec<Mistake> {
    let mut by_kind: Vec<Vec<Mistake>> = Vec::new();
    for (name, text) in books {
        for mistake in all_of(name, text) {
            // What does not parse is no matter of the checker; what reads as before is no mistake.
            if mistake.text == *text || Runbook::parse(name, &mistake.text).is_err() {
                continue;
            }
            match by_kind.iter_mut().find(|known| known.first().is_some_and(|one| one.kind == mistake.kind)) {
                Some(known) => known.push(mistake),
                None => by_kind.push(vec![mistake]),
            }
        }
    }
    by_kind.sort_by_key(|known| known.first().map(|one| one.kind));
    let mut random = Random(seed);
    let mut chosen = Vec::new();
    while chosen.len() < count && by_kind.iter().any(|known| !known.is_empty()) {
        for known in &mut by_kind {
            if !known.is_empty() && chosen.len() < count {
                let index = random.below(known.len());
                chosen.push(known.swap_remove(index));
            }
        }
    }
    chosen
}

/// A small generator: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).unwrap_or(0);
        high.checked_rem(limit).unwrap_or(0)
    }
}

struct Source<'t> {
    book: &'t str,
    text: &'t str,
    tokens: Vec<Token>,
}

/// A call with the tokens of its arguments.
struct Call {
    /// The token of the name.
    name: usize,
    /// First and last token of each argument.
    arguments: Vec<(usize, usize)>,
    /// The token of the closing parenthesis.
    close: usize,
}

fn all_of(book: &str, text: &str) -> Vec<Mistake> {
    let source = Source { book, text, tokens: tokens(text) };
    let mut mistakes = Vec::new();
    source.names(&mut mistakes);
    source.calls(&mut mistakes);
    source.literals(&mut mistakes);
    source.statements(&mut mistakes);
    source.header(&mut mistakes);
    mistakes
}

impl Source<'_> {
    fn word(&self, index: usize) -> &str {
        self.tokens.get(index).and_then(|token| self.text.get(token.range.clone())).unwrap_or_default()
    }

    fn before(&self, index: usize, back: usize) -> &str {
        index.checked_sub(back).map_or("", |index| self.word(index))
    }

    fn is_name(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Name)
    }

    fn place(&self, index: usize) -> (u32, u32) {
        self.tokens.get(index).map_or((0, 0), |token| (token.line, token.column))
    }

    /// The text with the tokens of a range replaced.
    fn with(&self, first: usize, last: usize, new: &str) -> String {
        let start = self.tokens.get(first).map_or(0, |token| token.range.start);
        let end = self.tokens.get(last).map_or(start, |token| token.range.end);
        let head = self.text.get(..start).unwrap_or_default();
        format!("{head}{new}{}", self.text.get(end..).unwrap_or_default())
    }

    fn mistake(&self, kind: &'static str, index: usize, new: &str, places: Vec<(u32, u32)>) -> Mistake {
        let what = format!("`{}` became `{new}`", self.word(index));
        Mistake { kind, book: self.book.to_owned(), what, text: self.with(index, index, new), places }
    }

    /// The names that the runbook declares, and where it declares them.
    fn declared(&self) -> (HashSet<String>, HashSet<usize>) {
        let mut names = HashSet::new();
        let mut places = HashSet::new();
        let mut bars = false;
        for index in 0..self.tokens.len() {
            let word = self.word(index);
            if word == "|" {
                let operand =
                    self.is_name(index.wrapping_sub(1)) || matches!(self.before(index, 1), ")" | "]");
                let keyword = matches!(self.before(index, 1), "return" | "in");
                bars = !bars && (!operand || keyword);
            }
            let in_catch = self.before(index, 1) == "(" && self.before(index, 2) == "catch";
            let in_for = matches!(self.before(index, 1), "(" | ",") && self.is_for_pair(index);
            let is_declared = matches!(self.before(index, 1), "let" | "const" | "for" | "as");
            if self.is_name(index) && (is_declared || in_catch || in_for || bars || self.is_parameter(index))
            {
                names.insert(word.to_owned());
                places.insert(index);
            }
        }
        (names, places)
    }

    /// `for (item, index) in`
    fn is_for_pair(&self, index: usize) -> bool {
        self.before(index, 2) == "for" || (self.before(index, 4) == "for" && self.before(index, 3) == "(")
    }

    /// A parameter of a function.
    fn is_parameter(&self, index: usize) -> bool {
        let mut at = index;
        while let Some(back) = at.checked_sub(1) {
            match self.word(back) {
                "(" => return self.before(back, 2) == "fn",
                "," => at = back,
                _ if self.is_name(back) => at = back,
                _ => return false,
            }
        }
        false
    }

    fn names(&self, mistakes: &mut Vec<Mistake>) {
        let (declared, places) = self.declared();
        for index in 0..self.tokens.len() {
            if !self.is_name(index) {
                continue;
            }
            let word = self.word(index);
            let called = self.word(index + 1) == "(";
            let after_dot = matches!(self.before(index, 1), "." | "?.");
            let kind = if after_dot && matches!(self.before(index, 2), "vns3" | "cos") {
                "rename-group"
            } else if after_dot && called && matches!(self.before(index, 4), "vns3" | "cos") {
                "rename-operation"
            } else if after_dot && self.before(index, 2) == "params" {
                "rename-parameter"
            } else if after_dot && called {
                "rename-method"
            } else if after_dot {
                "rename-field"
            } else if called && self.before(index, 1) != "fn" && !KEYWORDS.contains(&word) {
                "rename-function"
            } else if declared.contains(word)
                && !places.contains(&index)
                && self.word(index + 1) != ":"
                && self.before(index, 1) != "fn"
                && !called
            {
                "rename-variable"
            } else {
                continue;
            };
            let Some(new) = typo(word, index) else { continue };
            if declared.contains(&new) {
                continue;
            }
            mistakes.push(self.mistake(kind, index, &new, vec![self.place(index)]));
        }
    }

    /// The calls of operations on the targets, with their descriptions.
    fn operations(&self) -> Vec<(Call, &'static Api, &'static Operation)> {
        let mut found = Vec::new();
        for index in 0..self.tokens.len() {
            let Some(api) = edgebook_bindings::api(self.before(index, 4)) else { continue };
            if self.word(index + 1) == "("
                && let Some(operation) = api.find(self.before(index, 2), self.word(index))
                && let Some(call) = self.call(index)
            {
                found.push((call, api, operation));
            }
        }
        found
    }

    /// The call whose name stands at a token.
    fn call(&self, name: usize) -> Option<Call> {
        let mut arguments = Vec::new();
        let mut depth = 0;
        let mut bars = false;
        let mut first = name + 2;
        for index in name + 2..self.tokens.len() {
            match self.word(index) {
                ")" if depth == 0 => {
                    if first < index {
                        arguments.push((first, index - 1));
                    }
                    return Some(Call { name, arguments, close: index });
                }
                "(" | "[" | "{" | "#{" | "${" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                "|" if depth == 0 => bars = !bars,
                "," if depth == 0 && !bars => {
                    arguments.push((first, index - 1));
                    first = index + 1;
                }
                _ => {}
            }
        }
        None
    }

    fn calls(&self, mistakes: &mut Vec<Mistake>) {
        for (call, api, operation) in self.operations() {
            let positional = operation.path_params().count();
            let name = self.place(call.name);
            let is_map = |argument: &(usize, usize)| self.word(argument.0) == "#{";
            let mut add = |kind, what: String, text: String, places| {
                mistakes.push(Mistake { kind, book: self.book.to_owned(), what, text, places });
            };
            let label = api.qualified_name(operation);
            if call.arguments.is_empty() {
                let text = self.with(call.name + 1, call.close, "");
                add("drop-parentheses", format!("{label} is not called"), text, vec![name]);
            }
            if let Some(argument) = call.arguments.get(..positional).and_then(<[_]>::first) {
                // Without it everything moves to the left: the map stands where an id is needed.
                let next = call.arguments.get(1).map_or(call.close, |next| next.0);
                let map_moves = call.arguments.len() > positional;
                let text = self.with(argument.0, next - 1, "");
                let dropped = self.tokens[next - 1].range.end - self.tokens[argument.0].range.start;
                let places = if map_moves {
                    let map = call.arguments[positional].0;
                    let (line, column) = self.place(map);
                    let same = line == self.place(argument.0).0;
                    let moved = if same { u32::try_from(dropped).unwrap() } else { 0 };
                    vec![(line, column - moved), name]
                } else {
                    vec![name]
                };
                add("drop-argument", format!("the first argument of {label} is left out"), text, places);
            }
            let more = if call.arguments.is_empty() { "99" } else { ", 99" };
            let at = self.tokens[call.close].range.start;
            let text = format!("{}{more}{}", &self.text[..at], &self.text[at..]);
            let (line, column) = self.place(call.close);
            let added = (line, column + if call.arguments.is_empty() { 0 } else { 2 });
            add("add-argument", format!("{label} gets 99 as a last argument"), text, vec![name, added]);
            if let [.., one, map] = call.arguments.as_slice()
                && is_map(map)
            {
                let swapped = format!("{}, {}", self.between(*map), self.between(*one));
                let text = self.with(one.0, map.1, &swapped);
                let (line, column) = self.place(one.0);
                add(
                    "swap-arguments",
                    format!("two arguments of {label} change places"),
                    text,
                    vec![(line, column)],
                );
            }
            if let Some(map) = call.arguments.last().filter(|map| is_map(map)) {
                self.body(api, operation, *map, mistakes);
            }
        }
    }

    fn between(&self, (first, last): (usize, usize)) -> &str {
        &self.text[self.tokens[first].range.start..self.tokens[last].range.end]
    }

    /// The keys of a map that is an argument: token of the key, first and last token of the value.
    fn entries(&self, (open, close): (usize, usize)) -> Vec<(usize, usize, usize)> {
        let mut entries = Vec::new();
        let mut depth = 0;
        let mut key = None;
        for index in open + 1..=close {
            match self.word(index) {
                "," | "}" if depth == 0 => {
                    if let Some(key) = key.take().filter(|key| key + 2 < index) {
                        entries.push((key, key + 2, index - 1));
                    }
                }
                "(" | "[" | "{" | "#{" | "${" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ if depth == 0 && key.is_none() && self.word(index + 1) == ":" => key = Some(index),
                _ => {}
            }
        }
        entries
    }

    fn body(
        &self,
        api: &'static Api,
        operation: &'static Operation,
        map: (usize, usize),
        mistakes: &mut Vec<Mistake>,
    ) {
        let arguments = edgebook_model::signature_arguments(api, operation);
        let body_required = operation.body.as_ref().is_some_and(|body| body.required);
        for (key, first, last) in self.entries(map) {
            let name = self.word(key);
            if let Some(new) = typo(name, key) {
                mistakes.push(self.mistake("rename-key", key, &new, vec![self.place(key)]));
            }
            let Some(argument) = arguments.iter().find(|argument| argument.name == name) else { continue };
            if argument.required && (body_required || operation.required_sets.is_empty()) {
                let end = if self.word(last + 1) == "," { last + 1 } else { last };
                let text = self.with(key, end, "");
                let what = format!("the key {name} is left out");
                let places = vec![self.place(map.0)];
                mistakes.push(Mistake { kind: "drop-key", book: self.book.to_owned(), what, text, places });
            }
            if first != last {
                continue;
            }
            let kind = &api.ty(argument.ty).kind;
            let wrong = match (kind, self.tokens[first].kind) {
                (TypeKind::Bool, TokenKind::Name) if matches!(self.word(first), "true" | "false") => {
                    Some("\"maybe\"")
                }
                (TypeKind::Int, TokenKind::Number) => Some("\"many\""),
                (TypeKind::Text(_), TokenKind::Text) => Some("17"),
                _ => None,
            };
            if let Some(wrong) = wrong {
                mistakes.push(self.mistake("wrong-value-type", first, wrong, vec![self.place(first)]));
            }
            if let TypeKind::Enum { open: false, .. } = kind
                && self.tokens[first].kind == TokenKind::Text
                && let Some(new) = typo(self.word(first).trim_matches('"'), first)
            {
                mistakes.push(self.mistake(
                    "wrong-word",
                    first,
                    &format!("\"{new}\""),
                    vec![self.place(first)],
                ));
            }
        }
    }

    fn literals(&self, mistakes: &mut Vec<Mistake>) {
        let words = self.parameter_words();
        for index in 0..self.tokens.len() {
            let compares = matches!(self.before(index, 1), "==" | "!=" | "<" | ">" | "<=" | ">=");
            let token = &self.tokens[index];
            let plain = matches!(self.word(index + 1), ")" | "{" | ";" | "&&" | "||" | "}" | ",");
            if compares && plain && token.kind == TokenKind::Number {
                mistakes.push(self.mistake("compare-wrong-type", index, "\"7\"", vec![self.place(index)]));
            }
            if compares && plain && token.kind == TokenKind::Text && self.word(index) != "\"\"" {
                mistakes.push(self.mistake("compare-wrong-type", index, "7", vec![self.place(index)]));
            }
            // Words of a parameter, and texts that a function gives, are known by their list.
            let inner = self.word(index).trim_matches('"').to_owned();
            if token.kind == TokenKind::Text
                && words.contains(&inner)
                && (self.word(index + 1) == "=>" || (compares && self.before(index, 3) == "."))
                && let Some(new) = typo(&inner, index)
            {
                mistakes.push(self.mistake(
                    "wrong-word",
                    index,
                    &format!("\"{new}\""),
                    vec![self.place(index)],
                ));
            }
            let waits = matches!(self.before(index, 2), "wait_until" | "sleep" | "duration");
            if token.kind == TokenKind::Text && self.before(index, 1) == "(" && waits {
                mistakes.push(self.mistake(
                    "wrong-duration",
                    index,
                    "\"10 parsecs\"",
                    vec![self.place(index)],
                ));
            }
        }
    }

    /// The words of the parameters that are enumerations, where the runbook has one only.
    fn parameter_words(&self) -> Vec<String> {
        let Ok(runbook) = Runbook::parse(self.book, self.text) else { return Vec::new() };
        let mut enums = runbook.header.params.iter().filter_map(|param| match &param.ty {
            ParamType::Enum(words) => Some(words.clone()),
            _ => None,
        });
        match (enums.next(), enums.next()) {
            (Some(words), None) => words,
            _ => Vec::new(),
        }
    }

    fn statements(&self, mistakes: &mut Vec<Mistake>) {
        for index in 0..self.tokens.len() {
            // `for x in list {` becomes `for x in list.len() {`.
            if self.word(index) == "in" && self.is_for(index) {
                let mut end = index + 1;
                while end + 1 < self.tokens.len() && self.word(end + 1) != "{" {
                    end += 1;
                }
                let plain = (index + 1..=end).all(|at| self.is_name(at) || self.word(at) == ".");
                if plain {
                    let text = self.with(end, end, &format!("{}.len()", self.word(end)));
                    let what = "goes through a number".to_owned();
                    let places = vec![self.place(index + 1)];
                    mistakes.push(Mistake {
                        kind: "not-iterable",
                        book: self.book.to_owned(),
                        what,
                        text,
                        places,
                    });
                }
            }
            // A statement after one that always leaves.
            let starts = matches!(self.before(index, 1), ";" | "}") && self.tokens[index].column == 1;
            if starts && matches!(self.word(index), "for" | "if" | "let" | "print") {
                let at = self.tokens[index].range.start;
                let text = format!("{}throw \"stop\";\n{}", &self.text[..at], &self.text[at..]);
                let what = "throws before the rest".to_owned();
                let (line, column) = self.place(index);
                let places = vec![(line + 1, column)];
                mistakes.push(Mistake {
                    kind: "unreachable",
                    book: self.book.to_owned(),
                    what,
                    text,
                    places,
                });
            }
            // The value of a read is not kept.
            if self.word(index) == "let"
                && self.word(index + 2) == "="
                && matches!(self.word(index + 3), "vns3" | "cos")
                && let Some(call) = self.call(index + 7)
                && self.word(index + 8) == "("
                && self.word(call.close + 1) == ";"
                && self.word(index + 7).starts_with("get_")
            {
                let text = self.with(index, index + 2, "");
                let what = "what is read is not kept".to_owned();
                let shift = self.tokens[index + 2].range.end - self.tokens[index].range.start;
                let (line, column) = self.place(index + 7);
                let places = vec![(line, column - u32::try_from(shift).unwrap())];
                mistakes.push(Mistake {
                    kind: "unused-result",
                    book: self.book.to_owned(),
                    what,
                    text,
                    places,
                });
            }
        }
    }

    fn is_for(&self, index: usize) -> bool {
        self.before(index, 2) == "for" || (self.before(index, 1) == ")" && self.before(index, 6) == "for")
    }

    /// A parameter that nothing uses.
    fn header(&self, mistakes: &mut Vec<Mistake>) {
        let text = format!("//! param unneeded: int = 1\n{}", self.text);
        let what = "a parameter is declared and not used".to_owned();
        mistakes.push(Mistake {
            kind: "unused-parameter",
            book: self.book.to_owned(),
            what,
            text,
            places: vec![(1, 11)],
        });
    }
}

/// Words that are followed by a parenthesis and are no functions.
const KEYWORDS: [&str; 8] = ["if", "for", "while", "catch", "fn", "switch", "return", "in"];

/// A word as people mistype it: two letters swapped, one left out, one doubled.
fn typo(word: &str, salt: usize) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 2 || !letters.iter().all(|c| c.is_ascii_alphanumeric() || *c == '_') {
        return None;
    }
    let at = salt % (letters.len() - 1);
    let mut new = letters.clone();
    match salt % 3 {
        0 if letters[at] != letters[at + 1] => new.swap(at, at + 1),
        1 if letters.len() > 3 => {
            new.remove(at + 1);
        }
        _ => new.insert(at + 1, letters[at]),
    }
    let new: String = new.into_iter().collect();
    let good = new != word && !new.starts_with(|c: char| c.is_ascii_digit());
    good.then_some(new)
}
