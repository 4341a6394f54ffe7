//! `iam trusted-profiles`: the trusted profiles of the account.

use ibmcloud_cli::args::ShortListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_plugin_sdk::terminal::Table;

use super::super::Place;
use super::super::views::Ids;
use super::shared::all;

#[derive(clap::Args, Debug)]
pub(crate) struct TrustedProfilesArgs {
    /// Show the IDs only
    #[arg(long)]
    id: bool,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for TrustedProfilesArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting all trusted profiles under current account as {{.User}}...",
            User = place.user
        ))?;
        let found = all(ctx, &client, &place)?;
        let documents = found.iter().map(|it| it.document.clone()).collect();
        if self.id {
            return Ok(Box::new(Ids {
                ids: found.into_iter().map(|it| it.id).collect(),
                documents,
            }));
        }
        let mut table = Table::new(["ID", "Name", "Created At", "Last Updated", "Description"]);
        for it in &found {
            table.add_row([&it.id, &it.name, &it.created_at, &it.modified_at, &it.description]);
        }
        Ok(Box::new(Listing { table, documents, none: msg!("No trusted profile found.") }))
    }
}
