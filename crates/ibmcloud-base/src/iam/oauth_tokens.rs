//! `iam oauth-tokens`: the session's access token, fresh enough to be used.

use std::io;

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::view::{Shown, View};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

#[derive(clap::Args, Debug)]
pub(crate) struct OauthTokensArgs {
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for OauthTokensArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        Ok(Box::new(Tokens(ctx.fresh_token(&client)?)))
    }
}

struct Tokens(SecretString);

impl View for Tokens {
    /// Two blanks behind the colon: scripts cut at the fourth blank-separated field.
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.line(&format!("IAM token:  Bearer {}", self.0.expose_secret()))
    }

    fn to_json(&self) -> Value {
        json!({ "iam_token": format!("Bearer {}", self.0.expose_secret()) })
    }
}
