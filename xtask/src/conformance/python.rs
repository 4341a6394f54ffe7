//! The official Python clients: `tests/conformance/python`, with real host names inside the sandbox.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};

use super::ours::{FOLDER, Ours};
use super::sandbox;
use crate::checkout::{at, call, output, read};

const TESTS: &str = "tests/conformance/python";

/// A Python of its own with the packages of `requirements.txt`.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Makes it, unless it is there with the same packages.
    pub(crate) fn make() -> anyhow::Result<Self> {
        let version = output(Command::new("python3").arg("--version"))
            .context("Python is missing: install Python 3.10 or newer (`python3`)")?;
        println!("{}", version.trim());
        let folder = at(FOLDER).join("python");
        let wanted = format!("{version}{}", read(format!("{TESTS}/requirements.txt"))?);
        let marker = folder.join("made-of.txt");
        if std::fs::read_to_string(&marker).is_ok_and(|made_of| made_of == wanted) {
            return Ok(Self { folder });
        }
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        call(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            .context("Python has no venv module: install `python3-venv`")?;
        let environment = Self { folder };
        let mut install = Command::new(environment.python());
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        call(install.arg("--requirement").arg(at(TESTS).join("requirements.txt")))?;
        std::fs::write(marker, wanted)?;
        Ok(environment)
    }

    /// The interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        self.folder.join(inside)
    }

    /// Runs every test file in one sandbox.
    pub(super) fn run(&self, ours: &Ours) -> anyhow::Result<String> {
        let mut command = sandbox::recorded(ours, &[]);
        command.arg(self.python()).args(["-m", "unittest", "discover", "--buffer", "-s", TESTS]);
        let result = command.env("PYTHONDONTWRITEBYTECODE", "1").output()?;
        let said = String::from_utf8_lossy(&result.stderr);
        ensure!(result.status.success(), "{}{said}", String::from_utf8_lossy(&result.stdout));
        let count = said.lines().find(|line| line.starts_with("Ran "));
        let count = count.context("the tests did not say how many they were")?;
        ensure!(!count.starts_with("Ran 0 ") && !said.contains("skipped="), "left out: {said}");
        Ok(count.to_owned())
    }
}
