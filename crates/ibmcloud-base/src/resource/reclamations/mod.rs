//! Reclamations: deleted instances that can still be brought back. What the commands share is here.

mod delete;
mod list;
mod restore;
mod show;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_transport::{Client, Reclamation};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ReclamationsArgs>(
        "resource",
        "reclamations",
        "List resource reclamations",
        "[--resource-instance-id RESOURCE_INSTANCE_ID] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<show::ReclamationArgs>(
        "resource",
        "reclamation",
        "Show details of a resource reclamation",
        "RECLAMATION_ID [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<restore::RestoreArgs>(
        "resource",
        "reclamation-restore",
        "Restore a reclaimed resource",
        "RECLAMATION_ID [--comment COMMENT] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::ReclaimArgs>(
        "resource",
        "reclamation-delete",
        "Delete a reclaimed resource for good",
        "RECLAMATION_ID [--comment COMMENT] [-f, --force] [--output FORMAT] [-q, --quiet]",
    ),
];

/// The reclamation with an ID. The service has no request for one alone.
fn one(ctx: &Context, client: &Client, id: &str) -> Result<Reclamation, CommandError> {
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
