//! The `edgebook` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    edgebook::main()
}
