//! `monitoring token reset`: gives a team a new Monitor API token.

use std::io;

use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::team::Team;
use ibmcloud_transport::{ResetError, reset_token};
use serde_json::{Value, json};

use crate::console::Console;
use crate::context::Context;
use crate::errors::{Changed, CommandError, exit, service};
use crate::grammar::registry::Run;
use crate::lockdown::observe::{monitor, salt};
use crate::lockdown::run::forms;
use crate::lockdown::standing::unreset;
use crate::lockdown::views::NothingDone;
use crate::msg;
use crate::select;
use crate::view::{Shown, View};

#[derive(clap::Args, Debug)]
pub(crate) struct TokenResetArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Name or ID of the team
    #[arg(short, long, visible_alias = "teamID", value_name = "TEAM", required = true)]
    team: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    /// Specify output format: JSON
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for TokenResetArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let forms = forms(ctx)?;
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let monitor = monitor(&client, &instance)?;
        let doing = || msg!("Could not read the present token.");
        let teams = ctx.ask(doing(), Changed::Nothing, monitor.teams())?;
        let team = select::team(teams, self.team.as_deref())?;
        let old = ctx.ask(doing(), Changed::Nothing, monitor.token(team.id))?;
        let question = msg!(
            "Whatever uses the token of team {{.Team}} is cut off at once. Reset it?",
            Team = ctx.console.entity(&team.name)
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        let text = msg!(
            "Resetting the Monitor API token of team {{.Team}}...",
            Team = ctx.console.entity(&team.name)
        );
        ctx.console.progress(&text)?;
        let outcome = ctx
            .wait(reset_token(&monitor, team.id, &forms, &old))
            .map_err(|error| failed(&error, &team, &ctx.program))?;
        let salt = salt();
        Ok(Box::new(Reset {
            before: Fingerprint::of(&salt, &old).short(),
            after: Fingerprint::of(&salt, &outcome.token).short(),
            request: outcome.form.to_string(),
            team,
        }))
    }
}

fn failed(error: &ResetError, team: &Team, program: &str) -> CommandError {
    let mut text =
        vec![msg!("Could not reset the Monitor API token of team {{.Team}}.", Team = team.name)];
    match error {
        ResetError::Refused { source, .. }
        | ResetError::Unknown { source, .. }
        | ResetError::NotApplied { source: Some(source), .. } => {
            text.extend(service(source, program));
        }
        other => {
            text.push(unreset(other));
            text.push(msg!("Reset it in the web UI: Settings > Monitor API > Reset Token, or name the request in IBMCLOUD_MONITORING_TOKEN_RESET."));
        }
    }
    if error.may_have_applied() {
        text.push(msg!("The change may or may not have happened: look before you try again."));
        return CommandError::Stopped { text, code: exit::UNCERTAIN };
    }
    text.push(msg!("Nothing was changed."));
    CommandError::Stopped { text, code: exit::FAILURE }
}

struct Reset {
    team: Team,
    before: String,
    after: String,
    request: String,
}

impl View for Reset {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "The token of team {{.Team}} was reset: fingerprint {{.Before}} became {{.After}}.",
            Team = console.entity(&self.team.name),
            Before = self.before,
            After = self.after
        ))
    }

    fn program(&self) -> Value {
        json!({
            "team": self.team.name, "id": self.team.id.0, "changed": true, "request": self.request,
            "fingerprint_before": self.before, "fingerprint_after": self.after,
        })
    }
}
