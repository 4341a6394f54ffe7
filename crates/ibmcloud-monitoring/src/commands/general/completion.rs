//! `completion`: scripts for bash, zsh, fish and PowerShell.

use clap::ValueEnum as _;

use crate::app::text;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::completion::script;
use crate::grammar::registry::Run;
use crate::msg;
use crate::view::Shown;

#[derive(clap::Args, Debug)]
pub(crate) struct CompletionArgs {
    /// bash, zsh, fish or powershell
    #[arg(value_name = "SHELL")]
    shell: String,
}

impl Run for CompletionArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let shell = clap_complete::Shell::from_str(&self.shell, true).map_err(|_| {
            CommandError::usage(msg!(
                "'{{.Shell}}' is not bash, zsh, fish or powershell",
                Shell = self.shell
            ))
        })?;
        Ok(text(script(&ctx.program, shell)))
    }
}
