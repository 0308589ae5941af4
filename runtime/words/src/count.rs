//! Numbers of things.

use std::fmt::Display;

/// `1 error`, `2 errors`
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let ending = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
