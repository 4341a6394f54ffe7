//! `iam service-api-key`: one API key of a service ID.

use std::io;

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::ApiKey;

use super::super::Place;
use super::shared::{Naming as _, OfService, block, document, find, whose};

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceApiKeyArgs {
    #[command(flatten)]
    naming: OfService,
    /// Show the ID only
    #[arg(long)]
    uuid: bool,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for ServiceApiKeyArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting API key {{.Name}} {{.Whose}} as {{.User}}...",
            Name = ctx.console.entity(self.naming.key()),
            Whose => whose(ctx, &place, self.naming.service_id()),
            User = place.user
        ))?;
        let key = find(ctx, &client, &place, &self.naming)?;
        Ok(Box::new(Shows { key, uuid: self.uuid }))
    }
}

struct Shows {
    key: ApiKey,
    uuid: bool,
}

impl View for Shows {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.uuid {
            return console.line(&self.key.id);
        }
        console.ok()?;
        console.details(&block(&self.key, None))
    }

    /// An array, as for `service-id` (docs/decisions/identities.md).
    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(vec![document(&self.key)]))
    }
}
