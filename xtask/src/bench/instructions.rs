//! Instructions that a program executes, counted by valgrind's callgrind: the same in every run.

use std::process::Command;

use anyhow::{Context, ensure};

use super::programs::Subject;

/// Counts each of them; the counts are appended, and returned as well.
pub(super) fn of(
    subjects: &[Subject],
    counts: &mut Vec<(String, u64)>,
) -> anyhow::Result<Vec<(String, u64)>> {
    for subject in subjects {
        counts.push((subject.name.clone(), count(subject)?));
    }
    Ok(counts.clone())
}

fn count(subject: &Subject) -> anyhow::Result<u64> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).args(&subject.words);
    // Nothing of the caller's surroundings may make a difference, save the session where one is needed.
    for (name, _) in std::env::vars_os() {
        if name != "PATH" && !(subject.in_session && name == "IBMCLOUD_HOME") {
            command.env_remove(name);
        }
    }
    command.envs([("IBMCLOUD_COLOR", "false"), ("LC_ALL", "C.UTF-8")]);
    if !subject.in_session {
        command.env("IBMCLOUD_HOME", "/nonexistent");
    }
    let run =
        command.output().context("instructions are counted by valgrind: install `valgrind`")?;
    let said = String::from_utf8_lossy(&run.stderr);
    ensure!(run.status.success(), "{} failed under valgrind:\n{said}", subject.name);
    counted(&said).with_context(|| format!("callgrind said nothing of {}:\n{said}", subject.name))
}

/// `==123== Collected : 456`.
fn counted(said: &str) -> Option<u64> {
    let line = said.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found() {
        assert_eq!(counted("==1== x\n==1== Collected : 456\n"), Some(456));
        assert_eq!(counted("==1== Collected : \n"), None);
    }
}
