//! Compresses the message catalogues, and gives the program a fixed address.

#[path = "../ibmcloud-cli/build.rs"]
mod catalogues;

use std::env;
use std::error::Error;

#[expect(
    clippy::disallowed_methods,
    reason = "a build script learns its target from the environment"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|it| it == value);
    // `docs/decisions/static-program.md` says why. Statically linked programs have it from `.cargo/config.toml`.
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    catalogues::main()
}
