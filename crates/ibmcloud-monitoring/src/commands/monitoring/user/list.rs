//! `monitoring user list` and `settings user list`: all users, or those of one team.

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_core::resource::secrets::with_short_keys;
use ibmcloud_core::resource::{TeamDocument, UserDocument};
use ibmcloud_plugin_sdk::terminal::Table;

use super::shared::all;
use crate::commands::monitoring::shared::{At, InTeam, time};

#[derive(clap::Args, Debug)]
pub(crate) struct UserListArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideListOutput,
}

impl Run for UserListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, None)?;
        let progress = msg!("Getting the users of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let mut users = all(ctx, &place)?;
        let mut team_document = None;
        if self.team.team.is_some() {
            let team = place.team(ctx, self.team.team.as_deref())?;
            let doing = msg!("Could not get team {{.Team}}.", Team = team.name);
            let team = ctx.ask(doing, Changed::ReadOnly, place.monitor.team(team.id))?;
            let members = TeamDocument::of(&team.document);
            users.retain(|user| members.role_of(UserDocument::of(user)).is_some());
            team_document = Some(team.document);
        }
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Username", "ID", "Role"];
        if team_document.is_some() {
            headings.push("Team Role");
        }
        if wide {
            headings.extend(["First Name", "Last Name", "Status", "Enabled", "Last Seen"]);
        }
        let mut table = Table::new(headings);
        for user in &users {
            let user = UserDocument::of(user);
            let mut row = vec![user.name(), user.id_text(), user.system_role()];
            if let Some(team) = &team_document {
                row.push(TeamDocument::of(team).role_of(user).unwrap_or_default());
            }
            if wide {
                row.extend([user.first_name(), user.last_name(), user.status(), user.enabled()]);
                row.push(time::shown(user.last_seen()));
            }
            table.add_row(row);
        }
        let documents = users.iter().map(with_short_keys).collect();
        Ok(Box::new(Listing { table, documents, none: msg!("No user found.") }))
    }
}
