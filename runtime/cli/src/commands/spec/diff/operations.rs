//! Operations before and after: which is which, and what changed about their calls.

use std::collections::{HashMap, HashSet};

use edgebook_model::{
    Api, ArgumentPosition, Completion, Method, Operation, Security, SignatureArgument, signature_arguments,
    type_label,
};

use super::change::{Touch, Weight};
use super::compare::{Comparison, Way as Direction};

/// The operations of the old description, each with the one that took its place, and those that are new.
pub(super) struct Pairs<'a> {
    kept: Vec<(&'a Operation, Option<&'a Operation>)>,
    added: Vec<&'a Operation>,
}

/// A way to find the operation that took the place of another.
type Way<'w, 'a> = &'w dyn Fn(&Operation) -> Option<&'a Operation>;

/// What is sent, whatever its path parameters are called.
type Target = (Method, Vec<String>);

impl<'a> Pairs<'a> {
    /// An operation stays the same by its name in scripts, by the vendor's id, by what is sent, and last by what is sent
    /// below another version of the API.
    pub(super) fn of(old: &'a Api, new: &'a Api) -> Self {
        let mut kept: Vec<(&Operation, Option<&Operation>)> = old
            .operations
            .iter()
            .map(|operation| (operation, new.find(old.group_name(operation), &operation.name)))
            .collect();
        let ids: HashMap<&str, &Operation> =
            new.operations.iter().map(|operation| (operation.id.as_ref(), operation)).collect();
        let by_target = |target: &dyn Fn(&Operation) -> Target| {
            let mut known: HashMap<Target, Vec<&Operation>> = HashMap::new();
            for operation in new.operations.iter() {
                known.entry(target(operation)).or_default().push(operation);
            }
            known
        };
        let (sent, unversioned) = (by_target(&sent), by_target(&unversioned));
        let by_id = |operation: &Operation| ids.get(operation.id.as_ref()).copied();
        let only = |found: Option<&Vec<&'a Operation>>| match found.map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        };
        let by_sent = |operation: &Operation| only(sent.get(&self::sent(operation)));
        let by_unversioned = |operation: &Operation| only(unversioned.get(&self::unversioned(operation)));
        let ways: [Way<'_, 'a>; 3] = [&by_id, &by_sent, &by_unversioned];
        let mut taken: HashSet<*const Operation> =
            kept.iter().filter_map(|(_, found)| found.map(std::ptr::from_ref)).collect();
        for way in ways {
            for (operation, found) in kept.iter_mut().filter(|(_, found)| found.is_none()) {
                *found = way(operation).filter(|found| taken.insert(std::ptr::from_ref(*found)));
            }
        }
        let is_added = |operation: &&Operation| !taken.contains(&std::ptr::from_ref(*operation));
        Self { kept, added: new.operations.iter().filter(is_added).collect() }
    }
}

fn sent(operation: &Operation) -> Target {
    let part = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    (operation.method, operation.path.split('/').map(part).collect())
}

/// The same without parts such as `v2`.
fn unversioned(operation: &Operation) -> Target {
    let (method, mut parts) = sent(operation);
    let is_version = |part: &str| {
        part.strip_prefix('v').is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        })
    };
    parts.retain(|part| !is_version(part));
    (method, parts)
}

impl Comparison<'_> {
    pub(super) fn operations(&mut self, pairs: &Pairs<'_>) {
        for (operation, now) in &pairs.kept {
            let name = self.old.qualified_name(operation);
            self.within_operation(&name, |comparison| match now {
                None => comparison.call(Weight::Breaks, &name, "removed"),
                Some(now) => comparison.operation(&name, operation, now),
            });
        }
        for operation in &pairs.added {
            let name = self.new.qualified_name(operation);
            let effects = operation.effects;
            self.within_operation(&name, |comparison| {
                comparison.call(Weight::Fits, &name, format!("added ({effects})"));
            });
        }
    }

    /// A change that every call of the operation meets.
    fn call(&mut self, weight: Weight, name: &str, what: impl Into<String>) {
        self.note(weight, name, what, Touch::Call);
    }

    fn operation(&mut self, name: &str, old: &Operation, new: &Operation) {
        let new_name = self.new.qualified_name(new);
        if new_name != name {
            self.call(Weight::Breaks, name, format!("is now called {new_name}"));
        }
        let sent = |api: &Api, operation: &Operation| {
            format!("{} {}", operation.method.as_str(), api.path_of(operation))
        };
        let (before, after) = (sent(self.old, old), sent(self.new, new));
        if before != after {
            self.call(Weight::Fits, name, format!("is sent as {after} instead of {before}"));
        }
        if old.effects != new.effects {
            self.call(Weight::Review, name, format!("is {} instead of {}", new.effects, old.effects));
        }
        if new.deprecated && !old.deprecated {
            self.call(Weight::Fits, name, "is deprecated now");
        }
        if let (Some(host), None) = (&new.served_at, &old.served_at) {
            self.call(Weight::Breaks, name, format!("is answered by another host now: {host}"));
        }
        self.waits(name, old, new);
        self.logins(name, old, new);
        self.pages(name, old, new);
        self.arguments(name, old, new);
        self.results(name, old, new);
    }

    fn waits(&mut self, name: &str, old: &Operation, new: &Operation) {
        if old.completion == new.completion {
            return;
        }
        let (before, after) = (awaited(self.old, old), awaited(self.new, new));
        let what = if before == after {
            "what tells the end of its work has changed".to_owned()
        } else {
            format!("{after} instead of {before}")
        };
        self.call(Weight::Review, name, what);
    }

    fn logins(&mut self, name: &str, old: &Operation, new: &Operation) {
        let (before, after) = (login(self.old, old), login(self.new, new));
        if before != after {
            self.call(Weight::Review, name, format!("takes {after} instead of {before}"));
        }
    }

    fn pages(&mut self, name: &str, old: &Operation, new: &Operation) {
        match (&old.page, &new.page) {
            (before, Some(after)) if before.as_ref() != Some(after) => {
                let what =
                    format!("answers the first of `{}` only; `{}` raises how many", after.items, after.raise);
                self.call(Weight::Review, name, what);
            }
            (Some(_), None) => {
                self.call(Weight::Fits, name, "is no longer known to answer the first part only");
            }
            _ => {}
        }
    }

    fn results(&mut self, name: &str, old: &Operation, new: &Operation) {
        let secret = |operation: &Operation| operation.answers.iter().any(|answer| answer.secret);
        match (secret(old), secret(new)) {
            (false, true) => self.call(Weight::Review, name, "gives a secret as a whole now"),
            (true, false) => self.call(Weight::Review, name, "gives what is no longer a secret"),
            _ => {}
        }
        match (old.result(), new.result()) {
            (Some(before), Some(after)) => {
                self.place(&format!("{name} result"), before, after, Direction::Answered, 0);
            }
            (Some(_), None) => self.call(Weight::Breaks, name, "gives nothing any more"),
            (None, Some(after)) => {
                let label = type_label(self.new, after);
                self.call(Weight::Fits, name, format!("gives {label} now"));
            }
            (None, None) => {}
        }
        let others = old.answers.iter().filter(|answer| Some(answer.result) != old.result());
        for before in others {
            match new.answers.iter().find(|after| after.status == before.status) {
                Some(after) => {
                    let at = format!("{name} result ({})", before.status);
                    self.place(&at, before.result, after.result, Direction::Answered, 0);
                }
                None => {
                    self.call(
                        Weight::Review,
                        name,
                        format!("no longer describes an answer with {}", before.status),
                    );
                }
            }
        }
        for after in new.answers.iter() {
            let known = old.answers.iter().any(|before| before.status == after.status);
            if !known && Some(after.result) != new.result() {
                self.call(Weight::Review, name, format!("describes another answer with {}", after.status));
            }
        }
    }

    fn arguments(&mut self, name: &str, old: &Operation, new: &Operation) {
        let before = signature_arguments(self.old, old);
        let after = signature_arguments(self.new, new);
        self.in_order(name, &before, &after);
        let (before, after): (Vec<_>, Vec<_>) = (keys(&before).collect(), keys(&after).collect());
        for key in &before {
            match after.iter().find(|candidate| candidate.name == key.name) {
                None => self.argument_removed(name, key, &before, &after),
                Some(now) => {
                    if now.required && !key.required {
                        self.needs(name, key.name);
                    }
                    if key.required && !now.required {
                        self.call(Weight::Fits, name, format!("no longer needs `{}`", key.name));
                    }
                    self.argument(name, key, now);
                }
            }
        }
        for key in after.iter().filter(|key| !before.iter().any(|candidate| candidate.name == key.name)) {
            if key.required {
                self.needs(name, key.name);
            } else {
                self.call(Weight::Fits, name, format!("takes `{}` now", key.name));
            }
        }
        self.whole_body(name, old, new);
        self.demands(name, old, new);
    }

    fn needs(&mut self, name: &str, key: &str) {
        self.note(Weight::Breaks, name, format!("needs `{key}` now"), Touch::Lack(key.to_owned()));
    }

    /// What goes by its place and not by its name.
    fn in_order(&mut self, name: &str, before: &[SignatureArgument<'_>], after: &[SignatureArgument<'_>]) {
        let order = |arguments: &[SignatureArgument<'_>]| -> Vec<String> {
            ordered(arguments).map(|argument| argument.name.to_owned()).collect()
        };
        let (old_order, new_order) = (order(before), order(after));
        if old_order.len() == new_order.len() {
            for (one, other) in ordered(before).zip(ordered(after)) {
                self.argument(name, one, other);
            }
            return;
        }
        let shown = |names: Vec<String>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let what =
            format!("takes other arguments in order: {} instead of {}", shown(new_order), shown(old_order));
        self.call(Weight::Breaks, name, what);
    }

    fn argument(&mut self, name: &str, old: &SignatureArgument<'_>, new: &SignatureArgument<'_>) {
        // What goes by its place has no name in a runbook.
        let at =
            if is_ordered(new) { format!("{name} ({})", new.name) } else { format!("{name} {}", new.name) };
        self.rules(&at, old.rules, new.rules, Direction::Sent);
        self.place(&at, old.ty, new.ty, Direction::Sent, 0);
    }

    fn argument_removed(
        &mut self,
        name: &str,
        key: &SignatureArgument<'_>,
        before: &[&SignatureArgument<'_>],
        after: &[&SignatureArgument<'_>],
    ) {
        let lacks = |keys: &[&SignatureArgument<'_>], name: &str| !keys.iter().any(|key| key.name == name);
        let gone = before.iter().filter(|key| lacks(after, key.name)).map(|key| (key.name, key.ty));
        let added = after.iter().filter(|key| lacks(before, key.name)).map(|key| (key.name, key.ty));
        let renamed = self.renamed(key.name, gone, added, Direction::Sent);
        let renamed = renamed.map(|name| format!(" (perhaps `{name}` now)")).unwrap_or_default();
        let touch = Touch::Word(key.name.to_owned());
        self.note(Weight::Breaks, name, format!("takes no `{}` any more{renamed}", key.name), touch);
    }

    /// A body that is no object with fields, so that it is one argument.
    fn whole_body(&mut self, name: &str, old: &Operation, new: &Operation) {
        let position = |position| move |argument: &SignatureArgument<'_>| argument.position == position;
        let whole = |api, operation: &Operation| {
            let arguments = signature_arguments(api, operation);
            let is_told = arguments.iter().any(position(ArgumentPosition::Body))
                || arguments.iter().any(position(ArgumentPosition::Content));
            operation.body.as_ref().filter(|_| !is_told).map(|body| (body.ty, body.required))
        };
        match (whole(self.old, old), whole(self.new, new)) {
            (Some((before, was_needed)), Some((after, is_needed))) => {
                if is_needed && !was_needed {
                    self.call(Weight::Breaks, name, "needs a body now");
                }
                self.place(&format!("{name} body"), before, after, Direction::Sent, 0);
            }
            (Some((_, true)), None) if new.body.is_some() => {
                self.call(Weight::Breaks, name, "takes its body in another form");
            }
            (None, Some((_, true))) => self.call(Weight::Breaks, name, "needs a body now"),
            _ => {}
        }
    }

    /// What the arguments demand of each other.
    fn demands(&mut self, name: &str, old: &Operation, new: &Operation) {
        if old.required_sets != new.required_sets && !new.required_sets.is_empty() {
            let sets: Vec<String> = new.required_sets.iter().map(|set| set.join(" with ")).collect();
            self.call(Weight::Breaks, name, format!("needs {} now", sets.join(", or ")));
        }
        let rules = |operation: &Operation| {
            let rules = operation.argument_rules.iter();
            rules
                .map(|rule| rule.in_words(|name| format!("`{name}`"), |word| format!("{word:?}")))
                .collect::<Vec<_>>()
        };
        let known = rules(old);
        for rule in rules(new).into_iter().filter(|rule| !known.contains(rule)) {
            self.call(Weight::Breaks, name, format!("has a rule now: {rule}"));
        }
    }
}

fn ordered<'s, 'a>(
    arguments: &'s [SignatureArgument<'a>],
) -> impl Iterator<Item = &'s SignatureArgument<'a>> {
    arguments.iter().filter(|argument| is_ordered(argument))
}

fn keys<'s, 'a>(arguments: &'s [SignatureArgument<'a>]) -> impl Iterator<Item = &'s SignatureArgument<'a>> {
    arguments.iter().filter(|argument| !is_ordered(argument))
}

fn is_ordered(argument: &SignatureArgument<'_>) -> bool {
    matches!(argument.position, ArgumentPosition::Positional | ArgumentPosition::Content)
}

/// How the end of the work is told: `ends with its answer`, `ends by the task of vns3.sys_admin.get_task`.
fn awaited(api: &Api, operation: &Operation) -> String {
    let polled =
        |id: &str| api.find_id(id).map_or_else(|| id.to_owned(), |operation| api.qualified_name(operation));
    match &operation.completion {
        None => "ends with its answer".to_owned(),
        Some(Completion::Task { poll, .. }) => format!("ends with a task that {} tells", polled(poll)),
        Some(Completion::Poll(state)) => format!("ends when {} shows it", polled(&state.poll)),
        Some(Completion::Settle { seconds }) => format!("restarts the API for up to {seconds} s"),
        Some(Completion::Restart { seconds }) => format!("restarts the appliance for up to {seconds} s"),
    }
}

/// What a call needs to be let in, in words.
fn login(api: &Api, operation: &Operation) -> String {
    let Security::AnyOf(sets) = &operation.security else {
        return "what the device is called with".to_owned();
    };
    let set = |set: &edgebook_model::List<u16>| {
        let schemes = set.iter().filter_map(|index| api.security_scheme(*index));
        let words: Vec<String> = schemes.map(|scheme| scheme.auth.in_words()).collect();
        if words.is_empty() { "no login".to_owned() } else { words.join(" with ") }
    };
    sets.iter().map(set).collect::<Vec<_>>().join(", or ")
}
