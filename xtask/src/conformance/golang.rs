//! The programs on the official Go SDK: `tests/conformance/go`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use super::ours::FOLDER;
use crate::checkout::{at, call, output};

/// The programs, built.
pub(crate) struct Golang {
    folder: PathBuf,
}

impl Golang {
    /// Builds all of them. The versions are those of `go.mod` and `go.sum`.
    pub(crate) fn build() -> anyhow::Result<Self> {
        let version = output(Command::new("go").arg("version"))
            .context("Go is missing: install Go 1.26.5 or newer (https://go.dev/dl) or `golang`")?;
        println!("{}", version.trim());
        let folder = at(FOLDER).join("go");
        std::fs::create_dir_all(&folder)?;
        let mut build = Command::new("go");
        build.current_dir(at("tests/conformance/go"));
        // Stripped, as plug-ins are delivered.
        build.args(["build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o"]);
        call(build.arg(&folder).arg("./..."))?;
        Ok(Self { folder })
    }

    /// Where a program is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// A program that will run, with no leaning towards any colour or language.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.path(name));
        for name in ["NO_COLOR", "FORCE_COLOR", "IBMCLOUD_COLOR", "BLUEMIX_COLOR", "LC_CTYPE"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm").env("LC_ALL", "C.UTF-8");
        command
    }
}
