//! `resource group`: one resource group.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::session::ResourceGroup;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::ResourceGroupFilter;

use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct GroupArgs {
    /// Name or ID of the resource group
    #[arg(value_name = "NAME")]
    name: String,
    /// Show the ID only
    #[arg(long, conflicts_with = "output")]
    id: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for GroupArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let session = ctx.session()?;
        let account = ctx.account()?;
        let client = ctx.client()?;
        if !self.id {
            let text = msg!(
                "Retrieving resource group {{.Group}} under account {{.Account}} as {{.User}}...",
                Group = ctx.console.entity(&self.name),
                Account = ctx.console.entity(&account.name),
                User = ctx.console.entity(&session.user)
            );
            ctx.console.progress(&text)?;
        }
        let filter = ResourceGroupFilter { account: Some(account.id), ..Default::default() };
        let doing = msg!("Could not get resource group:");
        let groups = ctx.ask(doing, Changed::ReadOnly, client.resource_groups(&filter))?;
        let group = select::group_named(ctx, groups, &self.name)?;
        Ok(Box::new(Group { group, id: self.id }))
    }
}

struct Group {
    group: ResourceGroup,
    id: bool,
}

impl View for Group {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.id {
            return console.line(self.group.id.as_str());
        }
        console.ok()?;
        let mut rows = Details::new();
        rows.push("Name:", &self.group.name);
        rows.push("ID:", self.group.id.as_str());
        rows.push("Default Group:", self.group.default.to_string());
        rows.push("State:", &self.group.state);
        rows.push("Quota ID:", &self.group.quota_id);
        console.details(&rows)
    }

    /// An array, even for one: scripts read `.[0].id`.
    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(vec![self.group.document.clone()]))
    }
}
