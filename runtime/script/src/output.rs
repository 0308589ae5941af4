//! Where a run's output goes.

use crate::table::Table;

/// The receiver of what a run says. The texts carry no terminal control characters: they were made printable.
pub trait Output: Send + Sync {
    /// A line of `print`, without its line break; may hold line breaks of its own.
    fn line(&self, text: &str);
    /// A warning: something the operator should know that does not end the run.
    fn warn(&self, text: &str);
    /// A table made by `table(rows)`: data, to be laid out for people or written as JSON.
    fn table(&self, table: &Table);
}
