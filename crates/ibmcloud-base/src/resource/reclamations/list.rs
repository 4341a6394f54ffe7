//! `resource reclamations`: the deleted instances of the account that can still be brought back.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::ids::Guid;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::Reclamation;

#[derive(clap::Args, Debug)]
pub(crate) struct ReclamationsArgs {
    /// Only the reclamation of the instance with this GUID
    #[arg(long, value_name = "RESOURCE_INSTANCE_ID")]
    resource_instance_id: Option<String>,
    #[command(flatten)]
    output: ListOutput,
}

impl Run for ReclamationsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let instance: Option<Guid> = match &self.resource_instance_id {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| {
                CommandError::usage(msg!("'{{.ID}}' is not the GUID of an instance", ID = text))
            })?),
        };
        let client = ctx.client()?;
        let account = ctx.account()?.id;
        ctx.console.progress(&msg!("List all resource reclamations"))?;
        let doing = msg!("Could not get the resource reclamations.");
        let found = client.reclamations(&account, instance.as_ref());
        Ok(Box::new(Reclamations(ctx.ask(doing, Changed::ReadOnly, found)?)))
    }
}

struct Reclamations(Vec<Reclamation>);

impl View for Reclamations {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table =
            Table::new(["ID", "Resource Instance ID", "Entity CRN", "State", "Target Time"]);
        for it in &self.0 {
            table.add_row([&it.id, &it.instance, &it.entity_crn, &it.state, &it.target_time]);
        }
        console.list(&table, &msg!("No resource reclamation found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().map(|it| it.document.clone()).collect()))
    }
}
