//! `iam service-id-lock` and `-unlock`: whether a service ID can be changed.

use std::marker::PhantomData;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::{Comparison, looked_at};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;

use super::super::{NothingDeleted, Place, Told};
use super::shared::find;

/// Which of the two commands it is.
pub(crate) trait Which: Send + Sync + 'static {
    /// Whether the service ID is locked afterwards.
    const LOCKED: bool;
}

/// `service-id-lock`.
pub(crate) struct Lock;
/// `service-id-unlock`.
pub(crate) struct Unlock;

impl Which for Lock {
    const LOCKED: bool = true;
}

impl Which for Unlock {
    const LOCKED: bool = false;
}

#[derive(clap::Args)]
pub(crate) struct LockArgs<W: Which> {
    /// Name or ID of the service ID
    #[arg(value_name = "NAME")]
    name: String,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
    #[arg(skip)]
    which: PhantomData<W>,
}

impl<W: Which> Run for LockArgs<W> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.name);
        let (progress, question, sentence) = if W::LOCKED {
            (
                msg!(
                    "Locking service ID {{.Name}} as {{.User}}...",
                    Name = shown,
                    User = place.user
                ),
                msg!("Really lock service ID {{.Name}}?", Name = shown),
                msg!("Service ID {{.Name}} is locked successfully", Name = shown),
            )
        } else {
            (
                msg!(
                    "Unlocking service ID {{.Name}} as {{.User}}...",
                    Name = shown,
                    User = place.user
                ),
                msg!("Really unlock service ID {{.Name}}?", Name = shown),
                msg!("Service ID {{.Name}} is unlocked successfully", Name = shown),
            )
        };
        ctx.console.progress(&progress)?;
        let service_id = find(ctx, &client, &place, &self.name)?;
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not change service ID {{.Name}}.", Name = self.name);
        ctx.ask(doing, Changed::Nothing, client.lock_service_id(&service_id.id, W::LOCKED))?;
        // The service answers with nothing.
        let doing = msg!("Could not look at service ID {{.Name}} again.", Name = self.name);
        let look = async || client.service_id(&service_id.id).await;
        let now = looked_at(ctx, doing, look, |it| it.locked == W::LOCKED)?;
        Comparison::default().truth("locked", Some(W::LOCKED), now.locked).check(&self.name)?;
        let document =
            Json::object([("id", service_id.id.as_str().into()), ("locked", W::LOCKED.into())]);
        Ok(Box::new(Told { sentence, document }))
    }
}
