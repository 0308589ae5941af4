//! The `edgebook` command.
fn main() {}
