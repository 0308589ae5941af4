//! Security: the schemes that a description declares, and what each operation needs of them.

use edgebook_model::{Auth, List, Place, Security, SecurityScheme};

use crate::{
    diagnostic::Reporter,
    operations::OperationDraft,
    overlay::Overlay,
    source::{Document, Entry, Node},
};

/// The schemes of an API.
pub(crate) struct Schemes {
    pub(crate) list: Vec<SecurityScheme>,
    /// Whether an overlay names them: then it knows better what opens which operation.
    is_given: bool,
}

impl Schemes {
    pub(crate) fn read(
        document: &Document<'_>,
        overlay: Option<&Overlay<'_, '_>>,
        reporter: &mut Reporter,
    ) -> Self {
        let given = overlay.map(|overlay| overlay.auth.as_slice()).unwrap_or_default();
        if given.is_empty() {
            return Self { list: declared(document, reporter), is_given: false };
        }
        let named = |auth: &Auth| {
            let name = if matches!(auth, Auth::Basic { .. }) { "basic" } else { "token" };
            SecurityScheme { name: name.into(), auth: auth.clone() }
        };
        Self { list: given.iter().map(named).collect(), is_given: true }
    }

    /// What an operation needs: its own `security`, else that of the whole description.
    pub(crate) fn of<'t>(
        &self,
        document: &Document<'t>,
        operation: &Node<'t>,
        reporter: &mut Reporter,
    ) -> Security {
        let Some(written) = operation.get("security").or_else(|| document.root().get("security")) else {
            return Security::Undeclared;
        };
        let Some(sets) = written.list() else { return Security::Undeclared };
        if sets.is_empty() {
            return Security::AnyOf(vec![List::default()].into());
        }
        if self.is_given {
            return Security::Undeclared;
        }
        let sets: Vec<_> = sets.iter().filter_map(|set| self.set(document, set, reporter)).collect();
        // Where no set can be known, the device's own login is the best guess.
        if sets.is_empty() { Security::Undeclared } else { Security::AnyOf(sets.into()) }
    }

    /// Leaves out parameters that are the token of a scheme which the operation needs: the login sends it, and a request
    /// must not have two.
    pub(crate) fn take_over<'t>(
        &self,
        document: &Document<'t>,
        draft: &mut OperationDraft<'_, 't>,
        reporter: &mut Reporter,
    ) {
        let Security::AnyOf(sets) = &draft.operation.security else { return };
        let indexes = sets.iter().flat_map(|set| set.iter());
        let needed = indexes.filter_map(|index| self.list.get(usize::from(*index)));
        let own: Vec<(Place, &str, &str)> = needed
            .filter_map(|scheme| match &scheme.auth {
                Auth::Query { name } => Some((Place::Query, name.as_ref(), scheme.name.as_ref())),
                Auth::Cookie { name } => Some((Place::Cookie, name.as_ref(), scheme.name.as_ref())),
                Auth::Header { name } => Some((Place::Header, name.as_ref(), scheme.name.as_ref())),
                _ => None,
            })
            .collect();
        draft.operation.params.to_mut().retain(|param| {
            let is_same = |(place, name, _): &&(Place, &str, &str)| match place {
                Place::Header => param.place == *place && param.wire.eq_ignore_ascii_case(name),
                _ => param.place == *place && param.wire == *name,
            };
            let Some((_, name, scheme)) = own.iter().find(is_same) else { return true };
            let message = format!(
                "the parameter `{name}` is the token of the security scheme `{scheme}`: it comes from the login"
            );
            reporter.note(document, draft.node, "ignored-parameter", message);
            false
        });
    }

    /// One set; `None` where it names a scheme that does not exist.
    fn set<'t>(&self, document: &Document<'t>, set: &Node<'t>, reporter: &mut Reporter) -> Option<List<u16>> {
        let mut indexes = Vec::new();
        for entry in set.entries() {
            let at = self.list.iter().position(|scheme| scheme.name == entry.key());
            let Some(index) = at.and_then(|at| u16::try_from(at).ok()) else {
                let message = format!("the security scheme `{}` is not declared", entry.key());
                reporter.warn(document, entry.value(), "unknown-security", message);
                reporter.did_you_mean(entry.key(), self.list.iter().map(|scheme| scheme.name.as_ref()));
                return None;
            };
            indexes.push(index);
        }
        Some(indexes.into())
    }
}

fn declared(document: &Document<'_>, reporter: &mut Reporter) -> Vec<SecurityScheme> {
    let schemes = document.root().get("components").and_then(|components| components.get("securitySchemes"));
    let entries = schemes.map_or(&[][..], Node::entries).iter();
    entries.filter_map(|entry| scheme(document, entry, reporter)).collect()
}

fn scheme<'t>(document: &Document<'t>, entry: &Entry<'t>, reporter: &mut Reporter) -> Option<SecurityScheme> {
    let node = document.resolve(entry.value()).found()?;
    let text = |key: &str| node.text_at(key).unwrap_or_default().to_ascii_lowercase();
    let name = || node.text_at("name").unwrap_or("Authorization").to_owned().into();
    let auth = match (text("type").as_str(), text("scheme").as_str(), text("in").as_str()) {
        ("http", "basic", _) => Auth::Basic { user: None },
        ("http", "bearer", _) => Auth::Bearer,
        ("apikey", _, "header") => Auth::Header { name: name() },
        ("apikey", _, "query") => Auth::Query { name: name() },
        ("apikey", _, "cookie") => Auth::Cookie { name: name() },
        (kind @ ("oauth2" | "openidconnect"), ..) => {
            let message = format!(
                "`{}` ({kind}) is sent as a bearer token; where the token comes from is up to the caller",
                entry.key()
            );
            reporter.note(document, entry.value(), "token-from-elsewhere", message);
            Auth::Bearer
        }
        (kind, scheme, _) => {
            let what = format!("{kind} {scheme}").trim().to_owned();
            let message = format!("the security scheme `{}` ({what}) is not supported", entry.key());
            reporter.warn(document, entry.value(), "unsupported-security", message);
            reporter.hint("operations that need it are refused when they are called");
            Auth::Other { what: what.into() }
        }
    };
    Some(SecurityScheme { name: entry.key().to_owned().into(), auth })
}
