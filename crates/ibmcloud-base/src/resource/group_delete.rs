//! `resource group-delete`: deletes an empty resource group, after a question.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::ResourceGroup as ResourceGroupRecord;
use ibmcloud_transport::ResourceGroupFilter;
use serde_json::{Value, json};

use super::shared::NothingDeleted;
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct GroupDeleteArgs {
    /// Name or ID of the resource group
    #[arg(value_name = "NAME")]
    name: String,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for GroupDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let session = ctx.session()?;
        let account = ctx.account()?;
        let client = ctx.client()?;
        let text = msg!(
            "Deleting resource group {{.Group}} under account {{.Account}} as {{.User}}...",
            Group = ctx.console.entity(&self.name),
            Account = ctx.console.entity(&account.name),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let filter = ResourceGroupFilter { account: Some(account.id), ..Default::default() };
        let doing = msg!("Could not get resource group:");
        let groups = ctx.ask(doing, Changed::Nothing, client.resource_groups(&filter))?;
        let group = select::group_named(ctx, groups, &self.name)?;
        let question = msg!(
            "Really delete the resource group {{.Group}}?",
            Group = ctx.console.entity(&group.name)
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not delete resource group {{.Group}}.", Group = group.name);
        ctx.ask(doing, Changed::Nothing, client.delete_resource_group(&group.id))?;
        // A group that is gone cannot stay targeted.
        if session.resource_group.is_some_and(|(id, _)| id == group.id) {
            ctx.store
                .update(|config| config.set_resource_group(&ResourceGroupRecord::default()))?;
        }
        Ok(Box::new(Deleted { name: group.name, id: group.id.to_string() }))
    }
}

struct Deleted {
    name: String,
    id: String,
}

impl View for Deleted {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let name = console.entity(&self.name);
        console.say(&msg!("Resource group {{.Group}} was deleted.", Group = name))
    }

    fn to_json(&self) -> Value {
        json!({ "deleted": true, "id": self.id })
    }
}
