//! `resource service-instance-lock` and `-unlock`: locks a service instance against changes, and takes the lock off.

use std::io;
use std::marker::PhantomData;

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
use super::shared::{Verb, doing};
use crate::select::{self, Scope};

/// What is done with the lock.
pub(crate) trait Lock: Send + Sync + 'static {
    /// Whether it is on afterwards.
    const ON: bool;
}

/// It is put on.
pub(crate) struct On;

/// It is taken off.
pub(crate) struct Off;

impl Lock for On {
    const ON: bool = true;
}

impl Lock for Off {
    const ON: bool = false;
}

#[derive(clap::Args, Debug)]
pub(crate) struct LockArgs<L: Lock> {
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
    #[arg(skip)]
    lock: PhantomData<L>,
}

impl<L: Lock> Run for LockArgs<L> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let scope = Scope::resolve(ctx, &client, self.resource_group.as_deref(), false)?;
        let verb = if L::ON { Verb::Locking } else { Verb::Unlocking };
        let text = doing(ctx, &verb, &self.name, &scope)?;
        ctx.console.progress(&text)?;
        let instance = select::one(ctx, &client, &self.name, &scope)?;
        let id = InstanceId::Guid(instance.guid);
        let now = if L::ON {
            let doing = msg!("Could not lock service instance {{.Name}}.", Name = instance.name);
            ctx.ask(doing, Changed::Nothing, client.lock_instance(&id))?
        } else {
            let doing = msg!("Could not unlock service instance {{.Name}}.", Name = instance.name);
            ctx.ask(doing, Changed::Nothing, client.unlock_instance(&id))?
        };
        Comparison::default().truth("locked", Some(L::ON), now.locked).check(&instance.name)?;
        Ok(Box::new(Switched { instance: now, locked: L::ON }))
    }
}

/// The question that '-f' would answer is not asked: a lock is taken off as easily as it is put on.
struct Switched {
    instance: Instance,
    locked: bool,
}

impl View for Switched {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let name = console.entity(&self.instance.name);
        let id = console.entity(&self.instance.crn.to_string());
        console.say(&if self.locked {
            msg!(
                "Service instance {{.Name}} with ID {{.ID}} is locked successfully",
                Name = name,
                ID = id
            )
        } else {
            msg!(
                "Service instance {{.Name}} with ID {{.ID}} is unlocked successfully",
                Name = name,
                ID = id
            )
        })
    }

    fn exact_json(&self) -> Option<Json> {
        Some(document(&self.instance))
    }
}
