//! `monitoring user list` and `settings user list`: all users, or those of one team.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::secrets::with_short_keys;
use ibmcloud_plugin_sdk::terminal::Table;

use super::all;
use crate::commands::monitoring::shared::find;
use crate::commands::monitoring::shared::views::Listing;
use crate::commands::monitoring::shared::{At, InTeam, Shape};

#[derive(clap::Args, Debug)]
pub(crate) struct UserListArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    shape: Shape,
}

impl Run for UserListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, None)?;
        let progress = msg!("Getting the users of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let mut users = all(ctx, &place)?;
        let mut roles = None;
        if self.team.team.is_some() {
            let team = place.team(ctx, self.team.team.as_deref())?;
            let doing = msg!("Could not get team {{.Team}}.", Team = team.name);
            let team = ctx.ask(doing, Changed::ReadOnly, place.monitor.team(team.id))?;
            let members = team.document.get("userRoles").and_then(Json::as_array);
            let members = members.unwrap_or_default().to_vec();
            users.retain(|user| role_of(&members, user).is_some());
            roles = Some(members);
        }
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Username", "ID", "Role"];
        if roles.is_some() {
            headings.push("Team Role");
        }
        if wide {
            headings.extend(["First Name", "Last Name", "Status", "Enabled", "Last Seen"]);
        }
        let mut table = Table::new(headings);
        for user in &users {
            let mut row = ["username", "id", "systemRole"].map(|it| user.text(it)).to_vec();
            if let Some(members) = &roles {
                row.push(role_of(members, user).unwrap_or_default());
            }
            if wide {
                row.extend(["firstName", "lastName", "status", "enabled"].map(|it| user.text(it)));
                row.push(find::time(user, "lastSeen"));
            }
            table.add_row(row);
        }
        let documents = users.iter().map(with_short_keys).collect();
        Ok(Box::new(Listing { table, documents, none: msg!("No user found.") }))
    }
}

/// The role that a user has in a team.
fn role_of(members: &[Json], user: &Json) -> Option<String> {
    let own = members.iter().find(|member| member.text("userId") == user.text("id"));
    own.map(|member| member.text("role"))
}
