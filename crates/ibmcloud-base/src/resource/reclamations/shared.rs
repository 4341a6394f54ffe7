//! What the commands of reclamations share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_transport::{Client, Reclamation};

/// The reclamation with an ID. The service has no request for one alone.
pub(super) fn one(ctx: &Context, client: &Client, id: &str) -> Result<Reclamation, CommandError> {
    let account = ctx.account()?.id;
    let doing = msg!("Could not get the resource reclamations.");
    let all = ctx.ask(doing, Changed::ReadOnly, client.reclamations(&account, None))?;
    all.into_iter().find(|it| it.id == id).ok_or_else(|| {
        CommandError::plain(
            msg!("Resource reclamation '{{.ID}}' was not found.", ID = id),
            msg!(
                "List the reclamations with '{{.Program}} resource reclamations'.",
                Program = ctx.program
            ),
        )
    })
}
