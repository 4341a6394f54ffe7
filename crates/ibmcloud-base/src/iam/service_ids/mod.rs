//! Service IDs: identities of programs. What the commands share is here.

mod create;
mod delete;
mod list;
mod lock;
mod show;
mod update;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{Client, ServiceId};

use self::lock::{Lock, LockArgs, Unlock};
use super::{Place, only, truth};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ServiceIdsArgs>(
        "iam",
        "service-ids",
        "List all service IDs",
        "[--uuid] [-n, --name STRING] [-d, --description STRING] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<show::ServiceIdArgs>(
        "iam",
        "service-id",
        "Show details of a service ID",
        "(NAME | UUID) [--uuid] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<create::ServiceIdCreateArgs>(
        "iam",
        "service-id-create",
        "Create a service ID",
        "NAME [-d, --description DESCRIPTION] [--lock] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<update::ServiceIdUpdateArgs>(
        "iam",
        "service-id-update",
        "Update a service ID",
        "(NAME | UUID) [-n, --name NEW_NAME] [-d, --description DESCRIPTION] [-f, --force] [-o, --output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<delete::ServiceIdDeleteArgs>(
        "iam",
        "service-id-delete",
        "Delete a service ID",
        "(NAME | UUID) [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<LockArgs<Lock>>(
        "iam",
        "service-id-lock",
        "Lock a service ID",
        "(NAME | UUID) [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<LockArgs<Unlock>>(
        "iam",
        "service-id-unlock",
        "Unlock a service ID",
        "(NAME | UUID) [-f, --force] [-q, --quiet]",
    ),
];

/// All service IDs with a name, or the one with an ID.
fn named(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<Vec<ServiceId>, CommandError> {
    let doing = msg!("Could not get the service IDs.");
    let mut found = ctx.ask(doing, Changed::ReadOnly, client.service_ids(place.id()))?;
    found.retain(|it| it.name == wanted || it.id == wanted || it.iam_id == wanted);
    Ok(found)
}

/// The service ID with a name or ID.
pub(crate) fn find(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<ServiceId, CommandError> {
    let found = named(ctx, client, place, wanted)?;
    only(found, wanted, |it| &it.id, || not_found(ctx, wanted))
}

fn not_found(ctx: &Context, wanted: &str) -> CommandError {
    CommandError::plain(
        msg!("Service ID '{{.Name}}' was not found.", Name = wanted),
        msg!("List the service IDs with '{{.Program}} iam service-ids'.", Program = ctx.program),
    )
}

/// A service ID as a block.
fn block(it: &ServiceId) -> Details {
    Details::new()
        .field("ID", &it.id)
        .field("Name", &it.name)
        .field("Description", &it.description)
        .field("CRN", &it.crn)
        .field("Version", &it.entity_tag)
        .field("Created At", &it.created_at)
        .field("Last Updated", &it.modified_at)
        .field("Locked", truth(it.locked))
}

fn document(it: &ServiceId) -> Json {
    it.document.clone()
}
