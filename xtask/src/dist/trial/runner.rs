//! How a packed program is started here: as it is, by qemu, or by wine; always in a home of its own.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::super::build::succeeds;
use super::super::names;
use super::super::target::{Runner, Target};
use crate::checkout::{output, variable};

/// A program that can be started.
pub(crate) struct Started {
    /// What stands before the program's own words.
    words: Vec<OsString>,
    /// What has to be in the environment.
    variables: Vec<(&'static str, OsString)>,
    pub(crate) home: PathBuf,
    /// For messages.
    pub(crate) by: String,
}

impl Started {
    /// The way to start a platform's program on this machine, or the reason why there is none.
    pub(crate) fn of(
        target: &Target,
        host: &str,
        program: &Path,
        home: &Path,
    ) -> Result<Self, String> {
        let native = Target::of(host) == Some(target);
        let mut variables: Vec<(&'static str, OsString)> = Vec::new();
        let (mut words, by): (Vec<OsString>, String) = match target.runner {
            _ if native => (Vec::new(), "this machine".to_owned()),
            Runner::Itself | Runner::Nothing => return Err("nothing here runs it".to_owned()),
            Runner::Qemu(processor, libraries) => {
                let qemu =
                    find(&[&format!("qemu-{processor}-static"), &format!("qemu-{processor}")])
                        .ok_or("qemu is not installed (Debian: qemu-user-static)")?;
                let mut words = vec![qemu.into_os_string()];
                if let Some(libraries) = libraries {
                    let folder = Path::new("/usr").join(libraries);
                    if !folder.join("lib").is_dir() {
                        return Err(format!(
                            "there is no glibc in {} (Debian: libc6-…-cross)",
                            folder.display()
                        ));
                    }
                    words.extend(["-L".into(), folder.into_os_string()]);
                }
                (words, format!("qemu for {processor}"))
            }
            Runner::Wine => {
                let wine = find(&["wine64", "/usr/lib/wine/wine64"])
                    .ok_or("wine is not installed (Debian: wine64)")?;
                let prefix = home.with_file_name("wine");
                variables.push(("WINEPREFIX", prefix.into_os_string()));
                variables.push(("WINEDEBUG", "-all".into()));
                (vec![wine.into_os_string()], "wine".to_owned())
            }
        };
        words.push(program.as_os_str().to_owned());
        Ok(Self { words, variables, home: home.to_owned(), by })
    }

    /// The program with these words, and nothing in its environment but where it is at home.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut all = self.words.iter();
        let mut command = Command::new(all.next().expect("a program is named"));
        command.args(all).args(words).current_dir(&self.home).env_clear();
        command
            .env("HOME", &self.home)
            .env("IBMCLOUD_HOME", &self.home)
            .env("PATH", "/usr/bin:/bin");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// What it says with these words; its failure is ours.
    pub(crate) fn say(&self, words: &[&str]) -> anyhow::Result<String> {
        output(&mut self.command(words)).with_context(|| format!("under {}", self.by))
    }

    /// Three commands that every program answers without a network and without a configuration.
    pub(crate) fn basics(&self) -> anyhow::Result<()> {
        let version = self.say(&["--version"])?;
        ensure!(version.contains(names::version()), "--version says {version:?}");
        let help = self.say(&["help"])?;
        ensure!(help.contains("COMMANDS:"), "help says {help:?}");
        let metadata = self.say(&["SendMetadata"])?;
        let expected = ibmcloud_monitoring::PRODUCT.metadata.unwrap_or_default().trim_end();
        let same =
            metadata.bytes().zip(expected.bytes()).take_while(|(one, two)| one == two).count();
        let found = String::from_utf8_lossy(metadata.as_bytes().get(same..).unwrap_or_default());
        let found: String = found.chars().take(60).collect();
        ensure!(
            metadata == expected,
            "SendMetadata is not what crates/ibmcloud-monitoring/metadata.json says, from character {same} on: {found:?}"
        );
        Ok(())
    }

    /// A script that starts it from anywhere, with the words of whoever starts the script, and under the name by which
    /// the script was started.
    pub(crate) fn script(&self) -> String {
        let quoted = |word: &OsStr| format!("'{}'", word.to_string_lossy().replace('\'', "'\\''"));
        let mut text = "#!/bin/sh\n".to_owned();
        for (name, value) in &self.variables {
            let _ = writeln!(text, "export {name}={}", quoted(value));
        }
        let words: Vec<String> = self.words.iter().map(|it| quoted(it)).collect();
        let (first, rest) = words.split_first().expect("a program is named");
        if self.variables.is_empty() {
            let _ = writeln!(text, "exec {first} -0 \"$0\" {} \"$@\"", rest.join(" "));
            return text;
        }
        // A program for Windows is known by the name of its file: `complete` has made copies. Wine's own files do not
        // belong into the home of the program.
        let program = Path::new(self.words.last().expect("a program is named"));
        let folder = quoted(program.parent().unwrap_or(Path::new("/")).as_os_str());
        let _ = write!(
            text,
            "HOME={}\nname=${{0##*/}}\n[ -f {folder}/\"$name.exe\" ] || name={}\n\
             exec {first} {folder}/\"$name.exe\" \"$@\"\n",
            quoted(self.home.as_os_str()),
            names::PROGRAM
        );
        text
    }
}

/// The first of these programs that is there.
fn find(names: &[&str]) -> Option<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        // One with a folder of its own is found by `join` as it is.
        folders.iter().map(|folder| folder.join(name)).find(|it| it.is_file())
    })
}

/// Whether a program of this machine can be used.
pub(crate) fn has(name: &str) -> bool {
    succeeds(name, &["--version"])
}
