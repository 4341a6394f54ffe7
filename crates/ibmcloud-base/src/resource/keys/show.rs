//! `resource service-key`: every key whose name begins with a text, or the one with an ID.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::ResourceKey;

use crate::select::Scope;

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceKeyArgs {
    /// Beginning of the name, or ID, of the service key
    #[arg(value_name = "NAME")]
    name: String,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Show the ID and the GUID only
    #[arg(long, conflicts_with = "output")]
    id: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for ServiceKeyArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let session = ctx.session()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let text = msg!(
            "Retrieving service key {{.Name}} {{.Place}} under account {{.Account}} as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            Place => super::shared::place(ctx, &scope),
            Account = ctx.console.entity(&session.account_name()),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let mut found = super::shared::all(ctx, &client, &scope)?;
        found.retain(|key| {
            key.name.starts_with(&self.name) || super::shared::is_id_of(&self.name, key)
        });
        if found.is_empty() {
            return Err(super::shared::not_found(ctx, &self.name));
        }
        let hidden = found.iter().find_map(super::shared::hidden).filter(|_| !self.id);
        match hidden.as_deref() {
            Some("REDACTED_EXPLICIT") => ctx.console.warn(&msg!(
                "The credentials are hidden: the instance shows those of a key once, when it is created."
            ))?,
            Some(_) => ctx.console.warn(&msg!(
                "The credentials are hidden: the role of {{.User}} does not let them be read.",
                User = session.user
            ))?,
            None => {}
        }
        Ok(Box::new(Keys { found, id: self.id }))
    }
}

struct Keys {
    found: Vec<ResourceKey>,
    id: bool,
}

impl View for Keys {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.id {
            for key in &self.found {
                console.line(&format!("{} {}", key.crn, key.guid))?;
            }
            return Ok(());
        }
        console.ok()?;
        for key in &self.found {
            console.details(&super::shared::block(key))?;
        }
        Ok(())
    }

    /// An array, even for one: scripts read `.[].credentials`.
    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.found.iter().map(super::shared::document).collect()))
    }
}
