//! `monitoring auth headers`: what a request to an instance needs, ready for use by another program.

use std::io;
use std::time::{Duration, SystemTime};

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_proxy::{Credential, Form};
use secrecy::{ExposeSecret, SecretString};

use crate::commands::monitoring::shared::{At, InTeam, time};
use crate::unattended::{self, Identity};

#[derive(clap::Args, Debug)]
pub(crate) struct HeadersArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    /// Specify the form: header, curl, env, powershell, fish, json or process
    #[arg(long, value_name = "FORMAT", default_value = "header")]
    format: String,
    /// How long the token is good at least, such as 300, 5m or 1h
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    min_validity: String,
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for HeadersArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let form = Form::named(&self.format).filter(|form| *form != Form::Token);
        let form = form.ok_or_else(|| not_a_value(&self.format, "--format"))?;
        let wanted = span(&self.min_validity, "--min-validity")?;
        let client = self.identity.client(ctx)?;
        let place = unattended::destination(ctx, &client, &self.at, &self.team)?;
        let upstream = place.upstream(&client)?;
        let token = ctx
            .wait(client.access_token_for(wanted, None))
            .map_err(|source| CommandError::Refresh { source })?;
        // IAM decides how long its tokens live.
        let left = token.remaining(SystemTime::now());
        if left < wanted.saturating_sub(ON_THE_WAY) {
            return Err(CommandError::plain(
                msg!(
                    "IAM: a new token is good for {{.Left}} s only, and '--min-validity' asks for {{.Wanted}} s.",
                    Left = left.as_secs(),
                    Wanted = wanted.as_secs()
                ),
                msg!(
                    "Ask for less, or have the lifetime of access tokens raised in the settings of the account."
                ),
            ));
        }
        let credential = Credential::new(&upstream, token);
        let credential = credential.map_err(|source| CommandError::Refresh { source })?;
        Ok(Box::new(Headers(credential.render(form))))
    }
}

/// What of a token's life may pass between its making and the look at it.
const ON_THE_WAY: Duration = Duration::from_secs(1);

/// The headers in the form that was asked for, and nothing else.
struct Headers(SecretString);

impl View for Headers {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.bytes(self.0.expose_secret().as_bytes())
    }
}

/// A time span of an option.
pub(crate) fn span(text: &str, option: &str) -> Result<Duration, CommandError> {
    time::seconds(text).map(Duration::from_secs).ok_or_else(|| not_a_value(text, option))
}

/// A value that an option does not have.
pub(crate) fn not_a_value(text: &str, option: &str) -> CommandError {
    CommandError::usage(msg!(
        "'{{.Value}}' is not a value for {{.Argument}}",
        Value = text,
        Argument = option
    ))
}
