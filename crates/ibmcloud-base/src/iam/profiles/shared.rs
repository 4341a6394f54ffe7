//! What the commands of trusted profiles share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{Client, Profile};

use super::super::{Place, only};

/// The trusted profiles of the account.
pub(super) fn all(
    ctx: &Context,
    client: &Client,
    place: &Place,
) -> Result<Vec<Profile>, CommandError> {
    let doing = msg!("Could not get the trusted profiles.");
    ctx.ask(doing, Changed::ReadOnly, client.trusted_profiles(place.id()))
}

/// The trusted profile with a name or ID.
pub(crate) fn find(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<Profile, CommandError> {
    let mut found = all(ctx, client, place)?;
    found.retain(|it| [&it.name, &it.id, &it.iam_id].iter().any(|own| *own == wanted));
    only(
        found,
        wanted,
        |it| &it.id,
        || {
            CommandError::plain(
                msg!("Trusted profile '{{.Name}}' was not found.", Name = wanted),
                msg!(
                    "List the trusted profiles with '{{.Program}} iam trusted-profiles'.",
                    Program = ctx.program
                ),
            )
        },
    )
}

/// A profile as a block.
pub(super) fn block(it: &Profile) -> Details {
    Details::new()
        .field("ID", &it.id)
        .field("Name", &it.name)
        .field("Description", &it.description)
        .field("CRN", &it.crn)
        .field("Version", &it.entity_tag)
        .field("Created At", &it.created_at)
        .field("Last Updated", &it.modified_at)
}
