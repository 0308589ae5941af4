//! Where a run's output goes.

use crate::table::Table;

/// The receiver of what a run says. The texts carry no terminal control characters: they were made printable.
pub trait Output: Send + Sync {
    /// A line of `print`, without its line break; may hold line breaks of its own.
    fn line(&self, text: &str);
    /// A warning: something the operator should know that does not end the run.
    fn warn(&self, text: &str);
    /// Something that the operator should know and that is no reason to worry.
    fn note(&self, text: &str) {
        self.warn(text);
    }
    /// What a wait has seen so far, for a line that the next one takes the place of; `None` when the wait is over.
    /// Only for somebody who watches: nothing is lost when it is not shown.
    fn progress(&self, seen: Option<&str>) {
        let _ = seen;
    }
    /// A table made by `table(rows)`: data, to be laid out for people or written as JSON.
    fn table(&self, table: &Table);
}
