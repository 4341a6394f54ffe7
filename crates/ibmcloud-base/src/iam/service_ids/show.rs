//! `iam service-id`: one service ID, by name or ID.

use std::io;

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::ServiceId;

use super::super::Place;
use super::shared::{block, document, named, not_found};

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceIdArgs {
    /// Name or ID of the service ID
    #[arg(value_name = "NAME")]
    name: String,
    /// Show the ID only
    #[arg(long)]
    uuid: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for ServiceIdArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting service ID {{.Name}} as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            User = place.user
        ))?;
        let found = named(ctx, &client, &place, &self.name)?;
        if found.is_empty() {
            return Err(not_found(ctx, &self.name));
        }
        Ok(Box::new(Shows { found, uuid: self.uuid }))
    }
}

/// A name may stand for several.
struct Shows {
    found: Vec<ServiceId>,
    uuid: bool,
}

impl View for Shows {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.uuid {
            return self.found.iter().try_for_each(|it| console.line(&it.id));
        }
        console.ok()?;
        self.found.iter().try_for_each(|it| console.details(&block(it)))
    }

    /// An array, even for one (docs/decisions/identities.md).
    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.found.iter().map(document).collect()))
    }
}
