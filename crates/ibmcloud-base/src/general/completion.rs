//! `completion`: scripts for bash, zsh, fish and PowerShell.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::grammar::completion::Shell;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, text};

#[derive(clap::Args, Debug)]
pub(crate) struct CompletionArgs {
    /// bash, zsh, fish or powershell
    #[arg(value_name = "SHELL")]
    shell: String,
}

impl Run for CompletionArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let shell = Shell::named(&self.shell).ok_or_else(|| {
            CommandError::usage(msg!(
                "'{{.Shell}}' is not bash, zsh, fish or powershell",
                Shell = self.shell
            ))
        })?;
        Ok(text(shell.script(&ctx.program)))
    }
}
