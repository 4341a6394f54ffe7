//! `resource service-key-delete`: deletes a key, after a question.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_transport::ResourceKey;
use serde_json::{Value, json};

use crate::resource::shared::NothingDeleted;
use crate::select::Scope;

#[derive(clap::Args, Debug)]
pub(crate) struct KeyDeleteArgs {
    /// Name or ID of the service key
    #[arg(value_name = "NAME")]
    name: String,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for KeyDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let session = ctx.session()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let text = msg!(
            "Deleting service key {{.Name}} {{.Place}} under account {{.Account}} as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            Place => super::shared::place(ctx, &scope),
            Account = ctx.console.entity(&session.account_name()),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let key = super::shared::one(ctx, &client, &self.name, &scope)?;
        let question = msg!(
            "Really delete the service key {{.Name}} with ID {{.ID}}?",
            Name = ctx.console.entity(&key.name),
            ID = ctx.console.entity(&key.crn)
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not delete service key {{.Name}}.", Name = key.name);
        ctx.ask(doing, Changed::Nothing, client.delete_key(&key.guid))?;
        let look = async || client.resource_key(&key.guid).await;
        gone(ctx, &key.name, look, |it| it.state != "removed")?;
        Ok(Box::new(Deleted(key)))
    }
}

struct Deleted(ResourceKey);

impl View for Deleted {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Service key {{.Name}} with ID {{.ID}} is deleted successfully",
            Name = console.entity(&self.0.name),
            ID = console.entity(&self.0.crn)
        ))
    }

    fn to_json(&self) -> Value {
        json!({ "deleted": true, "crn": self.0.crn })
    }
}
