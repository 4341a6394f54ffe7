//! `iam access-groups`: the access groups of the account, or those that somebody is a member of.

use std::io;

use ibmcloud_cli::args::ShortListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{AccessGroup, Client};

use super::super::{Place, profiles, service_ids};
use super::shared::user;

#[derive(clap::Args, Debug)]
pub(crate) struct AccessGroupsArgs {
    /// Only groups that this user is a member of
    #[arg(short = 'u', value_name = "USER_NAME", conflicts_with_all = ["service_id", "profile"])]
    user: Option<String>,
    /// Only groups that this service ID is a member of
    #[arg(short = 's', value_name = "SERVICE_ID_NAME", conflicts_with = "profile")]
    service_id: Option<String>,
    /// Only groups that this trusted profile is a member of
    #[arg(short = 'p', value_name = "PROFILE_NAME")]
    profile: Option<String>,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for AccessGroupsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let named = self.user.as_ref().or(self.service_id.as_ref()).or(self.profile.as_ref());
        let progress = match named {
            None => msg!(
                "Getting all access groups under current account as {{.User}}...",
                User = place.user
            ),
            Some(member) => msg!(
                "Getting the access groups of {{.Member}} under current account as {{.User}}...",
                Member = ctx.console.entity(member),
                User = place.user
            ),
        };
        ctx.console.progress(&progress)?;
        let member = self.member(ctx, &client, &place)?;
        let doing = msg!("Could not get the access groups.");
        let asking = client.access_groups(place.id(), member.as_deref());
        Ok(Box::new(Groups(ctx.ask(doing, Changed::ReadOnly, asking)?)))
    }
}

impl AccessGroupsArgs {
    /// IAM id of the member that was named.
    fn member(
        &self,
        ctx: &Context,
        client: &Client,
        place: &Place,
    ) -> Result<Option<String>, CommandError> {
        if let Some(name) = &self.user {
            return user(ctx, client, place, name).map(|user| Some(user.iam_id));
        }
        if let Some(name) = &self.service_id {
            return service_ids::shared::find(ctx, client, place, name).map(|it| Some(it.iam_id));
        }
        let Some(name) = &self.profile else { return Ok(None) };
        profiles::shared::find(ctx, client, place, name).map(|it| Some(it.iam_id))
    }
}

struct Groups(Vec<AccessGroup>);

impl View for Groups {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Name", "ID", "Description"]);
        for it in &self.0 {
            table.add_row([&it.name, &it.id, &it.description]);
        }
        console.list(&table, &msg!("No access group found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().map(|it| it.document.clone()).collect()))
    }
}
