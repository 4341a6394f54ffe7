//! `monitoring auth show`: which credentials an instance accepts, and who may change that.

use std::io;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::team::{Team, User};
use ibmcloud_plugin_sdk::terminal::Details;
use serde_json::{Value, json};

use crate::console::Console;
use crate::context::Context;
use crate::errors::{Changed, CommandError};
use crate::grammar::registry::Run;
use crate::lockdown::observe::monitor;
use crate::msg;
use crate::select;
use crate::view::{Shown, View};

#[derive(clap::Args, Debug)]
pub(crate) struct AuthShowArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Specify output format: JSON
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for AuthShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let text = msg!(
            "Getting the authentication method of instance {{.Name}}...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let monitor = monitor(&client, &instance)?;
        let doing = || msg!("Could not look at instance {{.Name}}.", Name = instance.name);
        let me = ctx.ask(doing(), Changed::ReadOnly, monitor.me())?;
        let teams = ctx.ask(doing(), Changed::ReadOnly, monitor.teams())?;
        Ok(Box::new(Method { instance, me, teams }))
    }
}

struct Method {
    instance: Instance,
    me: User,
    teams: Vec<Team>,
}

impl View for Method {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mode = self.instance.auth_mode();
        let mut rows = Details::new();
        rows.push("Name:", &self.instance.name);
        rows.push("GUID:", self.instance.guid.as_str());
        rows.push("Location:", self.instance.region.as_str());
        rows.push("Authentication:", mode.to_string());
        let meaning = match mode {
            AuthMode::IamOnly => msg!("IAM tokens only"),
            AuthMode::Any => msg!("IAM tokens and Monitor API tokens"),
            AuthMode::Absent => {
                msg!("IAM tokens and Monitor API tokens (external_api_auth was never set)")
            }
            AuthMode::Unknown(_) => msg!("not known to this program"),
        };
        let accepts = console.text(&meaning);
        rows.push("Accepts:", &accepts);
        rows.push("Teams that you see:", self.teams.len().to_string());
        rows.push("Your role:", self.me.system_role.as_str());
        console.details(&rows)
    }

    fn program(&self) -> Value {
        json!({
            "name": self.instance.name,
            "guid": self.instance.guid.to_string(),
            "region": self.instance.region.to_string(),
            "external_api_auth": self.instance.auth_mode().wire_value(),
            "effective": self.instance.auth_mode().effective().to_string(),
            "teams": self.teams.len(),
            "role": self.me.system_role.to_string(),
            "sees_every_team": self.me.system_role.is_admin(),
        })
    }
}
