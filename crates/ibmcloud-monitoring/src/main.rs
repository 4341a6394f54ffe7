//! Starts the program. Everything worth testing is in the library.

use std::process::ExitCode;

/// musl's own asks the kernel for memory and gives it back several times for each request that the proxy carries: that
/// was a fourth of its time.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    ibmcloud_monitoring::run(std::env::args_os(), std::env::vars_os())
}
