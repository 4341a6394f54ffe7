//! `resource quotas`: the quotas that resource groups can have.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::json::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::Quota;

#[derive(clap::Args, Debug)]
pub(crate) struct QuotasArgs {
    #[command(flatten)]
    output: ListOutput,
}

impl Run for QuotasArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        let session = ctx.session()?;
        let text =
            msg!("Retrieving all quotas as {{.User}}...", User = ctx.console.entity(&session.user));
        ctx.console.progress(&text)?;
        let doing = msg!("Could not get the quotas.");
        Ok(Box::new(Quotas(ctx.ask(doing, Changed::ReadOnly, client.quotas())?)))
    }
}

struct Quotas(Vec<Quota>);

impl View for Quotas {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Name", "ID", "Type", "Service Instances"]);
        for quota in &self.0 {
            let instances = field(quota, "number_of_service_instances");
            let row = [quota.name.clone(), quota.id.clone(), field(quota, "type"), instances];
            table.add_row(row);
        }
        console.list(&table, &msg!("No quota found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().map(|quota| quota.document.clone()).collect()))
    }
}

/// A member of a quota as people read it; empty if it is not there.
pub(super) fn field(quota: &Quota, name: &str) -> String {
    match quota.document.get(name) {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
