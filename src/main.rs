//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    zdrlint::cli::main(std::env::args_os().collect())
}
