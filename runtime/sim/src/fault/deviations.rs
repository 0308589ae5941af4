//! How the firmware deviates during one request, for behaviours that have to know.

use super::Quirk;
use super::quirk::Change;
use crate::arguments::Sent;

/// The quirks that struck a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deviations(Vec<&'static Quirk>);

impl Deviations {
    /// The firmware does as described.
    pub(crate) const NONE: Self = Self(Vec::new());

    pub(crate) fn add(&mut self, quirk: &'static Quirk) {
        self.0.push(quirk);
    }

    /// Whether the firmware deviates in this way.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|quirk| quirk.name == name)
    }

    /// The arguments of a query as the firmware understands them: what it knows by an older name only is read under that
    /// one, or has its default.
    pub(crate) fn understood(&self, query: &mut Vec<(String, Sent)>) {
        for quirk in &self.0 {
            let (Change::OlderNames { default }, Some((name, older))) =
                (quirk.change, quirk.keys.split_first())
            else {
                continue;
            };
            let given = query.iter().find(|(its, _)| older.contains(&its.as_str()));
            let value = given.map_or_else(|| Sent::plain(default.to_owned()), |(_, value)| value.clone());
            if query.iter().any(|(its, _)| its == name) || given.is_some() {
                query.retain(|(its, _)| its != name && !older.contains(&its.as_str()));
                query.push(((*name).to_owned(), value));
            }
        }
    }
}
