//! `iam bearer-token`: the session's access token and nothing else, for command substitution.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::view::{Shown, text};
use secrecy::ExposeSecret as _;

#[derive(clap::Args, Debug)]
pub(crate) struct BearerTokenArgs {}

impl Run for BearerTokenArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        let token = ctx.fresh_token(&client)?;
        Ok(text(token.expose_secret()))
    }
}
