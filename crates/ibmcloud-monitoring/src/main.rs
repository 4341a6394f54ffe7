//! Starts the program. Everything worth testing is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ibmcloud_monitoring::run(std::env::args_os(), std::env::vars_os())
}
