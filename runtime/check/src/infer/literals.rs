//! Texts in the runbook that must be durations, addresses or networks.

use edgebook_script::ParamType;

use super::Infer;
use crate::natives::Kind;
use crate::tree::{Expr, ExprKind, Name};
use crate::ty::Ty;

impl Infer<'_> {
    /// Looks at the texts among the arguments of a native function. The first `hidden` types have no argument.
    pub(super) fn literal_values(&mut self, name: &Name, types: &[Ty], arguments: &[&Expr], hidden: usize) {
        if !self.reporting {
            return;
        }
        for (index, expr) in arguments.iter().enumerate() {
            let at = index.saturating_add(hidden);
            let text = match (&expr.kind, types.get(at)) {
                (ExprKind::Text(text), _) => text,
                // A variable or constant that holds one text.
                (_, Some(Ty::Words(words))) if words.name.is_empty() && words.words.len() == 1 => {
                    let Some(text) = words.words.first() else { continue };
                    text
                }
                _ => continue,
            };
            let kind = self.given.natives.kind(name, at, types.len());
            let problem = match kind {
                Some(Kind::Wait) => ParamType::Duration.read(text).err(),
                Some(Kind::Networks) => not_a_network(text),
                Some(Kind::Text) if name.starts_with("cidr_") || &**name == "ip_in" => not_a_network(text),
                _ => None,
            };
            if let Some(problem) = problem {
                self.report_at("wrong-value", expr, problem, None);
            }
        }
    }
}

fn not_a_network(text: &str) -> Option<String> {
    let good = ParamType::Ip.read(text).is_ok() || ParamType::Cidr.read(text).is_ok();
    (!good).then(|| format!("{text:?} is neither an address nor a network"))
}
