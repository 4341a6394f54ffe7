//! `resource group-update`: gives a resource group another name.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::session::ResourceGroup;
use ibmcloud_transport::ResourceGroupFilter;

use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct GroupUpdateArgs {
    /// Name or ID of the resource group
    #[arg(value_name = "NAME")]
    name: String,
    /// New name of the resource group
    #[arg(short = 'n', long = "name", value_name = "NEW_NAME")]
    new_name: Option<String>,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for GroupUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let Some(new_name) = &self.new_name else {
            return Err(CommandError::usage(msg!("nothing to update was named")));
        };
        let session = ctx.session()?;
        let account = ctx.account()?;
        let client = ctx.client()?;
        let text = msg!(
            "Updating resource group {{.Group}} under account {{.Account}} as {{.User}}...",
            Group = ctx.console.entity(&self.name),
            Account = ctx.console.entity(&account.name),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let filter = ResourceGroupFilter { account: Some(account.id), ..Default::default() };
        let doing = msg!("Could not get resource group:");
        let groups = ctx.ask(doing, Changed::Nothing, client.resource_groups(&filter))?;
        let group = select::group_named(ctx, groups, &self.name)?;
        let doing = msg!("Could not update resource group {{.Group}}.", Group = group.name);
        let renamed = client.rename_resource_group(&group.id, new_name);
        let renamed = ctx.ask(doing, Changed::Nothing, renamed)?;
        Comparison::default().text("name", Some(new_name), &renamed.name).check(&group.name)?;
        // The target would otherwise go on showing the old name.
        if session.resource_group.is_some_and(|(id, _)| id == renamed.id) {
            ctx.store.update(|config| {
                let mut record = config.resource_group();
                record.name.clone_from(&renamed.name);
                config.set_resource_group(&record);
            })?;
        }
        Ok(Box::new(Updated { old_name: group.name, group: renamed }))
    }
}

struct Updated {
    old_name: String,
    group: ResourceGroup,
}

impl View for Updated {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Resource group {{.Group}} was renamed to {{.Name}}.",
            Group = console.entity(&self.old_name),
            Name = console.entity(&self.group.name)
        ))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.group.document.clone())
    }
}
