//! `resource service-keys`: the keys of a resource group, or of one instance.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{InstanceId, KeyFilter, ResourceKey};

use crate::select::{self, Scope};

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceKeysArgs {
    /// Only keys of the instance with this ID
    #[arg(long, value_name = "ID", conflicts_with = "instance_name")]
    instance_id: Option<String>,
    /// Only keys of the instance with this name
    #[arg(long, value_name = "NAME")]
    instance_name: Option<String>,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    #[command(flatten)]
    output: ListOutput,
}

impl Run for ServiceKeysArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let session = ctx.session()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let account = ctx.console.entity(&session.account_name());
        let user = ctx.console.entity(&session.user);
        let Some(wanted) = self.instance_id.as_ref().or(self.instance_name.as_ref()) else {
            let text = msg!(
                "Retrieving all service keys {{.Place}} under account {{.Account}} as {{.User}}...",
                Place => super::shared::place(ctx, &scope), Account = account, User = user
            );
            ctx.console.progress(&text)?;
            return Ok(Box::new(Keys(super::shared::all(ctx, &client, &scope)?)));
        };
        let text = msg!(
            "Retrieving all service keys of service instance {{.Name}} {{.Place}} under account {{.Account}} as {{.User}}...",
            Name = ctx.console.entity(wanted),
            Place => super::shared::place(ctx, &scope), Account = account, User = user
        );
        ctx.console.progress(&text)?;
        let instance = select::one(ctx, &client, wanted, &scope)?;
        let filter =
            KeyFilter { instance: Some(InstanceId::Guid(instance.guid)), ..KeyFilter::default() };
        let doing = msg!("Could not get the service keys.");
        Ok(Box::new(Keys(ctx.ask(doing, Changed::ReadOnly, client.resource_keys(&filter))?)))
    }
}

struct Keys(Vec<ResourceKey>);

impl View for Keys {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Name", "State", "Created At"]);
        for key in &self.0 {
            table.add_row([
                key.name.clone(),
                key.state.clone(),
                super::shared::date(&key.created_at),
            ]);
        }
        console.list(&table, &msg!("No service key found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().map(super::shared::document).collect()))
    }
}
