//! `sandbox exec`: a cloud around one command.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::thread;

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{Attention, Signal};
use ibmcloud_cli::view::Shown;

use super::options::CloudArgs;
use super::place::Place;

#[derive(clap::Args, Debug)]
pub(crate) struct ExecArgs {
    #[command(flatten)]
    cloud: CloudArgs,
    /// The command to run, behind '--'
    #[arg(value_name = "COMMAND", required = true)]
    command: Vec<OsString>,
}

impl Run for ExecArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        // The terminal is the program's.
        ctx.console.without_spinner();
        ctx.prepare_to_wait()?;
        let place = Place::start(self.cloud.options()?, self.cloud.api_key()?)?;
        let (program, arguments) = self.command.split_first().expect("the argument is required");
        let mut command = Command::new(program);
        command.args(arguments).env_clear().envs(place.environment(&ctx.env));
        let status = wait(ctx, &mut command);
        self.cloud.save(&place)?;
        self.cloud.report(ctx, &place)?;
        let status = status.map_err(|error| {
            let name = program.to_string_lossy();
            let code = code_of(&error);
            let what = msg!(
                "This machine: '{{.Command}}' could not be run: {{.Reason}}",
                Command = name,
                Reason = error
            );
            let hint = msg!("The command stands behind '--', such as 'sandbox exec -- bash'.");
            CommandError::Stopped { text: vec![what, hint], code }
        })?;
        Err(CommandError::Shown(code(status)))
    }
}

/// Waits for a child. Ctrl-C reaches it by itself, other signals are passed on; this program stays to clean
/// up behind it.
pub(super) fn wait(ctx: &Context, command: &mut Command) -> io::Result<ExitStatus> {
    // It is in place before there is a child that could be interrupted.
    let attention = Attention::calm();
    let (start, take) = std::sync::mpsc::channel::<Child>();
    let (say, mut ended) = tokio::sync::oneshot::channel();
    // The thread comes first: where there is none to be had, nothing was started.
    thread::Builder::new().spawn(move || {
        if let Ok(mut child) = take.recv() {
            // Nobody may be waiting any more.
            let _ = say.send(child.wait());
        }
    })?;
    let child = command.spawn()?;
    let id = child.id();
    let _ = start.send(child);
    ctx.wait(async {
        loop {
            tokio::select! {
                status = &mut ended => return status.map_err(io::Error::other)?,
                signal = attention.next() => pass_on(signal, id),
            }
        }
    })
}

/// Ctrl-C is pressed for all programs of a terminal; the others are meant for one.
#[cfg(unix)]
fn pass_on(signal: Signal, child: u32) {
    use nix::sys::signal;
    let signal = match signal {
        Signal::Interrupt => return,
        Signal::Terminate => signal::SIGTERM,
        Signal::HangUp => signal::SIGHUP,
    };
    if let Ok(child) = child.try_into() {
        // It may have ended by itself.
        let _ = signal::kill(nix::unistd::Pid::from_raw(child), signal);
    }
}

#[cfg(not(unix))]
fn pass_on(_: Signal, _: u32) {}

/// The exit code for a command that could not be started, as shells say it: 127 where there is none, 126 where
/// it cannot be executed.
fn code_of(error: &io::Error) -> u8 {
    use io::ErrorKind::{
        ExecutableFileBusy, IsADirectory, NotADirectory, NotFound, PermissionDenied,
    };
    match error.kind() {
        NotFound => 127,
        PermissionDenied | IsADirectory | NotADirectory | ExecutableFileBusy => 126,
        _ if is_no_program(error) => 126,
        _ => exit::FAILURE,
    }
}

/// Whether the system does not know how to execute a file.
#[cfg(unix)]
fn is_no_program(error: &io::Error) -> bool {
    error.raw_os_error() == Some(nix::errno::Errno::ENOEXEC as i32)
}

/// `ERROR_BAD_EXE_FORMAT`
#[cfg(not(unix))]
fn is_no_program(error: &io::Error) -> bool {
    error.raw_os_error() == Some(193)
}

/// The child's own exit code; a signal is 128 and its number, as shells say it.
pub(super) fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(exit::FAILURE);
    }
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(exit::FAILURE)
}
