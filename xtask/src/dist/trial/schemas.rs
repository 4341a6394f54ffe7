//! The published schemas: each list of parts is held against that of `CycloneDX`, which a package of Python's brings along.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::checkout::{at, output};

const FOLDER: &str = "target/schemas";
const PACKAGE: &str = "cyclonedx-python-lib[json-validation]==11.12.0";

/// Reads the documents that it is given, and says what the schema of their version finds wrong.
const PROGRAM: &str = r#"
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

validator = JsonStrictValidator(SchemaVersion.V1_5)
for path in sys.argv[1:]:
    with open(path) as file:
        error = validator.validate_str(file.read())
    if error:
        sys.exit(f"{path}: {error}")
print(len(sys.argv) - 1)
"#;

/// Checks every list of parts of a folder. Where the schema cannot be had, that is said.
pub(crate) fn check(folder: &Path) -> anyhow::Result<()> {
    let python = at(FOLDER).join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if let Err(reason) = install(&python) {
        println!("left out: the schema of CycloneDX ({reason:#})");
        return Ok(());
    }
    let mut command = Command::new(python);
    command.args(["-c", PROGRAM]);
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".cdx.json") {
            command.arg(path);
        }
    }
    let count = output(&mut command).context("the schema of CycloneDX")?;
    println!("held against the schema of CycloneDX: {}", count.trim());
    Ok(())
}

fn install(python: &Path) -> anyhow::Result<()> {
    let marker = at(FOLDER).join("package.txt");
    if fs::read_to_string(&marker).is_ok_and(|it| it == PACKAGE) {
        return Ok(());
    }
    output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(at(FOLDER)))?;
    let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE];
    output(Command::new(python).args(words))?;
    Ok(fs::write(marker, PACKAGE)?)
}
