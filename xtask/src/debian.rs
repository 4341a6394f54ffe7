//! Programs of Debian's packages, unpacked below `target` and run from there: nothing is installed, so that an ordinary
//! user can do it and the machine stays as it was.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::checkout::{at, output};

/// Where packages are unpacked.
const FOLDER: &str = "target/debian";

/// Packages, unpacked over each other.
pub(crate) struct Unpacked {
    folder: PathBuf,
}

impl Unpacked {
    /// Downloads and unpacks packages, unless that was done before. The system's lists of packages are brought up to
    /// date where they name none of them and this user may.
    pub(crate) fn get(name: &str, packages: &[&str]) -> anyhow::Result<Self> {
        let folder = at(FOLDER).join(name);
        let marker = folder.join("packages.txt");
        let wanted = packages.join("\n");
        if fs::read_to_string(&marker).is_ok_and(|it| it == wanted) {
            return Ok(Self { folder });
        }
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let archives = folder.join("archives");
        fs::create_dir_all(&archives)?;
        if download(&archives, packages).is_err() {
            output(Command::new("apt-get").args(["-qq", "update"]))
                .context("the lists of packages cannot be brought up to date")?;
            download(&archives, packages)?;
        }
        let mut count = 0;
        for entry in fs::read_dir(&archives)? {
            let path = entry?.path();
            output(Command::new("dpkg").arg("-x").arg(path).arg(&folder))?;
            count += 1;
        }
        ensure!(count == packages.len(), "{count} of {} packages came", packages.len());
        fs::write(marker, wanted)?;
        Ok(Self { folder })
    }

    /// A program of them.
    pub(crate) fn program(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// A program of them that will run with their libraries.
    pub(crate) fn command(&self, path: &str) -> Command {
        let mut command = Command::new(self.program(path));
        command.env("LD_LIBRARY_PATH", self.libraries());
        command
    }

    fn libraries(&self) -> PathBuf {
        let folder = self.folder.join("usr/lib");
        let inside = fs::read_dir(&folder).into_iter().flatten().flatten().map(|it| it.path());
        let is_multiarch = |path: &PathBuf| {
            path.file_name().and_then(OsStr::to_str).is_some_and(|it| it.contains("-linux-gnu"))
        };
        inside.filter(|it| is_multiarch(it)).min().unwrap_or(folder)
    }
}

fn download(folder: &Path, packages: &[&str]) -> anyhow::Result<()> {
    let mut command = Command::new("apt-get");
    command.args(["-qq", "download"]).args(packages).current_dir(folder);
    output(&mut command).map(drop)
}
