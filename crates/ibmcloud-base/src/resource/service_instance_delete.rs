//! `resource service-instance-delete`: deletes a service instance, after a question.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::instance::{Instance, InstanceState};
use ibmcloud_transport::{Client, Deletion, InstanceId, WaitPolicy};
use serde_json::{Value, json};

use super::shared::NothingDeleted;
use crate::select::{self, Scope};

#[derive(clap::Args, Debug)]
pub(crate) struct DeleteArgs {
    /// Name or ID of the service instance
    #[arg(value_name = "NAME")]
    name: String,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    /// Delete the keys and other dependents of the instance too
    #[arg(long)]
    recursive: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for DeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let text = super::shared::doing(ctx, &super::shared::Verb::Deleting, &self.name, &scope)?;
        ctx.console.progress(&text)?;
        let instance = select::one(ctx, &client, &self.name, &scope)?;
        let question = msg!(
            "Really delete the service instance {{.Name}} with ID {{.ID}}?",
            Name = ctx.console.entity(&instance.name),
            ID = ctx.console.entity(&instance.crn.to_string())
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not delete service instance {{.Name}}.", Name = instance.name);
        let id = InstanceId::Guid(instance.guid.clone());
        let deletion = client.delete_instance(&id, self.recursive);
        if ctx.ask(doing, Changed::Nothing, deletion)? == Deletion::Accepted {
            gone(ctx, &client, &id, &instance)?;
        }
        Ok(Box::new(Deleted(instance)))
    }
}

/// Waits for a deletion that goes on behind the answer, and says so if it does not come to an end.
fn gone(
    ctx: &Context,
    client: &Client,
    id: &InstanceId,
    instance: &Instance,
) -> Result<(), CommandError> {
    let policy = WaitPolicy { interval: ctx.poll_interval(), ..WaitPolicy::default() };
    let now = match ctx.wait(client.wait_instance(id, &policy, |_| {})) {
        Ok(now) => now,
        Err(error) if matches!(error.status(), Some(404 | 410)) => return Ok(()),
        Err(error) => {
            let doing = msg!(
                "The deletion of service instance {{.Name}} was accepted, but its end was not seen.",
                Name = instance.name
            );
            return Err(CommandError::service(doing, error, Changed::Perhaps));
        }
    };
    if matches!(now.state, InstanceState::Removed | InstanceState::PendingReclamation) {
        return Ok(());
    }
    Err(CommandError::Stopped {
        text: vec![
            msg!(
                "The deletion of service instance {{.Name}} was accepted, but the instance is still there: {{.State}}.",
                Name = instance.name,
                State = now.state
            ),
            msg!(
                "Look at it with '{{.Program}} resource service-instance {{.Name}}' before you try again.",
                Program = ctx.program,
                Name = instance.guid
            ),
        ],
        code: exit::UNCERTAIN,
    })
}

struct Deleted(Instance);

impl View for Deleted {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Service instance {{.Name}} with ID {{.ID}} is deleted successfully",
            Name = console.entity(&self.0.name),
            ID = console.entity(&self.0.crn.to_string())
        ))
    }

    fn to_json(&self) -> Value {
        json!({ "deleted": true, "crn": self.0.crn.to_string() })
    }
}
