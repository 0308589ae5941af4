//! Groups and names: where each operation is found in scripts.

use edgebook_model::{Group, Text};

use crate::{
    diagnostic::Reporter,
    names,
    operations::{self, OperationDraft},
    overlay::{OperationEntry, Overlay},
    source::{Document, Node},
};

/// Gives every operation its group and name, and reports clashes.
pub(crate) fn name(
    document: &Document<'_>,
    overlay: Option<&Overlay<'_, '_>>,
    entries: &[Option<&OperationEntry<'_, '_>>],
    drafts: &mut [OperationDraft<'_, '_>],
    reporter: &mut Reporter,
) -> Vec<Group> {
    let mut groups = Groups::new(document, overlay, drafts, reporter);
    let mut given_groups: Vec<String> = Vec::new();
    for (draft, entry) in drafts.iter_mut().zip(entries) {
        let (name, title) = groups.of(draft, entry.and_then(|entry| entry.group));
        draft.operation.group = groups.index(&name, &title, document, draft.node, reporter);
        given_groups.push(name);
    }
    let ids: Vec<String> = drafts.iter().map(|draft| draft.operation.id.to_string()).collect();
    let nameless: Vec<names::Nameless<'_>> = ids
        .iter()
        .zip(&given_groups)
        .zip(entries)
        .map(|((id, group), entry)| names::Nameless { id, group, given: entry.and_then(|entry| entry.name) })
        .collect();
    let mut names = names::operation_names(&nameless);
    for (first, second) in names::clashes(&nameless, &names) {
        let place = |at: usize| {
            drafts.get(at).map(|draft| (draft.operation.method.as_str(), draft.operation.path.clone()))
        };
        if let (Some((one, path)), Some((other, other_path)), Some(draft), Some(group), Some(name)) =
            (place(first), place(second), drafts.get(second), given_groups.get(second), names.get(second))
        {
            let both =
                format!("`{one} {path}` and `{other} {other_path}` would both be called `{group}.{name}`");
            let is_given = |at: usize| nameless.get(at).is_some_and(|nameless| nameless.given.is_some());
            if is_given(first) && is_given(second) {
                reporter.error(document, draft.node, "name-clash", both);
                reporter.hint("give one of them another `name` in the overlay");
                continue;
            }
            let loser = if is_given(second) { first } else { second };
            let renamed = free_name(name, group, &nameless, &names);
            let which =
                if loser == first { format!("{one} {path}") } else { format!("{other} {other_path}") };
            reporter.warn(
                document,
                draft.node,
                "name-clash",
                format!("{both}; `{which}` is `{group}.{renamed}`"),
            );
            reporter.hint("give one of them a `name` in the overlay: a number moves with the description");
            if let Some(name) = names.get_mut(loser) {
                *name = renamed;
            }
        }
    }
    for (draft, name) in drafts.iter_mut().zip(names) {
        draft.operation.name = name.into();
    }
    groups.list
}

/// A name with a number behind it that no operation of the group has.
fn free_name(name: &str, group: &str, nameless: &[names::Nameless<'_>], names: &[String]) -> String {
    let taken = |wanted: &str| {
        nameless.iter().zip(names).any(|(operation, name)| operation.group == group && name == wanted)
    };
    let mut number = 2_u32;
    loop {
        let wanted = format!("{name}_{number}");
        if !taken(&wanted) {
            return wanted;
        }
        number = number.saturating_add(1);
    }
}

/// The groups in the order in which the description declares or uses their tags.
struct Groups<'o> {
    list: Vec<Group>,
    /// Tag, group and the tag's description, in the order of the description.
    tags: Vec<(String, &'o str)>,
}

impl<'o> Groups<'o> {
    fn new(
        document: &Document<'_>,
        overlay: Option<&Overlay<'o, '_>>,
        drafts: &[OperationDraft<'_, '_>],
        reporter: &mut Reporter,
    ) -> Self {
        let mut tags: Vec<(String, &'o str)> = Vec::new();
        for entry in overlay.iter().flat_map(|overlay| &overlay.groups) {
            let declared = document.root().items("tags").iter().filter_map(|tag| tag.text_at("name"));
            let mut used = drafts.iter().filter_map(|draft| draft.tag).chain(declared);
            if used.any(|tag| tag == entry.tag) {
                tags.push((entry.tag.to_owned(), entry.name));
            } else if !entry.optional
                && let Some(overlay) = overlay
            {
                let message = format!("`{}` matches no tag of the description", entry.tag);
                reporter.error(overlay.document, entry.node, "overlay-unmatched", message);
                reporter.did_you_mean(entry.tag, drafts.iter().filter_map(|draft| draft.tag));
            }
        }
        let mut groups = Self { list: Vec::new(), tags };
        // Declared tags give the order; those that no operation uses make no group.
        for tag in document.root().items("tags") {
            let Some(title) = tag.text_at("name") else { continue };
            if drafts.iter().any(|draft| draft.tag == Some(title)) {
                let name = groups.name_of(title);
                let doc = operations::one_line(tag.text_at("description").unwrap_or_default());
                groups.add(&name, title, doc.into());
            }
        }
        groups
    }

    fn name_of(&self, tag: &str) -> String {
        let given = self.tags.iter().find(|(other, _)| other == tag);
        given.map_or_else(|| names::group_name(tag), |(_, name)| (*name).to_owned())
    }

    fn of(&self, draft: &OperationDraft<'_, '_>, given: Option<&str>) -> (String, String) {
        let (name, title) = operations::group_of(draft);
        match (given, draft.tag) {
            (Some(given), _) => (given.to_owned(), given.to_owned()),
            (None, Some(tag)) => (self.name_of(tag), title),
            (None, None) => (name, title),
        }
    }

    fn add(&mut self, name: &str, title: &str, doc: Text) {
        match self.list.iter_mut().find(|group| group.name == name) {
            Some(group) if group.doc.is_empty() => group.doc = doc,
            Some(_) => {}
            None => {
                self.list.push(Group { name: name.to_owned().into(), title: title.to_owned().into(), doc });
            }
        }
    }

    fn index(
        &mut self,
        name: &str,
        title: &str,
        document: &Document<'_>,
        node: &Node<'_>,
        reporter: &mut Reporter,
    ) -> u16 {
        self.add(name, title, "".into());
        let index = self.list.iter().position(|group| group.name == name).unwrap_or_default();
        u16::try_from(index).unwrap_or_else(|_| {
            reporter.error(document, node, "too-many-groups", "there are more than 65,535 groups");
            0
        })
    }
}
