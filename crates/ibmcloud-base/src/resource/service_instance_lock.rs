//! `resource service-instance-lock`: locks a service instance against changes.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::instance::Instance;
use ibmcloud_transport::InstanceId;

use super::block::document;
use crate::select::{self, Scope};

#[derive(clap::Args, Debug)]
pub(crate) struct LockArgs {
    /// Name or ID of the service instance
    #[arg(value_name = "NAME")]
    name: String,
    /// Name or ID of the resource group
    #[arg(short = 'g', value_name = "RESOURCE_GROUP")]
    resource_group: Option<String>,
    /// Go on without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for LockArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let text = super::shared::doing(ctx, &super::shared::Verb::Locking, &self.name, &scope)?;
        ctx.console.progress(&text)?;
        let instance = select::one(ctx, &client, &self.name, &scope)?;
        let doing = msg!("Could not lock service instance {{.Name}}.", Name = instance.name);
        let id = InstanceId::Guid(instance.guid);
        let now = ctx.ask(doing, Changed::Nothing, client.lock_instance(&id))?;
        Comparison::default().truth("locked", Some(true), now.locked).check(&instance.name)?;
        Ok(Box::new(Lock(now)))
    }
}

/// The question that '-f' would answer is not asked: a lock is taken off as easily as it is put on.
struct Lock(Instance);

impl View for Lock {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "Service instance {{.Name}} with ID {{.ID}} is locked successfully",
            Name = console.entity(&self.0.name),
            ID = console.entity(&self.0.crn.to_string())
        ))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(document(&self.0))
    }
}
