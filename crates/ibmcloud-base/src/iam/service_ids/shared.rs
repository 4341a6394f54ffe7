//! What the commands of service IDs share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{Client, ServiceId};

use super::super::{Place, only, truth};

/// All service IDs with a name, or the one with an ID.
pub(super) fn named(
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

pub(super) fn not_found(ctx: &Context, wanted: &str) -> CommandError {
    CommandError::plain(
        msg!("Service ID '{{.Name}}' was not found.", Name = wanted),
        msg!("List the service IDs with '{{.Program}} iam service-ids'.", Program = ctx.program),
    )
}

/// A service ID as a block.
pub(super) fn block(it: &ServiceId) -> Details {
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

pub(super) fn document(it: &ServiceId) -> Json {
    it.document.clone()
}
