//! `resource group-create`: makes a resource group.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use serde_json::{Value, json};

#[derive(clap::Args, Debug)]
pub(crate) struct GroupCreateArgs {
    /// Name of the resource group
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    output: Output,
}

impl Run for GroupCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let session = ctx.session()?;
        let account = ctx.account()?;
        let client = ctx.client()?;
        let text = msg!(
            "Creating resource group {{.Group}} under account {{.Account}} as {{.User}}...",
            Group = ctx.console.entity(&self.name),
            Account = ctx.console.entity(&account.name),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let doing = msg!("Could not create resource group {{.Group}}.", Group = self.name);
        let made = client.create_resource_group(&account.id, &self.name);
        let id = ctx.ask(doing, Changed::Nothing, made)?;
        Ok(Box::new(Created { name: self.name, id }))
    }
}

struct Created {
    name: String,
    id: String,
}

impl View for Created {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let name = console.entity(&self.name);
        console.say(&msg!("Resource group {{.Group}} was created.", Group = name))?;
        console.say(&msg!("Resource Group ID: {{.ID}}", ID = self.id))
    }

    fn to_json(&self) -> Value {
        json!({ "id": self.id, "name": self.name })
    }
}
