//! Compresses the message catalogues, and gives the program a fixed address.

#[path = "../ibmcloud-cli/build.rs"]
mod catalogues;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

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
    // A release ends at a panic: nothing reads the tables for unwinding, an eighth of its size.
    if is("CARGO_CFG_TARGET_ENV", "musl") && is("PROFILE", "release") {
        let script = Path::new(&env::var("OUT_DIR")?).join("no-unwinding.ld");
        fs::write(&script, NO_UNWINDING)?;
        // A compiler passes on what is for the linker; a linker takes it as it is.
        let is_linker = env::var("RUSTC_LINKER").is_ok_and(|it| it.contains("lld"));
        for argument in ["--no-eh-frame-hdr", "-T", &script.to_string_lossy()] {
            let before = if is_linker { "" } else { "-Wl," };
            println!("cargo::rustc-link-arg-bins={before}{argument}");
        }
    }
    catalogues::main()
}

/// What the C runtime begins with refers to its own part of the tables, which stays.
const NO_UNWINDING: &str = "SECTIONS { /DISCARD/ : {
  *(EXCLUDE_FILE(*crtbegin*.o *crtend*.o) .eh_frame)
  *(.gcc_except_table .gcc_except_table.*)
} } INSERT AFTER .text;
";
