//! `resource groups`: the resource groups of the targeted account.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::remembered::Known;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::session::ResourceGroup;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::ResourceGroupFilter;

#[derive(clap::Args, Debug)]
pub(crate) struct GroupsArgs {
    /// Only the default resource group of the account
    #[arg(long)]
    default: bool,
    #[command(flatten)]
    output: ListOutput,
}

impl Run for GroupsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let session = ctx.session()?;
        let account = ctx.account()?;
        let text = msg!(
            "Retrieving all resource groups under account {{.Account}} as {{.User}}...",
            Account = ctx.console.entity(&account.name),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let filter = ResourceGroupFilter {
            account: Some(account.id),
            default: self.default.then_some(true),
            ..Default::default()
        };
        let client = ctx.client()?;
        let doing = msg!("Could not get the resource groups.");
        let groups = ctx.ask(doing, Changed::ReadOnly, client.resource_groups(&filter))?;
        ctx.remember(Known::Groups, groups.iter().map(|it| it.name.clone()), !self.default);
        Ok(Box::new(Groups(groups)))
    }
}

struct Groups(Vec<ResourceGroup>);

impl View for Groups {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Name", "ID", "Default Group", "State"]);
        for group in &self.0 {
            let default = group.default.to_string();
            table.add_row([group.name.as_str(), group.id.as_str(), &default, &group.state]);
        }
        console.list(&table, &msg!("No resource group found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().map(|group| group.document.clone()).collect()))
    }
}
