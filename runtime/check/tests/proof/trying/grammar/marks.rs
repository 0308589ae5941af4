//! Marks of loops: a runbook prints how many rounds each of its loops has, so that what is said of a loop can be compared
//! with what it sends.

use super::Grammar;

/// What a printed line begins with that counts rounds: the number of the loop, and how many where it is not one.
pub(crate) const COUNTED: &str = "@";
/// The comment behind the name of a loop whose rounds are not counted.
pub(crate) const UNCOUNTED: &str = "/*@?*/";

impl Grammar {
    /// The comment that marks a loop, and a statement that counts one round of it.
    pub(super) fn mark(&mut self) -> (String, String) {
        if self.rng.once_in(6) {
            return (UNCOUNTED.to_owned(), String::new());
        }
        self.marks += 1;
        let mark = self.marks;
        (format!("/*{COUNTED}{mark}*/"), format!("print(\"{COUNTED}{mark}\");"))
    }

    /// A list or map whose items are counted before a function goes through them, and the comment behind the name of that.
    pub(super) fn counted(&mut self, items: &str) -> (String, String) {
        let (comment, count) = self.mark();
        if count.is_empty() {
            return (format!("({items})"), comment);
        }
        let (variable, count) = (format!("q{}", self.marks), count.trim_end_matches("\");").to_owned());
        (format!("({{ let {variable} = {items}; {count} \" + {variable}.len()); {variable} }})"), comment)
    }

    /// The same for a variable that is changed in its place: the statement stands before.
    pub(super) fn counted_variable(&mut self, variable: &str) -> (String, String) {
        let (comment, count) = self.mark();
        if count.is_empty() {
            return (count, comment);
        }
        (format!("{} \" + {variable}.len());\n", count.trim_end_matches("\");")), comment)
    }
}
