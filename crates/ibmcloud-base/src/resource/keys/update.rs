//! `resource service-key-update`: gives a key another name.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_transport::ResourceKey;
use serde_json::{Value, json};

use crate::select::Scope;

#[derive(clap::Args, Debug)]
pub(crate) struct KeyUpdateArgs {
    /// Name or ID of the service key
    #[arg(value_name = "NAME")]
    name: String,
    /// New name of the service key
    #[arg(short = 'n', long = "name", value_name = "NEW_NAME")]
    new_name: Option<String>,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for KeyUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let Some(new_name) = &self.new_name else {
            return Err(CommandError::usage(msg!("nothing to update was named")));
        };
        let client = ctx.client()?;
        let session = ctx.session()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let text = msg!(
            "Updating service key {{.Name}} {{.Place}} under account {{.Account}} as {{.User}}...",
            Name = ctx.console.entity(&self.name),
            Place => super::shared::place(ctx, &scope),
            Account = ctx.console.entity(&session.account_name()),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let key = super::shared::one(ctx, &client, &self.name, &scope)?;
        let doing = msg!("Could not update service key {{.Name}}.", Name = key.name);
        let updated = ctx.ask(doing, Changed::Nothing, client.rename_key(&key.guid, new_name))?;
        Comparison::default().text("name", Some(new_name), &updated.name).check(&key.name)?;
        Ok(Box::new(Updated { old_name: key.name, key: updated }))
    }
}

struct Updated {
    old_name: String,
    key: ResourceKey,
}

impl View for Updated {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Service key {{.Name}} was renamed to {{.NewName}}.",
            Name = console.entity(&self.old_name),
            NewName = console.entity(&self.key.name)
        ))
    }

    /// Without the credentials, which did not change.
    fn to_json(&self) -> Value {
        json!({ "id": self.key.crn, "guid": self.key.guid, "name": self.key.name })
    }
}
