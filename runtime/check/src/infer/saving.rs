//! Files that are saved: their names, and whether they may hold secrets.

use std::rc::Rc;

use edgebook_script::{file_name_problem, may_hold_secret};

use super::Infer;
use crate::effects::{Often, SaveSite};
use crate::tree::Expr;
use crate::ty::Ty;

/// The function that saves.
pub(super) const SAVE: &str = "save";

impl Infer<'_> {
    /// `save(name, content)`
    pub(super) fn saves(&mut self, types: &[Ty], arguments: &[(&Expr, &Ty)]) {
        let names = types.first().map_or_else(|| vec![None], names);
        let secret = types.get(1).is_none_or(holds_secret);
        for name in names {
            if let (Some(name), Some((expr, _))) = (&name, arguments.first())
                && let Some(problem) = file_name_problem(name)
            {
                let message = format!("the name {name:?} of a file {problem}");
                let hint = "take a plain name such as \"config.json\"";
                self.report_at("bad-file-name", expr, message, Some(hint.to_owned()));
            }
            let (file, at, often) = (self.file, self.here, self.flow.often);
            self.effects.save(SaveSite { name, secret, file, at, often });
        }
    }

    /// A function goes to where its calls are not seen: it may save anything, any number of times.
    pub(super) fn saves_anything(&mut self) {
        let (file, at) = (self.file, self.here);
        self.effects.save(SaveSite { name: None, secret: true, file, at, often: Often::ANY });
    }
}

/// The texts that a value may be; `None` for those that are not known.
fn names(ty: &Ty) -> Vec<Option<Rc<str>>> {
    let each = ty.alternatives().iter().flat_map(|ty| match ty {
        Ty::Words(words) => words.words.iter().cloned().map(Some).collect(),
        _ => vec![None],
    });
    each.collect()
}

/// Whether a value of a type may hold a secret.
fn holds_secret(ty: &Ty) -> bool {
    match ty {
        Ty::Any | Ty::Never | Ty::Secret | Ty::SecretBlob | Ty::Params => true,
        Ty::List(item) => holds_secret(item),
        Ty::Keyed(value, _) => holds_secret(value),
        Ty::Map(map) => {
            map.fields.values().any(|entry| holds_secret(&entry.ty))
                || map.rest.as_ref().is_some_and(holds_secret)
        }
        Ty::Record(record) => may_hold_secret(record.api, record.id),
        Ty::OneOf(types) => types.iter().any(holds_secret),
        _ => false,
    }
}
