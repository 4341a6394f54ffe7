//! What the commands of access groups and policies share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::{AccessGroup, Client, User};

use super::super::{Place, only};

/// The group with a name or ID.
pub(crate) fn group(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<AccessGroup, CommandError> {
    only(
        groups(ctx, client, place, wanted)?,
        wanted,
        |group| &group.id,
        || {
            CommandError::plain(
                msg!("Access group '{{.Name}}' was not found.", Name = wanted),
                msg!(
                    "List the groups with '{{.Program}} iam access-groups', or create it with '{{.Program}} iam access-group-create'.",
                    Program = ctx.program
                ),
            )
        },
    )
}

/// All groups with a name, or the one with an ID.
pub(super) fn groups(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<Vec<AccessGroup>, CommandError> {
    let doing = msg!("Could not get the access groups.");
    let mut found = ctx.ask(doing, Changed::Nothing, client.access_groups(place.id(), None))?;
    found.retain(|group| group.name == wanted || group.id == wanted);
    Ok(found)
}

/// A group as a block.
pub(super) fn block(group: &AccessGroup) -> Details {
    Details::new()
        .field("Name", &group.name)
        .field("ID", &group.id)
        .field("Description", &group.description)
}

/// The user with a login name or e-mail address, who has joined the account.
pub(crate) fn user(
    ctx: &Context,
    client: &Client,
    place: &Place,
    wanted: &str,
) -> Result<User, CommandError> {
    let doing = msg!("Could not get the users.");
    let mut found = ctx.ask(doing, Changed::Nothing, client.users(place.id()))?;
    found.retain(|user| {
        let called = |name: &str| name.eq_ignore_ascii_case(wanted);
        !user.iam_id.is_empty() && (called(&user.user_id) || called(&user.email))
    });
    only(
        found,
        wanted,
        |user| &user.iam_id,
        || {
            CommandError::plain(
                msg!("User '{{.Name}}' was not found in the account.", Name = wanted),
                msg!("List the users with '{{.Program}} account users'.", Program = ctx.program),
            )
        },
    )
}
