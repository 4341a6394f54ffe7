//! `monitoring token show`: the Monitor API token of a team, for whoever asks for it by name.

use std::io;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::team::Team;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::monitor_api::monitor;
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct TokenShowArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Name or ID of the team; the default team if left out
    #[arg(short, long, visible_alias = "teamID", value_name = "TEAM")]
    team: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for TokenShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let text = msg!(
            "Getting a token of instance {{.Name}}...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let monitor = monitor(&client, &instance)?;
        let doing = || msg!("Could not get the Monitor API token.");
        let teams = ctx.ask(doing(), Changed::ReadOnly, monitor.teams())?;
        let team = select::team(teams, self.team.as_deref())?;
        let token = ctx.ask(doing(), Changed::ReadOnly, monitor.token(team.id))?;
        Ok(Box::new(Token { team, token }))
    }
}

struct Token {
    team: Team,
    token: SecretString,
}

impl View for Token {
    /// With `-q` the token alone, for `$(…)`.
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.line(self.token.expose_secret())
    }

    fn to_json(&self) -> Value {
        json!({
            "team": self.team.name, "id": self.team.id.0, "token": self.token.expose_secret(),
        })
    }
}
