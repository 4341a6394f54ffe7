//! The linker and C compiler for other platforms: zig, and cargo's command for it, in an environment of Python below
//! `target`. For macOS, text stubs of the two frameworks that the program calls, which zig does not bring along.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use super::parts::{self, Part};
use super::target::{System, Target};
use crate::checkout::{at, call, variable};

const FOLDER: &str = "target/zig";
/// Another version may lay out a program in another way.
const PACKAGES: [&str; 2] = ["ziglang==0.17.1", "cargo-zigbuild==0.24.1"];

/// `PATH` with the tools in front; they are installed where they are missing.
pub(crate) fn path() -> anyhow::Result<OsString> {
    let folder = at(FOLDER);
    let marker = folder.join("packages.txt");
    let wanted = PACKAGES.join("\n");
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    if fs::read_to_string(&marker).ok().as_ref() != Some(&wanted) {
        call(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))
            .context("zig comes with Python's packages: install `python3` and `python3-venv`")?;
        let mut install = Command::new(programs.join("python"));
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        call(install.args(PACKAGES))?;
        fs::write(marker, wanted)?;
    }
    let before = variable("PATH").unwrap_or_default();
    let all = std::iter::once(programs).chain(std::env::split_paths(&before));
    Ok(std::env::join_paths(all)?)
}

/// What the linker has to be told besides.
pub(crate) fn flags(target: &Target) -> anyhow::Result<Vec<String>> {
    if target.system != System::MacOs {
        return Ok(Vec::new());
    }
    let frameworks = stubs(&parts::of(target)?)?;
    Ok(vec!["-C".to_owned(), format!("link-arg=-F{}", frameworks.display())])
}

/// Frameworks, and the package that declares what is in them.
const FRAMEWORKS: [(&str, &str); 2] =
    [("CoreFoundation", "core-foundation-sys"), ("Security", "security-framework-sys")];

/// Writes a stub of each framework: where it is on a Mac, and the names of what the package declares. A stub has no
/// code; the Mac's own framework is loaded when the program starts.
fn stubs(parts: &[Part]) -> anyhow::Result<PathBuf> {
    let folder = at(FOLDER).join("frameworks");
    for (name, package) in FRAMEWORKS {
        let part = parts.iter().find(|it| it.name == package);
        let part = part.with_context(|| format!("the program does not use {package} any more"))?;
        let mut symbols = BTreeSet::new();
        for entry in fs::read_dir(part.folder.join("src"))? {
            symbols.extend(declared(&fs::read_to_string(entry?.path())?));
        }
        let framework = folder.join(format!("{name}.framework"));
        fs::create_dir_all(&framework)?;
        fs::write(framework.join(format!("{name}.tbd")), stub(name, &symbols))?;
    }
    Ok(folder)
}

/// The names of the functions and values that lines such as `pub fn NAME(` declare.
fn declared(source: &str) -> impl Iterator<Item = String> {
    source.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("pub static "))?;
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_')?;
        Some(rest.split_at(end).0.to_owned())
    })
}

/// A stub in the form of Apple's linker.
fn stub(framework: &str, symbols: &BTreeSet<String>) -> String {
    let symbols: Vec<String> = symbols.iter().map(|it| format!("_{it}")).collect();
    format!(
        "--- !tapi-tbd\ntbd-version: 4\ntargets: [ x86_64-macos, arm64-macos ]\n\
         install-name: '/System/Library/Frameworks/{framework}.framework/Versions/A/{framework}'\n\
         exports:\n  - targets: [ x86_64-macos, arm64-macos ]\n    symbols: [ {} ]\n...\n",
        symbols.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stub_names_what_is_declared_and_where_it_is_on_a_mac() {
        let source = "extern \"C\" {\n    pub fn CFRelease(cf: CFTypeRef);\n    pub static kCFNull: CFNullRef;\n\
                      }\npub type CFIndex = c_long;\n";
        let symbols: BTreeSet<String> = declared(source).collect();
        let stub = stub("CoreFoundation", &symbols);
        assert!(stub.contains("symbols: [ _CFRelease, _kCFNull ]"), "{stub}");
        assert!(stub.contains("CoreFoundation.framework/Versions/A/CoreFoundation'"), "{stub}");
    }
}
