//! Parameters of the runbook: `params.wait`.

use std::rc::Rc;

use edgebook_script::{ParamType, did_you_mean};
use edgebook_words::listed;

use super::Infer;
use crate::finding::Finding;
use crate::tree::{Name, StatementKind};
use crate::ty::{Ty, Words};

impl Infer<'_> {
    /// `params.name`
    pub(super) fn parameter(&mut self, name: &Name) -> Result<Ty, Box<Finding>> {
        let params = &self.given.header.params;
        if let Some(param) = params.iter().find(|param| param.name == **name) {
            self.params_used.insert(param.name.clone());
            return Ok(type_of(&param.ty));
        }
        if self.is_library() {
            // Which parameters there are, the runbook says that imports this.
            return Ok(Ty::Any);
        }
        let names: Vec<&str> = params.iter().map(|param| param.name.as_str()).collect();
        let hint = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.len() {
            0 => format!("declare it in the header: //! param {}: string", &**name),
            _ => format!("the header declares {}", listed(&names, 20)),
        });
        let message = format!("the runbook has no parameter `{}`", &**name);
        Err(Box::new(Finding::new("unknown-parameter", name.at, message).hint(hint)))
    }

    /// `params` is used as a whole: nothing can be said about each.
    pub(super) fn all_parameters_used(&mut self) {
        let names = self.given.header.params.iter().map(|param| param.name.clone());
        self.params_used.extend(names);
    }

    /// Whether the file only offers functions and constants to others.
    fn is_library(&self) -> bool {
        let Some(main) = self.files.first() else { return false };
        let offers = |kind: &StatementKind| {
            matches!(
                kind,
                StatementKind::Let { .. } | StatementKind::Import { .. } | StatementKind::Export(_)
            )
        };
        self.given.header.params.is_empty()
            && !main.tree.functions.is_empty()
            && main.tree.body.statements.iter().all(|statement| offers(&statement.kind))
    }

    /// Parameters that nothing asks for.
    pub(super) fn unused_parameters(&mut self) {
        self.file = 0;
        for param in &self.given.header.params {
            if self.params_used.contains(&param.name) {
                continue;
            }
            let at = crate::tree::Pos { line: param.line, column: param.column };
            let message = format!("the parameter `{}` is not used", param.name);
            let hint = format!("use it as params.{}, or take its line out", param.name);
            self.report(Finding::new("unused-parameter", at, message).hint(hint));
        }
    }
}

/// The type of a parameter's value.
fn type_of(ty: &ParamType) -> Ty {
    match ty {
        ParamType::Int => Ty::Int,
        ParamType::Float => Ty::Float,
        ParamType::Bool => Ty::Bool,
        ParamType::Text | ParamType::Ip | ParamType::Cidr | ParamType::Date => Ty::Text,
        ParamType::Duration => Ty::Duration,
        ParamType::Secret => Ty::Secret,
        ParamType::File => Ty::Blob,
        ParamType::Enum(words) => Ty::Words(Rc::new(Words {
            name: "the parameter".into(),
            words: words.iter().map(|word| word.as_str().into()).collect(),
        })),
        ParamType::List(inner) => Ty::list(type_of(inner)),
        ParamType::Optional(inner) => type_of(inner).optional(),
    }
}
