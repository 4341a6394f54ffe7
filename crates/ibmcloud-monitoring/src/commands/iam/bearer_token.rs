//! `iam bearer-token`: the session's access token and nothing else, for command substitution.

use secrecy::ExposeSecret as _;

use crate::app::text;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::view::Shown;

#[derive(clap::Args, Debug)]
pub(crate) struct BearerTokenArgs {}

impl Run for BearerTokenArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        let token = ctx.fresh_token(&client)?;
        Ok(text(token.expose_secret()))
    }
}
