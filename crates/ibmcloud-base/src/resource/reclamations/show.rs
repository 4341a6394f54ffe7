//! `resource reclamation`: one reclamation.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::json::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::Reclamation;

#[derive(clap::Args, Debug)]
pub(crate) struct ReclamationArgs {
    /// ID of the resource reclamation
    #[arg(value_name = "RECLAMATION_ID")]
    id: String,
    #[command(flatten)]
    output: Output,
}

impl Run for ReclamationArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let text =
            msg!("Retrieving resource reclamation {{.ID}}...", ID = ctx.console.entity(&self.id));
        ctx.console.progress(&text)?;
        Ok(Box::new(OneReclamation(super::shared::one(ctx, &client, &self.id)?)))
    }
}

struct OneReclamation(Reclamation);

impl View for OneReclamation {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let it = &self.0;
        let text = |name: &str| {
            it.document.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
        };
        let rows = Details::new()
            .field("ID:", &it.id)
            .field("Resource Instance ID:", &it.instance)
            .field("Entity CRN:", &it.entity_crn)
            .field("Resource Group ID:", text("resource_group_id"))
            .field("State:", &it.state)
            .field("Target Time:", &it.target_time)
            .field("Created At:", text("created_at"))
            .field("Created By:", text("created_by"));
        console.details(&rows)
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(vec![self.0.document.clone()]))
    }
}
