//! `logout`: ends the session in the shared configuration.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Done, Shown};

#[derive(clap::Args, Debug)]
pub(crate) struct LogoutArgs {
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for LogoutArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.console.progress(&msg!("Logging out..."))?;
        // Without a file there is nothing to clear, and none is made for it.
        if ctx.store.path().exists() {
            ctx.store.update(ibmcloud_plugin_sdk::Config::clear_session)?;
        }
        Ok(Box::new(Done))
    }
}
