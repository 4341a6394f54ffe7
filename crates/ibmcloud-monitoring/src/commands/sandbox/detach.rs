//! `sandbox start --detach`: this program once more, in the background, and the wait until it is ready.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;

use super::running::{Running, Which};

/// A fleet of the largest size takes a while to be made.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often is looked.
const LOOK: Duration = Duration::from_millis(20);

/// Starts the sandbox that the words of this command describe, and waits until it answers.
pub(super) fn start(ctx: &Context, which: &Which) -> Result<Running, CommandError> {
    if cfg!(not(unix)) {
        return Err(CommandError::usage(msg!(
            "--detach is not supported on this system: use 'sandbox start' in a window of its own"
        )));
    }
    let path = which.path(ctx)?;
    if let Ok(running) = which.find(ctx)? {
        return Err(CommandError::plain(
            msg!(
                "A sandbox '{{.Label}}' runs in the background already: {{.Url}}",
                Label = which.label,
                Url = running.url
            ),
            msg!("End it with 'sandbox stop', or give this one another --label."),
        ));
    }
    let file_error = |source| CommandError::File { path: path.display().to_string(), source };
    let log = open_log(&path).map_err(file_error)?;
    // One that is gone is not to be taken for the new one.
    let _ = fs::remove_file(&path);
    let mut words = std::env::args_os();
    let name = words.next();
    let words = words.map(|it| if it == "--detach" { "--detached".into() } else { it });
    let mut command = Command::new(std::env::current_exe()?);
    // The face of the program depends on the name that it was started with.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut command, name.unwrap_or_default());
    #[cfg(not(unix))]
    drop(name);
    let mut child =
        command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?;
    let begun = Instant::now();
    ctx.prepare_to_wait()?;
    while begun.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait()? {
            // It has said why.
            Console::log(&fs::read_to_string(log_path(&path)).unwrap_or_default());
            return Err(CommandError::Shown(super::exec::code(status).max(exit::FAILURE)));
        }
        if let Ok(running) = which.find(ctx)?
            && running.pid == child.id()
        {
            return Ok(running);
        }
        ctx.wait(async { tokio::time::sleep(LOOK).await });
    }
    // It would be in the way of the next one.
    let _ = child.kill();
    Err(CommandError::Plain {
        what: msg!(
            "This machine: the sandbox could not be started: {{.Reason}}",
            Reason = format!("{PATIENCE:?}")
        ),
        hint: None,
    })
}

/// The part of the program that stays gets a session of its own: the end of the terminal is not its end.
pub(super) fn settle() {
    #[cfg(unix)]
    // It fails where it is in one already, which is as good.
    let _ = nix::unistd::setsid();
}

/// Where the sandbox in the background says what it has to say.
pub(super) fn log_path(state: &Path) -> std::path::PathBuf {
    state.with_extension("log")
}

fn open_log(state: &Path) -> std::io::Result<File> {
    if let Some(folder) = state.parent() {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
    }
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.create(true).write(true).truncate(true).open(log_path(state))
}
