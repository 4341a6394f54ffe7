//! The command that is run after a change, such as one that lets a program read its file again.

use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How often a running command is looked at: first, and at most.
const FIRST_LOOK: Duration = Duration::from_millis(5);
const LAST_LOOK: Duration = Duration::from_millis(200);

/// A line for the shell.
#[derive(Clone, Debug)]
pub struct AfterChange {
    line: String,
    timeout: Duration,
    without: Vec<String>,
}

/// How a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandFailure {
    /// It could not be started.
    #[error("it could not be started: {0}")]
    NotStarted(io::Error),
    /// It ended with this exit code, or by a signal (`None`).
    #[error("it failed")]
    Failed(Option<i32>),
    /// It was ended, with all that it had started in its process group, after this time.
    #[error("it took longer than {} s, and was ended", .0.as_secs())]
    TimedOut(Duration),
}

impl AfterChange {
    /// A line that `sh -c` gets (`cmd /C` on Windows). It finds the environment of this program but for the variables in
    /// `without`: name those that hold a credential.
    pub fn new(line: String, timeout: Duration, without: Vec<String>) -> Self {
        Self { line, timeout, without }
    }

    /// Runs it to its end. It reads nothing, and what it writes goes to standard error.
    pub(super) async fn run(&self) -> Result<(), CommandFailure> {
        let mut child = self.start().map_err(CommandFailure::NotStarted)?;
        let end = Instant::now() + self.timeout;
        let mut look = FIRST_LOOK;
        loop {
            match child.try_wait().map_err(CommandFailure::NotStarted)? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(CommandFailure::Failed(ExitStatus::code(&status))),
                None if Instant::now() >= end => {
                    stop(&mut child);
                    return Err(CommandFailure::TimedOut(self.timeout));
                }
                None => {}
            }
            sleep(look.min(end.saturating_duration_since(Instant::now()))).await;
            look = (look * 2).min(LAST_LOOK);
        }
    }

    fn start(&self) -> io::Result<Child> {
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        let mut command = Command::new(shell);
        command.args([flag, &self.line]).stdin(Stdio::null()).stdout(io::stderr());
        for name in &self.without {
            command.env_remove(name);
        }
        // A group of its own, so that it can be ended with what it has started.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn()
    }
}

fn stop(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn run(line: &str, timeout: u64) -> Result<(), CommandFailure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let timeout = Duration::from_millis(timeout);
        let without = vec!["CARGO_MANIFEST_DIR".to_owned()];
        runtime.block_on(AfterChange::new(line.to_owned(), timeout, without).run())
    }

    #[test]
    fn a_command_succeeds_fails_or_takes_too_long() {
        run("true && [ -n \"$CARGO_PKG_NAME\" ] && [ -z \"$CARGO_MANIFEST_DIR\" ]", 9_000).unwrap();
        assert!(matches!(run("exit 7", 9_000), Err(CommandFailure::Failed(Some(7)))));
        assert!(matches!(run("kill -9 $$", 9_000), Err(CommandFailure::Failed(None))));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        // The shell's own child is ended, too.
        let line = format!("sleep 60 & echo $! > '{}'; wait", file.display());
        assert!(matches!(run(&line, 300), Err(CommandFailure::TimedOut(_))));
        let pid = std::fs::read_to_string(&file).unwrap();
        let gone = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
            stat.map_or(true, |stat| stat.contains(") Z "))
        };
        assert!(
            cfg!(not(target_os = "linux"))
                || (0..100).any(|_| {
                    std::thread::sleep(Duration::from_millis(10));
                    gone()
                })
        );
    }
}
