//! The entries of an overlay about operations, fields and maps.

use edgebook_model::{
    Alternative, ArgumentRule, Completion, Effect, EffectSet, Example, FieldTest, List, MapKey, Method, Page,
    StatePoll, Text, TextFormat, TokenPlace, TypeKind,
};

use super::{AnswerEntry, FieldEntry, MapEntry, OperationEntry, Unwrap, decode::Decoder, owned, owned_list};
use crate::source::Node;

/// A method by its name in capitals.
pub(super) fn method(word: &str) -> Option<Method> {
    [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Head]
        .into_iter()
        .find(|method| method.as_str() == word)
}

impl<'o, 't> Decoder<'o, 't, '_> {
    pub(super) fn operations(&mut self, root: &'o Node<'t>) -> Vec<OperationEntry<'o, 't>> {
        let mut entries = Vec::new();
        for (key, node) in self.map(root, "operations") {
            let what = "an operation's entry";
            let allowed = [
                "effect",
                "evidence",
                "name",
                "older_names",
                "successor",
                "new_password",
                "content_type",
                "group",
                "source",
                "completion",
                "shown_by",
                "page",
                "alternatives",
                "rules",
                "result",
                "optional",
            ];
            if !self.keys(node, what, &allowed) {
                continue;
            }
            self.evidence(node, &format!("the entry for `{key}`"));
            let name = self.script_name(node, "name");
            let group = self.script_name(node, "group");
            entries.push(OperationEntry {
                key,
                node,
                effects: self.effects(node),
                name,
                group,
                source: self.text(node, "source"),
                completion: node.get("completion").and_then(|node| self.completion(node)),
                shown_by: self.text(node, "shown_by"),
                page: node.get("page").and_then(|node| self.page(node)),
                successor: self.text(node, "successor"),
                new_password: self.text(node, "new_password"),
                bodyless_type: self.text(node, "content_type"),
                older_names: self.texts(node, "older_names"),
                alternatives: self.alternatives(node),
                argument_rules: self.argument_rules(node),
                unwrap: self.result(node),
                optional: self.flag(node, "optional"),
            });
        }
        entries
    }

    fn script_name(&mut self, node: &'o Node<'t>, key: &str) -> Option<&'o str> {
        let name = self.text(node, key)?;
        if crate::names::is_identifier(name) {
            return Some(name);
        }
        let message = format!("`{name}` cannot be written as a name in scripts");
        self.error(node.get(key).unwrap_or(node), message).hint(
            "use lower case letters, digits and underscores, a letter first, and no word that the script language keeps",
        );
        None
    }

    /// One word, or a list of several.
    fn effects(&mut self, node: &'o Node<'t>) -> Option<EffectSet> {
        let value = node.get("effect")?;
        if value.list().is_none() {
            let word = self.text(node, "effect")?;
            return self.effect(value, word).map(EffectSet::from);
        }
        let words = self.texts(node, "effect");
        if words.is_empty() {
            self.error(value, "`effect` is an empty list");
        }
        let effects: Vec<Effect> = words.iter().filter_map(|word| self.effect(value, word)).collect();
        if effects.len() > 1 && effects.iter().any(|effect| *effect <= Effect::Change) {
            self.error(value, "`read` and `change` stand alone: a graver effect includes them");
        }
        (effects.len() == words.len() && !effects.is_empty()).then(|| EffectSet::of(&effects))
    }

    fn effect(&mut self, node: &'o Node<'t>, word: &str) -> Option<Effect> {
        let effect = Effect::ALL.into_iter().find(|effect| effect.as_str() == word);
        if effect.is_none() {
            let words = Effect::ALL.map(Effect::as_str);
            let message = format!("`{word}` is not an effect; the effects are {}", words.join(", "));
            self.error(node, message).did_you_mean(word, words);
        }
        effect
    }

    /// `{unwrap: none}` leaves the envelope on; another word is the key that is taken out.
    fn result(&mut self, node: &'o Node<'t>) -> Option<Unwrap<'o>> {
        let result = node.get("result")?;
        self.keys(result, "`result`", &["unwrap"]);
        let word = self.required_text(result, "`result`", "unwrap")?;
        Some(if word == "none" { Unwrap::Nothing } else { Unwrap::Key(word) })
    }

    fn completion(&mut self, node: &'o Node<'t>) -> Option<Completion> {
        self.keys(node, "`completion`", &["task", "poll", "settle", "restart"]);
        let [entry] = node.entries() else {
            self.error(node, "`completion` needs exactly one of `task`, `poll`, `settle`, `restart`");
            return None;
        };
        let inner = entry.value();
        match entry.key() {
            "task" => {
                let what = "`task`";
                let allowed = ["token", "poll", "argument", "state", "done", "failed", "optional"];
                self.keys(inner, what, &allowed);
                let keys = self.texts(inner, "token");
                let done = self.texts(inner, "done");
                if keys.is_empty() || done.is_empty() {
                    self.error(inner, "`task` needs `token` and `done`, each with at least one text");
                }
                Some(Completion::Task {
                    token: TokenPlace { keys: owned_list(&keys), optional: self.flag(inner, "optional") },
                    poll: owned(self.required_text(inner, what, "poll")?),
                    argument: owned(self.required_text(inner, what, "argument")?),
                    state: owned(self.required_text(inner, what, "state")?),
                    done: owned_list(&done),
                    failed: owned_list(&self.texts(inner, "failed")),
                })
            }
            "poll" => {
                let what = "`poll`";
                let allowed = ["operation", "until", "arguments", "at", "only", "done", "busy", "failed"];
                self.keys(inner, what, &allowed);
                Some(Completion::Poll(StatePoll {
                    poll: owned(self.required_text(inner, what, "operation")?),
                    until: owned(self.required_text(inner, what, "until")?),
                    arguments: self.sources(inner),
                    at: owned_list(&self.texts(inner, "at")),
                    only: self.tests(inner, "only"),
                    done: self.tests(inner, "done"),
                    busy: self.tests(inner, "busy"),
                    failed: self.tests(inner, "failed"),
                }))
            }
            "settle" => Some(Completion::Settle { seconds: self.seconds(inner, "`settle`")? }),
            "restart" => Some(Completion::Restart { seconds: self.seconds(inner, "`restart`")? }),
            _ => None,
        }
    }

    /// The arguments of a polled operation: `{uuid: $uuid}`.
    fn sources(&mut self, node: &'o Node<'t>) -> List<(Text, Text)> {
        let mut sources = Vec::new();
        for (name, value) in self.map(node, "arguments") {
            match value.text() {
                Some(text) if text.starts_with('$') => sources.push((owned(name), owned(text))),
                _ => {
                    self.error(
                        value,
                        "an argument of `poll` names its source: `$KEY`, a key of the answer or of the call",
                    );
                }
            }
        }
        sources.into()
    }

    /// Fields with the values that they are compared with: `{state: [ready, running]}`.
    fn tests(&mut self, node: &'o Node<'t>, key: &str) -> List<FieldTest> {
        self.field_tests(node, key, false)
    }

    /// The same; where any value will do, it is `{}`.
    fn field_tests(&mut self, node: &'o Node<'t>, key: &str, takes_any: bool) -> List<FieldTest> {
        let mut tests = Vec::new();
        for (field, values) in self.map(node, key) {
            let is_any = takes_any && values.map().is_some_and(|map| map.entries().is_empty());
            let values: Vec<Text> = values
                .list()
                .unwrap_or(std::slice::from_ref(values))
                .iter()
                .filter_map(|value| {
                    value.text().map(owned).or_else(|| value.bool().map(|value| owned(&value.to_string())))
                })
                .collect();
            if values.is_empty() && !is_any {
                self.error(node, format!("`{field}` of `{key}` needs at least one value"));
            }
            tests.push(FieldTest { field: owned(field), values: values.into() });
        }
        tests.into()
    }

    /// `{items: FIELD, total: FIELD, raise: PARAMETER}`
    fn page(&mut self, node: &'o Node<'t>) -> Option<Page> {
        let what = "`page`";
        self.keys(node, what, &["items", "total", "raise"]);
        Some(Page {
            items: owned(self.required_text(node, what, "items")?),
            total: owned(self.required_text(node, what, "total")?),
            raise: owned(self.required_text(node, what, "raise")?),
        })
    }

    fn seconds(&mut self, node: &'o Node<'t>, what: &str) -> Option<u32> {
        self.keys(node, what, &["seconds"]);
        if node.get("seconds").is_none() {
            self.error(node, format!("{what} needs `seconds`"));
        }
        self.number(node, "seconds")
    }

    fn alternatives(&mut self, node: &'o Node<'t>) -> Vec<Alternative> {
        let mut alternatives = Vec::new();
        for item in self.list(node, "alternatives") {
            let what = "an alternative";
            if !self.keys(item, what, &["method", "path", "query_in_body", "body_in_query", "statuses"]) {
                continue;
            }
            let (Some(word), Some(path)) =
                (self.required_text(item, what, "method"), self.required_text(item, what, "path"))
            else {
                continue;
            };
            let query_in_body = self.flag(item, "query_in_body");
            let body_in_query = self.flag(item, "body_in_query");
            let statuses = self.statuses(item, "statuses").into();
            match method(word) {
                Some(method) if path.starts_with('/') => {
                    alternatives.push(Alternative {
                        method,
                        path: owned(path),
                        query_in_body,
                        body_in_query,
                        statuses,
                    });
                }
                Some(_) => {
                    self.error(item, "the path of an alternative must begin with a slash");
                }
                None => {
                    self.error(item, format!("`{word}` is no HTTP method"));
                }
            }
        }
        alternatives
    }

    /// `[{when: {preset: port_map}, needs: [host_port], allows: {protocol: [tcp, udp]}, evidence: ...}]`
    fn argument_rules(&mut self, node: &'o Node<'t>) -> Vec<ArgumentRule> {
        let mut rules = Vec::new();
        for item in self.list(node, "rules") {
            let what = "a rule between arguments";
            if !self.keys(item, what, &["when", "needs", "allows", "bars", "evidence"]) {
                continue;
            }
            self.evidence(item, what);
            let rule = ArgumentRule {
                when: self.field_tests(item, "when", true),
                needs: owned_list(&self.texts(item, "needs")),
                allows: self.tests(item, "allows"),
                bars: self.tests(item, "bars"),
            };
            if rule.needs.is_empty() && rule.allows.is_empty() && rule.bars.is_empty() {
                self.error(item, format!("{what} says nothing: give `needs`, `allows` or `bars`"));
            }
            rules.push(rule);
        }
        rules
    }

    pub(super) fn fields(&mut self, root: &'o Node<'t>) -> Vec<FieldEntry<'o, 't>> {
        let mut entries = Vec::new();
        for (key, node) in self.map(root, "fields") {
            if !self.keys(
                node,
                "a field's entry",
                &[
                    "secret",
                    "open",
                    "format",
                    "older_keys",
                    "nullable",
                    "also",
                    "added",
                    "evidence",
                    "optional",
                ],
            ) {
                continue;
            }
            self.evidence(node, &format!("the entry for `{key}`"));
            let format = self.text(node, "format").and_then(|word| {
                let format = TextFormat::of_word(word);
                if format.is_none() {
                    let words = TextFormat::WORDS.iter().map(|(name, _)| *name);
                    let message = format!(
                        "`{word}` is no format; there are {}",
                        words.clone().collect::<Vec<_>>().join(", ")
                    );
                    self.error(node.get("format").unwrap_or(node), message).did_you_mean(word, words);
                }
                format
            });
            let (secret, open) = (self.flag(node, "secret"), self.flag(node, "open"));
            let older_keys = self.texts(node, "older_keys");
            let (nullable, added) = (self.flag(node, "nullable"), self.flag(node, "added"));
            let also = self.also(node);
            let says = secret || open || nullable || added || !older_keys.is_empty();
            if !says && format.is_none() && ["format", "also"].iter().all(|key| node.get(key).is_none()) {
                self.error(
                    node,
                    format!(
                        "the entry for `{key}` says nothing: give `secret`, `open`, `format`, `older_keys`, `nullable`, `also` or `added`"
                    ),
                );
            }
            entries.push(FieldEntry {
                key,
                node,
                secret,
                open,
                format,
                older_keys,
                also,
                nullable,
                added,
                optional: self.flag(node, "optional"),
            });
        }
        entries
    }

    /// The types that a value may have beside the described one.
    fn also(&mut self, node: &'o Node<'t>) -> Vec<TypeKind> {
        const WORDS: [&str; 6] = ["bool", "int", "float", "string", "array", "object"];
        let mut kinds = Vec::new();
        for word in self.texts(node, "also") {
            if let Some(kind) = super::also::kind_of_word(word) {
                kinds.push(kind);
            } else {
                let message = format!("`{word}` is no type; there are {}", WORDS.join(", "));
                self.error(node.get("also").unwrap_or(node), message).did_you_mean(word, WORDS);
            }
        }
        kinds
    }

    pub(super) fn answers(&mut self, root: &'o Node<'t>) -> Vec<AnswerEntry<'o, 't>> {
        let mut entries = Vec::new();
        for (key, node) in self.map(root, "answers") {
            if !self.keys(node, "an answer's entry", &["secret", "evidence", "optional"]) {
                continue;
            }
            self.evidence(node, &format!("the entry for `{key}`"));
            if !self.flag(node, "secret") {
                self.error(node, format!("the entry for `{key}` says nothing: give `secret: true`"));
            }
            entries.push(AnswerEntry { key, node, optional: self.flag(node, "optional") });
        }
        entries
    }

    /// `METHOD /path`: the arguments as a text, or `{before, arguments, on}`.
    pub(super) fn examples(&mut self, root: &'o Node<'t>) -> Vec<(&'o str, Example)> {
        let mut examples = Vec::new();
        for (key, node) in self.map(root, "examples") {
            let part = |text: Option<&str>| owned(text.unwrap_or_default());
            if let Some(arguments) = node.text() {
                examples.push((key, Example { arguments: owned(arguments), ..Example::PLAIN }));
            } else if self.keys(node, "an example", &["before", "arguments", "on"]) {
                let before = part(self.text(node, "before"));
                let arguments = part(self.text(node, "arguments"));
                let on = part(self.text(node, "on"));
                examples.push((key, Example { before, arguments, on, ..Example::PLAIN }));
            }
        }
        examples
    }

    pub(super) fn maps(&mut self, root: &'o Node<'t>) -> Vec<MapEntry<'o, 't>> {
        let mut entries = Vec::new();
        for (key, value) in self.map(root, "maps") {
            // One operation may have several keyed maps.
            for node in value.list().unwrap_or(std::slice::from_ref(value)) {
                if !self.keys(node, "a map's entry", &["at", "key", "evidence", "optional"]) {
                    continue;
                }
                self.evidence(node, &format!("the entry for `{key}`"));
                if node.get("at").is_none() {
                    self.error(
                        node,
                        "a map's entry needs `at`, the keys that lead to it; `[]` is the whole answer",
                    );
                }
                let at = self.texts(node, "at");
                let map_key = match self.text(node, "key") {
                    None | Some("text") => MapKey::Text,
                    Some("id") => MapKey::Id,
                    Some(other) => {
                        self.error(node, format!("`{other}` is no kind of key; there are id, text"));
                        MapKey::Text
                    }
                };
                entries.push(MapEntry { key, node, at, map_key, optional: self.flag(node, "optional") });
            }
        }
        entries
    }
}
