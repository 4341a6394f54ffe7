//! `iam access-group-delete`: deletes an access group with its policies, after a question.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_transport::{AccessGroup, Client};

use super::super::{NothingDeleted, Place, Told, before_change};
use super::shared::{group, groups};

#[derive(clap::Args, Debug)]
pub(crate) struct AccessGroupDeleteArgs {
    /// Name or ID of the access group
    #[arg(value_name = "GROUP_NAME")]
    name: String,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    /// Delete the group although it has members
    #[arg(short, long)]
    recursive: bool,
    /// Delete all access groups with the same name
    #[arg(short, long)]
    all: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for AccessGroupDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.name);
        ctx.console.progress(&msg!(
            "Deleting access group {{.Name}} under current account as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let found = match groups(ctx, &client, &place, &self.name)? {
            several if self.all && several.len() > 1 => several,
            _ => vec![before_change(group(ctx, &client, &place, &self.name))?],
        };
        if !self.recursive {
            found.iter().try_for_each(|group| check_empty(ctx, &client, group))?;
        }
        let question =
            msg!("Really delete access group {{.Name}} with its policies?", Name = shown);
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let mut changed = false;
        for group in &found {
            let doing = msg!("Could not delete access group {{.Name}}.", Name = self.name);
            let deleting = client.delete_access_group(&group.id, self.recursive);
            let deleted = ctx.ask(doing, Changed::Nothing, deleting);
            deleted.map_err(|error| if changed { error.after_a_change() } else { error })?;
            changed = true;
            gone(ctx, &self.name, async || client.access_group(&group.id).await, |_| true)?;
        }
        let ids: Vec<Json> = found.iter().map(|group| group.id.as_str().into()).collect();
        Ok(Box::new(Told {
            sentence: msg!("Access group {{.Name}} is deleted successfully", Name = shown),
            document: Json::object([("deleted", true.into()), ("ids", Json::Array(ids))]),
        }))
    }
}

/// Whoever is in a group loses what it gives, which nobody does by the way.
fn check_empty(ctx: &Context, client: &Client, group: &AccessGroup) -> Result<(), CommandError> {
    let doing = msg!("Could not get the members of access group {{.Name}}.", Name = group.name);
    let members = ctx.ask(doing, Changed::Nothing, client.access_group_members(&group.id))?;
    if members.is_empty() {
        return Ok(());
    }
    Err(CommandError::plain(
        msg!(
            "Access group '{{.Name}}' has {{.Count}} members.",
            Name = group.name,
            Count = members.len()
        ),
        msg!("Nothing was changed. Add '--recursive' to delete it with its memberships."),
    ))
}
