//! What Debian's wine 8 lacks: `bcryptprimitives.dll`, from which Rust's standard library takes its random numbers. One
//! with that function is laid beside the program that is tried. It is in no release.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::super::zig;
use crate::checkout::output;

/// Hands the request on to the function that wine has.
const SOURCE: &str = "unsigned char __stdcall SystemFunction036(void *, unsigned long);
int __stdcall DllMainCRTStartup(void *module, unsigned long reason, void *reserved) { return 1; }
__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *data, unsigned long long size) {
  return SystemFunction036(data, (unsigned long)size);
}
";

/// Makes it in the folder of a program.
pub(super) fn complete(folder: &Path) -> anyhow::Result<()> {
    let source = folder.join("bcryptprimitives.c");
    fs::write(&source, SOURCE)?;
    let mut compile = Command::new("python-zig");
    compile.env("PATH", zig::path()?);
    compile.args(["cc", "-target", "x86_64-windows-gnu", "-shared", "-nostdlib", "-o"]);
    compile.arg(folder.join("bcryptprimitives.dll")).arg(&source).arg("-ladvapi32");
    output(&mut compile)?;
    Ok(())
}
