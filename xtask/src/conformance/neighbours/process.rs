//! One neighbour: started, left alone or killed, and asked how many rounds it had.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, ensure};

/// A running program that prints a line per round into a file.
pub(super) struct Neighbour {
    name: String,
    child: Child,
    said: PathBuf,
}

impl Neighbour {
    pub(super) fn start(
        program: &Path,
        words: &[OsString],
        name: &str,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let said = folder.join(format!("{name}.txt"));
        let file = File::create(&said)?;
        let mut command = Command::new(program);
        command.args(words).stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        Ok(Self { name: name.to_owned(), child, said })
    }

    /// Waits until it ends by itself, and complains if it did.
    pub(super) fn finish(mut self) -> anyhow::Result<u64> {
        let status = self.child.wait()?;
        let said = fs::read_to_string(&self.said)?;
        let last = said.lines().last().unwrap_or_default();
        ensure!(status.success(), "{} ended with {status}: {last}", self.name);
        let rounds = rounds(&said);
        ensure!(rounds > 0, "{} did nothing", self.name);
        Ok(rounds)
    }

    /// Kills it without warning. It may have ended before, but not with a complaint.
    pub(super) fn kill(mut self) -> anyhow::Result<u64> {
        if let Some(status) = self.child.try_wait()? {
            let said = fs::read_to_string(&self.said)?;
            ensure!(status.success(), "{} ended with {status}: {said}", self.name);
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(rounds(&fs::read_to_string(&self.said)?))
    }
}

/// None is left behind when a check fails.
impl Drop for Neighbour {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Rounds that were reported; the last line may have been cut off.
fn rounds(said: &str) -> u64 {
    let whole = said.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    whole.filter(|line| line.starts_with("round ")).map(|_| 1).sum()
}

/// Uneven pauses, the same ones in every run.
pub(super) struct Pauses(u64);

impl Pauses {
    pub(super) fn new() -> Self {
        Self(1)
    }

    /// Sleeps for so many milliseconds at least and at most.
    pub(super) fn sleep(&mut self, least: u64, most: u64) {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // Microseconds: whole milliseconds would meet the same few places again and again.
        let range = (most - least) * 1000;
        thread::sleep(Duration::from_micros(least * 1000 + (self.0 >> 33) % range));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_lines_are_rounds() {
        assert_eq!(rounds("round 1\nround 2\ndamaged\nrou"), 2);
        assert_eq!(rounds("round 1\nround 2"), 1);
    }
}
