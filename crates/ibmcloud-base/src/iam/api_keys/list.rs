//! `iam api-keys`: the API keys of the user.

use std::io;

use ibmcloud_cli::args::ShortListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::{ApiKey, KeysOf};

use super::super::{Place, matches};
use super::shared::{document, keys, table, whose};

#[derive(clap::Args, Debug)]
pub(crate) struct ApiKeysArgs {
    /// Show the IDs only
    #[arg(long)]
    uuid: bool,
    /// Only API keys with this text in their name
    #[arg(short, long, value_name = "STRING")]
    name: Option<String>,
    /// Only API keys with this text in their description
    #[arg(short, long, value_name = "STRING")]
    description: Option<String>,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for ApiKeysArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting all API keys {{.Whose}} as {{.User}}...",
            Whose => whose(ctx, &place, None),
            User = place.user
        ))?;
        let mut found = keys(ctx, &client, &place, &KeysOf::Identity(place.iam_id.clone()))?;
        let (name, description) = (self.name.as_deref(), self.description.as_deref());
        found.retain(|it| matches((&it.name, &it.description), name, description));
        Ok(Box::new(ApiKeys { found, uuid: self.uuid }))
    }
}

/// Keys, or only their ids.
pub(super) struct ApiKeys {
    pub(super) found: Vec<ApiKey>,
    pub(super) uuid: bool,
}

impl View for ApiKeys {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.uuid && !console.is_csv() {
            return self.found.iter().try_for_each(|it| console.line(&it.id));
        }
        console.ok()?;
        console.list(&table(&self.found), &msg!("No API key found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.found.iter().map(document).collect()))
    }
}
