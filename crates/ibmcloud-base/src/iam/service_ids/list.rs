//! `iam service-ids`: the service IDs of the account.

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
use ibmcloud_transport::ServiceId;

use super::super::{Place, matches, truth};
use super::shared::document;

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceIdsArgs {
    /// Show the IDs only
    #[arg(long)]
    uuid: bool,
    /// Only service IDs with this text in their name
    #[arg(short, long, value_name = "STRING")]
    name: Option<String>,
    /// Only service IDs with this text in their description
    #[arg(short, long, value_name = "STRING")]
    description: Option<String>,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for ServiceIdsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting all services IDs bound to current account as {{.User}}...",
            User = place.user
        ))?;
        let doing = msg!("Could not get the service IDs.");
        let mut found = ctx.ask(doing, Changed::ReadOnly, client.service_ids(place.id()))?;
        let (name, description) = (self.name.as_deref(), self.description.as_deref());
        found.retain(|it| matches((&it.name, &it.description), name, description));
        Ok(Box::new(ServiceIds { found, uuid: self.uuid }))
    }
}

struct ServiceIds {
    found: Vec<ServiceId>,
    uuid: bool,
}

impl View for ServiceIds {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.uuid && !console.is_csv() {
            return self.found.iter().try_for_each(|it| console.line(&it.id));
        }
        console.ok()?;
        let headings = ["UUID", "Name", "Created At", "Last Updated", "Description", "Locked"];
        let mut table = Table::new(headings);
        for it in &self.found {
            let locked = truth(it.locked);
            let cells =
                [&it.id, &it.name, &it.created_at, &it.modified_at, &it.description, locked];
            table.add_row(cells);
        }
        console.list(&table, &msg!("No service ID found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.found.iter().map(document).collect()))
    }
}
